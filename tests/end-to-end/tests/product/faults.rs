//! Everything fails closed: gadgets that ask do not run, third parties are not contacted, the page
//! and the other gadgets still work, and the reader is told what happened.

use std::time::Duration;

use end_to_end::dialog::Answer;
use end_to_end::{Person, World, scenario};
use serde_json::json;

use crate::{MAP, TILES};

const TRACKER: &str = "collect.tracker.test";
const NOTES: &str = "#gadget-notes";
const NOTIFICATION: &str = ".mw-notification";

/// Settings that run a script in the head of each page, before any module.
fn in_head(script: &str) -> String {
    let script = script.replace('\'', "\\'");
    format!(
        "$wgHooks['BeforePageDisplay'][] = static function ( $out ) {{\n\
         $out->addHeadItem( 'fault', '<script>{script}</script>' );\n}};"
    )
}

/// Settings that run a script after ResourceLoader has started, before any module of the page.
fn before_modules(script: &str) -> String {
    in_head(&format!(
        "( window.RLQ = window.RLQ || [] ).unshift( function () {{ {script} }} );"
    ))
}

/// Settings that replace load.php's response for a module.
fn instead_of(module: &str, answer: &str) -> String {
    format!(
        "if ( str_contains( $_SERVER['REQUEST_URI'] ?? '', 'load.php' ) && \
         str_contains( $_SERVER['REQUEST_URI'], '{module}' ) ) {{ {answer} exit; }}"
    )
}

/// A person with `tiles`, which asks, and `leaky` and `notes`, which declare nothing.
async fn reader(world: &World) -> Person {
    let person = Person::with_gadgets(world.demo, &["tiles", "notes", "leaky"]);
    world.browser.log_in(&person).await;
    person
}

/// Opens an article, where everything must be closed. `other`: an element of another gadget.
async fn fails_closed(world: &World, what: &str, other: &str) {
    let logs = [TILES, TRACKER].map(|host| world.demo.log(host));
    let browser = &world.browser;
    browser.forget_modules().await;
    browser.article("").await;
    // After twenty seconds the host gives up.
    for _ in 0..2 {
        if !browser.has(NOTIFICATION).await {
            let _ =
                tokio::time::timeout(Duration::from_secs(15), browser.until_found(NOTIFICATION))
                    .await;
        }
    }
    let said = browser.text(NOTIFICATION).await;
    assert!(
        said.contains("not run. Try again") || said.contains("not run. Reload"),
        "{what}: {said:?}"
    );
    assert!(!browser.has(MAP).await, "{what}");
    browser.until_found(other).await;
    browser
        .until_found("#gadget-leaky-status[data-fetch=failed]")
        .await;
    browser.grace().await;
    for log in logs {
        log.assert_untouched();
    }
}

#[test]
fn parts_that_do_not_come() {
    scenario("parts_that_do_not_come", async |world| {
        reader(world).await;
        for module in ["consent-ui", "consent-host"] {
            for answer in [
                "http_response_code( 404 );",
                "http_response_code( 500 ); echo 'mw.loader.state( {} )';",
            ] {
                let _settings = world.demo.with_settings(&instead_of(module, answer));
                fails_closed(world, &format!("{module}: {answer}"), NOTES).await;
            }
        }
        let never = instead_of("consent-ui", "sleep( 30 );");
        let _settings = world.demo.with_settings(&never);
        fails_closed(world, "never answers", NOTES).await;
    });
}

/// MediaWiki's own loader needs `eval`: without it, no gadget runs at all.
#[test]
fn a_wiki_without_eval() {
    scenario("a_wiki_without_eval", async |world| {
        let logs = [TILES, TRACKER].map(|host| world.demo.log(host));
        reader(world).await;
        let no_eval =
            r#"header( "Content-Security-Policy: script-src 'self' 'unsafe-inline'", false );"#;
        let settings = world.demo.with_settings(no_eval);
        world.browser.open_page("/index.php?title=Brindle").await;
        world.browser.grace().await;
        let seen = "return document.readyState + ' ' + !!document.querySelector( '[id^=gadget-]' )";
        assert_eq!(world.browser.js(seen).await, json!("complete false"));
        for log in logs {
            log.assert_untouched();
        }
        drop(settings);
        // The cached page would have the old policy.
        world.browser.forget_modules().await;
        world.browser.article("").await;
        world.browser.until_asked_for("tiles").await;
    });
}

#[test]
fn webassembly_that_is_refused() {
    scenario("webassembly_that_is_refused", async |world| {
        reader(world).await;
        // As in a browser whose policy forbids WebAssembly.
        let refused = "for ( const name of [ 'compile', 'compileStreaming', 'instantiate', \
            'instantiateStreaming' ] ) { WebAssembly[ name ] = () => Promise.reject( \
            new WebAssembly.CompileError( 'Refused to compile or instantiate WebAssembly module' ) ); }";
        let _settings = world.demo.with_settings(&in_head(refused));
        fails_closed(world, "CompileError", NOTES).await;
    });
}

#[test]
fn browsers_that_lack_something() {
    for lacks in ["DecompressionStream", "WebAssembly"] {
        scenario("browsers_that_lack_something", async |world| {
            reader(world).await;
            let _settings = world
                .demo
                .with_settings(&in_head(&format!("delete window.{lacks};")));
            fails_closed(world, lacks, NOTES).await;
        });
    }
}

