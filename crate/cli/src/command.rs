//! The subcommands.

use clap::Subcommand;

use crate::error::CommandError;

mod audit;
mod deploy;
mod draft;
mod explain;
mod generate;
mod label;
mod lint;
mod manifest;
mod matches;
mod noticeboard;
mod observe;
mod release;
mod rollback;
mod scan;
mod status;
mod uninstall;

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check the declarations of gadgets and of user scripts
    ///
    /// Exit status: 0 if there are no errors (with --deny-warnings: and no warnings), 1 if there are,
    /// 2 if the check could not run.
    Lint(lint::Args),
    /// Compile the manifest for the loader, and print it
    ///
    /// Save the output as the page MediaWiki:Gadget-consent-manifest.js. Exit status: 0 if the
    /// manifest was compiled, 1 if there is none (a declaration cannot be read, or a gadget that
    /// declares something does not depend on the loader), 2 if the command could not run.
    Manifest(manifest::Args),
    /// Install GadgetConsent on a wiki, or upgrade it
    ///
    /// Shows what would change. With --yes it makes the edits; nothing of them is live before the
    /// last one. If it is interrupted, run it again. Exit status: 0 if the wiki is or can be as the
    /// release, 1 if something is in the way (the output names it; nothing was changed), 2 if it
    /// stopped.
    Deploy(deploy::Args),
    /// Compare a wiki with a release
    Status(status::Args),
    /// Go back to the pages that were live before
    ///
    /// Changes the definitions only. Exit status: 0 if there is a way back, 1 if there is none, 2 if
    /// it stopped.
    Rollback(rollback::Args),
    /// Remove GadgetConsent from a wiki
    ///
    /// Takes out its definitions and the dependencies of other gadgets on it, and lists the pages
    /// that may be deleted. Exit status: 0 if it can be removed, 1 if not, 2 if it stopped.
    Uninstall(uninstall::Args),
    /// Explain a rule of the linter
    Explain(explain::Args),
    /// Find what the code of gadgets contacts, and compare it with what they declare
    ///
    /// Exit status: 0 if the code contacts nothing that is not declared, or nothing was given to
    /// compare with; 1 if it does; 2 if the scan could not run.
    Scan(scan::Args),
    /// Run gadgets in a browser, one at a time, and record what they contact
    ///
    /// The result is a file of observations, for `draft`. Exit status: 0 if all gadgets ran, 1 if some
    /// did not (they are named), 2 if the command could not run.
    Observe(observe::Args),
    /// Draft declarations from scans and from what browsers have seen, with the evidence of each
    ///
    /// Exit status: 0 if the drafts were written, 2 if not.
    Draft(draft::Args),
    /// Say what is known of the sites that the gadgets of a wiki contact
    ///
    /// Scans the code that runs now, and compares it with the declarations. Exit status: 0 if the
    /// labels were made, 2 if not.
    Label(label::Args),
    /// Write the table of gadgets that contact other sites, in wikitext
    ///
    /// Exit status: 0 if the table was written, 2 if not.
    Noticeboard(noticeboard::Args),
    /// Print the log of your answers: what you allowed and refused, with days, as JSON Lines
    ///
    /// What was blocked is known to the browser that blocked it only: the review page saves a log with
    /// both. Exit status: 0 if the log was written, 2 if not.
    Audit(audit::Args),
    /// Test whether a source allows a URL, as in the browser's content security policy
    ///
    /// Exit status: 0 if the source allows the URL, 1 if it does not, 2 if the source or the URL
    /// cannot be read.
    Matches(matches::Args),
    /// Check a release, and say what it was made from
    ///
    /// Without --release, this is the release that this program holds, if it was built with one.
    Release(release::Args),
    /// Print the completions for a shell
    Completions(generate::Completions),
    /// Print the manual page, or write the manual pages of all commands
    Man(generate::Manual),
}

impl Command {
    /// Runs the command. `false`: it found problems.
    ///
    /// `program`: the definition of the whole program, for its completions and manual pages.
    pub fn run(&self, program: fn() -> clap::Command) -> Result<bool, CommandError> {
        match self {
            Self::Lint(args) => lint::run(args),
            Self::Manifest(args) => manifest::run(args),
            Self::Deploy(args) => deploy::run(args),
            Self::Status(args) => status::run(args),
            Self::Rollback(args) => rollback::run(args),
            Self::Uninstall(args) => uninstall::run(args),
            Self::Explain(args) => explain::run(args),
            Self::Scan(args) => scan::run(args),
            Self::Observe(args) => observe::run(args),
            Self::Draft(args) => draft::run(args),
            Self::Label(args) => label::run(args),
            Self::Noticeboard(args) => noticeboard::run(args),
            Self::Audit(args) => audit::run(args),
            Self::Matches(args) => matches::run(args),
            Self::Release(args) => release::run(args),
            Self::Completions(args) => generate::completions(args, &mut program()),
            Self::Man(args) => generate::manual(args, program()),
        }
    }
}
