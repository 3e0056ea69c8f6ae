//! The gadgets of a wiki, with what they load from it and from other wikis of the first party.

use std::collections::{BTreeMap, BTreeSet};

use gadget_consent::wiki::{Found, Manner, Wiki};
use gadget_consent_core::{Source, titles};
use gadget_consent_scan::{File, Language, Load, scan};

use super::compare::Subject;
use super::{contacts_of, of_gadget};
use crate::documents::Documents;
use crate::error::CommandError;
use crate::session::{reading, tell};

/// How far scripts that load scripts are followed.
const DEEPEST: usize = 3;
/// The most pages that are followed, of all gadgets together.
const MOST_PAGES: usize = 500;
/// The most other wikis that are asked.
const MOST_WIKIS: usize = 10;

/// A page: the host of its wiki (empty: the wiki that is scanned), and its title.
type Page = (String, String);

/// A page that was asked for.
#[derive(Debug, Clone)]
enum Known {
    /// Its text, and its revision.
    File(File, u64),
    /// There is none.
    Missing,
    /// It could not be read.
    Unseen,
}

/// All gadgets of a wiki.
pub fn subjects(
    wiki: &Wiki,
    documents: &Documents,
    own: &[Source],
) -> Result<Vec<Subject>, CommandError> {
    let (gadgets, obstacles) = documents.site().gadgets();
    for obstacle in obstacles {
        tell(&obstacle.to_string());
    }
    let title = |page: &str| format!("{}{}", titles::CODE, page.replace('_', " "));
    let wanted: BTreeSet<String> = gadgets
        .iter()
        .flat_map(|gadget| &gadget.pages)
        .map(|page| title(&page.text))
        .collect();
    let wanted: Vec<String> = wanted.into_iter().collect();
    let pages: BTreeMap<String, Known> = wiki
        .pages_by_title(&wanted)?
        .into_iter()
        .map(|(title, found)| (title, known(found, "")))
        .collect();
    let mut subjects: Vec<Subject> = gadgets
        .into_iter()
        .map(|gadget| {
            let titles = gadget.pages.iter().map(|page| title(&page.text));
            let mut files = Vec::new();
            let mut seen = super::compare::Seen::default();
            for title in titles {
                match pages.get(&title) {
                    Some(Known::File(file, revision)) => {
                        seen.pages.insert(title, *revision);
                        files.push(file.clone());
                    }
                    Some(Known::Missing) => {
                        seen.pages.insert(title, 0);
                    }
                    Some(Known::Unseen) | None => seen.unseen += 1,
                }
            }
            let mut subject = of_gadget(gadget, files, Some(documents));
            subject.seen = seen;
            subject
        })
        .collect();
    let mut others = Others::of(wiki, own);
    others.follow(&mut subjects)?;
    for subject in &mut subjects {
        others.account(subject);
    }
    Ok(subjects)
}

/// Takes the contacts that gadgets had with an earlier revision of one of their pages. All their other
/// pages stay as they are now.
pub fn compare_with(
    wiki: &Wiki,
    revision: &str,
    subjects: &mut [Subject],
    own: &[Source],
) -> Result<(), CommandError> {
    let number = revision
        .parse()
        .map_err(|_| CommandError::NoOldid(revision.to_owned()))?;
    let old = wiki
        .page_at(number)?
        .ok_or_else(|| CommandError::NoOldid(revision.to_owned()))?;
    let mut is_of_one = false;
    let mut others = Others::of(wiki, own);
    for subject in subjects {
        if !subject.files.iter().any(|file| file.name == old.title) {
            continue;
        }
        is_of_one = true;
        // The pages that it loads can be others then.
        let own_files = subject.files.iter().take(subject.own_files);
        let files = own_files.cloned().collect();
        let mut earlier = [Subject::new(subject.name.clone(), files)];
        others.old = Some((old.title.clone(), old.text.clone()));
        others.replace(&mut earlier[0].files);
        others.follow(&mut earlier)?;
        let [earlier] = earlier;
        subject.before = Some(contacts_of(earlier.name, earlier.files, own));
    }
    if is_of_one {
        Ok(())
    } else {
        Err(CommandError::OfNoGadget(old.title))
    }
}

