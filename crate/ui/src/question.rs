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
    /// Nothing had to be asked, and this became of it.
    Settled(Outcome),
    /// It stays held; nothing is to be said.
    Nothing,
}

/// Decides about a held gadget, and prepares what the dialog needs.
///
/// `cause`: [`Cause::OtherTab`] or [`Cause::Ledger`], by which an answer that is there already came.
pub async fn ask(wiki: &Wiki, gadget: &str, cause: Cause) -> Asked {
    let Some(terms) = manifest::terms(&wiki.host.manifest(), gadget) else {
        return blocked(wiki, gadget, Outcome::Outdated);
    };
    let previous: Option<Entry> = wiki.host.read(gadget).and_then(|text| text.parse().ok());
    match decide(&terms, Answers::lasting(previous.as_ref()), today()) {
        Decision::Ask(asked) => {
            let details = details::of(&wiki.host, gadget).await;
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
            Asked::Settled(wiki.settle(gadget, &terms, &entry, cause))
        }
        Decision::Blocked(Reason::Forbidden) => blocked(wiki, gadget, Outcome::Forbidden),
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

/// No answer would change it: it is told once in a tab, not on every page.
fn blocked(wiki: &Wiki, gadget: &str, why: Outcome) -> Asked {
    wiki.host.refuse(gadget);
    if wiki.tell(why, gadget) {
        Asked::Settled(why)
    } else {
        Asked::Nothing
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
    wiki.ledger.save(gadget, entry).await?;
    wiki.host.kept(gadget, Some(entry.to_string()));
    Ok(())
}
