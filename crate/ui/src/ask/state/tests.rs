//! The dialog's state, action by action.

use gadget_consent_core::decision::{self, Occasion};
use gadget_consent_core::{Answer, Declaration, Terms};

use super::{Action, Asking, Choice, Keep, Outcome, Question, State, Step};
use crate::answers::store::Failure;
use crate::wiki::details::Details;
use crate::wiki::document::Reload;

fn question(gadget: &str) -> Question {
    let declaration = Declaration::new(
        &"img:a.example".parse().unwrap(),
        &"font:f.example".parse().unwrap(),
    );
    let asked = decision::Question {
        occasion: Occasion::Unanswered,
        needed: declaration.needed.clone(),
        optional: declaration.optional.clone(),
    };
    let terms = Terms {
        declaration,
        ..Terms::default()
    };
    Question::new(gadget, terms, None, &asked, Details::default())
}

impl State {
    fn after(&self, action: Action) -> Self {
        let mut next = self.clone();
        next.apply(action);
        next
    }
}

fn asked(gadgets: &[&str]) -> State {
    gadgets.iter().fold(State::default(), |state, gadget| {
        state.after(Action::Ask(Box::new(question(gadget)), Asking::Dialog))
    })
}

fn choose(choice: Choice) -> Action {
    Action::Choose(choice, "2026-11-20".parse().unwrap())
}

fn not_saved(failure: Failure) -> Action {
    Action::NotSaved {
        failure,
        kept: false,
    }
}

/// The entry that is to be saved after these actions.
fn saved(actions: impl IntoIterator<Item = Action>) -> String {
    let state = actions
        .into_iter()
        .fold(asked(&["my_map"]), |state, action| state.after(action));
    state.to_save().unwrap().1.to_string()
}

#[test]
fn allow_grants_what_is_ticked() {
    let tick = |index, ticked| Action::Tick { index, ticked };
    assert_eq!(
        saved([choose(Choice::Allow)]),
        "1;allow;2026-11-20;img:a.example;font:f.example"
    );
    assert_eq!(
        saved([tick(1, true), choose(Choice::Allow)]),
        "1;allow;2026-11-20;img:a.example font:f.example"
    );
    assert_eq!(
        saved([tick(0, false), tick(1, true), choose(Choice::Allow)]),
        "1;refuse;2026-11-20;font:f.example;img:a.example"
    );
}

#[test]
fn refuse_grants_nothing_whatever_is_ticked() {
    let tick = Action::Tick {
        index: 1,
        ticked: true,
    };
    assert_eq!(
        saved([tick, choose(Choice::Refuse)]),
        "1;refuse;2026-11-20;;img:a.example font:f.example"
    );
}

#[test]
fn not_now_saves_nothing_and_asks_for_the_next() {
    let state = asked(&["one", "two"]).after(choose(Choice::Later));
    assert_eq!(state.to_save(), None);
    assert_eq!(state.questions.front().unwrap().gadget, "two");
    assert_eq!((state.done, state.outcomes.len()), (1, 0));
}

#[test]
fn nothing_changes_while_an_answer_is_being_saved() {
    let saving = asked(&["one"]).after(choose(Choice::Allow));
    let tick = Action::Tick {
        index: 1,
        ticked: true,
    };
    for action in [tick, choose(Choice::Refuse), choose(Choice::Later)] {
        assert_eq!(saving.after(action), saving);
    }
}

#[test]
fn an_answer_that_is_not_saved_can_be_given_again() {
    let failed = asked(&["one"])
        .after(choose(Choice::Allow))
        .after(not_saved(Failure::Unreachable));
    assert_eq!(
        failed.step,
        Step::Failed {
            failure: Failure::Unreachable,
            kept: false
        }
    );
    assert_eq!(failed.to_save(), None);
    assert_eq!(failed.questions.len(), 1);
    let again = failed.after(choose(Choice::Refuse));
    assert_eq!(again.to_save().unwrap().1.answer, Answer::Refuse);
}

#[test]
fn a_gadget_is_asked_for_once() {
    assert_eq!(asked(&["one", "two", "one"]).questions.len(), 2);
}

#[test]
fn the_page_reloads_when_all_are_answered_and_nothing_is_lost() {
    let waiting = asked(&["one", "two"])
        .after(choose(Choice::Allow))
        .after(Action::Saved(Outcome::Waiting));
    assert!(
        !waiting.should_reload(Reload::Safe),
        "one is still asked for"
    );
    let done = waiting.after(choose(Choice::Later));
    assert!(done.should_reload(Reload::Safe));
    assert!(!done.should_reload(Reload::Loses));
    assert!(!done.after(Action::Dismiss).should_reload(Reload::Safe));

    let again = State::default().after(Action::Settled {
        gadget: "one".to_owned(),
        outcome: Outcome::WaitingAgain,
    });
    assert!(
        !again.should_reload(Reload::Safe),
        "not once more by itself"
    );
}

