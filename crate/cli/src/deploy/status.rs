//! Comparing a wiki with a release.

use gadget_consent_core::titles;

use super::definition::{MANIFEST, OwnGadget, base, build_of, folder, title};
use super::installed::{folder_of, pages_by_gadget};
use super::plan::site;
use super::state::State;
use crate::release::Release;
use crate::wiki::Revision;

/// How a wiki differs from a release.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Status {
    /// Whether our gadgets are defined.
    pub is_installed: bool,
    /// The builds whose pages are live; “by hand” for pages without a build.
    pub builds: Vec<String>,
    /// The number of pages that are as in the release.
    pub same: usize,
    /// The pages that are not.
    pub different: Vec<Difference>,
    /// The gadgets whose definition is not as in the release, apart from the pages' folder.
    pub definitions: Vec<String>,
    /// The manifest.
    pub manifest: Manifest,
    /// Gadgets of the wiki that depend on ours.
    pub dependents: usize,
}

/// A page that is not as in the release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The title.
    pub title: String,
    /// Its latest revision; `None`: there is no such page.
    pub revision: Option<Revision>,
}

/// The state of the manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Manifest {
    /// There is none.
    #[default]
    Missing,
    /// It is what the declarations and the site policy say.
    Fresh,
    /// They say something else by now.
    Stale,
    /// They cannot be compiled.
    Impossible,
}

impl Status {
    /// Whether the wiki is exactly as the release.
    #[must_use]
    pub fn is_as_released(&self) -> bool {
        self.is_installed
            && self.different.is_empty()
            && self.definitions.is_empty()
            && self.manifest == Manifest::Fresh
    }

    /// Whether pages of several builds are live that are not all in the release.
    #[must_use]
    pub fn is_mixed(&self) -> bool {
        self.builds.len() > 1 && !self.different.is_empty()
    }
}

/// Compares a wiki with a release.
#[must_use]
pub fn status(state: &State, release: &Release) -> Status {
    let live = state.own_gadgets();
    let wanted = OwnGadget::all_of(release, state.kind);
    let by_gadget = pages_by_gadget(release, &wanted);
    let mut status = Status {
        is_installed: !live.is_empty(),
        ..Status::default()
    };
    for gadget in &live {
        for page in gadget.pages.iter().filter(|page| base(page) != MANIFEST) {
            let build = build_of(page).unwrap_or("by hand").to_owned();
            if !status.builds.contains(&build) {
                status.builds.push(build);
            }
        }
        if !wanted.iter().any(|wanted| wanted.name == gadget.name) {
            status.definitions.push(gadget.name.clone());
        }
    }
    for gadget in &wanted {
        let Some(known) = live.iter().find(|known| known.name == gadget.name) else {
            status.definitions.push(gadget.name.clone());
            continue;
        };
        if !known.is_like(gadget) || folder_of(known).is_none() {
            status.definitions.push(gadget.name.clone());
        }
        let place = known.pages.iter().find(|page| base(page) != MANIFEST);
        let place = place.map_or("", |page| folder(page));
        for page in by_gadget.get(&gadget.name).into_iter().flatten() {
            let full = format!("{place}{page}");
            let shown = format!("MediaWiki:{}", title(&full));
            let found = state.page(&full);
            if found.map(|found| &found.text) == release.pages().get(&title(page)) {
                status.same += 1;
            } else if !status.different.iter().any(|known| known.title == shown) {
                status.different.push(Difference {
                    title: shown,
                    revision: found.map(|found| found.revision.clone()),
                });
            }
        }
    }
    let policy = state.pages.get(titles::without_namespace(titles::POLICY));
    let site = site(state, None, policy.map(|page| page.text.clone()));
    status.manifest = match (state.page(MANIFEST), site.manifest()) {
        (None, _) => Manifest::Missing,
        (Some(_), Err(_)) => Manifest::Impossible,
        (Some(page), Ok(text)) if page.text.trim_end() == text.trim_end() => Manifest::Fresh,
        (Some(_), Ok(_)) => Manifest::Stale,
    };
    status.dependents = super::uninstall::dependents(state).len();
    status
}
