//! Where answers go: this tab, this device, this wiki, the farm.

use super::twins::{Browser, Fault, PREFIX, Room, USER, Which, run};
use gadget_consent_core::seal::Key;

use super::{GRANT, REFUSAL, TILES, answer, grant};
use crate::answers::failure::Failure;
use crate::answers::ports::Page;
use crate::answers::records::{self, Location};
use crate::answers::scope::Scope;
use crate::answers::sync::{Synced, clear_unreadable, lasting, resend, restate, save};
use crate::answers::{keys, marks};
use crate::wiki::release::Outcome;

#[test]
fn an_answer_for_this_session_stays_in_this_tab() {
    let browser = Browser::of_user();
    let tab = browser.tab();
    let synced = run(save(&tab, &grant(), Scope::Session));
    assert_eq!(synced.saved, [(TILES.to_owned(), Some(GRANT.to_owned()))]);
    let text = tab.session.all()["gadgetconsent/wiki/Ada/answer/tiles"].clone();
    assert!(text.starts_with(&format!("{GRANT}||~")), "{text}");
    assert!(browser.server.answers(USER).is_empty());
    assert!(browser.local.all().is_empty());
    // The page reads it from the tab, and is told nothing.
    assert!(tab.page.saved.borrow().is_empty() && tab.page.waiting.borrow().is_empty());
    let listed = records::all(&tab);
    assert_eq!(listed[0].location, Location::Session);

    // It counts as long as the lasting entry is the one that it was given upon.
    browser.server.set(USER, TILES, REFUSAL);
    tab.reload();
    assert_eq!(records::all(&tab)[0].location, Location::Ledger);

    // A lasting answer takes its place.
    let given = [answer(TILES, GRANT, REFUSAL)];
    assert_eq!(run(save(&tab, &given, Scope::Wiki)).unsaved, None);
    assert!(tab.session.all().is_empty());
}

#[test]
fn a_tab_that_stores_nothing_says_so() {
    for room in [Room::Blocked, Room::Full] {
        let browser = Browser::of_user();
        let tab = browser.tab();
        tab.session.has_room(room);
        let unsaved = run(save(&tab, &grant(), Scope::Session)).unsaved.unwrap();
        assert_eq!((unsaved.failure, unsaved.waits), (Failure::Device, false));
        assert!(!run(restate(
            &tab,
            TILES,
            &GRANT.parse().unwrap(),
            Scope::Session
        )));
    }
}

#[test]
fn an_answer_for_the_farm_goes_to_all_its_wikis() {
    let browser = Browser::of_user();
    let tab = browser.tab();
    assert_eq!(run(save(&tab, &grant(), Scope::Farm)).unsaved, None);
    assert_eq!(browser.server.elsewhere(USER, TILES), GRANT);
    let here = [answer("charts", GRANT, "")];
    assert_eq!(run(save(&tab, &here, Scope::Wiki)).unsaved, None);
    assert_eq!(browser.server.elsewhere(USER, "charts"), "");
}

#[test]
fn answers_for_the_farm_and_the_wiki_wait_and_are_sent_each_where_it_belongs() {
    let browser = Browser::of_user();
    let tab = browser.tab();
    browser.server.spoil(Which::All, Fault::cut());
    let _ = run(save(&tab, &grant(), Scope::Farm));
    let _ = run(save(&tab, &[answer("charts", GRANT, "")], Scope::Wiki));
    assert_eq!(
        browser.waiting(),
        [format!("{GRANT}|"), format!("{GRANT}||farm")]
    );
    browser.server.fix();
    let sent = run(resend(&tab));
    assert_eq!((sent.saved.len(), sent.unsaved), (2, None));
    assert_eq!(browser.server.elsewhere(USER, TILES), GRANT);
    assert_eq!(browser.server.elsewhere(USER, "charts"), "");
    assert_eq!(browser.server.entry(USER, "charts"), GRANT);
}

#[test]
fn the_device_holds_the_answers_of_users_without_an_account() {
    let browser = Browser::of_user();
    browser.log_in(None);
    let tab = browser.tab();
    for scope in [Scope::Wiki, Scope::Farm] {
        browser.local.clear();
        let synced = run(save(&tab, &grant(), scope));
        assert_eq!(synced.saved, [(TILES.to_owned(), Some(GRANT.to_owned()))]);
    }
    let all = browser.local.all();
    assert_eq!(all.len(), 1);
    assert_eq!(all["gadgetconsent/wiki//answer/tiles"], GRANT);
    assert_eq!(browser.server.saves.get(), 0);
    assert_eq!(records::all(&tab)[0].location, Location::Ledger);
    assert_eq!(run(resend(&tab)), Synced::default());

    // What is taken back leaves nothing.
    let mut given = grant();
    (given[0].value, given[0].before) = (None, GRANT.to_owned());
    assert_eq!(
        run(save(&tab, &given, Scope::Wiki)).saved,
        [(TILES.to_owned(), None)]
    );
    assert!(browser.local.all().is_empty());
}

