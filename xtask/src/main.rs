//! `cargo xtask`: the project's build tool. Each command is a module.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

mod bench;
mod build;
mod demo;
mod dist;
mod fuzz;
mod setup;
mod size;
mod test;
mod workspace;
mod www;

/// The command line.
#[derive(Debug, Parser)]
#[command(
    about = "Set up, build, try and test GadgetConsent",
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
    /// This is the source of Rust's standard library (from rustup or Debian's packages), the
    /// JavaScript tools (npm), PHP for the demo wiki, and Chromium and Firefox for the tests. The other
    /// commands install what they need themselves.
    Setup(setup::Args),
    /// Build the pages of the wiki, in target/wiki
    ///
    /// Only changed parts are built again. The manifest is not included: each wiki has its own.
    Build(build::Args),
    /// Make a release and the command that holds it, in target/dist
    ///
    /// The same commit gives the same bytes, if the tools are those that provenance.json names.
    Dist(dist::Args),
    /// Run a real wiki with the module and sample gadgets
    Demo(demo::Args),
    /// Check everything, from spelling to a real wiki in a real browser
    Test(test::Args),
    /// Build the gallery, every state of the dialog without a wiki, in target/www
    Www(www::Args),
    /// Measure what a page may load, and fail above the budgets of xtask/budgets.toml
    ///
    /// load.php sends gzip at level 6. A front end may keep brotli at quality 11.
    Size(size::Args),
    /// Feed hostile input to the parsers of the core
    ///
    /// Each target gets the same 50,000 inputs every time, as in `test`, or new ones for --seconds.
    Fuzz(fuzz::Args),
    /// Measure the core, and page views with the module, without it and with other consent managers
    ///
    /// This takes about a quarter of an hour: the core for wikis of 10 to 10,000 gadgets, then some
    /// 700 page views of a real wiki in a real browser.
    Bench(bench::Args),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{} {error:#}", console::style("error:").red().bold());
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Setup(args) => setup::run(&args),
        Command::Build(args) => build::run(&args),
        Command::Dist(args) => dist::run(&args),
        Command::Demo(args) => demo::run(&args),
        Command::Test(args) => test::run(args),
        Command::Www(args) => www::run(&args),
        Command::Size(args) => size::run(&args),
        Command::Fuzz(args) => fuzz::run(&args),
        Command::Bench(args) => bench::run(&args),
    }
}
