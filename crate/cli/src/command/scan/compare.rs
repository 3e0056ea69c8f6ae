//! What a scan found, beside what was declared.

use std::collections::{BTreeMap, BTreeSet};

use gadget_consent_core::definition::Gadget;
use gadget_consent_core::{Kind, Requests, Source};
use gadget_consent_scan::{Class, File, Finding, Scanned, Site, Use};

/// A rule of the comparison. docs/scan.md explains each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    UndeclaredContact,
    NewContact,
    NotFound,
    WiderThanNeeded,
    Unparsed,
}

impl Rule {
    pub const ALL: [Self; 5] = [
        Self::UndeclaredContact,
        Self::NewContact,
        Self::NotFound,
        Self::WiderThanNeeded,
        Self::Unparsed,
    ];

    pub const fn id(self) -> &'static str {
        match self {
            Self::UndeclaredContact => "undeclared-contact",
            Self::NewContact => "new-contact",
            Self::NotFound => "declared-not-found",
            Self::WiderThanNeeded => "wider-than-needed",
            Self::Unparsed => "not-parsed",
        }
    }

    pub const fn summary(self) -> &'static str {
        match self {
            Self::UndeclaredContact => "The code contacts a site that is not declared.",
            Self::NewContact => "The code contacts a site that it did not contact before.",
            Self::NotFound => "A site is declared, and the code does not contact it.",
            Self::WiderThanNeeded => "More is declared than the code contacts.",
            Self::Unparsed => "A file could not be parsed, and was read as text.",
        }
    }

    pub const fn is_error(self) -> bool {
        matches!(self, Self::UndeclaredContact)
    }

    pub const fn level(self) -> &'static str {
        if self.is_error() { "error" } else { "warning" }
    }
}

/// A gadget, or files that are scanned together.
#[derive(Debug, Default)]
pub struct Subject {
    pub name: String,
    pub files: Vec<File>,
    pub scanned: Scanned,
    /// How many of the files the gadget has itself. It loads the others.
    pub own_files: usize,
    pub gadget: Option<Gadget>,
    /// A page of its own defines the gadget, in JSON.
    pub is_in_json: bool,
    /// It is a user script.
    pub is_script: bool,
    /// What is declared; `None`: nothing is known of a declaration.
    pub declared: Option<Requests>,
    /// The contacts of an earlier revision: use and source.
    pub before: Option<BTreeSet<(String, String)>>,
    /// Which pages of a wiki were read.
    pub seen: Seen,
}

/// Which of the pages that a gadget runs were read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    /// The pages of the wiki, at the revisions that were read; 0 for a page that does not exist.
    pub pages: BTreeMap<String, u64>,
    /// How many were not read.
    pub unseen: usize,
    /// How many are on other wikis.
    pub elsewhere: usize,
}

/// A finding of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    pub subject: usize,
    pub rule: Rule,
    pub message: String,
    pub help: String,
    /// The finding that shows it, by its number.
    pub finding: Option<usize>,
    /// The request that would declare it.
    pub request: Option<String>,
}

impl Subject {
    pub fn new(name: String, files: Vec<File>) -> Self {
        Self {
            name,
            own_files: files.len(),
            files,
            ..Self::default()
        }
    }

    /// What it is, and its name, in words.
    fn title(&self) -> String {
        let noun = if self.is_script { "script" } else { "gadget" };
        format!("{noun} “{}”", self.name)
    }

    /// Removes what the first party has.
    pub fn forget(&mut self, own: &[Source]) {
        self.scanned.findings.retain(|finding| {
            let Some(site) = &finding.site else {
                return true;
            };
            // No source can be an address of version 6.
            let Some(source) = source_of(site, false) else {
                return site.host != "[::1]";
            };
            !source.is_loopback() && !own.iter().any(|own| own.contains(&source))
        });
    }

    /// The contacts by use and source, each with the numbers of its findings.
    pub fn contacts(&self) -> BTreeMap<(String, String), Vec<usize>> {
        self.of_class(Class::Contact)
    }

    pub fn of_class(&self, class: Class) -> BTreeMap<(String, String), Vec<usize>> {
        let mut all: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
        for (number, finding) in self.scanned.findings.iter().enumerate() {
            if finding.class == class {
                let source = finding.site.as_ref().map_or_else(String::new, Site::source);
                all.entry((finding.usage.to_string(), source))
                    .or_default()
                    .push(number);
            }
        }
        all
    }

    /// The contacts that a declaration certainly does not cover. Those that no declaration can name, such
    /// as forms, are among them.
    pub fn uncovered<'a>(&'a self, declared: &'a Requests) -> impl Iterator<Item = &'a Finding> {
        let findings = self.scanned.findings.iter();
        findings.filter(|finding| {
            finding.class == Class::Contact && coverage(finding, declared) < Coverage::Possible
        })
    }

