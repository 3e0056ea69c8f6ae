//! `gadget-consent rollback`

use std::io::Write as _;

use gadget_consent::deploy::{Pace, diff, execute, rollback, show};

use crate::error::CommandError;
use crate::session::{WikiArgs, tell};

/// The wiki to change.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    wiki: WikiArgs,

    /// Do it. Without this, nothing is changed
    #[arg(long)]
    yes: bool,
}

pub fn run(args: &Args) -> Result<bool, CommandError> {
    let (wiki, access) = args.wiki.log_in()?;
    let state = args.wiki.state(&wiki)?;
    let plan = match rollback(&state) {
        Ok(plan) => plan,
        Err(error) => {
            tell(&error.to_string());
            return Ok(false);
        }
    };
    let mut output = std::io::stdout().lock();
    write!(output, "{}{}", show(&plan), diff(&plan))?;
    if !args.yes {
        writeln!(
            output,
            "This was a dry run: nothing was changed. To go back, add --yes."
        )?;
        return Ok(true);
    }
    let summary = format!(
        "GadgetConsent {}: back to the pages before",
        env!("CARGO_PKG_VERSION")
    );
    execute(&wiki, &plan.steps, &summary, &mut Pace::under(access.rate))?;
    writeln!(
        output,
        "The pages before are live again. Browsers take them within five minutes. The manifest is as it was."
    )?;
    Ok(true)
}
