//! The commands.

use clap::Subcommand;

use crate::failure::Failure;

mod explain;
mod generate;
mod lint;
mod manifest;
mod matches;

pub use explain::summary;

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Tell what is wrong with the declarations of gadgets
    ///
    /// Exit status: 0 when nothing is wrong, 1 when something is, 2 when it could not be tried.
    Lint(lint::Args),
    /// Compile the manifest that the loader carries, and print it
    ///
    /// Save what is printed as the page MediaWiki:Gadget-consent-manifest.json. Exit status: 0 when
    /// it was made, 1 when a declaration cannot be read (nothing is printed then), 2 when it could
    /// not be tried.
    Manifest(manifest::Args),
    /// Explain a rule of the linter
    Explain(explain::Args),
    /// Tell whether a source lets a URL through, as the browser's content security policy does
    ///
    /// Exit status: 0 when it does, 1 when it does not, 2 when either cannot be read.
    Matches(matches::Args),
    /// Print the completions for a shell
    Completions(generate::Completions),
    /// Print the manual page, or write those of all commands
    Man(generate::Manual),
}

impl Command {
    /// Does it. False: something was found.
    pub fn run(&self) -> Result<bool, Failure> {
        match self {
            Self::Lint(args) => lint::run(args),
            Self::Manifest(args) => manifest::run(args),
            Self::Explain(args) => explain::run(args),
            Self::Matches(args) => matches::run(args),
            Self::Completions(args) => generate::completions(args),
            Self::Man(args) => generate::manual(args),
        }
    }
}
