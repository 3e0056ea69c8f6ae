//! How the dialog asks: it works by keyboard, its buttons are disabled at first, and only people
//! can answer.

use end_to_end::dialog::{Answer, DIALOG};
use end_to_end::{Person, scenario};
use serde_json::{Value, json};
use thirtyfour::prelude::*;

use crate::review::PAGE;
use crate::{MAP, TILES};

#[test]
fn everything_works_by_keyboard() {
    scenario("dialog_by_keyboard", async |world| {
        let person = world.reader_asked_for("charts").await;
        let browser = &world.browser;
        let focused = "return document.activeElement.id.replace( /-[0-9a-f]{16}$/, '' ) || ( document.activeElement.tabIndex === 0 && document.activeElement.role && document.activeElement.className ) || document.activeElement.innerText || document.activeElement.tagName";
        assert_eq!(browser.js(focused).await, json!("gadget-consent-title"));

        // Around the whole dialog: the focus never moves to the page behind it.
        let mut seen: Vec<String> = Vec::new();
        for _ in 0..20 {
            browser.press(Key::Tab).await;
            let inside = "return document.activeElement === document.body || !!document.activeElement.closest( 'dialog' )";
            assert_eq!(browser.js(inside).await, json!(true));
            seen.push(browser.js(focused).await.as_str().unwrap().to_owned());
        }
        for stop in [
            // The part that scrolls.
            "cdx-dialog__body",
            "gadget-consent-request-2",
            "Allow",
            "Only in this tab",
            "Don’t allow",
            "Not now",
        ] {
            assert!(
                seen.iter().any(|focus| focus == stop),
                "{stop} is not reached: {seen:?}"
            );
        }

        browser.focus_page().await;

        // The optional font by the space bar, then Allow by Enter.
        browser
            .js("document.querySelector( '[id^=gadget-consent-request-2]' ).focus()")
            .await;
        browser.press(Key::Space).await;
        browser
            .until(
                "the checkbox is ticked",
                "return document.querySelector( '[id^=gadget-consent-request-2]' ).checked",
            )
            .await;
        browser.until_enabled().await;
        browser.tab_to(".cdx-dialog__body").await;
        browser.press(Key::End).await;
        browser
            .until(
                "the end of the question is in view",
                "return !document.querySelector( '.gadget-consent-answers button' ).disabled",
            )
            .await;
        browser.tab_to(".gadget-consent-answers button").await;
        browser.until_seen().await;
        browser.press(Key::Enter).await;
        browser
            .until_found("#gadget-charts-figure[data-font*=Letters]")
            .await;
        assert!(
            person
                .answer("charts")
                .unwrap()
                .contains("font:fonts.letters.test")
        );
    });
}

#[test]
fn the_focus_comes_back() {
    scenario("the_focus_comes_back", async |world| {
        let person = Person::with_gadgets(world.demo, &[]);
        let browser = &world.browser;
        browser.log_in(&person).await;
        browser.article("").await;
        browser
            .js("const link = document.querySelector( '#mw-content-text a[href]' ); link.id = 'here'; link.focus(); \
                 window.scrolled = scrollY; mw.loader.load( 'ext.gadget.tiles' )")
            .await;
        browser.until_asked_for("tiles").await;
        browser.press(Key::Escape).await;
        browser.until_dialog_closed().await;
        assert_eq!(
            browser.js("return document.activeElement.id").await,
            json!("here")
        );
        assert_eq!(
            browser.js("return scrollY === window.scrolled").await,
            json!(true)
        );
    });
}

#[test]
fn scripts_cannot_answer_and_the_buttons_are_disabled_at_first() {
    scenario("scripts_cannot_answer", async |world| {
        let log = world.demo.log(TILES);
        let person = world.reader_asked_for("tiles").await;
        let browser = &world.browser;
        browser
            .js("document.querySelectorAll( '.gadget-consent-answers button' ).forEach( ( button ) => { \
                 button.click(); button.dispatchEvent( new MouseEvent( 'click', { bubbles: true } ) ); } )")
            .await;
        browser.grace().await;
        assert!(browser.has(DIALOG).await);
        assert_eq!(person.answer("tiles"), None);
        log.assert_untouched();

        // The buttons of a second question on the same page are disabled at first, too.
        browser
            .js("window.disabled = []; new MutationObserver( () => { const button = document.querySelector( '.gadget-consent-answers button' ); \
                 if ( button ) { window.disabled.push( button.disabled ); } } ).observe( document.body, { childList: true, subtree: true } ); \
                 mw.loader.load( 'ext.gadget.translate' )")
            .await;
        browser
            .until(
                "the dialog says that there are two questions",
                "return document.querySelector( 'dialog' ).innerText.includes( '1 of 2' )",
            )
            .await;
        browser.answer(Answer::Later).await;
        browser.until_asked_for("translate").await;
        assert_eq!(
            browser.js("return window.disabled.includes( true )").await,
            json!(true)
        );
    });
}

