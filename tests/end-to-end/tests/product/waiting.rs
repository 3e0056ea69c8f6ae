//! Nobody is left without a way to answer: what waits is listed, what fails is tried again, and each
//! reader finds the page.

use std::time::Duration;

use end_to_end::dialog::{Answer, DIALOG};
use end_to_end::{Browser, Person, scenario};
use serde_json::{Value, json};
use thirtyfour::prelude::*;

use crate::TILES;
use crate::review::PAGE;

const SKINS: [&str; 5] = ["vector-2022", "vector", "minerva", "monobook", "timeless"];

/// The list of gadgets that wait.
const WAITING: &str = ".gadget-consent-waiting li";

/// The button of the notification.
const AGAIN: &str = ".mw-notification button";

/// Has a gadget put off so often that it does not ask by itself, as if its user had done so.
async fn put_off(browser: &Browser, gadget: &str) {
    let script = format!(
        "return mw.loader.using( 'mediawiki.user' ).then( () => {{ \
         const name = mw.user.isNamed() ? mw.config.get( 'wgUserName' ) : ''; \
         localStorage[ `gadgetconsent/${{ mw.config.get( 'wgWikiID' ) }}/${{ name }}/later` ] = \
         '{gadget};3;2026-11-20;9999-11-20' }} )"
    );
    browser.js(&script).await;
}

/// Waits until a badge is seen without a menu being opened: what is drawn in its middle is the badge.
async fn until_badge_is_seen(browser: &Browser, skin: &str) {
    let seen = "return Array.from( document.querySelectorAll( '[aria-label*=\"waiting for your answer\"]' ) )\
        .some( ( badge ) => { const box = badge.getBoundingClientRect(); \
        return box.width >= 5 && badge.contains( document.elementFromPoint( box.left + box.width / 2, box.top + box.height / 2 ) ); } )";
    browser
        .until(&format!("{skin} shows the badge"), seen)
        .await;
}

#[test]
fn what_was_put_off_is_answered_on_the_review_page() {
    scenario("put_off_and_answered", async |world| {
        let log = world.demo.log(TILES);
        let person = Person::with_gadgets(world.demo, &["tiles"]);
        let browser = &world.browser;
        browser.log_in(&person).await;
        put_off(browser, "tiles").await;
        for skin in SKINS {
            browser.article(&format!("&useskin={skin}")).await;
            until_badge_is_seen(browser, skin).await;
            assert!(!browser.has(DIALOG).await);
        }
        browser.article("").await;
        until_badge_is_seen(browser, "vector-2022").await;
        browser
            .click("a[aria-label='A question is waiting for your answer']")
            .await;
        browser
            .until(
                "it is called as people know it",
                &format!(
                    "return document.querySelector( '{WAITING}' )?.innerText.startsWith( 'Map' )"
                ),
            )
            .await;
        let item = browser.words(WAITING).await;
        assert!(
            item.starts_with("Map of the place")
                && item.contains("tiles")
                && item.contains("tile.maps.test"),
            "{item}"
        );
        assert!(!browser.has(DIALOG).await);

        // Not now: the focus is back, and the gadget still waits.
        browser
            .click("[aria-label^='Answer: '][aria-label*='tiles']")
            .await;
        browser.until_asked_for("tiles").await;
        browser.press(Key::Escape).await;
        browser.until_dialog_closed().await;
        browser
            .until_focused("[aria-label^='Answer: '][aria-label*='tiles']")
            .await;

        browser
            .click("[aria-label^='Answer: '][aria-label*='tiles']")
            .await;
        browser.answer_for("tiles", Answer::Refuse).await;
        browser
            .until(
                "it waits no more",
                &format!("return !document.querySelector( '{WAITING}' )"),
            )
            .await;
        // The button that was pressed is gone.
        browser
            .until_focused("[id^=gadget-consent-part-answers]")
            .await;
        let row = browser.words("tbody tr").await;
        assert!(row.contains("Not allowed since"), "{row}");
        // A refusal counts on the device before the wiki has it.
        let saved = || person.answer("tiles");
        for _ in 0..100 {
            if saved().is_some() {
                break;
            }
            browser.pause(100).await;
        }
        assert_eq!(saved().as_deref(), Some("refuse;;img:*.tile.maps.test"));

        log.assert_untouched();
        assert_eq!(browser.errors().await, Vec::<Value>::new());
    });
}

