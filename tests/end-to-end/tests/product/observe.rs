//! Observe mode: nothing is held or blocked, and the contacts seen become drafts of declarations.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use end_to_end::{Browser, Engine, Person, scenario};
use serde_json::{Value, json};
use thirtyfour::Key;

use crate::TILES;
use crate::contacts::{Way, reached, until_arrived, ways};
use crate::review::saved_file;

/// The drafts that the tools for interface administrators show.
async fn drafts(browser: &Browser) -> String {
    crate::admin::open(browser, "Contacts seen").await;
    browser
        .until_found(".gadget-consent-observed textarea")
        .await;
    let text = browser
        .js("return document.querySelector( '.gadget-consent-observed textarea' ).value")
        .await;
    text.as_str().unwrap().to_owned()
}

#[test]
fn what_is_seen_becomes_drafts() {
    scenario("what_is_seen_becomes_drafts", async |world| {
        let log = world.demo.log(TILES);
        let tracker = world.demo.log("collect.tracker.test");
        let _policy = world
            .demo
            .with_policy(r#"{ "version": 1, "mode": "observe" }"#);
        let person = Person::interface_administrator(world.demo, &["tiles", "leaky"]);
        let browser = &world.browser;
        browser.forget_modules().await;
        browser.log_in(&person).await;
        browser.article("").await;
        browser.until_drawn().await;
        browser
            .until_found("#gadget-leaky-status[data-fetch=answered]")
            .await;
        assert!(
            !browser
                .has("meta[http-equiv=Content-Security-Policy]")
                .await
        );
        assert_eq!(browser.state("ext.gadget.consent-ui").await, "registered");
        assert!(!log.paths().is_empty() && !tracker.paths().is_empty());
        browser.grace().await;
        browser.grace().await;

        let text = drafts(browser).await;
        // Both ran on the one page, and each is charged with its own.
        assert!(
            text.contains(
                "== leaky ==\ndependencies=ext.gadget.consent|domains=connect+img:collect.tracker.test\n"
            ),
            "{text}"
        );
        assert!(
            text.contains("== tiles ==") && text.contains("img:b.tile.maps.test"),
            "{text}"
        );
        assert!(!text.contains("one of"), "{text}");
        browser
            .click(".gadget-consent-observed button:last-child")
            .await;
        browser
            .until(
                "the list is empty",
                "return !document.querySelector( '.gadget-consent-observed textarea' )",
            )
            .await;
        assert_eq!(
            browser.js("return Object.keys( localStorage ).filter( ( key ) => key.endsWith( 'observed' ) ).length").await,
            json!(0)
        );
    });
}

#[test]
fn frames_of_the_content_become_entries_of_the_site_policy() {
    scenario("frames_become_entries", async |world| {
        let _settings = crate::content::with_a_film_below(world.demo);
        let _policy = world
            .demo
            .with_policy(r#"{ "version": 1, "mode": "observe" }"#);
        let person = Person::interface_administrator(world.demo, &[]);
        let browser = &world.browser;
        browser.forget_modules().await;
        browser.log_in(&person).await;
        // The frame is far below, and is not loaded.
        browser.goto("/index.php?title=A_film").await;
        browser.settle().await;
        browser.grace().await;
        browser.grace().await;
        let text = drafts(browser).await;
        let expected = "== content of pages (“Sites that count as the wiki’s own” in the site policy) ==\n\
            frame:film.embed.test\n";
        assert_eq!(text, expected);
    });
}

const OBSERVE: &str = r#"{ "version": 1, "mode": "observe" }"#;

/// What this browser has recorded.
async fn record(browser: &Browser) -> BTreeMap<String, Value> {
    // What is seen is kept within a second.
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    let text = browser
        .js("const key = Object.keys( localStorage ).find( ( key ) => key.endsWith( '/observed' ) ); \
             return key ? localStorage[ key ] : '{}'")
        .await;
    serde_json::from_str(text.as_str().unwrap()).unwrap()
}

/// Who is charged with a contact: names, separated by spaces; `?` where somebody is not known.
fn charged(entry: &Value) -> String {
    let by = entry["by"].as_object();
    let names = by.into_iter().flat_map(|by| by.keys().cloned());
    let unknown = entry["gadgets"].is_array().then(|| "?".to_owned());
    names.chain(unknown).collect::<Vec<_>>().join(" ")
}

const CARRIERS: &str = include_str!("observe/carriers.js");
const LATER: &str = include_str!("observe/later.js");

/// What the gadgets' own styles use.
const CSS: &str = "@import 'https://own-import.NAME.test/1.css'; \
                @font-face { font-family: f-NAME; src: url( https://own-font.NAME.test/f ); } \
                #element-of-NAME::before { content: url( https://own-style.NAME.test/1.png ); font-family: f-NAME; } \
                #element-of-NAME::after { content: 'x'; font-family: f-NAME; }";

/// What the ways of `carriers.js` come to.
const CARRIED: [(&str, &str); 27] = [
    ("direct", "connect"),
    ("timer", "connect"),
    ("nested", "connect"),
    ("idle", "connect"),
    ("promise", "connect"),
    ("answer", "connect"),
    ("listener", "connect"),
    ("jquery", "connect"),
    ("ready", "connect"),
    ("ajax", "connect"),
    ("deferred", "connect"),
    ("hook", "connect"),
    ("using", "connect"),
    ("using-callback", "connect"),
    ("onload", "connect"),
    ("mutation", "connect"),
    ("image", "img"),
    ("attribute", "img"),
    ("html", "img"),
    ("style", "img"),
    ("sheet", "img"),
    ("loaded", "connect"),
    ("loaded-timer", "connect"),
    ("loaded-await", "connect"),
    ("own-style", "img"),
    ("own-import", "style"),
    ("own-font", "font"),
];

#[test]
fn a_contact_is_charged_to_whose_code_made_it() {
    scenario("a_contact_is_charged", async |world| {
        if world.browser.engine() == Engine::Firefox {
            println!("{PAGE} has no table for Firefox");
            return;
        }
        let demo = world.demo;
        let browser = &world.browser;
        let log = demo.log("*.test");
        for name in ["one", "two", "site", "own"] {
            let of = |text: &str| text.replace("NAME", name);
            demo.save(&format!("MediaWiki:Gadget-{name}-later.js"), &of(LATER));
            demo.save(&format!("MediaWiki:Gadget-{name}.js"), &of(CARRIERS));
            demo.save(&format!("MediaWiki:Gadget-{name}.css"), &of(CSS));
        }
        // What fires the events and the hook is a gadget, too, and is charged with nothing.
        demo.save(
            "MediaWiki:Gadget-three.js",
            "window.addEventListener( 'fire-now', () => { \
                document.dispatchEvent( new Event( 'gadget-event' ) ); \
                mw.hook( 'gadget.hook' ).fire(); \
                $( '#mw-content-text' ).append( $( '#mw-content-text' ).children() ); } );",
        );
        demo.save("MediaWiki:Common.js", "// Nothing.");
        let _common = demo.restore_later("MediaWiki:Common.js");
        demo.save("MediaWiki:Common.js", &CARRIERS.replace("NAME", "site"));
        let _policy = demo.with_policy(OBSERVE);
        let _lines = demo.define_without_publishing(
            "* one[ResourceLoader]|one.js|one.css\n* two[ResourceLoader|package]|two.js|two.css\n\
             * three[ResourceLoader|dependencies=ext.gadget.one,ext.gadget.two]|three.js\n",
        );
        let person = Person::with_gadgets(demo, &["one", "two", "three"]);
        person.save_script("common.js", &CARRIERS.replace("NAME", "own"));
        browser.forget_modules().await;
        browser.log_in(&person).await;
        // From now on the stub comes first: what runs before it is nobody's.
        browser.article("").await;
        browser.open_page("/robots.txt").await;
        browser.js("localStorage.removeItem( Object.keys( localStorage ).find( ( key ) => key.endsWith( '/observed' ) ) ); return 0").await;
        browser.article("").await;
        browser
            .until(
                "all have run",
                "return [ 'site', 'user', 'ext.gadget.three' ].every( ( name ) => mw.loader.getState( name ) === 'ready' )",
            )
            .await;
        browser.grace().await;
        // Nobody who is known.
        browser
            .js("document.addEventListener( 'gadget-event', () => fetch( 'https://listener.nobody.test/x' ) ); \
                 mw.hook( 'gadget.hook' ).add( () => fetch( 'https://hook.nobody.test/x' ) ); \
                 new Image().src = 'https://direct.nobody.test/1.png'; \
                 window.dispatchEvent( new Event( 'fire-now' ) ); return 0")
            .await;
        until_arrived(&log, Duration::from_millis(1_600)).await;
        let record = record(browser).await;
        let mut wrong = Vec::new();
        let arrived = reached(&log);
        for (name, owner) in [
            ("one", "one"),
            ("two", "two"),
            ("site", "@site"),
            ("own", "*"),
        ] {
            let ways = CARRIED
                .iter()
                .filter(|(way, _)| !way.starts_with("own-") || ["one", "two"].contains(&name));
            for (way, kind) in ways {
                let host = format!("{way}.{name}.test");
                let found = record.get(&format!("{kind}:{host}")).map(charged);
                if !arrived.contains_key(&host) || found.as_deref() != Some(owner) {
                    let entries: Vec<_> = record
                        .iter()
                        .filter(|(text, _)| text.contains(&host))
                        .collect();
                    wrong.push(format!(
                        "arrived: {}, {host}: {entries:?}",
                        arrived.contains_key(&host)
                    ));
                }
            }
        }
        for (text, way) in [
            ("connect:listener.nobody.test", "listener"),
            ("connect:hook.nobody.test", "hook"),
            ("img:direct.nobody.test", "direct"),
        ] {
            let found = record.get(text).map(charged);
            if found.as_deref() != Some("?") {
                wrong.push(format!("{way} of nobody: {found:?}"));
            }
        }
        let of_three: Vec<&String> = record
            .iter()
            .filter(|(_, entry)| charged(entry).contains("three"))
            .map(|(text, _)| text)
            .collect();
        assert!(
            wrong.is_empty() && of_three.is_empty(),
            "{wrong:#?} {of_three:?}"
        );
    });
}

/// The page with the table. With `GADGETCONSENT_WRITE_DOCS`, the test writes it. Otherwise it compares.
const PAGE: &str = "docs/observe.md";
const END: &str = "<!-- end -->\n";

const BEGIN: &str = "<!-- seen -->\n";

fn page() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(PAGE)
}

/// A row of the table: how a way was seen, and whether its gadget is charged with it.
fn row(way: &Way, record: &BTreeMap<String, Value>, has_arrived: bool) -> String {
    let host = format!("{}.seen.test", way.label);
    let found: Vec<(&str, &Value)> = record
        .iter()
        .filter_map(|(text, entry)| {
            let (kind, source) = text.split_once(':')?;
            let source = source.trim_start_matches("wss://");
            (source.split('/').next() == Some(host.as_str())).then_some((kind, entry))
        })
        .collect();
    let kinds: Vec<&str> = found.iter().map(|(kind, _)| *kind).collect();
    let seen = match (kinds.is_empty(), has_arrived) {
        (true, true) => "**not seen**".to_owned(),
        (true, false) => "does not arrive".to_owned(),
        (false, _) if kinds == [way.kind.as_str()] || way.kind == "any" => kinds.join(", "),
        (false, _) => format!("**{}**", kinds.join(", ")),
    };
    let who: Vec<String> = found.iter().map(|(_, entry)| charged(entry)).collect();
    let charged = match who.as_slice() {
        [] => "",
        who if who.iter().all(|who| who == "matrix-seen") => "yes",
        _ => "no",
    };
    format!("| {} | {} | {seen} | {charged} |\n", way.kind, way.name)
}

/// Every way of the contact matrix that stays on the page, by a gadget. Another gadget only runs.
#[test]
fn each_way_is_seen_as_documented() {
    scenario("each_way_is_seen", async |world| {
        if world.browser.engine() == Engine::Firefox {
            println!("{PAGE} has no table for Firefox");
            return;
        }
        let demo = world.demo;
        let browser = &world.browser;
        let log = demo.log("*.test");
        let _matrix = crate::contacts::define(world);
        demo.save("MediaWiki:Gadget-matrix-ways.js", crate::contacts::WAYS);
        demo.save(
            "MediaWiki:Gadget-matrix-seen.js",
            "$( () => setTimeout( () => $.get( '/index.php?title=MediaWiki:Gadget-matrix-ways.js&action=raw', null, null, 'text' ).then( ( text ) => { \
             ( 0, eval )( text ); \
             window.contacts.all( 'seen.test' ); } ), 3000 ) );",
        );
        demo.save("MediaWiki:Gadget-matrix-bystander.js", "// Nothing.\n");
        let _policy = demo.with_policy(OBSERVE);
        let _lines = demo.define_without_publishing(
            "* matrix-seen[ResourceLoader]|matrix-seen.js\n* matrix-bystander[ResourceLoader]|matrix-bystander.js\n",
        );
        let person = Person::with_gadgets(demo, &["matrix-seen", "matrix-bystander"]);
        browser.forget_modules().await;
        browser.log_in(&person).await;
        browser.open_page("/index.php?title=Brindle").await;
        browser
            .until("the ways were tried", "return !!window.contacts")
            .await;
        until_arrived(&log, Duration::from_millis(3_500)).await;
        // Browsers take their time for sound and moving pictures.
        let started = Instant::now();
        while started.elapsed() < Duration::from_secs(20)
            && !["video", "audio", "source", "track"]
                .iter()
                .all(|way| reached(&log).contains_key(&format!("{way}.seen.test")))
        {
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
        let record = record(browser).await;
        let reached = reached(&log);
        assert_table(&table(&ways(world).await, &record, |host| {
            reached.contains_key(host)
        }));
    });
}

fn table(
    ways: &[Way],
    record: &BTreeMap<String, Value>,
    has_arrived: impl Fn(&str) -> bool,
) -> String {
    let head = "| kind | way | seen as | charged to the gadget |\n| --- | --- | --- | --- |\n";
    let rows = ways
        .iter()
        .filter(|way| !matches!(way.kind.as_str(), "alone" | "leaving"))
        .map(|way| {
            row(
                way,
                record,
                has_arrived(&format!("{}.seen.test", way.label)),
            )
        });
    std::iter::once(head.to_owned()).chain(rows).collect()
}

fn assert_table(table: &str) {
    println!("{table}");
    let text = std::fs::read_to_string(page()).unwrap();
    let start = text
        .find(BEGIN)
        .expect("the page has a place for the table")
        + BEGIN.len();
    let end = start + text[start..].find(END).expect("the table has an end");
    if std::env::var_os("GADGETCONSENT_WRITE_DOCS").is_some() {
        let written = format!("{}{table}{}", &text[..start], &text[end..]);
        std::fs::write(page(), written).unwrap();
        return;
    }
    let wrong: Vec<(&str, &str)> = text[start..end]
        .lines()
        .zip(table.lines())
        .filter(|(known, found)| known != found)
        .collect();
    assert!(
        wrong.is_empty() && text[start..end].lines().count() == table.lines().count(),
        "{PAGE}; GADGETCONSENT_WRITE_DOCS=1 writes it anew: {wrong:#?}"
    );
}

/// The part of the review page that offers a file, and the button that opens the part.
const OFFER: &str = "section:has( [id^=gadget-consent-part-observed] )";
const OPEN_OFFER: &str = "[id^=gadget-consent-part-observed] button";

#[test]
fn a_reader_offers_what_an_administrator_adds() {
    scenario("a_reader_offers", async |world| {
        let demo = world.demo;
        let browser = &world.browser;
        let policy = demo.with_policy(OBSERVE);
        let person = Person::with_gadgets(demo, &["leaky"]);
        person.save_script("common.js", "fetch( 'https://private.own.test/x' );");
        browser.forget_modules().await;
        browser.log_in(&person).await;
        browser.article("").await;
        browser
            .until_found("#gadget-leaky-status[data-fetch=answered]")
            .await;
        let seen = record(browser).await;
        assert_eq!(
            seen.get("connect:private.own.test").map(charged).as_deref(),
            Some("*"),
            "{seen:?}"
        );
        // Nobody is asked unless the site policy says so.
        browser.goto(crate::review::PAGE).await;
        browser
            .until_found("[id^=gadget-consent-part-files] button")
            .await;
        browser.grace().await;
        assert!(!browser.has(OPEN_OFFER).await);
        drop(policy);
        let _policy =
            demo.with_policy(r#"{ "version": 1, "mode": "observe", "askForObservations": true }"#);
        browser.forget_modules().await;
        browser.goto(crate::review::PAGE).await;
        browser.until_found(OPEN_OFFER).await;
        browser.focus_page().await;
        browser.tab_to(OPEN_OFFER).await;
        browser.press(Key::Enter).await;
        browser.until_found(&format!("{OFFER} textarea")).await;
        let shown = browser
            .js(&format!(
                "return document.querySelector( '{OFFER} textarea' ).value"
            ))
            .await;
        let text = saved_file(browser, &format!("{OFFER} .cdx-button")).await;
        assert_eq!(shown, json!(text), "all of the file is shown");
        let file: Value = serde_json::from_str(&text).unwrap();
        let of_leaky =
            |file: &Value| file["seen"]["connect:collect.tracker.test"]["by"].to_string();
        assert!(of_leaky(&file).starts_with("{\"leaky\":"), "{text}");
        assert!(
            !text.contains("own.test") && !text.contains("Brindle"),
            "{text}"
        );

        // Somebody else adds it to what their own browser has seen, which is nothing.
        let path = std::env::temp_dir().join(format!("observed-{}.json", std::process::id()));
        std::fs::write(&path, &text).unwrap();
        let browser = &Browser::open(demo).await;
        let administrator = Person::interface_administrator(demo, &["leaky"]);
        browser.log_in(&administrator).await;
        crate::admin::open(browser, "Drafts").await;
        browser
            .type_into(
                ".gadget-consent-admin input[type=file]",
                path.to_str().unwrap(),
            )
            .await;
        browser
            .until(
                "the draft is shown",
                "return Array.from( document.querySelectorAll( '.gadget-consent-admin__gadget th' ) ) \
                 .some( ( cell ) => cell.innerText.includes( 'collect.tracker.test' ) )",
            )
            .await;
        std::fs::remove_file(&path).unwrap();

        // And exports their own.
        browser.article("").await;
        browser
            .until_found("#gadget-leaky-status[data-fetch=answered]")
            .await;
        browser.grace().await;
        browser.grace().await;
        crate::admin::open(browser, "Contacts seen").await;
        browser
            .until_found(".gadget-consent-observed textarea")
            .await;
        let text = saved_file(browser, ".gadget-consent-observed button").await;
        let file: Value = serde_json::from_str(&text).unwrap();
        assert!(of_leaky(&file).starts_with("{\"leaky\":"), "{text}");
    });
}
