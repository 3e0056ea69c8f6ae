//! `gadget-consent lint`

use std::collections::BTreeMap;
use std::io::Write as _;

use gadget_consent_core::lint::{Edit, Finding, GadgetPage, Rule, apply};

use crate::documents::{Document, Documents, InputArgs, replace};
use crate::error::CommandError;
use crate::report::{Format, Report};

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
}

pub fn run(args: &Args) -> Result<bool, CommandError> {
    let mut documents = Documents::read(&args.source)?;
    let mut findings = find(&documents, &args.allow);
    if args.fix {
        let fixed = fix(&mut documents, &mut findings, &args.allow);
        for (page, document) in documents.gadgets() {
            write_fixed(document, fixed.contains(page))?;
        }
    }
    let has_input = documents
        .gadgets()
        .any(|(_, document)| document.path.is_none());
    let report = Report {
        documents: &documents,
        findings: &findings,
        // Standard output has the fixed page then.
        to_stderr: args.fix && has_input,
    };
    report.write(args.format)?;
    Ok(findings.is_empty())
}

fn find(documents: &Documents, allowed: &[Rule]) -> Vec<Finding> {
    let mut findings = documents.site().findings();
    findings.retain(|finding| !allowed.contains(&finding.rule));
    findings
}

/// Fixes the pages in memory, and returns those that were changed.
fn fix(
    documents: &mut Documents,
    findings: &mut Vec<Finding>,
    allowed: &[Rule],
) -> Vec<GadgetPage> {
    let mut fixed = Vec::new();
    for _ in 0..PASSES {
        let mut fixable: BTreeMap<&GadgetPage, Vec<&Edit>> = BTreeMap::new();
        for finding in &*findings {
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
        *findings = find(documents, allowed);
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
