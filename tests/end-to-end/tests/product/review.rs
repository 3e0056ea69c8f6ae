//! The review page.

use end_to_end::dialog::Answer;
use end_to_end::{Person, scenario};
use serde_json::json;

use crate::{MAP, TILES};

const PAGE: &str = "/index.php?title=Special:BlankPage/GadgetConsent";

#[test]
fn revoked_is_as_if_never_granted() {
    scenario("revoked_is_as_if_never_granted", async |world| {
        let person = world.reader_asked_for("tiles").await;
        let browser = &world.browser;
        browser.answer(Answer::Allow).await;
        browser.until_drawn().await;

        browser.goto(PAGE).await;
        browser.until_found(".gadget-consent-review tbody tr").await;
        let row = browser.text(".gadget-consent-review tbody tr").await;
        for words in [
            "tiles",
            "Allowed",
            "tile.maps.test",
            "load pictures",
            "Revoke",
        ] {
            assert!(row.contains(words), "{words} is missing in: {row}");
        }
        let log = world.demo.log(TILES);
        browser.click(".gadget-consent-review tbody button").await;
        browser
            .until("it is told", "return document.querySelector( '.gadget-consent-review [role=status]' ).innerText.includes( 'tiles' )")
            .await;
        assert_eq!(person.option("userjs-gadgetconsent-tiles"), None);
        assert!(!browser.has(".gadget-consent-review tbody tr").await);
        // This page is closed at once.
        let reached = "return new Promise( ( done ) => { const image = new Image(); \
            image.onload = () => done( 'reached' ); image.onerror = () => done( 'refused' ); \
            image.src = 'https://a.tile.maps.test/1/1/1.png'; } )";
        assert_eq!(browser.js(reached).await, json!("refused"));

        browser.article("").await;
        browser.is_asked_for("tiles").await;
        assert!(!browser.has(MAP).await);
        log.assert_untouched();
    });
}

#[test]
fn what_cannot_be_read_is_shown_and_can_be_cleared() {
    scenario("what_cannot_be_read", async |world| {
        let log = world.demo.log(TILES);
        let person = Person::with_gadgets(world.demo, &["tiles"]);
        person.set_option("userjs-gadgetconsent-tiles", "1;allow;2026-11-20");
        person.set_option("userjs-gadgetconsent-of_5Fold", "1;never;2024-01-31;");
        let browser = &world.browser;
        browser.log_in(&person).await;
        // Never a grant.
        browser.article("").await;
        browser.is_asked_for("tiles").await;
        log.assert_untouched();
        browser.answer(Answer::Later).await;

        browser.goto(PAGE).await;
        browser.until_found(".gadget-consent-review tbody tr").await;
        let page = browser.text(".gadget-consent-review").await;
        for words in [
            "of old",
            "no longer has such a gadget",
            "Never ask",
            "could not be read",
        ] {
            assert!(page.contains(words), "{words} is missing in: {page}");
        }
        browser
            .click(".gadget-consent-review tbody tr:last-child button")
            .await;
        browser
            .until("one is left", "return document.querySelectorAll( '.gadget-consent-review tbody tr' ).length === 1")
            .await;
        assert_eq!(person.option("userjs-gadgetconsent-tiles"), None);
        assert!(person.option("userjs-gadgetconsent-of_5Fold").is_some());
    });
}
