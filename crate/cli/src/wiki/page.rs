//! Pages: read and saved.

use serde_json::Value;

use super::{Error, Wiki};

/// One edit of a whole page.
#[derive(Debug, Clone, Copy)]
pub struct Edit<'a> {
    /// With its namespace.
    pub title: &'a str,
    /// The whole new text.
    pub text: &'a str,
    /// For the page's history.
    pub summary: &'a str,
    /// `wikitext`, `javascript`, `css`, `json`, …; what the title implies, if `None`.
    pub model: Option<&'a str>,
}

/// A page as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// With its namespace, in the wiki's own language.
    pub title: String,
    /// Its content model: `wikitext`, `json`, `GadgetDefinition`, …
    pub model: String,
    /// Its whole text.
    pub text: String,
}

/// What a save led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edited {
    /// The page's current revision.
    pub revision: Option<u64>,
    /// Whether the text differed from what was there.
    pub changed: bool,
}

impl Wiki {
    /// The raw text of a page; `None` if there is no such page.
    ///
    /// # Errors
    /// When the wiki does not answer, or may not be read.
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
            .ok_or_else(|| self.unexpected("the page's text", &answer))
    }

    /// All pages of the namespace MediaWiki whose titles, without it, begin so.
    ///
    /// # Errors
    /// When the wiki does not answer, or may not be read.
    pub fn pages_below(&self, prefix: &str) -> Result<Vec<Page>, Error> {
        let mut pages = Vec::new();
        let mut from: Vec<(String, String)> = Vec::new();
        loop {
            let mut parameters = vec![
                ("action", "query"),
                ("generator", "allpages"),
                ("gapnamespace", "8"),
                ("gapprefix", prefix),
                ("gaplimit", "50"),
                ("prop", "revisions"),
                ("rvprop", "content"),
                ("rvslots", "main"),
            ];
            let continued = from.iter();
            parameters.extend(continued.map(|(name, value)| (name.as_str(), value.as_str())));
            let answer = self.get(&parameters)?;
            // Without a page there is no `query` at all.
            let found = answer["query"]["pages"].as_array();
            for page in found.into_iter().flatten() {
                let slot = &page["revisions"][0]["slots"]["main"];
                let text = |value: &Value| value.as_str().map(str::to_owned);
                let read = (|| {
                    Some(Page {
                        title: text(&page["title"])?,
                        model: text(&slot["contentmodel"])?,
                        text: text(&slot["content"])?,
                    })
                })();
                // What is too much for one answer comes with the next.
                pages.extend(read);
            }
            let Some(next) = answer["continue"].as_object() else {
                return Ok(pages);
            };
            let next = next.iter().map(|(name, value)| {
                let value = value.as_str().map(str::to_owned);
                (
                    name.clone(),
                    value.unwrap_or_else(|| next[name].to_string()),
                )
            });
            let next: Vec<(String, String)> = next.collect();
            // It would go on so for ever.
            if next == from {
                return Err(self.unexpected("another place to continue from", &answer));
            }
            from = next;
        }
    }

    /// Saves a page.
    ///
    /// # Errors
    /// When we may not edit it, or the wiki does not take the text.
    pub fn edit(&self, edit: &Edit<'_>) -> Result<Edited, Error> {
        let mut parameters = vec![
            ("action", "edit"),
            ("title", edit.title),
            ("text", edit.text),
            ("summary", edit.summary),
        ];
        if let Some(model) = edit.model {
            parameters.push(("contentmodel", model));
        }
        let answer = self.post_with_token("csrf", &parameters)?;
        let result = &answer["edit"];
        if result["result"] != "Success" {
            return Err(Error::Edit {
                title: edit.title.to_owned(),
                reason: super::error::shortened(&result.to_string()),
            });
        }
        Ok(Edited {
            revision: result["newrevid"].as_u64(),
            changed: result["nochange"] != true,
        })
    }
}
