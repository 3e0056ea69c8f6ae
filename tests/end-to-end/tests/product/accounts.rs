//! Answers belong to one account, or to one device.

use end_to_end::dialog::{Answer, DIALOG};
use end_to_end::{Person, scenario};
use serde_json::json;

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
        browser.click("[id^=gadget-consent-keep-session]").await;
        browser.answer(Answer::Allow).await;
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
        browser.until_asked_for("locator").await;
        browser.answer(Answer::Later).await;
        browser.until_asked_for("tiles").await;
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
        assert!(
            !browser
                .text(".gadget-consent-review")
                .await
                .contains("tiles")
        );

        // Without an account, the dialog asks again, and no account gets an answer.
        browser.log_out().await;
        browser.article("&withgadget=tiles").await;
        // The gadget that is on by default comes first.
        browser.until_asked_for("locator").await;
        browser.answer(Answer::Later).await;
        browser.until_asked_for("tiles").await;
        log.assert_untouched();
        assert_eq!(other.answer("tiles"), None);
        assert_eq!(
            one.answer("tiles").as_deref(),
            Some("allow;img:*.tile.maps.test")
        );
    });
}
