//! What the notice of blocked contacts says is true: who allowed what, whose policy blocked it, and what
//! tried it.

use end_to_end::{Browser, Person, scenario};
use serde_json::json;

use crate::{MAP, TILES};

const NOTICES: &str = ".gadget-consent-notices";
const SUMMARY: &str = ".gadget-consent-notices summary";
const OWN_FORM: &str = "[id^=gadget-consent-own-host]";

/// The words of all notices, with the list of sites opened.
async fn told(browser: &Browser) -> String {
    browser.until_found(SUMMARY).await;
    browser.click(SUMMARY).await;
    // Contacts that follow at once are told together.
    browser.pause(1000).await;
    browser.words(NOTICES).await
}

/// The script that asks a third party to send the browser on.
fn redirect(host: &str, target: &str) -> String {
    format!("'https://{host}/redirect?to=' + encodeURIComponent( '{target}' )")
}

#[test]
fn a_site_that_sends_contacts_on_is_named_as_such() {
    scenario("a_site_sends_contacts_on", async |world| {
        let tiles = world.demo.log(TILES);
        let elsewhere = world.demo.log("*.test");
        let person = Person::with_gadgets(world.demo, &["tiles"]);
        person.set_answer("tiles", "1;allow;2026-11-20;img:*.tile.maps.test");
        person.set_answer("*", "1;allow;2026-11-20;connect+script:cdn.scripts.test");
        let browser = &world.browser;
        browser.log_in(&person).await;
        browser.article("").await;
        browser.until_found(MAP).await;
        let tried = format!(
            "new Image().src = {}; fetch( {} ).catch( () => {{}} ); \
             const script = document.createElement( 'script' ); script.src = {}; \
             document.head.append( script ); return 0",
            redirect("a.tile.maps.test", "https://elsewhere.test/1.png"),
            redirect("cdn.scripts.test", "https://elsewhere.test/data"),
            redirect("cdn.scripts.test", "https://elsewhere.test/x.js"),
        );
        browser.js(&tried).await;
        let text = told(browser).await;
        let sent_on = "You or this wiki allow this, but the site sent the contact on to an address \
                       that is not allowed.";
        for (site, kind) in [
            ("a.tile.maps.test", "load pictures"),
            ("cdn.scripts.test", "send and receive data"),
            ("cdn.scripts.test", "run its code on this page"),
        ] {
            assert!(
                text.contains(&format!("{site} ({kind}). {sent_on}")),
                "{text}"
            );
        }
        assert!(
            text.contains("“Map of the place” asks for this site and runs on this page."),
            "{text}"
        );
        // The server sends no policy, and what is allowed is not offered.
        for never in ["$wgCSPHeader", "Allow for my own scripts", "charts"] {
            assert!(!text.contains(never), "{never}: {text}");
        }
        let reached = |event: &serde_json::Value| event.to_string().contains("elsewhere.test");
        assert!(
            !elsewhere.events().iter().any(reached),
            "elsewhere.test was contacted"
        );
        assert!(
            tiles
                .paths()
                .iter()
                .any(|path| path.starts_with("/redirect"))
        );
    });
}

#[test]
fn of_a_site_that_is_allowed_in_part_it_says_what_is() {
    scenario("allowed_in_part", async |world| {
        let person = Person::with_gadgets(world.demo, &["tiles", "charts"]);
        person.set_answer("tiles", "1;allow;2026-11-20;img:*.tile.maps.test");
        person.set_answer(
            "charts",
            "1;allow;2026-11-20;script:cdn.scripts.test/lib/chart@4.4.1/ connect:data.charts.test;font:fonts.letters.test",
        );
        let browser = &world.browser;
        browser.log_in(&person).await;
        browser.article("").await;
        browser.until_found(MAP).await;
        let tried = "new Image().src = '//b.tile.maps.test/1.png'; \
            new Image().src = 'https://c.tile.maps.test:8443/1.png'; \
            const script = document.createElement( 'script' ); \
            script.src = 'https://cdn.scripts.test/lib/chart@4.4.2/chart.js'; \
            document.head.append( script ); return location.protocol";
        // On a wiki with http, an address that begins with // is one with http.
        assert_eq!(browser.js(tried).await, json!("http:"));
        let text = told(browser).await;
        for expected in [
            "http://b.tile.maps.test (load pictures). Of this site, only https://*.tile.maps.test is allowed for that. “Map of the place” asks",
            "c.tile.maps.test:8443 (load pictures). Of this site, only https://*.tile.maps.test is allowed for that. “Map of the place” asks",
            "cdn.scripts.test (run its code on this page). Of this site, only https://cdn.scripts.test/lib/chart@4.4.1/ is allowed for that. “Charts” asks",
        ] {
            assert!(text.contains(expected), "{expected}: {text}");
        }
    });
}

