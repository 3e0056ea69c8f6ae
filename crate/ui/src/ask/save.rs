//! From an answer to what becomes of its gadget: first saved, then let go.

use gadget_consent_core::Entry;

use crate::answers::scope::Scope;
use crate::answers::sync::{Submission, Unsaved};
use crate::ask::embargo::Embargoes;
use crate::ask::ports::{Gadgets, Ledger, User};
use crate::ask::question::Question;
use crate::wiki::release::{Cause, Outcome};

/// Saves the answer to a question, and then lets the gadget go.
///
/// # Errors
/// When the answer is not saved: why, and whether it waits on the device.
pub async fn save(
    page: &(impl Gadgets + Ledger + User),
    question: &Question,
    entry: &Entry,
    scope: Scope,
) -> Result<Outcome, Unsaved> {
    let gadget = &question.gadget;
    let given = Submission {
        gadget: gadget.clone(),
        value: Some(entry.to_string()),
        before: question.before.clone(),
    };
    let synced = page.save(given, scope).await;
    if let Some(unsaved) = synced.unsaved {
        return Err(unsaved);
    }
    change_embargoes(page, |embargoes| embargoes.answered(gadget));
    let cause = if question.refused {
        Cause::SecondThought
    } else {
        Cause::Answer
    };
    // What stands now is this answer, merged with what other devices have saved since.
    let value = synced.saved.into_iter().next().and_then(|(_, value)| value);
    let stands = value.and_then(|value| value.parse().ok());
    let entry = stands.as_ref().unwrap_or(entry);
    let outcome = page.settle(gadget, &question.terms, entry, cause);
    page.decided(gadget, Some(outcome));
    Ok(outcome)
}

/// Lets a gadget of this page go whose answer waited, and is saved now.
pub fn confirm(page: &impl Gadgets, gadget: &str, entry: &Entry) -> Outcome {
    let Some(terms) = page.terms(gadget) else {
        return Outcome::Saved;
    };
    let outcome = page.settle(gadget, &terms, entry, Cause::Answer);
    page.decided(gadget, Some(outcome));
    outcome
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
