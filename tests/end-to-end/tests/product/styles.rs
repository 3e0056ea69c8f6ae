//! What no loader can hold: styles that arrive in the page's HTML. They contact their sites before any
//! script runs, whatever the user has answered. The dialog and the documents say so.

use end_to_end::dialog::{Answer, DIALOG};
use end_to_end::{Person, scenario};
use serde_json::json;

/// Styles of an element that load a picture of this name.
fn loading(element: &str, name: &str) -> String {
    format!("{element} {{ content: url( https://styles.test/{name}.png ); }}")
}

#[test]
fn styles_in_the_html_contact_at_once() {
    scenario("styles_in_the_html_contact_at_once", async |world| {
        const COMMON: &str = "MediaWiki:Common.css";
        let log = world.demo.log("*.test");
        let browser = &world.browser;
        let script = "document.documentElement.dataset.letters = 'yes';";
        for (name, text) in [
            ("letters.js", script.to_owned()),
            ("letters.css", loading("html::before", "own")),
            ("letters-peer.css", loading("html::after", "peer")),
            ("letters-alone.css", loading("body::before", "alone")),
        ] {
            world.demo.save(&format!("MediaWiki:Gadget-{name}"), &text);
        }
        let _lines = world.demo.define(
            "* letters[ResourceLoader|dependencies=ext.gadget.consent|peers=letters-peer|domains=img:styles.test]|letters.js|letters.css\n\
             * letters-peer[ResourceLoader|type=styles|hidden]|letters-peer.css\n\
             * letters-alone[ResourceLoader|type=styles|domains=img:styles.test]|letters-alone.css",
        );
        world.demo.save(COMMON, &loading("body::after", "site"));
        let person = Person::with_gadgets(world.demo, &["letters", "letters-alone"]);
        browser.log_in(&person).await;
        browser.article("").await;
        browser.until_asked_for("letters").await;
        // The dialog says no more than is so.
        let text = browser.text(DIALOG).await;
        assert!(text.contains("It has not started on this page."), "{text}");
        assert!(!text.contains("contacted nobody"), "{text}");
        browser.grace().await;
        let mut paths = log.paths();
        paths.sort();
        paths.dedup();
        let before = paths;
        browser.answer_for("letters", Answer::Refuse).await;
        browser.until_dialog_closed().await;
        let after = world.demo.log("*.test");
        browser.leave_and_forget().await;
        browser.article("").await;
        browser.grace().await;
        let started = browser
            .js("return document.documentElement.dataset.letters || ''")
            .await;
        let fields = [("action", "delete"), ("title", COMMON)];
        let wiki = world.demo.api_as("interfaceAdministrator");
        wiki.post_with_token("csrf", &fields).unwrap();
        assert_eq!(started, json!(""));
        // The gadget's own styles are held with it.
        assert_eq!(before, ["/alone.png", "/peer.png", "/site.png"]);
        // And so are they after a refusal.
        let mut paths = after.paths();
        paths.sort();
        paths.dedup();
        assert_eq!(paths, before);
    });
}
