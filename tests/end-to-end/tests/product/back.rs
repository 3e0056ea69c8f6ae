//! A browser shows old pages again, with the answers that they came with. What was taken back since
//! stays closed.

use end_to_end::dialog::Answer;
use end_to_end::{Browser, Person, scenario};
use serde_json::{Value, json};

use crate::review::PAGE;
use crate::{MAP, TILES};

const GRANTED: &str = "1;allow;2026-11-20;img:*.tile.maps.test";
const CONTACT: &str = "return new Promise( ( done ) => { const image = new Image(); \
    image.onload = () => done( 'reached' ); image.onerror = () => done( 'blocked' ); \
    image.src = 'https://a.tile.maps.test/1/1/' + Math.random() + '.png'; } )";

/// Pages stay in the browser's HTTP cache, as they do on *Back*, whatever the browser thinks of it.
const CACHED: &str = "if ( MW_ENTRY_POINT === 'index' ) { header_register_callback( static function () { \
    header( 'Cache-Control: private, max-age=3600' ); header_remove( 'Vary' ); header_remove( 'Expires' ); } ); }";

/// Goes back to a page that this tab has shown.
async fn back(browser: &Browser, pages: u32) {
    browser.js(&format!("history.go( -{pages} )")).await;
    browser
        .until(
            "an article is shown again",
            "return document.readyState === 'complete' && mw.config.get( 'wgAction' ) === 'view' \
             && mw.config.get( 'wgCanonicalSpecialPageName' ) === false \
             && document.querySelector( 'meta[http-equiv=Content-Security-Policy]' )",
        )
        .await;
    browser.settle().await;
    // The page is the old one: it came with the grant.
    let old = json!(GRANTED);
    let came_with = format!("return document.documentElement.outerHTML.includes( {old} )");
    assert_eq!(browser.js(&came_with).await, json!(true), "a fresh page");
}

async fn take_back(browser: &Browser) {
    browser.goto(PAGE).await;
    browser
        .until_found(".gadget-consent-review td button")
        .await;
    browser.click(".gadget-consent-review td button").await;
    browser
        .until_found(".gadget-consent-review .cdx-message--success")
        .await;
}

#[test]
fn back_after_revoke_and_refusal() {
    scenario("back_after_revoke", async |world| {
        let person = Person::with_gadgets(world.demo, &["tiles"]);
        person.set_answer("tiles", GRANTED);
        let browser = &world.browser;
        browser.log_in(&person).await;
        let _settings = world.demo.with_settings(CACHED);
        // Nobody has shown it before.
        browser.article("&cached=1").await;
        browser.until_drawn().await;
        assert_eq!(browser.js(CONTACT).await, json!("reached"));
        take_back(browser).await;

        let log = world.demo.log(TILES);
        back(browser, 1).await;
        assert_eq!(browser.js(CONTACT).await, json!("blocked"));
        // The page looks at what the wiki has, and asks.
        browser.until_asked_for("tiles").await;
        assert!(!browser.has(MAP).await);
        log.assert_untouched();

        // A page that carries it does not make the old one count again.
        browser.article("&fresh=1").await;
        browser.until_asked_for("tiles").await;
        browser.answer(Answer::Refuse).await;
        browser.until_dialog_closed().await;
        back(browser, 1).await;
        assert_eq!(browser.js(CONTACT).await, json!("blocked"));
        assert_eq!(browser.state("ext.gadget.tiles").await, "error");
        browser.grace().await;
        assert!(!browser.has("dialog.gadget-consent-dialog[open]").await);
        assert_eq!(browser.errors().await, Vec::<Value>::new());
        log.assert_untouched();
        assert_eq!(
            person.answer("tiles").as_deref(),
            Some("refuse;;img:*.tile.maps.test")
        );
    });
}

#[test]
fn back_after_revoke_without_an_account() {
    scenario("back_after_revoke_on_the_device", async |world| {
        let browser = &world.browser;
        browser.goto("/index.php?title=Tern_Island").await;
        browser.until_asked_for("locator").await;
        browser.answer(Answer::Allow).await;
        browser.until_found("#gadget-locator").await;
        take_back(browser).await;
        let log = world.demo.log("geo.locate.test");
        browser.js("history.back(); return 0").await;
        browser
            .until(
                "the article is shown again",
                "return document.readyState === 'complete' && mw.config.get( 'wgTitle' ) === 'Tern Island'",
            )
            .await;
        browser.settle().await;
        let reached = "return fetch( 'https://geo.locate.test/geo' ).then( () => 'reached', () => 'blocked' )";
        assert_eq!(browser.js(reached).await, json!("blocked"));
        log.assert_untouched();
    });
}
