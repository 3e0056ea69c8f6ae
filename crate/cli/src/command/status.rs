//! `gadget-consent status`

use std::fmt::Write as _;
use std::io::Write as _;

use gadget_consent::deploy::{Manifest, Status, status};
use gadget_consent::printable::printable;
use gadget_consent::release::Release;

use crate::documents::own_policy;
use crate::error::CommandError;
use crate::session::{ReleaseArgs, WikiArgs};

/// The wiki to compare with which release.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    wiki: WikiArgs,

    #[command(flatten)]
    release: ReleaseArgs,

    /// Log in with the login in the environment, or ask for one: for wikis that show nothing without
    #[arg(long)]
    login: bool,

    /// Exit with 1 if the wiki is not as the release
    #[arg(long)]
    exit_code: bool,
}

pub fn run(args: &Args) -> Result<bool, CommandError> {
    let release = args.release.open()?;
    let wiki = args.wiki.read(args.login)?;
    let mut state = args.wiki.state(&wiki)?;
    state.header = own_policy(&wiki);
    let status = status(&state, &release);
    let text = in_words(&status, &release);
    std::io::stdout().write_all(printable(&text).as_bytes())?;
    Ok(!args.exit_code || status.is_as_released())
}

fn in_words(status: &Status, release: &Release) -> String {
    let provenance = release.provenance();
    let name = format!(
        "GadgetConsent {} (build {})",
        provenance.version, provenance.build
    );
    let mut text = String::new();
    // Writing to a string does not fail.
    let mut say = |sentence: String| {
        let _ = writeln!(text, "{sentence}");
    };
    if !status.is_installed {
        say("GadgetConsent is not installed: the wiki defines none of its gadgets.".to_owned());
        if status.dependents > 0 {
            say(format!(
                "{} gadgets depend on it, and do not run.",
                status.dependents
            ));
        }
        return text;
    }
    if status.different.is_empty() && status.definitions.is_empty() {
        say(format!("All {} pages are those of {name}.", status.same));
    } else {
        say(format!(
            "The wiki differs from {name}: {} pages are the same.",
            status.same
        ));
    }
    if status.is_mixed() {
        say(format!(
            "The pages that are live are of several builds: {}.",
            status.builds.join(", ")
        ));
    } else {
        say(format!("Live: {}.", status.builds.join(", ")));
    }
    for page in &status.different {
        say(match &page.revision {
            None => format!("{}: missing", page.title),
            Some(revision) => format!(
                "{}: not as in the release; saved by {} at {} (“{}”)",
                page.title, revision.user, revision.time, revision.summary
            ),
        });
    }
    for gadget in &status.definitions {
        say(format!(
            "{gadget}: its definition is not as in the release, or only one of both has it"
        ));
    }
    say(match status.manifest {
        Manifest::Fresh => "The manifest is what the declarations and the site policy say.",
        Manifest::Stale => {
            "The manifest is not what the declarations and the site policy say now. Look at the difference with `gadget-consent deploy`, and publish it with --manifest."
        }
        Manifest::Missing => "There is no manifest.",
        Manifest::Impossible => {
            "The declarations or the site policy have errors: no manifest can be made of them. Run `gadget-consent lint`."
        }
    }
    .to_owned());
    say(format!(
        "{} gadgets of the wiki depend on it.",
        status.dependents
    ));
    text
}
