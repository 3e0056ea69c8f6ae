//! What is installed: which pages are live, and whether they are those of a release.

use std::collections::BTreeMap;

use super::definition::{MANIFEST, OwnGadget, base, folder, page_of_title};
use super::state::State;
use crate::release::Release;

/// The gadget beside whose pages the languages are: it fetches them from its own folder.
pub(super) const HOST: &str = "consent-host";

/// The pages of a release by gadget: those that its definition names, and for the host those that it
/// fetches itself.
pub(super) fn pages_by_gadget(
    release: &Release,
    gadgets: &[OwnGadget],
) -> BTreeMap<String, Vec<String>> {
    let mut pages: BTreeMap<String, Vec<String>> = gadgets
        .iter()
        .map(|gadget| {
            let pages = gadget.pages.iter().filter(|page| *page != MANIFEST);
            (gadget.name.clone(), pages.cloned().collect())
        })
        .collect();
    for title in release.pages().keys() {
        let page = page_of_title(title);
        if !gadgets
            .iter()
            .any(|gadget| gadget.pages.iter().any(|known| known == page))
        {
            pages
                .entry(HOST.to_owned())
                .or_default()
                .push(page.to_owned());
        }
    }
    pages
}

/// The folder in which a live gadget has its pages; `None` if they are in several.
pub(super) fn folder_of(gadget: &OwnGadget) -> Option<&str> {
    let mut folders = gadget
        .pages
        .iter()
        .filter(|page| base(page) != MANIFEST)
        .map(|page| folder(page));
    let first = folders.next().unwrap_or("");
    folders.all(|other| other == first).then_some(first)
}

/// Whether a live gadget has exactly the pages of the release.
pub(super) fn has_pages_of(
    state: &State,
    live: &OwnGadget,
    release: &Release,
    pages: &[String],
) -> bool {
    let Some(folder) = folder_of(live) else {
        return false;
    };
    pages.iter().all(|page| {
        let wanted = release.pages().get(&super::definition::title(page));
        let found = state.page(&format!("{folder}{page}"));
        wanted.is_some() && wanted == found.map(|found| &found.text)
    })
}
