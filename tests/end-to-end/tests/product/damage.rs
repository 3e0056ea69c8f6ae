//! Each page of the module, damaged in each way, or of another build: gadgets that ask do not run,
//! third parties are not contacted, and the reader is told. Whoever can mend the pages is told which.

use std::time::Duration;

use end_to_end::dialog::DIALOG;
use end_to_end::{Person, World, scenario};
use gadget_consent::wiki::Edit;
use serde_json::json;

use crate::{MAP, TILES};

const TRACKER: &str = "collect.tracker.test";
const NOTICE: &str = ".mw-notification";

/// ResourceLoader keeps modules in its store two seconds after they have come.
const STORED: u64 = 3_000;

/// What happens to a page.
#[derive(Debug, Clone, Copy)]
enum Damage {
    Cut,
    Blank,
    Deleted,
    Syntax,
    /// A page of another build.
    Other(fn(&str) -> String),
}

/// Another protocol.
const PROTOCOL_2: Damage =
    Damage::Other(|text| text.replace("gadget-consent/1", "gadget-consent/2"));

/// Another build.
const BUILD_2: Damage = Damage::Other(|text| text.replace(&build(text), "00000000"));

/// The build in a page's banner.
fn build(text: &str) -> String {
    let (_, rest) = text.split_once(", build ").unwrap();
    rest[..8].to_owned()
}

/// The damages of the stub, which has no build.
const STUB: [Damage; 5] = [
    Damage::Cut,
    Damage::Blank,
    Damage::Deleted,
    Damage::Syntax,
    PROTOCOL_2,
];

/// The damages of a script.
const SCRIPT: [Damage; 5] = [
    Damage::Cut,
    Damage::Blank,
    Damage::Deleted,
    Damage::Syntax,
    BUILD_2,
];

/// Of the manifest, which belongs to no build. Without it, the wiki only observes (`stages`).
const DATA: [Damage; 2] = [Damage::Cut, Damage::Syntax];

impl Damage {
    /// What the page has then; `None`: the page is deleted.
    fn of(self, text: &str) -> Option<String> {
        let middle = (0..=text.len() / 2)
            .rev()
            .find(|at| text.is_char_boundary(*at));
        match self {
            Self::Cut => Some(text[..middle.unwrap_or(0)].to_owned()),
            Self::Blank => Some(String::new()),
            Self::Deleted => None,
            Self::Syntax => Some(format!("{text}\n}}")),
            Self::Other(change) => Some(change(text)),
        }
    }
}

/// How the reader learns of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    /// By a notice that the gadget has not run.
    Notice,
    /// By the question itself, which does not look as it should.
    Question,
}

/// Opens an article where a page is damaged, and returns what is wrong.
async fn look(world: &World, path: &str, told: Told) -> Result<(), String> {
    let browser = &world.browser;
    let logs = [TILES, TRACKER].map(|host| world.demo.log(host));
    browser.forget_modules().await;
    browser.open_page(path).await;
    let (what, script) = match told {
        Told::Notice => (
            "the reader is told",
            format!(
                "return ( ( document.querySelector( '{NOTICE}' ) || {{}} ).innerText || '' ).includes( 'have not run' )"
            ),
        ),
        Told::Question => (
            "the dialog asks",
            format!("return !!document.querySelector( '{DIALOG}' )"),
        ),
    };
    let patience = Duration::from_secs(30);
    let mut problems = Vec::new();
    if !browser.comes_true(patience, &script).await {
        problems.push(format!("not {what}"));
    }
    browser.grace().await;
    if browser.has(MAP).await {
        problems.push("the gadget ran".to_owned());
    }
    // A script that declares nothing runs under a closed policy. Else the wiki would be dead.
    let ran = "return !!document.querySelector( '#gadget-leaky-status[data-fetch=failed]' )";
    if !browser.comes_true(Duration::from_secs(5), ran).await {
        problems.push("other gadgets do not run, or not under a policy".to_owned());
    }
    for log in logs {
        let events = log.events();
        if !events.is_empty() {
            problems.push(format!("contacted: {:?}", events[0]));
        }
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(problems.join(", "))
    }
}

