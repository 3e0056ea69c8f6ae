//! `cargo xtask`: the only build tool of the project.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

mod bench;
mod build;
mod demo;
mod fuzz;
mod process;
mod progress;
mod setup;
mod size;
mod test;
mod workspace;
mod www;

/// The command line.
#[derive(Debug, Parser)]
#[command(
    about = "Sets up, builds, tries and tests GadgetConsent",
    name = "cargo xtask",
    bin_name = "cargo xtask"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Find or install what the other commands need
    ///
    /// A standard library for wasm32 (built from source: the toolchain's, by rustup, or from Debian's
    /// packages; else a finished one), the JavaScript tools (npm), PHP for the demo wiki, Chromium
    /// for the tests. The other commands do by themselves what they need of this.
    Setup(setup::Args),
    /// Build the pages of the wiki, in target/wiki
    ///
    /// Only what changed is built again. The manifest is not among them: it belongs to a wiki.
    Build(build::Args),
    /// Run a real wiki with the module and sample gadgets
    Demo(demo::Args),
    /// Check everything, from spelling to a real wiki in a real browser
    Test(test::Args),
    /// Build the gallery, every state of the dialog without a wiki, in target/www
    Www(www::Args),
    /// Measure what a page may load, and fail above the budgets of xtask/budgets.toml
    ///
    /// gzip at level 6 is what load.php sends; brotli at 11 what a front end may keep.
    Size(size::Args),
    /// Feed the parsers of the core with hostile input
    ///
    /// The same 50,000 inputs a target every time, as in `test`; or as long as --seconds says.
    Fuzz(fuzz::Args),
    /// Measure the core, and page views with the module, without it and with other consent managers
    ///
    /// About a quarter of an hour: the core for wikis of 10 to 10,000 gadgets, then some 700 page
    /// views of a real wiki in a real browser.
    Bench(bench::Args),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{} {error}", console::style("error:").red().bold());
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Setup(args) => Ok(setup::run(&args)?),
        Command::Build(args) => Ok(build::run(&args)?),
        Command::Demo(args) => demo::run(&args),
        Command::Test(args) => Ok(test::run(args)?),
        Command::Www(args) => Ok(www::run(&args)?),
        Command::Size(args) => Ok(size::run(&args)?),
        Command::Fuzz(args) => Ok(fuzz::run(&args)?),
        Command::Bench(args) => Ok(bench::run(&args)?),
    }
}