/// A page as it is scanned. `host`: of the wiki that has it; empty for the wiki that is scanned.
fn known(found: Found, host: &str) -> Known {
    match found {
        Found::Page(page) => {
            let language = language(&page.title, &page.model);
            let name = if host.is_empty() {
                page.title
            } else {
                format!("{host}: {}", page.title)
            };
            let file = File {
                name,
                text: page.text,
                language,
            };
            Known::File(file, page.revision.id)
        }
        Found::Missing => Known::Missing,
        Found::Hidden => Known::Unseen,
    }
}

fn language(title: &str, model: &str) -> Language {
    match model {
        // A Vue component has its own model or none.
        _ if Language::of(title) == Language::Vue => Language::Vue,
        "javascript" => Language::JavaScript,
        "css" | "sanitized-css" => Language::Css,
        "json" => Language::Json,
        _ => Language::of(title),
    }
}

/// The pages that gadgets load.
struct Others<'a> {
    home: &'a Wiki,
    /// The host of the wiki that is scanned.
    host: String,
    manner: Manner,
    own: &'a [Source],
    wikis: BTreeMap<String, Option<Wiki>>,
    known: BTreeMap<Page, Known>,
    /// A page that is taken with another text: its title, and the text.
    old: Option<(String, String)>,
}

impl<'a> Others<'a> {
    fn of(wiki: &'a Wiki, own: &'a [Source]) -> Self {
        let url = url::Url::parse(wiki.api_url()).ok();
        let host = url.and_then(|url| url.host_str().map(str::to_owned));
        Self {
            home: wiki,
            host: host.unwrap_or_default(),
            manner: reading(),
            own,
            wikis: BTreeMap::new(),
            known: BTreeMap::new(),
            old: None,
        }
    }

    /// Gives the page that is taken with another text that text.
    fn replace(&self, files: &mut [File]) {
        let Some((title, text)) = &self.old else {
            return;
        };
        for file in files.iter_mut().filter(|file| file.name == *title) {
            file.text.clone_from(text);
        }
    }

    /// Adds to each gadget the pages that it loads, and the pages that these load.
    fn follow(&mut self, subjects: &mut [Subject]) -> Result<(), CommandError> {
        let mut scanned_files = vec![usize::MAX; subjects.len()];
        for _ in 0..DEEPEST {
            let mut wanted: Vec<BTreeSet<Page>> = Vec::new();
            for (subject, files) in subjects.iter().zip(&mut scanned_files) {
                // Only if the last step has added something.
                let is_new = *files != subject.files.len();
                *files = subject.files.len();
                let loads = if is_new {
                    scan(&subject.files).loads
                } else {
                    Vec::new()
                };
                wanted.push(loads.iter().filter_map(|load| self.page(load)).collect());
            }
            let missing: BTreeSet<Page> = wanted
                .iter()
                .flatten()
                .filter(|page| !self.known.contains_key(*page))
                .take(MOST_PAGES.saturating_sub(self.known.len()))
                .cloned()
                .collect();
            self.fetch(missing)?;
            let mut added = false;
            for (subject, pages) in subjects.iter_mut().zip(wanted) {
                for page in pages {
                    let Some(Known::File(file, _)) = self.known.get(&page) else {
                        continue;
                    };
                    if !subject.files.iter().any(|own| own.name == file.name) {
                        subject.files.push(file.clone());
                        self.replace(&mut subject.files);
                        added = true;
                    }
                }
            }
            if !added {
                break;
            }
        }
        Ok(())
    }

