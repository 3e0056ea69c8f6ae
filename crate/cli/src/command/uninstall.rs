//! `gadget-consent uninstall`

use std::io::Write as _;

use gadget_consent::deploy::{Leave, Pace, diff, execute, show, uninstall};
use gadget_consent::printable::one_line;

use crate::error::CommandError;
use crate::session::{WikiArgs, tell};

/// The wiki to change.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    wiki: WikiArgs,

    /// Do not leave the gadget consent-cleanup, with which users remove what is left in their
    /// preferences and browsers. If an earlier run has left it, remove it
    #[arg(long)]
    leave_nothing: bool,

    /// Do it. Without this, nothing is changed
    #[arg(long)]
    yes: bool,
}

pub fn run(args: &Args) -> Result<bool, CommandError> {
    let (wiki, access) = args.wiki.log_in()?;
    let state = args.wiki.state(&wiki)?;
    let leave = if args.leave_nothing {
        Leave::Nothing
    } else {
        Leave::Cleanup
    };
    let removal = match uninstall(&state, leave) {
        Ok(removal) => removal,
        Err(error) => {
            tell(&error.to_string());
            return Ok(false);
        }
    };
    let mut output = std::io::stdout().lock();
    write!(output, "{}{}", show(&removal.plan), diff(&removal.plan))?;
    match removal.dependents.len() {
        0 => writeln!(output, "No gadget of the wiki depends on it.")?,
        _ => writeln!(
            output,
            "These gadgets lose their dependency, and run unasked: {}",
            one_line(&removal.dependents.join(", "))
        )?,
    }
    if !args.yes {
        writeln!(
            output,
            "This was a dry run: nothing was changed. To remove GadgetConsent, add --yes."
        )?;
        return Ok(true);
    }
    let summary = format!("GadgetConsent {}: removed", env!("CARGO_PKG_VERSION"));
    execute(
        &wiki,
        &removal.plan.steps,
        &summary,
        &mut Pace::under(access.rate),
    )?;
    writeln!(
        output,
        "GadgetConsent is removed. Browsers notice within five minutes. These pages have no effect any more, and may be deleted:"
    )?;
    for title in &removal.deletable {
        writeln!(output, "{}", one_line(title))?;
    }
    let left = match leave {
        Leave::Nothing => "",
        Leave::Cleanup => {
            " Users who want to remove them switch on the gadget “consent-cleanup” in their preferences."
        }
    };
    writeln!(
        output,
        "The users' answers stay in their preferences (userjs-gadgetconsent-0 to -f) and browsers, and have no effect.{left}"
    )?;
    Ok(true)
}
