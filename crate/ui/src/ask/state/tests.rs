//! The state, action by action, and the effects of each.

use gadget_consent_core::script_rules::Pinned;
use gadget_consent_core::{Answer, Declaration, Entry};

use super::{Action, Alertness, State, Step};
use crate::answers::failure::Failure;
use crate::answers::scope::Scope;
use crate::answers::sync::Replaced;
use crate::ask::effect::Effect;
use crate::ask::prepare::{Prepared, Wanted};
use crate::ask::prompting::{Surface, Trigger};
use crate::ask::question::{Answered, Choice, Pin, Question};
use crate::wiki::details::Details;
use crate::wiki::document::Reload;
use crate::wiki::names::{Name, Titled};
use crate::wiki::pinning::Pinning;
use crate::wiki::release::{Cause, Outcome};
use crate::wiki::sight::Sight;

fn question(gadget: &str) -> Question {
    let declaration = Declaration::new(
        &"img:a.example".parse().unwrap(),
        &"font:f.example".parse().unwrap(),
    );
    Question::unanswered(gadget, declaration, Details::default())
}

impl State {
    fn after(&self, action: Action) -> Self {
        self.doing(action).0
    }

    /// The state after an action, and the effects. A dialog has slept long enough meanwhile.
    fn doing(&self, action: Action) -> (Self, Vec<Effect>) {
        let (mut next, effects) = self.at_once(action);
        if next.alertness == Alertness::Asleep {
            next = next.woken();
        }
        (next, effects)
    }

    /// The state just after an action, and the effects.
    fn at_once(&self, action: Action) -> (Self, Vec<Effect>) {
        let mut next = self.clone();
        let effects = next.apply(action);
        (next, effects)
    }

    fn woken(&self) -> Self {
        let mut next = self.clone();
        if let Some(shown) = self.view_key() {
            let effects = next.apply(Action::Wake(shown));
            assert_eq!(effects, []);
        }
        next
    }

    fn effects(&self, action: Action) -> Vec<Effect> {
        self.doing(action).1
    }

    /// The state after a question was prepared.
    fn asking(&self, question: Question, surface: Surface) -> Self {
        let wanted = want(&question.subject(), Trigger::Page, Cause::Ledger);
        let prepared = Prepared::Question(Box::new(question), surface);
        self.after(wanted).after(Action::Prepared(prepared))
    }

    /// The state after a gadget was answered for in another tab.
    fn without(&self, gadget: &str) -> Self {
        let wanted = want(gadget, Trigger::Page, Cause::OtherTab);
        self.after(wanted)
            .after(Action::Prepared(Prepared::Nothing))
    }

    /// What is being saved.
    fn to_save(&self) -> Option<(&Question, &Entry, Scope)> {
        match &self.step {
            Step::Saving(answers) => answers
                .first()
                .map(|answer| (&answer.question, &answer.entry, answer.scope)),
            _ => None,
        }
    }

    /// The state after all that is being saved is saved, and the effects.
    fn doing_saved(&self, outcome: Outcome) -> (Self, Vec<Effect>) {
        let Step::Saving(answers) = &self.step else {
            panic!("nothing is being saved");
        };
        let gadgets = answers.iter().map(|answer| answer.question.subject());
        self.doing(Action::Saved(
            gadgets.map(|gadget| (gadget, outcome)).collect(),
        ))
    }

    fn saved_as(&self, outcome: Outcome) -> Self {
        self.doing_saved(outcome).0
    }
}

fn wanted(gadget: &str, trigger: Trigger, cause: Cause) -> Wanted {
    Wanted {
        subject: gadget.to_owned(),
        trigger,
        cause,
    }
}

fn want(gadget: &str, trigger: Trigger, cause: Cause) -> Action {
    Action::Want(wanted(gadget, trigger, cause))
}

fn settled(gadget: &str, outcome: Outcome) -> Action {
    Action::Settled(gadget.to_owned(), outcome)
}

fn asked(gadgets: &[&str]) -> State {
    gadgets.iter().fold(State::default(), |state, gadget| {
        state.asking(question(gadget), Surface::Dialog)
    })
}

