//! Reading and saving pages.

use std::collections::{BTreeMap, HashSet};

use serde_json::Value;

use super::{Error, Wiki, error::SHOWN};
use crate::printable::shortened;

/// The bytes of `continue`, which is sent back in the address. A title has at most 255 bytes.
const LONGEST_CONTINUE: usize = 4_096;

/// An edit that replaces the text of a page.
#[derive(Debug, Clone, Copy)]
pub struct Edit<'a> {
    /// The title, with its namespace.
    pub title: &'a str,
    /// The new text.
    pub text: &'a str,
    /// The edit summary.
    pub summary: &'a str,
    /// The content model, such as `wikitext` or `json`; `None` for the one that the title implies.
    pub model: Option<&'a str>,
}

/// What a page must be so that an edit of it is saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Base {
    /// Anything: the edit overwrites it.
    Any,
    /// It does not exist.
    Missing,
    /// It exists, and this is its latest revision.
    Revision(u64),
}

/// A page as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WikiPage {
    /// The title, with its namespace in the wiki's language.
    pub title: String,
    /// The content model, such as `wikitext`, `json` or `GadgetDefinition`.
    pub model: String,
    /// The text.
    pub text: String,
    /// Its latest revision.
    pub revision: Revision,
}

/// What became of a title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// The page.
    Page(WikiPage),
    /// There is no such page.
    Missing,
    /// The page exists, and the wiki does not show its text.
    Hidden,
}

/// A revision of a page, without its text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Revision {
    /// Its number.
    pub id: u64,
    /// The number of the revision before it; 0 for the first.
    pub parent: u64,
    /// Who saved it. On one line, and shortened.
    pub user: String,
    /// When, as the wiki writes it. On one line, and shortened.
    pub time: String,
    /// The edit summary. On one line, and shortened.
    pub summary: String,
}

impl Revision {
    fn read(revision: &Value) -> Self {
        let text = |name: &str| shortened(revision[name].as_str().unwrap_or_default(), SHOWN);
        Self {
            id: revision["revid"].as_u64().unwrap_or_default(),
            parent: revision["parentid"].as_u64().unwrap_or_default(),
            user: text("user"),
            time: text("timestamp"),
            summary: text("comment"),
        }
    }
}

/// The result of an edit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edited {
    /// The number of the new revision, if there is one.
    pub revision: Option<u64>,
    /// The revision before it, if there is one.
    pub before: Option<u64>,
    /// Whether the edit changed the text.
    pub changed: bool,
}

impl Wiki {
    /// Reads the text of a page; `None` if the page does not exist.
    ///
    /// # Errors
    /// If the wiki does not answer, or does not allow reading.
    pub fn raw_page(&self, title: &str) -> Result<Option<String>, Error> {
        let answer = self.get(&[
            ("action", "query"),
            ("prop", "revisions"),
            ("rvprop", "content"),
            ("rvslots", "main"),
            ("titles", title),
        ])?;
        let page = &answer["query"]["pages"][0];
        if page["missing"] == true {
            return Ok(None);
        }
        page["revisions"][0]["slots"]["main"]["content"]
            .as_str()
            .map(|text| Some(text.to_owned()))
            .ok_or_else(|| self.unexpected("text of the page", &answer))
    }

    /// Reads all pages of the namespace MediaWiki whose titles begin with `prefix`. The prefix has no
    /// namespace.
    ///
    /// # Errors
    /// If the wiki does not answer, or does not allow reading.
    pub fn pages_below(&self, prefix: &str) -> Result<Vec<WikiPage>, Error> {
        let mut pages = Vec::new();
        let mut from: Vec<(String, String)> = Vec::new();
        let mut seen = HashSet::new();
        loop {
            let mut parameters = vec![
                ("action", "query"),
                ("generator", "allpages"),
                ("gapnamespace", "8"),
                ("gapprefix", prefix),
                ("gaplimit", "50"),
                ("prop", "revisions"),
                ("rvprop", "ids|timestamp|user|comment|content"),
                ("rvslots", "main"),
            ];
            let continued = from.iter();
            parameters.extend(continued.map(|(name, value)| (name.as_str(), value.as_str())));
            let answer = self.get(&parameters)?;
            read_pages(&answer, &mut pages);
            match self.next(&answer, &mut seen)? {
                Some(next) => from = next,
                None => return Ok(pages),
            }
        }
    }

    /// Reads pages by their titles, many at once. Those that do not exist are left out.
    ///
    /// # Errors
    /// If the wiki does not answer, or does not allow reading.
    pub fn pages(&self, titles: &[String]) -> Result<Vec<WikiPage>, Error> {
        let mut pages = Vec::new();
        for batch in batches(titles) {
            self.read_titles(&batch, &mut |answer| read_pages(answer, &mut pages))?;
        }
        Ok(pages)
    }

