//! An answer in one tab reaches the other tabs.

use end_to_end::dialog::Answer;
use end_to_end::{Person, scenario};
use serde_json::json;

use crate::review::PAGE;
use crate::{MAP, TILES};

const NOTICES: &str = ".gadget-consent-notices";
const GRANTED: &str = "1;allow;2026-11-20;img:*.tile.maps.test";
const CONTACT: &str = "return new Promise( ( done ) => { const image = new Image(); \
    image.onload = () => done( 'reached' ); image.onerror = () => done( 'refused' ); \
    image.src = 'https://a.tile.maps.test/1/1/' + Math.random() + '.png'; } )";

#[test]
fn revoked_in_another_tab() {
    scenario("revoked_in_another_tab", async |world| {
        let person = Person::with_gadgets(world.demo, &["tiles"]);
        person.set_answer("tiles", GRANTED);
        let browser = &world.browser;
        browser.log_in(&person).await;
        browser.article("").await;
        browser.until_drawn().await;
        assert_eq!(browser.js(CONTACT).await, json!("reached"));

        browser.new_tab().await;
        browser.goto(PAGE).await;
        browser.until_found(".gadget-consent-review button").await;
        browser.click(".gadget-consent-review td button").await;
        browser
            .until_found(".gadget-consent-review .cdx-message--success")
            .await;

        browser.tab(0).await;
        let status = "return mw.loader.using( 'ext.gadget.consent' ).then( ( require ) => \
            require( 'ext.gadget.consent' ).status( 'tiles' ) === 'unanswered' )";
        browser.until("the page knows the answer", status).await;
        let log = world.demo.log(TILES);
        assert_eq!(browser.js(CONTACT).await, json!("refused"));
        log.assert_untouched();
    });
}

#[test]
fn allowed_in_another_tab() {
    scenario("allowed_in_another_tab", async |world| {
        let person = world.reader_asked_for("tiles").await;
        let browser = &world.browser;
        browser.new_tab().await;
        browser.article("&action=info").await;
        browser.article("").await;
        browser.until_asked_for("tiles").await;
        browser.answer(Answer::Allow).await;
        browser.until_drawn().await;

        // The other tab no longer asks, and is not reloaded by itself.
        browser.tab(0).await;
        browser.until_dialog_closed().await;
        let loads = browser.loads().await.len();
        browser.until_found(&format!("{NOTICES} button")).await;
        browser.grace().await;
        assert_eq!(browser.loads().await.len(), loads);
        assert!(!browser.has(MAP).await);
        browser
            .click(&format!(
                "{NOTICES} .cdx-button:not( .cdx-button--weight-quiet )"
            ))
            .await;
        browser.until_drawn().await;
        assert_eq!(
            person.answer("tiles").as_deref(),
            Some("allow;img:*.tile.maps.test")
        );
    });
}

#[test]
fn refused_in_another_tab() {
    scenario("refused_in_another_tab", async |world| {
        let log = world.demo.log(TILES);
        world.reader_asked_for("tiles").await;
        let browser = &world.browser;
        browser.new_tab().await;
        browser.article("").await;
        browser.until_asked_for("tiles").await;
        browser.answer(Answer::Refuse).await;
        browser.until_dialog_closed().await;
        browser.tab(0).await;
        browser.until_dialog_closed().await;
        assert_eq!(browser.state("ext.gadget.tiles").await, "error");
        log.assert_untouched();
    });
}

#[test]
fn a_gate_that_the_policy_allows_opens_at_once() {
    scenario("a_gate_opens_from_another_tab", async |world| {
        // Another gadget has the same site, so the page is open for it already.
        world.demo.save(
            "MediaWiki:Gadget-twin.js",
            "document.documentElement.dataset.twin = 'ran';",
        );
        let _defined = world.demo.define(
            "* twin[ResourceLoader|dependencies=ext.gadget.consent|domains=img:*.tile.maps.test]|twin.js",
        );
        let person = Person::with_gadgets(world.demo, &["tiles", "twin"]);
        person.set_answer("twin", GRANTED);
        let browser = &world.browser;
        browser.forget_modules().await;
        browser.log_in(&person).await;
        browser.article("").await;
        browser.until_asked_for("tiles").await;
        assert!(browser.has("[data-twin=ran]").await);
        browser.new_tab().await;
        browser.article("").await;
        browser.until_asked_for("tiles").await;
        browser.answer(Answer::Allow).await;
        browser.until_drawn().await;
        browser.tab(0).await;
        let loads = browser.loads().await.len();
        browser.until_drawn().await;
        assert_eq!(browser.loads().await.len(), loads);
    });
}

/// Sends what another tab may send, and what it may not, from a tab without the module's help.
const FORGE: &str = "const name = `gadgetconsent/${ mw.config.get( 'wgWikiID' ) }/${ mw.config.get( 'wgUserName' ) }/`; \
    const grant = '1;allow;2026-11-20;img:*.tile.maps.test'; \
    const shapes = [ null, 0, 'tiles', {}, [], [ 'tiles' ], [ 'tiles', 1 ], [ 'tiles', {} ], \
        [ 'tiles', grant, 1 ], [ 'constructor', grant ], [ '__proto__', null ], [ 'stranger', grant ], \
        [ [ 'tiles' ], grant ], { 0: 'tiles', 1: grant, length: 2 }, [ 'tiles', 'x'.repeat( 1e6 ) ] ]; \
    const channel = new BroadcastChannel( name ); \
    shapes.forEach( ( shape ) => channel.postMessage( shape ) ); \
    for ( let i = 0; i < 10000; i++ ) { channel.postMessage( [ 'tiles', grant ] ); }";

#[test]
fn forged_messages_open_nothing() {
    scenario("forged_messages", async |world| {
        // Another gadget has the same site, so a gate that is opened lets the gadget run.
        world.demo.save(
            "MediaWiki:Gadget-twin.js",
            "document.documentElement.dataset.twin = 'ran';",
        );
        let _defined = world.demo.define(
            "* twin[ResourceLoader|dependencies=ext.gadget.consent|domains=img:*.tile.maps.test]|twin.js",
        );
        let person = Person::with_gadgets(world.demo, &["tiles", "twin"]);
        person.set_answer("twin", GRANTED);
        let browser = &world.browser;
        browser.forget_modules().await;
        browser.log_in(&person).await;
        browser.article("").await;
        browser.until_asked_for("tiles").await;
        browser.new_tab().await;
        browser.article("&action=info").await;
        let log = world.demo.log(TILES);
        browser.js(FORGE).await;

        browser.tab(0).await;
        browser.pause(4_000).await;
        assert!(browser.has("dialog.gadget-consent-dialog[open]").await);
        assert_eq!(browser.state("ext.gadget.tiles").await, "loaded");
        assert!(!browser.has(MAP).await);
        log.assert_untouched();
        assert_eq!(person.answer("tiles"), None);
        assert_eq!(browser.errors().await, Vec::<serde_json::Value>::new());
        // Ten thousand messages, and the wiki was asked a few times.
        let looks = "return performance.getEntriesByType( 'resource' ) \
            .filter( ( { name } ) => /uiprop=options/.test( name ) ).length";
        let looks = browser.js(looks).await.as_u64().unwrap();
        assert!((1..=4).contains(&looks), "{looks}");

        // What the wiki says does count.
        browser.answer(Answer::Allow).await;
        browser.until_drawn().await;
    });
}
