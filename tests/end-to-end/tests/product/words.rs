//! The language of the dialog: the user's, with the wiki's own texts; English where there is none.

use end_to_end::dialog::DIALOG;
use end_to_end::{Browser, Person, scenario};
use serde_json::Value;

/// The requests for texts that this tab's pages have made.
async fn asked(browser: &Browser, part: &str) -> usize {
    let resources = browser.resources().await;
    let is_it = |resource: &&Value| {
        resource["url"]
            .as_str()
            .is_some_and(|url| url.contains(part))
    };
    resources.iter().filter(is_it).count()
}

/// The buttons of the dialog for `tiles` in a language.
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

async fn reader(browser: &Browser, demo: &end_to_end::Demo) {
    let person = Person::with_gadgets(demo, &["tiles"]);
    browser.log_in(&person).await;
}

#[test]
fn the_dialog_speaks_the_users_language() {
    scenario("the_dialog_speaks_the_users_language", async |world| {
        let browser = &world.browser;
        reader(browser, world.demo).await;
        assert!(buttons(browser, "en").await.contains("Allow"));
        assert_eq!(asked(browser, "Gadget-consent-i18n").await, 0);
        assert!(buttons(browser, "de").await.contains("Erlauben"));
        assert_eq!(asked(browser, "Gadget-consent-i18n-de").await, 1);
        // Austria's is Germany's; nobody asks for what is not there.
        assert!(buttons(browser, "de-at").await.contains("Erlauben"));
        assert_eq!(asked(browser, "Gadget-consent-i18n-de-at").await, 0);
        // A language that nobody has translated to.
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
        reader(browser, demo).await;
        buttons(browser, "en").await;
        let before = (
            asked(browser, "api.php").await,
            asked(browser, "list=allpages").await,
        );
        buttons(browser, "de").await;
        // With the details of the gadget comes that the wiki has none of its own: no other request.
        assert_eq!(asked(browser, "api.php").await, before.0 + 1);
        assert_eq!(asked(browser, "list=allpages").await, before.1 + 1);
        let pages = ["/de", ""].map(|end| format!("MediaWiki:Gadget-consent-allow{end}"));
        demo.save(&pages[0], "Nur <b>zu</b>");
        demo.save(&pages[1], "Go on");
        browser.leave_and_forget().await;
        let german = buttons(browser, "de").await;
        let english = buttons(browser, "en").await;
        let wiki = demo.api_as("interfaceAdministrator");
        for page in pages {
            let fields = [("action", "delete"), ("title", page.as_str())];
            wiki.post_with_token("csrf", &fields).unwrap();
        }
        // Text, never markup.
        assert!(german.contains("Nur <b>zu</b>"), "{german}");
        assert!(english.contains("Go on"), "{english}");
        browser.leave_and_forget().await;
        assert!(buttons(browser, "en").await.contains("Allow"));
    });
}

#[test]
fn without_texts_it_is_english() {
    scenario("without_texts_it_is_english", async |world| {
        let browser = &world.browser;
        reader(browser, world.demo).await;
        // Whoever maintains that page has made a mistake.
        let page = "MediaWiki:Gadget-consent-i18n-ja.json";
        let wiki = world.demo.api_as("interfaceAdministrator");
        let before = wiki.raw_page(page).unwrap().unwrap();
        world.demo.save(page, "{ \"gadget-consent-allow\": [ 1 ] }");
        let shown = buttons(browser, "ja").await;
        world.demo.save(page, &before);
        assert!(shown.contains("Allow"), "{shown}");
    });
}