/// Damages a page in each way. Everything else is in ResourceLoader's store.
async fn each(
    world: &World,
    path: &str,
    page: &str,
    damages: &[Damage],
    told: Told,
) -> Vec<String> {
    let browser = &world.browser;
    let title = format!("MediaWiki:Gadget-{page}");
    let guard = world.demo.restore_later(&title);
    browser.forget_modules().await;
    browser.goto(path).await;
    browser.pause(STORED).await;
    let wiki = world.demo.api_as("interfaceAdministrator");
    let good = guard.text();
    let mut wrong = Vec::new();
    for damage in damages {
        let saved = match damage.of(&good) {
            None => {
                let fields = [("action", "delete"), ("title", title.as_str())];
                wiki.post_with_token("csrf", &fields).map(|_| ())
            }
            Some(text) => {
                assert_ne!(text, good, "{page}: {damage:?}");
                let edit = Edit {
                    title: &title,
                    text: &text,
                    summary: "damage",
                    model: None,
                };
                wiki.edit(&edit).map(|_| ())
            }
        };
        saved.unwrap_or_else(|error| panic!("{page}: {damage:?}: {error}"));
        if let Err(problem) = look(world, path, told).await {
            wrong.push(format!("{page}: {damage:?}: {problem}"));
        }
    }
    wrong
}

/// A reader with a gadget that asks, and one that declares nothing.
async fn reader(world: &World) {
    let person = Person::with_gadgets(world.demo, &["tiles", "leaky"]);
    world.browser.log_in(&person).await;
}

const ARTICLE: &str = "/index.php?title=Brindle";
const REVIEW: &str = "/index.php?title=Special:BlankPage/GadgetConsent";

/// Damages these pages, one after another.
async fn all(world: &World, path: &str, pages: &[(&str, &[Damage], Told)]) {
    reader(world).await;
    let mut wrong = Vec::new();
    for (page, damages, told) in pages {
        wrong.extend(each(world, path, page, damages, *told).await);
    }
    assert_eq!(wrong, [] as [String; 0]);
}

#[test]
fn a_damaged_stub() {
    scenario("a_damaged_stub", async |world| {
        all(world, ARTICLE, &[("consent-stub.js", &STUB, Told::Notice)]).await;
    });
}

#[test]
fn a_damaged_loader() {
    scenario("a_damaged_loader", async |world| {
        all(
            world,
            ARTICLE,
            &[("consent-loader.js", &SCRIPT, Told::Notice)],
        )
        .await;
    });
}

#[test]
fn a_damaged_manifest() {
    scenario("a_damaged_manifest", async |world| {
        let version = Damage::Other(|text| text.replace("\"version\": 1", "\"version\": 2"));
        let damages = [&DATA[..], &[version]].concat();
        all(
            world,
            ARTICLE,
            &[("consent-manifest.js", &damages, Told::Notice)],
        )
        .await;
    });
}

#[test]
fn a_damaged_module_that_gadgets_depend_on() {
    scenario("a_damaged_consent", async |world| {
        all(world, ARTICLE, &[("consent.js", &SCRIPT, Told::Notice)]).await;
    });
}

#[test]
fn a_damaged_host() {
    scenario("a_damaged_host", async |world| {
        all(
            world,
            ARTICLE,
            &[("consent-host.js", &SCRIPT, Told::Notice)],
        )
        .await;
    });
}

#[test]
fn a_damaged_module_that_asks() {
    scenario("a_damaged_ui", async |world| {
        let empty = Damage::Other(|_| "module.exports = {};".to_owned());
        let pages: [(&str, &[Damage], Told); 4] = [
            ("consent-ui.js", &SCRIPT, Told::Notice),
            ("consent-ui-wasm.js", &SCRIPT, Told::Notice),
            (
                "consent-ui-messages.js",
                &[Damage::Cut, Damage::Blank, Damage::Deleted, BUILD_2, empty],
                Told::Notice,
            ),
            (
                "consent-ui.css",
                &[Damage::Cut, Damage::Blank, Damage::Deleted],
                Told::Question,
            ),
        ];
        all(world, ARTICLE, &pages).await;
    });
}

#[test]
fn a_damaged_review_page() {
    scenario("a_damaged_review_page", async |world| {
        let empty = Damage::Other(|_| "module.exports = {};".to_owned());
        let pages: [(&str, &[Damage], Told); 3] = [
            ("consent-review.js", &SCRIPT, Told::Notice),
            ("consent-review-wasm.js", &SCRIPT, Told::Notice),
            (
                "consent-review-messages.js",
                &[Damage::Cut, Damage::Blank, Damage::Deleted, BUILD_2, empty],
                Told::Notice,
            ),
        ];
        all(world, REVIEW, &pages).await;
    });
}

