//! The wiki over HTTPS, as real wikis are served: gadgets load `//host/…` there.

use end_to_end::dialog::Answer;
use end_to_end::{Person, scenario_over_https};
use serde_json::json;

use crate::{MAP, TILES};

/// Loads two pictures as old gadgets do: with the page's own scheme.
const PICTURES: &str = "new Image().src = '//b.tile.maps.test/as-the-page.png'; \
    new Image().src = '//elsewhere.test/as-the-page.png'; return location.protocol";

#[test]
fn a_gadget_asks_and_is_allowed_over_https() {
    scenario_over_https("allowed_over_https", async |world| {
        let tiles = world.demo.log(TILES);
        let elsewhere = world.demo.log("*.test");
        let person = Person::with_gadgets(world.demo, &["tiles"]);
        let browser = &world.browser;
        browser.log_in(&person).await;
        browser.article("").await;
        browser.until_asked_for("tiles").await;
        assert_eq!(browser.js(PICTURES).await, json!("https:"));
        browser.grace().await;
        tiles.assert_untouched();

        browser.answer(Answer::Allow).await;
        browser.until_drawn().await;
        assert_eq!(
            person.answer("tiles").as_deref(),
            Some("allow;img:*.tile.maps.test")
        );
        let again = world.demo.log(TILES);
        browser.js(PICTURES).await;
        assert_eq!(again.until_asked().await, ["/as-the-page.png"]);
        browser.grace().await;
        elsewhere.assert_untouched();
        assert!(browser.has(MAP).await);
    });
}