#[test]
fn an_unsaved_answer_starts_nothing() {
    scenario("an_answer_that_is_not_saved", async |world| {
        let log = world.demo.log(TILES);
        let person = world.reader_asked_for("tiles").await;
        let browser = &world.browser;
        // The session ends between question and answer.
        browser.log_out().await;
        browser.answer(Answer::Allow).await;
        browser
            .until(
                "the dialog says that it is not saved",
                "return document.querySelector( 'dialog' ).innerText.includes( 'not saved' )",
            )
            .await;
        let dialog = browser.text(DIALOG).await;
        assert!(dialog.contains("no longer logged in"), "{dialog}");
        assert!(!browser.has(MAP).await);
        assert_eq!(browser.state("consent.gate/tiles").await, "loading");
        assert_eq!(person.answer("tiles"), None);
        log.assert_untouched();
    });
}

#[test]
fn without_the_module_everything_stays_held() {
    scenario("a_module_that_does_not_come", async |world| {
        let log = world.demo.log(TILES);
        // From the first page on: later it would come from ResourceLoader's store.
        let _settings = world.demo.with_settings(
            "if ( str_contains( $_SERVER['REQUEST_URI'] ?? '', 'consent-ui' ) ) { http_response_code( 503 ); exit; }",
        );
        let person = Person::with_gadgets(world.demo, &["tiles", "notes"]);
        let browser = &world.browser;
        browser.log_in(&person).await;
        browser.article("").await;
        browser.until_found(".mw-notification").await;
        let notification = browser.text(".mw-notification").await;
        assert!(notification.contains("have not run"), "{notification}");
        assert!(!browser.has(MAP).await);
        assert!(browser.has("#gadget-notes").await);
        log.assert_untouched();
    });
}

#[test]
fn with_an_unreadable_manifest_everything_stays_held_and_closed() {
    scenario("a_manifest_that_cannot_be_read", async |world| {
        let logs = [TILES, "collect.tracker.test"].map(|host| world.demo.log(host));
        let person = Person::with_gadgets(world.demo, &["tiles", "notes", "leaky"]);
        person.set_answer("tiles", "1;allow;2026-11-20;img:*.tile.maps.test");
        for manifest in [
            "module.exports = { \"version\": 7, \"gadgets\": {} };",
            "module.exports = [];",
            // JSON is not the page's format, and a page that is cut off is not a script.
            "{ \"version\": 1, \"mode\": \"observe\", \"gadgets\": {} }",
            "module.exports = { \"version\": 1, \"mode\": \"observe\"",
        ] {
            let _damaged = world.demo.damage_manifest(Some(manifest));
            let browser = &world.browser;
            browser.forget_modules().await;
            browser.log_in(&person).await;
            browser.article("").await;
            browser.until_found(".mw-notification").await;
            let notification = browser.text(".mw-notification").await;
            assert!(notification.contains("not run"), "{notification}");
            assert!(!browser.has(MAP).await, "{manifest}");
            assert!(browser.has("#gadget-notes").await, "{manifest}");
            browser
                .until_found("#gadget-leaky-status[data-fetch=failed]")
                .await;
            for log in &logs {
                log.assert_untouched();
            }
            browser.log_out().await;
        }
    });
}

#[test]
fn the_console_is_quiet() {
    scenario("the_console_is_quiet", async |world| {
        let person = Person::with_gadgets(world.demo, &["tiles"]);
        let browser = &world.browser;
        browser.log_in(&person).await;
        for page in [
            "/index.php?title=Brindle",
            "/index.php?title=Brindle&action=history",
            "/index.php?title=Brindle&action=edit",
            "/index.php?title=Special:RecentChanges",
            PAGE,
            "/index.php?title=Brindle&useskin=minerva",
            "/index.php?title=Brindle&useskin=monobook",
            "/index.php?title=Brindle&useskin=timeless",
            "/index.php?title=Brindle&useskin=vector",
        ] {
            browser.goto(page).await;
            browser.grace().await;
            assert_eq!(browser.errors().await, Vec::<Value>::new(), "{page}");
        }
    });
}

/// What the demo's front page promises to a newcomer.
#[test]
fn the_front_page_leads_to_the_dialog_of_tiles() {
    scenario("from_the_front_page", async |world| {
        let person = Person::with_gadgets(world.demo, &[]);
        let browser = &world.browser;
        browser.goto("/wiki/Main_Page").await;
        browser.click(".card a[href*='Special:UserLogin']").await;
        browser.until_found("#wpLoginAttempt").await;
        browser.fill_log_in(&person).await;
        // The dialog itself, and not a notice that opens it; whoever else waits comes after that.
        let asks = format!(
            "return ( document.querySelector( '{DIALOG} header' ) || {{ textContent: '' }} )\
                .textContent.includes( 'tiles' )"
        );
        browser.until("the dialog asks for tiles", &asks).await;
        browser.answer(Answer::Allow).await;
        browser.until_drawn().await;
        browser.until_dialog_closed().await;
    });
}
