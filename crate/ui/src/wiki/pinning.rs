//! The revision of a script's page, and what the rules of the wiki say about running only that one.

use gadget_consent_core::Entry;
use gadget_consent_core::script_rules::Pinned;

use crate::wiki::manifest::Json;

/// The revision of a script's page that its user is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pinning {
    /// The revision.
    pub revision: u64,
    /// What the rules say.
    pub rule: Pinned,
    /// The revision that the user has allowed, if the page has another text by now.
    pub agreed: Option<u64>,
    /// That revision runs on this page.
    pub runs: bool,
}

impl Pinning {
    /// Reads what the host says of a script (`gadget-loader/src/scripts.js`). What cannot be read is as
    /// strict as it can be.
    #[must_use]
    pub fn read(facts: &impl Json, revision: u64) -> Self {
        let rule = facts.field("pinned").text().unwrap_or_default();
        let mut rules = Pinned::ALL.into_iter();
        // A number out of bounds becomes the bound.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let agreed = facts.field("agreed").number().map(|number| number as u64);
        Self {
            revision,
            rule: rules
                .find(|one| one.name() == rule)
                .unwrap_or(Pinned::Required),
            agreed: agreed.filter(|agreed| *agreed > 0),
            runs: facts.field("runs").is_truthy(),
        }
    }

    /// Whether the question proposes that only this revision runs.
    #[must_use]
    pub fn is_proposed(self, previous: Option<&Entry>) -> bool {
        self.rule != Pinned::Off || previous.is_some_and(|entry| entry.pinned.is_some())
    }

    /// Whether an answer has to be given although the sites are answered for: the page has changed and
    /// nothing of it runs, or the rules want a revision and the answer has none.
    #[must_use]
    pub fn is_open(self, entry: &Entry) -> bool {
        self.agreed.is_some() && !self.runs
            || self.rule == Pinned::Required && entry.pinned.is_none()
    }
}
