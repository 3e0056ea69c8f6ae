//! The stages between observing and enforcing: of the wiki, of single gadgets, and for whom. The third
//! parties' logs say what was reached.

use end_to_end::dialog::{Answer, DIALOG};
use end_to_end::{Person, scenario};
use serde_json::json;

use crate::{MAP, TILES};

const TRACKER: &str = "collect.tracker.test";
const POLICY: &str = "meta[http-equiv=Content-Security-Policy]";
const REVIEW: &str = "/index.php?title=Special:BlankPage/GadgetConsent";
/// A gadget that declares nothing has reached somebody, or was blocked.
const REACHED: &str = "#gadget-leaky-status[data-fetch=answered]";
const BLOCKED: &str = "#gadget-leaky-status[data-fetch=failed]";

/// Gadgets ask, the page has no policy, and what is allowed starts on the same page.
#[test]
fn a_wiki_that_asks_holds_gadgets_and_blocks_nothing() {
    scenario("a_wiki_that_asks", async |world| {
        let (log, tracker) = (world.demo.log(TILES), world.demo.log(TRACKER));
        let _policy = world.demo.with_policy(r#"{ "version": 1, "mode": "ask" }"#);
        let person = Person::with_gadgets(world.demo, &["tiles", "leaky"]);
        let browser = &world.browser;
        browser.forget_modules().await;
        browser.log_in(&person).await;
        browser.article("").await;
        browser.until_asked_for("tiles").await;
        browser.until_found(REACHED).await;
        assert!(!browser.has(POLICY).await && !browser.has(MAP).await);
        log.assert_untouched();
        assert!(!tracker.paths().is_empty());
        let words = browser.words(DIALOG).await;
        assert!(
            words.contains("browser blocks nothing") && words.contains("starts at once"),
            "{words}"
        );
        browser.js("window.same = true").await;
        browser.answer(Answer::Allow).await;
        browser.until_found(MAP).await;
        assert_eq!(browser.js("return window.same").await, json!(true));
        assert!(!log.paths().is_empty());

        browser.goto(REVIEW).await;
        browser.until_found(".gadget-consent-review").await;
        let words = browser.words(".gadget-consent-review").await;
        assert!(words.contains("blocks nothing on this wiki"), "{words}");
        assert!(
            !words.contains("What is not listed is not allowed"),
            "{words}"
        );
    });
}

/// Its page has a policy all the same: what it declares is open, and nothing else.
#[test]
fn an_observed_gadget_on_a_wiki_that_enforces() {
    scenario("an_observed_gadget", async |world| {
        let (log, tracker) = (world.demo.log(TILES), world.demo.log(TRACKER));
        let _policy = world.demo.with_policy(
            r#"{ "version": 1, "mode": "enforce", "gadgetModes": { "tiles": "observe" } }"#,
        );
        let browser = &world.browser;
        browser.forget_modules().await;
        let person = Person::with_gadgets(world.demo, &["tiles", "leaky"]);
        browser.log_in(&person).await;
        browser.article("").await;
        browser.until_found(MAP).await;
        browser.until_found(BLOCKED).await;
        browser.grace().await;
        assert!(!browser.has(DIALOG).await && browser.has(POLICY).await);
        assert!(!log.paths().is_empty());
        tracker.assert_untouched();
        browser.goto(REVIEW).await;
        browser
            .until(
                "the page names it",
                "return document.body.innerText.includes( 'start without asking' )",
            )
            .await;

        // A user who has refused it before is believed.
        browser.log_out().await;
        let other = Person::with_gadgets(world.demo, &["tiles", "notes"]);
        other.set_answer("tiles", "1;refuse;2026-11-20;;img:*.tile.maps.test");
        let log = world.demo.log(TILES);
        browser.log_in(&other).await;
        browser.article("").await;
        browser.until_found("#gadget-notes").await;
        browser.grace().await;
        assert!(!browser.has(MAP).await);
        log.assert_untouched();
    });
}

/// Everybody else is asked, or not even that.
#[test]
fn enforcing_can_be_limited_to_a_group() {
    scenario("enforcing_for_a_group", async |world| {
        let _policy = world.demo.with_policy(
            r#"{ "version": 1, "mode": "enforce", "enforceFor": [ "interface-admin" ], "modeForOthers": "observe" }"#,
        );
        let browser = &world.browser;
        browser.forget_modules().await;
        let log = world.demo.log(TRACKER);
        let administrator = Person::interface_administrator(world.demo, &["leaky"]);
        browser.log_in(&administrator).await;
        browser.article("").await;
        browser.until_found(BLOCKED).await;
        log.assert_untouched();
        browser.log_out().await;

        let reader = Person::with_gadgets(world.demo, &["tiles", "leaky"]);
        browser.log_in(&reader).await;
        browser.article("").await;
        browser.until_found(MAP).await;
        browser.until_found(REACHED).await;
        assert!(!browser.has(POLICY).await);
        browser.log_out().await;

        // Neither can a reader without an account be told from others of the group `*`.
        browser.article("").await;
        browser.settle().await;
        assert!(!browser.has(POLICY).await);
    });
}

/// A half-finished installation harms nobody. A damaged manifest is another thing (`damage`).
#[test]
fn a_wiki_without_a_manifest_observes_and_tells_who_can_mend_it() {
    scenario("a_wiki_without_a_manifest", async |world| {
        let browser = &world.browser;
        for text in [None, Some("")] {
            let _damaged = world.demo.damage_manifest(text);
            browser.forget_modules().await;
            let reader = Person::with_gadgets(world.demo, &["tiles", "leaky"]);
            browser.log_in(&reader).await;
            browser.article("").await;
            browser.until_found(MAP).await;
            browser.until_found(REACHED).await;
            browser.grace().await;
            assert!(!browser.has(POLICY).await, "{text:?}");
            assert!(!browser.has(".mw-notification").await, "{text:?}");
            browser.log_out().await;
        }
        let _damaged = world.demo.damage_manifest(None);
        browser.forget_modules().await;
        let administrator = Person::interface_administrator(world.demo, &[]);
        browser.log_in(&administrator).await;
        browser.article("").await;
        browser.until_found(".mw-notification code").await;
        let words = browser.words(".mw-notification").await;
        assert!(
            words.contains("MediaWiki:Gadget-consent-manifest.js")
                && words.contains("only observes")
                && words.contains("gadget-consent deploy --stage observe --wiki http"),
            "{words}"
        );
    });
}
