//! How answers are merged with what others have answered, and what the page is told.

use super::twins::{Browser, Fault, PREFIX, USER, Which, run, run_both};
use super::{GRANT, REFUSAL, TILES, answer, grant};
use crate::answers::failure::Failure;
use crate::answers::scope::Scope;
use crate::answers::sync::{Submission, lasting, resend, restate, save, waits};

#[test]
fn an_answer_closes_at_once_and_is_taken_over_when_it_is_saved() {
    let browser = Browser::of_user();
    let tab = browser.tab();
    let synced = run(save(&tab, &grant(), Scope::Wiki));
    assert_eq!(*tab.page.waiting.borrow(), [TILES]);
    assert_eq!(*tab.page.saved.borrow(), synced.saved);
    assert_eq!(lasting(&tab, TILES), GRANT);
    assert!(!waits(&tab, TILES));
}

#[test]
fn what_waits_is_what_the_next_answer_is_given_upon() {
    let browser = Browser::of_user();
    let tab = browser.tab();
    browser.server.spoil(Which::All, Fault::cut());
    let _ = run(save(&tab, &grant(), Scope::Wiki));
    assert_eq!(lasting(&tab, TILES), GRANT);
    let again = [answer(TILES, REFUSAL, &lasting(&tab, TILES))];
    let _ = run(save(&tab, &again, Scope::Wiki));
    // The second answer of a day has a number; the first one is kept behind it.
    let second = "1;refuse;2026-11-27.1;;img:*.tile.maps.test";
    assert_eq!(browser.waiting(), [format!("{second}|||{GRANT}")]);
    browser.server.fix();
    assert_eq!(run(resend(&tab)).unsaved, None);
    let stands = browser.server.entry(USER, TILES);
    assert!(stands.starts_with("1;refuse;2026-11-27"), "{stands}");
}

#[test]
fn a_grant_that_waited_does_not_outdo_a_refusal() {
    let browser = Browser::of_user();
    let tab = browser.tab();
    browser.server.spoil(Which::All, Fault::cut());
    let _ = run(save(&tab, &grant(), Scope::Wiki));
    browser.server.fix();
    browser.server.set(USER, TILES, REFUSAL);
    let sent = run(resend(&tab));
    assert_eq!(sent.saved, [(TILES.to_owned(), Some(REFUSAL.to_owned()))]);
    assert_eq!(browser.server.entry(USER, TILES), REFUSAL);
    assert!(!waits(&tab, TILES));
    assert_eq!(lasting(&tab, TILES), REFUSAL);
}

#[test]
fn an_answer_of_this_moment_is_the_last_word() {
    let browser = Browser::of_user();
    let tab = browser.tab();
    browser.server.set(USER, TILES, REFUSAL);
    let synced = run(save(&tab, &grant(), Scope::Wiki));
    let stands = "1;allow;2026-11-27.1;img:*.tile.maps.test";
    assert_eq!(synced.saved, [(TILES.to_owned(), Some(stands.to_owned()))]);
    assert_eq!(browser.server.entry(USER, TILES), stands);
}

#[test]
fn a_grant_waits_thirty_days() {
    for (days, expected) in [(30, GRANT), (31, "")] {
        let browser = Browser::of_user();
        let tab = browser.tab();
        browser.server.spoil(Which::All, Fault::cut());
        let _ = run(save(&tab, &grant(), Scope::Wiki));
        browser.server.fix();
        browser.clock.pass(days * 86_400);
        assert_eq!(run(resend(&tab)).unsaved, None);
        assert_eq!(browser.server.entry(USER, TILES), expected, "{days}");
        assert!(browser.waiting().is_empty());
    }
}

