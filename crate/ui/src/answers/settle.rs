//! What follows from an answer on this page: a gadget starts, waits for the next page view, or is
//! refused.

use gadget_consent_core::decision::decide;
use gadget_consent_core::{Answers, Decision, Entry, Request, Terms};

use crate::answers::marks;
use crate::answers::ports::{Gate, Ports};
use crate::wiki::clock::Clock;
use crate::wiki::release::{Cause, Outcome};
use crate::wiki::subject;

/// Releases a gadget as far as the answer and the policy of the page allow it.
#[must_use]
pub fn settle<P: Ports<Page: Gate>>(
    ports: &P,
    gadget: &str,
    terms: &Terms,
    entry: &Entry,
    cause: Cause,
) -> Outcome {
    let page = ports.page();
    match decide(terms, Answers::lasting(Some(entry)), ports.clock().today()) {
        Decision::Run { open }
            if cause != Cause::SecondThought && page.open().covers_all(&open) =>
        {
            page.release(gadget, &open);
            Outcome::Started
        }
        Decision::Run { .. } => wait(ports, gadget, cause),
        Decision::Ask(_) | Decision::Blocked(_) => {
            page.refuse(gadget);
            Outcome::Refused
        }
    }
}

/// What follows from an answer about an optional source of a gadget that runs.
#[must_use]
pub fn settle_source<P: Ports<Page: Gate>>(
    ports: &P,
    gadget: &str,
    request: &Request,
    terms: &Terms,
    entry: &Entry,
    cause: Cause,
) -> Outcome {
    let page = ports.page();
    match decide(terms, Answers::lasting(Some(entry)), ports.clock().today()) {
        // Others may have changed the answer meanwhile.
        Decision::Run { open } if !open.covers(request) => Outcome::SourceRefused,
        Decision::Run { open } if cause == Cause::Answer && page.open().covers_all(&open) => {
            page.release(gadget, &open);
            Outcome::SourceOpen
        }
        Decision::Run { .. } => {
            if !page.is_enabled(gadget) {
                marks::want(ports, gadget);
            }
            marks::will_start(ports, &subject::of(gadget, Some(request.source())));
            Outcome::SourceWaiting
        }
        Decision::Ask(_) | Decision::Blocked(_) => Outcome::SourceRefused,
    }
}

/// Only the next page view opens what the gadget was granted, and only for a gadget that counts as
/// switched on.
fn wait<P: Ports<Page: Gate>>(ports: &P, gadget: &str, cause: Cause) -> Outcome {
    match cause {
        Cause::Answer | Cause::SecondThought => {
            if !ports.page().is_enabled(gadget) {
                marks::want(ports, gadget);
            }
            marks::will_start(ports, gadget);
            Outcome::Waiting
        }
        // The page was loaded again for it before, and that did not help.
        Cause::Ledger if !marks::want(ports, gadget) => Outcome::WaitingAgain,
        Cause::Ledger => Outcome::Waiting,
        // Nobody looks at this page now, and it must not change while nobody looks.
        Cause::OtherTab => {
            marks::want(ports, gadget);
            Outcome::WaitingAgain
        }
    }
}
