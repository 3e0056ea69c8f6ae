//! From a held gadget to the question that its user is asked, if there is one.

use gadget_consent_core::decision::{Reason, decide};
use gadget_consent_core::ledger::restate;
use gadget_consent_core::{Answers, Decision, Entry, Terms};

use crate::details;
use crate::manifest;
use crate::state::{Outcome, Question};
use crate::store::Failure;
use crate::wiki::{Cause, Wiki};
use crate::words::today;

/// What is to be done about a held gadget.
#[derive(Debug, Clone, PartialEq)]
pub enum Asked {
    /// Ask.
    Question(Box<Question>),
    /// Nothing had to be asked.
    Settled {
        /// The gadget's title.
        title: String,
        /// What became of it.
        outcome: Outcome,
    },
    /// It stays held; nothing is to be said.
    Nothing,
}

/// Decides about a held gadget, and prepares what the dialog needs.
pub async fn ask(wiki: &Wiki, gadget: &str) -> Asked {
    // Held gadgets are the manifest's; one whose declaration cannot be read stays held.
    let Some(terms) = manifest::terms(&wiki.host.manifest(), gadget) else {
        return Asked::Nothing;
    };
    let previous: Option<Entry> = wiki.host.read(gadget).and_then(|text| text.parse().ok());
    let title = gadget.replace('_', " ");
    match decide(&terms, Answers::lasting(previous.as_ref()), today()) {
        Decision::Ask(asked) => {
            let details = details::fetch(gadget).await;
            let question = Question::new(gadget, terms, previous, &asked, details);
            Asked::Question(Box::new(question))
        }
        // The declaration only shrank, or says the same in other words. The ledger is made to say it
        // in today's words, so that from now on the loader sees for itself.
        Decision::Run { .. } => {
            let Some(entry) = restated(&terms, previous) else {
                return Asked::Nothing;
            };
            if keep(wiki, gadget, &entry).await.is_err() {
                // Held on this page; the next one tries again.
                return Asked::Nothing;
            }
            let outcome = wiki.settle(gadget, &terms, &entry, Cause::Ledger);
            Asked::Settled { title, outcome }
        }
        Decision::Blocked(Reason::Forbidden) => {
            wiki.host.refuse(gadget);
            // Said once in a tab, not on every page.
            if wiki.tell_forbidden(gadget) {
                Asked::Settled {
                    title,
                    outcome: Outcome::Forbidden,
                }
            } else {
                Asked::Nothing
            }
        }
        Decision::Blocked(Reason::Refused | Reason::Never) => {
            if let Some(entry) = restated(&terms, previous) {
                // When it cannot be saved, the next page finds the same again.
                let _ = keep(wiki, gadget, &entry).await;
            }
            wiki.host.refuse(gadget);
            Asked::Nothing
        }
    }
}

fn restated(terms: &Terms, previous: Option<Entry>) -> Option<Entry> {
    previous.map(|entry| restate(&terms.declaration, &entry))
}

/// Saves an entry unless the ledger has it already.
async fn keep(wiki: &Wiki, gadget: &str, entry: &Entry) -> Result<(), Failure> {
    if wiki.host.read(gadget) == Some(entry.to_string()) {
        return Ok(());
    }
    wiki.ledger.save(gadget, entry).await
}
