//! What is known of the gadgets of a wiki: their declarations, and what their code contacts.

use std::collections::{BTreeMap, BTreeSet};

use gadget_consent::wiki::Wiki;
use gadget_consent_core::declaration::{NONE, declares_nobody};
use gadget_consent_core::definition::Gadget;
use gadget_consent_core::label::{
    Code, Declared, Doubt, Label, Labels, Record, Revisions, Verdict, decide, with_needs,
};
use gadget_consent_core::manifest::is_own_gadget;
use gadget_consent_core::{Day, Declaration, Disclosures, Requests, SitePolicy, Source, titles};
use gadget_consent_scan::scan;

use super::super::scan::compare::{Subject, request_of};
use super::super::scan::wiki::subjects;
use crate::documents::Documents;
use crate::error::CommandError;

/// The prefix of the modules of gadgets.
const MODULE: &str = "ext.gadget.";
/// How often the definitions are read, if they change meanwhile.
const ATTEMPTS: usize = 3;

/// What is known of all gadgets of a wiki.
#[derive(Debug)]
pub struct Knowledge {
    /// The host of the wiki.
    pub wiki: String,
    /// The day of the scan.
    pub day: Day,
    /// The site policy.
    pub policy: SitePolicy,
    /// The disclosures.
    pub disclosures: Disclosures,
    /// The pages of which all labels depend, at the revisions that were read.
    pub definitions: Revisions,
    /// The gadgets, by name. GadgetConsent's own are not among them.
    pub gadgets: BTreeMap<String, Known>,
}

/// What is known of a gadget.
#[derive(Debug)]
pub struct Known {
    /// The declaration; `None`: there is none, or it cannot be read.
    pub declaration: Option<Declaration>,
    /// The label, the declaration as text, and the pages that were read.
    pub record: Record,
    /// The contacts that it does not declare: kind and site.
    pub undeclared: BTreeSet<String>,
    /// What the scan found.
    pub code: Code,
    /// The gadgets because of which the label is no better.
    pub needs: BTreeSet<String>,
}

impl Knowledge {
    /// Reads and scans all gadgets of a wiki.
    pub fn of(wiki: &Wiki) -> Result<Self, CommandError> {
        let (documents, revisions) = documents(wiki)?;
        let site = documents.site();
        let policy = site
            .policy
            .map_or_else(|_| SitePolicy::default(), |reading| reading.value);
        let mut own = policy.first_party.clone();
        own.extend(host(wiki).and_then(|host| host.parse::<Source>().ok()));
        let mut definitions = Revisions::new();
        for title in [titles::DEFINITION, titles::POLICY] {
            definitions.extend(revisions.get(title).map(|id| (title.to_owned(), *id)));
        }
        let mut gadgets = BTreeMap::new();
        let mut needs = BTreeMap::new();
        for mut subject in subjects(wiki, &documents, &own)? {
            subject.scanned = scan(&subject.files);
            subject.forget(&own);
            let Some(gadget) = subject.gadget.take() else {
                continue;
            };
            let name = gadget.name.text.clone();
            if is_own_gadget(&name) {
                continue;
            }
            let mut known = Known::of(&gadget, &subject);
            let page = titles::json_definition(&name);
            let of_page = revisions.get(&page).copied().unwrap_or_default();
            known.record.pages.insert(page, of_page);
            known.record.pages.extend(definitions.clone());
            needs.insert(name.clone(), needed(&gadget, &subject));
            gadgets.insert(name, known);
        }
        consider(&mut gadgets, &needs);
        Ok(Self {
            wiki: wiki.host().to_owned(),
            day: today(),
            policy,
            disclosures: site
                .disclosures
                .map_or_else(|_| Disclosures::default(), |reading| reading.value),
            definitions,
            gadgets,
        })
    }

    /// The page with the labels.
    pub fn labels(&self) -> Labels {
        let records = self.gadgets.iter();
        Labels {
            day: Some(self.day),
            definitions: self.definitions.clone(),
            gadgets: records
                .map(|(name, known)| (name.clone(), known.record.clone()))
                .collect(),
        }
    }
}

impl Known {
    fn of(gadget: &Gadget, subject: &Subject) -> Self {
        let nobody = declares_nobody(gadget);
        let declaration = Declaration::of(gadget);
        let (declared, text) = match (&nobody, &declaration) {
            (Ok(true), _) => (Declared::Nobody, NONE.to_owned()),
            (Ok(false), Ok(None)) => (Declared::Nothing, String::new()),
            (Ok(false), Ok(Some(declaration))) => (Declared::Sites, written(declaration)),
            (Err(_), _) | (_, Err(_)) => (Declared::Unreadable, String::new()),
        };
        let declaration = declaration.ok().flatten();
        let all = declaration
            .as_ref()
            .map_or_else(Requests::default, Declaration::all);
        let uncovered: Vec<_> = subject.uncovered(&all).collect();
        let undeclared = uncovered.iter().map(|finding| {
            let site = finding.site.as_ref();
            let site = site.map_or_else(String::new, gadget_consent_scan::Site::source);
            request_of(finding).unwrap_or_else(|| format!("{}:{site}", finding.usage))
        });
        let code = Code {
            undeclared: uncovered.len(),
            cannot_tell: subject.untold(&all),
            elsewhere: subject.seen.elsewhere,
        };
        Self {
            undeclared: if declared == Declared::Unreadable {
                BTreeSet::new()
            } else {
                undeclared.collect()
            },
            record: Record {
                verdict: decide(declared, Some(code)),
                declared: text,
                pages: subject.seen.pages.clone(),
            },
            declaration,
            code,
            needs: BTreeSet::new(),
        }
    }
}

