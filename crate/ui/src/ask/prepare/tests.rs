//! Held gadgets, and what is done about each.

use gadget_consent_core::{Declaration, PromptStyle, Terms};

use super::{Prepared, Wanted, prepare};
use crate::ask::ports::Learned;
use crate::ask::ports::memory::{Memory, ready};
use crate::ask::prompting::{Surface, Trigger};
use crate::ask::question::Question;
use crate::wiki::names::Titled;
use crate::wiki::release::{Cause, Outcome};

fn terms() -> Terms {
    let needed = "img:a.example".parse().unwrap();
    Terms {
        declaration: Declaration::new(&needed, &"font:f.example".parse().unwrap()),
        ..Terms::default()
    }
}

/// A page on which the answer counts and lasts.
fn page(answer: &str) -> Memory {
    Memory {
        terms: Some(terms()),
        answer: answer.to_owned(),
        lasting: answer.to_owned(),
        ..Memory::default()
    }
}

fn by(page: &Memory, trigger: Trigger, cause: Cause) -> Prepared {
    let wanted = Wanted {
        subject: "map".to_owned(),
        trigger,
        cause,
    };
    ready(prepare(page, &wanted))
}

fn prepared(page: &Memory) -> Prepared {
    by(page, Trigger::Page, Cause::Ledger)
}

fn asked(prepared: Prepared) -> (Question, Surface) {
    match prepared {
        Prepared::Question(question, surface) => (*question, surface),
        other => panic!("{other:?}"),
    }
}

const ALLOWED: &str = "1;allow;2026-11-01;img:a.example;font:f.example";
const REFUSED: &str = "1;refuse;2026-11-01;;img:a.example font:f.example";

#[test]
fn a_gadget_without_terms_cannot_run_and_that_is_told_once() {
    let mut page = Memory::default();
    assert_eq!(prepared(&page), Prepared::Settled(Outcome::Outdated));
    page.is_news = false;
    assert_eq!(prepared(&page), Prepared::Nothing);
    assert_eq!(*page.done.borrow(), ["refuse map", "refuse map"]);
}

#[test]
fn a_script_is_read_before_it_is_asked_for() {
    const NAME: &str = "//wiki.example/User:Alice/words.js";
    let about = |page: &Memory| {
        let wanted = Wanted {
            subject: NAME.to_owned(),
            trigger: Trigger::Page,
            cause: Cause::Ledger,
        };
        ready(prepare(page, &wanted))
    };
    let page = page("");
    assert_eq!(asked(about(&page)).0.gadget, NAME);
    assert_eq!(page.done.take(), [format!("learn {NAME}")]);
    // Whatever is remembered of it and was answered: nothing is decided without its text.
    for learned in [Learned::Nothing, Learned::Unknown] {
        let page = Memory {
            learned,
            ..self::page(ALLOWED)
        };
        assert_eq!(about(&page), Prepared::Nothing);
        assert_eq!(page.done.take(), [format!("learn {NAME}")]);
    }
    // A gadget is not looked up as a page.
    let _ = prepared(&page);
    assert!(page.done.take().is_empty());
}

#[test]
fn what_the_site_policy_forbids_cannot_run() {
    let mut page = page(ALLOWED);
    let forbidden = "img:a.example".parse().unwrap();
    page.terms = Some(Terms {
        forbidden,
        ..terms()
    });
    assert_eq!(prepared(&page), Prepared::Settled(Outcome::Forbidden));
    assert_eq!(*page.done.borrow(), ["refuse map"]);
}

#[test]
fn what_the_wikis_own_header_blocks_is_not_asked_for_and_that_is_told_once() {
    for answer in ["", ALLOWED, REFUSED] {
        let mut page = page(answer);
        page.terms = Some(Terms {
            forbidden: "img:a.example".parse().unwrap(),
            by_header: true,
            ..terms()
        });
        assert_eq!(
            prepared(&page),
            Prepared::Settled(Outcome::Closed),
            "{answer}"
        );
        page.is_news = false;
        assert_eq!(prepared(&page), Prepared::Nothing, "{answer}");
        // The answer stays, for the day on which the header lets it through.
        assert_eq!(*page.done.borrow(), ["refuse map", "refuse map"]);
    }
}

#[test]
fn nobody_is_asked_while_an_answer_waits() {
    let mut page = page("");
    page.waits = true;
    assert_eq!(prepared(&page), Prepared::Settled(Outcome::Unsaved));
    // In another tab it was just saved.
    let other = by(&page, Trigger::Page, Cause::OtherTab);
    assert_eq!(asked(other).1, Surface::Dialog);
    assert!(page.done.borrow().is_empty());
}

