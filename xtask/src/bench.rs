//! `cargo xtask bench`: how long the core takes, and what a page view costs.

use std::{
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
};

use clap::ValueEnum;

use crate::{
    build, process,
    setup::{self, InstallArgs},
    workspace::Workspace,
};

mod chart;
mod core;
mod page;
mod spread;
mod views;

/// Where the figures are published.
const PAGE: &str = "docs/performance.md";

/// The chart on that page.
const CHART: &str = "docs/performance.svg";

/// Options of `cargo xtask bench`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Measure one part only
    #[arg(long)]
    only: Option<Part>,

    /// Write the tables into docs/performance.md, and the chart beside it
    #[arg(long)]
    write: bool,

    /// Make the tables of what the last run measured
    #[arg(long)]
    again: bool,

    /// How many page views of each kind
    #[arg(long, value_name = "NUMBER", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..))]
    views: u32,

    #[command(flatten)]
    install: InstallArgs,

    /// Handed to Criterion: a part of the names of the questions, or its options
    #[arg(last = true, value_name = "OPTION")]
    criterion: Vec<OsString>,
}

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// The core, without wiki and browser
    Core,
    /// Page views: with the module, without it, with other consent managers
    Views,
}

/// Why there are no figures.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The benchmarks.
    #[error(transparent)]
    Process(#[from] process::Error),
    /// Something that is needed is missing.
    #[error(transparent)]
    Setup(#[from] setup::Error),
    /// The module.
    #[error(transparent)]
    Build(#[from] build::Error),
    /// This program's own path.
    #[error("cannot tell where xtask itself is: {0}")]
    Myself(io::Error),
    /// A file.
    #[error("cannot use {}: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// What a benchmark left.
    #[error("{} is not what the benchmark should have left: {source}", path.display())]
    Result {
        /// The file.
        path: PathBuf,
        /// Where and why.
        source: serde_json::Error,
    },
    /// There are no figures of something.
    #[error("the result has no page views of “{0}”")]
    Missing(&'static str),
    /// There is no place for a table.
    #[error(transparent)]
    Page(#[from] page::Error),
}

/// Measures, prints the tables and, if wanted, publishes them.
///
/// # Errors
/// When it cannot be measured, or a table cannot be written.
pub fn run(args: &Args) -> Result<(), Error> {
    let workspace = Workspace::here();
    let wants = |part| args.only.is_none_or(|only| only == part);
    let mut tables = Vec::new();
    let mut chart = None;
    if wants(Part::Core) {
        if !args.again {
            core::run(&workspace, &args.criterion)?;
        }
        tables.push(("core", core::table(&workspace)?));
    }
    if wants(Part::Views) {
        if !args.again {
            views::run(&workspace, args.views, args.install.into())?;
        }
        let views = views::Views::last(&workspace)?;
        tables.extend(views.tables()?);
        chart = Some(views.chart()?);
    }
    for (name, table) in &tables {
        println!("── {name} ──\n{table}");
    }
    if args.write {
        publish(&workspace, &tables, chart.as_deref())?;
    }
    Ok(())
}

fn publish(
    workspace: &Workspace,
    tables: &[(&str, String)],
    chart: Option<&str>,
) -> Result<(), Error> {
    let path = workspace.root().join(PAGE);
    let mut text = read(&path)?;
    for (name, table) in tables {
        text = page::with(&text, name, table)?;
    }
    write(&path, &text)?;
    chart.map_or(Ok(()), |chart| write(&workspace.root().join(CHART), chart))
}

fn cargo() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"))
}

fn read(path: &Path) -> Result<String, Error> {
    fs::read_to_string(path).map_err(|source| Error::File {
        path: path.to_path_buf(),
        source,
    })
}

fn write(path: &Path, text: &str) -> Result<(), Error> {
    fs::write(path, text).map_err(|source| Error::File {
        path: path.to_path_buf(),
        source,
    })
}
