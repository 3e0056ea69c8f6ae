//! `gadget-consent lint`.

use std::io::Write as _;
use std::path::Path;

use gadget_consent_core::lint::{Edit, Finding, Input, Page, Rule, apply, lint};

use crate::failure::Failure;
use crate::pages::{self, Document, Pages};
use crate::report::{Format, Report};

/// Passes after which mending is given up: an edit that brings up the next finding is none of ours,
/// but a loop must end.
const PASSES: usize = 20;

/// What is linted, and how it is told.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    pages: pages::From,

    /// How findings are written
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// Mend what can be mended safely: the files are rewritten, standard input is printed mended;
    /// what is left is told
    #[arg(long, conflicts_with = "wiki")]
    fix: bool,

    /// Do not tell what this rule finds; may be given several times
    #[arg(long, value_name = "RULE")]
    allow: Vec<Rule>,
}

pub fn run(args: &Args) -> Result<bool, Failure> {
    let mut pages = Pages::read(&args.pages)?;
    let mut findings = find(&pages, &args.allow);
    if args.fix {
        let mended = mend(&mut pages, &mut findings, &args.allow);
        for document in pages.documents() {
            write_mended(document, &mended)?;
        }
    }
    let report = Report {
        pages: &pages,
        findings: &findings,
        // Standard output has the mended page then.
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

/// Mends in place, and returns the pages that were changed.
fn mend(pages: &mut Pages, findings: &mut Vec<Finding>, allowed: &[Rule]) -> Vec<Page> {
    let mut mended = Vec::new();
    for _ in 0..PASSES {
        let fixable: Vec<(Page, Edit)> = findings
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
                mended.push(document.page.clone());
            }
        }
        *findings = find(pages, allowed);
    }
    mended
}

fn write_mended(document: &Document, mended: &[Page]) -> Result<(), Failure> {
    match &document.path {
        Some(path) if mended.contains(&document.page) => replace(path, &document.text),
        Some(_) => Ok(()),
        None => Ok(std::io::stdout().write_all(document.text.as_bytes())?),
    }
}

/// The whole new file or the old one, whatever happens in between.
fn replace(path: &Path, text: &str) -> Result<(), Failure> {
    let failed = |source: std::io::Error| Failure::Write {
        path: path.to_owned(),
        source,
    };
    // A link stays a link.
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
