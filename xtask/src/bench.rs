//! `cargo xtask bench`: sets up and builds what the benchmarks need, and runs them (`tests/bench`).

use std::ffi::OsString;

use anyhow::Context;
use bench::{Figures, Options, Part, Publish};

use crate::{
    build,
    setup::{self, Install, InstallArgs, Need},
    workspace::Workspace,
};

/// Options of `cargo xtask bench`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Measure one part only
    #[arg(long)]
    only: Option<Part>,

    /// Write the tables into docs/performance.md, and the chart beside it
    #[arg(long)]
    write: bool,

    /// Use the results of the last run
    #[arg(long)]
    again: bool,

    /// How many page views of each kind
    #[arg(long, value_name = "NUMBER", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..))]
    views: u32,

    #[command(flatten)]
    install: InstallArgs,

    /// Passed to Criterion: a part of the benchmarks' names, or Criterion's options
    #[arg(last = true, value_name = "OPTION")]
    criterion: Vec<OsString>,
}

/// Measures, prints the tables and publishes them if wanted.
///
/// # Errors
/// When something is missing, a benchmark fails, or a table cannot be written.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let workspace = Workspace::here();
    let xtask = std::env::current_exe().context("cannot find the program of xtask itself")?;
    let options = Options {
        repository: workspace.root(),
        only: args.only,
        source: if args.again {
            Figures::LastRun
        } else {
            Figures::Measure
        },
        publish: if args.write {
            Publish::Write
        } else {
            Publish::No
        },
        views: args.views,
        xtask: &xtask,
        criterion: &args.criterion,
    };
    if options.measures(Part::Views) || options.measures(Part::Loader) {
        let install = Install::from(args.install);
        let needs = [Need::Php, Need::Chromium, Need::Rivals];
        setup::ensure(&workspace, &needs, install)?;
        build::everything(&workspace, install)?;
    }
    bench::run(&options)
}
