//! One optional source of a gadget that runs, which a script asks for at the moment of use: from the request
//! to the question, if there is one.

use gadget_consent_core::decision::{SourceDecision, decide_source};
use gadget_consent_core::{Answers, Entry, Request, Terms, user_scripts};

use crate::ask::embargo::Embargoes;
use crate::ask::ports::{Gadgets, Ledger, User};
use crate::ask::prompting::{Surface, Trigger};
use crate::ask::question::Question;
use crate::wiki::release::{Cause, Outcome};

use super::{Prepared, Wanted, context};

/// Decides about an optional source, and prepares what the dialog needs.
pub(super) async fn prepare(
    page: &(impl Gadgets + Ledger + User),
    wanted: &Wanted,
    gadget: &str,
    source: &str,
) -> Prepared {
    let Some(terms) = page.terms(gadget) else {
        return Prepared::Known(Outcome::Outdated);
    };
    // What another tab has just saved may still seem to wait: its storage comes here by itself.
    if wanted.cause != Cause::OtherTab && page.waits(gadget) {
        // The answer is being sent (`resend`). Nobody is asked meanwhile.
        return Prepared::Known(Outcome::SourceUnsaved);
    }
    let text = page.read(gadget);
    let previous = user_scripts::read_named(gadget, &text).ok();
    let answers = Answers::lasting(previous.as_ref());
    match decide_source(&terms, answers, source, page.today()) {
        // The page's policy does not have it, or the host would not have asked.
        SourceDecision::Granted => Prepared::Known(Outcome::SourceWaiting),
        SourceDecision::Undeclared | SourceDecision::Held => Prepared::Known(Outcome::Outdated),
        SourceDecision::Ask(request) => ask(page, wanted, gadget, &request, terms, previous).await,
    }
}

async fn ask(
    page: &(impl Gadgets + Ledger + User),
    wanted: &Wanted,
    gadget: &str,
    request: &Request,
    terms: Terms,
    previous: Option<Entry>,
) -> Prepared {
    let (subject, today) = (wanted.subject.as_str(), page.today());
    let embargoes = Embargoes::read(&page.embargoes());
    let is_refused = embargoes.has_refused(subject);
    let is_in_place = wanted.trigger == Trigger::InPlace;
    // In its place it is on nobody's way, and there its user can think again.
    if !is_in_place {
        if is_refused {
            return Prepared::Known(Outcome::SourceRefused);
        }
        if embargoes.is_quiet(subject, today) {
            return Prepared::Nothing;
        }
    }
    let surface = context(page, wanted.trigger, &terms).surface(subject, &embargoes, today);
    // A script asks on behalf of its user as often as it likes, and the click that puts a question off counts
    // as something that the user does.
    let surface = if surface == Surface::Dialog && embargoes.has(subject, today) {
        Surface::Notice
    } else {
        surface
    };
    // The text from which `previous` was read; it may change while the details are on their way.
    let before = page.read_lasting(gadget);
    let is_in_tab = before != page.read(gadget);
    let details = page.details(gadget).await;
    let mut question = Question::of_source(gadget, terms, previous, request, details);
    question.before = before;
    question.open = page.open();
    question.is_enforced = page.is_enforced();
    if let Some(one) = &mut question.source {
        one.is_in_tab = is_in_tab;
        one.is_placed = is_in_place;
    }
    if is_refused {
        page.decided(subject, Some(Outcome::SourceRefused));
        question.refused = true;
    }
    Prepared::Question(Box::new(question), surface)
}

#[cfg(test)]
mod tests;
