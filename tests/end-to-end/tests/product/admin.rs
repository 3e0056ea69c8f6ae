//! The interface administrators' part of the review page.

use end_to_end::browser::Browser;
use end_to_end::demo::MANIFEST;
use end_to_end::{Person, scenario};
use gadget_consent_core::titles::{DEFINITION, DISCLOSURES, POLICY, SCAN};
use serde_json::{Value, json};
use thirtyfour::prelude::*;

use crate::linting::gadget_consent;
use crate::review::PAGE;

const SAVE: &str = ".gadget-consent-admin__save .cdx-button";
const SOURCES: &str = "[id^='gadget-consent-admin/forbidden/sources-']";
const DAYS: &str = "[id^='gadget-consent-admin/reconfirmAfterDays-']";

/// Opens the administrators' part, and the view of this name.
pub async fn open(browser: &Browser, view: &str) {
    browser.goto(PAGE).await;
    browser
        .until_found(".gadget-consent-admin-tab button")
        .await;
    browser.click(".gadget-consent-admin-tab button").await;
    browser.until_found(".gadget-consent-admin section").await;
    show(browser, view).await;
}

async fn show(browser: &Browser, view: &str) {
    let script = format!(
        "const views = Array.from( document.querySelectorAll( '.gadget-consent-admin__views button' ) ); \
         return views.findIndex( ( button ) => button.innerText === '{view}' ) + 1"
    );
    let number = browser.js(&script).await;
    let button = format!(".gadget-consent-admin__views button:nth-child({number})");
    browser.click(&button).await;
    browser
        .until_found(&format!("{button}[aria-pressed=true]"))
        .await;
}

async fn until_status_says(browser: &Browser, words: &str) {
    let script = format!(
        "return document.querySelector( '.gadget-consent-admin [role=status]' ).innerText.includes( '{words}' )"
    );
    browser.until(words, &script).await;
}

async fn is_save_disabled(browser: &Browser) -> Value {
    browser
        .js(&format!(
            "return document.querySelector( '{SAVE}' ).disabled"
        ))
        .await
}

#[test]
fn what_the_linter_finds_is_fixed() {
    scenario("what_the_linter_finds_is_fixed", async |world| {
        let _worse = world.demo.define_without_publishing(
            "* stray[ResourceLoader|domains=img:http://a.stray.test, img:*.github.io]|tiles.js",
        );
        let page = world.demo.restore_later(DEFINITION);
        let person = Person::interface_administrator(world.demo, &[]);
        let browser = &world.browser;
        browser.log_in(&person).await;
        open(browser, "Linter").await;
        let found = browser.text(".gadget-consent-admin section section").await;
        for rule in [
            "insecure-scheme",
            "missing-dependency",
            "public-suffix-wildcard",
            "default-gadget",
        ] {
            assert!(found.contains(rule), "{rule} is missing in: {found}");
        }
        // Errors first; each with its line, a link to it, and the text of its rule.
        let order = "return Array.from( document.querySelectorAll( '.gadget-consent-admin section section:first-of-type li strong' ), \
            ( one ) => one.innerText ).filter( ( word ) => word === 'Error' || word === 'Warning' ).join( ' ' )";
        let order = browser.js(order).await;
        let order = order.as_str().unwrap();
        assert!(order.starts_with("Error"), "{order}");
        assert!(!order.contains("Warning Error"), "{order}");
        let first = ".gadget-consent-admin__findings li:first-child";
        let marked = browser.text(&format!("{first} mark")).await;
        assert!(!marked.is_empty());
        let link = format!("return document.querySelector( '{first} a' ).href");
        let link = browser.js(&link).await;
        assert!(
            link.as_str().unwrap().contains("action=edit&section="),
            "{link}"
        );
        browser.click(&format!("{first} summary")).await;
        let rule = browser.words(&format!("{first} details")).await;
        assert!(rule.contains("Why") && rule.contains("Remedy"), "{rule}");
        browser
            .click(".gadget-consent-admin section section > button")
            .await;
        browser.until_found(".gadget-consent-admin__mended").await;
        assert!(
            page.text().contains("http://a.stray.test"),
            "it is changed before it is saved"
        );
        // A script's click saves nothing.
        browser
            .js(&format!("document.querySelector( '{SAVE}' ).click()"))
            .await;
        browser.grace().await;
        assert!(page.text().contains("http://a.stray.test"));
        browser.click(SAVE).await;
        until_status_says(browser, "is saved as revision").await;
        let text = page.text();
        assert!(
            text.contains("* stray[ResourceLoader|dependencies=ext.gadget.consent|domains=img:a.stray.test, img:*.github.io]"),
            "{text}"
        );
        browser
            .until(
                "the findings are gone",
                "return !document.querySelector( '.gadget-consent-admin section' ).innerText.includes( 'insecure-scheme' )",
            )
            .await;
    });
}