/// A declaration as text: what is needed; then, behind a semicolon, what is optional.
fn written(declaration: &Declaration) -> String {
    let list = |requests: &Requests| {
        let all: Vec<String> = requests.iter().map(ToString::to_string).collect();
        all.join(", ")
    };
    let (needed, optional) = (list(&declaration.needed), list(&declaration.optional));
    if optional.is_empty() {
        needed
    } else {
        format!("{needed}; {optional}").trim_start().to_owned()
    }
}

/// The gadgets that run with a gadget: it depends on them, or loads them.
fn needed(gadget: &Gadget, subject: &Subject) -> BTreeSet<String> {
    let names = |option: &str| gadget.values(option).iter().map(|piece| piece.text.clone());
    let of_module = |module: &String| module.strip_prefix(MODULE).map(str::to_owned);
    let dependencies: Vec<String> = names("dependencies").collect();
    let loaded = subject.scanned.modules.iter();
    let mut all: BTreeSet<String> = dependencies
        .iter()
        .chain(loaded)
        .filter_map(of_module)
        .collect();
    all.extend(names("peers"));
    let all = all.into_iter().map(|name| name.replace(' ', "_"));
    all.filter(|name| !is_own_gadget(name)).collect()
}

/// Makes each label no better than those of what runs with the gadget, and each record depend on the
/// pages of these.
fn consider(gadgets: &mut BTreeMap<String, Known>, needs: &BTreeMap<String, BTreeSet<String>>) {
    let mut verdicts: BTreeMap<String, Verdict> = gadgets
        .iter()
        .map(|(name, known)| (name.clone(), known.record.verdict.clone()))
        .collect();
    with_needs(&mut verdicts, needs);
    let pages: BTreeMap<String, Revisions> = gadgets
        .iter()
        .map(|(name, known)| (name.clone(), known.record.pages.clone()))
        .collect();
    for (name, known) in gadgets.iter_mut() {
        for other in all_needed(name, needs) {
            known
                .record
                .pages
                .extend(pages.get(&other).cloned().unwrap_or_default());
        }
        let Some(verdict) = verdicts.get(name) else {
            continue;
        };
        if verdict.doubts.contains(&Doubt::Needs) {
            let is_less = |other: &&String| {
                verdicts
                    .get(*other)
                    .is_some_and(|other| other.label != Label::None)
            };
            let direct = needs.get(name).into_iter().flatten();
            known.needs = direct.filter(is_less).cloned().collect();
        }
        known.record.verdict = verdict.clone();
    }
}

/// All that runs with a gadget, directly or not.
fn all_needed(gadget: &str, needs: &BTreeMap<String, BTreeSet<String>>) -> BTreeSet<String> {
    let mut found: BTreeSet<String> = BTreeSet::new();
    let mut open = vec![gadget.to_owned()];
    while let Some(name) = open.pop() {
        for other in needs.get(&name).into_iter().flatten() {
            if found.insert(other.clone()) {
                open.push(other.clone());
            }
        }
    }
    found
}

/// The pages that define gadgets, and their revisions. If somebody edits them meanwhile, they are read
/// again: the revisions are those of the texts that were read.
fn documents(wiki: &Wiki) -> Result<(Documents, Revisions), CommandError> {
    let mut before = definitions(wiki)?;
    for _ in 0..ATTEMPTS {
        let documents = Documents::of_wiki(wiki)?;
        let after = definitions(wiki)?;
        if after == before {
            return Ok((documents, after));
        }
        before = after;
    }
    Err(CommandError::Changing)
}

fn definitions(wiki: &Wiki) -> Result<Revisions, CommandError> {
    let mut revisions =
        wiki.revisions(&[titles::DEFINITION.to_owned(), titles::POLICY.to_owned()])?;
    let prefix = titles::without_namespace(titles::JSON_DEFINITIONS);
    for page in wiki.pages_below(prefix)? {
        if let Some(name) = titles::gadget_of_json_definition(&page.title) {
            revisions.insert(titles::json_definition(&name), page.revision.id);
        }
    }
    Ok(revisions)
}

fn host(wiki: &Wiki) -> Option<String> {
    let url = url::Url::parse(wiki.api_url()).ok()?;
    url.host_str().map(str::to_owned)
}

/// Today in UTC.
pub fn today() -> Day {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    // A clock before 1970 is wrong.
    let seconds = since.map_or(0.0, |since| since.as_secs_f64());
    Day::from_milliseconds(seconds * 1_000.0)
}
