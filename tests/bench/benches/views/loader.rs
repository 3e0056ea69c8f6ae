//! The loader's own run time, and the size of manifest and ledger, by the number of gadgets.

use std::fmt::Write as _;

use end_to_end::demo::{Demo, MANIFEST};
use end_to_end::{Browser, Person};
use gadget_consent_core::SitePolicy;
use gadget_consent_core::definition::Definition;
use gadget_consent_core::manifest::compile;
use serde_json::{Value, json};

use crate::stand::{ARTICLE, STORED};

const SIZES: [usize; 5] = [1, 20, 100, 200, 500];

/// The pages that run on each page view.
const PAGES: [&str; 3] = [
    "MediaWiki:Gadget-consent-stub.js",
    "MediaWiki:Gadget-consent-loader.js",
    "MediaWiki:Gadget-consent.js",
];

/// The place for such a page in `stopwatch.js`.
const PLACE: &str = "// The page.";

/// A page's clock has a resolution of 0.1 ms, unless the page is isolated from others.
const FINE_CLOCK: &str = "
header( 'Cross-Origin-Opener-Policy: same-origin' );
header( 'Cross-Origin-Embedder-Policy: credentialless' );
";

/// The bytes of the page and of everything that it fetches.
const WEIGHT: &str = "
const sum = ( type ) => performance.getEntriesByType( type ).reduce( ( sum, entry ) => sum + entry.encodedBodySize, 0 );
return { page: sum( 'navigation' ), fetched: sum( 'resource' ) };
";

/// Whether ResourceLoader has finished. It waits for the loader's own gates for ever.
const LOADED: &str = "
return mw.loader.getModuleNames().every( ( name ) => name.startsWith( 'consent.' ) ||
    ![ 'loading', 'loaded', 'executing' ].includes( mw.loader.getState( name ) ) );
";

/// The result of `stopwatch.js`, once the loader has closed the page.
const STOPPED: &str = "return window.stopwatch && window.stopwatch.closed && window.stopwatch";

/// Typical gadgets: two required requests and an optional one. The article is not in their namespace,
/// so they add to the loader's work only.
fn lines(gadgets: usize) -> String {
    let mut lines = String::new();
    for index in 1..=gadgets {
        let _ = writeln!(
            lines,
            "* bench-{index}[ResourceLoader|dependencies=ext.gadget.consent|namespaces=15\
             |domains=img:*.tile{index}.example.org, connect:api{index}.example.org\
             |optionalDomains=font:fonts{index}.example.org]|tiles.js"
        );
    }
    lines
}

fn manifest(gadgets: usize) -> String {
    let definition = Definition::read(&lines(gadgets));
    compile(definition.gadgets(), &SitePolicy::default()).unwrap()
}

/// An answer that allows everything that the gadget asks for.
fn answer(index: usize) -> String {
    format!(
        "1;allow;2026-11-20;img:*.tile{index}.example.org connect:api{index}.example.org \
         font:fonts{index}.example.org"
    )
}

/// What the manifest of the sample gadgets adds to a page, in bytes.
pub async fn sample_manifest(demo: &Demo) -> Value {
    let browser = Browser::unwatched(demo).await;
    browser.log_in(&Person::with_gadgets(demo, &[])).await;
    let with = weight(&browser).await;
    let _empty = demo.damage_manifest(Some(&manifest(0)));
    difference(&with, &weight(&browser).await, "fetched")
}

/// For each size of the manifest: milliseconds of each view, and bytes.
pub async fn run_times(demo: &Demo, views: usize) -> Value {
    let _settings = demo.with_settings(FINE_CLOCK);
    for page in PAGES {
        let text = demo.api().raw_page(page).unwrap().unwrap();
        demo.save(
            page,
            &include_str!("stopwatch.js").replacen(PLACE, &text, 1),
        );
    }
    let mut sizes = Vec::new();
    for gadgets in SIZES {
        eprintln!("the loader with {gadgets} gadgets");
        sizes.push(with_gadgets(demo, gadgets, views).await);
    }
    sizes.into()
}

async fn with_gadgets(demo: &Demo, gadgets: usize, views: usize) -> Value {
    // As many as in the manifest, because all gadgets wait for the loader.
    let _defined = demo.define(&lines(gadgets));
    let person = Person::with_gadgets(demo, &[]);
    let enabled: Vec<(String, String)> = (1..=gadgets)
        .map(|index| (format!("gadget-bench-{index}"), "1".to_owned()))
        .collect();
    person.set_options(&enabled);
    let browser = Browser::unwatched(demo).await;
    browser.log_in(&person).await;

    demo.save(MANIFEST, &manifest(0));
    let without = weight(&browser).await;
    demo.save(MANIFEST, &manifest(gadgets));
    let answers: Vec<(String, String)> = (1..=gadgets)
        .map(|index| {
            let name = format!("bench-{index}");
            (name, answer(index))
        })
        .collect();
    person.set_answers(&answers);
    let with = weight(&browser).await;
    tokio::time::sleep(STORED).await;

    let mut times = Vec::new();
    for _ in 0..views {
        browser.leave().await;
        browser.goto(ARTICLE).await;
        let watch = browser.until("the loader closes the page under the stopwatch", STOPPED);
        times.push(watch.await["time"].clone());
    }
    // The policy contains the last grant, so the loader has read all of them.
    let last = format!("tile{gadgets}.example.org");
    let policy =
        "return document.querySelector( 'meta[http-equiv=Content-Security-Policy]' ).content";
    assert!(browser.js(policy).await.as_str().unwrap().contains(&last));
    json!({
        "gadgets": gadgets,
        "times": times,
        "manifestBytes": difference(&with, &without, "fetched"),
        "ledgerBytes": difference(&with, &without, "page"),
    })
}

fn difference(with: &Value, without: &Value, part: &str) -> Value {
    json!(with[part].as_i64().unwrap() - without[part].as_i64().unwrap())
}

/// The bytes of a cold page view.
async fn weight(browser: &Browser) -> Value {
    browser.leave_and_forget().await;
    browser.goto(ARTICLE).await;
    browser.until("all modules are there", LOADED).await;
    browser.grace().await;
    browser.js(WEIGHT).await
}
