//! What is to be done with a gadget: run it, ask its user, or not run it.

use crate::declaration::Declaration;
use crate::ledger::{Answer, Entry};
use crate::request::{Request, Requests};

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
    /// What the gadget needs and was not granted.
    pub needed: Requests,
    /// What it does not need and was neither granted nor refused.
    pub optional: Requests,
}

/// Why a gadget may not run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Its user has refused something that it needs.
    Refused,
    /// Its user does not want to be asked.
    Never,
}

/// Decides. `entry` is `None` for what was never answered, and for what cannot be read.
///
/// In this order: nothing answered: ask for all. *Never*: blocked. Refused, and something needed is
/// still covered by a refusal: blocked. Allowed, and nothing is left unanswered: run. Else: ask, for
/// what is new only.
#[must_use]
pub fn decide(declaration: &Declaration, entry: Option<&Entry>) -> Decision {
    let Some(entry) = entry else {
        return ask_for_all(declaration);
    };
    let is_refusal = entry.answer == Answer::Refuse;
    let granted = |request: &Request| entry.standing(request).0;
    let refused = |request: &Request| entry.standing(request).1;
    if entry.answer == Answer::Never {
        return Decision::Blocked(Reason::Never);
    }
    if is_refusal && !declaration.needed.with_kinds(refused).is_empty() {
        return Decision::Blocked(Reason::Refused);
    }
    let question = Question {
        needed: declaration
            .needed
            .with_kinds(|request| request.kinds().without(granted(request))),
        optional: declaration.optional.with_kinds(|request| {
            request
                .kinds()
                .without(granted(request))
                .without(refused(request))
        }),
    };
    match (
        is_refusal,
        question.needed.is_empty() && question.optional.is_empty(),
    ) {
        (false, true) => Decision::Run {
            open: declaration.all().with_kinds(granted),
        },
        // What was refused is no longer declared; the rest was never agreed to as a whole.
        (true, true) => ask_for_all(declaration),
        (_, false) => Decision::Ask(question),
    }
}

fn ask_for_all(declaration: &Declaration) -> Decision {
    Decision::Ask(Question {
        needed: declaration.needed.clone(),
        optional: declaration.optional.clone(),
    })
}
