//! What is to be done with a gadget: run it, ask its user, or not run it.

use crate::day::Day;
use crate::ledger::{Answer, Answers, Entry};
use crate::request::{Request, Requests};
use crate::site_policy::Terms;

/// What is to be done with a gadget.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// It may run.
    Run {
        /// What is open for it: what it declares and its user has granted.
        open: Requests,
    },
    /// Its user has to be asked.
    Ask(Question),
    /// It may not run.
    Blocked(Reason),
}

/// What a user has to be asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Why now.
    pub occasion: Occasion,
    /// What the gadget needs and was not granted, or has to be confirmed.
    pub needed: Requests,
    /// What it does not need and was neither granted nor refused, or has to be confirmed.
    pub optional: Requests,
}

/// Why a user is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    /// There is no answer that can be read.
    Unanswered,
    /// The declaration asks for more than was answered.
    Changed,
    /// The site policy wants grants to be confirmed after so many days.
    ConfirmationDue,
}

/// Why a gadget may not run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Its user has refused something that it needs.
    Refused,
    /// Its user does not want to be asked.
    Never,
    /// The site policy forbids something that it needs ([`Terms::forbidden`]).
    Forbidden,
}

/// Decides.
///
/// In this order: forbidden: blocked. Nothing answered: ask for all. *Never*: blocked. Refused, and
/// something needed is still covered by a refusal: blocked. Allowed too long ago: ask for all that
/// was not refused. Allowed, and nothing is left unanswered: run. Else: ask, for what is new only.
#[must_use]
pub fn decide(terms: &Terms, answers: Answers<'_>, today: Day) -> Decision {
    if !terms.forbidden.is_empty() {
        return Decision::Blocked(Reason::Forbidden);
    }
    let Some(entry) = answers.in_force() else {
        return ask_for_all(terms, Occasion::Unanswered);
    };
    let declaration = &terms.declaration;
    let granted = |request: &Request| entry.standing(request).granted;
    let refused = |request: &Request| entry.standing(request).refused;
    if entry.answer == Answer::Never {
        return Decision::Blocked(Reason::Never);
    }
    let is_refusal = entry.answer == Answer::Refuse;
    if is_refusal && !declaration.needed.with_kinds(refused).is_empty() {
        return Decision::Blocked(Reason::Refused);
    }
    let not_refused = |request: &Request| request.kinds().without(refused(request));
    if !is_refusal && is_due(terms, &entry, today) {
        return Decision::Ask(Question {
            occasion: Occasion::ConfirmationDue,
            needed: declaration.needed.clone(),
            optional: declaration.optional.with_kinds(not_refused),
        });
    }
    let needed = declaration
        .needed
        .with_kinds(|request| request.kinds().without(granted(request)));
    let optional = declaration
        .optional
        .with_kinds(|request| not_refused(request).without(granted(request)));
    match (is_refusal, needed.is_empty() && optional.is_empty()) {
        (false, true) => Decision::Run {
            open: declaration
                .needed
                .with_kinds(granted)
                .union(&declaration.optional.with_kinds(granted)),
        },
        // What was refused is no longer declared; the rest was never agreed to as a whole.
        (true, true) => ask_for_all(terms, Occasion::Changed),
        (_, false) => Decision::Ask(Question {
            occasion: Occasion::Changed,
            needed,
            optional,
        }),
    }
}

fn is_due(terms: &Terms, entry: &Entry, today: Day) -> bool {
    let days = i32::try_from(terms.reconfirm_after_days).unwrap_or(i32::MAX);
    days > 0 && today.since(entry.day) >= days
}

fn ask_for_all(terms: &Terms, occasion: Occasion) -> Decision {
    Decision::Ask(Question {
        occasion,
        needed: terms.declaration.needed.clone(),
        optional: terms.declaration.optional.clone(),
    })
}
