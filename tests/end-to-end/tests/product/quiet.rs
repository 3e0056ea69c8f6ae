//! When the dialog does not open by itself, and for how long an answer counts.

use end_to_end::dialog::{Answer, DIALOG, NOTICE};
use end_to_end::{Browser, Person, World, scenario};
use serde_json::{Value, json};
use thirtyfour::prelude::*;

use crate::review::PAGE;
use crate::{MAP, TILES};

const ENTRY: &str = "1;allow;2026-11-20;img:*.tile.maps.test";

#[test]
fn writers_are_not_interrupted() {
    scenario("writers_are_not_interrupted", async |world| {
        let person = Person::with_gadgets(world.demo, &[]);
        let browser = &world.browser;
        browser.log_in(&person).await;
        browser.article("").await;
        browser.click("[name=search]").await;
        browser.js("mw.loader.load( 'ext.gadget.tiles' )").await;
        browser.until_found(NOTICE).await;
        browser.grace().await;
        assert!(!browser.has(DIALOG).await);
        assert_eq!(
            browser.js("return document.activeElement.name").await,
            json!("search")
        );
        // The same on a page that is being edited.
        browser.goto("/index.php?title=Brindle&action=edit").await;
        browser.js("mw.loader.load( 'ext.gadget.tiles' )").await;
        browser.until_found(NOTICE).await;
        assert!(!browser.has(DIALOG).await);
        browser.until_asked_for("tiles").await;
    });
}

#[test]
fn after_not_now_three_times_only_a_mark_is_left() {
    scenario("put_off_three_times", async |world| {
        let log = world.demo.log(TILES);
        let person = world.reader_asked_for("tiles").await;
        let browser = &world.browser;
        browser.answer(Answer::Later).await;
        browser.until_dialog_closed().await;
        // Not again on this page.
        browser.js("mw.loader.load( 'ext.gadget.tiles' )").await;
        browser.grace().await;
        assert!(!browser.has(DIALOG).await && !browser.has(NOTICE).await);
        for _ in 0..2 {
            browser.article("").await;
            browser.until_found(NOTICE).await;
            assert!(!browser.has(DIALOG).await);
            browser
                .click(&format!("{NOTICE} button:nth-of-type( 2 )"))
                .await;
            browser
                .until(
                    "the notice is gone",
                    &format!("return !document.querySelector( '{NOTICE}' )"),
                )
                .await;
        }
        browser.article("").await;
        browser
            .until_found("a[aria-label*='waiting for your answer']")
            .await;
        assert!(browser.has("#pt-gadgetconsent a [role=img]").await);
        browser.assert_decided().await;
        assert!(!browser.has(NOTICE).await);
        assert_eq!(person.answer("tiles"), None);
        log.assert_untouched();
    });
}

#[test]
fn an_answer_for_this_session_ends_when_it_is_revoked() {
    scenario("an_answer_for_this_session", async |world| {
        let person = world.reader_asked_for("tiles").await;
        let browser = &world.browser;
        browser.answer(Answer::AllowInTab).await;
        browser.until_drawn().await;
        assert_eq!(person.answer("tiles"), None, "it is saved on the wiki");
        browser.article("").await;
        browser.until_drawn().await;
        browser.article("").await;
        browser.until_drawn().await;
        browser.assert_decided().await;
        // The review page shows it, and says for how long it counts. Revoked there, it is gone.
        browser.goto(PAGE).await;
        browser.until_found("tbody th").await;
        let shown = browser.text("tbody th").await;
        assert!(
            shown.contains("tiles") && shown.contains("until it is closed"),
            "{shown}"
        );
        browser.click("tbody .cdx-button").await;
        browser
            .until_found("[id^=gadget-consent-result] button")
            .await;
        assert!(!browser.has("tbody th").await);
        browser.article("&action=view").await;
        browser.until_asked_for("tiles").await;
        browser.answer(Answer::AllowInTab).await;
        browser.until_drawn().await;
        assert_eq!(person.answer("tiles"), None);
        // A lasting answer from another device outweighs it.
        person.set_answer("tiles", "1;never;2026-11-20;");
        // Another address: for one second after a change, MediaWiki says that the page is unchanged
        // (304).
        browser.article("&action=view&again=1").await;
        browser.assert_decided().await;
        assert!(!browser.has(MAP).await);
    });
}

/// An expression for the button of a notice with these words.
fn button(words: &str) -> String {
    format!(
        "Array.from( document.querySelectorAll( '.gadget-consent-notices button' ) ).find( \
         ( button ) => button.innerText === '{words}' )"
    )
}

async fn press(browser: &Browser, button: &str) {
    browser
        .js(&format!("( {button} ).id = 'pressed-by-the-test'"))
        .await;
    browser.click("#pressed-by-the-test").await;
}