#[test]
fn a_device_that_stores_nothing_says_so() {
    for room in [Room::Blocked, Room::Full] {
        let browser = Browser::of_user();
        browser.log_in(None);
        browser.local.has_room(room);
        let tab = browser.tab();
        let unsaved = run(save(&tab, &grant(), Scope::Wiki)).unsaved.unwrap();
        assert_eq!((unsaved.failure, unsaved.waits), (Failure::Device, false));
        assert!(tab.page.saved.borrow().is_empty());
    }
}

#[test]
fn without_an_outbox_answers_are_sent_all_the_same() {
    for room in [Room::Blocked, Room::Full] {
        let browser = Browser::of_user();
        browser.local.has_room(room);
        let tab = browser.tab();
        assert_eq!(run(save(&tab, &grant(), Scope::Wiki)).unsaved, None);
        assert_eq!(browser.server.entry(USER, TILES), GRANT);

        // One that fails does not wait, and its user is told.
        browser.server.spoil(Which::All, Fault::cut());
        let given = [answer("charts", GRANT, "")];
        let unsaved = run(save(&tab, &given, Scope::Wiki)).unsaved.unwrap();
        assert_eq!(
            (unsaved.failure, unsaved.waits),
            (Failure::Unreachable, false)
        );
        // Nothing was closed that only waits.
        assert!(tab.page.waiting.borrow().is_empty());
    }
}

#[test]
fn a_users_outbox_is_that_users() {
    let browser = Browser::of_user();
    let tab = browser.tab();
    browser.server.spoil(Which::All, Fault::cut());
    let _ = run(save(&tab, &grant(), Scope::Wiki));
    let keys: Vec<String> = browser.local.all().into_keys().collect();
    assert_eq!(
        keys,
        [
            "gadgetconsent/wiki/Ada/outbox",
            "gadgetconsent/wiki/Ada/outbox/tiles"
        ]
    );
    browser.log_in(Some("Adam"));
    let other = browser.tab();
    assert!(other.outbox().texts().is_empty());
    assert_eq!(lasting(&other, TILES), "");
    browser.log_in(None);
    assert!(records::on_device(&browser.tab()).is_empty());
}

#[test]
fn answers_of_the_device_are_offered_to_its_user() {
    let browser = Browser::of_user();
    browser.log_in(None);
    let _ = run(save(&browser.tab(), &grant(), Scope::Wiki));
    browser.log_in(Some(USER));
    let tab = browser.tab();
    let offered = records::on_device(&tab);
    assert_eq!(offered, [(TILES.to_owned(), GRANT.parse().unwrap())]);
    // They are not taken over unasked.
    assert!(records::all(&tab).is_empty());
    assert_eq!(run(save(&tab, &grant(), Scope::Wiki)).unsaved, None);
    assert!(records::on_device(&tab).is_empty());
}

#[test]
fn the_list_has_what_counts_and_where_it_is() {
    let browser = Browser::of_user();
    browser.server.set(USER, TILES, GRANT);
    browser.server.set(USER, "gone", "1;refuse;2026-11-20;");
    browser.server.set(USER, "odd", "2;new format");
    let tab = browser.tab();
    browser.server.spoil(Which::All, Fault::cut());
    let _ = run(save(&tab, &[answer("charts", REFUSAL, "")], Scope::Wiki));
    let _ = run(save(&tab, &[answer("map", GRANT, "")], Scope::Session));
    browser
        .local
        .insert("gadgetconsent/wiki/Ada/outbox/torn", "x");
    // The user's own scripts may have exact hosts only.
    browser
        .server
        .set(USER, "*", "1;allow;2026-11-20;connect:*.own.example");
    tab.reload();
    let listed: Vec<(String, Location, bool)> = records::all(&tab)
        .into_iter()
        .map(|record| (record.gadget, record.location, record.entry.is_ok()))
        .collect();
    let row = |gadget: &str, location, is_readable| (gadget.to_owned(), location, is_readable);
    assert_eq!(
        listed,
        [
            row("*", Location::Ledger, false),
            row("charts", Location::Outbox, true),
            row("map", Location::Session, true),
            row("odd", Location::Ledger, false),
            row(TILES, Location::Ledger, true),
            row("torn", Location::Outbox, false),
        ]
    );
}

#[test]
fn only_what_cannot_be_read_is_cleared() {
    let browser = Browser::of_user();
    let tab = browser.tab();
    assert!(!clear_unreadable(&tab, TILES));
    let pending = keys::of_gadget(PREFIX, keys::OUTBOX, TILES);
    browser.local.insert(&pending, "torn");
    let entry = keys::of_gadget(PREFIX, keys::ANSWER, TILES);
    tab.session.insert(&entry, &format!("{GRANT}|"));
    assert!(clear_unreadable(&tab, TILES));
    assert!(browser.local.all().is_empty());
    assert!(!clear_unreadable(&tab, TILES));
    tab.session.insert(&entry, "1;allow;torn|");
    assert!(clear_unreadable(&tab, TILES));
    assert!(tab.session.all().is_empty());
    // A pending answer that can be read is none of its business.
    browser.local.insert(&pending, &format!("{GRANT}|"));
    assert!(!clear_unreadable(&tab, TILES));
    assert_eq!(tab.page.key_prefix(), PREFIX);
}

