//! `gadget-consent scan`

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use gadget_consent::wiki::Wiki;
use gadget_consent_core::definition::Gadget;
use gadget_consent_core::lint::{Edit, GadgetPage, apply};
use gadget_consent_core::{Declaration, Source};
use gadget_consent_scan::{File, Language, scan};

use crate::config::docs_url;
use crate::documents::{Document, Documents, first_party, replace};
use crate::error::CommandError;
use crate::report::Format;
use crate::session::{OptionalLogin, open};

pub(super) mod compare;
mod draft;
mod output;
mod scripts;
pub(super) mod wiki;

use compare::{Rule, Subject, compare};
use output::Extra;
use scripts::Scripts;

/// The most bytes of one file. Nothing longer is read.
const LONGEST: u64 = 16 << 20;
/// The most files in folders.
const MOST_FILES: usize = 20_000;

/// What to scan, what to compare with, and how to report.
#[derive(Debug, clap::Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag")]
pub struct Args {
    /// The code of a gadget: files, or folders with one gadget each. With --definition, the gadgets
    /// whose pages these are. A file whose header declares something is a user script
    #[arg(required_unless_present = "wiki", value_name = "FILE")]
    files: Vec<PathBuf>,

    /// Scan all gadgets of a wiki: its address, or the address of its api.php
    #[arg(long, value_name = "URL", conflicts_with_all = ["files", "policy", "definition"])]
    wiki: Option<String>,

    #[command(flatten)]
    login: OptionalLogin,

    /// Compare with the declarations in this text of MediaWiki:Gadgets-definition, or in a page
    /// MediaWiki:Gadgets/NAME.json in a file named NAME.json; may be repeated
    #[arg(long, value_name = "FILE")]
    definition: Vec<PathBuf>,

    /// All files NAME.js are user scripts, also those that declare nothing
    #[arg(long, conflicts_with_all = ["wiki", "definition"])]
    scripts: bool,

    /// The text of MediaWiki:Gadget-consent-policy.json: says which sites are the first party
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,

    /// Another source that is the first party, or a preset such as “wikimedia”; may be repeated
    #[arg(long, value_name = "SOURCE")]
    first_party: Vec<String>,

    /// The format of the report
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// Show links and texts, too
    #[arg(long)]
    all: bool,

    /// Print lines for MediaWiki:Gadgets-definition and disclosures to fill in, or the headers of user
    /// scripts, instead of a report
    #[arg(long)]
    draft: bool,

    /// Add undeclared contacts to the definition files
    #[arg(long, requires = "definition", conflicts_with = "draft")]
    fix: bool,

    /// Report contacts that the files did not have in this revision of their git repository; with
    /// --wiki, that gadgets did not have with this revision of a page of theirs (an “oldid”)
    #[arg(long, value_name = "REVISION")]
    base: Option<String>,

    /// Exit with status 1 if there are warnings, too
    #[arg(long)]
    deny_warnings: bool,

    /// Where this version's folder docs can be read: SARIF has links to what it says of the rules then
    #[arg(long, value_name = "URL", value_parser = docs_url)]
    docs_url: Option<String>,

    /// Do not report findings of this rule; may be repeated
    #[arg(long, value_name = "RULE", value_enum)]
    allow: Vec<Rule>,
}

pub fn run(args: &Args) -> Result<bool, CommandError> {
    let login = args.login.wanted(false);
    let wiki = args.wiki.as_deref().map(|address| open(address, login));
    let wiki = wiki.transpose()?;
    let mut documents = documents(args, wiki.as_ref())?;
    let site = documents.as_ref().map(Documents::site);
    let policy = site.as_ref().and_then(|site| site.policy.as_ref().ok());
    let own = first_party(
        policy.map_or_else(Vec::new, |policy| policy.value.first_party.clone()),
        &args.first_party,
        args.wiki.as_deref(),
    )?;
    let mut subjects = match (&wiki, &documents) {
        (Some(wiki), Some(documents)) => wiki::subjects(wiki, documents, &own)?,
        _ => of_files(args, documents.as_ref())?,
    };
    for subject in &mut subjects {
        subject.scanned = scan(&subject.files);
        subject.forget(&own);
    }
    if let (Some(revision), Some(wiki)) = (&args.base, &wiki) {
        wiki::compare_with(wiki, revision, &mut subjects, &own)?;
    } else if let Some(revision) = &args.base {
        for subject in &mut subjects {
            subject.before = Some(before(subject, revision, &own));
        }
    }
    let mut problems: Vec<_> = subjects
        .iter()
        .enumerate()
        .flat_map(|(number, subject)| compare(number, subject))
        .filter(|problem| !args.allow.contains(&problem.rule))
        .collect();
    problems.sort_by_key(|problem| (problem.subject, problem.rule));
    if let (true, Some(documents)) = (args.fix, &mut documents) {
        let fixed = fix(documents, &subjects, &problems)?;
        problems.retain(|problem| {
            !(fixed.contains(&problem.subject) && problem.rule == Rule::UndeclaredContact)
        });
    }
    let mut output = std::io::stdout().lock();
    let text = if args.draft {
        draft::text(&subjects)
    } else {
        let extra = Extra {
            docs: args.docs_url.as_deref(),
            // What --fix has changed is no longer as it was read.
            fixes: fixes(
                documents.as_ref().filter(|_| !args.fix),
                &subjects,
                &problems,
            ),
        };
        output::text(&subjects, &problems, args.format, args.all, &extra)
    };
    output.write_all(text.as_bytes())?;
    Ok(!problems
        .iter()
        .any(|problem| args.deny_warnings || problem.rule.is_error()))
}

