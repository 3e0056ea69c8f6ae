//! Held gadgets, and what is done about each.

use gadget_consent_core::script_rules::Pinned;
use gadget_consent_core::{Declaration, PromptStyle, Terms};

use super::{Prepared, Wanted, prepare};
use crate::ask::ports::Learned;
use crate::ask::ports::memory::{Memory, ready};
use crate::ask::prompting::{Surface, Trigger};
use crate::ask::question::{Choice, Question};
use crate::wiki::details::Details;
use crate::wiki::names::Titled;
use crate::wiki::pinning::Pinning;
use crate::wiki::release::{Cause, Outcome};
use crate::wiki::script_news::ScriptNews;

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

const SCRIPT: &str = "//wiki.example/User:Alice/words.js";

fn of_script(page: &Memory, trigger: Trigger) -> Prepared {
    let wanted = Wanted {
        subject: SCRIPT.to_owned(),
        trigger,
        cause: Cause::Ledger,
    };
    ready(prepare(page, &wanted))
}

const UNCHANGED: Pinning = Pinning {
    revision: 34,
    rule: Pinned::Off,
    agreed: None,
    runs: false,
};

#[test]
fn what_the_host_tells_of_a_script_is_told_once_and_refuses_nothing() {
    let mut page = page(ALLOWED);
    for news in ScriptNews::ALL {
        let told = of_script(&page, Trigger::Told(news));
        assert_eq!(told, Prepared::Settled(Outcome::Script(news)));
    }
    page.is_news = false;
    let told = of_script(&page, Trigger::Told(ScriptNews::From));
    assert_eq!(told, Prepared::Nothing);
    assert!(page.done.take().is_empty());
}

#[test]
fn an_answer_names_the_revision_that_was_asked_about() {
    let day = "2026-11-20".parse().unwrap();
    for (rule, agreed, ticks, expected) in [
        (Pinned::Off, None, None, None),
        (Pinned::Off, None, Some(true), Some(34)),
        (Pinned::Wanted, None, None, Some(34)),
        (Pinned::Wanted, None, Some(false), None),
        (Pinned::Required, None, None, Some(34)),
        // It was pinned, and has changed.
        (Pinned::Off, Some(12), None, Some(34)),
    ] {
        let pinning = Pinning {
            rule,
            agreed,
            ..UNCHANGED
        };
        let before = agreed.map_or(String::new(), |agreed| {
            format!("1;allow;2026-11-01@{agreed};img:a.example;font:f.example")
        });
        let page = Memory {
            pinning: Some(pinning),
            ..page(&before)
        };
        let (mut question, _) = asked(of_script(&page, Trigger::Page));
        if let (Some(ticked), Some(pin)) = (ticks, &mut question.pin) {
            pin.is_wanted = ticked;
        }
        let entry = question.entry(Choice::Allow, day);
        assert_eq!(entry.pinned, expected, "{rule:?} {agreed:?} {ticks:?}");
        assert_eq!(question.entry(Choice::Refuse, day).pinned, None);
        assert_eq!(question.entry(Choice::Never, day).pinned, None);
    }
    // A gadget has none.
    let (question, _) = asked(prepared(&page("")));
    assert_eq!(question.entry(Choice::Allow, day).pinned, None);
}

#[test]
fn a_script_that_is_answered_for_asks_again_for_the_sake_of_its_revision() {
    let pinned = "1;allow;2026-11-01@12;img:a.example;font:f.example";
    let required = Pinning {
        rule: Pinned::Required,
        ..UNCHANGED
    };
    let changed = Pinning {
        agreed: Some(12),
        ..UNCHANGED
    };
    let running = Pinning {
        runs: true,
        ..changed
    };
    for (answer, pinning, is_asked) in [
        (ALLOWED, UNCHANGED, false),
        (pinned, UNCHANGED, false),
        (ALLOWED, required, true),
        (pinned, required, false),
        (pinned, changed, true),
        (pinned, running, false),
        (REFUSED, changed, false),
    ] {
        let page = Memory {
            pinning: Some(pinning),
            ..page(answer)
        };
        let prepared = of_script(&page, Trigger::Page);
        assert_eq!(
            matches!(prepared, Prepared::Question(..)),
            is_asked,
            "{answer} {pinning:?}"
        );
        if is_asked {
            let (question, _) = asked(prepared);
            assert_eq!(question.items.len(), 2);
        }
    }
}

#[test]
fn a_gadget_with_a_revision_is_not_answered() {
    let pinned = "1;allow;2026-11-01@12;img:a.example;font:f.example";
    let (question, _) = asked(prepared(&page(pinned)));
    assert_eq!((question.items.len(), question.previous), (2, None));
}

#[test]
fn a_change_of_a_script_that_runs_waits_in_a_notice() {
    let details = Details {
        pinning: Some(Pinning {
            agreed: Some(12),
            runs: true,
            ..UNCHANGED
        }),
        ..Details::default()
    };
    let pinned = "1;allow;2026-11-01@12;img:a.example;font:f.example";
    let page = Memory {
        changed: Some((terms(), details)),
        ..page(pinned)
    };
    let (question, surface) = asked(of_script(&page, Trigger::Changed));
    assert_eq!(surface, Surface::Changed);
    assert_eq!((question.agreed(), question.items.len()), (Some(12), 2));
    assert!(!question.starts_at_once());
    // It cannot be read.
    let page = self::page(pinned);
    assert_eq!(of_script(&page, Trigger::Changed), Prepared::Nothing);
}
