//! The gadgets of a wiki, with what they load from it and from other wikis of the first party.

use std::collections::{BTreeMap, BTreeSet};

use gadget_consent::wiki::{Manner, Wiki};
use gadget_consent_core::Source;
use gadget_consent_scan::{File, Language, scan};

use super::compare::Subject;
use super::{of_gadget, page_name};
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
    let titles: BTreeSet<String> = gadgets
        .iter()
        .flat_map(|gadget| &gadget.pages)
        .map(|page| format!("MediaWiki:Gadget-{}", page_name(&page.text)))
        .collect();
    let titles: Vec<String> = titles.into_iter().collect();
    let pages = wiki.pages(&titles)?;
    let texts: BTreeMap<String, File> = pages
        .into_iter()
        .map(|page| {
            (
                page_name(&page.title),
                file(page.title, page.text, &page.model),
            )
        })
        .collect();
    let mut subjects: Vec<Subject> = gadgets
        .into_iter()
        .map(|gadget| {
            let names = gadget.pages.iter().map(|page| page_name(&page.text));
            let files: Vec<File> = names
                .filter_map(|name| texts.get(&capital(&name)).or_else(|| texts.get(&name)))
                .cloned()
                .collect();
            of_gadget(gadget, files)
        })
        .collect();
    let mut others = Others {
        home: wiki,
        host: url::Url::parse(wiki.api_url())
            .ok()
            .and_then(|url| url.host_str().map(str::to_owned))
            .unwrap_or_default(),
        manner: reading(),
        own,
        wikis: BTreeMap::new(),
        known: BTreeMap::new(),
    };
    others.follow(&mut subjects)?;
    Ok(subjects)
}

/// A title's first letter is a capital, after the prefix as well.
fn capital(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

fn file(title: String, text: String, model: &str) -> File {
    let language = match model {
        "javascript" => Language::JavaScript,
        "css" | "sanitized-css" => Language::Css,
        "json" => Language::Json,
        _ => Language::of(&title),
    };
    // A Vue component has its own model or none.
    let language = if Language::of(&title) == Language::Vue {
        Language::Vue
    } else {
        language
    };
    File {
        name: title,
        text,
        language,
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
    known: BTreeMap<Page, Option<File>>,
}

impl Others<'_> {
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
                wanted.push(
                    loads
                        .iter()
                        .filter_map(|load| self.page(&load.target, load.title))
                        .collect(),
                );
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
                    let Some(Some(file)) = self.known.get(&page) else {
                        continue;
                    };
                    if !subject.files.iter().any(|own| own.name == file.name) {
                        subject.files.push(file.clone());
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

    /// The page that a load means, if it is one of the first party.
    fn page(&self, target: &str, title: bool) -> Option<Page> {
        if title {
            return Some((String::new(), target.replace('_', " ")));
        }
        let base = url::Url::parse(&format!("https://{}/", self.host)).ok()?;
        let url = base.join(target).ok()?;
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
            let pages = if host.is_empty() {
                self.home.pages(&titles)?
            } else {
                self.of_other(&host, &titles)
            };
            for title in &titles {
                self.known.insert((host.clone(), title.clone()), None);
            }
            for page in pages {
                let name = if host.is_empty() {
                    page.title.clone()
                } else {
                    format!("{host}: {}", page.title)
                };
                let key = titles
                    .iter()
                    .find(|title| capital(title) == page.title || **title == page.title);
                let key = key.cloned().unwrap_or(page.title);
                let file = File {
                    name,
                    ..file(key.clone(), page.text, &page.model)
                };
                self.known.insert((host.clone(), key), Some(file));
            }
        }
        Ok(())
    }

    /// Pages of another wiki. If it does not answer, they stay unknown, and the user is told.
    fn of_other(&mut self, host: &str, titles: &[String]) -> Vec<gadget_consent::wiki::WikiPage> {
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
            return Vec::new();
        };
        wiki.pages(titles).unwrap_or_else(|error| {
            not_followed(host, &error.to_string());
            Vec::new()
        })
    }
}

fn not_followed(host: &str, error: &str) {
    tell(&format!("{host} is not followed: {error}"));
}