/// A person who has refused *tiles*, and then for good.
async fn never(world: &World) -> Person {
    let person = world.reader_asked_for("tiles").await;
    let browser = &world.browser;
    browser.answer(Answer::Refuse).await;
    browser.until_dialog_closed().await;
    let never = button("Never allow this gadget");
    browser
        .until(
            "the refusal can become one for good",
            &format!("return !!{never}"),
        )
        .await;
    press(browser, &never).await;
    until_told(browser, "will not ask again").await;
    assert_eq!(person.answer("tiles").as_deref(), Some("never;"));
    person
}

async fn until_told(browser: &Browser, what: &str) {
    let told = "return document.querySelector( '.gadget-consent-notices' ).innerText";
    browser
        .until(what, &format!("{told}.includes( '{what}' )"))
        .await;
}

#[test]
fn a_refusal_for_good_can_be_undone() {
    scenario("a_refusal_for_good_can_be_undone", async |world| {
        let person = never(world).await;
        press(&world.browser, &button("Undo")).await;
        until_told(&world.browser, "is what it was before").await;
        assert_eq!(
            person.answer("tiles").as_deref(),
            Some("refuse;;img:*.tile.maps.test")
        );
    });
}

#[test]
fn never_is_never() {
    scenario("never_is_never", async |world| {
        let log = world.demo.log("*.test");
        let _person = never(world).await;
        let browser = &world.browser;
        // Also when the gadget asks for something else.
        let _redefined = world.demo.redefine(
            "domains=img:*.tile.maps.test",
            "domains=img:other.maps.test",
        );
        browser.forget_modules().await;
        browser.article("").await;
        browser.grace().await;
        assert!(!browser.has(DIALOG).await && !browser.has(NOTICE).await);
        assert!(!browser.has(MAP).await);
        log.assert_untouched();
    });
}

#[test]
fn an_answer_waits_on_the_device_until_it_can_be_saved() {
    scenario("an_answer_waits", async |world| {
        let log = world.demo.log(TILES);
        let person = world.reader_asked_for("tiles").await;
        let browser = &world.browser;
        {
            let _settings = world
                .demo
                .with_settings("$wgReadOnly = 'The disks are being changed.';");
            browser.answer(Answer::Allow).await;
            browser
                .until(
                    "the dialog says so",
                    "return document.querySelector( 'dialog' ).innerText.includes( 'kept in this browser' )",
                )
                .await;
            let dialog = browser.text(DIALOG).await;
            assert!(dialog.contains("The disks are being changed."), "{dialog}");
            browser.answer(Answer::Later).await;
            browser.until_dialog_closed().await;
            // The wiki still cannot save it.
            browser.article("").await;
            browser
                .until(
                    "a notice says so",
                    "return document.querySelector( '.gadget-consent-notices' )?.innerText.includes( 'not saved yet' )",
                )
                .await;
            assert!(!browser.has(DIALOG).await);
            assert!(!browser.has(MAP).await);
            log.assert_untouched();
        }
        assert_eq!(person.answer("tiles"), None);
        browser.article("").await;
        // It is saved now. The user is told, and the page is not loaded again by itself.
        browser
            .until(
                "a notice says so",
                "return document.querySelector( '.gadget-consent-notices' )?.innerText.includes( 'when the page is loaded again' )",
            )
            .await;
        assert!(!browser.has(MAP).await);
        assert_eq!(
            person.answer("tiles").as_deref(),
            Some("allow;img:*.tile.maps.test")
        );
        browser.article("").await;
        browser.until_drawn().await;
        let left =
            "return Object.keys( localStorage ).filter( ( key ) => key.includes( 'outbox' ) )";
        assert_eq!(browser.js(left).await, json!([]));
    });
}

#[test]
fn a_script_cannot_tick() {
    scenario("a_script_cannot_tick", async |world| {
        let person = world.reader_asked_for("charts").await;
        let browser = &world.browser;
        browser
            .js("document.querySelector( '[id^=gadget-consent-request-2]' ).click()")
            .await;
        let asked = browser.asked().await;
        assert!(!asked[2].1, "{asked:?}");
        browser.answer(Answer::Allow).await;
        browser.until_found("#gadget-charts-figure").await;
        assert!(
            !person
                .answer("charts")
                .unwrap()
                .starts_with("allow;connect:data.charts.test font")
        );
        assert!(
            person
                .answer("charts")
                .unwrap()
                .ends_with(";font:fonts.letters.test")
        );
    });
}

#[test]
fn a_notice_tells_what_has_started_and_the_menu_leads_to_the_answers() {
    scenario("a_notice_tells_what_has_started", async |world| {
        world.reader_asked_for("tiles").await;
        let browser = &world.browser;
        browser.answer(Answer::Allow).await;
        browser.until_drawn().await;
        browser
            .until(
                "a notice says so",
                "return document.querySelector( '.gadget-consent-notices' )?.innerText.includes( 'has started' )",
            )
            .await;
        // Once.
        browser.article("").await;
        browser.until_drawn().await;
        browser.assert_decided().await;
        for skin in ["vector-2022", "vector", "minerva", "monobook", "timeless"] {
            browser.article(&format!("&useskin={skin}")).await;
            browser.until_found("#pt-gadgetconsent a").await;
        }
        // It is absolute, so that no `<base>` of the page changes where it leads.
        let address = "const { pathname, search } = document.querySelector( '#pt-gadgetconsent a' ); \
            return pathname + search";
        let address = browser.js(address).await;
        browser.goto(address.as_str().unwrap()).await;
        browser.until_found(".gadget-consent-review").await;
        assert_eq!(browser.errors().await, Vec::<Value>::new());
    });
}

