//! A notice tells once what the browser blocked, and a flood of blocked contacts does no harm.

use end_to_end::{Person, scenario};
use serde_json::json;

use crate::{MAP, TILES};

const NOTICES: &str = ".gadget-consent-notices";
const NOTICE: &str = ".gadget-consent-notices .cdx-message";

#[test]
fn blocked_contacts_are_told_once_in_a_tab() {
    scenario("blocked_is_told_once", async |world| {
        let log = world.demo.log("collect.tracker.test");
        let person = Person::with_gadgets(world.demo, &["leaky"]);
        let browser = &world.browser;
        browser.log_in(&person).await;
        browser.article("").await;
        browser.until_found(NOTICE).await;
        let text = browser.words(NOTICES).await;
        assert!(
            text.contains("contacts with other sites were blocked"),
            "{text}"
        );
        browser.click(".gadget-consent-notices summary").await;
        let text = browser.words(NOTICES).await;
        assert!(
            text.contains("collect.tracker.test (load pictures). "),
            "{text}"
        );
        assert!(
            text.contains("collect.tracker.test (send and receive data)"),
            "{text}"
        );
        log.assert_untouched();
        // Once in a tab; the next page does not load the module.
        browser.reload().await;
        browser
            .until_found("#gadget-leaky-status[data-fetch=failed]")
            .await;
        browser.assert_decided().await;
        assert!(!browser.has(NOTICE).await);
        log.assert_untouched();
    });
}

#[test]
fn a_gadget_that_has_not_run_is_not_named() {
    scenario("blocked_whose_it_is", async |world| {
        // A gadget declares the site; it is switched off and has no answer.
        let person = Person::with_gadgets(world.demo, &[]);
        let browser = &world.browser;
        browser.log_in(&person).await;
        browser.article("").await;
        browser
            .js("new Image().src = 'https://a.tile.maps.test/1.png'; return 0")
            .await;
        browser.until_found(NOTICE).await;
        browser.click(".gadget-consent-notices summary").await;
        let text = browser.words(NOTICES).await;
        assert!(
            text.contains("1 contact with other sites was blocked"),
            "{text}"
        );
        assert!(
            text.contains("a.tile.maps.test (load pictures). No gadget that runs on this page"),
            "{text}"
        );
        assert!(!text.contains("tiles"), "{text}");
    });
}

#[test]
fn a_flood_is_counted_and_only_its_beginning_kept() {
    scenario("a_flood_is_counted", async |world| {
        let person = Person::with_gadgets(world.demo, &[]);
        let browser = &world.browser;
        browser.log_in(&person).await;
        browser.article("").await;
        let flood = "for ( let n = 0; n < 10000; n++ ) { \
            fetch( 'https://host' + n % 500 + '.flood.test/' + n ).catch( () => {} ); } return 0";
        let started = std::time::Instant::now();
        browser.js(flood).await;
        browser.until_found(NOTICE).await;
        println!(
            "10,000 refused contacts: {:?} to the notice",
            started.elapsed()
        );
        // All contacts are counted, also those whose hosts are not listed.
        browser
            .until(
                "all contacts are counted",
                &format!(
                    "fetch( 'https://host1.flood.test/' ).catch( () => {{}} ); \
                     return /^10\\d\\d\\d contacts/.test( document.querySelector( '{NOTICE}' ).innerText.trim() )"
                ),
            )
            .await;
        let items = format!("return document.querySelectorAll( '{NOTICES} li' ).length");
        assert_eq!(browser.js(&items).await, json!(101));
    });
}

#[test]
fn allowed_by_you_blocked_by_the_wiki() {
    scenario("allowed_by_you_blocked_by_the_wiki", async |world| {
        let log = world.demo.log(TILES);
        let _settings = world
            .demo
            .with_settings("$wgCSPHeader = [ 'default-src' => [ 'https://images.wiki.test' ] ];");
        let person = Person::with_gadgets(world.demo, &["tiles"]);
        person.set_answer("tiles", "1;allow;2026-11-20;img:*.tile.maps.test");
        let browser = &world.browser;
        browser.log_in(&person).await;
        browser.article("").await;
        browser.until_found(MAP).await;
        browser.until_found(NOTICE).await;
        let text = browser.words(NOTICES).await;
        assert!(
            text.contains("You have allowed “Map of the place” to contact"),
            "{text}"
        );
        assert!(
            text.contains("img-src") && text.contains("$wgCSPHeader"),
            "{text}"
        );
        assert!(!text.contains("nobody has allowed"), "{text}");
        log.assert_untouched();
    });
}