    /// Reads pages by their titles, many at once: what became of each title, as it was given.
    ///
    /// # Errors
    /// If the wiki does not answer, or does not allow reading.
    pub fn pages_by_title(&self, titles: &[String]) -> Result<BTreeMap<String, Found>, Error> {
        let mut known: BTreeMap<String, Found> = BTreeMap::new();
        let mut normalized: BTreeMap<String, String> = BTreeMap::new();
        for batch in batches(titles) {
            self.read_titles(&batch, &mut |answer| {
                read_normalized(answer, &mut normalized);
                let found = answer["query"]["pages"].as_array();
                for page in found.into_iter().flatten() {
                    let Some(title) = page["title"].as_str() else {
                        continue;
                    };
                    let is_missing = page["missing"] == true || page["invalid"] == true;
                    let found = match read_page(page) {
                        Some(page) => Found::Page(page),
                        None if is_missing => Found::Missing,
                        // It may come with the next answer.
                        None => Found::Hidden,
                    };
                    if !matches!(known.get(title), Some(Found::Page(_))) {
                        known.insert(title.to_owned(), found);
                    }
                }
            })?;
        }
        let found = |title: &String| {
            let own = normalized.get(title).unwrap_or(title);
            // The wiki was not asked for a title that no page can have.
            let found = known.get(own).cloned();
            (
                title.clone(),
                found.unwrap_or(if is_usable(title) {
                    Found::Hidden
                } else {
                    Found::Missing
                }),
            )
        };
        Ok(titles.iter().map(found).collect())
    }

    /// Reads a page as it was in a revision; `None` if there is no such revision, or its text is hidden.
    ///
    /// # Errors
    /// If the wiki does not answer, or does not allow reading.
    pub fn page_at(&self, revision: u64) -> Result<Option<WikiPage>, Error> {
        let revision = revision.to_string();
        let answer = self.get(&[
            ("action", "query"),
            ("prop", "revisions"),
            ("rvprop", "ids|timestamp|user|comment|content"),
            ("rvslots", "main"),
            ("revids", &revision),
        ])?;
        Ok(read_page(&answer["query"]["pages"][0]))
    }

    /// The latest revisions of pages by their titles, as they were given; 0 for a page that does not
    /// exist. A page of which the wiki says nothing is left out.
    ///
    /// # Errors
    /// If the wiki does not answer, or does not allow reading.
    pub fn revisions(&self, titles: &[String]) -> Result<BTreeMap<String, u64>, Error> {
        let mut known: BTreeMap<String, u64> = BTreeMap::new();
        let mut normalized: BTreeMap<String, String> = BTreeMap::new();
        for batch in batches(titles) {
            let answer = self.get(&[("action", "query"), ("prop", "info"), ("titles", &batch)])?;
            read_normalized(&answer, &mut normalized);
            for page in answer["query"]["pages"].as_array().into_iter().flatten() {
                let is_missing = page["missing"] == true || page["invalid"] == true;
                let revision = if is_missing {
                    Some(0)
                } else {
                    page["lastrevid"].as_u64()
                };
                if let (Some(title), Some(revision)) = (page["title"].as_str(), revision) {
                    known.insert(title.to_owned(), revision);
                }
            }
        }
        let found = |title: &String| {
            let own = normalized.get(title).unwrap_or(title);
            Some((title.clone(), *known.get(own)?))
        };
        Ok(titles.iter().filter_map(found).collect())
    }

    fn read_titles(&self, titles: &str, take: &mut dyn FnMut(&Value)) -> Result<(), Error> {
        let mut from: Vec<(String, String)> = Vec::new();
        let mut seen = HashSet::new();
        loop {
            let mut parameters = vec![
                ("action", "query"),
                ("prop", "revisions"),
                ("rvprop", "ids|timestamp|user|comment|content"),
                ("rvslots", "main"),
                ("titles", titles),
            ];
            parameters.extend(
                from.iter()
                    .map(|(name, value)| (name.as_str(), value.as_str())),
            );
            let answer = self.get(&parameters)?;
            take(&answer);
            match self.next(&answer, &mut seen)? {
                Some(next) => from = next,
                None => return Ok(()),
            }
        }
    }

    /// What to send for the next part of an answer; `None` if it was the last.
    fn next(
        &self,
        answer: &Value,
        seen: &mut HashSet<Vec<(String, String)>>,
    ) -> Result<Option<Vec<(String, String)>>, Error> {
        let Some(next) = answer["continue"].as_object() else {
            return Ok(None);
        };
        let next = next.iter().map(|(name, value)| {
            let value = value.as_str().map(str::to_owned);
            (
                name.clone(),
                value.unwrap_or_else(|| next[name].to_string()),
            )
        });
        let next: Vec<(String, String)> = next.collect();
        // Otherwise this loop would not end. That the values always differ is bounded by
        // `Limits::run`.
        let length: usize = next
            .iter()
            .map(|(name, value)| name.len() + value.len())
            .sum();
        if length > LONGEST_CONTINUE || !seen.insert(next.clone()) {
            return Err(self.unexpected("new value of continue", answer));
        }
        Ok(Some(next))
    }

