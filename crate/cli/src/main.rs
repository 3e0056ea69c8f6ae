//! `gadget-consent`: what gadget authors and interface administrators do outside the browser.
#![forbid(unsafe_code)]

use std::process::ExitCode;

use clap::Parser;

mod command;
mod failure;
mod pages;
mod printable;
mod report;

use command::Command;
use printable::printable;

/// Consent for MediaWiki gadgets that contact third parties.
#[derive(Debug, Parser)]
#[command(name = "gadget-consent", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// Exit status: 0 clean, 1 something was found, 2 it could not be tried.
fn main() -> ExitCode {
    match Cli::parse().command.run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(failure) => {
            eprintln!("gadget-consent: {}", printable(&failure.to_string()));
            ExitCode::from(2)
        }
    }
}
