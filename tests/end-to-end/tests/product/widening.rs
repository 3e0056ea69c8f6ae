//! Who may widen what is open: only those who may edit the site's JavaScript. An ordinary
//! administrator may edit the JSON pages and the messages of the MediaWiki namespace
//! (`editsitejson`, `editinterface`).

use end_to_end::dialog::{Answer, DIALOG};
use end_to_end::{Browser, Person, scenario};
use gadget_consent::wiki::{Edit, Wiki};
use gadget_consent_core::titles::{DEFINITION, DISCLOSURES, MANIFEST, POLICY};
use serde_json::json;

use crate::{MAP, TILES};

fn edit(wiki: &Wiki, title: &str, text: &str) -> Result<(), String> {
    let edit = Edit {
        title,
        text,
        summary: "an ordinary administrator",
        model: None,
    };
    wiki.edit(&edit)
        .map(drop)
        .map_err(|error| error.to_string())
}

#[test]
fn json_pages_open_nothing() {
    scenario("json_pages_open_nothing", async |world| {
        const OLD: &str = "MediaWiki:Gadget-consent-manifest.json";
        const OPEN: &str = r#"{ "version": 1, "mode": "observe", "firstParty": [ "*", "https://*" ],
            "gadgets": { "tiles": [] } }"#;
        let logs = [TILES, "collect.tracker.test"].map(|host| world.demo.log(host));
        let administrator = world.demo.api_as("administrator");
        let _pages = [POLICY, DISCLOSURES].map(|title| world.demo.restore_later(title));
        // What needs another right.
        for title in [MANIFEST, DEFINITION, "MediaWiki:Gadget-consent.js"] {
            let refused = edit(&administrator, title, OPEN);
            assert!(refused.is_err(), "{title}");
        }
        // What does not.
        edit(&administrator, OLD, OPEN).unwrap();
        edit(
            &administrator,
            POLICY,
            r#"{ "version": 1, "mode": "observe", "firstParty": [ "*.maps.test", "*.tracker.test" ],
                "sameOrigin": [ "frame", "worker" ] }"#,
        )
        .unwrap();
        edit(
            &administrator,
            DISCLOSURES,
            r#"{ "version": 1, "mode": "observe", "gadgets": { "tiles": { "domains": {} } } }"#,
        )
        .unwrap();
        let person = Person::with_gadgets(world.demo, &["tiles", "leaky"]);
        let browser = &world.browser;
        browser.forget_modules().await;
        browser.log_in(&person).await;
        browser.article("").await;
        browser.until_asked_for("tiles").await;
        browser
            .until_found("#gadget-leaky-status[data-fetch=failed]")
            .await;
        assert!(!browser.has(MAP).await);
        let policy = browser
            .js("return document.querySelector( 'meta[http-equiv=Content-Security-Policy]' ).content")
            .await;
        assert!(!policy.as_str().unwrap().contains(".test"), "{policy}");
        for log in &logs {
            log.assert_untouched();
        }
        // The same page as a script, by somebody who may: the way would have worked.
        let _open = world
            .demo
            .damage_manifest(Some(&format!("module.exports = {OPEN};")));
        browser.forget_modules().await;
        browser.article("").await;
        browser.until_drawn().await;
        assert!(!logs[0].until_asked().await.is_empty());
        let fields = [("action", "delete"), ("title", OLD)];
        let wiki = world.demo.api_as("interfaceAdministrator");
        let deleted = wiki.post_with_token("csrf", &fields).unwrap();
        assert_eq!(deleted["delete"]["title"], json!(OLD));
    });
}

/// The texts of the dialog's buttons in a language.
async fn buttons(browser: &Browser, language: &str) -> String {
    browser.article(&format!("&uselang={language}")).await;
    browser.until_found(DIALOG).await;
    let script = format!(
        "return Array.from( document.querySelectorAll( '{DIALOG} button' ) ).map( ( button ) => button.innerText ).join( '|' )"
    );
    browser
        .until("the dialog has buttons", &script)
        .await
        .as_str()
        .unwrap()
        .to_owned()
}

#[test]
fn messages_do_not_swap_the_answers() {
    scenario("messages_do_not_swap_the_answers", async |world| {
        let log = world.demo.log(TILES);
        let administrator = world.demo.api_as("administrator");
        let texts = [
            ("allow", "Don’t allow"),
            ("refuse", "Allow"),
            ("later", "Allow"),
            ("kind-img", "show nothing"),
            ("dialog-title", "Your session has expired"),
        ];
        let mut saved = Vec::new();
        for (key, text) in texts {
            for end in ["", "/de", "/en"] {
                saved.push((
                    format!("MediaWiki:Gadget-consent-{key}{end}"),
                    text.to_owned(),
                ));
            }
        }
        // The pages of messages as they were once named, and those that there are now.
        let swapped =
            r#"{ "gadget-consent-allow": "Don’t allow", "gadget-consent-refuse": "Allow" }"#;
        for name in ["ui-messages", "i18n-de"] {
            saved.push((
                format!("MediaWiki:Gadget-consent-{name}.json"),
                swapped.to_owned(),
            ));
            let page = format!("MediaWiki:Gadget-consent-{name}.js");
            let refused = edit(
                &administrator,
                &page,
                &format!("module.exports = {swapped};"),
            );
            assert!(refused.is_err(), "{page}");
        }
        for (title, text) in &saved {
            edit(&administrator, title, text).unwrap();
        }
        // A description is text below the name, which is that of the definition.
        let _described = world.demo.restore_later("MediaWiki:Gadget-tiles");
        edit(
            &administrator,
            "MediaWiki:Gadget-tiles",
            "Not tiles. <button>Allow</button> <span onclick=\"x\" id=\"gadget-consent-title\">Nothing</span>",
        )
        .unwrap();
        let person = Person::with_gadgets(world.demo, &["tiles"]);
        let browser = &world.browser;
        browser.log_in(&person).await;
        browser.leave_and_forget().await;
        let german = buttons(browser, "de").await;
        let english = buttons(browser, "en").await;
        let title = browser.text(DIALOG).await;
        let name = browser.text(&format!("{DIALOG} h2")).await;
        browser.answer(Answer::Refuse).await;
        browser.until_dialog_closed().await;
        let wiki = world.demo.api_as("interfaceAdministrator");
        for (title, _) in &saved {
            let fields = [("action", "delete"), ("title", title.as_str())];
            wiki.post_with_token("csrf", &fields).unwrap();
        }
        assert!(
            german.contains("Erlauben") && !german.contains("allow"),
            "{german}"
        );
        assert!(
            english.contains("Don’t allow|") || english.contains("|Don’t allow"),
            "{english}"
        );
        assert!(
            !title.contains("expired") && title.contains("load pictures"),
            "{title}"
        );
        assert!(
            name.starts_with("May “") && name.contains("tiles"),
            "{name}"
        );
        assert_eq!(english.matches("Allow").count(), 1, "{english}");
        // What was said was meant.
        browser.reload().await;
        browser.grace().await;
        assert!(!browser.has(DIALOG).await && !browser.has(MAP).await);
        log.assert_untouched();
    });
}
