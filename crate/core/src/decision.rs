//! The decision about a gadget: run it, ask its user, or block it.

use crate::day::Day;
use crate::ledger::{Answer, Answers, Entry};
use crate::request::{Request, Requests};
use crate::site_policy::Terms;

/// The decision about a gadget.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Run it.
    Run {
        /// What the gadget declares and its user has granted.
        open: Requests,
    },
    /// Ask its user.
    Ask(Question),
    /// Do not run it.
    Blocked(Reason),
}

/// What to ask the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Why the user is asked.
    pub occasion: Occasion,
    /// The needed requests that are not granted, or that the user has to confirm.
    pub needed: Requests,
    /// The optional requests that are neither granted nor refused, or that the user has to confirm.
    pub optional: Requests,
}

/// Why a user is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    /// There is no answer, or it cannot be read.
    Unanswered,
    /// The gadget declares more than the user has answered.
    Changed,
    /// The site policy requires the user to confirm old grants.
    ConfirmationDue,
}

/// Why a gadget is blocked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Its user has refused a needed request.
    Refused,
    /// Its user does not want to be asked.
    Never,
    /// The site policy forbids a needed request ([`Terms::forbidden`]).
    Forbidden,
}

/// Decides whether a gadget runs. The first rule that applies counts:
///
/// 1. The site policy forbids a needed request: block.
/// 2. There is no answer: ask for everything.
/// 3. The answer is *never*: block.
/// 4. The answer is *refuse*, and it refuses a request that is still needed: block.
/// 5. The answer is *allow*, and too old: ask for everything that is not refused.
/// 6. The answer is *allow*, and covers all requests: run.
/// 7. The answer is *refuse*, and covers all requests: ask for everything.
/// 8. Otherwise: ask for what the answer does not cover.
#[must_use]
pub fn decide(terms: &Terms, answers: Answers<'_>, today: Day) -> Decision {
    if !terms.forbidden.is_empty() {
        return Decision::Blocked(Reason::Forbidden);
    }
    let Some(entry) = answers.in_force() else {
        return ask_for_all(terms, Occasion::Unanswered);
    };
    let declaration = &terms.declaration;
    let standings = entry.standings();
    let granted = |request: &Request| standings.of(request).granted;
    let refused = |request: &Request| standings.of(request).refused;
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
        // The gadget no longer declares what was refused, and the user never agreed to the rest alone.
        (true, true) => ask_for_all(terms, Occasion::Changed),
        (_, false) => Decision::Ask(Question {
            occasion: Occasion::Changed,
            needed,
            optional,
        }),
    }
}

/// The decision about one optional source of a gadget, for whoever asks for it while the gadget runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SourceDecision {
    /// All that the gadget declares of it is granted.
    Granted,
    /// Ask its user for this.
    Ask(Request),
    /// The gadget does not declare it as optional; or the site policy forbids it.
    Undeclared,
    /// The gadget itself may not run.
    Held,
}

/// Decides about one optional source. `source` is its canonical text.
///
/// It can be asked for again although it was refused: nothing in an entry says whether its user refused it,
/// or left it without a tick when the gadget asked.
#[must_use]
pub fn decide_source(
    terms: &Terms,
    answers: Answers<'_>,
    source: &str,
    today: Day,
) -> SourceDecision {
    let optional = &terms.declaration.optional;
    let mut requests = optional.iter();
    let declared = requests.find(|request| request.source().to_string() == source);
    let Some(request) = declared else {
        return SourceDecision::Undeclared;
    };
    let Decision::Run { open } = decide(terms, answers, today) else {
        return SourceDecision::Held;
    };
    // In a canonical declaration, no needed request has the same kind of the same source.
    let missing = request.kinds().without(open.kinds_of(request.source()));
    if missing.is_empty() {
        SourceDecision::Granted
    } else {
        SourceDecision::Ask(Request::new(missing, request.source().clone()))
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