#[test]
fn an_answer_that_is_taken_back_leaves_an_entry_where_others_may_wait() {
    let take_back = |gadget: &str, before: &str| Submission {
        gadget: gadget.to_owned(),
        value: None,
        before: before.to_owned(),
    };
    // Gadget and what it had; what it has then.
    let table = [
        (TILES, GRANT, "1;refuse;2026-11-27.1;"),
        ("user", "1;allow;2026-11-20;img:a.example", ""),
        (TILES, "1;refuse;2026-11-20;", ""),
        (TILES, "torn", ""),
    ];
    for (gadget, before, expected) in table {
        let browser = Browser::of_user();
        browser.server.set(USER, gadget, before);
        let tab = browser.tab();
        let given = [take_back(gadget, before)];
        let synced = run(save(&tab, &given, Scope::Wiki));
        assert_eq!(synced.unsaved, None, "{gadget} {before}");
        assert_eq!(browser.server.entry(USER, gadget), expected, "{before}");
        let taken = Some(expected.to_owned()).filter(|text| !text.is_empty());
        assert_eq!(*tab.page.saved.borrow(), [(gadget.to_owned(), taken)]);
    }
}

#[test]
fn what_nobody_can_read_and_others_wrote_since_is_not_overwritten() {
    let browser = Browser::of_user();
    let tab = browser.tab();
    browser.server.set(USER, TILES, "2;a format to come");
    let unsaved = run(save(&tab, &grant(), Scope::Wiki)).unsaved.unwrap();
    assert_eq!((unsaved.failure, unsaved.waits), (Failure::NotKept, true));
    assert_eq!(browser.server.entry(USER, TILES), "2;a format to come");
    assert_eq!(run(resend(&tab)).unsaved.unwrap().failure, Failure::NotKept);
    assert!(waits(&tab, TILES));
}

#[test]
fn a_text_that_is_no_entry_is_written_as_it_is() {
    let browser = Browser::of_user();
    let tab = browser.tab();
    let given = [answer(TILES, "2;from a file", "")];
    assert_eq!(run(save(&tab, &given, Scope::Wiki)).unsaved, None);
    assert_eq!(browser.server.entry(USER, TILES), "2;from a file");
    assert!(browser.waiting().is_empty());
}

#[test]
fn an_answer_that_is_too_long_does_not_wait_and_leaves_what_waited() {
    let browser = Browser::of_user();
    let tab = browser.tab();
    browser.server.spoil(Which::All, Fault::cut());
    let _ = run(save(&tab, &grant(), Scope::Wiki));
    let waited = browser.waiting();
    browser.server.fix();
    let sites: Vec<String> = (0..3_000)
        .map(|number| format!("img:much-too-long{number}.test"))
        .collect();
    let long = format!("1;refuse;2026-11-27;;{}", sites.join(" "));
    let given = [answer(TILES, &long, GRANT), answer("charts", &long, "")];
    let unsaved = run(save(&tab, &given, Scope::Wiki)).unsaved.unwrap();
    assert!(
        matches!(unsaved.failure, Failure::Refused(_)),
        "{unsaved:?}"
    );
    assert_eq!((unsaved.gadgets.len(), unsaved.waits), (2, false));
    assert_eq!(browser.waiting(), waited);
    assert!(browser.server.entries(USER).is_empty());
}

#[test]
fn an_answer_in_other_words_is_saved_and_never_waits() {
    let browser = Browser::of_user();
    browser.server.set(USER, TILES, GRANT);
    let tab = browser.tab();
    let shorter = "1;allow;2026-11-27;img:a.tile.maps.test".parse().unwrap();
    browser.server.spoil(Which::Saves, Fault::cut());
    assert!(!run(restate(&tab, TILES, &shorter, Scope::Wiki)));
    assert!(browser.local.all().is_empty());
    browser.server.fix();
    assert!(run(restate(&tab, TILES, &shorter, Scope::Wiki)));
    let stands = browser.server.entry(USER, TILES);
    assert_eq!(stands, "1;allow;2026-11-27.1;img:a.tile.maps.test");
    assert_eq!(lasting(&tab, TILES), stands);
    assert!(run(restate(&tab, TILES, &shorter, Scope::Session)));
    assert!(
        tab.session.all()["gadgetconsent/wiki/Ada/answer/tiles"].ends_with(&format!("|{stands}"))
    );
}

