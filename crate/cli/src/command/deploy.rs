//! `gadget-consent deploy`

mod stage;

use std::io::Write as _;

use gadget_consent::deploy::{Options, Pace, Preflight, diff, execute, plan, show};

use crate::error::CommandError;
use crate::session::{ReleaseArgs, WikiArgs, check_defined, summary, tell, titles};

/// Where to install what.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    wiki: WikiArgs,

    #[command(flatten)]
    release: ReleaseArgs,

    /// Do it. Without this, nothing is changed
    #[arg(long)]
    yes: bool,

    /// Save our pages and definitions again that others have edited
    #[arg(long, conflicts_with = "stage")]
    restore: bool,

    /// Publish the manifest, too, if the declarations or the site policy have changed
    #[arg(long, conflicts_with = "stage")]
    manifest: bool,

    #[command(flatten)]
    stage: stage::StageArgs,
}

pub fn run(args: &Args) -> Result<bool, CommandError> {
    if args.stage.is_wanted() {
        return stage::run(&args.stage, &args.wiki, args.yes);
    }
    let release = args.release.open()?;
    let (wiki, access) = args.wiki.log_in()?;
    let mut output = std::io::stdout().lock();
    let mut found = Preflight::of(&wiki, Some(&release))?;
    let mut state = args.wiki.state(&wiki)?;
    state.header.clone_from(&found.policy);
    let options = Options {
        restore: args.restore,
        manifest: args.manifest,
        first_party: found
            .proposals
            .iter()
            .map(|one| one.entry.clone())
            .collect(),
    };
    let plan = plan(&state, &release, &options);
    let refused = Preflight::refused(&wiki, &titles(&plan.steps))?;
    found.obstacles.extend(refused);
    write!(output, "{}", show(&plan))?;
    write!(output, "{}", diff(&plan))?;
    let about_header = plan.site.as_ref().and_then(|site| found.about_header(site));
    found.notes.extend(about_header);
    let proposed = found.proposed(state.policy().as_ref());
    for note in found.notes.iter().chain(&proposed) {
        tell(&format!("note: {note}"));
    }
    for obstacle in &found.obstacles {
        tell(&format!("obstacle: {obstacle}"));
    }
    if !found.obstacles.is_empty() || !plan.conflicts.is_empty() {
        tell("nothing was changed");
        return Ok(false);
    }
    if plan.steps.is_empty() {
        check_defined(&wiki, &state)?;
        let provenance = release.provenance();
        writeln!(
            output,
            "The wiki has GadgetConsent {} (build {}) already: there is nothing to do.",
            provenance.version, provenance.build
        )?;
        return Ok(true);
    }
    if !args.yes {
        writeln!(
            output,
            "This was a dry run of {} edits: nothing was changed. To make them, add --yes.",
            plan.steps.len()
        )?;
        return Ok(true);
    }
    let mut pace = Pace::under(access.rate);
    let summary = summary("", release.provenance());
    let done = execute(&wiki, &plan.steps, &summary, &mut pace)?;
    check_defined(&wiki, &state)?;
    writeln!(
        output,
        "{} pages are saved and were read back. Browsers take the new pages within five minutes.",
        done.saved.len()
    )?;
    if plan.is_first {
        writeln!(
            output,
            "The wiki observes: nothing is held, and nothing is blocked."
        )?;
    }
    Ok(true)
}
