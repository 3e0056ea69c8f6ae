//! `gadget-consent deploy --stage`

use std::io::Write as _;
use std::path::PathBuf;

use gadget_consent::deploy::{Facts, Pace, Preflight, StageChange, diff, execute, show, stage};
use gadget_consent::printable::printable;
use gadget_consent::wiki::Wiki;
use gadget_consent_core::Mode;

use crate::error::CommandError;
use crate::records::observations;
use crate::session::{WikiArgs, tell, titles};

/// Which stage, and for whom.
#[derive(Debug, clap::Args)]
pub struct StageArgs {
    /// Take the wiki to another stage, and do nothing else: “observe” (nothing is held or blocked),
    /// “ask” (gadgets are held and ask; nothing is blocked), or “enforce”. Changes the site policy, and
    /// publishes the manifest. “observe” takes everything back
    #[arg(long, value_name = "MODE", value_parser = mode)]
    stage: Option<Mode>,

    /// Only this gadget gets the stage, as its own. May be given several times
    #[arg(long, value_name = "NAME", requires = "stage")]
    gadget: Vec<String>,

    /// Enforce for this group only, such as interface-admin. May be given several times
    #[arg(long = "for", value_name = "GROUP", requires = "stage")]
    groups: Vec<String>,

    /// Enforce for this share of users and devices only, in percent, besides those groups. The same ones
    /// stay in it when it grows
    #[arg(long, value_name = "PERCENT", requires = "stage", value_parser = clap::value_parser!(u32).range(1..=100))]
    share: Option<u32>,

    /// What holds for everybody else: “ask” or “observe”. Without it: “ask”
    #[arg(long, value_name = "MODE", requires = "stage", value_parser = mode)]
    others: Option<Mode>,

    /// A file of observations, which observe mode exports: what would be blocked is told. May be given
    /// several times
    #[arg(long, value_name = "FILE", requires = "stage")]
    seen: Vec<PathBuf>,
}

fn mode(name: &str) -> Result<Mode, String> {
    let mut modes = Mode::ALL.into_iter();
    let mode = modes.find(|mode| mode.name() == name);
    mode.ok_or_else(|| "expected “observe”, “ask” or “enforce”".to_owned())
}

impl StageArgs {
    /// Whether the command is about a stage.
    pub fn is_wanted(&self) -> bool {
        self.stage.is_some()
    }
}

pub fn run(args: &StageArgs, wiki: &WikiArgs, yes: bool) -> Result<bool, CommandError> {
    let seen = observations(&args.seen)?;
    let change = StageChange {
        mode: args.stage.unwrap_or_default(),
        gadgets: args.gadget.clone(),
        groups: args.groups.clone(),
        share: args.share,
        others: args.others,
    };
    let (site, access) = wiki.log_in()?;
    let mut state = wiki.state(&site)?;
    let found = Preflight::of(&site, None)?;
    state.header.clone_from(&found.policy);
    let mut output = std::io::stdout().lock();
    let step = match stage(&state, &change) {
        Ok(step) => step,
        Err(reasons) => {
            for reason in reasons {
                tell(&reason.to_string());
            }
            tell("nothing was changed");
            return Ok(false);
        }
    };
    let facts = Facts {
        seen,
        header: (step.plan.site.as_ref()).and_then(|site| found.about_header(site)),
        first_party: (found.proposals.iter())
            .map(|one| one.entry.clone())
            .collect(),
        usage: usage(&site),
    };
    let refused = Preflight::refused(&site, &titles(&step.plan.steps))?;
    write!(output, "{}", show(&step.plan))?;
    write!(output, "{}", diff(&step.plan))?;
    for sentence in step.in_words(&facts) {
        writeln!(output, "{}", printable(&sentence))?;
    }
    for obstacle in &refused {
        tell(&format!("obstacle: {obstacle}"));
    }
    if !refused.is_empty() {
        tell("nothing was changed");
        return Ok(false);
    }
    if step.is_done() {
        writeln!(output, "The wiki is at this stage: there is nothing to do.")?;
        return Ok(true);
    }
    if !yes {
        writeln!(
            output,
            "This was a dry run of {} edits: nothing was changed. To make them, add --yes.",
            step.plan.steps.len()
        )?;
        return Ok(true);
    }
    let summary = format!(
        "GadgetConsent {}: {}",
        env!("CARGO_PKG_VERSION"),
        change.mode.name()
    );
    let done = execute(
        &site,
        &step.plan.steps,
        &summary,
        &mut Pace::under(access.rate),
    )?;
    writeln!(
        output,
        "{} pages are saved and were read back. Browsers follow within five minutes.",
        done.saved.len()
    )?;
    Ok(true)
}

/// How many users have switched on which gadgets; `None`: the wiki does not say.
fn usage(wiki: &Wiki) -> Option<Vec<(String, u32)>> {
    let answer = wiki
        .get(&[
            ("action", "query"),
            ("list", "querypage"),
            ("qppage", "GadgetUsage"),
            ("qplimit", "500"),
        ])
        .ok()?;
    let results = answer["query"]["querypage"]["results"].as_array()?;
    let count = |result: &serde_json::Value| {
        let (_, name) = result["title"].as_str()?.split_once("adget-")?;
        let value = &result["value"];
        let users = value.as_u64().or_else(|| value.as_str()?.parse().ok())?;
        Some((
            name.replace(' ', "_"),
            u32::try_from(users).unwrap_or(u32::MAX),
        ))
    };
    Some(results.iter().filter_map(count).collect())
}