fn choose(choice: Choice) -> Action {
    Action::Choose(choice, "2026-11-20".parse().unwrap(), Sight::Clear)
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
    // What is needed has no box: a tick does not turn Allow into a refusal.
    assert_eq!(
        saved([tick(0, false), tick(1, true), choose(Choice::AllowInTab)]),
        "1;allow;2026-11-20;img:a.example font:f.example"
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
    assert_eq!(state.questions.first().unwrap().gadget, "two");
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
        .saved_as(Outcome::Waiting);
    assert!(
        !waiting.should_reload(Reload::Safe),
        "one is still asked for"
    );
    let done = waiting.after(choose(Choice::Later));
    assert!(done.should_reload(Reload::Safe));
    assert!(!done.should_reload(Reload::Loses));
    assert!(!done.after(Action::Dismiss).should_reload(Reload::Safe));

    let again = State::default().after(settled("one", Outcome::WaitingAgain));
    assert!(
        !again.should_reload(Reload::Safe),
        "not once more by itself"
    );
}

#[test]
fn what_became_of_it_is_told_by_title() {
    let state = asked(&["my_map"])
        .after(choose(Choice::Refuse))
        .saved_as(Outcome::Refused);
    let with = |outcome| state.with_outcome(outcome).collect::<Vec<_>>();
    assert_eq!(with(Outcome::Refused), ["my_map"]);
    assert!(with(Outcome::Started).is_empty());
}

#[test]
fn an_answer_that_comes_when_none_is_awaited_changes_nothing() {
    let state = asked(&["one"]);
    let saved = Action::Saved(vec![("one".to_owned(), Outcome::Started)]);
    assert_eq!(state.after(saved), state);
    assert_eq!(state.after(not_saved(Failure::Device)), state);
}

#[test]
fn a_question_that_is_answered_elsewhere_goes() {
    let names = |state: &State| -> Vec<String> {
        let questions = state.questions.iter();
        questions.map(|question| question.gadget.clone()).collect()
    };
    let state = asked(&["one", "two"]);
    assert_eq!(names(&state.without("one")), ["two"]);
    assert_eq!(names(&state.without("two")), ["one"]);
    assert_eq!(state.without("three"), state);

    let failed = state
        .after(choose(Choice::Allow))
        .after(not_saved(Failure::Unreachable));
    assert_eq!(failed.without("one").step, Step::Asking);

    // What is being saved is the later answer.
    let saving = state.after(choose(Choice::Allow));
    assert_eq!(saving.without("one"), saving);
    assert_eq!(names(&saving.without("two")), ["one"]);
}

#[test]
fn a_notice_waits_until_it_is_opened() {
    let ask = |state: &State, gadget| state.asking(question(gadget), Surface::Notice);
    let state = ask(&ask(&State::default(), "a"), "b");
    assert!(!state.open);
    let open = state.after(Action::Open);
    assert_eq!(listed(&open), ["a", "b"]);
    // A third one does not join the dialog that is open.
    let open = ask(&open, "c");
    assert_eq!((listed(&open).len(), open.quiet.len()), (2, 1));
    // Nor one that another gadget has opened.
    let own = ask(&asked(&["own"]), "default_on");
    assert_eq!(own.view_key().as_deref(), Some("own"));
    let later = own.after(Action::Escape);
    assert_eq!((later.open, later.quiet.len()), (false, 1));
    // Unless its user does something for it.
    let wanted = ask(&own, "c").asking(question("c"), Surface::Dialog);
    assert_eq!((wanted.questions.len(), wanted.quiet.len()), (2, 1));

    let (later, effects) = state.doing(Action::PutOffAll);
    assert_eq!((later.open, later.quiet.len()), (false, 0));
    assert_eq!(
        names(&effects),
        ["put off a", "tell a None", "put off b", "tell b None"]
    );
    assert!(!later.after(Action::Open).open);
    // Who waits for the page is not kept waiting by a notice.
    let started = state.after(settled("d", Outcome::Waiting));
    assert!(started.should_reload(Reload::Safe));
    assert!(!started.after(Action::Open).should_reload(Reload::Safe));
}

#[test]
fn a_question_in_its_place() {
    let mut map = question("map");
    map.terms.declaration.in_place = true;
    let day = "2026-11-20".parse().unwrap();
    let state = State::default().asking(map, Surface::InPlace);
    assert_eq!((state.open, state.questions.len()), (false, 0));
    let allowed = state.after(Action::AllowInPlace("map".to_owned(), day, Sight::Clear));
    assert!(!allowed.open);
    assert_eq!(
        allowed.to_save().unwrap().1.to_string(),
        "1;allow;2026-11-20;img:a.example;font:f.example"
    );
    // What went wrong is told in the dialog.
    assert!(allowed.after(not_saved(Failure::Unreachable)).open);
    assert_eq!(allowed.saved_as(Outcome::Started).in_place.len(), 0);

    let open = state.after(Action::OpenInPlace("map".to_owned()));
    assert_eq!((open.open, open.in_place.len()), (true, 0));
    // Under the dialog, and while it is saved, it keeps its place.
    for kept in [&state, &allowed, &open] {
        assert!(kept.placed("map").is_some());
    }
    let saved = allowed.saved_as(Outcome::Waiting);
    assert!(saved.placed("map").is_none());
    let later = open.after(choose(Choice::Later));
    assert_eq!((later.open, later.in_place[0].refused), (false, false));
    let refused = open
        .after(choose(Choice::Refuse))
        .saved_as(Outcome::Refused);
    assert_eq!((refused.open, refused.in_place[0].refused), (false, true));
    assert_eq!(state.after(Action::OpenInPlace("other".to_owned())), state);
}

#[test]
fn where_an_answer_goes_is_chosen_for_each() {
    let scope = Scope::Farm;
    let state = asked(&["a", "b"]).after(Action::Scope(scope));
    let saving = state.after(choose(Choice::Allow));
    assert_eq!(saving.to_save().unwrap().2, scope);
    assert_eq!(
        names(&state.effects(choose(Choice::AllowInTab))),
        ["save a Session"]
    );
    assert_eq!(saving.saved_as(Outcome::Started).scope, Scope::default());
    assert_eq!(saving.after(Action::Scope(Scope::default())), saving);
    assert_eq!(saved([choose(Choice::Never)]), "1;never;2026-11-20;");
}

/// A question with code of another site.
fn grave(gadget: &str) -> Question {
    let declaration = Declaration::new(
        &"script:a.example/lib/".parse().unwrap(),
        &"frame:f.example".parse().unwrap(),
    );
    Question::unanswered(gadget, declaration, Details::default())
}

#[test]
fn code_of_another_site_is_not_allowed_before_the_whole_question_was_seen() {
    let look = |shown: &str, is_at_end| Action::Look {
        shown: shown.to_owned(),
        is_at_end,
    };
    let state = State::default().asking(grave("code"), Surface::Dialog);
    assert!(!state.can_allow());
    for choice in [Choice::Allow, Choice::AllowInTab] {
        let (after, effects) = state.at_once(choose(choice));
        assert_eq!((after, effects), (state.clone(), Vec::new()));
        // The end of another question is no end of this one.
        let other = state.after(look("other", true));
        assert_eq!(other.effects(choose(choice)), []);
        // Seen once is seen, also after scrolling back.
        let read = state.after(look("code", true)).after(look("code", false));
        assert!(read.can_allow() && !read.reading.is_at_end);
        assert_eq!(read.effects(choose(choice)).len(), 1);
    }
    // What takes nothing waits for nothing.
    assert_eq!(state.effects(choose(Choice::Refuse)).len(), 1);
    assert_eq!(state.effects(choose(Choice::Later)).len(), 2);
    // The next question begins anew; one without code waits for nothing.
    let next = state
        .asking(grave("next"), Surface::Dialog)
        .after(look("code", true))
        .after(choose(Choice::Later));
    assert!(!next.can_allow());
    assert!(asked(&["calm"]).can_allow());
    let mut frames = grave("frames");
    frames.items.remove(0);
    assert!(!frames.is_grave(), "a frame cannot act as its user");
}

#[test]
fn a_refusal_can_become_one_for_good() {
    let day = "2026-11-20".parse().unwrap();
    let refused = asked(&["one", "two", "three"])
        .after(Action::Scope(Scope::Farm))
        .after(choose(Choice::Refuse))
        .saved_as(Outcome::Refused)
        .after(mark("two", Choice::Refuse))
        .after(save_list())
        .saved_as(Outcome::Refused);
    assert_eq!(refused.can_never(Outcome::Refused), 2);
    assert_eq!(refused.can_never(Outcome::Started), 0);
    let (never, effects) = refused.doing(Action::Never(day));
    assert_eq!(
        names(&effects),
        [
            "never one 1;never;2026-11-20; Farm",
            "never two 1;never;2026-11-20; Wiki"
        ]
    );
    assert_eq!(never.with_outcome(Outcome::Refused).count(), 0);
    assert!(
        never.effects(Action::Never(day)).is_empty(),
        "pressed twice"
    );
    // What was not saved is told, and can be tried again.
    let failed = never.after(settled("one", Outcome::NotNever));
    assert_eq!(failed.can_never(Outcome::NotNever), 1);
    assert_eq!(
        names(&failed.effects(Action::Never(day))),
        ["never one 1;never;2026-11-20; Farm"]
    );
    // It is undone as any other answer.
    let before = Replaced {
        gadget: "two".to_owned(),
        text: "OLD".to_owned(),
        scope: Scope::Wiki,
    };
    let done = never
        .after(Action::Replaced(before.clone()))
        .after(settled("two", Outcome::Never));
    assert!(done.can_undo(Outcome::Never));
    assert_eq!(
        done.effects(Action::Undo(Outcome::Never)),
        [Effect::Undo(before)]
    );
    // Who has undone or closed the refusal has nothing to refuse for good.
    for action in [Action::Undo(Outcome::Refused), Action::Dismiss] {
        let undo = |gadget: &str| {
            Action::Replaced(Replaced {
                gadget: gadget.to_owned(),
                text: String::new(),
                scope: Scope::Wiki,
            })
        };
        let gone = refused.after(undo("one")).after(undo("two")).after(action);
        assert!(gone.effects(Action::Never(day)).is_empty());
    }
}

fn names(effects: &[Effect]) -> Vec<String> {
    let name = |effect: &Effect| match effect {
        Effect::Prepare(wanted) => format!("prepare {}", wanted.subject),
        Effect::LookIntoOutbox(gadget) => format!("look {gadget}"),
        Effect::Save(answers) => {
            let name = |one: &Answered| format!("{} {:?}", one.question.subject(), one.scope);
            let names: Vec<String> = answers.iter().map(name).collect();
            format!("save {}", names.join(", "))
        }
        Effect::Send => "send".to_owned(),
        Effect::PlanSending => "plan".to_owned(),
        Effect::Confirm(gadget, entry) => format!("confirm {gadget} {entry}"),
        Effect::Tell(gadget, outcome) => format!("tell {gadget} {outcome:?}"),
        Effect::PutOff(gadget) => format!("put off {gadget}"),
        Effect::Undo(replaced) => format!("undo {}", replaced.gadget),
        Effect::Never(gadget, entry, scope) => format!("never {gadget} {entry} {scope:?}"),
        Effect::ReadBlocked => "read blocked".to_owned(),
        Effect::Name(gadgets) => format!("name {}", gadgets.join(", ")),
        Effect::RemoveWorker => "remove the worker".to_owned(),
        Effect::CloseDialog => "close".to_owned(),
        Effect::Reload => "reload".to_owned(),
    };
    effects.iter().map(name).collect()
}

#[test]
fn an_answer_is_saved_once() {
    let state = asked(&["one", "two"]).after(Action::Scope(Scope::Farm));
    let (saving, effects) = state.doing(choose(Choice::Allow));
    assert_eq!(names(&effects), ["save one Farm"]);
    let Effect::Save(answers) = &effects[0] else {
        panic!("{effects:?}");
    };
    assert_eq!(
        answers[0].entry.to_string(),
        "1;allow;2026-11-20;img:a.example;font:f.example"
    );
    assert!(saving.effects(choose(Choice::Allow)).is_empty());
    assert!(saving.doing_saved(Outcome::Started).1.is_empty());
    // The same answer, again.
    let failed = saving.after(not_saved(Failure::Unreachable));
    assert_eq!(
        names(&failed.effects(choose(Choice::Refuse))),
        ["save one Farm"]
    );
    assert!(State::default().effects(choose(Choice::Allow)).is_empty());
}

#[test]
fn what_is_put_off_is_recorded_and_told() {
    let state = asked(&["one", "two"]);
    assert_eq!(
        names(&state.effects(choose(Choice::Later))),
        ["put off one", "tell one None"]
    );
    assert_eq!(
        names(&state.effects(Action::PutOffAll)),
        ["put off one", "tell one None"],
        "the other one was not seen"
    );
    let saving = state.after(choose(Choice::Allow));
    assert!(saving.effects(choose(Choice::Later)).is_empty());
    let failed = |kept| {
        saving.after(Action::NotSaved {
            failure: Failure::Unreachable,
            kept,
        })
    };
    assert_eq!(
        names(&failed(false).effects(choose(Choice::Later))),
        ["put off one", "tell one None"]
    );
    // An answer waits on the device: closing the dialog does not put it off.
    assert_eq!(
        names(&failed(true).effects(choose(Choice::Later))),
        ["tell one None"]
    );
}

#[test]
fn gadgets_are_prepared_one_after_the_other() {
    let want = |gadget| want(gadget, Trigger::Page, Cause::Ledger);
    let (state, effects) = State::default().doing(want("one"));
    assert_eq!(names(&effects), ["prepare one"]);
    let (state, effects) = state.doing(want("two"));
    assert!(effects.is_empty(), "one is being prepared");
    let (state, effects) = state.doing(Action::Prepared(Prepared::Settled(Outcome::Unsaved)));
    assert_eq!(names(&effects), ["tell one Some(Unsaved)", "prepare two"]);
    assert_eq!(state.unsaved, ["one"]);
    let (state, effects) = state.doing(Action::Prepared(Prepared::Nothing));
    assert_eq!(names(&effects), ["tell two None"]);
    assert!(state.wanted.is_empty() && !state.is_preparing);
    // None was wanted.
    let stray = Action::Prepared(Prepared::Settled(Outcome::Started));
    assert_eq!(state.doing(stray), (state, Vec::new()));
}

#[test]
fn a_gadget_whose_answer_is_being_sent_is_prepared_when_that_is_over() {
    let (sending, effects) = State::default().doing(Action::Due);
    assert_eq!(names(&effects), ["send"]);
    assert!(sending.effects(Action::Due).is_empty(), "it is under way");

    let (state, effects) = sending.doing(want("one", Trigger::Page, Cause::Ledger));
    assert_eq!(names(&effects), ["look one"]);
    assert_eq!(
        names(&state.effects(Action::Waits(false))),
        ["prepare one"],
        "another answer is being sent"
    );
    let (state, effects) = state.doing(Action::Waits(true));
    assert!(effects.is_empty());
    let sent = Action::Sent {
        saved: Vec::new(),
        dropped: Vec::new(),
    };
    let (state, effects) = state.doing(sent);
    assert_eq!(names(&effects), ["prepare one"]);
    assert!(!state.is_sending);
}

#[test]
fn nothing_is_sent_while_an_answer_is_being_saved() {
    let saving = asked(&["one"]).after(choose(Choice::Allow));
    assert!(saving.effects(Action::Due).is_empty());
    assert_eq!(names(&saving.effects(Action::Idle(Reload::Safe))), [""; 0]);
}

#[test]
fn what_waited_and_is_saved_lets_its_gadget_go() {
    let entry: Entry = "1;allow;2026-11-20;img:a.example".parse().unwrap();
    let prepared = Action::Prepared(Prepared::Settled(Outcome::Unsaved));
    let state = State::default()
        .after(want("mine", Trigger::Page, Cause::Ledger))
        .after(prepared);
    let saved = |gadget: &str, entry: Option<&Entry>| (gadget.to_owned(), entry.cloned());
    let sent = Action::Sent {
        saved: vec![
            saved("mine", Some(&entry)),
            saved("elsewhere", Some(&entry)),
            saved("taken_back", None),
        ],
        dropped: Vec::new(),
    };
    let (state, effects) = state.doing(sent);
    assert_eq!(
        names(&effects),
        ["confirm mine 1;allow;2026-11-20;img:a.example"]
    );
    let told: Vec<&str> = state.with_outcome(Outcome::Saved).collect();
    assert_eq!(told, ["elsewhere", "taken_back"]);
    assert_eq!(state.with_outcome(Outcome::Unsaved).count(), 0);
}

#[test]
fn what_was_saved_can_be_undone_as_long_as_it_is_told() {
    let before = |gadget: &str, text: &str| Replaced {
        gadget: gadget.to_owned(),
        text: text.to_owned(),
        scope: Scope::Wiki,
    };
    let told = State::default()
        .after(Action::Replaced(before("one", "")))
        .after(settled("one", Outcome::Started))
        .after(Action::Replaced(before("two", "OLD")))
        .after(settled("two", Outcome::Refused))
        .after(settled("three", Outcome::Started));
    assert!(told.can_undo(Outcome::Started) && told.can_undo(Outcome::Refused));
    assert!(!told.can_undo(Outcome::Waiting));

    let (undone, effects) = told.doing(Action::Undo(Outcome::Started));
    assert_eq!(effects, [Effect::Undo(before("one", ""))]);
    assert_eq!(
        undone.with_outcome(Outcome::Started).collect::<Vec<_>>(),
        ["three"]
    );
    // Pressed once more, nothing is left to undo.
    assert!(!undone.can_undo(Outcome::Started));
    assert!(undone.effects(Action::Undo(Outcome::Started)).is_empty());
    assert!(undone.can_undo(Outcome::Refused));

    // A later answer: what stood before it counts.
    let again = undone.after(Action::Replaced(before("two", "NEW")));
    assert_eq!(
        again.effects(Action::Undo(Outcome::Refused)),
        [Effect::Undo(before("two", "NEW"))]
    );
    let closed = told.after(Action::Dismiss);
    assert!(closed.effects(Action::Undo(Outcome::Refused)).is_empty());
}

#[test]
fn what_the_wiki_never_takes_is_asked_for_again() {
    let kept = Action::NotSaved {
        failure: Failure::Unreachable,
        kept: true,
    };
    let state = asked(&["one"])
        .after(choose(Choice::Allow))
        .after(kept)
        .after(choose(Choice::Later));
    assert_eq!(state.unsaved, ["one"]);
    let sent = Action::Sent {
        saved: Vec::new(),
        dropped: vec!["one".to_owned(), "of_another_page".to_owned()],
    };
    let (state, effects) = state.doing(sent);
    let again = wanted("one", Trigger::Page, Cause::Ledger);
    assert_eq!(effects, [Effect::Prepare(again)]);
    assert_eq!(state.wanted.len(), 1);
}

#[test]
fn when_all_is_done_the_page_follows() {
    let idle = |state: &State, reload| names(&state.effects(Action::Idle(reload)));
    let open = asked(&["one"]);
    assert_eq!(idle(&open, Reload::Safe), ["plan"]);
    let closed = open.after(choose(Choice::Later));
    assert_eq!(idle(&closed, Reload::Safe), ["plan", "close"]);
    let waiting = closed.after(settled("two", Outcome::Waiting));
    assert_eq!(idle(&waiting, Reload::Safe), ["plan", "close", "reload"]);
    assert_eq!(idle(&waiting, Reload::Loses), ["plan", "close", "name two"]);
    assert_eq!(
        waiting
            .after(Action::Idle(Reload::Safe))
            .surroundings
            .reload,
        Reload::Safe
    );
    assert_eq!(names(&waiting.effects(Action::Reload)), ["reload"]);
    assert_eq!(
        names(&waiting.effects(Action::BlockedMore)),
        ["read blocked"]
    );
    assert_eq!(
        names(&waiting.effects(Action::RemoveWorker)),
        ["remove the worker"]
    );
}

#[test]
fn a_dialog_that_sleeps_takes_no_answer() {
    let answers = [Choice::Allow, Choice::Refuse, Choice::Never];
    let awake = asked(&["one", "two"]);
    assert_eq!(awake.alertness, Alertness::Awake);
    let asleep = |action| awake.at_once(action).0;
    let returned = asleep(Action::Sleep);
    let next = asleep(choose(Choice::Later));
    let new = {
        let mut state = State::default();
        let prepared = Prepared::Question(Box::new(question("one")), Surface::Dialog);
        let _ = state.apply(want("one", Trigger::Page, Cause::Ledger));
        let _ = state.apply(Action::Prepared(prepared));
        state
    };
    let dozing = asleep(Action::Doze);
    for (name, state) in [
        ("just opened", &new),
        ("back in the window", &returned),
        ("the next question", &next),
        ("typing", &dozing),
    ] {
        for choice in answers {
            let (after, effects) = state.at_once(choose(choice));
            assert_eq!(effects, [], "{name}: {choice:?}");
            assert_eq!(
                (&after.step, after.unclear),
                (&Step::Asking, Sight::TooSoon),
                "{name}"
            );
            // Pressed again when it is awake, it answers.
            let woken = after.woken();
            let effects = woken.at_once(choose(choice)).1;
            assert!(
                matches!(effects[..], [Effect::Save(_)]),
                "{name}: {choice:?}"
            );
        }
        // Only an answer has to wait: the dialog can be closed.
        assert!(!state.at_once(choose(Choice::Later)).1.is_empty(), "{name}");
    }
    // The time of one question wakes no other.
    let other = next.at_once(Action::Wake("one".to_owned())).0;
    assert_eq!(other.alertness, Alertness::Asleep);
    // A pointer, or assistive technology, wakes a dialog that dozes, and no other.
    assert_eq!(dozing.at_once(Action::Press).0.alertness, Alertness::Awake);
    assert_eq!(
        returned.at_once(Action::Press).0.alertness,
        Alertness::Asleep
    );
    assert_eq!(
        returned.at_once(Action::Doze).0.alertness,
        Alertness::Asleep
    );
}

/// The state after several gadgets were wanted at once.
fn together(questions: Vec<Question>) -> State {
    let wants = questions
        .iter()
        .map(|question| want(&question.gadget, Trigger::Page, Cause::Ledger));
    let state = wants.fold(State::default(), |state, want| state.after(want));
    questions.into_iter().fold(state, |state, question| {
        assert!(!state.open, "the list comes at once");
        let prepared = Prepared::Question(Box::new(question), Surface::Dialog);
        state.after(Action::Prepared(prepared))
    })
}

fn mark(gadget: &str, choice: Choice) -> Action {
    Action::Mark(gadget.to_owned(), choice, Sight::Clear)
}

fn save_list() -> Action {
    Action::Save("2026-11-20".parse().unwrap(), Sight::Clear)
}

fn details(gadget: &str) -> Action {
    Action::Details(gadget.to_owned())
}

fn listed(state: &State) -> Vec<&str> {
    let listed = state.list().unwrap_or_default();
    let names = listed.iter().map(|question| question.gadget.as_str());
    names.collect()
}

#[test]
fn several_gadgets_ask_in_one_list_and_are_saved_at_once() {
    let list = together(vec![question("one"), question("two"), question("three")]);
    assert_eq!(listed(&list), ["one", "two", "three"]);
    assert_eq!(list.asked(), None);
    assert_eq!(list.effects(save_list()), [], "nothing is chosen");
    let (saving, effects) = list
        .after(mark("one", Choice::Allow))
        .after(mark("three", Choice::Allow))
        .after(mark("three", Choice::Refuse))
        .doing(save_list());
    assert_eq!(names(&effects), ["save one Wiki, three Wiki"]);
    let Effect::Save(answers) = &effects[0] else {
        panic!("{effects:?}");
    };
    assert_eq!(answers[1].entry.answer, Answer::Refuse);
    for action in [
        mark("two", Choice::Allow),
        save_list(),
        details("two"),
        Action::Escape,
        Action::PutOffAll,
        Action::Open,
    ] {
        assert_eq!(saving.doing(action), (saving.clone(), Vec::new()));
    }
    let outcomes = vec![
        ("one".to_owned(), Outcome::Waiting),
        ("three".to_owned(), Outcome::Refused),
    ];
    let (done, effects) = saving.doing(Action::Saved(outcomes));
    // Whoever answers for some leaves the rest for another time.
    assert_eq!(names(&effects), ["put off two", "tell two None"]);
    assert!(!done.open && done.should_reload(Reload::Safe));
    assert_eq!(done.can_never(Outcome::Refused), 1);
}

#[test]
fn escape_puts_off_all_and_leads_from_a_question_to_its_list() {
    let list = together(vec![question("one"), question("two")]).after(mark("one", Choice::Allow));
    let put_off = [
        "put off one",
        "tell one None",
        "put off two",
        "tell two None",
    ];
    for action in [Action::Escape, Action::PutOffAll, choose(Choice::Later)] {
        let (state, effects) = list.doing(action);
        assert_eq!(names(&effects), put_off);
        assert!(!state.open && state.questions.is_empty());
    }
    let whole = list.after(details("two"));
    assert_eq!(whole.view_key().as_deref(), Some("two"));
    for action in [Action::Escape, Action::Back] {
        let (state, effects) = whole.doing(action);
        assert_eq!((listed(&state), effects), (vec!["one", "two"], Vec::new()));
        assert_eq!(state.returned_from.as_deref(), Some("two"));
        assert_eq!(state.questions[0].mark, Some(Choice::Allow));
    }
    // The browser has closed the dialog: nothing stays open unseen.
    assert!(!whole.after(Action::PutOffAll).open);
    assert_eq!(list.after(details("other")), list);
}

#[test]
fn an_answer_to_a_whole_question_of_a_list_is_noted_there() {
    let list = together(vec![question("one"), question("two")]);
    let whole = list.after(details("two")).after(Action::Tick {
        index: 1,
        ticked: true,
    });
    for (choice, mark) in [
        (Choice::Allow, Some(Choice::Allow)),
        (Choice::AllowInTab, Some(Choice::AllowInTab)),
        (Choice::Refuse, Some(Choice::Refuse)),
        (Choice::Later, None),
    ] {
        let (state, effects) = whole.doing(choose(choice));
        assert_eq!(effects, [], "{choice:?}");
        assert_eq!(state.questions[1].mark, mark);
        assert_eq!(listed(&state).len(), 2);
        assert_eq!(state.questions[0].mark, None);
    }
    let state = whole.after(choose(Choice::AllowInTab));
    let (_, effects) = state.after(mark("one", Choice::Refuse)).doing(save_list());
    assert_eq!(names(&effects), ["save one Wiki, two Session"]);
    let Effect::Save(answers) = &effects[0] else {
        panic!("{effects:?}");
    };
    assert_eq!(
        answers[1].entry.to_string(),
        "1;allow;2026-11-20;img:a.example font:f.example"
    );
}

#[test]
fn a_row_allows_only_what_was_seen_as_a_whole() {
    let look = |shown: &str| Action::Look {
        shown: shown.to_owned(),
        is_at_end: true,
    };
    let list = together(vec![grave("code"), grave("more"), question("calm")]);
    let refused = |state: &State, gadget| {
        let (after, effects) = state.at_once(mark(gadget, Choice::Allow));
        assert_eq!((&after, effects), (state, Vec::new()), "{gadget}");
    };
    refused(&list, "code");
    // The end of the list is no end of a question, nor is that of another one.
    let list = list.after(look("code|more|calm")).after(look("code"));
    refused(&list, "code");
    let whole = list.after(details("code"));
    for choice in [Choice::Allow, Choice::AllowInTab] {
        assert_eq!(whole.at_once(choose(choice)).0, whole, "not yet read");
    }
    refused(&whole.after(Action::Back), "code");
    let read = whole.after(look("code")).after(Action::Back);
    refused(&read, "more");
    let marked = read
        .after(mark("code", Choice::Allow))
        .after(mark("calm", Choice::Allow));
    let saved = names(&marked.effects(save_list()));
    assert_eq!(saved, ["save code Wiki, calm Wiki"]);
    // What is read is read, also when it is opened again.
    assert!(read.after(details("code")).can_allow());
    assert!(!read.after(details("more")).can_allow());

    // So does what a row does not show as a whole, and what Allow would not grant.
    let many = Declaration::new(
        &"img:a.example img:b.example img:c.example img:d.example"
            .parse()
            .unwrap(),
        &"".parse().unwrap(),
    );
    let none = Declaration::new(&"".parse().unwrap(), &"img:a.example".parse().unwrap());
    for declaration in [many, none] {
        let long = Question::unanswered("long", declaration, Details::default());
        let list = together(vec![long, question("calm")]);
        refused(&list, "long");
        let answered = list.after(details("long")).after(choose(Choice::Allow));
        assert_eq!(names(&answered.effects(save_list())), ["save long Wiki"]);
    }
}

#[test]
fn a_list_that_sleeps_or_is_not_seen_takes_no_answer() {
    let day = "2026-11-20".parse().unwrap();
    let awake = together(vec![question("one"), question("two")]).after(mark("two", Choice::Allow));
    let asleep = awake.at_once(Action::Sleep).0;
    let dozing = awake.at_once(Action::Doze).0;
    for state in [&asleep, &dozing] {
        for action in [
            mark("one", Choice::Allow),
            mark("one", Choice::Refuse),
            save_list(),
        ] {
            let (after, effects) = state.at_once(action);
            assert_eq!((effects, after.unclear), (Vec::new(), Sight::TooSoon));
            assert_eq!(after.questions[0].mark, None);
        }
        // What takes nothing waits for nothing.
        let unmarked = state.at_once(mark("two", Choice::Later)).0;
        assert_eq!(unmarked.questions[1].mark, None);
        assert!(!state.at_once(Action::Escape).0.open);
    }
    for sight in [Sight::TooSoon, Sight::Hidden] {
        for action in [
            Action::Mark("one".to_owned(), Choice::Allow, sight),
            Action::Save(day, sight),
        ] {
            let (after, effects) = awake.at_once(action);
            assert_eq!((effects, after.unclear), (Vec::new(), sight));
            assert_eq!(after.questions[0].mark, None);
        }
    }
    // It sleeps whenever something else is shown in its place, and wakes for itself only.
    let whole = awake.at_once(details("one")).0;
    assert_eq!(whole.alertness, Alertness::Asleep);
    assert_eq!(
        whole
            .at_once(Action::Wake("one|two".to_owned()))
            .0
            .alertness,
        Alertness::Asleep
    );
    let back = whole.woken().at_once(Action::Back).0;
    assert_eq!(back.alertness, Alertness::Asleep);
}

#[test]
fn what_of_a_list_is_not_saved_stays_there() {
    let list = together(vec![question("one"), question("two"), question("three")]);
    let saving = list
        .after(mark("one", Choice::Allow))
        .after(mark("two", Choice::Allow))
        .after(save_list());
    let part = saving.after(Action::Saved(vec![("one".to_owned(), Outcome::Waiting)]));
    assert!(!part.should_reload(Reload::Safe) && part.open);
    let kept = |kept| Action::NotSaved {
        failure: Failure::Unreachable,
        kept,
    };
    let failed = part.after(kept(false));
    assert_eq!(listed(&failed), ["two", "three"]);
    assert_eq!(names(&failed.effects(save_list())), ["save two Wiki"]);
    assert_eq!(
        names(&failed.effects(Action::Escape)),
        [
            "put off two",
            "tell two None",
            "put off three",
            "tell three None"
        ]
    );
    // What waits on the device is not put off.
    let failed = part.after(kept(true));
    assert_eq!(failed.unsaved, ["two"]);
    assert_eq!(
        names(&failed.effects(Action::Escape)),
        ["tell two None", "put off three", "tell three None"]
    );
    // It is saved after all, or answered in another tab: nothing failed any more.
    let left = failed.without("two");
    assert_eq!(
        (left.view_key().as_deref(), &left.step),
        (Some("three"), &Step::Asking)
    );
}

#[test]
fn what_comes_while_something_is_asked_is_asked_afterwards() {
    let one = asked(&["one"]);
    let more = one.asking(question("two"), Surface::Dialog);
    let more = more.asking(question("three"), Surface::Dialog);
    assert_eq!(more.view_key().as_deref(), Some("one"));
    let next = more
        .after(choose(Choice::Refuse))
        .saved_as(Outcome::Refused);
    assert_eq!(listed(&next), ["two", "three"]);
    // Escape puts off what was seen; a notice tells of the rest.
    let (closed, effects) = more.doing(Action::Escape);
    assert_eq!(names(&effects), ["put off one", "tell one None"]);
    assert_eq!((closed.open, closed.quiet.len()), (false, 2));
    assert_eq!(listed(&closed.after(Action::Open)), ["two", "three"]);
    // A list of which only one is left is a question as any other.
    let left = next.without("two");
    assert_eq!(left.asked().unwrap().gadget, "three");
    assert_eq!(
        names(&left.effects(choose(Choice::Refuse))),
        ["save three Wiki"]
    );
}

#[test]
fn what_is_not_seen_is_not_answered() {
    let day = "2026-11-20".parse().unwrap();
    let awake = asked(&["one"]);
    for sight in [Sight::TooSoon, Sight::Hidden] {
        for choice in [Choice::Allow, Choice::Refuse, Choice::Never] {
            let (state, effects) = awake.at_once(Action::Choose(choice, day, sight));
            assert_eq!((effects, state.unclear), (Vec::new(), sight));
            // The next one that is seen counts, and what was told is gone.
            let (state, effects) = state.at_once(choose(choice));
            assert!(matches!(effects[..], [Effect::Save(_)]));
            assert_eq!(state.unclear, Sight::Clear);
        }
        let mut map = question("map");
        map.terms.declaration.in_place = true;
        let placed = State::default().asking(map, Surface::InPlace);
        let allow = Action::AllowInPlace("map".to_owned(), day, sight);
        let (state, effects) = placed.at_once(allow);
        assert_eq!(effects, []);
        assert_eq!(
            (state.open, state.alertness, &state.step),
            (true, Alertness::Asleep, &Step::Asking)
        );
    }
}

/// The question about the optional source of a gadget that runs.
fn source(gadget: &str) -> Question {
    let other = question(gadget);
    let request = "font:f.example".parse().unwrap();
    let previous = "1;allow;2026-11-01;img:a.example;font:f.example".parse();
    Question::of_source(
        gadget,
        other.terms,
        previous.ok(),
        &request,
        Details::default(),
    )
}

#[test]
fn a_source_is_asked_for_by_itself() {
    let state = asked(&["one"]).asking(source("two"), Surface::Dialog);
    let state = state.asking(question("three"), Surface::Dialog);
    assert_eq!(state.view_key().as_deref(), Some("one"));
    let state = state.after(choose(Choice::Later));
    assert_eq!(state.view_key().as_deref(), Some("two f.example"));
    assert_eq!(state.list(), None);
    assert!(state.asked().unwrap().source.is_some());
    let (next, effects) = state.doing(choose(Choice::Later));
    assert_eq!(
        names(&effects),
        ["put off two f.example", "tell two f.example None"]
    );
    assert_eq!(next.view_key().as_deref(), Some("three"));
    // From a notice, too.
    let quiet = State::default()
        .asking(question("one"), Surface::Notice)
        .asking(question("two"), Surface::Notice)
        .asking(source("three"), Surface::Notice);
    let open = quiet.after(Action::Open);
    assert_eq!(listed(&open), ["one", "two"]);
    assert_eq!(
        names(&quiet.effects(Action::PutOffAll))[4..],
        ["put off three f.example", "tell three f.example None"]
    );
}

#[test]
fn a_source_and_its_gadget_are_two_questions() {
    let mut other = source("one");
    other.source.as_mut().unwrap().source = "g.example".parse().unwrap();
    let state = State::default()
        .asking(source("one"), Surface::Dialog)
        .asking(question("one"), Surface::Dialog)
        .asking(other, Surface::Dialog)
        .asking(source("one"), Surface::Dialog);
    assert_eq!(state.questions.len(), 3);
    // Each is withdrawn by itself.
    let state = state.without("one f.example");
    assert_eq!(state.view_key().as_deref(), Some("one"));
    let state = state.without("one");
    assert_eq!(state.view_key().as_deref(), Some("one g.example"));
}

#[test]
fn a_source_needs_no_tick_and_answers_nothing_else() {
    let asked = State::default().asking(source("one"), Surface::Dialog);
    let tick = Action::Tick {
        index: 0,
        ticked: false,
    };
    let (saving, effects) = asked.after(tick).doing(choose(Choice::Allow));
    assert_eq!(names(&effects), ["save one f.example Wiki"]);
    assert_eq!(
        saving.to_save().unwrap().1.to_string(),
        "1;allow;2026-11-20;img:a.example font:f.example"
    );
    let waiting = saving.saved_as(Outcome::SourceWaiting);
    assert!(waiting.should_reload(Reload::Safe) && !waiting.should_reload(Reload::Loses));
    let open = saving.saved_as(Outcome::SourceOpen);
    assert!(!open.should_reload(Reload::Safe));
    // An answer that is a part of one for this tab.
    let mut in_tab = source("one");
    in_tab.source.as_mut().unwrap().is_in_tab = true;
    let asked = State::default().asking(in_tab, Surface::Dialog);
    for choice in [Choice::Allow, Choice::AllowInTab, Choice::Refuse] {
        assert_eq!(
            names(&asked.effects(choose(choice))),
            ["save one f.example Session"]
        );
    }
}

#[test]
fn a_refusal_of_a_source_can_be_undone_and_is_none_for_good() {
    let before = Replaced {
        gadget: "one".to_owned(),
        text: "1;allow;2026-11-01;img:a.example;font:f.example".to_owned(),
        scope: Scope::Wiki,
    };
    let refused = State::default()
        .asking(source("one"), Surface::Dialog)
        .after(choose(Choice::Refuse))
        .after(Action::Replaced(before.clone()))
        .saved_as(Outcome::SourceRefused);
    assert_eq!(
        refused.outcomes,
        [("one f.example".to_owned(), Outcome::SourceRefused)]
    );
    assert_eq!(refused.can_never(Outcome::SourceRefused), 0);
    assert!(
        refused
            .effects(Action::Never("2026-11-20".parse().unwrap()))
            .is_empty()
    );
    assert!(refused.can_undo(Outcome::SourceRefused));
    let (undone, effects) = refused.doing(Action::Undo(Outcome::SourceRefused));
    assert_eq!(effects, [Effect::Undo(before)]);
    assert_eq!(undone.outcomes, []);
}

#[test]
fn a_source_in_its_place() {
    let day = "2026-11-20".parse().unwrap();
    let mut placed = source("one");
    placed.source.as_mut().unwrap().is_placed = true;
    let state = State::default().asking(placed, Surface::InPlace);
    assert!(state.placed("one f.example").is_some() && state.placed("one").is_none());
    let subject = "one f.example".to_owned();
    let saving = state.after(Action::AllowInPlace(subject.clone(), day, Sight::Clear));
    assert!(saving.to_save().is_some() && !saving.open);
    assert!(saving.saved_as(Outcome::SourceOpen).in_place.is_empty());
    // Refused in the dialog, or put off, it comes back, and whoever asked is told.
    let open = state.after(Action::OpenInPlace(subject.clone()));
    assert!(open.open && open.placed(&subject).is_some());
    let put_off = open.after(choose(Choice::Later));
    let refused = open.after(choose(Choice::Refuse));
    let refused = refused.saved_as(Outcome::SourceRefused);
    for (state, is_refused) in [(put_off, false), (refused, true)] {
        let question = state.placed(&subject).unwrap();
        assert_eq!(question.refused, is_refused);
        assert!(question.source.as_ref().unwrap().is_told);
        assert_eq!(question.cause(), Cause::SecondThought);
    }
    // One without a place does not.
    let asked = State::default().asking(source("one"), Surface::Dialog);
    let later = asked.after(choose(Choice::Later));
    assert_eq!(later.in_place, []);
}

#[test]
fn an_answer_about_a_source_that_waits_is_confirmed() {
    let failed = State::default()
        .asking(source("one"), Surface::Dialog)
        .after(choose(Choice::Allow))
        .after(Action::NotSaved {
            failure: Failure::Unreachable,
            kept: true,
        });
    // Closing the dialog does not put it off, and the script hears why.
    let (closed, effects) = failed.doing(choose(Choice::Later));
    assert_eq!(names(&effects), ["tell one f.example Some(SourceUnsaved)"]);
    let entry: Entry = "1;allow;2026-11-20;img:a.example font:f.example"
        .parse()
        .unwrap();
    let sent = |dropped: &[&str], saved: Option<&Entry>| Action::Sent {
        saved: saved
            .map(|entry| ("one".to_owned(), Some(entry.clone())))
            .into_iter()
            .collect(),
        dropped: dropped.iter().map(ToString::to_string).collect(),
    };
    for state in [&failed, &closed] {
        let (state, effects) = state.doing(sent(&[], Some(&entry)));
        assert_eq!(names(&effects), [format!("confirm one f.example {entry}")]);
        assert!(!state.open);
    }
    // The wiki never takes it: it is asked for again.
    let effects = closed.effects(sent(&["one"], None));
    assert_eq!(names(&effects), ["prepare one f.example"]);
}

/// The question of a library that these gadgets need.
fn library(needed_by: &[&str]) -> Question {
    let mut question = question("library");
    question.details.title = Some("Map kit".to_owned());
    question.details.needed_by = needed_by
        .iter()
        .map(|gadget| Titled::plain(gadget))
        .collect();
    question
}

fn titles(all: &[Titled]) -> String {
    let titles: Vec<&str> = all.iter().map(|one| one.title.as_str()).collect();
    titles.join(", ")
}

#[test]
fn what_became_of_a_gadget_is_told_by_its_title() {
    let state = State::default().asking(library(&["routes"]), Surface::Dialog);
    let refused = state
        .after(choose(Choice::Refuse))
        .saved_as(Outcome::Refused);
    let name = refused.name("library");
    assert_eq!(name.title, "Map kit");
    assert_eq!(titles(&name.needed_by), "routes");
    // Nothing is to be looked up. It is remembered also when the notices are closed.
    let idle = refused.effects(Action::Idle(Reload::Safe));
    assert!(
        !idle.iter().any(|effect| matches!(effect, Effect::Name(_))),
        "{idle:?}"
    );
    assert_eq!(
        refused.after(Action::Dismiss).name("library").title,
        "Map kit"
    );
}

#[test]
fn a_title_that_is_not_known_is_looked_up_once() {
    let state = State::default()
        .after(settled("my_map", Outcome::Started))
        .after(settled("other", Outcome::Forbidden));
    let (naming, effects) = state.doing(Action::Idle(Reload::Safe));
    assert!(
        names(&effects).contains(&"name my_map, other".to_owned()),
        "{effects:?}"
    );
    assert_eq!(naming.naming, ["my_map", "other"]);
    let again = naming.effects(Action::Idle(Reload::Safe));
    assert!(
        !names(&again)
            .iter()
            .any(|effect| effect.starts_with("name ")),
        "{again:?}"
    );
    let map = Name {
        title: "Map".to_owned(),
        ..Name::plain("my_map")
    };
    let named = naming.after(Action::Named(vec![map]));
    assert_eq!(named.naming, ["other"]);
    assert_eq!(named.name("my_map").title, "Map");
    assert_eq!(named.name("my_other").title, "my other");
}

#[test]
fn what_needs_a_refused_library_does_not_start() {
    // The gadget asks together with the library that it needs.
    let refused = State {
        outcomes: vec![
            ("routes".to_owned(), Outcome::Waiting),
            ("library".to_owned(), Outcome::Refused),
        ],
        names: vec![
            question("routes").named(),
            library(&["routes", "nearby"]).named(),
        ],
        ..State::default()
    };
    assert_eq!(titles(&refused.lacks("routes")), "Map kit");
    assert!(refused.lacks("library").is_empty());
    // To load the page again would not help.
    assert!(!refused.should_reload(Reload::Safe));
    for outcome in [Outcome::Waiting, Outcome::Started] {
        let mut allowed = refused.clone();
        allowed.outcomes[1].1 = outcome;
        assert!(allowed.lacks("routes").is_empty());
        assert!(allowed.should_reload(Reload::Safe));
    }
    // The library alone is refused: what is still asked for lacks it.
    let refused = State::default()
        .asking(library(&["routes"]), Surface::Dialog)
        .asking(question("routes"), Surface::Dialog)
        .asking(question("other"), Surface::Notice)
        .after(choose(Choice::Refuse))
        .saved_as(Outcome::Refused);
    let asked = refused.asked().unwrap();
    assert_eq!(
        (asked.gadget.as_str(), titles(&asked.details.lacks)),
        ("routes", "Map kit".to_owned())
    );
    assert!(refused.quiet[0].details.lacks.is_empty());
    // One that asks afterwards calls it the same.
    let mut later = question("later");
    later.details.lacks = vec![Titled::plain("library")];
    let later = refused.asking(later, Surface::Notice);
    assert_eq!(titles(&later.quiet[1].details.lacks), "Map kit");
    for outcome in [Outcome::Undone, Outcome::Waiting] {
        let undone = refused.after(settled("library", outcome));
        assert!(undone.asked().unwrap().details.lacks.is_empty());
    }
}

#[test]
fn who_misses_a_refused_library_can_answer_again() {
    let mut missed = library(&["routes"]);
    missed.refused = true;
    let state = State::default().asking(missed.clone(), Surface::Missed);
    assert_eq!(state.missed.len(), 1);
    assert!(!state.open && state.quiet.is_empty());
    // It is told once on a page.
    assert_eq!(state.asking(missed, Surface::Missed).missed.len(), 1);
    assert!(state.after(Action::Dismiss).missed.is_empty());
    let asked = state.after(Action::Reconsider("library".to_owned()));
    assert!(asked.open && asked.missed.is_empty());
    assert_eq!(asked.asked().unwrap().gadget, "library");
    // Not now: it stays refused, and is not put off.
    assert_eq!(
        names(&asked.effects(choose(Choice::Later))),
        ["tell library None"]
    );
    let saved = asked
        .after(choose(Choice::Allow))
        .saved_as(Outcome::Waiting);
    assert!(saved.should_reload(Reload::Safe));
    // Another tab has answered.
    assert!(state.without("library").missed.is_empty());
    // Nobody asks for what is not there.
    assert!(!state.after(Action::Reconsider("other".to_owned())).open);
}

#[test]
fn a_change_of_a_script_waits_until_its_user_wants_to_answer() {
    let name = "//wiki.example/User:Alice/words.js".to_owned();
    let of_rule = |rule| {
        let of = Pinning {
            revision: 34,
            rule,
            agreed: Some(12),
            runs: rule == Pinned::Off,
        };
        let is_wanted = true;
        Question {
            pin: Some(Pin { is_wanted, of }),
            ..question(&name)
        }
    };
    let question = of_rule(Pinned::Off);
    let state = State::default().asking(question.clone(), Surface::Changed);
    assert!(!state.open && state.changed.len() == 1);
    // It is told once.
    assert_eq!(state.asking(question, Surface::Changed).changed.len(), 1);
    assert!(state.after(Action::Dismiss).changed.is_empty());
    assert!(state.without(&name).changed.is_empty());
    let asked = state.after(Action::Reconsider(name.clone()));
    assert!(asked.open && asked.changed.is_empty());
    let wanted = |state: &State| state.questions[0].pin.map(|pin| pin.is_wanted);
    assert_eq!(wanted(&asked), Some(true));
    assert_eq!(wanted(&asked.after(Action::Pin(false))), Some(false));
    // Where the rules of the wiki say it, there is nothing to choose.
    let asked = State::default().asking(of_rule(Pinned::Required), Surface::Dialog);
    assert_eq!(wanted(&asked.after(Action::Pin(false))), Some(true));
}
