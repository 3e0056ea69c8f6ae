//! One optional source, asked for while its gadget runs: `request( gadget, source )`.

use end_to_end::dialog::{Answer, DIALOG, NOTICE};
use end_to_end::{Person, World, scenario};
use serde_json::{Value, json};

/// The optional site of the gadget `charts`.
const FONTS: &str = "fonts.letters.test";
const CHART: &str = "#gadget-charts-figure[data-font]";
const NEEDED: &str = "script:cdn.scripts.test/lib/chart@4.4.1/ connect:data.charts.test";
/// The same with the optional one, in the order of the ledger.
const ALL: &str =
    "script:cdn.scripts.test/lib/chart@4.4.1/ connect:data.charts.test font:fonts.letters.test";
const BUTTON: &str = "#nicer-letters";
const PLACE: &str = ".gadget-consent-place";

/// A person for whom `charts` runs without its optional site, on an article with a button that asks for
/// it.
async fn reader(world: &World) -> Person {
    let person = Person::with_gadgets(world.demo, &["charts"]);
    person.set_answer(
        "charts",
        &format!("1;allow;2026-11-01;{NEEDED};font:{FONTS}"),
    );
    world.browser.log_in(&person).await;
    article(world).await;
    person
}

async fn article(world: &World) {
    let browser = &world.browser;
    browser.article("").await;
    browser.until_found(CHART).await;
    browser
        .js(&format!(
            "window.told = []; window.hooked = []; \
             mw.hook( 'gadgetConsent.decided' ).add( ( one ) => window.hooked.push( one ) ); \
             return mw.loader.using( 'ext.gadget.consent' ).then( ( require ) => {{ \
             window.consent = require( 'ext.gadget.consent' ); \
             const button = document.createElement( 'button' ); \
             button.id = 'nicer-letters'; button.textContent = 'Nicer letters'; \
             button.onclick = () => window.consent.request( 'charts', '{FONTS}' ).then( \
                 ( decision ) => window.told.push( decision ), \
                 ( error ) => window.told.push( {{ reason: error.reason, words: error.message }} ) ); \
             document.getElementById( 'mw-content-text' ).prepend( button ); }} )"
        ))
        .await;
}

async fn status(world: &World) -> Value {
    let script = format!(
        "return [ window.consent.status( 'charts' ), window.consent.status( 'charts', '{FONTS}' ) ]"
    );
    world.browser.js(&script).await
}

/// What the promises came to, when there are so many.
async fn told(world: &World, count: usize) -> Value {
    let script = format!("return window.told.length === {count} && window.told");
    world.browser.until("it is told", &script).await
}

/// Waits until the page was loaded again by itself, and has what the optional site gives.
async fn until_loaded_with_the_font(world: &World) {
    world
        .browser
        .until(
            "the page was loaded again, with the font",
            "const figure = document.getElementById( 'gadget-charts-figure' ); \
             return !window.told && !!figure && /Letters/.test( figure.dataset.font || '' )",
        )
        .await;
}

#[test]
fn an_optional_site_is_asked_for_when_it_is_wanted() {
    scenario("an_optional_site_is_asked_for", async |world| {
        let log = world.demo.log(FONTS);
        let person = reader(world).await;
        let browser = &world.browser;
        assert_eq!(status(world).await, json!(["granted", "refused"]));
        browser.click(BUTTON).await;
        browser.until_asked_for("charts").await;
        let question = browser.text(DIALOG).await;
        for words in [
            "contact another site?",
            "This gadget runs.",
            FONTS,
            "goes on as before",
        ] {
            assert!(question.contains(words), "{words}: {question}");
        }
        for words in ["has not started", "does not run"] {
            assert!(!question.contains(words), "{words}: {question}");
        }
        let sites = browser.text(".gadget-consent-requests").await;
        assert!(
            sites.contains(FONTS) && !sites.contains("data.charts.test"),
            "{sites}"
        );
        assert_eq!(told(world, 0).await, json!([]));
        log.assert_untouched();
        browser.answer(Answer::Allow).await;
        // The page is loaded again by itself, and is a decided page.
        until_loaded_with_the_font(world).await;
        assert!(!log.paths().is_empty());
        assert_eq!(person.answer("charts"), Some(format!("allow;{ALL}")));
        browser
            .until_found(".gadget-consent-notices .cdx-message")
            .await;
        let notice = browser.text(".gadget-consent-notices").await;
        assert!(notice.contains("may now contact"), "{notice}");
        article(world).await;
        assert_eq!(status(world).await, json!(["granted", "granted"]));
        browser.click(BUTTON).await;
        let decision =
            json!({ "gadget": "charts", "source": FONTS, "granted": true, "reload": false });
        assert_eq!(told(world, 1).await, json!([decision]));
        browser.assert_decided().await;
    });
}

