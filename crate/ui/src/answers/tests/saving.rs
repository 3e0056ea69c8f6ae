//! How answers are merged with what others have answered, and what the page is told.

use gadget_consent_core::Entry;

use super::twins::{Browser, Fault, PREFIX, USER, Which, run, run_both};
use super::{GRANT, REFUSAL, TILES, answer, grant};
use crate::answers::failure::Failure;
use crate::answers::scope::Scope;
use crate::answers::sync::{Submission, Synced, ensure_key, lasting, resend, restate, save, waits};

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
        (
            "user",
            "1;allow;2026-11-20;img:a.example",
            "1;refuse;2026-11-27;",
        ),
        (
            "user",
            "1;refuse;2026-11-20;;img:a.example",
            "1;refuse;2026-11-27;",
        ),
        // No device remembers a grant from before that.
        (TILES, "1;refuse;2026-10-20;;img:a.example", ""),
        (TILES, "1;never;2020-01-01;", ""),
        (TILES, "1;refuse;2026-11-20;", ""),
        (TILES, "torn", "1;refuse;2026-11-27;"),
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
    assert!(browser.server.answers(USER).is_empty());
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
        tab.session.all()["gadgetconsent/wiki/Ada/answer/tiles"].contains(&format!("|{stands}|~"))
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
fn what_was_saved_and_lost_is_saved_again() {
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
    let requests = browser.server.saves.get();
    tab.page.show(TILES, GRANT);
    assert_eq!(tab.outbox().not_shown().len(), 1);
    assert!(tab.outbox().next_try().is_some());
    run(resend(&tab));
    assert_eq!(browser.server.saves.get(), requests);
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
fn what_nobody_has_sealed_grants_nothing() {
    for what in ["outbox", "saved"] {
        for text in [
            format!("{GRANT}|"),
            format!("{GRANT}||~{}", "0".repeat(32)),
            "1;refuse;2026-11-27;img:*.tile.maps.test|".to_owned(),
            format!("{REFUSAL}|||{GRANT}"),
        ] {
            let browser = Browser::of_user();
            browser
                .local
                .insert(&format!("{PREFIX}{what}/{TILES}"), &text);
            let tab = browser.tab();
            run(resend(&tab));
            let entry = browser.server.entry(USER, TILES);
            let granted = entry
                .parse::<Entry>()
                .map(|entry| entry.granted.to_string());
            assert_eq!(granted.unwrap_or_default(), "", "{what} {text}");
            assert!(!waits(&tab, TILES));
            // Its user answers as if it were not there.
            let synced = run(save(&tab, &grant(), Scope::Wiki));
            assert_eq!(synced.unsaved, None);
        }
    }
}

#[test]
fn what_another_user_or_gadget_has_sealed_grants_nothing() {
    let browser = Browser::of_user();
    browser.server.spoil(Which::All, Fault::cut());
    let tab = browser.tab();
    let _ = run(save(&tab, &grant(), Scope::Wiki));
    let sealed = browser.sealed().pop().unwrap();
    browser.server.fix();
    assert!(waits(&tab, TILES));
    browser
        .local
        .insert(&format!("{PREFIX}outbox/charts"), &sealed);
    let bob = "gadgetconsent/wiki/Bob/";
    browser
        .local
        .insert(&format!("{bob}outbox/{TILES}"), &sealed);
    assert!(!waits(&tab, "charts"));
    browser.log_in(Some("Bob"));
    browser
        .server
        .set("Bob", "~key", "b0b1b2b3b4b5b6b7b8b9babbbcbdbebf");
    let next = browser.tab();
    run(resend(&next));
    assert_eq!(browser.server.entry("Bob", TILES), "");
    // Its own user's page still sends it.
    browser.log_in(Some(USER));
    run(resend(&browser.tab()));
    assert_eq!(browser.server.entry(USER, TILES), GRANT);
    assert_eq!(browser.server.entry(USER, "charts"), "");
}

#[test]
fn an_old_sealed_grant_does_not_outlive_a_refusal() {
    let browser = Browser::of_user();
    browser.server.spoil(Which::All, Fault::cut());
    let tab = browser.tab();
    let _ = run(save(&tab, &grant(), Scope::Wiki));
    let sealed = browser.sealed().pop().unwrap();
    browser.server.fix();
    run(resend(&tab));
    assert_eq!(browser.server.entry(USER, TILES), GRANT);
    tab.reload();
    let _ = run(save(&tab, &[answer(TILES, REFUSAL, GRANT)], Scope::Wiki));
    let refused = browser.server.entry(USER, TILES);
    browser
        .local
        .insert(&format!("{PREFIX}outbox/{TILES}"), &sealed);
    run(resend(&browser.tab()));
    let entry: Entry = browser.server.entry(USER, TILES).parse().unwrap();
    assert!(entry.granted.is_empty(), "{refused} {entry}");
}

#[test]
fn a_new_user_gets_a_key() {
    let browser = Browser::of_new_user();
    let tab = browser.tab();
    run(ensure_key(&tab));
    let key = browser.server.entry(USER, "~key");
    assert_eq!(key.len(), 32);
    // Another page, from before, takes it over.
    let other = browser.tab();
    browser.server.spoil(Which::All, Fault::cut());
    let _ = run(save(&other, &grant(), Scope::Wiki));
    browser.server.fix();
    run(resend(&browser.tab()));
    assert_eq!(browser.server.entry(USER, TILES), GRANT);
    assert_eq!(browser.server.entry(USER, "~key"), key);
}

#[test]
fn without_a_key_an_answer_counts_on_its_page_and_is_asked_again_after_it() {
    let browser = Browser::of_new_user();
    browser.server.spoil(Which::All, Fault::cut());
    let tab = browser.tab();
    let _ = run(save(&tab, &grant(), Scope::Wiki));
    assert!(waits(&tab, TILES));
    // The page died: nobody knows who gave the answer.
    let next = browser.tab();
    assert!(!waits(&next, TILES));
    browser.server.fix();
    run(resend(&next));
    assert_eq!(browser.server.entry(USER, TILES), "");
    // The first page lives after all, and takes over the key that the other one has saved.
    run(resend(&tab));
    assert_eq!(browser.server.entry(USER, TILES), GRANT);
}

/// What stood before, as text.
fn stood(synced: &Synced) -> Vec<(&str, &str, Scope)> {
    let replaced = synced.replaced.iter();
    replaced
        .map(|one| (one.gadget.as_str(), one.text.as_str(), one.scope))
        .collect()
}

#[test]
fn what_stood_before_a_saved_answer_is_known() {
    let browser = Browser::of_user();
    let tab = browser.tab();
    let first = run(save(&tab, &grant(), Scope::Wiki));
    assert_eq!(stood(&first), [(TILES, "", Scope::Wiki)]);
    let again = [answer(TILES, REFUSAL, GRANT)];
    let second = run(save(&tab, &again, Scope::Wiki));
    assert_eq!(stood(&second), [(TILES, GRANT, Scope::Wiki)]);
    // For this session, it is what the tab had.
    let session = run(save(&tab, &grant(), Scope::Session));
    assert_eq!(stood(&session), [(TILES, "", Scope::Session)]);
    // What is not saved has replaced nothing.
    browser.server.spoil(Which::All, Fault::cut());
    assert!(stood(&run(save(&tab, &grant(), Scope::Wiki))).is_empty());
}

#[test]
fn an_answer_that_waited_can_be_undone() {
    for earlier in ["", REFUSAL] {
        let browser = Browser::of_user();
        browser.server.set(USER, TILES, earlier);
        let tab = browser.tab();
        tab.page.show(TILES, earlier);
        browser.server.spoil(Which::All, Fault::cut());
        let _ = run(save(&tab, &[answer(TILES, GRANT, earlier)], Scope::Wiki));
        browser.server.fix();
        let sent = run(resend(&tab));
        let granted: Entry = browser.server.entry(USER, TILES).parse().unwrap();
        assert!(!granted.granted.is_empty());
        assert_eq!(stood(&sent), [(TILES, earlier, Scope::Wiki)]);
        let undo = Submission {
            gadget: TILES.to_owned(),
            value: (!earlier.is_empty()).then(|| earlier.to_owned()),
            before: lasting(&tab, TILES),
        };
        assert_eq!(run(save(&tab, &[undo], Scope::Wiki)).unsaved, None);
        let stands: Entry = browser.server.entry(USER, TILES).parse().unwrap();
        assert!(stands.granted.is_empty(), "{stands}");
        assert_eq!(stands.is_revoked(), earlier.is_empty(), "{stands}");
        // Nothing of it is sent again.
        tab.reload();
        run(resend(&tab));
        assert_eq!(browser.server.entry(USER, TILES), stands.to_string());
    }
}

#[test]
fn an_answer_that_the_wiki_had_lost_is_told() {
    let earlier = "1;refuse;2026-11-20;;img:*.tile.maps.test";
    let browser = Browser::of_user();
    browser.server.set(USER, TILES, earlier);
    let tab = browser.tab();
    let _ = run(save(&tab, &[answer(TILES, GRANT, earlier)], Scope::Wiki));
    let saved = browser.server.entry(USER, TILES);
    // An old page: the wiki has it, and that is no news.
    tab.page.show(TILES, earlier);
    assert_eq!(run(resend(&tab)), Synced::default());
    // Another device has written what it had read before, or nothing.
    for lost in [earlier, ""] {
        browser.server.set(USER, TILES, lost);
        tab.reload();
        let sent = run(resend(&tab));
        assert_eq!(sent.saved, [(TILES.to_owned(), Some(saved.clone()))]);
        assert_eq!(stood(&sent), [(TILES, lost, Scope::Wiki)]);
    }
    // An answer of the same day may be a later one, from a device that had not seen the grant.
    browser.server.set(USER, TILES, REFUSAL);
    tab.reload();
    assert_eq!(run(resend(&tab)), Synced::default());
    assert_eq!(browser.server.entry(USER, TILES), REFUSAL);
    tab.reload();
    assert_eq!(tab.outbox().next_try(), None, "this page shows what stands");
}
