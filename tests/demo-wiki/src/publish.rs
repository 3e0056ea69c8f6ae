//! Saves pages on the wiki: those that changed in the project's files or on the wiki.

use std::collections::BTreeMap;

use anyhow::{Context, ensure};
use fs_err as fs;
use gadget_consent::wiki::{self, Edit, Wiki};
use serde::{Deserialize, Serialize};
use steps::Step;

use crate::{folder::Folder, pages::DemoPage};

/// How many titles one API request may name, for users without `apihighlimits`.
const BATCH: usize = 50;

/// What is remembered about a page that was saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Known {
    /// The hash of the text and the language.
    hash: String,
    /// The revision that saving created.
    revision: u64,
}

type Memory = BTreeMap<String, Known>;

/// Updates the wiki's pages from the project's files, and returns how many were saved. Edits made on
/// the wiki are overwritten; they stay in the page history.
///
/// # Errors
/// When the wiki refuses a page.
pub fn all(
    folder: &Folder,
    wiki: &Wiki,
    pages: &[DemoPage],
    is_asked_to_end: impl Fn() -> bool,
) -> anyhow::Result<usize> {
    let path = folder.path("published.json");
    let mut memory: Memory = fs::read_to_string(&path)
        .ok()
        // If it is damaged or missing, all pages are saved again, which changes nothing on the wiki.
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default();
    let current = revisions(wiki, pages).context("cannot ask the wiki for its pages")?;
    let stale: Vec<&DemoPage> = pages
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
    let step = Step::start(&format!("save {} pages on the wiki", stale.len()));
    let outcome = put(wiki, &stale, &mut memory, &step, is_asked_to_end);
    let outcome = outcome.and_then(|()| redraw(wiki, &stale).context("cannot purge the pages"));
    let text = serde_json::json!(memory).to_string();
    fs::write(&path, text)?;
    match outcome {
        Ok(()) => step.done(),
        Err(_) => step.failed(),
    }
    outcome.map(|()| stale.len())
}

fn put(
    wiki: &Wiki,
    pages: &[&DemoPage],
    memory: &mut Memory,
    step: &Step,
    is_asked_to_end: impl Fn() -> bool,
) -> anyhow::Result<()> {
    for (number, page) in pages.iter().enumerate() {
        ensure!(!is_asked_to_end(), "stopped by Ctrl-C");
        step.say(&format!(
            "{} of {}: {}",
            number + 1,
            pages.len(),
            page.title
        ));
        let revision =
            save(wiki, page).with_context(|| format!("cannot save {} on the wiki", page.title))?;
        let known = Known {
            hash: hash(page),
            revision,
        };
        memory.insert(page.title.clone(), known);
    }
    Ok(())
}

fn save(wiki: &Wiki, page: &DemoPage) -> Result<u64, wiki::Error> {
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
    // The page did not change, or a later revision records the language.
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

/// Purges the pages. Within the same second, the wiki keeps what it rendered before a linked page
/// existed or the language was set.
fn redraw(wiki: &Wiki, pages: &[&DemoPage]) -> Result<(), wiki::Error> {
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

/// The current revision of each page that exists.
fn revisions(wiki: &Wiki, pages: &[DemoPage]) -> Result<BTreeMap<String, u64>, wiki::Error> {
    let mut revisions = BTreeMap::new();
    for batch in pages.chunks(BATCH) {
        let titles: Vec<&str> = batch.iter().map(|page| page.title.as_str()).collect();
        let titles = titles.join("|");
        let answer = wiki.post(&[("action", "query"), ("prop", "info"), ("titles", &titles)])?;
        // The wiki may normalize a namespace or a title.
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

fn hash(page: &DemoPage) -> String {
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
        let page = DemoPage::new("A", "text");
        let mut other = page.clone();
        assert_eq!(hash(&page), hash(&other));
        other.language = Some("ar".to_owned());
        assert_ne!(hash(&page), hash(&other));
        assert_ne!(hash(&page), hash(&DemoPage::new("A", "texts")));
    }
}
