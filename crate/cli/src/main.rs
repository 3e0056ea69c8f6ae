//! The command `gadget-consent`, for gadget authors and interface administrators.
#![forbid(unsafe_code)]

use std::process::ExitCode;

use clap::{CommandFactory as _, Parser};

mod command;
mod config;
mod documents;
mod draft;
mod error;
mod records;
mod report;
mod session;

use command::Command;
use gadget_consent::printable::printable;

/// Consent for MediaWiki gadgets that contact third parties.
#[derive(Debug, Parser)]
#[command(name = "gadget-consent", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// Exit status: 0 success, 1 problems found, 2 the command could not run.
fn main() -> ExitCode {
    match Cli::parse().command.run(Cli::command) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("gadget-consent: {}", printable(&error.to_string()));
            ExitCode::from(2)
        }
    }
}