    /// Reads the latest revisions of a page, the latest first, with their texts; none if the page does
    /// not exist. A revision whose text is hidden is left out.
    ///
    /// # Errors
    /// If the wiki does not answer, or does not allow reading.
    pub fn history(&self, title: &str, most: u32) -> Result<Vec<(Revision, String)>, Error> {
        let most = most.to_string();
        let answer = self.get(&[
            ("action", "query"),
            ("prop", "revisions"),
            ("rvprop", "ids|timestamp|user|comment|content"),
            ("rvslots", "main"),
            ("rvlimit", &most),
            ("titles", title),
        ])?;
        let revisions = answer["query"]["pages"][0]["revisions"].as_array();
        let read = |revision: &Value| {
            let text = revision["slots"]["main"]["content"].as_str()?;
            Some((Revision::read(revision), text.to_owned()))
        };
        Ok(revisions.into_iter().flatten().filter_map(read).collect())
    }

    /// Saves a page, whatever it is now.
    ///
    /// # Errors
    /// If the user may not edit the page, or the wiki rejects the text.
    pub fn edit(&self, edit: &Edit<'_>) -> Result<Edited, Error> {
        self.edit_if(edit, Base::Any)
    }

    /// Saves a page if it is what it is expected to be.
    ///
    /// # Errors
    /// If it is something else, the user may not edit the page, or the wiki rejects the text.
    pub fn edit_if(&self, edit: &Edit<'_>, base: Base) -> Result<Edited, Error> {
        let mut parameters = vec![
            ("action", "edit"),
            ("title", edit.title),
            ("text", edit.text),
            ("summary", edit.summary),
        ];
        if let Some(model) = edit.model {
            parameters.push(("contentmodel", model));
        }
        let revision;
        match base {
            Base::Any => {}
            Base::Missing => parameters.push(("createonly", "1")),
            Base::Revision(number) => {
                revision = number.to_string();
                parameters.extend([("baserevid", revision.as_str()), ("nocreate", "1")]);
            }
        }
        let answer = self.post_with_token("csrf", &parameters)?;
        let result = &answer["edit"];
        if result["result"] != "Success" {
            return Err(Error::Edit {
                title: edit.title.to_owned(),
                reason: shortened(&result.to_string(), SHOWN),
            });
        }
        Ok(Edited {
            revision: result["newrevid"].as_u64(),
            before: result["oldrevid"].as_u64().filter(|number| *number > 0),
            changed: result["nochange"] != true,
        })
    }
}

/// The bytes of the titles of one request: they are a part of an address.
const LONGEST_TITLES: usize = 2_000;

/// Titles for one request each.
fn batches(titles: &[String]) -> Vec<String> {
    /// The most titles of one request, for users without higher limits.
    const MOST: usize = 50;
    let mut batches: Vec<String> = Vec::new();
    let mut count = 0;
    for title in titles.iter().filter(|title| is_usable(title)) {
        match batches.last_mut() {
            Some(last) if count < MOST && last.len() + title.len() < LONGEST_TITLES => {
                last.push('|');
                last.push_str(title);
                count += 1;
            }
            _ => {
                batches.push(title.clone());
                count = 1;
            }
        }
    }
    batches
}

/// Whether a wiki can be asked for a title. One with `|` would be two; a longer one has no page.
fn is_usable(title: &str) -> bool {
    !title.is_empty() && !title.contains(['|', '\u{1f}']) && title.len() <= LONGEST_TITLES
}

/// Takes what a wiki has made of titles.
fn read_normalized(answer: &Value, normalized: &mut BTreeMap<String, String>) {
    let all = answer["query"]["normalized"].as_array();
    for one in all.into_iter().flatten() {
        if let (Some(from), Some(to)) = (one["from"].as_str(), one["to"].as_str()) {
            normalized.insert(from.to_owned(), to.to_owned());
        }
    }
}

/// Takes the pages of an answer.
fn read_pages(answer: &Value, pages: &mut Vec<WikiPage>) {
    // An answer without pages has no `query`.
    let found = answer["query"]["pages"].as_array();
    // A page whose text is missing comes again with the next answer.
    pages.extend(found.into_iter().flatten().filter_map(read_page));
}

fn read_page(page: &Value) -> Option<WikiPage> {
    let slot = &page["revisions"][0]["slots"]["main"];
    let text = |value: &Value| value.as_str().map(str::to_owned);
    Some(WikiPage {
        title: text(&page["title"])?,
        model: text(&slot["contentmodel"])?,
        text: text(&slot["content"])?,
        revision: Revision::read(&page["revisions"][0]),
    })
}
