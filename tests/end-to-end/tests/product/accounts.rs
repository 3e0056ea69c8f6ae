//! Answers belong to one account, or to one device.

use end_to_end::dialog::{Answer, DIALOG};
use end_to_end::log::Log;
use end_to_end::proxy::{Affected, Fault};
use end_to_end::{Browser, Person, scenario, scenario_through};
use gadget_consent_core::keys;
use serde_json::{Value, json};
use thirtyfour::prelude::*;

use crate::review::PAGE;
use crate::{MAP, TILES};

#[test]
fn without_an_account_the_answer_stays_on_the_device() {
    scenario("without_an_account", async |world| {
        let log = world.demo.log("geo.locate.test");
        let browser = &world.browser;
        // On by default, on pages in the category Places.
        browser.goto("/index.php?title=Tern_Island").await;
        browser.until_asked_for("locator").await;
        assert!(browser.text(DIALOG).await.contains("this browser only"));
        assert!(!browser.has("#gadget-locator").await);
        log.assert_untouched();
        browser.answer(Answer::Allow).await;
        browser
            .until(
                "it runs",
                "return ( document.getElementById( 'gadget-locator' ) || {} ).innerText",
            )
            .await;
        assert_eq!(log.paths(), ["/geo"]);
        let stored = browser
            .js("return Object.keys( localStorage ).filter( ( key ) => /^gadgetconsent.*answer.locator$/.test( key ) ).map( ( key ) => localStorage.getItem( key ).split( ';' )[ 3 ] )")
            .await;
        assert_eq!(stored, json!(["connect:geo.locate.test"]));
        browser.reload().await;
        browser.until_found("#gadget-locator").await;
        browser.assert_decided().await;

        // Once revoked, the dialog asks again.
        browser.goto(PAGE).await;
        browser
            .until_found(".gadget-consent-review tbody button")
            .await;
        assert!(
            browser
                .text(".gadget-consent-review")
                .await
                .contains("this browser only")
        );
        browser.click(".gadget-consent-review tbody button").await;
        browser
            .until(
                "the answer is gone",
                "return !document.querySelector( '.gadget-consent-review tbody button' )",
            )
            .await;
        let log = world.demo.log("geo.locate.test");
        browser.goto("/index.php?title=Tern_Island").await;
        browser.until_asked_for("locator").await;
        browser.answer(Answer::Refuse).await;
        browser.until_dialog_closed().await;
        browser.reload().await;
        browser.assert_decided().await;
        log.assert_untouched();
    });
}

#[test]
fn an_answer_for_this_tab_is_of_its_user_alone() {
    scenario("of_its_user_alone", async |world| {
        let browser = &world.browser;
        let one = world.reader_asked_for("tiles").await;
        browser.answer(Answer::AllowInTab).await;
        browser.until_drawn().await;

        // In the same tab: somebody else, and somebody without an account.
        browser.log_out().await;
        let log = world.demo.log(TILES);
        let other = Person::with_gadgets(world.demo, &["tiles"]);
        browser.log_in(&other).await;
        browser.article("").await;
        browser.until_asked_for("tiles").await;
        assert!(!browser.has(MAP).await);
        browser.answer(Answer::Later).await;
        browser.goto(PAGE).await;
        browser.until_found(".gadget-consent-review").await;
        assert!(!browser.has("tbody th").await);
        browser.log_out().await;
        browser.article("&withgadget=tiles").await;
        browser.until_listed(2).await;
        assert_ne!(browser.row("tile.maps.test").await, 0);
        browser.until_listed_enabled().await;
        browser.press(Key::Escape).await;
        browser.until_dialog_closed().await;
        log.assert_untouched();

        // For the first one it still counts. Nothing that the others put off is put off for them.
        browser.log_in(&one).await;
        browser.article("").await;
        browser.until_drawn().await;
        browser.assert_decided().await;
        assert_eq!(one.answer("tiles"), None);
        let keys = "return Object.keys( localStorage ).concat( Object.keys( sessionStorage ) ) \
            .filter( ( key ) => /^gadgetconsent/.test( key ) && \
            !/^gadgetconsent(\\/[\\w-]*){3,4}$/.test( key ) )";
        assert_eq!(browser.js(keys).await, json!([]));
    });
}

