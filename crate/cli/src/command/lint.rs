//! `gadget-consent lint`

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;

use gadget_consent_core::lint::{Checked, Edit, GadgetPage, Rule, Severity, apply};

use crate::documents::{Document, Documents, InputArgs};
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

    /// Fail if there are warnings, too
    #[arg(long)]
    deny_warnings: bool,
}

pub fn run(args: &Args) -> Result<bool, CommandError> {
    let mut documents = Documents::read(&args.source)?;
    let mut checked = find(&documents, &args.allow);
    documents.expect_gadgets(&checked.findings)?;
    if args.fix {
        let fixed = fix(&mut documents, &mut checked, &args.allow);
        for (page, document) in documents.gadgets() {
            write_fixed(document, fixed.contains(page))?;
        }
    }
    let has_input = documents
        .gadgets()
        .any(|(_, document)| document.path.is_none());
    let report = Report {
        documents: &documents,
        checked: &checked,
        // Standard output has the fixed page then.
        to_stderr: args.fix && has_input,
    };
    report.write(args.format)?;
    let fails = |severity| {
        severity == Severity::Error || args.deny_warnings && severity == Severity::Warning
    };
    let mut severities = checked
        .findings
        .iter()
        .map(|finding| finding.rule.severity());
    Ok(!severities.any(fails))
}

fn find(documents: &Documents, allowed: &[Rule]) -> Checked {
    let mut checked = documents.site().checked(documents.extent());
    checked
        .findings
        .retain(|finding| !allowed.contains(&finding.rule));
    checked
}

/// Fixes the pages in memory, and returns those that were changed.
fn fix(documents: &mut Documents, checked: &mut Checked, allowed: &[Rule]) -> Vec<GadgetPage> {
    let mut fixed = Vec::new();
    for _ in 0..PASSES {
        let mut fixable: BTreeMap<&GadgetPage, Vec<&Edit>> = BTreeMap::new();
        for finding in &checked.findings {
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
        *checked = find(documents, allowed);
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

/// Replaces a file atomically: it has the whole new text or the whole old one at any time. It keeps its
/// owner, its group and its mode; where that cannot be, nothing is written.
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
    let known = std::fs::metadata(&path).map_err(failed)?;
    keep_owner(file.as_file(), &known).map_err(failed)?;
    // Later than the owner, whose change removes some bits of the mode.
    file.as_file()
        .set_permissions(known.permissions())
        .map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist(&path)
        .map_err(|error| failed(error.error))
        .map(drop)
}

#[cfg(unix)]
fn keep_owner(file: &std::fs::File, known: &std::fs::Metadata) -> std::io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, fchown};

    let new = file.metadata()?;
    let changed = |known: u32, new: u32| (known != new).then_some(known);
    let (owner, group) = (
        changed(known.uid(), new.uid()),
        changed(known.gid(), new.gid()),
    );
    if owner.is_none() && group.is_none() {
        return Ok(());
    }
    fchown(file, owner, group).map_err(|error| {
        let problem = format!("its owner or group cannot be kept ({error})");
        std::io::Error::new(error.kind(), problem)
    })
}

/// Elsewhere, the folder says who owns a new file.
#[cfg(not(unix))]
fn keep_owner(_: &std::fs::File, _: &std::fs::Metadata) -> std::io::Result<()> {
    Ok(())
}
