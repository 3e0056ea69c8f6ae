//! What each answer in the dialog does.

use end_to_end::dialog::{Answer, DIALOG, NOTICE, ROW};
use end_to_end::{Engine, Person, scenario};
use serde_json::{Value, json};
use thirtyfour::prelude::*;

use crate::{MAP, TILES};

#[test]
fn nothing_happens_before_the_answer() {
    scenario("nothing_happens_before_the_answer", async |world| {
        let log = world.demo.log(TILES);
        let person = world.reader_asked_for("tiles").await;
        let browser = &world.browser;
        browser.grace().await;

        assert!(!browser.has(MAP).await, "the gadget has run");
        assert_eq!(browser.state("ext.gadget.tiles").await, "loaded");
        let style = "const grid = document.createElement( 'div' ); grid.className = 'gadget-tiles-grid'; \
             document.body.append( grid ); return getComputedStyle( grid ).display";
        assert_eq!(
            browser.js(style).await,
            json!("block"),
            "its styles are applied before the answer"
        );
        log.assert_untouched();
        assert_eq!(person.answer("tiles"), None);

        browser
            .js("document.querySelectorAll( 'dialog details' ).forEach( ( part ) => { part.open = true; } )")
            .await;
        let dialog = browser.text(DIALOG).await;
        for words in [
            "tiles",
            "tile.maps.test",
            "load pictures",
            "Draws the background of the map.",
            "Why less is not enough: ",
            "The servers of the map are a to f, and may change.",
            "Map of the place",
            "Open Maps Foundation",
        ] {
            assert!(dialog.contains(words), "{words} is missing in: {dialog}");
        }
    });
}

#[test]
fn allow_is_saved_before_anything_else_and_the_page_reloads_once() {
    scenario("allow_is_saved_first", async |world| {
        let log = world.demo.log(TILES);
        let person = world.reader_asked_for("tiles").await;
        let browser = &world.browser;
        let loads = browser.loads().await.len();
        browser.answer(Answer::Allow).await;
        browser.until_drawn().await;

        assert_eq!(
            person.answer("tiles").as_deref(),
            Some("allow;img:*.tile.maps.test")
        );
        assert_eq!(
            browser.loads().await.len(),
            loads + 1,
            "the page was not reloaded exactly once"
        );
        // The answer is confirmed when it has been read back from the server.
        let resources = browser.resources().await;
        let saved = resources
            .iter()
            .filter(|resource| resource["url"].as_str().unwrap().contains("uiprop=options"))
            .filter_map(|resource| resource["end"].as_f64())
            .fold(0.0, f64::max);
        let events = log.events();
        let times = events.iter().filter_map(|event| event["time"].as_f64());
        let contacted = times.fold(f64::INFINITY, f64::min);
        assert!(
            saved > 0.0 && saved < contacted,
            "saved at {saved}, contacted at {contacted}"
        );
        assert_eq!(log.paths().len(), 9);

        // The next view is a decided page.
        browser.article("&action=view").await;
        browser.until_drawn().await;
        browser.assert_decided().await;
        assert_eq!(browser.errors().await, Vec::<Value>::new());
    });
}

/// The page is loaded again after the answer; what it says then has the way back.
#[test]
fn an_answer_is_undone_on_the_page_that_was_loaded_again() {
    scenario("undone_after_reload", async |world| {
        let person = world.reader_asked_for("tiles").await;
        let browser = &world.browser;
        browser.answer(Answer::Allow).await;
        browser.until_drawn().await;
        browser.press_undo().await;
        let undone = "return document.querySelector( '.gadget-consent-notices' )\
            ?.textContent.includes( 'is what it was before' )";
        browser.until("it is undone", undone).await;
        let stands = person.answer("tiles");
        assert!(
            !stands
                .as_ref()
                .is_some_and(|text| text.starts_with("allow")),
            "{stands:?}"
        );

        let log = world.demo.log(TILES);
        browser.article("&action=view").await;
        browser.until_asked_for("tiles").await;
        log.assert_untouched();
        assert!(!browser.has(MAP).await);
    });
}

#[test]
fn a_filled_form_is_not_lost() {
    scenario("a_filled_form_is_not_lost", async |world| {
        let person = Person::with_gadgets(world.demo, &["tiles", "notes"]);
        let browser = &world.browser;
        browser.log_in(&person).await;
        browser.article("").await;
        browser.until_asked_for("tiles").await;
        browser.answer(Answer::Later).await;
        browser.article("&action=view").await;
        browser.until_asked_for("tiles").await;
        // The person had begun to type before the dialog came.
        browser
            .js("document.querySelector( '#searchInput, [name=search]' ).value = 'half a thought'")
            .await;
        let loads = browser.loads().await.len();
        browser.answer(Answer::Allow).await;
        browser.until_found(".gadget-consent-notices button").await;
        browser.grace().await;
        assert_eq!(browser.loads().await.len(), loads, "the page was reloaded");
        assert!(!browser.has(MAP).await);
        let notice = browser.text(".gadget-consent-notices").await;
        assert!(
            notice.contains("Map of the place") && notice.contains("loaded again"),
            "{notice}"
        );
        assert_eq!(
            browser
                .js("return document.querySelector( '#searchInput, [name=search]' ).value")
                .await,
            json!("half a thought")
        );
        assert_eq!(
            person.answer("tiles").as_deref(),
            Some("allow;img:*.tile.maps.test")
        );

        browser.click(".gadget-consent-notices .cdx-button").await;
        browser.until_found(MAP).await;
        assert_eq!(browser.loads().await.len(), loads + 1);
    });
}