#[test]
fn the_manifest_is_published() {
    scenario("the_manifest_is_published", async |world| {
        let before = world.demo.api().raw_page(MANIFEST).unwrap().unwrap();
        // With an error that does not keep a manifest from being made.
        let _more = world.demo.define_without_publishing(
            "* stray[ResourceLoader|dependencies=ext.gadget.consent|domains=img:a.stray.test, script:cdn.jsdelivr.net]|tiles.js",
        );
        let person = Person::interface_administrator(world.demo, &[]);
        let browser = &world.browser;
        browser.log_in(&person).await;
        open(browser, "Manifest").await;
        // In words; the raw text is a click away.
        let changes = browser.words(".gadget-consent-admin section").await;
        for expected in [
            "New gadget stray",
            "stray asks in addition for",
            "a.stray.test (load pictures)",
            "cdn.jsdelivr.net (run its code on this page)",
        ] {
            assert!(changes.contains(expected), "{expected}: {changes}");
        }
        let raw =
            "return document.querySelector( '.gadget-consent-admin__changes' ).checkVisibility()";
        assert_eq!(browser.js(raw).await, json!(false));
        browser.click(".gadget-consent-admin section summary").await;
        assert_eq!(browser.js(raw).await, json!(true));
        let changes = browser.words(".gadget-consent-admin__changes").await;
        assert!(changes.contains("img:a.stray.test"), "{changes}");
        // Publishing an error takes a second word.
        let published = || world.demo.api().raw_page(MANIFEST).unwrap().unwrap();
        browser.click(SAVE).await;
        browser
            .until_found(".gadget-consent-admin [role=alert] button")
            .await;
        browser.grace().await;
        assert_eq!(published(), before);
        browser
            .click(".gadget-consent-admin [role=alert] button:nth-of-type( 2 )")
            .await;
        browser
            .until(
                "it is not published",
                "return !document.querySelector( '.gadget-consent-admin [role=alert] button' )",
            )
            .await;
        browser.click(SAVE).await;
        browser
            .until_found(".gadget-consent-admin [role=alert] button")
            .await;
        browser
            .click(".gadget-consent-admin [role=alert] button")
            .await;
        until_status_says(browser, "is saved as revision").await;
        let now = world.demo.api().raw_page(MANIFEST).unwrap().unwrap();
        assert_ne!(now, before);
        let (_, compiled) = gadget_consent(&["manifest", "--wiki", world.demo.wiki()]);
        assert_eq!(now, compiled.trim_end());
        browser
            .until(
                "there is nothing left to publish",
                "return !document.querySelector( '.gadget-consent-admin__save' )",
            )
            .await;
    });
}

#[test]
fn who_may_not_edit_scripts_does_not_publish() {
    scenario("who_may_not_edit_scripts_does_not_publish", async |world| {
        let before = world.demo.api().raw_page(MANIFEST).unwrap().unwrap();
        let more = world.demo.define_without_publishing(
            "* stray[ResourceLoader|dependencies=ext.gadget.consent|domains=img:a.stray.test]|tiles.js",
        );
        let person = Person::interface_administrator(world.demo, &[]);
        let browser = &world.browser;
        browser.log_in(&person).await;

        // The wiki asks for a new login.
        let login = world.demo.with_settings(
            "$wgHooks['ApiCheckCanExecute'][] = function ( $module, $user, &$message ) {
                if ( $module->getModuleName() === 'edit' ) {
                    $message = 'apierror-reauthenticate';
                    return false;
                }
            };",
        );
        open(browser, "Manifest").await;
        browser.click(SAVE).await;
        until_status_says(browser, "please reauthenticate").await;
        assert!(browser.has(SAVE).await, "there is no way to try again");
        drop(login);

        let right = world
            .demo
            .with_settings("$wgGroupPermissions['interface-admin']['editsitejs'] = false;");
        open(browser, "Manifest").await;
        let text = browser.words(".gadget-consent-admin section").await;
        assert!(text.contains("editsitejs"), "{text}");
        assert!(!browser.has(SAVE).await);
        drop(right);
        assert_eq!(
            world.demo.api().raw_page(MANIFEST).unwrap().unwrap(),
            before
        );
        drop(more);
    });
}

