//! Consent in place: the page asks where the content would be.

use end_to_end::dialog::{Answer, DIALOG};
use end_to_end::{Person, World, scenario};
use serde_json::json;
use thirtyfour::prelude::*;

use crate::review::PAGE;

/// The picture's host does not have its own log.
const PICTURES: &str = "*.test";
const PLACE: &str = ".gadget-consent-place";
const PICTURE: &str = ".gadget-panorama-picture";

/// A person with the gadget, on an article with a place for it.
async fn reader(world: &World) -> Person {
    let person = Person::with_gadgets(world.demo, &["panorama"]);
    world.browser.log_in(&person).await;
    cape(world).await;
    person
}

async fn cape(world: &World) {
    world.browser.goto("/index.php?title=Cape_Ardle").await;
}

#[test]
fn the_place_asks_instead_of_a_dialog() {
    scenario("the_place_asks", async |world| {
        let log = world.demo.log(PICTURES);
        let person = reader(world).await;
        let browser = &world.browser;
        browser.until_found(PLACE).await;
        browser.grace().await;
        assert!(!browser.has(DIALOG).await);
        let place = browser.text(PLACE).await;
        for words in ["panorama", "pictures.panorama.test", "load pictures"] {
            assert!(place.contains(words), "{words} is missing in: {place}");
        }
        log.assert_untouched();

        // A script's click does not answer.
        browser
            .js(&format!(
                "document.querySelector( '{PLACE} button' ).click()"
            ))
            .await;
        browser.grace().await;
        assert_eq!(person.answer("panorama"), None);

        browser.click(&format!("{PLACE} button")).await;
        browser.until_found(PICTURE).await;
        assert_eq!(
            person.answer("panorama").as_deref(),
            Some("allow;img:pictures.panorama.test")
        );
        browser
            .until(
                "the picture is there",
                &format!("return document.querySelector( '{PICTURE}' ).naturalWidth > 0"),
            )
            .await;
        assert_eq!(log.paths(), ["/view.svg"]);

        // Decided: nothing asks again.
        cape(world).await;
        browser.until_found(PICTURE).await;
        browser.assert_decided().await;
    });
}

#[test]
fn without_a_place_nothing_asks() {
    scenario("without_a_place_nothing_asks", async |world| {
        let person = Person::with_gadgets(world.demo, &["panorama"]);
        let browser = &world.browser;
        browser.log_in(&person).await;
        browser.article("").await;
        // The module is not needed yet.
        browser.assert_decided().await;
        // A place is added later.
        browser
            .js("const place = document.createElement( 'div' ); place.dataset.gadgetConsent = 'panorama'; \
                 document.getElementById( 'mw-content-text' ).append( place )")
            .await;
        browser.until_found(PLACE).await;
    });
}

#[test]
fn a_refusal_can_be_changed_in_place() {
    scenario("a_refusal_in_place", async |world| {
        let log = world.demo.log(PICTURES);
        let person = reader(world).await;
        let browser = &world.browser;
        browser.until_found(PLACE).await;
        browser
            .click(&format!("{PLACE} button:nth-of-type( 2 )"))
            .await;
        browser.answer_for("panorama", Answer::Refuse).await;
        browser.until_dialog_closed().await;
        let refused = format!(
            "return document.querySelector( '{PLACE}' ).innerText.includes( 'not allowed' )"
        );
        browser.until("the place says so", &refused).await;
        assert_eq!(
            person.answer("panorama").as_deref(),
            Some("refuse;;img:pictures.panorama.test")
        );

        // So does the place on the next page, where the answer can be changed.
        cape(world).await;
        browser.until_found(PLACE).await;
        browser.until("the place says so", &refused).await;
        assert!(!browser.has(DIALOG).await);
        log.assert_untouched();
        browser.click(&format!("{PLACE} button")).await;
        browser.answer_for("panorama", Answer::Allow).await;
        browser.until_found(PICTURE).await;
        assert_eq!(
            person.answer("panorama").as_deref(),
            Some("allow;img:pictures.panorama.test")
        );
    });
}

#[test]
fn revoked_content_disappears() {
    scenario("revoked_content_disappears", async |world| {
        let person = Person::with_gadgets(world.demo, &["panorama"]);
        person.set_answer("panorama", "1;allow;2026-11-20;img:pictures.panorama.test");
        let browser = &world.browser;
        browser.log_in(&person).await;
        cape(world).await;
        browser.until_found(PICTURE).await;
        // Revoked in another tab.
        browser.new_tab().await;
        browser.goto(PAGE).await;
        browser.until_found(".gadget-consent-review tbody").await;
        browser.click(".gadget-consent-review tbody button").await;
        browser.tab(0).await;
        browser
            .until(
                "the picture is gone",
                &format!("return !document.querySelector( '{PICTURE}' )"),
            )
            .await;
        assert_eq!(person.answer("panorama"), None);
        cape(world).await;
        browser.until_found(PLACE).await;
        assert_eq!(
            browser
                .js("return document.querySelectorAll( '.gadget-consent-place' ).length")
                .await,
            json!(1)
        );
    });
}

#[test]
fn everything_works_by_keyboard() {
    scenario("in_place_by_keyboard", async |world| {
        let person = reader(world).await;
        let browser = &world.browser;
        browser.until_found(PLACE).await;
        let details = format!("{PLACE} button:last-of-type");
        browser.tab_to(&format!("{PLACE} button")).await;
        browser.tab_to(&details).await;
        browser.press(Key::Enter).await;
        browser.until_asked_for("panorama").await;
        assert!(browser.has_focus("[id^=gadget-consent-title]").await);
        browser.press(Key::Escape).await;
        browser.until_dialog_closed().await;
        browser.until_focused(&details).await;

        // A refusal, then a change of mind.
        browser.press(Key::Enter).await;
        browser.until_asked_for("panorama").await;
        browser
            .tab_to(".gadget-consent-answers button:nth-of-type( 3 )")
            .await;
        browser.until_seen().await;
        browser.press(Key::Enter).await;
        browser.until_dialog_closed().await;
        browser.until_focused(&format!("{PLACE} button")).await;
        assert_eq!(
            person.answer("panorama").as_deref(),
            Some("refuse;;img:pictures.panorama.test")
        );
        browser.press(Key::Enter).await;
        browser.until_asked_for("panorama").await;
        browser.tab_to(".gadget-consent-answers button").await;
        browser.until_seen().await;
        browser.press(Key::Enter).await;
        browser.until_found(PICTURE).await;
        assert_eq!(
            person.answer("panorama").as_deref(),
            Some("allow;img:pictures.panorama.test")
        );
    });
}
