//! Observe mode: nothing is held or blocked, and the contacts seen become drafts of declarations.

use end_to_end::{Browser, Person, scenario};
use serde_json::json;

use crate::TILES;

/// The drafts that the tools for interface administrators show.
async fn drafts(browser: &Browser) -> String {
    crate::admin::open(browser, "Contacts seen").await;
    browser
        .until_found(".gadget-consent-observed textarea")
        .await;
    let text = browser
        .js("return document.querySelector( '.gadget-consent-observed textarea' ).value")
        .await;
    text.as_str().unwrap().to_owned()
}

#[test]
fn what_is_seen_becomes_drafts() {
    scenario("what_is_seen_becomes_drafts", async |world| {
        let log = world.demo.log(TILES);
        let tracker = world.demo.log("collect.tracker.test");
        let _policy = world
            .demo
            .with_policy(r#"{ "version": 1, "mode": "observe" }"#);
        let person = Person::interface_administrator(world.demo, &["tiles", "leaky"]);
        let browser = &world.browser;
        browser.forget_modules().await;
        browser.log_in(&person).await;
        browser.article("").await;
        browser.until_drawn().await;
        browser
            .until_found("#gadget-leaky-status[data-fetch=answered]")
            .await;
        assert!(
            !browser
                .has("meta[http-equiv=Content-Security-Policy]")
                .await
        );
        assert_eq!(browser.state("ext.gadget.consent-ui").await, "registered");
        assert!(!log.paths().is_empty() && !tracker.paths().is_empty());
        browser.grace().await;
        browser.grace().await;
        // This page has no map: its contacts are not those of `tiles`.
        person.set_option("gadget-tiles", "0");
        browser.goto("/index.php?title=Special:RecentChanges").await;
        browser
            .until_found("#gadget-leaky-status[data-fetch=answered]")
            .await;
        browser.grace().await;
        browser.grace().await;

        let text = drafts(browser).await;
        assert!(
            text.contains(
                "== leaky ==\ndependencies=ext.gadget.consent|domains=connect+img:collect.tracker.test\n"
            ),
            "{text}"
        );
        assert!(
            text.contains("== one of: leaky, tiles ==") && text.contains("img:b.tile.maps.test"),
            "{text}"
        );
        browser.click(".gadget-consent-observed button").await;
        browser
            .until(
                "the list is empty",
                "return !document.querySelector( '.gadget-consent-observed textarea' )",
            )
            .await;
        assert_eq!(
            browser.js("return Object.keys( localStorage ).filter( ( key ) => key.endsWith( 'observed' ) ).length").await,
            json!(0)
        );
    });
}

#[test]
fn frames_of_the_content_become_entries_of_the_site_policy() {
    scenario("frames_become_entries", async |world| {
        let _settings = crate::content::with_a_film_below(world.demo);
        let _policy = world
            .demo
            .with_policy(r#"{ "version": 1, "mode": "observe" }"#);
        let person = Person::interface_administrator(world.demo, &[]);
        let browser = &world.browser;
        browser.forget_modules().await;
        browser.log_in(&person).await;
        // The frame is far below, and is not loaded.
        browser.goto("/index.php?title=A_film").await;
        browser.settle().await;
        browser.grace().await;
        browser.grace().await;
        let text = drafts(browser).await;
        let expected = "== content of pages (“Sites that count as the wiki’s own” in the site policy) ==\n\
            frame:film.embed.test\n";
        assert_eq!(text, expected);
    });
}