#[test]
fn an_optional_site_is_refused_and_nothing_else_changes() {
    scenario("an_optional_site_is_refused_later", async |world| {
        let log = world.demo.log(FONTS);
        let person = reader(world).await;
        let before = person.answer("charts");
        let browser = &world.browser;
        // Put off: the next question of this day is in a notice.
        browser.click(BUTTON).await;
        browser.until_asked_for("charts").await;
        browser.answer(Answer::Later).await;
        assert_eq!(told(world, 1).await[0]["reason"], "later");
        browser.click(BUTTON).await;
        browser.until_found(NOTICE).await;
        assert!(!browser.has(DIALOG).await);
        browser.until_asked_for("charts").await;
        browser.answer(Answer::Refuse).await;
        assert_eq!(told(world, 2).await[1]["reason"], "refused");
        assert_eq!(person.answer("charts"), before);
        assert_eq!(status(world).await, json!(["granted", "refused"]));
        let notice = browser.text(".gadget-consent-notices").await;
        assert!(notice.contains("goes on as before"), "{notice}");
        // A refusal is not asked about again, here or on the next page.
        browser.click(BUTTON).await;
        assert_eq!(told(world, 3).await[2]["reason"], "refused");
        assert_eq!(browser.js("return window.hooked").await, json!([]));
        article(world).await;
        browser.click(BUTTON).await;
        assert_eq!(told(world, 1).await[0]["reason"], "refused");
        assert!(!browser.has(DIALOG).await);
        log.assert_untouched();
    });
}

#[test]
fn an_optional_site_is_asked_for_in_its_place() {
    scenario("an_optional_site_in_its_place", async |world| {
        let log = world.demo.log(FONTS);
        let person = reader(world).await;
        let browser = &world.browser;
        browser
            .js(&format!(
                "const place = document.createElement( 'div' ); place.textContent = 'plain letters'; \
                 place.dataset.gadgetConsent = 'charts'; place.dataset.gadgetConsentSource = '{FONTS}'; \
                 document.querySelector( '{BUTTON}' ).after( place ); return 0"
            ))
            .await;
        browser.grace().await;
        assert!(!browser.has(PLACE).await, "nobody has asked");
        browser.click(BUTTON).await;
        browser.until_found(PLACE).await;
        assert!(!browser.has(DIALOG).await);
        let place = browser.text(PLACE).await;
        assert!(
            place.contains(FONTS) && place.contains("load fonts"),
            "{place}"
        );
        browser
            .click(&format!("{PLACE} button:nth-of-type( 2 )"))
            .await;
        browser.answer_for("charts", Answer::Refuse).await;
        assert_eq!(told(world, 1).await[0]["reason"], "refused");
        let refused = format!(
            "return document.querySelector( '{PLACE}' ).innerText.includes( 'not allowed' )"
        );
        browser.until("the place says so", &refused).await;
        log.assert_untouched();
        browser.click(&format!("{PLACE} button")).await;
        browser.answer_for("charts", Answer::Allow).await;
        until_loaded_with_the_font(world).await;
        assert!(!log.paths().is_empty());
        assert!(
            person
                .answer("charts")
                .unwrap()
                .contains(&format!(" font:{FONTS}"))
        );
    });
}