fn documents(args: &Args, wiki: Option<&Wiki>) -> Result<Option<Documents>, CommandError> {
    let policy = args.policy.as_deref();
    match wiki {
        Some(wiki) => Documents::of_wiki(wiki).map(Some),
        None if args.definition.is_empty() && policy.is_none() => Ok(None),
        None => Documents::of_files(&args.definition, policy, None).map(Some),
    }
}

fn read(path: &Path, name: String) -> Result<File, CommandError> {
    let failed = |source: std::io::Error| CommandError::Read {
        path: path.to_owned(),
        source,
    };
    let length = std::fs::metadata(path).map_err(failed)?.len();
    if length > LONGEST {
        return Err(failed(std::io::Error::other("it has more than 16 MiB")));
    }
    // Not every file is UTF-8, and what is not does not matter for addresses.
    let bytes = std::fs::read(path).map_err(failed)?;
    Ok(File::new(
        name,
        String::from_utf8_lossy(&bytes).into_owned(),
    ))
}

/// The files that have code, in a folder and the folders in it.
fn in_folder(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), CommandError> {
    let failed = |source: std::io::Error| CommandError::Read {
        path: folder.to_owned(),
        source,
    };
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        paths.push(entry.map_err(failed)?);
    }
    paths.sort_by_key(std::fs::DirEntry::path);
    for entry in paths {
        let kind = entry.file_type().map_err(failed)?;
        let name = entry.file_name();
        let is_hidden = name.to_string_lossy().starts_with('.') || name == "node_modules";
        if kind.is_dir() && !is_hidden {
            in_folder(&entry.path(), found)?;
        } else if kind.is_file() && Language::of(&name.to_string_lossy()) != Language::Text {
            found.push(entry.path());
        }
        if found.len() > MOST_FILES {
            return Err(failed(std::io::Error::other("it has too many files")));
        }
    }
    Ok(())
}

fn of_files(args: &Args, documents: Option<&Documents>) -> Result<Vec<Subject>, CommandError> {
    let which = if args.scripts {
        Scripts::All
    } else {
        Scripts::Declaring
    };
    let mut loose = Vec::new();
    let mut subjects = Vec::new();
    for path in &args.files {
        if !path.is_dir() {
            loose.push(read(path, path.display().to_string())?);
            continue;
        }
        let mut paths = Vec::new();
        in_folder(path, &mut paths)?;
        let files = paths
            .iter()
            .map(|path| read(path, path.display().to_string()));
        let files: Vec<File> = files.collect::<Result<_, _>>()?;
        let name = path.canonicalize().ok();
        let name = name
            .as_deref()
            .and_then(Path::file_name)
            .unwrap_or(path.as_os_str());
        let name = name.to_string_lossy().into_owned();
        if args.definition.is_empty() {
            subjects.extend(scripts::of_folder(name, files, which));
        } else {
            subjects.push(Subject::new(name, files));
        }
    }
    if args.definition.is_empty() {
        let (own, loose) = scripts::split(loose, which);
        subjects.extend(own);
        if !loose.is_empty() {
            let first = loose
                .first()
                .map(|file| stem(&file.name))
                .unwrap_or_default();
            subjects.insert(0, Subject::new(first, loose));
        }
        return Ok(subjects);
    }
    // With a definition, the pages of a gadget belong together, wherever their files are.
    let files: Vec<File> = subjects
        .into_iter()
        .flat_map(|subject| subject.files)
        .chain(loose)
        .collect();
    let gadgets = documents
        .map(|documents| documents.site().gadgets().0)
        .unwrap_or_default();
    let mut by_name: BTreeMap<String, Vec<File>> = BTreeMap::new();
    for file in files {
        by_name.entry(page_name(&file.name)).or_default().push(file);
    }
    let mut taken = BTreeSet::new();
    let mut subjects = Vec::new();
    for gadget in gadgets {
        let names = gadget.pages.iter().map(|page| page_name(&page.text));
        let mut files = Vec::new();
        for name in names {
            files.extend(by_name.get(&name).into_iter().flatten().cloned());
            taken.insert(name);
        }
        if files.is_empty() {
            continue;
        }
        subjects.push(of_gadget(gadget, files, documents));
    }
    let rest: Vec<File> = by_name
        .into_iter()
        .filter(|(name, _)| !taken.contains(name))
        .flat_map(|(_, files)| files)
        .collect();
    let (own, rest) = scripts::split(rest, which);
    subjects.extend(own);
    if !rest.is_empty() {
        subjects.push(Subject::new("files of no gadget".to_owned(), rest));
    }
    Ok(subjects)
}