#[test]
fn what_became_of_it_is_told_by_title() {
    let state = asked(&["my_map"])
        .after(choose(Choice::Refuse))
        .after(Action::Saved(Outcome::Refused));
    let with = |outcome| state.with_outcome(outcome).collect::<Vec<_>>();
    assert_eq!(with(Outcome::Refused), ["my_map"]);
    assert!(with(Outcome::Started).is_empty());
}

#[test]
fn an_answer_that_comes_when_none_is_awaited_changes_nothing() {
    let state = asked(&["one"]);
    assert_eq!(state.after(Action::Saved(Outcome::Started)), state);
    assert_eq!(state.after(not_saved(Failure::Device)), state);
}

#[test]
fn a_question_that_is_answered_elsewhere_goes() {
    let withdraw = |gadget: &str| Action::Withdraw(gadget.to_owned());
    let names = |state: &State| -> Vec<String> {
        let questions = state.questions.iter();
        questions.map(|question| question.gadget.clone()).collect()
    };
    let state = asked(&["one", "two"]);
    assert_eq!(names(&state.after(withdraw("one"))), ["two"]);
    assert_eq!(names(&state.after(withdraw("two"))), ["one"]);
    assert_eq!(state.after(withdraw("three")), state);

    let failed = state
        .after(choose(Choice::Allow))
        .after(not_saved(Failure::Unreachable));
    assert_eq!(failed.after(withdraw("one")).step, Step::Asking);

    // What is being saved is the later answer.
    let saving = state.after(choose(Choice::Allow));
    assert_eq!(saving.after(withdraw("one")), saving);
    assert_eq!(names(&saving.after(withdraw("two"))), ["one"]);
}

#[test]
fn a_notice_waits_until_it_is_opened() {
    let ask = |gadget| Action::Ask(Box::new(question(gadget)), Asking::Notice);
    let state = State::default().after(ask("a")).after(ask("b"));
    assert!(!state.open);
    let open = state.after(Action::Open);
    assert!(open.open);
    // A third one joins the dialog that is open.
    let open = open.after(ask("c"));
    assert_eq!((open.open, open.questions.len()), (true, 3));
    let later = state.after(Action::PutOffAll);
    assert_eq!((later.open, later.questions.len()), (false, 0));
    assert!(!later.after(Action::Open).open);
    // Who waits for the page is not kept waiting by a notice.
    let started = state.after(Action::Settled {
        gadget: "d".to_owned(),
        outcome: Outcome::Waiting,
    });
    assert!(started.should_reload(Reload::Safe));
    assert!(!started.after(Action::Open).should_reload(Reload::Safe));
}

#[test]
fn a_question_in_its_place() {
    let mut map = question("map");
    map.terms.declaration.in_place = true;
    let day = "2026-11-20".parse().unwrap();
    let state = State::default().after(Action::Ask(Box::new(map), Asking::Place));
    assert_eq!((state.open, state.questions.len()), (false, 0));
    let allowed = state.after(Action::AllowPlace("map".to_owned(), day));
    assert!(!allowed.open);
    assert_eq!(
        allowed.to_save().unwrap().1.to_string(),
        "1;allow;2026-11-20;img:a.example;font:f.example"
    );
    // What went wrong is told in the dialog.
    assert!(allowed.after(not_saved(Failure::Unreachable)).open);
    assert_eq!(
        allowed
            .after(Action::Saved(Outcome::Started))
            .in_place
            .len(),
        0
    );

    let open = state.after(Action::OpenPlace("map".to_owned()));
    assert_eq!((open.open, open.in_place.len()), (true, 0));
    // Under the dialog, and while it is saved, it keeps its place.
    for kept in [&state, &allowed, &open] {
        assert!(kept.placed("map").is_some());
    }
    let saved = allowed.after(Action::Saved(Outcome::Waiting));
    assert!(saved.placed("map").is_none());
    let later = open.after(choose(Choice::Later));
    assert_eq!((later.open, later.in_place[0].refused), (false, false));
    let refused = open
        .after(choose(Choice::Refuse))
        .after(Action::Saved(Outcome::Refused));
    assert_eq!((refused.open, refused.in_place[0].refused), (false, true));
    assert_eq!(state.after(Action::OpenPlace("other".to_owned())), state);
}

#[test]
fn how_an_answer_is_kept_is_said_for_each() {
    let keep = Keep {
        session: true,
        everywhere: false,
    };
    let state = asked(&["a", "b"]).after(Action::Keep(keep));
    let saving = state.after(choose(Choice::Allow));
    assert_eq!(saving.to_save().unwrap().2, keep);
    assert_eq!(
        saving.after(Action::Saved(Outcome::Started)).keep,
        Keep::default()
    );
    assert_eq!(saving.after(Action::Keep(Keep::default())), saving);
    assert_eq!(saved([choose(Choice::Never)]), "1;never;2026-11-20;");
}
