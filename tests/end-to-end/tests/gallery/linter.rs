//! The linter as a static page: what is pasted is checked in the browser, and nothing is sent.

use std::collections::BTreeSet;

use end_to_end::demo;
use end_to_end::gallery::Visitor;
use serde_json::{Value, json};
use thirtyfour::prelude::Key;

use crate::visit;

const TEXT: &str = ".gadget-consent-linter textarea";
const STATUS: &str = ".gadget-consent-linter__status";
const ALLOW: &str = ".gadget-consent-answers button:first-child";
/// A name that is nowhere else.
const SECRET: &str = "secret-of-the-author.example";

async fn text(visitor: &Visitor, selector: &str) -> String {
    let script = format!("return document.querySelector( '{selector}' ).innerText");
    visitor.js(&script).await.as_str().unwrap().to_owned()
}

async fn until_status_says(visitor: &Visitor, words: &str) {
    let says = format!("document.querySelector( '{STATUS}' ).innerText.includes( '{words}' )");
    visitor.until(&says).await;
}

/// Opens the page, and writes into its field.
async fn paste(visitor: &Visitor, what: &str) {
    visitor.open("index.html").await;
    visitor.open("linter.html").await;
    visitor
        .until(&format!("document.querySelector( '{TEXT}' )"))
        .await;
    visitor
        .js(&format!("document.querySelector( '{TEXT}' ).focus()"))
        .await;
    visitor.write(what).await;
}

#[test]
#[expect(clippy::too_many_lines, reason = "one visit")]
fn what_is_pasted_is_checked_and_not_sent() {
    let axe = demo::root().join("gadget-loader/node_modules/axe-core/axe.min.js");
    let axe = std::fs::read_to_string(axe).unwrap();
    visit(&axe, async |visitor| {
        paste(
            visitor,
            &format!("img:{SECRET}, script:cdn.jsdelivr.net\nimg:a.{SECRET}, img:*.{SECRET}"),
        )
        .await;
        until_status_says(visitor, "Read as a declaration. Found: 1 error, 1 warning").await;
        let first = text(visitor, ".gadget-consent-admin__findings li:first-child").await;
        assert!(first.starts_with("Error in line 1:"), "{first}");
        let link = visitor
            .js("return document.querySelector( '.gadget-consent-admin__findings details a' ).href")
            .await;
        let link = link.as_str().unwrap();
        assert!(
            link.ends_with("/rules/shared-host-without-path.html"),
            "{link}"
        );

        // The dialog is the real one, in all languages. It answers nothing.
        let languages = visitor.js("const languages = document.querySelectorAll( '.gadget-consent-linter select' ); \
            return Array.from( languages[ languages.length - 1 ].options, ( option ) => option.value )").await;
        let languages: Vec<String> = serde_json::from_value(languages).unwrap();
        assert!(languages.len() > 10, "{languages:?}");
        let mut dialogs = BTreeSet::new();
        for language in &languages {
            visitor
                .js(&format!(
                    "const select = Array.from( document.querySelectorAll( '.gadget-consent-linter select' ) ).pop(); \
                     select.value = '{language}'; select.dispatchEvent( new Event( 'change', {{ bubbles: true }} ) )"
                ))
                .await;
            visitor
                .until(&format!(
                    "document.querySelector( '.gadget-consent-linter__question' ).lang === '{language}'"
                ))
                .await;
            let dialog = text(visitor, "dialog").await;
            assert!(dialog.contains(SECRET), "{dialog}");
            assert!(!dialog.contains("{{") && !dialog.contains("$1"), "{dialog}");
            let direction =
                "return getComputedStyle( document.querySelector( 'dialog' ) ).direction";
            let expected = if ["ar", "he"].contains(&&**language) {
                "rtl"
            } else {
                "ltr"
            };
            assert_eq!(visitor.js(direction).await, json!(expected), "{language}");
            dialogs.insert(dialog);
        }
        assert_eq!(dialogs.len(), languages.len());
        // The rest of the page is English, and so are its numbers.
        let status = text(visitor, STATUS).await;
        assert!(status.contains("1 error, 1 warning"), "{status}");
        let violations = "return axe.run( document, { resultTypes: [ 'violations' ], runOnly: [ 'wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa' ] } )\
            .then( ( found ) => found.violations.map( ( violation ) => violation.id + ': ' + \
            violation.nodes.map( ( node ) => node.html ).join( ' ' ) ) )";
        assert_eq!(visitor.js(violations).await, json!([]));

        // The link carries what was entered, and the language.
        visitor
            .js("document.querySelector( '.gadget-consent-linter p > a[ href^=\"#\" ]' ).click()")
            .await;
        let address = visitor.js("return location.href").await;
        let address = address.as_str().unwrap().to_owned();
        assert!(address.contains("#text=img%3Asecret"), "{address}");
        let page = address.rsplit('/').next().unwrap();
        visitor.open("index.html").await;
        visitor.open(page).await;
        visitor
            .until(&format!(
                "document.querySelector( '{TEXT}' ) && document.querySelector( 'dialog' )"
            ))
            .await;
        let again =
            "return [ document.querySelector( 'textarea' ).value, document.documentElement.lang ]";
        let again = visitor.js(again).await;
        assert!(again[0].as_str().unwrap().contains(SECRET), "{again}");
        assert_eq!(again[1].as_str(), languages.last().map(String::as_str));

        // Nobody was told of it: the server has seen names of files only.
        let files = demo::root().join("target/www");
        let mut seen = 0;
        let asked = visitor.asked().into_iter();
        // Browsers open connections beforehand, and ask for nothing.
        for asked in asked.filter(|asked| !asked.is_empty()) {
            assert!(!asked.contains("secret"), "{asked}");
            let (path, query) = asked.split_once('?').unwrap_or((&asked, ""));
            let is_of_gallery = path.starts_with("/state.html") || path.starts_with("/index.html");
            assert!(query.is_empty() || is_of_gallery, "{asked}");
            assert!(
                files.join(path.trim_start_matches('/')).is_file(),
                "{asked}"
            );
            seen += usize::from(path.contains("linter"));
        }
        assert!(seen >= 5, "{seen}");
        // And the page could not tell anybody.
        for (attempt, directive) in [
            ("new Image().src = 'https://a.example/'", "img-src"),
            (
                "fetch( 'https://a.example/' ).catch( () => {} )",
                "connect-src",
            ),
            ("new WebSocket( 'wss://a.example/' )", "connect-src"),
            (
                "document.body.append( Object.assign( document.createElement( 'script' ), { src: 'https://a.example/' } ) )",
                "script-src-elem",
            ),
            (
                "document.body.append( Object.assign( document.createElement( 'iframe' ), { src: 'https://a.example/' } ) )",
                "frame-src",
            ),
        ] {
            let script = format!(
                "return new Promise( ( resolve ) => {{ document.addEventListener( 'securitypolicyviolation', \
                 ( event ) => resolve( event.effectiveDirective ), {{ once: true }} ); {attempt}; }} )"
            );
            assert_eq!(visitor.js(&script).await, json!(directive), "{attempt}");
        }
    });
}