    /// How many uses of the code cannot be told, and how much of the code that runs was not read. A use
    /// that the declaration covers in any case is told well enough. One that it may or may not cover
    /// is not.
    pub fn untold(&self, declared: &Requests) -> usize {
        let Scanned {
            findings,
            unread,
            unparsed,
            cut,
            ..
        } = &self.scanned;
        let untold = findings.iter().filter(|finding| match finding.class {
            Class::Contact => coverage(finding, declared) == Coverage::Possible,
            Class::Unknown => coverage(finding, declared) != Coverage::Certain,
            Class::Link | Class::Text => false,
        });
        untold.count() + unread.len() + unparsed.len() + usize::from(*cut) + self.seen.unseen
    }

    /// The requests that declare all contacts.
    pub fn requests(&self) -> Vec<String> {
        let findings = self
            .scanned
            .findings
            .iter()
            .filter(|finding| finding.class == Class::Contact);
        let all: BTreeSet<String> = findings.filter_map(request_of).collect();
        all.into_iter().collect()
    }
}

/// Whether a declaration covers a contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Coverage {
    /// It does not.
    No,
    /// It does if what is not known of the address is what is declared.
    Possible,
    /// It does, whatever is not known.
    Certain,
}

fn coverage(finding: &Finding, declared: &Requests) -> Coverage {
    let (Use::Kind(kind), Some(site)) = (finding.usage, &finding.site) else {
        return Coverage::No;
    };
    let sources = declared
        .iter()
        .filter(|request| request.kinds().has(kind))
        .map(|request| covers(request.source(), site));
    sources.max().unwrap_or(Coverage::No)
}

/// The source of a site: for coverage with what is known of its path.
fn source_of(site: &Site, with_path: bool) -> Option<Source> {
    let mut text = site.source();
    if with_path {
        text.push_str(path_of(site));
    }
    text.parse().ok()
}

/// The path that a declaration should name: the whole, or the folder.
fn path_of(site: &Site) -> &str {
    if site.whole {
        return &site.path;
    }
    let end = site.path.rfind('/').map_or(0, |at| at + 1);
    // The root is no restriction.
    if end <= 1 { "" } else { &site.path[..end] }
}

/// The request for a contact. Scripts with their path, because a site may have scripts of anybody.
pub fn request_of(finding: &Finding) -> Option<String> {
    let kind = finding.usage.kind()?;
    let site = finding.site.as_ref()?;
    let with_path = kind == Kind::Script;
    let path = source_of(site, with_path);
    let source = path.or_else(|| source_of(site, false))?;
    Some(format!("{kind}:{source}"))
}

/// Whether a declared source lets a contact through, as far as can be told.
fn covers(declared: &Source, site: &Site) -> Coverage {
    if let Some(source) = source_of(site, true)
        && declared.contains(&source)
    {
        return Coverage::Certain;
    }
    let Some(source) = source_of(site, false) else {
        return Coverage::No;
    };
    // What is not known of the host, or of the path, may be what is declared.
    let may_be_host = if source.is_wildcard() {
        source.overlaps(declared) || declared.overlaps(&source)
    } else {
        let text = declared.to_string();
        let host = text.strip_suffix(declared.path()).unwrap_or(&text);
        let host: Option<Source> = host.parse().ok();
        host.is_some_and(|host| host.contains(&source))
    };
    let path = declared.path();
    let may_be_path = path.is_empty()
        || !site.whole
            && (path.starts_with(path_of(site))
                || path_of(site).starts_with(path.trim_end_matches('/')));
    let is_open = source.is_wildcard() || !site.whole;
    if is_open && may_be_host && (may_be_path || is_path_in(path, site)) {
        Coverage::Possible
    } else {
        Coverage::No
    }
}

/// Whether a path that is wholly known is in a declared path.
fn is_path_in(declared: &str, site: &Site) -> bool {
    if declared.ends_with('/') {
        site.path.starts_with(declared)
    } else {
        site.path == declared
    }
}

/// All problems of one subject.
pub fn compare(number: usize, subject: &Subject) -> Vec<Problem> {
    let mut problems = Vec::new();
    let new = |rule: Rule, message: String, help: &str| Problem {
        subject: number,
        rule,
        message,
        help: help.to_owned(),
        finding: None,
        request: None,
    };
    for (file, reason) in &subject.scanned.unparsed {
        let name = subject
            .files
            .get(*file as usize)
            .map_or("", |file| &file.name);
        problems.push(new(
            Rule::Unparsed,
            format!("{name} was read as text: {reason}"),
            "nothing can be told of how it uses the addresses in it",
        ));
    }
    for ((usage, source), findings) in subject.contacts() {
        let first = findings.first().copied();
        if let Some(before) = &subject.before
            && !before.contains(&(usage.clone(), source.clone()))
        {
            problems.push(Problem {
                finding: first,
                ..new(
                    Rule::NewContact,
                    format!("the code contacts {source} ({usage}); it did not before"),
                    "users are asked again for what is new",
                )
            });
        }
    }
    if let Some(declared) = &subject.declared {
        undeclared(&mut problems, subject, declared, &new);
        superfluous(&mut problems, subject, declared, &new);
    }
    problems
}