#[test]
fn refused_is_refused_now_and_later() {
    scenario("refused_is_refused", async |world| {
        let log = world.demo.log(TILES);
        let person = world.reader_asked_for("tiles").await;
        let browser = &world.browser;
        browser.answer(Answer::Refuse).await;
        browser
            .until("a notice tells of the refusal", "return document.querySelector( '.gadget-consent-notices' ).innerText.includes( 'Map of the place' )")
            .await;
        assert_eq!(
            person.answer("tiles").as_deref(),
            Some("refuse;;img:*.tile.maps.test")
        );
        for _ in 0..2 {
            let rejected = browser
                .js("return mw.loader.using( 'ext.gadget.tiles' ).then( () => 'ran', ( error ) => error.message )")
                .await;
            let rejected = rejected.as_str().unwrap_or_default();
            assert!(rejected.contains("consent.gate/tiles"), "{rejected}");
            assert!(!browser.has(MAP).await);
            log.assert_untouched();
            browser.reload().await;
            browser.assert_decided().await;
        }
    });
}

#[test]
fn not_now_is_asked_again_on_the_next_page() {
    scenario("not_now_is_asked_again", async |world| {
        let log = world.demo.log(TILES);
        let person = world.reader_asked_for("tiles").await;
        let browser = &world.browser;
        browser.answer(Answer::Later).await;
        browser.until_dialog_closed().await;
        browser.grace().await;
        assert!(!browser.has(MAP).await);
        assert_eq!(browser.state("consent.gate/tiles").await, "loading");

        browser.reload().await;
        browser.until_asked_for("tiles").await;
        // Escape means the same.
        browser.press(Key::Escape).await;
        browser.until_dialog_closed().await;
        assert_eq!(person.answer("tiles"), None);
        browser.reload().await;
        browser.until_asked_for("tiles").await;
        log.assert_untouched();
    });
}

#[test]
fn what_is_needed_has_no_box_and_a_refusal_keeps_all_closed() {
    scenario("a_needed_site_refused", async |world| {
        let logs = ["cdn.scripts.test", "data.charts.test", "fonts.letters.test"]
            .map(|host| world.demo.log(host));
        let person = world.reader_asked_for("charts").await;
        let browser = &world.browser;
        assert_eq!(
            browser.asked().await,
            [
                (
                    "cdn.scripts.test/lib/chart@4.4.1/ (needed)".to_owned(),
                    true
                ),
                ("data.charts.test (needed)".to_owned(), true),
                ("fonts.letters.test (optional)".to_owned(), false),
            ]
        );
        let boxes = "return document.querySelectorAll( 'dialog input' ).length";
        assert_eq!(browser.js(boxes).await, json!(1));
        // The warning comes before all else.
        let first =
            "return document.querySelector( '.cdx-dialog__body' ).firstElementChild.innerText";
        let first = browser.js(first).await;
        let first = first.as_str().unwrap();
        assert!(
            first.contains("cdn.scripts.test") && first.contains("act as you"),
            "{first}"
        );
        browser.tick(2).await;
        browser.answer(Answer::Refuse).await;
        browser.until("a notice tells of the answer", "return document.querySelector( '.gadget-consent-notices' ).innerText.includes( 'will not run' )").await;
        assert_eq!(
            person.answer("charts").as_deref(),
            Some(
                "refuse;;script:cdn.scripts.test/lib/chart@4.4.1/ connect:data.charts.test font:fonts.letters.test"
            )
        );
        browser.reload().await;
        browser.assert_decided().await;
        assert!(!browser.has("#gadget-charts-figure").await);
        // The page is closed to the ticked site, too: the gadget does not run.
        let reached = browser
            .js("return fetch( 'https://data.charts.test/data/visitors.json' ).then( () => 'reached', () => 'refused' )")
            .await;
        assert_eq!(reached, json!("refused"));
        for log in logs {
            log.assert_untouched();
        }
    });
}