#[test]
fn the_linter_works_by_keyboard() {
    visit("", async |visitor| {
        visitor.open("linter.html").await;
        visitor
            .until(&format!("document.querySelector( '{TEXT}' )"))
            .await;
        // The first stop is the field; Tab leaves it.
        visitor.press(Key::Tab).await;
        let focused = format!("return document.activeElement.matches( '{TEXT}' )");
        assert_eq!(visitor.js(&focused).await, json!(true));
        visitor
            .tab_to(".gadget-consent-linter__buttons button")
            .await;
        visitor.press(Key::Enter).await;
        until_status_says(visitor, "Read as a page of definitions.").await;
        // The button is gone, so the focus is where it was useful.
        visitor.until(&focused["return ".len()..]).await;
        let before = visitor
            .js("return document.querySelector( 'textarea' ).value")
            .await;
        visitor
            .tab_to(".gadget-consent-admin__findings button")
            .await;
        visitor.press(Key::Enter).await;
        visitor.until(&focused["return ".len()..]).await;
        let after = visitor
            .js("return document.querySelector( 'textarea' ).value")
            .await;
        assert!(before != after && after != Value::Null, "{after}");
        visitor
            .tab_to(".gadget-consent-linter__buttons button")
            .await;
        visitor.press(Key::Enter).await;
        visitor.until(&focused["return ".len()..]).await;
        assert_eq!(
            visitor
                .js("return document.querySelector( 'textarea' ).value")
                .await,
            before
        );
        // What is ticked is ticked; an answer is none.
        visitor.tab_to("dialog input[type=checkbox]").await;
        visitor.press(Key::Space).await;
        visitor
            .until("document.querySelector( 'dialog input' ).checked")
            .await;
        visitor.tab_to(ALLOW).await;
        visitor.press(Key::Enter).await;
        visitor
            .until("document.querySelector( '.gadget-consent-linter' ).innerText.includes( 'would have been an answer' )")
            .await;
        assert_eq!(visitor.js("return location.hash").await, json!(""));
    });
}

#[test]
fn each_rule_has_its_page() {
    visit("", async |visitor| {
        visitor.open("rules/index.html").await;
        let folder = demo::root().join("target/www/rules");
        let links = "return Array.from( document.querySelectorAll( 'table a' ), ( link ) => link.getAttribute( 'href' ) )";
        let links: Vec<String> = serde_json::from_value(visitor.js(links).await).unwrap();
        assert!(links.len() > 20, "{links:?}");
        for link in &links {
            let page = std::fs::read_to_string(folder.join(link)).unwrap();
            let of_page = page
                .split("href=\"")
                .skip(1)
                .filter_map(|rest| rest.split('"').next());
            for address in of_page.filter(|address| !address.contains(':')) {
                let path = address.split('#').next().unwrap();
                assert!(folder.join(path).is_file(), "{link}: {address}");
            }
        }
        visitor.resize(320, 640).await;
        visitor.open("rules/syntax.html").await;
        let width = "return document.documentElement.scrollWidth";
        assert_eq!(visitor.js(width).await, json!(320));
    });
}