#[test]
fn an_unanswered_gadget_asks() {
    let mut page = page("");
    let (question, surface) = asked(prepared(&page));
    assert_eq!((question.items.len(), surface), (2, Surface::Dialog));
    assert_eq!(
        (question.starts_at_once(), question.refused),
        (false, false)
    );
    page.open = "img:a.example".parse().unwrap();
    let mut question = asked(prepared(&page)).0;
    assert!(question.starts_at_once());
    // What is optional opens with the next page.
    question.items[1].ticked = true;
    assert!(!question.starts_at_once());
    question.refused = true;
    question.items[1].ticked = false;
    assert!(!question.starts_at_once());
    page.prompt_style = Some(PromptStyle::Notice);
    assert_eq!(asked(prepared(&page)).1, Surface::Notice);
    let in_place = by(&page, Trigger::InPlace, Cause::Ledger);
    assert_eq!(asked(in_place).1, Surface::InPlace);
    assert!(page.done.borrow().is_empty(), "asking does nothing");
}

#[test]
fn a_question_knows_the_entry_it_was_asked_in_view_of() {
    let before = "1;allow;2026-11-01;img:old.example";
    let (question, _) = asked(prepared(&page(before)));
    assert_eq!(question.before, before);
    assert_eq!(question.previous, before.parse().ok());
    // What was taken back is no earlier answer.
    let revoked = gadget_consent_core::ledger::revoked("2026-11-01".parse().unwrap());
    let (question, _) = asked(prepared(&page(&revoked.to_string())));
    assert_eq!(question.previous, None);
    assert_eq!(question.before, revoked.to_string());
}

#[test]
fn somebody_who_writes_or_has_put_it_off_today_gets_a_notice() {
    let mut page = page("");
    page.is_writing = true;
    assert_eq!(asked(prepared(&page)).1, Surface::Notice);
    page.is_writing = false;
    *page.embargoes.borrow_mut() = "map;1;2026-11-20;2026-11-20".to_owned();
    assert_eq!(asked(prepared(&page)).1, Surface::Notice);
    let user = by(&page, Trigger::User, Cause::Ledger);
    assert_eq!(asked(user).1, Surface::Dialog);
}

#[test]
fn what_is_allowed_runs_in_the_words_of_today() {
    let exact = page(ALLOWED);
    assert_eq!(prepared(&exact), Prepared::Settled(Outcome::Started));
    assert_eq!(
        *exact.done.borrow(),
        [format!("settle map {ALLOWED} Ledger")]
    );

    // It granted more, to a wider source.
    let wide = "1;allow;2026-11-01;img:*.a.example img:a.example;font:f.example";
    let wide = page(wide);
    assert_eq!(prepared(&wide), Prepared::Settled(Outcome::Started));
    assert_eq!(wide.done.borrow().len(), 2);
    assert_eq!(wide.done.borrow()[0], format!("restate map {ALLOWED} Wiki"));
}

#[test]
fn an_answer_for_this_session_is_restated_for_this_session() {
    let mut page = page("1;allow;2026-11-01;img:b.example img:a.example;font:f.example");
    page.lasting = String::new();
    assert_eq!(prepared(&page), Prepared::Settled(Outcome::Started));
    assert_eq!(
        page.done.borrow()[0],
        format!("restate map {ALLOWED} Session")
    );
}

#[test]
fn what_cannot_be_restated_stays_held() {
    let mut page = page("1;allow;2026-11-01;img:b.example img:a.example;font:f.example");
    page.unsaved = Some(super::super::save::tests::unreachable());
    assert_eq!(prepared(&page), Prepared::Nothing);
    assert_eq!(page.done.borrow().len(), 1, "it is not let go");
}

#[test]
fn what_is_refused_stays_refused_and_can_be_changed_in_its_place() {
    let page = page(REFUSED);
    assert_eq!(prepared(&page), Prepared::Nothing);
    assert_eq!(*page.done.borrow(), ["refuse map"]);

    let (question, surface) = asked(by(&page, Trigger::InPlace, Cause::Ledger));
    assert_eq!((question.refused, surface), (true, Surface::InPlace));
    assert_eq!(question.items.len(), 2);
    assert_eq!(question.before, REFUSED);
}

#[test]
fn a_refused_gadget_that_others_miss_can_be_reconsidered() {
    let missing = |answer: &str, needed_by: &[&str]| {
        let mut page = page(answer);
        page.needed_by = needed_by
            .iter()
            .map(|gadget| Titled::plain(gadget))
            .collect();
        by(&page, Trigger::Missed, Cause::Ledger)
    };
    for answer in [REFUSED, "1;never;2026-11-01;"] {
        let (question, surface) = asked(missing(answer, &["routes"]));
        assert!(question.refused);
        assert_eq!((question.items.len(), surface), (2, Surface::Missed));
        // Those that need it are not for this user.
        assert_eq!(missing(answer, &[]), Prepared::Nothing);
    }
    // It was allowed meanwhile.
    assert!(matches!(
        missing(ALLOWED, &["routes"]),
        Prepared::Settled(_)
    ));
}
