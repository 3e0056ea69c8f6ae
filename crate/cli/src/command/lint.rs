//! `gadget-consent lint`

use std::collections::BTreeMap;
use std::io::{IsTerminal as _, Write as _};
use std::path::PathBuf;

use gadget_consent::printable::{one_line, printable};
use gadget_consent_core::lint::{Checked, Edit, GadgetPage, Rule, Severity, apply};

use crate::config::{Config, docs_url};
use crate::documents::{Document, Documents, InputArgs, replace};
use crate::error::CommandError;
use crate::report::{Format, Report, diff};

/// The most passes of `--fix`. A fix must not cause the next finding; this limit ends the loop if
/// one does.
const PASSES: usize = 20;

/// The pages to check, and how to report.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    source: InputArgs,

    /// The format of the report
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// Fix what can be fixed safely, and report the rest: rewrites the files; with standard input,
    /// prints the fixed text
    #[arg(long, conflicts_with = "wiki")]
    fix: bool,

    /// Do not report findings of this rule; may be repeated
    #[arg(long, value_name = "RULE")]
    allow: Vec<Rule>,

    /// Fail if there are warnings, too
    #[arg(long)]
    deny_warnings: bool,

    /// Print what --fix would change as a unified diff, and write nothing; the report of the rest goes to
    /// standard error. Fails if there is something to change
    #[arg(long, conflicts_with = "wiki")]
    diff: bool,

    /// The address at which this version's folder docs can be read: SARIF has links to the pages of the
    /// rules then
    #[arg(long, value_name = "URL", value_parser = docs_url)]
    docs_url: Option<String>,

    /// Read settings from this file, not from gadget-consent.toml in the present folder
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

pub fn run(args: &Args) -> Result<bool, CommandError> {
    let config = Config::read(args.config.as_deref())?;
    let mut documents = Documents::read_with_scripts(&config.complete(&args.source))?;
    let find = |documents: &Documents| Found::of(documents, &config, &args.allow);
    let mut found = find(&documents);
    documents.expect_gadgets(&found.checked.findings)?;
    let mut is_changed = false;
    if args.fix || args.diff {
        let before: Vec<String> = documents
            .gadgets()
            .map(|(_, own)| own.text.clone())
            .collect();
        let fixed = fix(&mut documents, &mut found, find);
        is_changed = !fixed.is_empty();
        for ((page, document), before) in documents.gadgets().zip(before) {
            if args.diff {
                write_diff(document, &before)?;
            } else {
                write_fixed(document, fixed.contains(page))?;
            }
        }
    }
    let has_input = documents
        .gadgets()
        .any(|(_, document)| document.path.is_none());
    let report = Report {
        documents: &documents,
        checked: &found.checked,
        by_config: found.by_config,
        docs: args.docs_url.as_deref().or(config.docs_url.as_deref()),
        // Standard output has the fixed page then, or the difference.
        to_stderr: args.diff || args.fix && has_input,
    };
    report.write(args.format)?;
    for unused in &found.unused {
        eprintln!("gadget-consent: warning: {}", one_line(unused));
    }
    let denies_warnings = args.deny_warnings || config.deny_warnings;
    let fails =
        |severity| severity == Severity::Error || denies_warnings && severity == Severity::Warning;
    let findings = found.checked.findings.iter();
    let mut severities = findings.map(|finding| finding.rule.severity());
    let is_unused = denies_warnings && !found.unused.is_empty();
    let has_changes = args.diff && is_changed;
    Ok(!(severities.any(fails) || is_unused || has_changes))
}

/// What was found, under a configuration.
struct Found {
    checked: Checked,
    /// How many of the allowed findings the configuration allows, the last ones.
    by_config: usize,
    /// What the configuration allows and is not there.
    unused: Vec<String>,
}

impl Found {
    fn of(documents: &Documents, config: &Config, allowed: &[Rule]) -> Self {
        let mut checked = documents.lint();
        let (by_config, unused) = config.apply(documents, &mut checked);
        checked
            .findings
            .retain(|finding| !allowed.contains(&finding.rule));
        Self {
            checked,
            by_config,
            unused,
        }
    }
}

/// Prints what would be changed. On a terminal, without what would move its cursor.
fn write_diff(document: &Document, before: &str) -> Result<(), CommandError> {
    let mut output = std::io::stdout();
    let diff = diff::text(&document.name, before, &document.text);
    let diff = if output.is_terminal() {
        printable(&diff)
    } else {
        diff
    };
    Ok(output.write_all(diff.as_bytes())?)
}

/// Fixes the pages in memory, and returns those that were changed.
fn fix(
    documents: &mut Documents,
    found: &mut Found,
    find: impl Fn(&Documents) -> Found,
) -> Vec<GadgetPage> {
    let mut fixed = Vec::new();
    for _ in 0..PASSES {
        let mut fixable: BTreeMap<&GadgetPage, Vec<&Edit>> = BTreeMap::new();
        for finding in &found.checked.findings {
            if let Some(edit) = &finding.fix {
                fixable.entry(&finding.page).or_default().push(edit);
            }
        }
        if fixable.is_empty() {
            break;
        }
        for (page, document) in documents.gadgets_mut() {
            let edits = fixable.get(page).into_iter().flatten().copied();
            let text = apply(&document.text, edits);
            if text != document.text {
                document.text = text;
                fixed.push(page.clone());
            }
        }
        *found = find(documents);
    }
    fixed
}

fn write_fixed(document: &Document, is_fixed: bool) -> Result<(), CommandError> {
    match &document.path {
        Some(path) if is_fixed => replace(path, &document.text),
        Some(_) => Ok(()),
        None => Ok(std::io::stdout().write_all(document.text.as_bytes())?),
    }
}
