//! There is no way around the gate.

use end_to_end::dialog::{Answer, DIALOG};
use end_to_end::{Person, scenario};
use serde_json::{Value, json};

use crate::{MAP, TILES};

#[test]
fn with_gadget_is_asked_for() {
    scenario("with_gadget_is_asked_for", async |world| {
        let log = world.demo.log(TILES);
        let person = Person::with_gadgets(world.demo, &[]);
        let browser = &world.browser;
        browser.log_in(&person).await;
        browser.article("&withgadget=tiles").await;
        browser.until_asked_for("tiles").await;
        assert!(!browser.has(MAP).await);
        log.assert_untouched();
        browser.answer(Answer::Allow).await;
        browser.until_found(MAP).await;
        // The gadget is switched off, and this page does not ask for it: its site is closed.
        browser.article("").await;
        browser.assert_decided().await;
        let reached = "return new Promise( ( done ) => { const image = new Image(); \
            image.onload = () => done( 'reached' ); image.onerror = () => done( 'refused' ); \
            image.src = 'https://a.tile.maps.test/1/1/1.png'; } )";
        assert_eq!(browser.js(reached).await, json!("refused"));
    });
}

#[test]
fn load_and_using_are_asked_for() {
    scenario("load_and_using_are_asked_for", async |world| {
        let log = world.demo.log(TILES);
        let translate = world.demo.log("api.translate.test");
        let person = Person::with_gadgets(world.demo, &[]);
        let browser = &world.browser;
        browser.log_in(&person).await;
        browser.article("").await;
        browser.assert_decided().await;
        browser.js("mw.loader.load( 'ext.gadget.tiles' )").await;
        browser.until_asked_for("tiles").await;
        assert!(!browser.has(MAP).await);
        browser.answer(Answer::Refuse).await;
        browser.until_dialog_closed().await;

        browser
            .js(
                "window.outcome = 'waiting'; mw.loader.using( 'ext.gadget.translate' ).then( \
                 () => { window.outcome = 'ran'; }, () => { window.outcome = 'refused'; } )",
            )
            .await;
        browser.until_asked_for("translate").await;
        assert_eq!(browser.js("return window.outcome").await, json!("waiting"));
        browser.answer(Answer::Refuse).await;
        browser
            .until(
                "the caller gets the refusal",
                "return window.outcome === 'refused'",
            )
            .await;
        assert!(!browser.has("#gadget-translate-button").await);
        log.assert_untouched();
        translate.assert_untouched();
    });
}

#[test]
fn a_gadget_that_depends_on_a_held_one_is_held() {
    scenario("a_dependent_gadget_is_held", async |world| {
        let log = world.demo.log("api.mapkit.test");
        let person = Person::with_gadgets(world.demo, &["routes"]);
        let browser = &world.browser;
        browser.log_in(&person).await;
        browser.article("").await;
        browser.until_asked_for("mapkit").await;
        assert!(!browser.has("#gadget-routes").await);
        assert!(!browser.has("html[data-gadget-mapkit]").await);
        log.assert_untouched();
        browser.answer(Answer::Allow).await;
        browser.until_found("#gadget-routes[data-state=done]").await;
        assert_eq!(log.paths(), ["/data/routes.json"]);
    });
}

#[test]
fn a_gadget_loaded_later_is_asked_for_then() {
    scenario("a_gadget_loaded_later", async |world| {
        let log = world.demo.log("api.lookup.test");
        let person = Person::with_gadgets(world.demo, &["toolbox"]);
        let browser = &world.browser;
        browser.log_in(&person).await;
        browser.article("").await;
        browser.until_found("#gadget-toolbox-link a").await;
        browser.assert_decided().await;
        browser.click("#gadget-toolbox-link a").await;
        browser.until_asked_for("lookup").await;
        assert!(!browser.has("html[data-gadget-lookup]").await);
        log.assert_untouched();
        let loads = browser.loads().await.len();
        browser.answer(Answer::Allow).await;
        browser.until("the page is reloaded", &format!("return JSON.parse( sessionStorage.getItem( 'witness-loads' ) ).length > {loads} && document.readyState === 'complete'")).await;
        browser.settle().await;
        browser.until_found("#gadget-toolbox-link a").await;
        browser.click("#gadget-toolbox-link a").await;
        browser
            .until_found("#gadget-toolbox-result[data-state=done]")
            .await;
        assert!(!browser.has(DIALOG).await);
        assert_eq!(log.paths().len(), 1);
    });
}