#[test]
fn content_of_the_page_is_named_as_content() {
    scenario("content_is_content", async |world| {
        let _settings = world.demo.with_settings("$wgRawHtml = true;");
        world.demo.save(
            "A video",
            "Text.\n\n<html><iframe src='https://video.embed.test/e/1'></iframe></html>",
        );
        // A gadget that is switched off asks for the site, and is not named.
        let person = Person::with_gadgets(world.demo, &[]);
        let browser = &world.browser;
        browser.log_in(&person).await;
        browser.goto("/index.php?title=A_video").await;
        let text = told(browser).await;
        // The parser may be faster than the policy.
        let is_told = [
            "Something in the content of this page uses this site.",
            "A frame of this page uses this site. The frame was closed, but may have contacted the \
             site before.",
        ]
        .iter()
        .any(|whose| {
            text.contains(&format!(
                "video.embed.test (show its pages inside this page). {whose}"
            ))
        });
        assert!(is_told, "{text}");
        assert!(!text.contains("script"), "{text}");
    });
}

#[test]
fn what_a_script_of_ones_own_tries_can_be_allowed_from_the_notice() {
    scenario("own_script_from_the_notice", async |world| {
        let person = Person::with_gadgets(world.demo, &[]);
        person.save_script(
            "common.js",
            "fetch( 'https://api.own.test/x.json' ).catch( () => {} ); \
             fetch( 'https://a.tile.maps.test/x.json' ).catch( () => {} );",
        );
        let browser = &world.browser;
        browser.log_in(&person).await;
        browser.article("").await;
        let text = told(browser).await;
        assert!(
            text.contains(
                "api.own.test (send and receive data). No gadget that runs on this page asks for it."
            ),
            "{text}"
        );
        // A gadget asks for the other site, so that one is not offered.
        let offers = "return [ ...document.querySelectorAll( '.gadget-consent-notices li' ) ] \
            .filter( ( item ) => item.querySelector( 'a' ) ).map( ( item ) => item.textContent )";
        let offers = browser.js(offers).await;
        assert_eq!(offers.as_array().unwrap().len(), 1, "{offers}");
        assert!(
            offers[0].as_str().unwrap().contains("api.own.test"),
            "{offers}"
        );
        browser.click(".gadget-consent-notices li a").await;
        browser.until_found(OWN_FORM).await;
        browser.until_focused(OWN_FORM).await;
        let form = format!("return document.querySelector( '{OWN_FORM}' ).value");
        assert_eq!(browser.js(&form).await, json!("api.own.test"));
        assert_eq!(person.entry("*"), None, "nothing is allowed by a link");
    });
}

#[test]
fn the_notice_leads_to_the_list() {
    scenario("notice_leads_to_the_list", async |world| {
        let person = Person::with_gadgets(world.demo, &["leaky"]);
        let browser = &world.browser;
        browser.log_in(&person).await;
        browser.article("").await;
        told(browser).await;
        browser.click(".gadget-consent-notice__actions a").await;
        browser
            .until(
                "the list has the site",
                "const page = document.querySelector( '.gadget-consent-review' ); \
                 return !!page && /collect\\.tracker\\.test/.test( page.innerText )",
            )
            .await;
    });
}
