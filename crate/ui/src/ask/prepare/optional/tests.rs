//! Optional sources that scripts ask for, and what is done about each.

use gadget_consent_core::{Declaration, Requests, Terms};

use crate::ask::ports::memory::{Memory, TODAY, ready};
use crate::ask::prepare::{Prepared, Wanted, prepare};
use crate::ask::prompting::{Surface, Trigger};
use crate::ask::question::{Choice, Question};
use crate::wiki::release::{Cause, Outcome};

const SUBJECT: &str = "map f.example";
/// Both optional sources were left without a tick.
const ENTRY: &str = "1;allow;2026-11-01;img:a.example;font:f.example connect:g.example";

fn terms() -> Terms {
    let list = |text: &str| text.parse::<Requests>().unwrap();
    Terms {
        declaration: Declaration::new(
            &list("img:a.example"),
            &list("font:f.example connect:g.example"),
        ),
        ..Terms::default()
    }
}

fn page(answer: &str) -> Memory {
    Memory {
        terms: Some(terms()),
        answer: answer.to_owned(),
        lasting: answer.to_owned(),
        open: "img:a.example".parse().unwrap(),
        ..Memory::default()
    }
}

fn by(page: &Memory, subject: &str, trigger: Trigger) -> Prepared {
    let wanted = Wanted {
        subject: subject.to_owned(),
        trigger,
        cause: Cause::Ledger,
    };
    ready(prepare(page, &wanted))
}

fn asked(prepared: Prepared) -> (Question, Surface) {
    match prepared {
        Prepared::Question(question, surface) => (*question, surface),
        other => panic!("{other:?}"),
    }
}

fn later(page: &Memory, text: &str) {
    text.clone_into(&mut page.embargoes.borrow_mut());
}

#[test]
fn only_the_source_is_asked_for() {
    let page = page(ENTRY);
    let (question, surface) = asked(by(&page, SUBJECT, Trigger::User));
    assert_eq!(surface, Surface::Dialog);
    assert_eq!(question.subject(), SUBJECT);
    assert_eq!(question.items.len(), 1);
    assert!(question.items[0].ticked && !question.starts_at_once());
    assert_eq!((question.is_in_tab(), question.has_place()), (false, false));
    assert_eq!(question.before, ENTRY);
    // All other answers stay as they are.
    let entry = |choice| question.entry(choice, TODAY.parse().unwrap()).to_string();
    assert_eq!(
        entry(Choice::Allow),
        "1;allow;2026-11-20;img:a.example font:f.example;connect:g.example"
    );
    assert_eq!(
        entry(Choice::AllowInTab),
        "1;allow;2026-11-20;img:a.example font:f.example;connect:g.example"
    );
    assert_eq!(
        entry(Choice::Refuse),
        "1;allow;2026-11-20;img:a.example;font:f.example connect:g.example"
    );
    assert!(page.done.borrow().is_empty(), "asking does nothing");
}

#[test]
fn what_the_page_lets_through_can_be_used_at_once() {
    let mut page = page(ENTRY);
    page.open = "img:a.example font:*.example".parse().unwrap();
    let (mut question, _) = asked(by(&page, SUBJECT, Trigger::User));
    assert!(question.starts_at_once());
    // Nobody waits for it any more.
    question.source.as_mut().unwrap().is_told = true;
    assert!(!question.starts_at_once());
}

#[test]
fn what_needs_no_question() {
    let granted = "1;allow;2026-11-01;img:a.example font:f.example;connect:g.example";
    // The answer, the source, what is told.
    let table = [
        (granted, "f.example", Outcome::SourceWaiting),
        // Needed, or not declared, or of a gadget that does not run.
        (ENTRY, "a.example", Outcome::Outdated),
        (ENTRY, "x.example", Outcome::Outdated),
        (ENTRY, "*", Outcome::Outdated),
        (ENTRY, "", Outcome::Outdated),
        ("", "f.example", Outcome::Outdated),
        ("1;never;2026-11-01;", "f.example", Outcome::Outdated),
    ];
    for (answer, source, outcome) in table {
        let page = page(answer);
        let prepared = by(&page, &format!("map {source}"), Trigger::User);
        assert_eq!(prepared, Prepared::Known(outcome), "{answer} {source}");
        assert!(page.done.borrow().is_empty());
    }
    let unknown = Memory::default();
    let prepared = by(&unknown, SUBJECT, Trigger::User);
    assert_eq!(prepared, Prepared::Known(Outcome::Outdated));
    let waiting = Memory {
        waits: true,
        ..page(ENTRY)
    };
    let prepared = by(&waiting, SUBJECT, Trigger::User);
    assert_eq!(prepared, Prepared::Known(Outcome::SourceUnsaved));
}

#[test]
fn a_refusal_of_exactly_this_question_is_final() {
    let page = page(ENTRY);
    later(&page, "map_20f_2Eexample;0;2026-11-01;9999-12-31");
    for trigger in [Trigger::User, Trigger::Script, Trigger::Page] {
        let prepared = by(&page, SUBJECT, trigger);
        assert_eq!(prepared, Prepared::Known(Outcome::SourceRefused));
    }
    // In its place its user can think again. The script is told at once.
    let (question, surface) = asked(by(&page, SUBJECT, Trigger::InPlace));
    assert_eq!(surface, Surface::InPlace);
    assert!(question.refused && question.has_place());
    assert_eq!(
        *page.done.borrow(),
        ["decided map f.example Some(SourceRefused)"]
    );
    // The other source was not refused.
    assert_eq!(
        asked(by(&page, "map g.example", Trigger::User)).1,
        Surface::Dialog
    );
}

#[test]
fn what_was_put_off_opens_no_dialog_and_then_is_quiet() {
    let page = page(ENTRY);
    let surface = |trigger| asked(by(&page, SUBJECT, trigger)).1;
    assert_eq!(surface(Trigger::Script), Surface::Dialog);
    later(&page, "map_20f_2Eexample;1;2026-11-20;2026-11-20");
    // The click on “Not now” itself would count as something that the user does.
    assert_eq!(surface(Trigger::User), Surface::Notice);
    later(&page, "map_20f_2Eexample;3;2026-11-18;2026-11-25");
    assert_eq!(by(&page, SUBJECT, Trigger::User), Prepared::Nothing);
    assert_eq!(surface(Trigger::InPlace), Surface::InPlace);
    later(&page, "map_20f_2Eexample;3;2026-11-10;2026-11-17");
    assert_eq!(surface(Trigger::User), Surface::Dialog);
    // What was put off is the source, not its gadget, nor another source.
    later(
        &page,
        "map;3;2026-11-20;2026-11-27 map_20g_2Eexample;3;2026-11-20;2026-11-27",
    );
    assert_eq!(surface(Trigger::User), Surface::Dialog);
}

#[test]
fn an_answer_for_this_tab_stays_one() {
    let mut page = page(ENTRY);
    page.lasting = "1;refuse;2026-11-01;;img:a.example".to_owned();
    let (question, _) = asked(by(&page, SUBJECT, Trigger::User));
    assert!(question.is_in_tab());
    assert_eq!(question.before, page.lasting);
}