#[test]
fn a_resource_loader_that_has_changed() {
    scenario("a_resource_loader_that_has_changed", async |world| {
        reader(world).await;
        for (change, other) in [
            ("delete mw.loader.moduleRegistry;", NOTES),
            // The answers are unknown then, and MediaWiki itself does not start `notes`.
            (
                "mw.loader.state( { 'user.options': 'error' } );",
                "#gadget-leaky-status",
            ),
        ] {
            let _settings = world.demo.with_settings(&before_modules(change));
            fails_closed(world, change, other).await;
        }
    });
}

#[test]
fn storage_that_is_blocked() {
    scenario("storage_that_is_blocked", async |world| {
        let log = world.demo.log("geo.locate.test");
        // As in Chromium when the user blocks site data.
        let blocked = "for ( const name of [ 'localStorage', 'sessionStorage' ] ) { \
            Object.defineProperty( window, name, { get() { \
            throw new DOMException( 'Access is denied for this document.', 'SecurityError' ); } } ); }";
        let _settings = world.demo.with_settings(&in_head(blocked));
        let browser = &world.browser;
        browser.article("").await;
        browser.until_asked_for("locator").await;
        browser.answer(Answer::Allow).await;
        browser
            .until(
                "the dialog says that nothing can be stored",
                "return document.querySelector( '.gadget-consent-dialog' ).textContent.includes( 'storage is blocked or full' )",
            )
            .await;
        log.assert_untouched();
    });
}

#[test]
fn storage_that_is_full() {
    scenario("storage_that_is_full", async |world| {
        let log = world.demo.log("geo.locate.test");
        let browser = &world.browser;
        browser.article("").await;
        browser.until_asked_for("locator").await;
        let fill = "let text = 'x'.repeat( 1 << 20 ), n = 0; \
            while ( text ) { try { localStorage.setItem( 'fill' + n++, text ); } \
            catch ( e ) { text = text.slice( 0, text.length >> 1 ); } } return n";
        assert!(browser.js(fill).await.as_u64().unwrap() > 4);
        browser.answer(Answer::Allow).await;
        browser
            .until(
                "the dialog says that nothing can be stored",
                "return document.querySelector( '.gadget-consent-dialog' ).textContent.includes( 'storage is blocked or full' )",
            )
            .await;
        log.assert_untouched();
    });
}

#[test]
fn a_manifest_older_than_the_definitions() {
    scenario("a_manifest_older_than_the_definitions", async |world| {
        let log = world.demo.log(TILES);
        world.demo.save(
            "MediaWiki:Gadget-newcomer.js",
            "document.documentElement.dataset.newcomer = 'ran'; new Image().src = 'https://a.tile.maps.test/new.png';",
        );
        let _unpublished = world.demo.define_without_publishing(
            "* newcomer[ResourceLoader|default|dependencies=ext.gadget.consent|domains=img:*.tile.maps.test]|newcomer.js",
        );
        let person = Person::with_gadgets(world.demo, &["notes"]);
        let browser = &world.browser;
        browser.forget_modules().await;
        // The notice comes on the first page, once in a tab.
        browser.log_in(&person).await;
        browser
            .until(
                "the notice says what to do",
                "return document.body.textContent.includes( 'An interface administrator has to make that list anew' )",
            )
            .await;
        assert!(!browser.has("[data-newcomer]").await);
        browser.until_found("#gadget-notes").await;
        let using =
            "return mw.loader.using( 'ext.gadget.newcomer' ).then( () => 'ran', () => 'refused' )";
        assert_eq!(browser.js(using).await, json!("refused"));
        log.assert_untouched();
    });
}

#[test]
fn a_gadget_without_the_dependency_is_reported_to_those_who_can_fix_it() {
    scenario("a_gadget_without_the_dependency", async |world| {
        let log = world.demo.log(TILES);
        world.demo.save(
            "MediaWiki:Gadget-careless.js",
            "document.documentElement.dataset.careless = 'ran'; new Image().src = 'https://a.tile.maps.test/careless.png';",
        );
        let _defined = world
            .demo
            .define("* careless[ResourceLoader|default|domains=img:*.tile.maps.test]|careless.js");
        let said =
            "return document.body.textContent.includes( 'Add dependencies=ext.gadget.consent' )";
        let browser = &world.browser;
        browser.forget_modules().await;

        // It is held here because the loader happened to run first.
        let person = Person::with_gadgets(world.demo, &[]);
        browser.log_in(&person).await;
        browser.article("").await;
        browser.until_asked_for("careless").await;
        assert_eq!(browser.js(said).await, json!(false));
        assert!(!browser.has("[data-careless]").await);
        log.assert_untouched();
        browser.log_out().await;

        let administrator = Person::of_role(world.demo, "interfaceAdministrator");
        administrator.set_option("gadget-locator", "0");
        // The notice comes on the first page, once in a tab.
        browser.log_in(&administrator).await;
        browser.answer_for("careless", Answer::Later).await;
        browser.until("the notice is there", said).await;
        let text = browser.words(".gadget-consent-notices").await;
        assert!(text.contains("“careless” declares other sites"), "{text}");
    });
}
