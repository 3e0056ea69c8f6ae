//! Going back to what was live before, in one edit.

use gadget_consent_core::titles;

use super::definition::{Kind, MANIFEST, OwnGadget, base, title};
use super::lines;
use super::plan::{Change, Item, Plan, Step, is_ours};
use super::state::State;
use crate::wiki::{Base, Revision};

/// Why there is no way back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RollbackError {
    /// Nothing is installed.
    #[error("GadgetConsent is not installed on this wiki: there is nothing to go back from")]
    NotInstalled,
    /// There was nothing before.
    #[error(
        "nothing else was live before, as far as the history of the definitions says. To remove GadgetConsent, use `gadget-consent uninstall`"
    )]
    NothingBefore,
    /// A page is gone.
    #[error(
        "{title}, which was live before, does not exist any more: deploy that release again (`gadget-consent deploy --release FILE`)"
    )]
    Gone {
        /// The page.
        title: String,
    },
    /// Others have changed a page.
    #[error(
        "{title}, which was live before, was changed by {user} at {time}: look at its history, or deploy that release again (`gadget-consent deploy --release FILE`)",
        user = revision.user, time = revision.time
    )]
    Edited {
        /// The page.
        title: String,
        /// The edit.
        revision: Revision,
    },
    /// The definition page cannot be changed.
    #[error(transparent)]
    Entangled(#[from] lines::Entangled),
}

/// Plans the way back to the pages that were live before the present ones. The manifest stays.
///
/// # Errors
/// If there is none.
pub fn rollback(state: &State) -> Result<Plan, RollbackError> {
    let live = state.own_gadgets();
    if live.is_empty() {
        return Err(RollbackError::NotInstalled);
    }
    let before = match state.kind {
        Kind::Lines => lines_before(state, &live),
        Kind::Json => json_before(state, &live),
    };
    let before = before.ok_or(RollbackError::NothingBefore)?;
    for gadget in &before {
        for page in gadget.pages.iter().filter(|page| base(page) != MANIFEST) {
            check(state, page)?;
        }
    }
    let mut plan = Plan::default();
    match state.kind {
        Kind::Lines => {
            let page = state
                .definition
                .as_ref()
                .ok_or(RollbackError::NotInstalled)?;
            let texts: Vec<String> = before.iter().map(|gadget| gadget.text.clone()).collect();
            let text = lines::with_own_lines(&page.text, &texts)?;
            plan.replace(
                titles::DEFINITION.to_owned(),
                text,
                page.text.clone(),
                page.revision.id,
            );
        }
        Kind::Json => {
            for gadget in before {
                if let Some(page) = state
                    .json
                    .get(&gadget.name)
                    .filter(|p| p.text != gadget.text)
                {
                    let title = titles::json_definition(&gadget.name);
                    plan.replace(title, gadget.text, page.text.clone(), page.revision.id);
                }
            }
        }
    }
    Ok(plan)
}

impl Plan {
    pub(super) fn replace(&mut self, title: String, new: String, old: String, revision: u64) {
        if new == old {
            return;
        }
        self.items.push(Item {
            title: title.clone(),
            change: Change::Changed,
            old: Some(old),
            new: new.clone(),
        });
        self.steps.push(Step {
            title,
            text: new,
            base: Base::Revision(revision),
        });
    }
}

fn pages(gadgets: &[OwnGadget]) -> Vec<&String> {
    let mut pages: Vec<&String> = gadgets.iter().flat_map(|gadget| &gadget.pages).collect();
    pages.sort();
    pages
}

/// The latest lines with other pages than the present ones.
fn lines_before(state: &State, live: &[OwnGadget]) -> Option<Vec<OwnGadget>> {
    let history = state.history.get(titles::DEFINITION)?;
    history
        .iter()
        .map(|(_, text)| OwnGadget::all_of_lines(text))
        .find(|gadgets| !gadgets.is_empty() && pages(gadgets) != pages(live))
}

/// What each page said before the first edit that made the present pages live.
fn json_before(state: &State, live: &[OwnGadget]) -> Option<Vec<OwnGadget>> {
    let history = |name: &str| state.history.get(&titles::json_definition(name));
    // The revision that brought the pages which are live now.
    let brought = |gadget: &OwnGadget| {
        let revisions = history(&gadget.name)?.iter();
        let same = revisions.take_while(|(_, text)| {
            OwnGadget::of_json(&gadget.name, text).is_some_and(|old| old.pages == gadget.pages)
        });
        same.last().map(|(revision, _)| revision.id)
    };
    let others = live.iter().filter(|gadget| {
        // Gadgets that never had other pages, such as the manifest.
        history(&gadget.name).is_some_and(|revisions| {
            revisions.iter().any(|(_, text)| {
                OwnGadget::of_json(&gadget.name, text)
                    .is_some_and(|old| old.pages != gadget.pages && !old.pages.is_empty())
            })
        })
    });
    let first = others.filter_map(brought).min()?;
    live.iter()
        .map(|gadget| {
            let mut revisions = history(&gadget.name)?.iter();
            let (_, text) = revisions
                .find(|(revision, _)| revision.id < first)
                .or_else(|| history(&gadget.name)?.last())?;
            OwnGadget::of_json(&gadget.name, text)
        })
        .collect()
}

/// A page that was live must be as it was.
fn check(state: &State, page: &str) -> Result<(), RollbackError> {
    let title = format!("MediaWiki:{}", title(page));
    let Some(found) = state.page(page) else {
        return Err(RollbackError::Gone { title });
    };
    let revision = &found.revision;
    // What was saved by hand cannot be compared with anything.
    if revision.parent == 0 || is_ours(revision) || super::definition::build_of(page).is_none() {
        return Ok(());
    }
    Err(RollbackError::Edited {
        title,
        revision: revision.clone(),
    })
}