/// Whoever was logged in before can have written there.
#[test]
fn a_grant_for_this_session_needs_a_seal() {
    let place = keys::of_gadget(PREFIX, keys::ANSWER, TILES);
    let foreign = "b0b1b2b3b4b5b6b7b8b9babbbcbdbebf".parse::<Key>().unwrap();
    for (text, counts) in [
        (format!("{GRANT}|"), false),
        (format!("{GRANT}||~{}", "0".repeat(32)), false),
        (foreign.seal(&place, &format!("{GRANT}|")), false),
        ("2;allow;2026-11-27;img:*.tile.maps.test|".to_owned(), false),
        (format!("{REFUSAL}|"), true),
        ("1;never;2026-11-27;|".to_owned(), true),
    ] {
        let browser = Browser::of_user();
        let tab = browser.tab();
        tab.session.insert(&place, &text);
        assert_eq!(records::all(&tab).len(), usize::from(counts), "{text}");
        // Its user answers as if it were not there.
        assert_eq!(run(save(&tab, &grant(), Scope::Session)).unsaved, None);
        assert_eq!(records::all(&tab)[0].value, GRANT);
    }
    // A seal is for one gadget, and for one user.
    let browser = Browser::of_user();
    let tab = browser.tab();
    let _ = run(save(&tab, &grant(), Scope::Session));
    let sealed = tab.session.all()[&place].clone();
    tab.session
        .insert(&keys::of_gadget(PREFIX, keys::ANSWER, "charts"), &sealed);
    let gadgets: Vec<String> = records::all(&tab)
        .into_iter()
        .map(|one| one.gadget)
        .collect();
    assert_eq!(gadgets, [TILES]);
    // Without an account the device is everybody's, and there is no key.
    browser.log_in(None);
    let tab = browser.tab();
    let prefix = keys::without_user(PREFIX);
    tab.session.insert(
        &keys::of_gadget(&prefix, keys::ANSWER, TILES),
        &format!("{GRANT}|"),
    );
    assert_eq!(records::all(&tab).len(), 1);
}

/// Each user of a tab has an own session, and everybody without an account one more.
#[test]
fn what_a_tab_has_is_of_nobody_else() {
    for (first, second) in [
        (Some(USER), Some("Adam")),
        (Some(USER), None),
        (None, Some(USER)),
    ] {
        let browser = Browser::of_user();
        browser.log_in(first);
        let tab = browser.tab();
        let _ = run(save(&tab, &grant(), Scope::Session));
        assert!(marks::want(&tab, TILES));
        marks::will_start(&tab, TILES);
        assert!(marks::is_first_time(&tab, Outcome::Outdated, TILES));
        assert_eq!(marks::unguarded(&tab), ["early"]);
        assert_eq!(records::all(&tab).len(), 1);

        browser.log_in(second);
        let next = browser.next_page(&tab);
        assert!(records::all(&next).is_empty(), "{first:?} {second:?}");
        assert!(marks::just_started(&next).is_empty());
        assert!(marks::want(&next, TILES));
        assert!(marks::is_first_time(&next, Outcome::Outdated, TILES));
        assert_eq!(marks::unguarded(&next), ["early"]);
        assert!(!clear_unreadable(&next, TILES));
        // What the second one answers takes nothing from the first.
        let _ = run(save(&next, &[answer(TILES, REFUSAL, "")], Scope::Wiki));
        browser.log_in(first);
        let back = browser.next_page(&tab);
        let listed = records::all(&back);
        assert_eq!(listed[0].location, Location::Session);
        assert_eq!(listed[0].value, GRANT);
    }
}

#[test]
fn old_refusals_are_shortened_to_the_size_that_the_wiki_allows() {
    let browser = Browser::of_user();
    browser
        .server
        .set(USER, TILES, "1;refuse;2026-11-20;;img:*.tile.maps.test");
    browser
        .server
        .set(USER, "gone", "1;refuse;2026-11-20;;img:gone.test");
    browser.server.set(USER, "map", GRANT);
    let tab = browser.tab();
    // Nothing is said: the default, which is more.
    for most in [Some(0), None, Some(8_000)] {
        tab.page.most_bytes.set(most);
        assert_eq!(records::compacted(&tab), []);
    }
    tab.page.most_bytes.set(Some(10));
    let never = Some("1;never;2026-11-20;".to_owned());
    assert_eq!(
        records::compacted(&tab),
        [
            ("gone".to_owned(), Some("1;refuse;2026-11-27;".to_owned())),
            (TILES.to_owned(), never)
        ]
    );
    browser.log_in(None);
    assert_eq!(records::compacted(&browser.tab()), []);
}
