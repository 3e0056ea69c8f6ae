//! What happens when a gadget's declaration changes.

use end_to_end::dialog::Answer;
use end_to_end::{Person, World, scenario};

use crate::{MAP, TILES};

const DOMAINS: &str = "domains=img:*.tile.maps.test";

async fn person_who_allowed_tiles(world: &World) -> Person {
    let person = world.reader_asked_for("tiles").await;
    world.browser.answer(Answer::Allow).await;
    world.browser.until_drawn().await;
    person
}

#[test]
fn one_domain_more_is_asked_for_alone() {
    scenario("one_domain_more", async |world| {
        let person = person_who_allowed_tiles(world).await;
        let browser = &world.browser;
        let log = world.demo.log(TILES);
        let _more = world.demo.redefine(
            DOMAINS,
            "domains=img:*.tile.maps.test, connect:api.lookup.test",
        );
        browser.forget_modules().await;
        browser.reload().await;
        browser.until_asked_for("tiles").await;
        assert_eq!(
            browser.asked().await,
            [("api.lookup.test (needed)".to_owned(), true)]
        );
        // Meanwhile the gadget is held, and what was granted before is closed.
        assert!(!browser.has(MAP).await);
        log.assert_untouched();
        browser.answer(Answer::Allow).await;
        browser.until_drawn().await;
        assert_eq!(
            person.answer("tiles").as_deref(),
            Some("allow;img:*.tile.maps.test connect:api.lookup.test")
        );
    });
}

#[test]
fn one_domain_less_is_not_asked_for() {
    scenario("one_domain_less", async |world| {
        let more = world.demo.redefine(
            DOMAINS,
            "domains=img:*.tile.maps.test, connect:api.lookup.test",
        );
        world.browser.forget_modules().await;
        let _person = person_who_allowed_tiles(world).await;
        drop(more);
        let browser = &world.browser;
        browser.forget_modules().await;
        let lookup = world.demo.log("api.lookup.test");
        browser.reload().await;
        browser.until_drawn().await;
        browser.assert_decided().await;
        // What is no longer declared is closed, even though it was granted.
        let reached = browser
            .js("return fetch( 'https://api.lookup.test/data/x.json' ).then( () => 'reached', () => 'refused' )")
            .await;
        assert_eq!(reached, "refused");
        lookup.assert_untouched();
    });
}

#[test]
fn a_narrower_declaration_is_not_asked_for() {
    scenario("a_narrower_declaration", async |world| {
        let person = person_who_allowed_tiles(world).await;
        let browser = &world.browser;
        let _narrower = world.demo.redefine(
            DOMAINS,
            "domains=img:a.tile.maps.test, img:b.tile.maps.test, img:c.tile.maps.test",
        );
        browser.forget_modules().await;
        browser.article("&action=view").await;
        // The module finds nothing to ask, saves the answer in the new words, and reloads the page
        // once.
        browser
            .until(
                "the gadget has run",
                "return mw.loader.getState( 'ext.gadget.tiles' ) === 'ready'",
            )
            .await;
        browser.until_drawn().await;
        assert_eq!(
            person.answer("tiles").as_deref(),
            Some("allow;img:a.tile.maps.test img:b.tile.maps.test img:c.tile.maps.test")
        );
        browser.reload().await;
        browser.until_drawn().await;
        browser.assert_decided().await;
    });
}