fn undeclared(
    problems: &mut Vec<Problem>,
    subject: &Subject,
    declared: &Requests,
    new: &dyn Fn(Rule, String, &str) -> Problem,
) {
    let mut told = BTreeSet::new();
    for (position, finding) in subject.scanned.findings.iter().enumerate() {
        let (Class::Contact, Use::Kind(kind), Some(site)) =
            (finding.class, finding.usage, &finding.site)
        else {
            continue;
        };
        let is_covered = match coverage(finding, declared) {
            Coverage::Certain => true,
            // Several hosts, or one of several.
            Coverage::Possible => !site.host.starts_with("*."),
            Coverage::No => false,
        };
        if is_covered {
            continue;
        }
        let request = request_of(finding);
        let text = request
            .clone()
            .unwrap_or_else(|| format!("{kind}:{}", site.source()));
        if !told.insert(text.clone()) {
            continue;
        }
        let help = match &request {
            Some(request) if subject.is_script => {
                format!("add “@domains {request}” to its header, or “@optionalDomains …”")
            }
            Some(request) => format!("add {request} to domains= or optionalDomains="),
            None => "this host cannot be declared; use another".to_owned(),
        };
        problems.push(Problem {
            finding: Some(position),
            request,
            ..new(
                Rule::UndeclaredContact,
                format!("{} does not declare {text}", subject.title()),
                &help,
            )
        });
    }
}

fn superfluous(
    problems: &mut Vec<Problem>,
    subject: &Subject,
    declared: &Requests,
    new: &dyn Fn(Rule, String, &str) -> Problem,
) {
    let findings = &subject.scanned.findings;
    for request in declared {
        let source = request.source();
        for kind in request.kinds().iter() {
            let is_use = |finding: &&Finding| {
                let is_kind = finding.usage == Use::Kind(kind);
                let of_site = finding
                    .site
                    .as_ref()
                    .is_some_and(|site| covers(source, site) > Coverage::No);
                finding.class == Class::Contact && is_kind && of_site
            };
            let used: Vec<&Finding> = findings.iter().filter(is_use).collect();
            // What cannot be told may be this: its use is not known, or its address is not.
            let may_be = findings.iter().any(|finding| {
                let fits = finding.usage == Use::Kind(kind) || finding.usage == Use::Unknown;
                let of_site = finding
                    .site
                    .as_ref()
                    .is_none_or(|site| covers(source, site) > Coverage::No);
                finding.class == Class::Unknown && fits && of_site
            });
            if used.is_empty() {
                if !may_be && subject.scanned.is_complete() {
                    problems.push(new(
                        Rule::NotFound,
                        format!(
                            "{} declares {kind}:{source}, and its code does not contact it",
                            subject.title()
                        ),
                        "remove it if nothing else needs it",
                    ));
                }
                continue;
            }
            if may_be || !subject.scanned.unread.is_empty() {
                continue;
            }
            let hosts: BTreeSet<&str> = used
                .iter()
                .filter_map(|finding| finding.site.as_ref())
                .map(|site| site.host.as_str())
                .collect();
            let text = source.to_string();
            let is_wide = text.contains("*.");
            if let (true, 1, Some(host)) = (is_wide, hosts.len(), hosts.first())
                && !host.starts_with("*.")
            {
                problems.push(new(
                    Rule::WiderThanNeeded,
                    format!(
                        "{} declares {kind}:{source}, and its code contacts only {host}",
                        subject.title()
                    ),
                    &format!("declare {kind}:{host}"),
                ));
            }
            let paths: Option<BTreeSet<&str>> = used
                .iter()
                .map(|finding| {
                    finding
                        .site
                        .as_ref()
                        .map(path_of)
                        .filter(|path| !path.is_empty())
                })
                .collect();
            if let (Kind::Script, "", Some(paths)) = (kind, source.path(), paths)
                && !is_wide
            {
                let narrow: Vec<String> = paths
                    .iter()
                    .map(|path| format!("{kind}:{source}{path}"))
                    .collect();
                problems.push(new(
                    Rule::WiderThanNeeded,
                    format!("{} declares all scripts of {source}", subject.title()),
                    &format!("declare {}", narrow.join(", ")),
                ));
            }
        }
    }
}
