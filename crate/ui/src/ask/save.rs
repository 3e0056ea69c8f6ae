//! From an answer to what becomes of its gadget: first saved, then let go.

use gadget_consent_core::Entry;

use crate::answers::scope::Scope;
use crate::answers::sync::{Replaced, Submission, Unsaved};
use crate::ask::embargo::Embargoes;
use crate::ask::ports::{Gadgets, Ledger, User};
use crate::ask::question::Answered;
use crate::wiki::release::{Cause, Outcome};
use crate::wiki::subject;

/// An answer that is saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedAnswer {
    /// What became of its gadget.
    pub outcome: Outcome,
    /// What stood before it.
    pub replaced: Option<Replaced>,
}

/// What came of saving answers.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SavedAnswers {
    /// What the answers are about that are saved, and what became of each.
    pub saved: Vec<(String, Outcome)>,
    /// What stood before these answers.
    pub replaced: Vec<Replaced>,
    /// The answers that are not saved.
    pub unsaved: Option<Unsaved>,
}

/// Saves answers, those that go to the same place at once, and then lets their gadgets go.
pub async fn save(page: &(impl Gadgets + Ledger + User), answers: &[Answered]) -> SavedAnswers {
    let mut all = SavedAnswers::default();
    for scope in [Scope::Session, Scope::Wiki, Scope::Farm] {
        let there: Vec<&Answered> = answers
            .iter()
            .filter(|answer| answer.scope == scope)
            .collect();
        if there.is_empty() {
            continue;
        }
        let given = |answer: &&Answered| Submission {
            gadget: answer.question.gadget.clone(),
            value: Some(answer.entry.to_string()),
            before: answer.question.before.clone(),
        };
        let given: Vec<Submission> = there.iter().map(given).collect();
        let synced = page.save(&given, scope).await;
        let is_unsaved = |gadget: &String| {
            let unsaved = synced.unsaved.as_ref();
            unsaved.is_some_and(|unsaved| unsaved.gadgets.contains(gadget))
        };
        for answer in there {
            let gadget = &answer.question.gadget;
            if !is_unsaved(gadget) {
                let mut saved = synced.saved.iter();
                let value = saved.find(|(name, _)| name == gadget);
                let value = value.and_then(|(_, value)| value.as_deref());
                all.saved
                    .push((answer.question.subject(), release(page, answer, value)));
            }
        }
        all.replaced.extend(synced.replaced);
        all.unsaved = match (all.unsaved, synced.unsaved) {
            (Some(mut known), Some(more)) => {
                known.gadgets.extend(more.gadgets);
                known.waits &= more.waits;
                Some(known)
            }
            (known, more) => more.or(known),
        };
    }
    all
}

/// Lets the gadget of an answer go that is saved. `value` stands now: the answer, merged with what other
/// devices have saved since.
fn release(page: &(impl Gadgets + User), answer: &Answered, value: Option<&str>) -> Outcome {
    let question = &answer.question;
    let (gadget, terms, cause) = (&question.gadget, &question.terms, question.cause());
    let subject = question.subject();
    let stands: Option<Entry> = value.and_then(|value| value.parse().ok());
    let entry = stands.as_ref().unwrap_or(&answer.entry);
    let item = question.items.first().filter(|_| question.source.is_some());
    let outcome = match item {
        Some(item) => page.settle_source(gadget, &item.request, terms, entry, cause),
        None => page.settle(gadget, terms, entry, cause),
    };
    note(page, &subject, outcome);
    page.decided(&subject, Some(outcome));
    outcome
}

/// Forgets that something was put off. A refusal of an optional source is remembered: the ledger's entry is
/// the same as if it had been left without a tick.
fn note(page: &impl User, subject: &str, outcome: Outcome) {
    let today = page.today();
    change_embargoes(page, |embargoes| {
        if outcome == Outcome::SourceRefused {
            embargoes.refused(subject, today);
        } else {
            embargoes.answered(subject);
        }
    });
}

/// Lets a gadget of this page go whose answer waited, and is saved now. The page is not loaded again by
/// itself for it: whoever did not give the answer just now has to see that it is saved, and can undo it.
pub fn confirm(page: &(impl Gadgets + User), subject: &str, entry: &Entry) -> Outcome {
    let (gadget, source) = subject::parts(subject);
    let Some(terms) = page.terms(gadget) else {
        return Outcome::Saved;
    };
    if let Some(source) = source {
        let mut declared = terms.declaration.optional.iter();
        let request = declared.find(|request| request.source().to_string() == source);
        let settle = |request| page.settle_source(gadget, request, &terms, entry, Cause::Answer);
        let outcome = request.map_or(Outcome::Outdated, settle);
        note(page, subject, outcome);
        page.decided(subject, Some(outcome));
        return Outcome::Saved;
    }
    let outcome = match page.settle(gadget, &terms, entry, Cause::Answer) {
        Outcome::Waiting => Outcome::WaitingAgain,
        other => other,
    };
    page.decided(gadget, Some(outcome));
    outcome
}

/// Saves that a gadget, which was refused on this page, must never ask again.
pub async fn never(page: &impl Ledger, gadget: &str, entry: &Entry, scope: Scope) -> SavedAnswer {
    let given = Submission {
        gadget: gadget.to_owned(),
        value: Some(entry.to_string()),
        before: page.read_lasting(gadget),
    };
    let synced = page.save(&[given], scope).await;
    let outcome = match synced.unsaved {
        None => Outcome::Never,
        Some(unsaved) if unsaved.waits => Outcome::Unsaved,
        Some(_) => Outcome::NotNever,
    };
    SavedAnswer {
        outcome,
        replaced: synced.replaced.into_iter().next(),
    }
}

/// Saves what stood before an answer.
pub async fn undo(page: &(impl Ledger + User), replaced: &Replaced) -> Outcome {
    let Replaced {
        gadget,
        text,
        scope,
    } = replaced;
    let given = Submission {
        gadget: gadget.clone(),
        value: (!text.is_empty()).then(|| text.clone()),
        before: page.read_lasting(gadget),
    };
    // What was refused in this answer may ask again.
    change_embargoes(page, |embargoes| embargoes.answered(gadget));
    match page.save(&[given], *scope).await.unsaved {
        None => Outcome::Undone,
        Some(unsaved) if unsaved.waits => Outcome::UndoWaits,
        Some(_) => Outcome::NotUndone,
    }
}

/// Records that the user has put a gadget off.
pub fn put_off(page: &impl User, gadget: &str) {
    let today = page.today();
    change_embargoes(page, |embargoes| embargoes.put_off(gadget, today));
}

fn change_embargoes(page: &impl User, change: impl FnOnce(&mut Embargoes)) {
    let before = Embargoes::read(&page.embargoes());
    let mut after = before.clone();
    change(&mut after);
    if after != before {
        page.keep_embargoes(&after.to_string());
    }
}

#[cfg(test)]
pub mod tests;
