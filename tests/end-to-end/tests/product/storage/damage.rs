//! The real page reads damaged, foreign, future and hostile values from every store. None is a
//! grant, none causes a crash, and nothing is deleted unasked.

use end_to_end::dialog::Answer;
use end_to_end::{Browser, Log, Person, scenario};
use gadget_consent_core::decision::decide;
use gadget_consent_core::keys;
use gadget_consent_core::outbox::PendingAnswer;
use gadget_consent_core::seal::KEY;
use gadget_consent_core::user_scripts::USER_SCRIPTS;
use gadget_consent_core::{Answers, Day, Decision, Declaration, Entry, Terms};
use serde_json::{Value, json};

use crate::TILES;
use crate::review::{PAGE, until_result_says};

const NEEDED: &str = "img:*.tile.maps.test";
const VALID: &str = "1;allow;2026-11-21;img:*.tile.maps.test";

/// The number of gadgets, each with another value.
const MOST: usize = 80;

/// Values by hand. The others are random changes of a valid value.
const VALUES: [&str; 25] = [
    " ",
    "1",
    "1;",
    "1;allow",
    "1;allow;",
    "1;allow;2026-11-21",
    "1;allow;2026-11-21;",
    "1;allow;2026-11-21;img:*.tile.maps.tes",
    "1;allow;2026-11-21;img:*.tile.maps.test;",
    "1;allow;2026-11-21;img:*.tile.maps.test;img:*.tile.maps.test",
    "1;allow;2026-11-21;img:*.tile.maps.test;;",
    "1;allow;2026-11-21;img:*",
    "1;allow;2026-11-21;*",
    "1;allow;2026-11-21.0;img:*.tile.maps.test",
    "1;allow;2026-11-21.999999;img:*.tile.maps.test",
    "1;ALLOW;2026-11-21;img:*.tile.maps.test",
    "2;allow;2026-11-21;img:*.tile.maps.test",
    "10;allow;2026-11-21;img:*.tile.maps.test",
    "true",
    "null",
    "{\"toString\":1}",
    "[object Object]",
    "__proto__",
    "<img src=x onerror=alert(1)>",
    "1;allow;2026-11-21;img:\u{202e}tset.spam.elit.*",
];

fn grants(text: &str) -> bool {
    let needed = NEEDED.parse().unwrap();
    let terms = Terms {
        declaration: Declaration::new(&needed, &"".parse().unwrap()),
        ..Terms::default()
    };
    let today: Day = "2026-11-21".parse().unwrap();
    let entry: Option<Entry> = text.parse().ok();
    let decision = decide(&terms, Answers::lasting(entry.as_ref()), today);
    matches!(decision, Decision::Run { .. })
}

