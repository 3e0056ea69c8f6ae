//! Gadgets by the names that people know, libraries by those that need them, and what does not run
//! because a library was refused.

use end_to_end::dialog::{Answer, DIALOG};
use end_to_end::{Browser, Person, scenario};
use gadget_consent_core::titles::DISCLOSURES;
use serde_json::{Value, json};

use crate::review::PAGE;

const NOTICES: &str = ".gadget-consent-notices";

/// Waits until a part of the page says something.
async fn until_says(browser: &Browser, selector: &str, text: &str) {
    // What isolates names does not count.
    let script = format!(
        "return document.querySelector( '{selector}' )?.innerText.replace( /[\\u2068\\u2069]/g, '' ).includes( {} )",
        json!(text)
    );
    browser.until(text, &script).await;
}

#[test]
fn a_library_is_named_by_those_that_need_it() {
    scenario("a_library_is_named", async |world| {
        let log = world.demo.log("api.mapkit.test");
        let page = world.demo.restore_later(DISCLOSURES);
        let mut stated: Value = serde_json::from_str(&page.text()).unwrap();
        // As hostile as any other text.
        let title = "\u{202e}Map\nkit <b>1</b>\u{200b}";
        stated["gadgets"]["mapkit"]["title"] = json!(title);
        stated["gadgets"]["nearby"]["title"] = json!("Places nearby");
        world.demo.save(DISCLOSURES, &stated.to_string());
        world
            .demo
            .save("MediaWiki:Gadget-nearby.js", "document.title += '.';\n");
        let _defined = world.demo.define(
            "* nearby[ResourceLoader|dependencies=ext.gadget.between]|nearby.js\n\
             * between[ResourceLoader|hidden|dependencies=ext.gadget.mapkit]|nearby.js",
        );
        let person = Person::with_gadgets(world.demo, &["routes"]);
        let browser = &world.browser;
        browser.log_in(&person).await;
        browser.article("").await;
        browser.until_asked_for("mapkit").await;
        let header = browser.words(&format!("{DIALOG} header")).await;
        for expected in ["Map kit <b>1</b>", "mapkit", "Needed by “Ways to here”"] {
            assert!(header.contains(expected), "{expected}: {header}");
        }
        assert!(!header.contains("nearby"), "{header}");
        let stops = "“Ways to here” needs “Map kit <b>1</b>”, and does not run without it.";
        until_says(browser, ".gadget-consent-consequences", stops).await;
        browser.answer(Answer::Refuse).await;
        until_says(browser, NOTICES, "“Map kit <b>1</b>” will not run.").await;
        until_says(browser, NOTICES, stops).await;

        // That is known by now.
        browser.reload().await;
        browser.assert_decided().await;
        assert!(!browser.has("#gadget-routes").await);
        // What is switched on later is told of, once, and the answer can be changed there.
        person.set_option("gadget-nearby", "1");
        browser.reload().await;
        let missed = "do not run, because you did not allow “Map kit <b>1</b>”, which they need.";
        until_says(browser, NOTICES, missed).await;
        until_says(browser, NOTICES, "“Places nearby”").await;
        until_says(browser, NOTICES, "“Ways to here”").await;
        browser.reload().await;
        browser.assert_decided().await;

        // The review page says it always.
        browser.goto(PAGE).await;
        let row = ".gadget-consent-review tbody";
        until_says(
            browser,
            row,
            "need “Map kit <b>1</b>”, and do not run without it.",
        )
        .await;
        until_says(browser, row, "mapkit").await;
        assert_eq!(log.paths(), Vec::<String>::new());

        browser
            .js("Object.keys( localStorage ).filter( ( key ) => key.includes( 'told-missed' ) ).forEach( ( key ) => localStorage.removeItem( key ) )")
            .await;
        browser.article("").await;
        until_says(browser, NOTICES, missed).await;
        browser.click(&format!("{NOTICES} button")).await;
        browser.answer_for("mapkit", Answer::Allow).await;
        browser.until_found("#gadget-routes[data-state=done]").await;
        assert_eq!(log.paths(), ["/data/routes.json"]);
        until_says(browser, NOTICES, "“Map kit <b>1</b>” has started.").await;
        assert_eq!(browser.errors().await, Vec::<Value>::new());
    });
}

#[test]
fn a_gadget_that_lacks_a_library_is_not_said_to_start() {
    scenario("a_gadget_lacks_a_library", async |world| {
        let log = world.demo.log("*.test");
        world.demo.save(
            "MediaWiki:Gadget-walker.js",
            "fetch( 'https://a.stray.test/' );\n",
        );
        let _defined = world.demo.define(
            "* walker[ResourceLoader|dependencies=ext.gadget.consent,ext.gadget.mapkit|domains=connect:a.stray.test]|walker.js",
        );
        let person = Person::with_gadgets(world.demo, &["walker"]);
        person.set_answer("mapkit", "1;refuse;2026-11-20;;connect:api.mapkit.test");
        let browser = &world.browser;
        browser.log_in(&person).await;
        browser.article("").await;
        browser.until_asked_for("walker").await;
        let consequences = ".gadget-consent-consequences";
        until_says(
            browser,
            consequences,
            "needs “mapkit”, which you did not allow",
        )
        .await;
        let told = browser.words(consequences).await;
        assert!(
            !told.contains("loaded again") && !told.contains("starts"),
            "{told}"
        );
        browser.answer(Answer::Allow).await;
        let missed = "“walker” does not run, because you did not allow “mapkit”, which it needs.";
        until_says(browser, NOTICES, missed).await;
        let told = browser.words(NOTICES).await;
        assert!(
            !told.contains("has started") && !told.contains("starts"),
            "{told}"
        );

        browser.goto(PAGE).await;
        until_says(
            browser,
            ".gadget-consent-review table",
            "This gadget needs “mapkit”, which you did not allow",
        )
        .await;
        browser.grace().await;
        log.assert_untouched();
        assert_eq!(browser.errors().await, Vec::<Value>::new());
    });
}
