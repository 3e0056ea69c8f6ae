//! What the site policy changes, and what it never changes.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use end_to_end::dialog::{Answer, DIALOG};
use end_to_end::{Browser, Person, scenario};
use gadget_consent_core::site::{Site, SitePages};
use gadget_consent_core::titles::{DEFINITION, POLICY};
use serde_json::json;

use crate::{MAP, TILES};

const NOTICES: &str = ".gadget-consent-notices";

/// A notice has these words; nobody is asked, and the gadget does not run.
async fn is_told_and_not_asked(browser: &Browser, words: &str) {
    browser
        .until(
            "the notice says why",
            &format!(
                "return ( document.querySelector( '{NOTICES}' ) || {{ textContent: '' }} )\
                 .textContent.includes( '{words}' )"
            ),
        )
        .await;
    assert!(!browser.has(DIALOG).await);
    assert!(!browser.has(MAP).await);
}

#[test]
fn what_is_forbidden_is_not_asked_for() {
    scenario("what_is_forbidden_is_not_asked_for", async |world| {
        let log = world.demo.log(TILES);
        let browser = &world.browser;
        let person = Person::with_gadgets(world.demo, &["tiles"]);
        // The person had allowed it before it was forbidden.
        person.set_answer("tiles", "1;allow;2026-11-01;img:*.tile.maps.test");
        browser.log_in(&person).await;
        let _policy = world
            .demo
            .with_policy(r#"{ "version": 1, "forbidden": { "sources": [ "*.maps.test" ] } }"#);
        browser.forget_modules().await;
        browser.article("").await;
        is_told_and_not_asked(browser, "rules of this wiki forbid").await;
        let waiting =
            "return mw.loader.using( 'ext.gadget.tiles' ).then( () => 'ran', () => 'refused' )";
        assert_eq!(browser.js(waiting).await, json!("refused"));
        // The notice comes once in a tab. The answer is unchanged, in case the policy changes
        // again.
        browser.reload().await;
        browser.grace().await;
        assert!(
            !browser
                .text("body")
                .await
                .contains("rules of this wiki forbid")
        );
        assert!(!browser.has(MAP).await);
        log.assert_untouched();
        assert_eq!(
            person.entry("tiles").as_deref(),
            Some("1;allow;2026-11-01;img:*.tile.maps.test")
        );
    });
}

#[test]
fn answers_are_confirmed_after_so_many_days() {
    scenario("answers_are_confirmed", async |world| {
        let log = world.demo.log(TILES);
        let browser = &world.browser;
        let person = Person::with_gadgets(world.demo, &["tiles"]);
        person.set_answer("tiles", "1;allow;2020-02-01;img:*.tile.maps.test");
        let _policy = world
            .demo
            .with_policy(r#"{ "version": 1, "reconfirmAfterDays": 365 }"#);
        browser.log_in(&person).await;
        browser.article("").await;
        browser.until_asked_for("tiles").await;
        let text = browser.text(DIALOG).await;
        assert!(
            text.contains("wants such answers to be confirmed"),
            "{text}"
        );
        assert!(text.contains("2020"), "{text}");
        assert!(!browser.has(MAP).await);
        log.assert_untouched();
        browser.answer(Answer::Allow).await;
        browser.until_drawn().await;
        assert!(!person.entry("tiles").unwrap().contains("2020"));
        browser.reload().await;
        browser.until_drawn().await;
        browser.assert_decided().await;
    });
}

#[test]
fn the_users_own_computer_is_not_a_third_party() {
    scenario("this_computer_is_no_third_party", async |world| {
        let server = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = server.local_addr().unwrap().port();
        let person = Person::with_gadgets(world.demo, &[]);
        let browser = &world.browser;
        browser.log_in(&person).await;
        browser.article("").await;
        browser.assert_decided().await;
        for host in ["localhost", "127.0.0.1"] {
            for (way, contact) in [
                (
                    "fetch",
                    format!(
                        "fetch( 'http://{host}:{port}/fetch', {{ mode: 'no-cors' }} ).catch( () => {{}} )"
                    ),
                ),
                (
                    "socket",
                    format!("new WebSocket( 'ws://{host}:{port}/socket' )"),
                ),
            ] {
                browser.js(&format!("{contact}; return 0")).await;
                let (mut contact, _) = server.accept().unwrap();
                let mut start = [0; 64];
                let length = contact.read(&mut start).unwrap();
                let request = String::from_utf8_lossy(&start[..length]).into_owned();
                assert!(
                    request.starts_with(&format!("GET /{way} ")) && request.contains(host),
                    "{request}"
                );
                // Without a response Firefox would try again.
                contact
                    .write_all(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
                    .unwrap();
            }
        }
    });
}

#[test]
fn the_wikis_own_frames_and_workers() {
    scenario("the_wikis_own_frames_and_workers", async |world| {
        let log = world.demo.log(TILES);
        let person = Person::with_gadgets(world.demo, &[]);
        let browser = &world.browser;
        browser.log_in(&person).await;
        // Tries a page of the wiki in a frame, and a script of the wiki as a worker.
        let tried = "const own = ( url ) => new Promise( ( done ) => { \
                const frame = document.createElement( 'iframe' ); \
                frame.onload = () => { try { done( frame.contentDocument.title !== '' ); } \
                    catch ( e ) { done( false ); } }; \
                frame.src = url; document.body.append( frame ); } ); \
            const worker = ( url ) => new Promise( ( done ) => { \
                try { const worker = new Worker( url ); worker.onerror = () => done( false ); \
                    worker.onmessage = () => done( true ); worker.postMessage( 0 ); } \
                catch ( e ) { done( false ); } } ); \
            const late = () => new Promise( ( done ) => setTimeout( done, 5000, false ) ); \
            return Promise.all( [ own( '/index.php?title=Harrowick' ), \
                worker( '/index.php?title=MediaWiki:Gadget-echo.js&action=raw&ctype=text/javascript' ) \
                ].map( ( outcome ) => Promise.race( [ outcome, late() ] ) ) )";
        world.demo.save(
            "MediaWiki:Gadget-echo.js",
            "onmessage = () => postMessage( 1 );",
        );
        browser.article("").await;
        assert_eq!(browser.js(tried).await, json!([false, false]));
        let _policy = world
            .demo
            .with_policy(r#"{ "version": 1, "sameOrigin": [ "frame", "worker" ] }"#);
        browser.forget_modules().await;
        browser.article("").await;
        assert_eq!(browser.js(tried).await, json!([true, true]));
        // Frames of other sites stay closed.
        let frame = "const frame = document.createElement( 'iframe' ); \
            frame.src = 'https://a.tile.maps.test/'; document.body.append( frame ); return 0";
        browser.js(frame).await;
        browser.grace().await;
        assert_eq!(log.paths(), Vec::<String>::new());
    });
}

/// Where this wiki's own scripts come from then: a host of its own, as on wikis with a host for
/// `load.php`.
const ELSEWHERE: &str = "https://saltmere.test";

#[test]
fn the_wikis_own_scripts_may_come_from_another_host() {
    scenario("own_scripts_from_another_host", async |world| {
        let _settings = world
            .demo
            .with_settings(&format!("$wgLoadScript = '{ELSEWHERE}/load.php';"));
        let _policy = world
            .demo
            .with_policy(r#"{ "version": 1, "mode": "enforce" }"#);
        let browser = &world.browser;
        let person = Person::with_gadgets(world.demo, &["tiles"]);
        browser.log_in(&person).await;
        browser.article("").await;
        // The module that asks comes from there, after the policy.
        browser.until_asked_for("tiles").await;
        let from = "return performance.getEntriesByType( 'resource' ).some( \
            ( { name } ) => name.startsWith( 'https://saltmere.test/load.php?' ) && /consent/.test( name ) )";
        assert_eq!(browser.js(from).await, json!(true));
        browser.answer(Answer::Allow).await;
        browser.until_drawn().await;
        // The answer is confirmed there. The next page has nothing to say.
        browser.article("").await;
        browser.until_drawn().await;
        browser.assert_decided().await;
        // So do the wiki's own modules, and no others.
        let own = "return mw.loader.using( 'mediawiki.widgets.DateInputWidget' ).then( () => 'came', String )";
        assert_eq!(browser.js(own).await, json!("came"));
        let elsewhere = world.demo.log("*.test");
        browser
            .js("new Image().src = 'https://elsewhere.test/x.png'; return 0")
            .await;
        browser.grace().await;
        elsewhere.assert_untouched();
    });
}

#[test]
fn what_the_wikis_own_header_blocks_is_not_asked_for() {
    scenario("header_blocks_and_nobody_is_asked", async |world| {
        const HEADER: &str = "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:";
        let log = world.demo.log(TILES);
        let browser = &world.browser;
        let person = Person::with_gadgets(world.demo, &["tiles"]);
        // The notice comes once in a tab, and a log-in shows a page.
        browser.log_in(&person).await;
        let _settings = world.demo.with_settings(&format!(
            "$wgHooks['BeforePageDisplay'][] = static function ( $out ) {{ $out->getRequest()->response()->header( \"Content-Security-Policy: {HEADER}\" ); }};"
        ));
        let page = |title| world.demo.api().raw_page(title).unwrap();
        let site = Site::read(SitePages {
            definition: page(DEFINITION),
            policy: page(POLICY),
            header: Some(HEADER.to_owned()),
            ..SitePages::default()
        });
        let _manifest = world.demo.damage_manifest(Some(&site.manifest().unwrap()));
        browser.forget_modules().await;
        browser.article("").await;
        is_told_and_not_asked(browser, "own content security policy blocked a contact").await;
        browser.reload().await;
        browser.grace().await;
        assert!(!browser.has(DIALOG).await);
        log.assert_untouched();
        assert_eq!(person.entry("tiles"), None);
    });
}
