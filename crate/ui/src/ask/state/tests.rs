//! The state, action by action, and the effects of each.

use gadget_consent_core::{Answer, Declaration, Entry};

use super::{Action, Alertness, State, Step};
use crate::answers::failure::Failure;
use crate::answers::scope::Scope;
use crate::answers::sync::Replaced;
use crate::ask::effect::Effect;
use crate::ask::prepare::{Prepared, Wanted};
use crate::ask::prompting::{Surface, Trigger};
use crate::ask::question::{Choice, Question};
use crate::wiki::details::Details;
use crate::wiki::document::Reload;
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
        if let Some(gadget) = self.asked().map(|question| question.gadget.clone()) {
            let effects = next.apply(Action::Wake(gadget));
            assert_eq!(effects, []);
        }
        next
    }

    fn effects(&self, action: Action) -> Vec<Effect> {
        self.doing(action).1
    }

    /// The state after a question was prepared.
    fn asking(&self, question: Question, surface: Surface) -> Self {
        let wanted = want(&question.gadget, Trigger::Page, Cause::Ledger);
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
        match (&self.step, self.questions.front()) {
            (Step::Saving(entry), Some(question)) => Some((question, entry, self.scope)),
            _ => None,
        }
    }
}

fn wanted(gadget: &str, trigger: Trigger, cause: Cause) -> Wanted {
    Wanted {
        gadget: gadget.to_owned(),
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
    assert!(open.open);
    // A third one joins the dialog that is open.
    let open = ask(&open, "c");
    assert_eq!((open.open, open.questions.len()), (true, 3));
    let later = state.after(Action::PutOffAll);
    assert_eq!((later.open, later.questions.len()), (false, 0));
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
    assert_eq!(
        allowed
            .after(Action::Saved(Outcome::Started))
            .in_place
            .len(),
        0
    );

    let open = state.after(Action::OpenInPlace("map".to_owned()));
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
    assert_eq!(
        saving.after(Action::Saved(Outcome::Started)).scope,
        Scope::default()
    );
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
    let look = |gadget: &str, is_at_end| Action::Look {
        gadget: gadget.to_owned(),
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
        .after(Action::Saved(Outcome::Refused))
        .after(choose(Choice::Refuse))
        .after(Action::Saved(Outcome::Refused))
        .after(choose(Choice::Allow))
        .after(Action::Saved(Outcome::Started));
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
        Effect::Prepare(wanted) => format!("prepare {}", wanted.gadget),
        Effect::LookIntoOutbox(gadget) => format!("look {gadget}"),
        Effect::Save {
            question, scope, ..
        } => format!("save {} {scope:?}", question.gadget),
        Effect::Send => "send".to_owned(),
        Effect::PlanSending => "plan".to_owned(),
        Effect::Confirm(gadget, entry) => format!("confirm {gadget} {entry}"),
        Effect::Tell(gadget, outcome) => format!("tell {gadget} {outcome:?}"),
        Effect::PutOff(gadget) => format!("put off {gadget}"),
        Effect::Undo(replaced) => format!("undo {}", replaced.gadget),
        Effect::Never(gadget, entry, scope) => format!("never {gadget} {entry} {scope:?}"),
        Effect::ReadBlocked => "read blocked".to_owned(),
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
    let Effect::Save { entry, .. } = &effects[0] else {
        panic!("{effects:?}");
    };
    assert_eq!(
        entry.to_string(),
        "1;allow;2026-11-20;img:a.example;font:f.example"
    );
    assert!(saving.effects(choose(Choice::Allow)).is_empty());
    assert!(saving.effects(Action::Saved(Outcome::Started)).is_empty());
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
        [
            "put off one",
            "tell one None",
            "put off two",
            "tell two None"
        ]
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
    assert_eq!(idle(&waiting, Reload::Loses), ["plan", "close"]);
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
                matches!(effects[..], [Effect::Save { .. }]),
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
            assert!(matches!(effects[..], [Effect::Save { .. }]));
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