#[test]
fn what_is_for_others_does_not_wait() {
    scenario("what_is_for_others_does_not_wait", async |world| {
        let _defined = world.demo.define(
            "* sweeper[ResourceLoader|default|rights=delete|dependencies=ext.gadget.consent|domains=img:a.stray.test]|tiles.js",
        );
        let person = Person::with_gadgets(world.demo, &["tiles"]);
        let browser = &world.browser;
        browser.log_in(&person).await;
        browser.goto(PAGE).await;
        browser.until_found(WAITING).await;
        let waiting = "return Array.from( document.querySelectorAll( '[aria-label^=\"Answer: \"]' ), ( one ) => one.ariaLabel )";
        let waiting = browser.js(waiting).await;
        let waiting = waiting.as_array().unwrap();
        assert!(
            waiting.len() == 1 && waiting[0].to_string().contains("tiles"),
            "{waiting:?}"
        );
        assert_eq!(browser.errors().await, Vec::<Value>::new());
    });
}

#[test]
fn a_wiki_that_only_observes_says_so() {
    scenario("a_wiki_that_only_observes", async |world| {
        let _policy = world
            .demo
            .with_policy(r#"{ "version": 1, "mode": "observe" }"#);
        let person = Person::with_gadgets(world.demo, &["tiles"]);
        let browser = &world.browser;
        browser.forget_modules().await;
        browser.log_in(&person).await;
        browser.goto(PAGE).await;
        browser.until_found(".gadget-consent-review").await;
        let words = browser.words(".gadget-consent-review").await;
        assert!(words.contains("only observes"), "{words}");
        assert!(!words.contains("asks before it starts"), "{words}");
        person.set_answer("tiles", "1;allow;2026-11-02;img:*.tile.maps.test");
        browser.goto(PAGE).await;
        browser
            .until_found("[aria-label^='Revoke: '][aria-label*='tiles']")
            .await;
        let words = browser.words(".gadget-consent-review").await;
        assert!(!words.contains("not listed is not allowed"), "{words}");
        browser
            .click("[aria-label^='Revoke: '][aria-label*='tiles']")
            .await;
        browser.until_found(".cdx-message--success").await;
        let words = browser.words(".cdx-message--success").await;
        assert!(words.contains("as if never given"), "{words}");
        assert!(!words.contains("reach those sites"), "{words}");
    });
}

#[test]
fn the_list_follows_other_tabs() {
    scenario("the_list_follows_other_tabs", async |world| {
        let person = Person::with_gadgets(world.demo, &["tiles", "translate"]);
        let browser = &world.browser;
        browser.log_in(&person).await;
        browser.goto(PAGE).await;
        browser.until_found(WAITING).await;
        let items = format!("return document.querySelectorAll( '{WAITING}' ).length");
        assert_eq!(browser.js(&items).await, json!(2));
        browser.new_tab().await;
        browser.goto(PAGE).await;
        browser.until_found(WAITING).await;
        browser
            .click("[aria-label^='Answer: '][aria-label*='translate']")
            .await;
        browser.answer_for("translate", Answer::Refuse).await;
        browser
            .until_found("[aria-label^='Ask me again: '][aria-label*='translate']")
            .await;
        browser.tab(0).await;
        browser
            .until_found("[aria-label^='Ask me again: '][aria-label*='translate']")
            .await;
        assert_eq!(browser.js(&items).await, json!(1));
    });
}

#[test]
fn readers_without_an_account_find_their_answers() {
    scenario("answers_without_an_account", async |world| {
        let browser = &world.browser;
        browser.article("").await;
        browser.until_found("#pt-gadgetconsent a").await;
        // No notice lies above the footer then.
        put_off(browser, "locator").await;
        for skin in SKINS {
            browser.article(&format!("&useskin={skin}")).await;
            browser.until_found("#pt-gadgetconsent a").await;
            let shown = "const link = document.querySelector( '#pt-gadgetconsent a' ); \
                link.scrollIntoView( { block: 'center' } ); const box = link.getBoundingClientRect(); \
                return !!link.closest( 'footer, #footer, #mw-footer, .mw-footer' ) && \
                link.contains( document.elementFromPoint( box.left + 5, box.top + box.height / 2 ) )";
            assert_eq!(browser.js(shown).await, json!(true), "{skin}");
        }
        for skin in SKINS {
            browser.article(&format!("&useskin={skin}")).await;
            until_badge_is_seen(browser, skin).await;
        }
        browser.article("").await;
        browser.until_found("#pt-gadgetconsent a").await;
        browser
            .js("document.querySelector( '#pt-gadgetconsent a' ).scrollIntoView( { block: 'center' } )")
            .await;
        browser.click("#pt-gadgetconsent a").await;
        // The gadget that is on for everybody.
        browser
            .until_found("[aria-label^='Answer: '][aria-label*='locator']")
            .await;
        browser
            .click("[aria-label^='Answer: '][aria-label*='locator']")
            .await;
        browser.answer_for("locator", Answer::Refuse).await;
        browser
            .until_found("[aria-label^='Ask me again: '][aria-label*='locator']")
            .await;
        let words = browser.words(".gadget-consent-review").await;
        assert!(words.contains("kept in this browser only"), "{words}");
    });
}

#[test]
fn a_newcomer_reads_two_sentences() {
    scenario("a_newcomer", async |world| {
        let person = Person::with_gadgets(world.demo, &[]);
        let browser = &world.browser;
        browser.log_in(&person).await;
        browser.goto(PAGE).await;
        browser.until_found(".gadget-consent-review").await;
        let said = "return Array.from( document.querySelectorAll( '.gadget-consent-review p' ), ( one ) => one.innerText ).join( '|' )";
        assert_eq!(
            browser.js(said).await,
            json!(
                "No gadget has an answer from you. A gadget that wants to contact another site asks before it starts."
            )
        );
        let forms = "return document.querySelectorAll( '.gadget-consent-review :is( input, select, table, li, .cdx-button )' ).length";
        assert_eq!(browser.js(forms).await, json!(0));
        // Each part has an address, and opens.
        for (part, inside) in [
            ("scripts", "[id^=gadget-consent-own-host]"),
            ("files", "input[type=file]"),
            ("blocked", "section:nth-of-type( 2 ) > div > .cdx-button"),
        ] {
            browser.goto(&format!("{PAGE}&part={part}#{part}")).await;
            browser.until_found(inside).await;
            browser
                .until_focused(&format!("[id^=gadget-consent-part-{part}]"))
                .await;
        }
        // By keyboard, and closed again.
        browser.tab_to("section:last-of-type button").await;
        browser.press(Key::Enter).await;
        browser.until_found("input[type=file]").await;
        browser
            .until_found("section:last-of-type [aria-expanded=true]")
            .await;
        browser.press(Key::Enter).await;
        browser
            .until(
                "it is closed",
                "return !document.querySelector( 'input[type=file]' )",
            )
            .await;
        assert_eq!(browser.errors().await, Vec::<Value>::new());
    });
}

#[test]
fn the_action_is_last_and_nothing_found_is_no_table() {
    scenario("the_action_is_last", async |world| {
        let person = Person::with_gadgets(world.demo, &[]);
        person.set_answer(
            "charts",
            "1;allow;2026-11-02;connect:data.charts.test script:cdn.scripts.test/lib/chart@4.4.1/",
        );
        let browser = &world.browser;
        browser.log_in(&person).await;
        browser.goto(PAGE).await;
        browser.until_found("tbody td").await;
        let order = "const action = document.querySelector( '[aria-label^=\"Revoke: \"][aria-label*=\"charts\"]' ).getBoundingClientRect(); \
            const texts = Array.from( document.querySelectorAll( 'tbody td:not( .gadget-consent-actions )' ), ( cell ) => cell.getBoundingClientRect() ); \
            return [ texts.every( ( cell ) => cell.right <= action.left + 1 ), texts.every( ( cell ) => cell.bottom <= action.top + 1 ) ]";
        assert_eq!(browser.js(order).await, json!([true, false]));
        browser.widen(360).await;
        assert_eq!(browser.js(order).await[1], json!(true));
        browser
            .type_into("[id^=gadget-consent-search]", "nothing of this")
            .await;
        browser
            .until(
                "there is no table",
                "return !document.querySelector( '.gadget-consent-review table' )",
            )
            .await;
        assert!(browser.has_focus("[id^=gadget-consent-search]").await);
    });
}

/// Waits until the notification offers to try again. The host and the loader are patient.
async fn until_offered_again(browser: &Browser) {
    browser
        .until_for(
            Duration::from_secs(45),
            "something is offered to be tried again",
            &format!("return !!document.querySelector( '{AGAIN}' )"),
        )
        .await;
}

/// Settings that answer requests with this in their address by an error.
fn failing(part: &str) -> String {
    format!(
        "if ( str_contains( $_SERVER['REQUEST_URI'] ?? '', '{part}' ) ) {{ http_response_code( 503 ); exit; }}"
    )
}

#[test]
fn a_module_that_did_not_come_is_tried_again() {
    scenario("a_module_is_tried_again", async |world| {
        let log = world.demo.log(TILES);
        let person = Person::with_gadgets(world.demo, &["tiles"]);
        let browser = &world.browser;
        {
            let _settings = world.demo.with_settings(&failing("consent-ui"));
            browser.log_in(&person).await;
            browser.article("").await;
            until_offered_again(browser).await;
            log.assert_untouched();
        }
        browser.click(AGAIN).await;
        browser.answer_for("tiles", Answer::Refuse).await;
        browser.until_dialog_closed().await;
        {
            let _settings = world.demo.with_settings(&failing("consent-review"));
            browser.goto(PAGE).await;
            until_offered_again(browser).await;
            assert!(!browser.has(".gadget-consent-review").await);
        }
        browser.click(AGAIN).await;
        browser
            .until_found("[aria-label^='Ask me again: '][aria-label*='tiles']")
            .await;
        log.assert_untouched();
    });
}

/// Without the host the review page would be a blank page.
#[test]
fn a_host_that_did_not_come_is_tried_again() {
    scenario("a_host_is_tried_again", async |world| {
        let person = Person::with_gadgets(world.demo, &["tiles"]);
        let browser = &world.browser;
        {
            let _settings = world.demo.with_settings(&failing("consent-host"));
            browser.log_in(&person).await;
            browser.goto(PAGE).await;
            until_offered_again(browser).await;
        }
        browser.click(AGAIN).await;
        browser.until_found(WAITING).await;
    });
}

#[test]
fn what_the_wiki_did_not_say_is_asked_again_and_is_not_unstated() {
    scenario("details_are_asked_again", async |world| {
        let person = Person::with_gadgets(world.demo, &[]);
        person.set_answer("tiles", "1;allow;2026-03-14;img:*.tile.maps.test");
        let browser = &world.browser;
        browser.log_in(&person).await;
        browser.goto(PAGE).await;
        browser
            .until_found("[aria-label^='Details: '][aria-label*='tiles']")
            .await;
        let panel = ".gadget-consent-panel";
        {
            let _settings = world.demo.with_settings(&failing("gaids="));
            browser
                .click("[aria-label^='Details: '][aria-label*='tiles']")
                .await;
            browser.until_found(&format!("{panel} .cdx-message")).await;
            let words = browser.words(panel).await;
            assert!(
                words.contains("could not be loaded") && !words.contains("does not state"),
                "{words}"
            );
        }
        browser.click(&format!("{panel} .cdx-message button")).await;
        browser
            .until(
                "the disclosure is shown",
                "return document.querySelector( '.gadget-consent-panel' ).innerText.includes( 'Run by:' )",
            )
            .await;
        assert!(!browser.has(&format!("{panel} .cdx-message")).await);
    });
}
