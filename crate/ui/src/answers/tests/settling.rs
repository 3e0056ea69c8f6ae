//! What follows from an answer on the page, and what the tab remembers of it.

use gadget_consent_core::{Answer, Declaration, Entry, Requests, Terms};

use super::twins::{Browser, ENABLED, PREFIX, Room, Tab};
use super::{GRANT, REFUSAL, TILES};
use crate::answers::scope::Scope;
use crate::answers::settle::{settle, settle_source};
use crate::answers::sync::Replaced;
use crate::answers::{keys, marks};
use crate::wiki::release::{Cause, Outcome};

fn terms() -> Terms {
    let needed: Requests = "img:*.tile.maps.test".parse().unwrap();
    Terms {
        by_header: false,
        declaration: Declaration::new(&needed, &Requests::default()),
        forbidden: Requests::default(),
        reconfirm_after_days: 0,
    }
}

fn settled(tab: &Tab, gadget: &str, entry: &str, cause: Cause) -> Outcome {
    settle(tab, gadget, &terms(), &entry.parse().unwrap(), cause)
}

fn of_source(tab: &Tab, entry: &str, cause: Cause) -> Outcome {
    let optional = "font:fonts.test".parse().unwrap();
    let terms = Terms {
        declaration: Declaration::new(&terms().declaration.needed, &optional),
        ..terms()
    };
    let request = optional.iter().next().unwrap();
    settle_source(tab, TILES, request, &terms, &entry.parse().unwrap(), cause)
}

/// What the tab has under a key.
fn marked(tab: &Tab, key: &str) -> String {
    let all = tab.session.all();
    all.get(&format!("{PREFIX}{key}"))
        .cloned()
        .unwrap_or_default()
}

#[test]
fn a_gadget_starts_only_with_what_is_open() {
    // What is open; what becomes of the gadget.
    let table = [
        ("img:*.tile.maps.test", Outcome::Started),
        ("img:*.test", Outcome::Started),
        ("img:a.tile.maps.test", Outcome::Waiting),
        ("script:*.tile.maps.test", Outcome::Waiting),
        ("", Outcome::Waiting),
    ];
    for (open, expected) in table {
        let tab = Browser::of_user().tab();
        *tab.page.open.borrow_mut() = open.parse().unwrap();
        assert_eq!(
            settled(&tab, TILES, GRANT, Cause::Answer),
            expected,
            "{open}"
        );
        let done = tab.page.done.borrow();
        match expected {
            Outcome::Started => assert_eq!(*done, ["tiles runs with img:*.tile.maps.test"]),
            _ => assert!(done.is_empty(), "{open}"),
        }
    }
}

#[test]
fn a_source_opens_at_once_only_if_it_is_open() {
    const GRANTED: &str = "1;allow;2026-11-27;img:*.tile.maps.test font:fonts.test";
    const LEFT_OUT: &str = "1;allow;2026-11-27;img:*.tile.maps.test;font:fonts.test";
    let (open, both) = (
        "img:*.tile.maps.test",
        "img:*.tile.maps.test font:fonts.test",
    );
    // What is open, the entry, and what becomes of the source.
    let table = [
        (both, GRANTED, Cause::Answer, Outcome::SourceOpen),
        (both, GRANTED, Cause::SecondThought, Outcome::SourceWaiting),
        (open, GRANTED, Cause::Answer, Outcome::SourceWaiting),
        (both, LEFT_OUT, Cause::Answer, Outcome::SourceRefused),
        (both, REFUSAL, Cause::Answer, Outcome::SourceRefused),
        (both, GRANT, Cause::Answer, Outcome::SourceRefused),
    ];
    for (open, entry, cause, expected) in table {
        let tab = Browser::of_user().tab();
        *tab.page.open.borrow_mut() = open.parse().unwrap();
        assert_eq!(of_source(&tab, entry, cause), expected, "{open} {entry}");
        let done = tab.page.done.borrow();
        if expected == Outcome::SourceOpen {
            let runs = "tiles runs with img:*.tile.maps.test font:fonts.test";
            assert_eq!(*done, [runs]);
        } else {
            assert!(done.is_empty(), "the gadget goes on: {done:?}");
        }
        let is_waiting = expected == Outcome::SourceWaiting;
        assert_eq!(!marked(&tab, keys::STARTED).is_empty(), is_waiting);
        assert_eq!(marked(&tab, keys::WANTED).contains('!'), is_waiting);
        // The page after a reload tells it if it has the source.
        *tab.page.open.borrow_mut() = both.parse().unwrap();
        let told = marks::just_started(&tab);
        assert_eq!(told.contains(&"tiles fonts.test".to_owned()), is_waiting);
    }
    let tab = Browser::of_user().tab();
    marks::will_start(&tab, "tiles fonts.test");
    marks::will_start(&tab, "charts fonts.test");
    *tab.page.open.borrow_mut() = open.parse().unwrap();
    assert!(marks::just_started(&tab).is_empty(), "it is not open");
}

