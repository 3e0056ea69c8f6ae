//! A page may die between any two steps of the saving path.

use super::twins::{Browser, Tab, USER, run, try_run};
use super::{GRANT, REFUSAL, TILES, answer, grant};
use crate::answers::scope::Scope;
use crate::answers::sync::{resend, save};

const SITE: &str = ";;img:*.tile.maps.test";

/// The steps of a whole run.
fn steps(run: impl FnOnce(&Tab)) -> u32 {
    let tab = Browser::of_user().tab();
    run(&tab);
    tab.life.steps()
}

#[test]
fn a_page_that_dies_at_any_step_loses_no_answer() {
    let all = steps(|tab| assert!(run(save(tab, &grant(), Scope::Wiki)).unsaved.is_none()));
    assert_eq!(all, 17);
    let mut lost = 0;
    for step in 0..=all {
        let browser = Browser::of_user();
        let tab = browser.tab();
        tab.life.dies_after(step);
        let synced = try_run(save(&tab, &grant(), Scope::Wiki));
        assert!(tab.life.is_dead() || synced.is_some());
        let (is_waiting, is_saved) = (!browser.waiting().is_empty(), {
            browser.server.entry(USER, TILES) == GRANT
        });
        // The device has it before the wiki has anything.
        lost += u32::from(!is_waiting && !is_saved);
        let next = browser.tab();
        let sent = run(resend(&next));
        assert_eq!(sent.unsaved, None, "{step}");
        let stands = browser.server.entry(USER, TILES);
        let expected = if is_waiting || is_saved { GRANT } else { "" };
        assert_eq!(stands, expected, "{step}");
        assert!(browser.waiting().is_empty(), "{step}");
    }
    // Only as long as the device did not have it: the user was told nothing yet.
    assert_eq!(lost, 3, "reading what waits, twice, and the write itself");
}

#[test]
fn a_page_that_dies_while_it_sends_again_loses_no_answer() {
    for step in 0..60 {
        let browser = Browser::of_user();
        let first = browser.tab();
        first.life.dies_after(8);
        let _ = try_run(save(&first, &grant(), Scope::Wiki));
        let given = [answer("charts", REFUSAL, "")];
        let second = browser.tab();
        second.life.dies_after(8);
        let _ = try_run(save(&second, &given, Scope::Farm));
        assert_eq!(browser.waiting().len(), 2);
        let third = browser.tab();
        third.life.dies_after(step);
        let _ = try_run(resend(&third));
        assert_eq!(run(resend(&browser.tab())).unsaved, None, "{step}");
        assert_eq!(browser.server.entry(USER, TILES), GRANT, "{step}");
        // It may be said once more.
        let refusal = browser.server.entry(USER, "charts");
        assert!(
            refusal.starts_with("1;refuse;2026-11-27") && refusal.ends_with(SITE),
            "{refusal}"
        );
        assert!(browser.waiting().is_empty(), "{step}");
    }
}

#[test]
fn a_refusal_over_a_grant_survives_a_page_that_dies() {
    let all = steps(|tab| {
        let given = [answer(TILES, REFUSAL, "")];
        assert!(run(save(tab, &given, Scope::Wiki)).unsaved.is_none());
    });
    for step in 0..=all {
        let browser = Browser::of_user();
        browser.server.set(USER, TILES, GRANT);
        let tab = browser.tab();
        tab.life.dies_after(step);
        let given = [answer(TILES, REFUSAL, GRANT)];
        let _ = try_run(save(&tab, &given, Scope::Wiki));
        let is_known = !browser.waiting().is_empty();
        let before = browser.server.entry(USER, TILES);
        let _ = run(resend(&browser.tab()));
        let stands = browser.server.entry(USER, TILES);
        if is_known || before.starts_with("1;refuse") {
            assert!(stands.starts_with("1;refuse"), "{step}: {stands}");
        }
        // Whatever is closed was on the device, or is on the wiki.
        assert!(is_known || before.starts_with("1;refuse") || tab.page.waiting.borrow().is_empty());
    }
}
