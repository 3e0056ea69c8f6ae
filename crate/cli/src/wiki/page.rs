//! Reading and saving pages.

use std::collections::HashSet;

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
        /// The most titles of one request, for users without higher limits.
        const MOST: usize = 50;
        /// The bytes of the titles of one request: they are a part of an address.
        const LONGEST: usize = 2_000;
        let mut pages = Vec::new();
        let mut rest = titles;
        while !rest.is_empty() {
            let mut length = 0;
            let fitting = rest.iter().take(MOST).take_while(|title| {
                length += title.len() + 1;
                length <= LONGEST
            });
            // One title always fits: it has at most 255 bytes on a wiki, and a longer one has no page.
            let count = fitting.count().max(1);
            let (now, later) = rest.split_at(count);
            rest = later;
            // A title with this sign would be two.
            let usable = now
                .iter()
                .filter(|title| !title.contains('|') && title.len() <= LONGEST);
            let usable: Vec<&str> = usable.map(String::as_str).collect();
            if !usable.is_empty() {
                self.read_titles(&usable.join("|"), &mut pages)?;
            }
        }
        Ok(pages)
    }

    fn read_titles(&self, titles: &str, pages: &mut Vec<WikiPage>) -> Result<(), Error> {
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
            read_pages(&answer, pages);
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

/// Takes the pages of an answer.
fn read_pages(answer: &Value, pages: &mut Vec<WikiPage>) {
    // An answer without pages has no `query`.
    let found = answer["query"]["pages"].as_array();
    for page in found.into_iter().flatten() {
        let slot = &page["revisions"][0]["slots"]["main"];
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let read = (|| {
            Some(WikiPage {
                title: text(&page["title"])?,
                model: text(&slot["contentmodel"])?,
                text: text(&slot["content"])?,
                revision: Revision::read(&page["revisions"][0]),
            })
        })();
        // A page whose text is missing comes again with the next answer.
        pages.extend(read);
    }
}