    /// Which of the pages that a gadget loads were read, at which revisions.
    fn account(&self, subject: &mut Subject) {
        for load in scan(&subject.files).loads {
            let page = self.page(&load).filter(|_| !is_of_revision(&load));
            let known = page.and_then(|page| Some((self.known.get(&page)?, page)));
            match known {
                Some((Known::File(file, revision), (host, title))) => {
                    if !subject.files.iter().any(|own| own.name == file.name) {
                        subject.seen.unseen += 1;
                    } else if host.is_empty() {
                        subject.seen.pages.insert(title, *revision);
                    } else {
                        subject.seen.elsewhere += 1;
                    }
                }
                Some((Known::Missing, (host, title))) if host.is_empty() => {
                    subject.seen.pages.insert(title, 0);
                }
                // It may come to exist, and nobody here would notice.
                Some((Known::Missing, _)) => subject.seen.elsewhere += 1,
                // A contact is told as one.
                None if self.is_of_third_party(&load) => {}
                Some((Known::Unseen, _)) | None => subject.seen.unseen += 1,
            }
        }
    }

    /// Whether a load is of a site that is not the first party.
    fn is_of_third_party(&self, load: &Load) -> bool {
        let Some(url) = self.address(load) else {
            return false;
        };
        let host = url.host_str().unwrap_or_default();
        let source: Option<Source> = host.parse().ok();
        host != self.host
            && source.is_some_and(|source| !self.own.iter().any(|own| own.contains(&source)))
    }

    fn address(&self, load: &Load) -> Option<url::Url> {
        if load.title {
            return None;
        }
        let base = url::Url::parse(&format!("https://{}/", self.host)).ok()?;
        base.join(&load.target).ok()
    }

    /// The page that a load means, if it is one of the first party.
    fn page(&self, load: &Load) -> Option<Page> {
        if load.title {
            return Some((String::new(), load.target.replace('_', " ")));
        }
        let url = self.address(load)?;
        let host = url.host_str()?;
        let title = url
            .query_pairs()
            .find(|(name, _)| name == "title")
            .map(|(_, title)| title.into_owned())?;
        let title = title.replace('_', " ");
        if host == self.host {
            return Some((String::new(), title));
        }
        let source: Source = host.parse().ok()?;
        self.own
            .iter()
            .any(|own| own.contains(&source))
            .then(|| (host.to_owned(), title))
    }

    fn fetch(&mut self, missing: BTreeSet<Page>) -> Result<(), CommandError> {
        let mut by_host: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (host, title) in missing {
            by_host.entry(host).or_default().push(title);
        }
        for (host, titles) in by_host {
            let found = if host.is_empty() {
                self.home.pages_by_title(&titles)?
            } else {
                self.of_other(&host, &titles)
            };
            for title in titles {
                let known = found
                    .get(&title)
                    .map_or(Known::Unseen, |found| known(found.clone(), &host));
                self.known.insert((host.clone(), title), known);
            }
        }
        Ok(())
    }

    /// Pages of another wiki. If it does not answer, they stay unknown, and the user is told.
    fn of_other(&mut self, host: &str, titles: &[String]) -> BTreeMap<String, Found> {
        if !self.wikis.contains_key(host) {
            let found = if self.wikis.len() < MOST_WIKIS {
                Wiki::find(&format!("https://{host}"), &self.manner)
                    .map_err(|error| error.to_string())
            } else {
                Err("too many other wikis".to_owned())
            };
            if let Err(error) = &found {
                not_followed(host, error);
            }
            self.wikis.insert(host.to_owned(), found.ok());
        }
        let Some(Some(wiki)) = self.wikis.get(host) else {
            return BTreeMap::new();
        };
        wiki.pages_by_title(titles).unwrap_or_else(|error| {
            not_followed(host, &error.to_string());
            BTreeMap::new()
        })
    }
}

/// Whether an address names a revision. The page that is read is the latest one.
fn is_of_revision(load: &Load) -> bool {
    let (_, query) = load.target.split_once('?').unwrap_or_default();
    !load.title && query.contains("oldid=")
}

fn not_followed(host: &str, error: &str) {
    tell(&format!("{host} is not followed: {error}"));
}