/// Values that are not grants.
fn values() -> Vec<String> {
    let seed = fastrand::u64(..);
    println!("the values come from the seed {seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    let mut values: Vec<String> = VALUES.map(ToOwned::to_owned).into();
    values.push("x".repeat(60_000));
    values.push(format!("{VALID}{}", " img:".repeat(5_000)));
    assert_eq!(values.iter().find(|value| grants(value)), None);
    while values.len() < MOST {
        let mut chars: Vec<char> = VALID.chars().collect();
        for _ in 0..random.usize(1..4) {
            let place = random.usize(..chars.len());
            match random.u8(..4) {
                0 => drop(chars.splice(place.., [])),
                1 => chars[place] = random.char(' '..'~'),
                2 => chars.insert(
                    place,
                    random
                        .choice([';', ':', '|', '.', '*', '/', ' ', '~', 'é'])
                        .unwrap(),
                ),
                _ => drop(chars.remove(place)),
            }
            if chars.is_empty() {
                break;
            }
        }
        let value: String = chars.into_iter().collect();
        // A store may trim values, which are compared afterwards.
        let plain = value.trim() == value;
        if !value.is_empty() && plain && !grants(&value) {
            values.push(value);
        }
    }
    values
}

fn name(number: usize) -> String {
    format!("damaged{number:02}")
}

/// Opens an article, where everything must be held and closed.
async fn assert_closed(browser: &Browser, log: &Log, values: &[String], what: &str) {
    browser.article("").await;
    browser
        .until(
            "the question or a notice comes",
            "return !!document.querySelector( 'dialog.gadget-consent-dialog[open], .gadget-consent-notice-asks, .gadget-consent-notices > *' )",
        )
        .await;
    browser.grace().await;
    let states = browser
        .js(&format!(
            "return Array.from( {{ length: {MOST} }}, ( _, number ) => \
             mw.loader.getState( 'ext.gadget.damaged' + String( number ).padStart( 2, '0' ) ) )"
        ))
        .await;
    let states = states.as_array().unwrap().iter().zip(values);
    let ran: Vec<_> = states
        .filter(|(state, _)| **state == json!("ready"))
        .collect();
    assert!(ran.is_empty(), "{what}: {ran:?}");
    assert_eq!(browser.errors().await, Vec::<Value>::new(), "{what}");
    log.assert_untouched();
}

/// Writes the values into a store of the device, for each gadget, or reads what is there.
async fn on_device(browser: &Browser, store: &str, what: &str, values: Option<&[String]>) -> Value {
    let all = json!(values.unwrap_or_default());
    browser
        .js(&format!(
            "const prefix = `gadgetconsent/${{ mw.config.get( 'wgWikiID' ) }}/${{ mw.config.get( 'wgUserName' ) || '' }}/{what}/`; \
             const name = ( number ) => prefix + 'damaged' + String( number ).padStart( 2, '0' ); \
             {all}.forEach( ( value, number ) => {store}.setItem( name( number ), value ) ); \
             return Array.from( {{ length: {MOST} }}, ( _, number ) => {store}.getItem( name( number ) ) )"
        ))
        .await
}

#[test]
fn unreadable_values_grant_nothing() {
    scenario("unreadable_values", async |world| {
        let browser = &world.browser;
        let log = world.demo.log(TILES);
        let values = values();
        let lines: Vec<String> = (0..MOST)
            .map(|number| {
                let name = name(number);
                format!("* {name}[ResourceLoader|default|dependencies=ext.gadget.consent|domains={NEEDED}]|damaged.js")
            })
            .collect();
        world.demo.save(
            "MediaWiki:Gadget-damaged.js",
            "( window.ran = window.ran || [] ).push( 1 ); new Image().src = 'https://a.tile.maps.test/damaged.png';",
        );
        let _defined = world.demo.define(&lines.join("\n"));

        // In the preferences.
        let person = Person::with_gadgets(world.demo, &[]);
        let all: Vec<(String, String)> = values
            .iter()
            .enumerate()
            .map(|(number, value)| (name(number), value.clone()))
            .collect();
        person.set_answers(&all);
        let in_preferences = || -> Vec<Option<String>> {
            let entries = person.ledger().entries();
            let names = (0..MOST).map(name);
            names.map(|name| entries.get(&name).cloned()).collect()
        };
        let before = in_preferences();
        assert!(before.iter().all(Option::is_some));
        browser.log_in(&person).await;
        browser.forget_modules().await;
        assert_closed(browser, &log, &values, "preferences").await;
        assert_eq!(in_preferences(), before);
        // The review page shows all of them and can clear them.
        browser.goto(PAGE).await;
        browser.until_found("thead .gadget-consent-tick").await;
        let found = browser.words(".gadget-consent-review p[role=status]").await;
        assert!(found.starts_with(&format!("{MOST} found")), "{found}");
        assert!(
            browser
                .text(".gadget-consent-review tbody")
                .await
                .contains("This answer could not be read. It counts as not given.")
        );
        browser.click("thead .gadget-consent-tick").await;
        browser.click(".gadget-consent-tools > .cdx-button").await;
        until_result_says(browser, &format!("{MOST} answers are gone")).await;
        let left = in_preferences();
        let is_none = |text: &Option<String>| {
            let entry = text.as_ref().map(|text| text.parse::<Entry>());
            entry.is_none_or(|entry| entry.is_ok_and(|entry| entry.is_revoked()))
        };
        assert!(left.iter().all(is_none), "{left:?}");

        // In the outbox, with an invalid time.
        let is_letter = |value: &String| value.parse::<PendingAnswer>().is_ok();
        let not_letters: Vec<String> = values
            .iter()
            .map(|value| value.replace(if is_letter(value) { "|" } else { "\0" }, ""))
            .collect();
        on_device(browser, "localStorage", "outbox", Some(&not_letters)).await;
        browser
            .js("localStorage.setItem( `gadgetconsent/${ mw.config.get( 'wgWikiID' ) }/${ mw.config.get( 'wgUserName' ) }/outbox`, 'x -1 ;' )")
            .await;
        assert_closed(browser, &log, &values, "outbox").await;
        assert_eq!(
            on_device(browser, "localStorage", "outbox", None).await,
            json!(not_letters)
        );
        assert_eq!(in_preferences(), left);
        browser.goto(PAGE).await;
        browser.until_found("thead .gadget-consent-tick").await;
        browser.click("thead .gadget-consent-tick").await;
        browser.click(".gadget-consent-tools > .cdx-button").await;
        until_result_says(browser, "answers are gone").await;
        assert_eq!(browser.js(super::WAITING).await, json!(0));
        assert_eq!(in_preferences(), left);

        // In the session.
        let of_session: Vec<String> = values.iter().map(|value| format!("{value}|")).collect();
        on_device(browser, "sessionStorage", "answer", Some(&of_session)).await;
        assert_closed(browser, &log, &values, "session").await;
        let kept = on_device(browser, "sessionStorage", "answer", None).await;
        assert_eq!(kept, json!(of_session));
        assert_eq!(in_preferences(), left);

        // On the device.
        browser
            .js("sessionStorage.clear(); localStorage.clear()")
            .await;
        browser.log_out().await;
        browser.article("").await;
        on_device(browser, "localStorage", "answer", Some(&values)).await;
        assert_closed(browser, &log, &values, "device").await;
        assert_eq!(
            on_device(browser, "localStorage", "answer", None).await,
            json!(values)
        );
    });
}

/// Preferences that something else has written: a name that stands twice, lines without an entry.
#[test]
fn preferences_that_cannot_be_read_hold_and_can_be_cleared() {
    scenario("unreadable_preferences", async |world| {
        let browser = &world.browser;
        let log = world.demo.log(TILES);
        let person = Person::with_gadgets(world.demo, &["tiles"]);
        let written = [
            ("userjs-gadgetconsent-0", format!("tiles {VALID}\ntorn")),
            ("userjs-gadgetconsent-5", format!("tiles {VALID}")),
            ("userjs-gadgetconsent-7", "[object Object]".to_owned()),
            ("userjs-gadgetconsent-tiles", VALID.to_owned()),
        ];
        for (name, value) in &written {
            person.set_option(name, value);
        }
        browser.log_in(&person).await;
        browser.article("").await;
        browser.until_asked_for("tiles").await;
        browser.grace().await;
        log.assert_untouched();
        for (name, value) in &written {
            assert_eq!(person.option(name).as_ref(), Some(value));
        }

        browser.answer(Answer::Later).await;
        browser.goto(PAGE).await;
        browser.until_found("thead .gadget-consent-tick").await;
        let found = browser.words(".gadget-consent-review p[role=status]").await;
        assert!(found.starts_with("3 found"), "{found}");
        browser.click("thead .gadget-consent-tick").await;
        browser.click(".gadget-consent-tools > .cdx-button").await;
        until_result_says(browser, "3 answers are gone").await;
        // The key of the seals is no answer.
        let mut left = person.ledger().entries();
        left.remove(KEY);
        // An answer that is taken back leaves an entry that says so.
        left.retain(|_, text| !text.parse::<Entry>().is_ok_and(|entry| entry.is_revoked()));
        assert!(left.is_empty(), "{left:?}");
        assert_eq!(browser.errors().await, Vec::<Value>::new());
        log.assert_untouched();
    });
}

/// Words that are not one exact host, and would open the map's site if they counted.
const NOT_HOSTS: [&str; 16] = [
    "*",
    "*:443",
    "img:*",
    "img:*:443",
    "img:https:",
    "img:https://*",
    "img:*.test",
    "img:*.tile.maps.test",
    "img:a.tile.maps.test/",
    "img:a.tile.maps.test/damaged.png",
    "img:A.tile.maps.test",
    "img:a.tile.maps.test:*",
    "img:a.tile.maps.test:0443",
    "img+img:a.tile.maps.test",
    "default:a.tile.maps.test",
    "img:a.tile.maps.test img:*",
];

const CONTACT: &str = "return new Promise( ( done ) => { const image = new Image(); \
    image.onload = () => done( 'reached' ); image.onerror = () => done( 'blocked' ); \
    image.src = 'https://a.tile.maps.test/damaged.png?' + Math.random(); } )";

/// The entry of the user's own scripts is its own declaration: only exact hosts count.
#[test]
fn only_exact_hosts_count_for_own_scripts() {
    scenario("own_scripts_exact_hosts", async |world| {
        let browser = &world.browser;
        let person = Person::with_gadgets(world.demo, &[]);
        let log = world.demo.log(TILES);
        browser.log_in(&person).await;
        for word in NOT_HOSTS {
            person.set_answer(USER_SCRIPTS, &format!("1;allow;2026-11-21;{word}"));
            browser.article("").await;
            assert_eq!(browser.js(CONTACT).await, json!("blocked"), "{word}");
            assert_eq!(browser.errors().await, Vec::<Value>::new(), "{word}");
        }
        browser.goto(PAGE).await;
        browser.until_found("thead .gadget-consent-tick").await;
        let row = browser.text(".gadget-consent-review tbody").await;
        assert!(row.contains("This answer could not be read."), "{row}");
        person.unset_answer(USER_SCRIPTS);

        // Of the other stores: in the tab, on the device, and as an answer that waits.
        for (index, word) in NOT_HOSTS.iter().enumerate() {
            let entry = format!("1;allow;2026-11-21;{word}");
            let (store, what, text) = match index % 2 {
                0 => ("sessionStorage", "answer", format!("{entry}|")),
                _ => ("localStorage", "outbox", format!("{entry}|")),
            };
            put(browser, store, what, &text).await;
            browser.article("").await;
            assert_eq!(
                browser.js(CONTACT).await,
                json!("blocked"),
                "{store} {word}"
            );
            browser
                .js("sessionStorage.clear(); localStorage.clear()")
                .await;
        }
        assert_eq!(person.entry(USER_SCRIPTS), None);
        browser.log_out().await;
        for word in NOT_HOSTS {
            put(
                browser,
                "localStorage",
                "answer",
                &format!("1;allow;2026-11-21;{word}"),
            )
            .await;
            browser.article("").await;
            assert_eq!(browser.js(CONTACT).await, json!("blocked"), "device {word}");
        }
        log.assert_untouched();

        // The way is one: with an exact host it arrives.
        put(
            browser,
            "localStorage",
            "answer",
            "1;allow;2026-11-21;img:a.tile.maps.test",
        )
        .await;
        browser.article("").await;
        assert_eq!(browser.js(CONTACT).await, json!("reached"));
    });
}

/// Writes an answer for the user's own scripts into a store of the device. `what`: the part of the
/// key that says what is stored.
async fn put(browser: &Browser, store: &str, what: &str, text: &str) {
    let around = browser
        .js("return [ mw.config.get( 'wgWikiID' ), mw.config.get( 'wgUserName' ) || '' ]")
        .await;
    let part = |index: usize| around[index].as_str().unwrap();
    let key = keys::of_gadget(&keys::prefix(part(0), part(1)), what, USER_SCRIPTS);
    let (key, text) = (json!(key), json!(text));
    browser
        .js(&format!("{store}.setItem( {key}, {text} )"))
        .await;
}