#[test]
fn two_tabs_do_not_overwrite_each_others_answers() {
    // In each order of the steps.
    for order in 0..1_u32 << 12 {
        let order: Vec<bool> = (0..12).map(|bit| order >> bit & 1 == 1).collect();
        let browser = Browser::of_user();
        let (one, other) = (browser.tab(), browser.tab());
        let charts = [answer("charts", REFUSAL, "")];
        let tiles = grant();
        let (first, second) = run_both(
            save(&one, &tiles, Scope::Wiki),
            save(&other, &charts, Scope::Wiki),
            &order,
        );
        assert_eq!(
            (first.unwrap().unsaved, second.unwrap().unsaved),
            (None, None)
        );
        assert_eq!(browser.server.entry(USER, TILES), GRANT);
        assert_eq!(browser.server.entry(USER, "charts"), REFUSAL);
        assert!(browser.waiting().is_empty());
        // Each knows of the other's.
        assert_eq!(lasting(&one, "charts"), REFUSAL);
        assert_eq!(lasting(&other, TILES), GRANT);
    }
}

#[test]
fn another_answer_in_another_tab_still_waits_when_the_first_is_saved() {
    let browser = Browser::of_user();
    let (one, other) = (browser.tab(), browser.tab());
    browser.server.spoil(Which::All, Fault::cut());
    let _ = run(save(&one, &grant(), Scope::Wiki));
    browser.server.fix();
    // The first tab sends; before the answer is there, the user refuses in the other one, whose own
    // request fails.
    let refusal = [answer(TILES, REFUSAL, &lasting(&other, TILES))];
    let second = async {
        browser.server.spoil(Which::Saves, Fault::cut());
        let synced = save(&other, &refusal, Scope::Wiki).await;
        browser.server.fix();
        synced
    };
    // Read and written by the first; then the second from its start to its end.
    let mut order = vec![true; 4];
    order.extend([false; 8]);
    let (first, second) = run_both(resend(&one), second, &order);
    assert_eq!(first.unwrap().saved.len(), 1);
    assert!(second.unwrap().unsaved.unwrap().waits);
    assert!(waits(&one, TILES), "the refusal still waits");
    assert_eq!(run(resend(&other)).unsaved, None);
    let stands = browser.server.entry(USER, TILES);
    assert!(stands.starts_with("1;refuse"), "{stands}");
}

#[test]
fn what_was_saved_and_lost_is_saved_again_if_it_grants_nothing() {
    let browser = Browser::of_user();
    browser.server.set(USER, TILES, GRANT);
    let tab = browser.tab();
    let given = [answer(TILES, REFUSAL, GRANT)];
    let synced = run(save(&tab, &given, Scope::Wiki));
    let saved = synced.saved[0].1.clone().unwrap();
    assert!(browser.waiting().is_empty());
    // The page shows it: nothing is sent.
    tab.reload();
    assert!(tab.outbox().not_shown().is_empty());
    // An old page does not: the wiki is asked, and has it.
    let saves = browser.server.saves.get();
    tab.page.show(TILES, GRANT);
    assert_eq!(tab.outbox().not_shown().len(), 1);
    assert!(tab.outbox().next_try().is_some());
    run(resend(&tab));
    assert_eq!(browser.server.saves.get(), saves);
    assert_eq!(browser.server.entry(USER, TILES), saved);
    // Another device has written what it had read before.
    browser.server.set(USER, TILES, GRANT);
    tab.reload();
    run(resend(&tab));
    assert_eq!(browser.server.entry(USER, TILES), saved);
    tab.reload();
    assert_eq!(tab.outbox().next_try(), None);
    // A later answer stays.
    let later = "1;allow;2026-12-24;img:a.example";
    browser.server.set(USER, TILES, later);
    tab.page.show(TILES, GRANT);
    run(resend(&tab));
    assert_eq!(browser.server.entry(USER, TILES), later);
}

#[test]
fn a_saved_grant_on_the_device_is_not_sent_again() {
    let browser = Browser::of_user();
    let tab = browser.tab();
    let key = format!("{PREFIX}saved/{TILES}");
    browser.local.insert(&key, &format!("{GRANT}|"));
    run(resend(&tab));
    assert_eq!(browser.server.saves.get(), 0);
    assert_eq!(browser.server.entry(USER, TILES), "");
    assert!(!browser.local.all().contains_key(&key));
}