#[test]
fn no_manifest_is_published_while_a_gadget_is_not_held() {
    scenario("no_manifest_while_a_gadget_is_not_held", async |world| {
        let _more = world
            .demo
            .define_without_publishing("* stray[ResourceLoader|domains=img:a.stray.test]|tiles.js");
        let person = Person::interface_administrator(world.demo, &[]);
        let browser = &world.browser;
        browser.log_in(&person).await;
        open(browser, "Manifest").await;
        let text = browser.words(".gadget-consent-admin section").await;
        assert!(
            text.contains(
                "“stray” declares third parties and does not depend on ext.gadget.consent"
            ),
            "{text}"
        );
        assert!(!browser.has(SAVE).await);
    });
}

#[test]
fn the_site_policy_is_checked_and_saved() {
    scenario("the_site_policy_is_checked_and_saved", async |world| {
        let page = world.demo.restore_later(POLICY);
        let mut with_more: Value = serde_json::from_str(&page.text()).unwrap();
        with_more["ownField"] = json!({ "z": 1, "a": 2 });
        world.demo.save(POLICY, &with_more.to_string());
        let person = Person::interface_administrator(world.demo, &[]);
        let browser = &world.browser;
        browser.log_in(&person).await;
        open(browser, "Site policy").await;
        assert_eq!(
            is_save_disabled(browser).await,
            json!(true),
            "there is nothing to save"
        );
        browser
            .type_into(SOURCES, "*.tracker.example\nhttp://a.example")
            .await;
        let wrong = format!(
            "const field = document.querySelector( \"{SOURCES}\" ); \
             return field.getAttribute( 'aria-invalid' ) === 'true' && \
             document.getElementById( field.getAttribute( 'aria-describedby' ) ).innerText.includes( 'http://a.example' )"
        );
        browser
            .until("the error is shown beside the field", &wrong)
            .await;
        assert_eq!(
            is_save_disabled(browser).await,
            json!(true),
            "a wrong value can be saved"
        );
        // Backspace to the end of the first line.
        for _ in 0.."\nhttp://a.example".len() {
            browser.type_into(SOURCES, "\u{e003}").await;
        }
        browser.type_into(DAYS, "30").await;
        browser
            .type_into("[id^='gadget-consent-admin/clearUnusedAfterDays-']", "180")
            .await;
        browser
            .click("[id^='gadget-consent-admin/recordContacts-'] option:last-child")
            .await;
        browser
            .click("[id^='gadget-consent-admin/publishLabels-'] option:last-child")
            .await;
        browser
            .type_into(
                "[id^='gadget-consent-admin/userScripts/from-']",
                "self\ngroup:interface-admin",
            )
            .await;
        for name in ["pinned", "whenChanged", "otherWikis"] {
            let option =
                format!("[id^='gadget-consent-admin/userScripts/{name}-'] option:last-child");
            browser.click(&option).await;
        }
        browser
            .until(
                "it can be saved",
                &format!("return !document.querySelector( '{SAVE}' ).disabled"),
            )
            .await;
        browser.click(SAVE).await;
        until_status_says(browser, "is saved as revision").await;
        let text = page.text();
        let saved: Value = serde_json::from_str(&text).unwrap();
        with_more["forbidden"] = json!({ "sources": [ "*.tracker.example" ] });
        with_more["reconfirmAfterDays"] = json!(30);
        with_more["clearUnusedAfterDays"] = json!(180);
        with_more["recordContacts"] = json!(true);
        with_more["publishLabels"] = json!(true);
        with_more["userScripts"] = json!({
            "from": [ "self", "group:interface-admin" ],
            "pinned": "required",
            "whenChanged": "ask",
            "otherWikis": false
        });
        assert_eq!(saved, with_more);
        assert!(
            text.contains("\n\t\"ownField\": {\n\t\t\"z\": 1,"),
            "{text}"
        );
        show(browser, "Manifest").await;
        browser
            .until(
                "it can be published",
                "const changes = document.querySelector( '.gadget-consent-admin section > div > ul' ); \
                 return changes && /a permission has to be confirmed: \\W*\\d+\\W* \\(before: as usual\\)/.test( changes.innerText )",
            )
            .await;
    });
}

