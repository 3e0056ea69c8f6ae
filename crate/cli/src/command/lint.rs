//! `gadget-consent lint`

use std::io::Write as _;
use std::path::Path;

use gadget_consent_core::lint::{Edit, Finding, GadgetPage, Input, Rule, apply, lint};

use crate::error::CommandError;
use crate::pages::{self, Document, Pages};
use crate::report::{Format, Report};

/// The most passes of `--fix`. A fix must not cause the next finding; this limit ends the loop if
/// one does.
const PASSES: usize = 20;

/// The pages to check, and how to report.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    pages: pages::From,

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
    let mut pages = Pages::read(&args.pages)?;
    let mut findings = find(&pages, &args.allow);
    if args.fix {
        let fixed = fix(&mut pages, &mut findings, &args.allow);
        for document in pages.documents() {
            write_fixed(document, &fixed)?;
        }
    }
    let report = Report {
        pages: &pages,
        findings: &findings,
        // Standard output has the fixed page then.
        to_stderr: args.fix && pages.documents().any(|document| document.path.is_none()),
    };
    report.write(args.format)?;
    Ok(findings.is_empty())
}

fn find(pages: &Pages, allowed: &[Rule]) -> Vec<Finding> {
    let json: Vec<(String, String)> = pages
        .json
        .iter()
        .map(|(name, document)| (name.clone(), document.text.clone()))
        .collect();
    let mut findings = lint(&Input {
        definition: pages.definition_text(),
        json: &json,
        repo: pages.repo,
        policy: &pages.policy,
        disclosures: pages.disclosures.as_ref(),
    });
    findings.retain(|finding| !allowed.contains(&finding.rule));
    findings
}

/// Fixes the pages in memory, and returns those that were changed.
fn fix(pages: &mut Pages, findings: &mut Vec<Finding>, allowed: &[Rule]) -> Vec<GadgetPage> {
    let mut fixed = Vec::new();
    for _ in 0..PASSES {
        let fixable: Vec<(GadgetPage, Edit)> = findings
            .iter()
            .filter_map(|finding| Some((finding.page.clone(), finding.fix.clone()?)))
            .collect();
        if fixable.is_empty() {
            break;
        }
        for document in pages.documents_mut() {
            let edits = fixable
                .iter()
                .filter(|(page, _)| *page == document.page)
                .map(|(_, edit)| edit);
            let text = apply(&document.text, edits);
            if text != document.text {
                document.text = text;
                fixed.push(document.page.clone());
            }
        }
        *findings = find(pages, allowed);
    }
    fixed
}

fn write_fixed(document: &Document, fixed: &[GadgetPage]) -> Result<(), CommandError> {
    match &document.path {
        Some(path) if fixed.contains(&document.page) => replace(path, &document.text),
        Some(_) => Ok(()),
        None => Ok(std::io::stdout().write_all(document.text.as_bytes())?),
    }
}

/// Replaces a file atomically: it has the whole new text or the whole old one at any time.
fn replace(path: &Path, text: &str) -> Result<(), CommandError> {
    let failed = |source: std::io::Error| CommandError::Write {
        path: path.to_owned(),
        source,
    };
    // Write to the target of a symbolic link, so that the link stays.
    let path = path.canonicalize().map_err(failed)?;
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)?;
    let permissions = std::fs::metadata(&path).map_err(failed)?.permissions();
    file.as_file()
        .set_permissions(permissions)
        .map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist(&path)
        .map_err(|error| failed(error.error))
        .map(drop)
}
