//! Pages, put on the wiki: only those that changed here or there.

use std::{collections::BTreeMap, fs};

use gadget_consent::wiki::{self, Edit, Wiki};
use serde::{Deserialize, Serialize};

use super::{
    folder::{self, Folder},
    pages::Page,
};
use crate::progress::Step;

/// How many pages one question may name (`limit` of `titles` for users without `apihighlimits`).
const BATCH: usize = 50;

/// Why the pages are not all there.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The wiki refused.
    #[error("cannot put {title} on the wiki: {source}")]
    Page {
        /// The page.
        title: String,
        /// The wiki's words.
        source: wiki::Error,
    },
    /// The wiki did not tell what it has.
    #[error("cannot ask the wiki for its pages: {0}")]
    Ask(#[from] wiki::Error),
    /// Ctrl-C.
    #[error("stopped as asked")]
    Stopped,
    /// What was put cannot be remembered.
    #[error(transparent)]
    Folder(#[from] folder::Error),
}

/// What is known of a page that was put there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Known {
    /// Of our text.
    hash: String,
    /// Which it became.
    revision: u64,
}

type Memory = BTreeMap<String, Known>;

/// Brings the wiki's pages to what they are here, and tells how many had to be saved. An edit made
/// on the wiki since is superseded; it stays in the page's history.
///
/// # Errors
/// When the wiki refuses.
pub fn all(
    folder: &Folder,
    wiki: &Wiki,
    pages: &[Page],
    is_asked_to_end: impl Fn() -> bool,
) -> Result<usize, Error> {
    let path = folder.path("published.json");
    let mut memory: Memory = fs::read_to_string(&path)
        .ok()
        // Damaged or missing: everything is saved again, which changes nothing on the wiki.
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default();
    let current = revisions(wiki, pages)?;
    let stale: Vec<&Page> = pages
        .iter()
        .filter(|page| {
            memory.get(&page.title).is_none_or(|known| {
                known.hash != hash(page) || current.get(&page.title) != Some(&known.revision)
            })
        })
        .collect();
    if stale.is_empty() {
        return Ok(0);
    }
    let step = Step::start(&format!("put {} pages on the wiki", stale.len()));
    let outcome = put(wiki, &stale, &mut memory, &step, is_asked_to_end);
    let outcome = outcome.and_then(|()| Ok(redraw(wiki, &stale)?));
    let text = serde_json::json!(memory).to_string();
    fs::write(&path, text).map_err(folder::Error::file("write", &path))?;
    match outcome {
        Ok(()) => step.done(),
        Err(_) => step.failed(),
    }
    outcome.map(|()| stale.len())
}

fn put(
    wiki: &Wiki,
    pages: &[&Page],
    memory: &mut Memory,
    step: &Step,
    is_asked_to_end: impl Fn() -> bool,
) -> Result<(), Error> {
    for (number, page) in pages.iter().enumerate() {
        if is_asked_to_end() {
            return Err(Error::Stopped);
        }
        step.say(&format!(
            "{} of {}: {}",
            number + 1,
            pages.len(),
            page.title
        ));
        let revision = save(wiki, page).map_err(|source| Error::Page {
            title: page.title.clone(),
            source,
        })?;
        let known = Known {
            hash: hash(page),
            revision,
        };
        memory.insert(page.title.clone(), known);
    }
    Ok(())
}

fn save(wiki: &Wiki, page: &Page) -> Result<u64, wiki::Error> {
    let edited = wiki.edit(&Edit {
        title: &page.title,
        text: &page.text,
        summary: "From the project's files",
        model: None,
    })?;
    if let Some(language) = &page.language {
        set_language(wiki, &page.title, language)?;
    } else if let Some(revision) = edited.revision {
        return Ok(revision);
    }
    // Unchanged, or followed by the revision that notes the language.
    let answer = wiki.get(&[
        ("action", "query"),
        ("prop", "info"),
        ("titles", &page.title),
    ])?;
    Ok(answer["query"]["pages"][0]["lastrevid"]
        .as_u64()
        .unwrap_or_default())
}

fn set_language(wiki: &Wiki, title: &str, language: &str) -> Result<(), wiki::Error> {
    let parameters = [
        ("action", "setpagelanguage"),
        ("title", title),
        ("lang", language),
    ];
    match wiki.post_with_token("csrf", &parameters) {
        // It has that language already.
        Err(wiki::Error::Api { code, .. }) if code == "pagelang-unchanged-language" => Ok(()),
        outcome => outcome.map(drop),
    }
}

/// Has the wiki draw the pages again: it takes for current what it drew within the same second,
/// before a page linked to was there or the language was set.
fn redraw(wiki: &Wiki, pages: &[&Page]) -> Result<(), wiki::Error> {
    for batch in pages.chunks(BATCH) {
        let titles: Vec<&str> = batch.iter().map(|page| page.title.as_str()).collect();
        let titles = titles.join("|");
        wiki.post(&[
            ("action", "purge"),
            ("titles", &titles),
            ("forcelinkupdate", "1"),
        ])?;
    }
    Ok(())
}

/// The current revision of each page that there is.
fn revisions(wiki: &Wiki, pages: &[Page]) -> Result<BTreeMap<String, u64>, wiki::Error> {
    let mut revisions = BTreeMap::new();
    for batch in pages.chunks(BATCH) {
        let titles: Vec<&str> = batch.iter().map(|page| page.title.as_str()).collect();
        let titles = titles.join("|");
        let answer = wiki.post(&[("action", "query"), ("prop", "info"), ("titles", &titles)])?;
        // The wiki's spelling of a namespace or a title may differ from ours.
        let ours: BTreeMap<&str, &str> = answer["query"]["normalized"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|change| Some((change["to"].as_str()?, change["from"].as_str()?)))
            .collect();
        let found = answer["query"]["pages"].as_array().into_iter().flatten();
        revisions.extend(found.filter_map(|page| {
            let title = page["title"].as_str()?;
            let title = ours.get(title).copied().unwrap_or(title);
            Some((title.to_owned(), page["lastrevid"].as_u64()?))
        }));
    }
    Ok(revisions)
}

fn hash(page: &Page) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in [Some(&page.text), page.language.as_ref()] {
        hasher.update(part.map_or("", String::as_str).as_bytes());
        hasher.update(&[0]);
    }
    hasher.finalize().to_hex().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_changes_with_its_text_and_its_language() {
        let page = Page::new("A", "text");
        let mut other = page.clone();
        assert_eq!(hash(&page), hash(&other));
        other.language = Some("ar".to_owned());
        assert_ne!(hash(&page), hash(&other));
        assert_ne!(hash(&page), hash(&Page::new("A", "texts")));
    }
}