#[test]
fn code_is_allowed_only_after_the_whole_question_was_seen() {
    scenario("code_is_allowed_only_after", async |world| {
        let log = world.demo.log("cdn.scripts.test");
        let person = Person::with_gadgets(world.demo, &["charts"]);
        let browser = &world.browser;
        if browser.engine() == Engine::Firefox {
            // Its driver runs no script before the page's own.
            return;
        }
        browser.log_in(&person).await;
        // Not enough room for the whole question.
        let small = browser
            .run_first(
                "addEventListener( 'DOMContentLoaded', () => { \
                 const style = document.createElement( 'style' ); \
                 style.textContent = '.cdx-dialog__body { max-height: 120px; }'; \
                 document.head.append( style ); } )",
            )
            .await;
        browser.article("").await;
        browser.until_asked_for("charts").await;
        let allow = ".gadget-consent-answers button:nth-child( 1 )";
        let disabled = format!("return document.querySelector( '{allow}' ).disabled");
        browser.until_enabled().await;
        assert_eq!(browser.js(&disabled).await, json!(true));
        let dialog = browser.text(DIALOG).await;
        assert!(dialog.contains("read the question to its end"), "{dialog}");
        // A script that takes `disabled` away changes nothing.
        browser
            .js(&format!(
                "document.querySelector( '{allow}' ).disabled = false"
            ))
            .await;
        browser.click(allow).await;
        browser.grace().await;
        assert_eq!(person.answer("charts"), None);
        log.assert_untouched();
        browser.answer(Answer::Allow).await;
        browser.until_found("#gadget-charts-figure").await;
        browser.run_first_no_more(small).await;
    });
}

#[test]
fn an_optional_site_refused_stays_closed_while_the_gadget_runs() {
    scenario("an_optional_site_refused", async |world| {
        let font = world.demo.log("fonts.letters.test");
        let data = world.demo.log("data.charts.test");
        world.reader_asked_for("charts").await;
        let browser = &world.browser;
        browser.answer(Answer::Allow).await;
        // The gadget draws once the font has loaded or was refused.
        browser
            .until_found("#gadget-charts-figure[data-font]")
            .await;
        assert_eq!(
            browser
                .js("return document.getElementById( 'gadget-charts-figure' ).dataset.font")
                .await,
            json!("sans-serif")
        );
        assert!(browser.has("#gadget-charts-figure svg").await);
        assert!(!data.paths().is_empty());
        font.assert_untouched();
        browser.reload().await;
        browser.assert_decided().await;
        font.assert_untouched();
    });
}

#[test]
fn several_gadgets_are_answered_in_one_list() {
    scenario("several_gadgets_in_one_list", async |world| {
        let logs = [TILES, "api.translate.test"].map(|host| world.demo.log(host));
        let person = Person::with_gadgets(world.demo, &["tiles", "translate", "charts"]);
        let browser = &world.browser;
        browser.log_in(&person).await;
        browser.article("").await;
        browser.until_listed(3).await;
        let loads = browser.loads().await.len();
        let charts = browser.row("cdn.scripts.test").await;
        // A program is allowed only after its whole question was read.
        let allow = format!(
            "return document.querySelector( '{ROW}:nth-child( {charts} ) .gadget-consent-choices button' ).disabled"
        );
        browser.until_listed_enabled().await;
        assert_eq!(browser.js(&allow).await, json!(true));
        browser
            .click(&format!(
                "{ROW}:nth-child( {charts} ) .gadget-consent-row__about button"
            ))
            .await;
        browser.until_asked_for("charts").await;
        browser.read_to_the_end().await;
        browser.answer(Answer::Later).await;
        browser.until_listed(3).await;
        browser.until_listed_enabled().await;
        assert_eq!(browser.js(&allow).await, json!(false));
        // Nothing is saved before all is chosen.
        let (tiles, translate) = (
            browser.row("tile.maps.test").await,
            browser.row("translate").await,
        );
        browser.choose(tiles, Answer::Allow).await;
        browser.choose(translate, Answer::Refuse).await;
        browser.grace().await;
        assert_eq!(person.answer("tiles"), None);
        for log in &logs {
            log.assert_untouched();
        }
        browser.save_list().await;
        browser.until_found(MAP).await;
        browser.settle().await;
        assert_eq!(browser.loads().await.len(), loads + 1, "one reload");
        let answer = |gadget| {
            let answer = person.answer(gadget)?;
            answer.split(';').next().map(ToOwned::to_owned)
        };
        assert_eq!(answer("tiles").as_deref(), Some("allow"));
        assert_eq!(answer("translate").as_deref(), Some("refuse"));
        assert_eq!(answer("charts"), None);
        logs[1].assert_untouched();
        // The one that was left asks by a notice, on the same day.
        browser.until_asked_for("charts").await;
        browser.press(Key::Escape).await;
        browser.until_dialog_closed().await;
    });
}

#[test]
fn escape_puts_off_all_gadgets_of_a_list() {
    scenario("escape_puts_off_a_list", async |world| {
        let person = Person::with_gadgets(world.demo, &["tiles", "translate"]);
        let browser = &world.browser;
        browser.log_in(&person).await;
        browser.article("").await;
        browser.until_listed(2).await;
        browser.choose(1, Answer::Allow).await;
        browser.press(Key::Escape).await;
        browser.until_dialog_closed().await;
        browser.grace().await;
        assert!(!browser.has(DIALOG).await);
        assert_eq!(
            (person.answer("tiles"), person.answer("translate")),
            (None, None)
        );
        // Both ask together from the notice of the next page.
        browser.reload().await;
        browser.until_found(NOTICE).await;
        browser.click(&format!("{NOTICE} button")).await;
        browser.until_listed(2).await;
    });
}