#[test]
fn two_people_in_one_browser_do_not_share_answers() {
    scenario("two_people_in_one_browser", async |world| {
        let browser = &world.browser;
        let one = Person::with_gadgets(world.demo, &["tiles"]);
        browser.log_in(&one).await;
        browser.article("").await;
        browser.until_asked_for("tiles").await;
        browser.answer(Answer::Allow).await;
        browser.until_drawn().await;

        browser.log_out().await;
        let log = world.demo.log(TILES);
        let other = Person::with_gadgets(world.demo, &["tiles"]);
        browser.log_in(&other).await;
        browser.article("").await;
        browser.until_asked_for("tiles").await;
        assert!(!browser.has(MAP).await);
        log.assert_untouched();
        browser.goto(PAGE).await;
        browser.until_found(".gadget-consent-review").await;
        // It waits, and has no answer.
        assert!(!browser.has("tbody th").await);

        // Without an account, the dialog asks again, and no account gets an answer.
        browser.log_out().await;
        browser.article("&withgadget=tiles").await;
        // With the gadget that is on by default.
        browser.until_listed(2).await;
        assert_ne!(browser.row("tile.maps.test").await, 0);
        log.assert_untouched();
        assert_eq!(other.answer("tiles"), None);
        assert_eq!(
            one.answer("tiles").as_deref(),
            Some("allow;img:*.tile.maps.test")
        );
    });
}

/// Says that something of a text is on the page.
fn page_says(words: &str) -> String {
    format!(
        "return document.body.textContent.includes( {} )",
        json!(words)
    )
}

/// Writes for a user into the stores of the device, as any script of the wiki can.
async fn plant(browser: &Browser, user: &str, what: &str, gadget: &str, text: &str) {
    let wiki = browser.js("return mw.config.get( 'wgWikiID' )").await;
    let prefix = keys::prefix(wiki.as_str().unwrap(), user);
    let key = match gadget {
        "" => keys::key(&prefix, what),
        gadget => keys::of_gadget(&prefix, what, gadget),
    };
    let (key, text) = (json!(key), json!(text));
    let script = format!(
        "for ( const store of [ localStorage, sessionStorage ] ) {{ store.setItem( {key}, {text} ); }}"
    );
    browser.js(&script).await;
}

/// The pending answer of whoever is logged in, with its seal.
async fn sealed(browser: &Browser) -> String {
    let script = "const key = Object.keys( localStorage ).find( \
        ( key ) => key.endsWith( '/outbox/tiles' ) ); return localStorage.getItem( key )";
    match browser.js(script).await {
        Value::String(text) => text,
        other => panic!("no answer is pending: {other}"),
    }
}

/// Lets an answer wait on the device: the wiki is not reached.
async fn keep_an_answer(browser: &Browser, answer: Answer) {
    browser.answer(answer).await;
    let kept = page_says("Your answer is kept in this browser");
    browser.until("the answer is pending", &kept).await;
}

fn assert_untouched(logs: &[Log]) {
    logs.iter().for_each(Log::assert_untouched);
}

