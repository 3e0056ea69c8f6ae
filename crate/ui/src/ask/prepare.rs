//! From a held gadget to the question that its user is asked, if there is one.

use gadget_consent_core::decision::{self, Occasion, Reason, decide};
use gadget_consent_core::ledger::restate;
use gadget_consent_core::{Answers, Decision, Entry, PromptStyle, Terms};

use crate::ask::prompting::{PromptContext, Trigger};
use crate::ask::state::{Asking, Keep, Outcome, Question};
use crate::parts::phrases::today;
use crate::wiki::details;
use crate::wiki::document;
use crate::wiki::manifest;
use crate::wiki::release::{Cause, Wiki};

/// What is to be done about a held gadget.
#[derive(Debug, Clone, PartialEq)]
pub enum Asked {
    /// Ask.
    Question(Box<Question>, Asking),
    /// Nothing had to be asked, and this became of it.
    Settled(Outcome),
    /// It stays held; nothing is to be said.
    Nothing,
}

/// Decides about a held gadget, and prepares what the dialog needs.
///
/// `cause`: [`Cause::OtherTab`] or [`Cause::Ledger`], by which an answer that is there already came.
pub async fn ask(wiki: &Wiki, gadget: &str, how: Trigger, cause: Cause) -> Asked {
    let Some(terms) = manifest::terms(&wiki.host.manifest(), gadget) else {
        return blocked(wiki, gadget, Outcome::Outdated);
    };
    // What another tab has just saved may still seem to wait: its storage comes here by itself.
    if cause != Cause::OtherTab && wiki.waits(gadget) {
        // It is being tried (`app`), and not asked for meanwhile.
        return Asked::Settled(Outcome::Unsaved);
    }
    let read: Option<Entry> = wiki.host.read(gadget).parse().ok();
    let previous = read.filter(|entry| !entry.is_revoked());
    match decide(&terms, Answers::lasting(previous.as_ref()), today()) {
        Decision::Ask(asked) => put(wiki, gadget, how, terms, previous, &asked).await,
        // The declaration only shrank, or says the same in other words. The ledger is made to say it
        // in today's words, so that from now on the loader sees for itself.
        Decision::Run { .. } => {
            let Some(entry) = restated(&terms, previous) else {
                return Asked::Nothing;
            };
            if !keep(wiki, gadget, &entry).await {
                // Held on this page; the next one tries again.
                return Asked::Nothing;
            }
            Asked::Settled(wiki.settle(gadget, &terms, &entry, cause))
        }
        Decision::Blocked(Reason::Forbidden) => blocked(wiki, gadget, Outcome::Forbidden),
        Decision::Blocked(Reason::Refused | Reason::Never) => {
            if how == Trigger::Place {
                return again(wiki, gadget, terms, previous).await;
            }
            if let Some(entry) = restated(&terms, previous) {
                // When it cannot be saved, the next page finds the same again.
                let _ = keep(wiki, gadget, &entry).await;
            }
            wiki.host.refuse(gadget);
            Asked::Nothing
        }
    }
}

async fn put(
    wiki: &Wiki,
    gadget: &str,
    how: Trigger,
    terms: Terms,
    previous: Option<Entry>,
    asked: &decision::Question,
) -> Asked {
    // What `previous` was read from: it may be another by the time that the details are there.
    let before = wiki.host.read_lasting(gadget);
    let details = details::of(&wiki.host, gadget).await;
    let mut question = Question::new(gadget, terms, previous, asked, details);
    question.before = before;
    question.at_once = wiki.host.open().covers_all(&asked.needed);
    let of = PromptContext {
        how,
        writing: document::is_writing(),
        default_on: question.terms.declaration.default_on,
        named: wiki.host.named(),
        policy: manifest::manner(&wiki.host.manifest()),
    };
    let asking = match (how, wiki.put_off().manner(gadget, of, today())) {
        (Trigger::Place, _) => Asking::Place,
        (_, PromptStyle::Dialog) => Asking::Dialog,
        (_, PromptStyle::Notice) => Asking::Notice,
    };
    Asked::Question(Box::new(question), asking)
}

/// A gadget that was refused, where it would ask: there its user can think again.
async fn again(wiki: &Wiki, gadget: &str, terms: Terms, previous: Option<Entry>) -> Asked {
    let all = decision::Question {
        occasion: Occasion::Changed,
        needed: terms.declaration.needed.clone(),
        optional: terms.declaration.optional.clone(),
    };
    wiki.host.refuse(gadget);
    let before = wiki.host.read_lasting(gadget);
    let details = details::of(&wiki.host, gadget).await;
    let mut question = Question::new(gadget, terms, previous, &all, details);
    question.before = before;
    question.refused = true;
    Asked::Question(Box::new(question), Asking::Place)
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

/// Saves an entry unless the ledger has it already. False: it is not saved.
async fn keep(wiki: &Wiki, gadget: &str, entry: &Entry) -> bool {
    let text = entry.to_string();
    let before = wiki.host.read(gadget);
    if before == text {
        return true;
    }
    // An answer for this session stays one.
    let session = before != wiki.host.read_lasting(gadget);
    let keep = Keep {
        session,
        everywhere: false,
    };
    // Nobody has said anything: what is not saved is found to be so again on the next page.
    wiki.restate(gadget, entry, keep).await
}
