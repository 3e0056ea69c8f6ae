//! What follows from an answer on this page: a gadget starts, waits for the next page view, or is
//! refused.

use gadget_consent_core::decision::decide;
use gadget_consent_core::{Answers, Decision, Entry, Terms};

use crate::answers::marks;
use crate::wiki::clock::today;
use crate::wiki::release::{Cause, Outcome, Wiki};

/// Releases a gadget as far as the answer and the policy of the page allow it.
#[must_use]
pub fn settle(wiki: &Wiki, gadget: &str, terms: &Terms, entry: &Entry, cause: Cause) -> Outcome {
    match decide(terms, Answers::lasting(Some(entry)), today()) {
        Decision::Run { open }
            if cause != Cause::SecondThought && wiki.host.open().covers_all(&open) =>
        {
            wiki.host.release(gadget, &open);
            Outcome::Started
        }
        Decision::Run { .. } => wait(wiki, gadget, cause),
        Decision::Ask(_) | Decision::Blocked(_) => {
            wiki.host.refuse(gadget);
            Outcome::Refused
        }
    }
}

/// Only the next page view opens what the gadget was granted, and only for a gadget that counts as
/// switched on.
fn wait(wiki: &Wiki, gadget: &str, cause: Cause) -> Outcome {
    match cause {
        Cause::Answer | Cause::SecondThought => {
            if !wiki.host.enabled(gadget) {
                marks::want(wiki, gadget);
            }
            marks::will_start(wiki, gadget);
            Outcome::Waiting
        }
        // The page was loaded again for it before, and that did not help.
        Cause::Ledger if !marks::want(wiki, gadget) => Outcome::WaitingAgain,
        Cause::Ledger => Outcome::Waiting,
        // Nobody looks at this page now, and it must not change while nobody looks.
        Cause::OtherTab => {
            marks::want(wiki, gadget);
            Outcome::WaitingAgain
        }
    }
}
