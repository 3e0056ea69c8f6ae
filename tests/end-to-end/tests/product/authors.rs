//! The linter for authors on a wiki: on the review page's address, for everybody.

use end_to_end::{Person, scenario};
use gadget_consent_core::titles::POLICY;
use serde_json::json;

use crate::review::PAGE;

const TEXT: &str = ".gadget-consent-linter textarea";

#[test]
fn an_author_checks_a_declaration() {
    scenario("an_author_checks_a_declaration", async |world| {
        let policy = r#"{ "version": 1, "forbidden": { "kinds": [ "worker" ] } }"#;
        let _policy = world.demo.restore_later(POLICY);
        world.demo.save(POLICY, policy);
        let person = Person::with_gadgets(world.demo, &[]);
        let browser = &world.browser;
        browser.log_in(&person).await;
        // A link that somebody has sent, on a page in another language.
        browser
            .goto(&format!(
                "{PAGE}&uselang=de#linter&text=img%3Aa.secret.test%2C%20worker%3Ab.secret.test"
            ))
            .await;
        browser.until_found(".gadget-consent-linter").await;
        browser
            .until(
                "the wiki's own policy counts",
                "return document.querySelector( '.gadget-consent-linter' ).innerText.includes( 'forbidden-by-policy' )",
            )
            .await;
        assert!(!browser.has(".gadget-consent-review").await);
        assert_eq!(
            browser.text("#firstHeading").await,
            "The linter for authors of gadgets"
        );
        let said = browser.words(".gadget-consent-linter").await;
        assert!(
            said.contains("The site policy forbids what gadget needs"),
            "{said}"
        );
        // What is asked is asked in the user's language.
        browser.click(TEXT).await;
        browser
            .js(&format!("document.querySelector( '{TEXT}' ).select()"))
            .await;
        browser.type_keys("img:a.secret.test").await;
        browser.until_found("dialog.gadget-consent-dialog").await;
        let asked = browser.words("dialog.gadget-consent-dialog").await;
        assert!(asked.contains("Nicht erlauben"), "{asked}");
        let is_modal = "return document.querySelector( 'dialog' ).matches( ':modal' )";
        assert_eq!(browser.js(is_modal).await, json!(false));
        browser
            .click(".gadget-consent-answers button:first-child")
            .await;
        browser
            .until(
                "it is no answer",
                "return document.querySelector( '.gadget-consent-linter' ).innerText.includes( 'would have been an answer' )",
            )
            .await;
        assert_eq!(person.answers(), []);
        // The wiki's own definitions.
        let take = ".gadget-consent-linter__buttons button:last-child";
        browser.click(take).await;
        browser
            .until(
                "the definitions are there",
                &format!(
                    "return document.querySelector( '{TEXT}' ).value.includes( '* consent-stub[' )"
                ),
            )
            .await;
        // Nothing of it has gone anywhere.
        for resource in browser.resources().await {
            let url = resource["url"].as_str().unwrap();
            assert!(!url.contains("secret"), "{url}");
        }
        // The other page is a click away, and so is this one from there.
        browser.js("location.hash = ''; return true").await;
        browser.until_found(".gadget-consent-review").await;
        assert_eq!(
            browser.state("ext.gadget.consent-linter").await,
            "registered"
        );
    });
}