#[test]
fn an_edit_conflict_loses_nothing() {
    scenario("an_edit_conflict_loses_nothing", async |world| {
        let page = world.demo.restore_later(POLICY);
        let person = Person::interface_administrator(world.demo, &[]);
        let browser = &world.browser;
        browser.log_in(&person).await;
        open(browser, "Site policy").await;
        browser.type_into(DAYS, "30").await;
        let mut theirs: Value = serde_json::from_str(&page.text()).unwrap();
        theirs["forbidden"] = json!({ "kinds": [ "worker" ] });
        world.demo.save(POLICY, &theirs.to_string());
        browser.click(SAVE).await;
        until_status_says(browser, "was changed by somebody else").await;
        let saved: Value = serde_json::from_str(&page.text()).unwrap();
        assert_eq!(saved, theirs, "the other edit is lost");
        // The form has both changes now.
        browser
            .until(
                "their change is shown",
                "return document.querySelector( '[id^=\\'gadget-consent-admin/forbidden/kinds/worker-\\']' ).checked",
            )
            .await;
        let days = format!("return document.querySelector( \"{DAYS}\" ).value");
        assert_eq!(browser.js(&days).await, json!("30"));
        browser.click(SAVE).await;
        until_status_says(browser, "is saved as revision").await;
        let saved: Value = serde_json::from_str(&page.text()).unwrap();
        theirs["reconfirmAfterDays"] = json!(30);
        assert_eq!(saved, theirs);
    });
}

#[test]
fn a_disclosure_is_written() {
    scenario("a_disclosure_is_written", async |world| {
        let page = world.demo.restore_later(DISCLOSURES);
        let before: Value = serde_json::from_str(&page.text()).unwrap();
        let person = Person::interface_administrator(world.demo, &[]);
        let browser = &world.browser;
        browser.log_in(&person).await;
        open(browser, "Disclosures").await;
        browser
            .js("Array.from( document.querySelectorAll( '.gadget-consent-admin__gadget' ) ).forEach( ( gadget ) => { gadget.open = true; } )")
            .await;
        browser
            .type_into(
                "[id^='gadget-consent-admin/gadgets/tiles/domains/*.tile.maps.test/operator-']",
                " (the new one)",
            )
            .await;
        browser.click(SAVE).await;
        until_status_says(browser, "is saved as revision").await;
        let saved: Value = serde_json::from_str(&page.text()).unwrap();
        let operator = |page: &Value| {
            let party = &page["gadgets"]["tiles"]["domains"]["*.tile.maps.test"];
            party["operator"].as_str().unwrap_or_default().to_owned()
        };
        assert_eq!(
            operator(&saved),
            format!("{} (the new one)", operator(&before))
        );
        let mut expected = before;
        expected["gadgets"]["tiles"]["domains"]["*.tile.maps.test"]["operator"] =
            json!(operator(&saved));
        assert_eq!(saved, expected, "something else changed");
    });
}

#[test]
fn a_draft_is_put_into_the_definition() {
    scenario("a_draft_is_put_into_the_definition", async |world| {
        let _more = world
            .demo
            .define_without_publishing("* stray[ResourceLoader]|tiles.js");
        let page = world.demo.restore_later(DEFINITION);
        let _disclosures = world.demo.restore_later(DISCLOSURES);
        let person = Person::interface_administrator(world.demo, &[]);
        let browser = &world.browser;
        browser.log_in(&person).await;
        open(browser, "Drafts").await;
        // A scan comes as a file, and can be published for all.
        let folder = end_to_end::demo::output().join("drafts");
        std::fs::create_dir_all(&folder).unwrap();
        let scan = folder.join("scan.json");
        std::fs::write(&scan, r#"{ "version": 1, "gadgets": [ { "name": "stray", "complete": true, "findings": [
            { "class": "contact", "request": "img:*.tile.maps.test", "by": ".src", "place": { "file": "MediaWiki:Gadget-tiles.js", "line": 3 } },
            { "class": "link", "request": null, "by": "a" } ] } ] }"#).unwrap();
        browser
            .type_into(
                ".gadget-consent-admin input[type=file]",
                scan.to_str().unwrap(),
            )
            .await;
        browser.until_found(".gadget-consent-admin__gadget").await;
        browser.click(SAVE).await;
        until_status_says(browser, "is saved as revision").await;
        let published = world.demo.api().raw_page(SCAN).unwrap().unwrap();
        assert!(
            published.contains("tile.maps.test") && !published.contains("link"),
            "{published}"
        );
        browser
            .until(
                "the published scan is shown",
                "return document.querySelector( '.gadget-consent-admin section' ).innerText.includes( 'The published scan has one gadget' )",
            )
            .await;
        let evidence = browser.words(".gadget-consent-admin__gadget").await;
        for expected in ["1 not declared", "code only", "MediaWiki:Gadget-tiles.js:3"] {
            assert!(evidence.contains(expected), "{expected}: {evidence}");
        }
        let put = ".gadget-consent-admin__gadget > p > button";
        browser.click(put).await;
        browser.until_found(".gadget-consent-admin__mended").await;
        assert!(!page.text().contains("stray[ResourceLoader|dep"));
        browser.click(SAVE).await;
        until_status_says(browser, "is saved as revision").await;
        assert!(
            page.text().contains("* stray[ResourceLoader|dependencies=ext.gadget.consent|domains=img:*.tile.maps.test]|tiles.js"),
            "{}",
            page.text()
        );
        // What another gadget states of the site is there already.
        browser
            .click(".gadget-consent-admin section .cdx-message button")
            .await;
        let operator =
            "[id^='gadget-consent-admin/gadgets/stray/domains/*.tile.maps.test/operator-']";
        browser.until_found(operator).await;
        let value = format!("return document.querySelector( \"{operator}\" ).value");
        assert!(!browser.js(&value).await.as_str().unwrap().is_empty());
    });
}

