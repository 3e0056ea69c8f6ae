//! How the pages look, and how long they take. Pictures for people are in
//! `target/end-to-end/pictures/` (Firefox's in `firefox/` there); times are printed.

use std::path::PathBuf;

use end_to_end::dialog::DIALOG;
use end_to_end::{Browser, Demo, Engine, Person, demo, scenario};
use serde_json::{Value, json};

use crate::review::PAGE;

fn folder(browser: &Browser) -> PathBuf {
    let folder = demo::output().join("pictures");
    match browser.engine() {
        Engine::Chromium => folder,
        Engine::Firefox => folder.join("firefox"),
    }
}

async fn pictures(browser: &Browser, name: &str) {
    let folder = folder(browser);
    for width in [1280, 360] {
        browser.widen(width).await;
        browser.grace().await;
        // Nothing scrolls sideways, at any width.
        let fits = "return Array.from( document.querySelectorAll( '.gadget-consent' ) ).every( ( part ) => \
            part.scrollWidth <= part.clientWidth + 1 && part.getBoundingClientRect().left >= -1 && \
            part.getBoundingClientRect().right <= innerWidth + 1 )";
        assert_eq!(browser.js(fits).await, json!(true), "{name} at {width} px");
        browser
            .picture(&folder.join(format!("{name}-{width}.png")))
            .await;
    }
    browser.widen(1280).await;
}

#[test]
fn pictures_of_the_dialog_and_the_review_page() {
    scenario("pictures", async |world| {
        let person = Person::with_gadgets(world.demo, &["charts"]);
        person.set_answer("tiles", "1;allow;2026-03-14;img:*.tile.maps.test");
        person.set_answer(
            "translate",
            "1;refuse;2026-11-02;;connect:api.translate.test",
        );
        let browser = &world.browser;
        browser.log_in(&person).await;
        for (look, query) in [
            ("light", ""),
            ("dark", "&vectornightmode=1"),
            ("rtl", "&uselang=he"),
        ] {
            browser.article(query).await;
            browser.until_asked_for("charts").await;
            pictures(browser, &format!("dialog-{look}")).await;
            if look == "dark" {
                let is_night = "return document.documentElement.classList.contains( 'skin-theme-clientpref-night' )";
                assert_eq!(browser.js(is_night).await, json!(true));
            }
            browser.goto(&format!("{PAGE}{query}")).await;
            browser.until_found(".gadget-consent-review tbody tr").await;
            pictures(browser, &format!("review-{look}")).await;
        }
    });
}

/// What axe-core finds in our parts of the page (WCAG 2.2, levels A and AA).
async fn violations(browser: &Browser) -> Value {
    let axe = demo::root().join("gadget-loader/node_modules/axe-core/axe.min.js");
    browser.js(&std::fs::read_to_string(axe).unwrap()).await;
    let run = "return axe.run( { include: [ [ '.gadget-consent' ] ] }, { runOnly: [ 'wcag2a', 'wcag2aa', \
        'wcag21a', 'wcag21aa', 'wcag22aa' ] } ).then( ( found ) => found.violations.map( ( violation ) => \
        violation.id + ': ' + violation.nodes.map( ( node ) => node.html ).join( ' ' ) ) )";
    browser.js(run).await
}

#[test]
fn dialog_and_review_page_are_accessible() {
    scenario("accessibility", async |world| {
        let person = world.reader_asked_for("charts").await;
        let browser = &world.browser;
        person.set_answer("tiles", "1;allow;2026-03-14;img:*.tile.maps.test");
        for query in [
            "",
            "&vectornightmode=1",
            "&useskin=vector",
            "&useskin=minerva",
            "&useskin=minerva&minervanightmode=1",
            "&useskin=monobook",
            "&useskin=timeless",
            "&uselang=ar",
        ] {
            browser.article(query).await;
            browser.until_asked_for("charts").await;
            assert_eq!(violations(browser).await, json!([]), "dialog {query}");
            let page = format!("{PAGE}{query}");
            browser.goto(&page).await;
            browser.until_found(".gadget-consent-review tbody tr").await;
            assert_eq!(violations(browser).await, json!([]), "review page {query}");
        }
    });
}

#[test]
fn the_picture_of_the_readme() {
    scenario("the_picture_of_the_readme", async |world| {
        world.reader_asked_for("tiles").await;
        let browser = &world.browser;
        let wanted = std::env::var_os("GADGETCONSENT_UPDATE_IMAGES").is_some();
        let path = if wanted && browser.engine() == Engine::Chromium {
            demo::root().join("docs/images/dialog.png")
        } else {
            folder(browser).join("readme.png")
        };
        browser.picture(&path).await;
    });
}

#[test]
fn the_time_from_the_loader_to_the_dialog() {
    scenario("time_to_the_dialog", async |world| {
        let person = Person::with_gadgets(world.demo, &["tiles"]);
        let browser = &world.browser;
        browser.log_in(&person).await;
        let (mut cold, mut warm) = (Vec::new(), Vec::new());
        for _ in 0..5 {
            browser.forget_modules().await;
            browser.js("localStorage.clear()").await;
            cold.push(time_to_dialog(browser).await);
            warm.push(time_to_dialog(browser).await);
        }
        for (name, times) in [("cold", cold), ("warm", warm)] {
            let (middle, least, most) = median(times);
            println!(
                "from the loader to the dialog, {name}: {middle:.0} ms ({least:.0} to {most:.0}), of 5"
            );
        }
    });
}

#[test]
fn the_time_of_a_gadget_without_a_declaration() {
    scenario("time_of_notes", async |world| {
        let other = Demo::without_module();
        let (mut with, mut without) = (Vec::new(), Vec::new());
        let (here, there) = (&world.browser, Browser::open(&other).await);
        here.log_in(&Person::with_gadgets(world.demo, &["notes"]))
            .await;
        there
            .log_in(&Person::with_gadgets(&other, &["notes"]))
            .await;
        // In turn, so that both run on an equally busy machine.
        for _ in 0..15 {
            with.push(time_of_notes(here).await);
            without.push(time_of_notes(&there).await);
        }
        for (name, times) in [("with the module", with), ("without it", without)] {
            let (middle, least, most) = median(times);
            println!(
                "first line of notes, {name}: {middle:.0} ms after navigation ({least:.0} to {most:.0}), of 15"
            );
        }
    });
}

async fn time_of_notes(browser: &Browser) -> f64 {
    browser.article("").await;
    browser.until_found("#gadget-notes").await;
    let time = browser
        .js("return Number( document.getElementById( 'gadget-notes' ).dataset.time ) - performance.timeOrigin")
        .await;
    time.as_f64().unwrap()
}

fn median(mut times: Vec<f64>) -> (f64, f64, f64) {
    times.sort_by(f64::total_cmp);
    (times[times.len() / 2], times[0], times[times.len() - 1])
}

/// Milliseconds from the policy in the page's head, the first thing that the loader does, to the
/// open dialog.
async fn time_to_dialog(browser: &Browser) -> f64 {
    browser.article("").await;
    browser.until_found(DIALOG).await;
    browser
        .until("the times of both are known", "return window.witnessDialog && window.witnessLoader && window.witnessDialog - window.witnessLoader")
        .await
        .as_f64()
        .unwrap()
}