#[test]
fn a_grant_for_user_scripts() {
    scenario("a_grant_for_user_scripts", async |world| {
        let person = Person::with_gadgets(world.demo, &[]);
        person.save_script("common.js", "fetch( 'https://api.own.test/x.json' ).then( () => document.documentElement.dataset.own = 'yes', () => document.documentElement.dataset.own = 'no' );");
        let log = world.demo.log("*.test");
        let browser = &world.browser;
        browser.log_in(&person).await;
        browser.article("").await;
        browser.until_found("[data-own=no]").await;
        log.assert_untouched();
        person.set_answer("*", "1;allow;2026-11-20;connect:api.own.test");
        // Other addresses: for one second after a change, MediaWiki says that a page is unchanged
        // (304).
        browser.article("&action=view").await;
        browser.until_found("[data-own=yes]").await;
        assert_eq!(log.paths(), ["/x.json"]);
        browser.assert_decided().await;
        for (number, closed) in [
            "1;refuse;2026-11-20;;connect:api.own.test",
            "1;allow;2026-11-20;img:api.own.test",
            ENTRY,
        ]
        .iter()
        .enumerate()
        {
            person.set_answer("*", closed);
            browser.article(&format!("&number={number}")).await;
            browser.until_found("[data-own=no]").await;
        }
        assert_eq!(log.paths(), ["/x.json"]);
    });
}

/// What the wiki forbids is closed, even if it was allowed before.
#[test]
fn what_the_wiki_forbids_is_closed_to_user_scripts() {
    scenario("forbidden_to_user_scripts", async |world| {
        let entry = "1;allow;2026-11-20;connect:api.own.test";
        let person = Person::with_gadgets(world.demo, &[]);
        person.save_script("common.js", "fetch( 'https://api.own.test/x.json' ).then( () => document.documentElement.dataset.own = 'yes', () => document.documentElement.dataset.own = 'no' );");
        person.set_answer("*", entry);
        let browser = &world.browser;
        browser.log_in(&person).await;
        for (number, (forbidden, is_open)) in [
            (json!({}), true),
            (json!({ "kinds": [ "connect" ] }), false),
            (json!({ "kinds": [ "worker", "script" ] }), true),
            (json!({ "sources": [ "api.own.test" ] }), false),
            (json!({ "sources": [ "*.own.test" ] }), false),
            (json!({ "sources": [ "own.test", "*.api.own.test" ] }), true),
        ]
        .into_iter()
        .enumerate()
        {
            let policy = json!({ "version": 1, "forbidden": forbidden }).to_string();
            let _policy = world.demo.with_policy(&policy);
            let log = world.demo.log("*.test");
            browser.forget_modules().await;
            browser.article(&format!("&number={number}")).await;
            let answer = if is_open { "yes" } else { "no" };
            browser.until_found(&format!("[data-own={answer}]")).await;
            if is_open {
                assert_eq!(log.paths(), ["/x.json"], "{policy}");
            } else {
                browser.grace().await;
                log.assert_untouched();
            }
        }
        // The answer is unchanged, in case the policy changes again.
        let now = person.entry("*");
        assert_eq!(now.as_deref(), Some(entry));
    });
}

#[test]
fn the_quiet_notice_by_keyboard() {
    scenario("the_quiet_notice_by_keyboard", async |world| {
        let log = world.demo.log(TILES);
        let person = world.reader_asked_for("tiles").await;
        let browser = &world.browser;
        browser.press(Key::Escape).await;
        browser.until_dialog_closed().await;

        browser.article("").await;
        browser.until_found(NOTICE).await;
        browser.tab_to(&format!("{NOTICE} button")).await;
        browser.press(Key::Enter).await;
        browser
            .until_focused("dialog [id^=gadget-consent-title]")
            .await;
        browser.press(Key::Escape).await;
        browser.until_dialog_closed().await;
        // The focus is back where it was before the notice.
        browser.until_focused("body *").await;
        assert!(!browser.has_focus(".gadget-consent *").await);

        browser.article("").await;
        browser.until_found(NOTICE).await;
        browser
            .tab_to(&format!("{NOTICE} button:nth-of-type( 2 )"))
            .await;
        browser.press(Key::Enter).await;
        browser
            .until(
                "the notice is gone",
                &format!("return !document.querySelector( '{NOTICE}' )"),
            )
            .await;
        browser.until_focused("body *").await;
        assert!(!browser.has_focus(".gadget-consent *").await);
        assert_eq!(person.answer("tiles"), None);
        log.assert_untouched();
    });
}