/// Two pages at once. With both stub and loader there is nobody to set a policy; gadgets that ask
/// are held all the same.
#[test]
fn two_damaged_pages() {
    scenario("two_damaged_pages", async |world| {
        reader(world).await;
        let scripts = [
            "consent-stub",
            "consent-loader",
            "consent-manifest",
            "consent",
        ];
        let wiki = world.demo.api_as("interfaceAdministrator");
        let browser = &world.browser;
        for (index, one) in scripts.iter().enumerate() {
            for other in &scripts[index + 1..] {
                let titles = [one, other].map(|name| format!("MediaWiki:Gadget-{name}.js"));
                let guards = titles
                    .each_ref()
                    .map(|title| world.demo.restore_later(title));
                for (title, guard) in titles.iter().zip(&guards) {
                    let text = Damage::Cut.of(&guard.text()).unwrap();
                    let edit = Edit {
                        title,
                        text: &text,
                        summary: "damage",
                        model: None,
                    };
                    wiki.edit(&edit).unwrap();
                }
                let log = world.demo.log(TILES);
                browser.forget_modules().await;
                browser.open_page(ARTICLE).await;
                let told = format!(
                    "return ( ( document.querySelector( '{NOTICE}' ) || {{}} ).innerText || '' ).includes( 'have not run' )"
                );
                browser
                    .until(&format!("{one} and {other}: told"), &told)
                    .await;
                browser.grace().await;
                assert!(!browser.has(MAP).await, "{one} and {other}");
                let state = browser
                    .js("return mw.loader.getState( 'ext.gadget.tiles' )")
                    .await;
                assert_ne!(state, json!("ready"), "{one} and {other}");
                log.assert_untouched();
            }
        }
    });
}

/// Who can mend the pages is told which are wrong, by what the wiki itself knows of them. Readers are
/// told no names.
#[test]
fn pages_are_named_to_whoever_can_mend_them() {
    scenario("pages_are_named_to_whoever_can_mend_them", async |world| {
        let (browser, demo) = (&world.browser, world.demo);
        let wiki = demo.api_as("interfaceAdministrator");
        let titles = ["host.js", "ui.css", "i18n-de.js"]
            .map(|name| format!("MediaWiki:Gadget-consent-{name}"));
        let guards = titles.each_ref().map(|title| demo.restore_later(title));
        for (title, guard) in titles.iter().zip(&guards) {
            let text = guard.text();
            // ResourceLoader removes the banner, so it costs a page nothing.
            assert!(text.starts_with("/*! GadgetConsent "), "{title}");
            let edit = Edit {
                title,
                text: &BUILD_2.of(&text).unwrap(),
                summary: "another build",
                model: None,
            };
            wiki.edit(&edit).unwrap();
        }
        let said = "return document.body.innerText.includes( 'in the middle of an update' )";
        let named = "return Array.from( document.querySelectorAll( '.mw-notification li' ), ( item ) => item.innerText )";

        let reader = Person::with_gadgets(demo, &["tiles"]);
        browser.log_in(&reader).await;
        browser.open_page(ARTICLE).await;
        browser.until("the reader is told of an update", said).await;
        browser.grace().await;
        assert_eq!(browser.js(named).await, json!([]));
        browser.log_out().await;

        let administrator = Person::interface_administrator(demo, &["tiles"]);
        browser.log_in(&administrator).await;
        browser.open_page(ARTICLE).await;
        let script = format!("{named}.length > 0");
        browser.until("the pages are named", &script).await;
        let mut expected = titles.to_vec();
        expected.sort();
        assert_eq!(browser.js(named).await, json!(expected));
        let command = browser.text(".mw-notification code").await;
        assert!(
            command.starts_with("gadget-consent deploy --restore --wiki http"),
            "{command}"
        );

        let load = "return fetch( '/load.php?modules=ext.gadget.consent-loader|ext.gadget.consent-ui' ).then( ( answer ) => answer.text() )";
        let sent = browser.js(load).await;
        let sent = sent.as_str().unwrap();
        assert!(
            sent.contains("consent.gate/") && sent.contains("cdx-"),
            "{sent:.200}"
        );
        assert!(!sent.contains("/*!"), "the banner is sent");
    });
}
