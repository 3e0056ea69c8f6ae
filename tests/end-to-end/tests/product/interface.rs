//! The interface of `ext.gadget.consent` for other gadgets.

use end_to_end::dialog::{Answer, DIALOG};
use end_to_end::{Person, World, scenario};
use serde_json::{Value, json};

/// The site of the hidden gadget `lookup`. Only other gadgets load it.
const LOOKUP: &str = "api.lookup.test";

async fn call(world: &World, then: &str) -> Value {
    let script = format!(
        "return mw.loader.using( 'ext.gadget.consent' ).then( ( require ) => {{ \
         const consent = require( 'ext.gadget.consent' ); {then} }} )"
    );
    world.browser.js(&script).await
}

/// Requests `lookup`, and records the decisions.
async fn request(world: &World) {
    let listen = "window.told = []; window.hooked = []; \
        mw.hook( 'gadgetConsent.decided' ).add( ( decision ) => window.hooked.push( decision ) ); \
        consent.request( 'lookup' ).then( ( decision ) => window.told.push( decision ) ); return 0";
    call(world, listen).await;
    world.browser.until_asked_for("lookup").await;
    assert_eq!(world.browser.js("return window.told").await, json!([]));
}

async fn assert_told(world: &World, granted: bool, reload: bool) {
    let decision = json!({ "gadget": "lookup", "granted": granted, "reload": reload });
    world
        .browser
        .until("it is told", "return window.told.length === 1")
        .await;
    assert_eq!(
        world.browser.js("return window.told").await,
        json!([decision])
    );
    assert_eq!(
        world.browser.js("return window.hooked").await,
        json!([decision])
    );
}

async fn reader(world: &World) -> Person {
    let person = Person::with_gadgets(world.demo, &[]);
    world.browser.log_in(&person).await;
    world.browser.article("").await;
    person
}

#[test]
fn a_gadget_is_requested_and_refused() {
    scenario("a_gadget_is_requested_and_refused", async |world| {
        let log = world.demo.log(LOOKUP);
        let person = reader(world).await;
        let states = "return [ 'lookup', 'notes', 'constructor' ].map( consent.status )";
        assert_eq!(
            call(world, states).await,
            json!(["unanswered", "undeclared", "undeclared"])
        );
        request(world).await;
        world.browser.answer(Answer::Refuse).await;
        assert_told(world, false, false).await;
        assert_eq!(call(world, states).await[0], "refused");
        // A refusal is not asked about again.
        let again = call(world, "return consent.request( 'lookup' )").await;
        assert_eq!(
            again,
            json!({ "gadget": "lookup", "granted": false, "reload": false })
        );
        assert!(!world.browser.has(DIALOG).await);
        assert!(person.answer("lookup").unwrap().starts_with("refuse;"));
        log.assert_untouched();
    });
}

#[test]
fn a_gadget_is_requested_and_put_off() {
    scenario("a_gadget_is_requested_and_put_off", async |world| {
        let person = reader(world).await;
        request(world).await;
        world.browser.answer(Answer::Later).await;
        assert_told(world, false, false).await;
        let status = call(world, "return consent.status( 'lookup' )").await;
        assert_eq!(status, "unanswered");
        assert_eq!(person.answer("lookup"), None);
    });
}

#[test]
fn a_gadget_is_requested_and_granted() {
    scenario("a_gadget_is_requested_and_granted", async |world| {
        let person = reader(world).await;
        // The page is not reloaded by itself, because the typed text would be lost.
        world
            .browser
            .js("const field = document.createElement( 'textarea' ); document.body.prepend( field ); field.value = 'typed'; return 0")
            .await;
        request(world).await;
        world.browser.answer(Answer::Allow).await;
        assert_told(world, true, true).await;
        assert_eq!(
            person.answer("lookup").as_deref(),
            Some("allow;connect:api.lookup.test")
        );
        world.browser.reload().await;
        let decision = call(world, "return consent.request( 'lookup' )").await;
        assert_eq!(
            decision,
            json!({ "gadget": "lookup", "granted": true, "reload": false })
        );
        // The first page after the answer loads the module, which tells what has started.
        world.browser.reload().await;
        world.browser.assert_decided().await;

        call(world, "consent.openReview(); return 0").await;
        world.browser.until_found(".gadget-consent-review").await;
        assert!(
            world
                .browser
                .text(".gadget-consent-review")
                .await
                .contains("lookup")
        );
    });
}