#[test]
fn what_is_not_declared_is_blocked() {
    scenario("what_is_not_declared_is_blocked", async |world| {
        let log = world.demo.log("collect.tracker.test");
        let person = Person::with_gadgets(world.demo, &["leaky"]);
        let browser = &world.browser;
        browser.log_in(&person).await;
        browser.article("").await;
        browser
            .until_found("#gadget-leaky-status[data-fetch=failed][data-image=failed]")
            .await;
        browser.grace().await;
        log.assert_untouched();
    });
}

#[test]
fn a_gadget_without_a_declaration_is_not_touched() {
    scenario("notes_is_not_touched", async |world| {
        let person = Person::with_gadgets(world.demo, &["notes", "tiles", "style-only"]);
        let browser = &world.browser;
        browser.log_in(&person).await;
        browser.article("").await;
        browser.until_asked_for("tiles").await;
        // It has run while another gadget is held. Its dependencies are those of its definition.
        assert!(browser.has("#gadget-notes").await);
        assert_eq!(
            browser
                .js("return mw.loader.moduleRegistry[ 'ext.gadget.notes' ].dependencies")
                .await,
            json!(["mediawiki.storage"])
        );
        assert_eq!(
            browser.js("return getComputedStyle( document.documentElement ).getPropertyValue( '--gadget-style-only' ).trim()").await,
            json!("1")
        );
        let order = "const names = Object.keys( mw.loader.moduleRegistry ); \
            return names.filter( ( name ) => name.startsWith( 'consent.gate/' ) ).every( ( name ) => \
            !mw.loader.moduleRegistry[ 'ext.gadget.notes' ].dependencies.includes( name ) )";
        assert_eq!(browser.js(order).await, json!(true));
        assert_eq!(browser.errors().await, Vec::<Value>::new());
    });
}

#[test]
fn the_page_cannot_be_opened_again() {
    scenario("the_page_cannot_be_opened_again", async |world| {
        let log = world.demo.log(TILES);
        let person = Person::with_gadgets(world.demo, &[]);
        let browser = &world.browser;
        browser.log_in(&person).await;
        browser.article("").await;
        // A hostile script opens the gate, removes the policy and adds a looser one.
        browser
            .js("document.querySelectorAll( 'meta[http-equiv]' ).forEach( ( meta ) => meta.remove() ); \
                 const meta = document.createElement( 'meta' ); meta.httpEquiv = 'Content-Security-Policy'; \
                 meta.content = 'default-src * data: blob:'; document.head.append( meta ); \
                 mw.loader.state( { 'consent.gate/tiles': 'ready' } ); mw.loader.load( 'ext.gadget.tiles' )")
            .await;
        browser.until_found(MAP).await;
        browser.grace().await;
        log.assert_untouched();
    });
}

/// By the letter of CSP, a browser may let `wss:` match `https:`.
#[test]
fn a_grant_for_sockets_opens_nothing_else() {
    scenario("a_grant_for_sockets", async |world| {
        let log = world.demo.log("*.test");
        world
            .demo
            .save("MediaWiki:Gadget-sockets.js", "// Nothing.\n");
        let _lines = world.demo.define(
            "* sockets[ResourceLoader|dependencies=ext.gadget.consent|domains=connect:wss://socket.test]|sockets.js",
        );
        let person = Person::with_gadgets(world.demo, &["sockets"]);
        person.set_answer("sockets", "1;allow;2026-11-20;connect:wss://socket.test");
        let browser = &world.browser;
        browser.log_in(&person).await;
        browser.forget_modules().await;
        browser.article("").await;
        browser.assert_decided().await;

        let fetched =
            "return fetch( 'https://socket.test/x' ).then( () => 'open', () => 'refused' )";
        assert_eq!(browser.js(fetched).await, json!("refused"));
        // Chromium refuses with an event, Firefox with an exception.
        let socket = |host: &str| {
            format!(
                "return new Promise( ( resolve ) => {{ try {{ \
                 const socket = new WebSocket( 'wss://{host}/socket' ); \
                 socket.onopen = () => resolve( 'open' ); \
                 socket.onerror = () => resolve( 'refused' ); \
                 }} catch ( e ) {{ resolve( 'refused' ); }} }} )"
            )
        };
        let elsewhere = socket("elsewhere.test");
        assert_eq!(browser.js(&elsewhere).await, json!("refused"));
        log.assert_untouched();
        let granted = socket("socket.test");
        assert_eq!(browser.js(&granted).await, json!("open"));
        assert_eq!(log.paths(), ["/socket"]);
    });
}