/// A gadget with its declaration.
fn of_gadget(gadget: Gadget, files: Vec<File>, documents: Option<&Documents>) -> Subject {
    let page = documents.map(|documents| documents.page_of(&gadget.name.text));
    let mut subject = Subject::new(gadget.name.text.clone(), files);
    // What cannot be read is the business of `lint`.
    let declaration = Declaration::of(&gadget).ok().map(Option::unwrap_or_default);
    subject.declared = declaration.map(|declaration| declaration.all());
    subject.gadget = Some(gadget);
    subject.is_in_json = matches!(page, Some(GadgetPage::Json(_)));
    subject
}

fn stem(path: &str) -> String {
    let path = Path::new(path);
    let stem = path
        .file_stem()
        .unwrap_or(path.as_os_str())
        .to_string_lossy();
    stem.strip_prefix("Gadget-").unwrap_or(&stem).to_owned()
}

/// The name of a page of a gadget, from a title or a path.
fn page_name(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let name = name.rsplit(':').next().unwrap_or(name);
    let name = name.strip_prefix("Gadget-").unwrap_or(name);
    name.replace('_', " ")
}

/// The contacts of the same files in a revision.
fn before(subject: &Subject, revision: &str, own: &[Source]) -> BTreeSet<(String, String)> {
    let files = subject.files.iter().filter_map(|file| {
        let path = Path::new(&file.name);
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        let name = path.file_name()?.to_str()?;
        // `--end-of-options`: a revision cannot be an option.
        let shown = std::process::Command::new("git")
            .arg("-C")
            .arg(folder)
            .args(["show", "--end-of-options", &format!("{revision}:./{name}")])
            .output()
            .ok()
            .filter(|output| output.status.success())?;
        Some(File::new(
            file.name.clone(),
            String::from_utf8_lossy(&shown.stdout).into_owned(),
        ))
    });
    contacts_of(subject.name.clone(), files.collect(), own)
}

fn contacts_of(name: String, files: Vec<File>, own: &[Source]) -> BTreeSet<(String, String)> {
    let mut earlier = Subject::new(name, files);
    earlier.scanned = scan(&earlier.files);
    earlier.forget(own);
    earlier.contacts().into_keys().collect()
}

/// Writes undeclared contacts into the definition files. Returns the subjects that were fixed.
/// What would declare each undeclared contact, by itself, in the pages of definitions.
fn fixes<'a>(
    documents: Option<&'a Documents>,
    subjects: &[Subject],
    problems: &[compare::Problem],
) -> Vec<Option<(&'a Document, Edit)>> {
    let fix = |problem: &compare::Problem| {
        let (_, document) = documents?
            .gadgets()
            .find(|(page, _)| *page == GadgetPage::Definition)?;
        let gadget = subjects.get(problem.subject)?.gadget.as_ref()?;
        let request = problem.request.clone()?;
        let is_undeclared = problem.rule == Rule::UndeclaredContact;
        let edit = is_undeclared.then(|| draft::edit(gadget, &[request], &document.text));
        Some((document, edit??))
    };
    problems.iter().map(fix).collect()
}

fn fix(
    documents: &mut Documents,
    subjects: &[Subject],
    problems: &[compare::Problem],
) -> Result<BTreeSet<usize>, CommandError> {
    let mut fixed = BTreeSet::new();
    for (page, document) in documents.gadgets_mut() {
        // Pages in JSON are left to people: their format has room for comments that an edit would lose.
        if *page != GadgetPage::Definition {
            continue;
        }
        let mut edits = Vec::new();
        for (number, subject) in subjects.iter().enumerate() {
            let requests: Vec<String> = problems
                .iter()
                .filter(|problem| {
                    problem.subject == number && problem.rule == Rule::UndeclaredContact
                })
                .filter_map(|problem| problem.request.clone())
                .collect();
            if let (Some(gadget), false) = (&subject.gadget, requests.is_empty())
                && let Some(edit) = draft::edit(gadget, &requests, &document.text)
            {
                edits.push(edit);
                fixed.insert(number);
            }
        }
        if edits.is_empty() {
            continue;
        }
        document.text = apply(&document.text, &edits);
        if let Some(path) = &document.path {
            replace(path, &document.text)?;
        }
    }
    Ok(fixed)
}

/// Rules have the same names everywhere.
impl ValueEnum for Rule {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<clap::builder::PossibleValue> {
        Some(clap::builder::PossibleValue::new(self.id()))
    }
}