#[test]
fn only_interface_administrators_see_it() {
    scenario("only_interface_administrators_see_it", async |world| {
        let person = Person::with_gadgets(world.demo, &[]);
        let browser = &world.browser;
        browser.log_in(&person).await;
        browser.goto(PAGE).await;
        browser.until_found(".gadget-consent-review").await;
        assert!(!browser.has(".gadget-consent-admin-tab").await);
        assert_eq!(
            browser.state("ext.gadget.consent-admin").await,
            "registered"
        );
    });
}

/// The buttons of the views, by number, and how many there are.
const MANIFEST_VIEW: u32 = 2;
const POLICY_VIEW: u32 = 4;
const VIEWS: u32 = 8;

#[test]
fn everything_works_by_keyboard() {
    scenario("admin_by_keyboard", async |world| {
        let page = world.demo.restore_later(POLICY);
        let _manifest = world.demo.restore_later(MANIFEST);
        let person = Person::interface_administrator(world.demo, &[]);
        let browser = &world.browser;
        browser.log_in(&person).await;
        browser.goto(PAGE).await;
        let open = ".gadget-consent-admin-tab button";
        browser.until_found(open).await;
        browser.tab_to(open).await;
        browser.press(Key::Enter).await;
        // The focus moves to the part's title, where the button was.
        browser
            .until_focused("[id^=gadget-consent-admin-title]")
            .await;
        browser.until_found(".gadget-consent-admin section").await;
        let view =
            |number: u32| format!(".gadget-consent-admin__views button:nth-child( {number} )");
        for number in 1..=VIEWS {
            browser.tab_to(&view(number)).await;
            browser.press(Key::Space).await;
            let shown = format!("{}[aria-pressed=true]", view(number));
            browser.until_focused(&shown).await;
        }

        browser.tab_back_to(&view(POLICY_VIEW)).await;
        browser.press(Key::Enter).await;
        browser.until_found(DAYS).await;
        browser.tab_to(DAYS).await;
        browser.type_keys("30").await;
        browser.tab_to(SAVE).await;
        browser.press(Key::Enter).await;
        until_status_says(browser, "is saved as revision").await;
        let saved: Value = serde_json::from_str(&page.text()).unwrap();
        assert_eq!(saved["reconfirmAfterDays"], json!(30));
        // The focus is on the status. The views are above it.
        browser
            .until_focused(".gadget-consent-admin [role=status]")
            .await;

        browser.tab_back_to(&view(MANIFEST_VIEW)).await;
        browser.press(Key::Enter).await;
        browser.until_found(SAVE).await;
        browser.tab_to(SAVE).await;
        browser.press(Key::Enter).await;
        until_status_says(browser, "is saved as revision").await;
        browser
            .until_focused(".gadget-consent-admin [role=status]")
            .await;
        let manifest = world.demo.api().raw_page(MANIFEST).unwrap().unwrap();
        assert!(manifest.contains("reconfirmAfterDays"), "{manifest}");
    });
}