#[test]
fn a_gadget_that_was_refused_on_this_page_does_not_start_on_it() {
    let tab = Browser::of_user().tab();
    *tab.page.open.borrow_mut() = "img:*.tile.maps.test".parse().unwrap();
    assert_eq!(
        settled(&tab, TILES, GRANT, Cause::SecondThought),
        Outcome::Waiting
    );
    for (entry, cause) in [
        (REFUSAL, Cause::Answer),
        ("1;never;2026-11-27;", Cause::Answer),
        // Others have taken back what it needs, or more is asked for by now.
        ("1;refuse;2026-11-27;", Cause::OtherTab),
        ("1;allow;2026-11-27;", Cause::Ledger),
    ] {
        assert_eq!(
            settled(&tab, TILES, entry, cause),
            Outcome::Refused,
            "{entry}"
        );
    }
    assert_eq!(*tab.page.done.borrow(), ["tiles is refused"; 4]);
}

#[test]
fn the_page_is_loaded_again_once_for_a_gadget() {
    // Why; what becomes of the gadget the first time and the second, and what the tab remembers.
    let table = [
        (
            Cause::Answer,
            Outcome::Waiting,
            Outcome::Waiting,
            "tiles !",
            "tiles",
        ),
        (
            Cause::SecondThought,
            Outcome::Waiting,
            Outcome::Waiting,
            "tiles !",
            "tiles",
        ),
        (
            Cause::Ledger,
            Outcome::Waiting,
            Outcome::WaitingAgain,
            "tiles",
            "",
        ),
        (
            Cause::OtherTab,
            Outcome::WaitingAgain,
            Outcome::WaitingAgain,
            "tiles",
            "",
        ),
    ];
    for (cause, first, second, wanted, started) in table {
        let tab = Browser::of_user().tab();
        assert_eq!(settled(&tab, TILES, GRANT, cause), first, "{cause:?}");
        assert_eq!(settled(&tab, TILES, GRANT, cause), second, "{cause:?}");
        assert_eq!(marked(&tab, keys::WANTED), wanted, "{cause:?}");
        assert_eq!(marked(&tab, keys::STARTED), started, "{cause:?}");
    }
    // One that is switched on anyway need not be remembered as such.
    let tab = Browser::of_user().tab();
    let _ = settled(&tab, ENABLED, GRANT, Cause::Answer);
    assert_eq!(marked(&tab, keys::WANTED), keys::RELOADED);
}

/// A script counts as switched on by kinds of pages, which the device remembers, and never in a whole tab.
#[test]
fn the_page_is_loaded_again_once_for_a_script_on_each_kind_of_page() {
    const SCRIPT: &str = "//wiki.test/User:Alice/words.js";
    for (cause, kinds, outcomes) in [
        (
            Cause::Ledger,
            ["0/view/vector", "0/view/vector", "2/view/vector"],
            [Outcome::Waiting, Outcome::WaitingAgain, Outcome::Waiting],
        ),
        // A device that remembers nothing.
        (Cause::Ledger, ["", "", ""], [Outcome::WaitingAgain; 3]),
        (
            Cause::Answer,
            ["0/view/vector", "", ""],
            [Outcome::Waiting; 3],
        ),
    ] {
        let tab = Browser::of_user().tab();
        for (kind, outcome) in kinds.into_iter().zip(outcomes) {
            *tab.page.kind.borrow_mut() = kind.to_owned();
            assert_eq!(settled(&tab, SCRIPT, GRANT, cause), outcome, "{kind}");
        }
        assert!(!marked(&tab, keys::WANTED).contains(SCRIPT));
        let expected = format!("{SCRIPT} is expected");
        assert!(tab.page.done.take().iter().all(|done| *done == expected));
    }
    // It is expected on pages of this kind, and the tab stores nothing.
    let tab = Browser::of_user().tab();
    "0/view/vector".clone_into(&mut tab.page.kind.borrow_mut());
    tab.session.has_room(Room::Full);
    assert_eq!(
        settled(&tab, SCRIPT, GRANT, Cause::Ledger),
        Outcome::WaitingAgain
    );
}

