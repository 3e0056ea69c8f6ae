//! The dialog speaks the user's language, with the wiki's own texts first, and English where there
//! is no translation.

use end_to_end::dialog::DIALOG;
use end_to_end::{Browser, Person, scenario};
use serde_json::Value;
use thirtyfour::prelude::*;

use crate::review::PAGE;

/// How many requests the pages of this tab have made for addresses with this part.
async fn asked(browser: &Browser, part: &str) -> usize {
    let resources = browser.resources().await;
    let is_it = |resource: &&Value| {
        resource["url"]
            .as_str()
            .is_some_and(|url| url.contains(part))
    };
    resources.iter().filter(is_it).count()
}

/// Opens the dialog in a language, and returns the texts of its buttons.
async fn buttons(browser: &Browser, language: &str) -> String {
    browser.article(&format!("&uselang={language}")).await;
    browser.until_found(DIALOG).await;
    browser
        .until(
            "the dialog has buttons",
            &format!(
                "return Array.from( document.querySelectorAll( '{DIALOG} button' ) )\
                 .map( ( button ) => button.innerText ).join( '|' )"
            ),
        )
        .await
        .as_str()
        .unwrap()
        .to_owned()
}

/// The text of the review page in a language.
async fn review(browser: &Browser, language: &str) -> String {
    browser.goto(&format!("{PAGE}&uselang={language}")).await;
    browser.until_found(".gadget-consent-review").await;
    browser.text(".gadget-consent-review").await
}

async fn reader(browser: &Browser, demo: &end_to_end::Demo, gadget: &str) {
    let person = Person::with_gadgets(demo, &[gadget]);
    person.set_answer("translate", "1;never;2026-01-01;");
    browser.log_in(&person).await;
}

#[test]
fn the_dialog_speaks_the_users_language() {
    scenario("the_dialog_speaks_the_users_language", async |world| {
        let browser = &world.browser;
        reader(browser, world.demo, "tiles").await;
        assert!(buttons(browser, "en").await.contains("Allow"));
        assert_eq!(asked(browser, "Gadget-consent-i18n").await, 0);
        assert!(buttons(browser, "de").await.contains("Erlauben"));
        assert_eq!(asked(browser, "Gadget-consent-i18n-de").await, 1);
        // Austrian German falls back to German, without a request for a page that does not exist.
        assert!(buttons(browser, "de-at").await.contains("Erlauben"));
        assert_eq!(asked(browser, "Gadget-consent-i18n-de-at").await, 0);
        // A language without a translation.
        assert!(buttons(browser, "fi").await.contains("Allow"));
        let keys = buttons(browser, "qqx").await;
        assert!(keys.contains("(gadget-consent-allow)"), "{keys}");
        assert_eq!(browser.errors().await, Vec::<Value>::new());
    });
}

#[test]
fn the_wikis_own_texts_come_first() {
    scenario("the_wikis_own_texts_come_first", async |world| {
        let (browser, demo) = (&world.browser, world.demo);
        reader(browser, demo, "tiles").await;
        buttons(browser, "en").await;
        let before = asked(browser, "list=allpages").await;
        buttons(browser, "de").await;
        // The request for the gadget's details also lists the wiki's own texts: one request in all.
        assert_eq!(asked(browser, "list=allpages").await, before + 1);
        assert_eq!(asked(browser, "list=allpages%7Cgadgets").await, before + 1);
        assert_eq!(asked(browser, "gaids=").await, before + 1);
        let pages = ["/de", ""].map(|end| format!("MediaWiki:Gadget-consent-review-intro{end}"));
        demo.save(&pages[0], "Nur <b>zu</b>");
        demo.save(&pages[1], "Go on");
        browser.leave_and_forget().await;
        let german = review(browser, "de").await;
        let english = review(browser, "en").await;
        let wiki = demo.api_as("interfaceAdministrator");
        for page in pages {
            let fields = [("action", "delete"), ("title", page.as_str())];
            wiki.post_with_token("csrf", &fields).unwrap();
        }
        // Texts are not markup.
        assert!(german.contains("Nur <b>zu</b>"), "{german}");
        assert!(english.contains("Go on"), "{english}");
        browser.leave_and_forget().await;
        let text = review(browser, "en").await;
        assert!(text.contains("Some gadgets contact sites"), "{text}");
    });
}

/// All is in English, and the dialog says so.
fn assert_all_english(shown: &str) {
    assert!(shown.contains("This is in English"), "{shown}");
    // Also the plural, which Japanese does not have, and names in a row.
    assert!(shown.contains("3 sites"), "{shown}");
    let is_japanese = |char: char| ('\u{3000}'..='\u{9fff}').contains(&char);
    assert!(!shown.contains(is_japanese), "{shown}");
}

#[test]
fn without_a_translation_it_is_english() {
    scenario("without_a_translation_it_is_english", async |world| {
        let browser = &world.browser;
        reader(browser, world.demo, "charts").await;
        // The page of translations is damaged.
        let page = "MediaWiki:Gadget-consent-i18n-ja.js";
        let wiki = world.demo.api_as("interfaceAdministrator");
        let before = wiki.raw_page(page).unwrap().unwrap();
        for damaged in [
            "module.exports = { \"gadget-consent-allow\": [ 1 ] };",
            "{ \"gadget-consent-allow\": \"Ja\" }",
            "module.exports = { \"gadget-consent-allow\"",
        ] {
            world.demo.save(page, damaged);
            browser.leave_and_forget().await;
            let shown = buttons(browser, "ja").await;
            assert!(shown.contains("Allow"), "{damaged}: {shown}");
            assert_all_english(&browser.text(DIALOG).await);
        }
        // One word is missing: no mix of two languages.
        let without = before.replacen("gadget-consent-refuse\"", "gadget-consent-rufese\"", 1);
        assert_ne!(without, before);
        world.demo.save(page, &without);
        browser.leave_and_forget().await;
        buttons(browser, "ja").await;
        assert_all_english(&browser.text(DIALOG).await);
        // The review page says so, and tries again.
        browser.press(Key::Escape).await;
        browser.until_dialog_closed().await;
        let shown = review(browser, "ja").await;
        assert!(shown.contains("This page is in English"), "{shown}");
        world.demo.save(page, &before);
        browser.forget_modules().await;
        browser.click(".cdx-message--warning button").await;
        browser
            .until(
                "it is in Japanese",
                "const page = document.querySelector( '.gadget-consent-review' ); \
                 return !!page && page.innerText.includes( 'あなたの回答' ) && !page.innerText.includes( 'English' )",
            )
            .await;
    });
}
