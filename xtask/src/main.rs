//! `cargo xtask`: the only build tool of the project.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

mod build;
mod demo;
mod process;
mod progress;
mod setup;
mod workspace;

/// Sets up, builds, tries and tests `GadgetConsent`
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Find or install what the other commands need
    ///
    /// A standard library for wasm32 (from the active toolchain, by rustup, or built from Debian's
    /// source package), the JavaScript tools (npm), PHP for the demo wiki, Chromium for the tests.
    /// The other commands do by themselves what they need of this.
    Setup(setup::Args),
    /// Build the pages of the wiki, in target/wiki
    ///
    /// Only what changed is built again. The manifest is not among them: it belongs to a wiki.
    Build(build::Args),
    /// Run a real wiki with the module and sample gadgets
    Demo(demo::Args),
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
        Command::Setup(args) => Ok(setup::run(&args)?),
        Command::Build(args) => Ok(build::run(&args)?),
        Command::Demo(args) => demo::run(args),
    }
}
