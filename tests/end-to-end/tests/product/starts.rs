//! A gadget is held, and contacts nobody, however it starts and on every kind of page.

use end_to_end::dialog::Answer;
use end_to_end::{Person, World, scenario};
use serde_json::json;

/// A gadget that contacts a site as soon as it runs.
const STARTER: &str =
    "document.documentElement.dataset.started = 'yes'; fetch( 'https://starter.test/x' );\n";

const SKINS: [&str; 5] = ["vector", "vector-2022", "minerva", "monobook", "timeless"];

const PAGES: [&str; 10] = [
    "Brindle",
    "Brindle&action=edit",
    "Brindle&action=history",
    "Brindle&action=info",
    "Brindle&debug=1",
    "Brindle&debug=2",
    "Brindle&printable=yes",
    "No_such_page",
    "Special:RecentChanges",
    "Special:Search&search=oyster",
];

/// Defines the gadget `starter` with these additional options, and other gadgets.
fn define(world: &World, options: &str, others: &str) -> end_to_end::demo::Redefined {
    world.demo.save("MediaWiki:Gadget-starter.js", STARTER);
    world.demo.save("MediaWiki:Gadget-starter-data.json", "{}");
    world.demo.define(&format!(
        "* starter[ResourceLoader|dependencies=ext.gadget.consent|domains=connect:starter.test{options}\n{others}"
    ))
}

/// Fails unless the dialog asks for `starter` and `starter` has not run on this page.
async fn assert_held(world: &World, how: &str) {
    let browser = &world.browser;
    browser.until_asked_for("starter").await;
    let started = browser
        .js("return document.documentElement.dataset.started || ''")
        .await;
    assert_eq!(started, json!(""), "{how}");
}

#[test]
fn on_every_page_and_skin() {
    scenario("on_every_page_and_skin", async |world| {
        let log = world.demo.log("*.test");
        let _lines = define(world, "]|starter.js", "");
        let person = Person::with_gadgets(world.demo, &["starter"]);
        let browser = &world.browser;
        browser.log_in(&person).await;
        browser.forget_modules().await;
        for page in PAGES {
            browser.goto(&format!("/index.php?title={page}")).await;
            assert_held(world, page).await;
        }
        for skin in SKINS {
            browser.article(&format!("&useskin={skin}")).await;
            assert_held(world, skin).await;
        }
        // Once more with everything in the browser's stores, and after a change of the loader.
        browser.article("").await;
        assert_held(world, "warm").await;
        let wiki = world.demo.api_as("interfaceAdministrator");
        let loader = wiki
            .raw_page("MediaWiki:Gadget-consent-loader.js")
            .unwrap()
            .unwrap();
        world.demo.save(
            "MediaWiki:Gadget-consent-loader.js",
            &format!("{loader}\n// Another version.\n"),
        );
        browser.article("").await;
        assert_held(world, "after an update").await;
        world
            .demo
            .save("MediaWiki:Gadget-consent-loader.js", &loader);
        log.assert_untouched();

        browser.article("").await;
        browser.answer_for("starter", Answer::Allow).await;
        browser
            .until(
                "the gadget has run",
                "return document.documentElement.dataset.started === 'yes'",
            )
            .await;
        assert_eq!(log.until_asked().await, ["/x"]);
    });
}

#[test]
fn by_every_option() {
    scenario("by_every_option", async |world| {
        let log = world.demo.log("*.test");
        let browser = &world.browser;
        // Options of the gadget, other lines, and the gadgets that are switched on.
        let table: [(&str, &str, &[&str]); 6] = [
            ("|default]|starter.js", "", &[]),
            (
                "|package|requiresES6]|starter.js|starter-data.json",
                "",
                &["starter"],
            ),
            (
                "|rights=read|actions=view|skins=vector-2022|namespaces=0|contentModels=wikitext]|starter.js",
                "",
                &["starter"],
            ),
            (
                "|hidden]|starter.js",
                "* other[ResourceLoader|dependencies=ext.gadget.starter]|starter.js",
                &["other"],
            ),
            (
                "|optionalDomains=img:starter.test|type=general]|starter.js",
                "",
                &["starter"],
            ),
            ("|peers=style-only]|starter.js", "", &["starter"]),
        ];
        for (options, others, enabled) in table {
            let _lines = define(world, options, others);
            let person = Person::with_gadgets(world.demo, enabled);
            browser.log_out().await;
            browser.log_in(&person).await;
            browser.forget_modules().await;
            browser.article("").await;
            assert_held(world, options).await;
        }
        log.assert_untouched();
    });
}

#[test]
fn from_scripts() {
    scenario("from_scripts", async |world| {
        let log = world.demo.log("*.test");
        let _lines = define(world, "|supportsUrlLoad]|starter.js", "");
        let person = Person::with_gadgets(world.demo, &[]);
        let browser = &world.browser;
        browser.log_in(&person).await;
        browser.forget_modules().await;
        for (page, script) in [
            ("common.js", "mw.loader.load( 'ext.gadget.starter' );"),
            ("vector-2022.js", "mw.loader.using( 'ext.gadget.starter' );"),
            (
                "common.js",
                "$( () => mw.loader.using( [ 'mediawiki.util', 'ext.gadget.starter' ] ) );",
            ),
        ] {
            person.save_script(page, script);
            browser.article("").await;
            assert_held(world, script).await;
            person.save_script(page, "");
        }
        browser.article("&withgadget=starter").await;
        assert_held(world, "withgadget").await;
        log.assert_untouched();

        // Loaded by its address, it is an ordinary script: it runs, but the page is closed.
        browser.article("").await;
        let by_address = "return mw.loader.getScript( '/index.php?title=MediaWiki:Gadget-starter.js&action=raw&ctype=text/javascript' )\
             .then( () => document.documentElement.dataset.started )";
        assert_eq!(browser.js(by_address).await, json!("yes"));
        browser.grace().await;
        log.assert_untouched();
    });
}