#[test]
fn a_tab_that_stores_nothing_does_not_load_the_page_again_and_again() {
    for room in [Room::Full, Room::Blocked] {
        let tab = Browser::of_user().tab();
        tab.session.has_room(room);
        assert_eq!(
            settled(&tab, TILES, GRANT, Cause::Ledger),
            Outcome::WaitingAgain
        );
        assert!(!marks::is_first_time(&tab, Outcome::Forbidden, TILES));
        assert!(marks::just_started(&tab).is_empty());
    }
}

#[test]
fn what_starts_and_why_something_cannot_is_told_once() {
    let tab = Browser::of_user().tab();
    marks::will_start(&tab, TILES);
    marks::will_start(&tab, "charts");
    assert_eq!(
        marks::just_started(&tab),
        [TILES],
        "the other one does not run"
    );
    assert!(marks::just_started(&tab).is_empty());
    for why in [Outcome::Forbidden, Outcome::Outdated] {
        assert!(marks::is_first_time(&tab, why, TILES));
        assert!(!marks::is_first_time(&tab, why, TILES));
    }
    assert_eq!(marked(&tab, keys::FORBIDDEN), TILES);
    assert_eq!(marked(&tab, keys::OUTDATED), TILES);
    assert_eq!(marks::unguarded(&tab), ["early"]);
    assert!(marks::unguarded(&tab).is_empty());
}

#[test]
fn what_stood_before_is_known_on_the_next_page() {
    let tab = Browser::of_user().tab();
    for text in ["", REFUSAL, "1;never;2026-11-01"] {
        for scope in [Scope::Session, Scope::Wiki, Scope::Farm] {
            let replaced = Replaced {
                gadget: TILES.to_owned(),
                text: text.to_owned(),
                scope,
            };
            marks::keep_undo(&tab, &replaced);
            assert_eq!(marks::undo(&tab, "charts"), None);
            assert_eq!(marks::undo(&tab, TILES), Some(replaced));
            assert_eq!(marks::undo(&tab, TILES), None, "it is said once");
        }
    }
}

#[test]
fn no_undo_gives_a_grant_that_the_tab_remembers() {
    let tab = Browser::of_user().tab();
    for text in ["", GRANT] {
        marks::keep_undo(
            &tab,
            &Replaced {
                gadget: TILES.to_owned(),
                text: text.to_owned(),
                scope: Scope::Wiki,
            },
        );
    }
    assert_eq!(marks::undo(&tab, TILES), None, "nor what stood earlier");
    let key = keys::of_gadget(PREFIX, keys::UNDO, TILES);
    for planted in [
        format!("wiki {GRANT}"),
        format!("wiki  {GRANT}"),
        format!("wiki {REFUSAL}\n{GRANT}"),
        format!("wiki 2{GRANT}"),
        "wiki 1;refuse;2026-11-27;img:*.tile.maps.test".to_owned(),
        "wiki 1;never;2026-11-27;img:*.tile.maps.test".to_owned(),
        "wiki".to_owned(),
        format!("elsewhere {REFUSAL}"),
        String::new(),
    ] {
        tab.session.insert(&key, &planted);
        let undo = marks::undo(&tab, TILES);
        let opens = undo.is_some_and(|one| {
            one.text
                .parse::<Entry>()
                .is_ok_and(|entry| entry.answer == Answer::Allow)
        });
        assert!(!opens, "{planted}");
    }
}