/// Somebody else uses the browser before: their scripts, or a gadget that they allowed, can write
/// to the device in the name of the next user.
#[test]
fn what_is_planted_for_another_account_grants_nothing() {
    scenario_through("planted", async |world, proxy| {
        let browser = &world.browser;
        let alice = Person::with_gadgets(world.demo, &["tiles", "charts"]);
        let _bob = world.reader_asked_for("tiles").await;
        proxy.inject(Affected::Saves, Fault::Cut);
        keep_an_answer(browser, Answer::Allow).await;
        let today = browser
            .js("return new Date().toISOString().slice( 0, 10 )")
            .await;
        let today = today.as_str().unwrap();
        let own = format!("1;allow;{today};img:*.tile.maps.test");
        let all = "script:cdn.scripts.test/lib/chart@4.4.1/ connect:data.charts.test font:fonts.letters.test";
        // Bob's own seal counts for Bob alone.
        let bobs = sealed(browser).await;
        assert!(bobs.starts_with(&own), "{bobs}");
        for (what, gadget, text) in [
            ("outbox", "tiles", bobs.clone()),
            ("outbox", "charts", format!("1;allow;{today};{all}|")),
            ("saved", "tiles", bobs),
            (
                "saved",
                "charts",
                format!("1;allow;{today};{all}||~0123456789abcdef0123456789abcdef"),
            ),
            ("answer", "tiles", own),
            ("outbox", "", "0 0".to_owned()),
        ] {
            plant(browser, &alice.name, what, gadget, &text).await;
        }
        proxy.heal();
        browser.log_out().await;

        let logs = [
            TILES,
            "cdn.scripts.test",
            "data.charts.test",
            "fonts.letters.test",
        ]
        .map(|host| world.demo.log(host));
        browser.log_in(&alice).await;
        for _ in 0..2 {
            browser.article("").await;
            browser.until_listed(2).await;
            assert!(!browser.has(MAP).await);
            browser.press(Key::Escape).await;
            browser.until_dialog_closed().await;
            browser.grace().await;
            assert_eq!(alice.answers(), []);
            assert_untouched(&logs);
        }
        // She answers as if nothing of it were there.
        browser.article("").await;
        browser.until_listed(2).await;
        let (charts, tiles) = (browser.row("charts").await, browser.row("tiles").await);
        browser.choose(charts, Answer::Refuse).await;
        browser.choose(tiles, Answer::Allow).await;
        browser.save_list().await;
        browser.until_drawn().await;
        let granted = alice.answers();
        let granted: Vec<_> = granted
            .iter()
            .filter(|(_, text)| text.starts_with("allow"))
            .collect();
        assert_eq!(
            granted,
            [&("tiles".to_owned(), "allow;img:*.tile.maps.test".to_owned())]
        );
    });
}

/// A refusal may come from anybody: it opens nothing. But it is told, and can be undone.
#[test]
fn a_planted_refusal_is_told_and_undone() {
    scenario("planted_refusal", async |world| {
        let browser = &world.browser;
        let person = world.reader_asked_for("tiles").await;
        browser.answer(Answer::Allow).await;
        browser.until_drawn().await;
        let granted = person.answer("tiles");
        plant(
            browser,
            &person.name,
            "outbox",
            "tiles",
            "1;never;2035-01-01;|",
        )
        .await;
        plant(browser, &person.name, "outbox", "", "0 0").await;
        browser.article("").await;
        let told = page_says("The wiki now has your answer for");
        browser.until("the page tells it", &told).await;
        assert!(person.answer("tiles").unwrap().starts_with("never"));
        browser.press_undo().await;
        browser
            .until("it is undone", &page_says("is what it was before"))
            .await;
        assert_eq!(person.answer("tiles"), granted);
        browser.article("").await;
        browser.until_drawn().await;
    });
}

/// Whoever comes back to a wiki that could not be reached sees what was saved meanwhile.
#[test]
fn a_grant_that_waited_is_told_and_can_be_undone() {
    scenario_through("undo_what_waited", async |world, proxy| {
        let browser = &world.browser;
        let person = world.reader_asked_for("tiles").await;
        let log = world.demo.log(TILES);
        proxy.inject(Affected::Saves, Fault::Cut);
        keep_an_answer(browser, Answer::Allow).await;
        proxy.heal();
        let again = "can start only when the page is loaded again";
        browser.until("the page tells it", &page_says(again)).await;
        assert_eq!(
            person.answer("tiles").as_deref(),
            Some("allow;img:*.tile.maps.test")
        );
        browser.press_undo().await;
        let undone = page_says("is what it was before");
        browser.until("it is undone", &undone).await;
        assert_eq!(browser.js(&page_says(again)).await, json!(false));
        assert_eq!(person.answer("tiles"), None);
        browser.article("").await;
        browser.until_asked_for("tiles").await;
        log.assert_untouched();
    });
}
