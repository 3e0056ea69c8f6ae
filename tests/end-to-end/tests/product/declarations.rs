//! Declarations that change.

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
        // Held until it is answered, and what was granted is not open meanwhile.
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
        // What is no longer declared is no longer open, though it was granted.
        let reached = browser
            .js("return fetch( 'https://api.lookup.test/data/x.json' ).then( () => 'reached', () => 'refused' )")
            .await;
        assert_eq!(reached, "refused");
        lookup.assert_untouched();
    });
}

#[test]
fn narrower_words_are_not_asked_for() {
    scenario("narrower_words", async |world| {
        let person = person_who_allowed_tiles(world).await;
        let browser = &world.browser;
        let _narrower = world.demo.redefine(
            DOMAINS,
            "domains=img:a.tile.maps.test, img:b.tile.maps.test, img:c.tile.maps.test",
        );
        browser.forget_modules().await;
        browser.article("&action=view").await;
        // The module sees that nothing is to be asked, says it in today's words, and loads the page
        // again, once.
        browser
            .until(
                "it runs",
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
