//! Who may widen what is open: only those who may edit the site's JavaScript. An ordinary
//! administrator may edit the JSON pages and the messages of the MediaWiki namespace
//! (`editsitejson`, `editinterface`).

use end_to_end::{Person, scenario};
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
