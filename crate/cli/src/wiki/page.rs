//! Pages: read and saved.

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
