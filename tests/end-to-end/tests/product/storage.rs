//! No answer is lost, and no grant appears that nobody gave, whatever fails: the wiki, the network
//! or what is stored.

mod cases;
mod damage;
mod size;
mod stress;
mod table;

use std::time::{Duration, Instant};

use end_to_end::dialog::{Answer, DIALOG};
use end_to_end::proxy::{Affected, Fault};
use end_to_end::{Browser, Person, Proxy, World, scenario, scenario_through};
use serde_json::json;

use crate::review::{PAGE, until_result_says};
use crate::{MAP, TILES};
use cases::{Case, Fate, LIMIT, Made, cases};
use table::Row;

const ENTRY: &str = "allow;img:*.tile.maps.test";
const UNREACHABLE: &str = "The wiki could not be reached.";

#[test]
fn faults_lose_no_answer() {
    scenario_through("faults_lose_no_answer", async |world, proxy| {
        let person = Person::with_gadgets(world.demo, &["tiles"]);
        world.browser.log_in(&person).await;
        let mut rows = Vec::new();
        for case in cases() {
            rows.push(run(world, proxy, &person, &case).await);
        }
        table::check("faults", &rows);
    });
}

/// Gives one answer under one fault.
async fn run(world: &World, proxy: &Proxy, person: &Person, case: &Case) -> Row {
    let browser = &world.browser;
    let fault = case.fault;
    eprintln!("{fault}");
    person.unset_answer("tiles");
    browser.leave_and_forget().await;
    browser.article("").await;
    browser.until_asked_for("tiles").await;
    let log = world.demo.log(TILES);

    let mut settings = None;
    let mut other = None;
    match &case.made {
        Made::Between(which, fault) => proxy.inject(*which, fault.clone()),
        Made::Once(which, fault) => proxy.inject_once(*which, fault.clone()),
        Made::Settings(php) => settings = Some(world.demo.with_settings(php)),
        Made::LoggedOut => browser.log_out().await,
        Made::SomebodyElse => {
            let stranger = Person::with_gadgets(world.demo, &["tiles"]);
            browser.new_tab().await;
            browser.tab(1).await;
            browser.log_out().await;
            browser.log_in(&stranger).await;
            browser.tab(0).await;
            other = Some(stranger);
        }
        Made::Blocked => person.block(world.demo),
        Made::Full => {
            let others = (0..100).map(|number| (format!("userjs-other-{number}"), "1".to_owned()));
            person.set_options(&others.collect::<Vec<_>>());
            settings = Some(world.demo.with_settings(LIMIT));
        }
    }
    browser.answer(Answer::Allow).await;
    if case.fate != Fate::Saved {
        browser
            .until_for(Duration::from_secs(40), fault, &dialog_says(case.says))
            .await;
        let words = browser.text(DIALOG).await;
        let waits = words.contains("Your answer is kept in this browser");
        assert_eq!(waits, case.fate == Fate::Waits, "{fault}: {words}");
        assert!(!browser.has(MAP).await, "{fault}");
        log.assert_untouched();
    }
    let tries = browser.js(TRIES).await.as_u64().unwrap_or_default();

    proxy.heal();
    drop(settings);
    if let Some(stranger) = &other {
        // The answer does not become another person's.
        browser.article("").await;
        browser.until_asked_for("tiles").await;
        assert_eq!(stranger.answer("tiles"), None, "{fault}");
        browser.only_one_window().await;
        browser.log_out().await;
    }
    if matches!(case.made, Made::LoggedOut | Made::SomebodyElse) {
        browser.log_in(person).await;
        browser.article("").await;
    }
    if case.fate == Fate::Told {
        assert_eq!(person.answer("tiles"), None, "{fault}");
        browser.answer(Answer::Allow).await;
    }
    until_saved(browser, fault, || {
        person.answer("tiles").as_deref() == Some(ENTRY)
    })
    .await;
    if matches!(case.made, Made::Blocked) {
        person.unblock(world.demo);
    }
    Row {
        fault: fault.to_owned(),
        how: case.how.to_owned(),
        // Including tries that the wiki refused for good.
        tries: tries + 1 + u64::from(case.fate == Fate::Told),
        given: 1,
        kept: person.answers().len(),
        wrong: person
            .answers()
            .iter()
            .filter(|(_, answer)| answer != ENTRY)
            .count(),
    }
}

/// A script that returns whether the dialog says these words.
fn dialog_says(words: &str) -> String {
    format!(
        "return document.querySelector( '{DIALOG}' )?.textContent.includes( {} )",
        json!(words)
    )
}

/// How often the pending answers were sent.
const TRIES: &str = "const key = Object.keys( localStorage ).find( ( key ) => /\\/outbox$/.test( key ) ); \
    return key ? parseInt( localStorage.getItem( key ) ) : 0";

/// How many answers are pending on the device.
const WAITING: &str =
    "return Object.keys( localStorage ).filter( ( key ) => /\\/outbox/.test( key ) ).length";

/// Waits until no answer is pending on the device and the wiki has what it should.
async fn until_saved(browser: &Browser, fault: &str, is_there: impl Fn() -> bool) {
    let started = Instant::now();
    while browser.js(WAITING).await != json!(0) || !is_there() {
        let waited = started.elapsed();
        assert!(
            waited < Duration::from_secs(20),
            "{fault}: the answer is lost"
        );
        browser.pause(100).await;
    }
}

#[test]
fn the_browser_dies_right_after_the_answer() {
    scenario_through("the_browser_dies", async |world, proxy| {
        let browser = &world.browser;
        let person = world.reader_asked_for("tiles").await;
        // The tab is closed before the wiki gets the answer.
        proxy.inject(Affected::Api, Fault::Silence);
        browser.answer(Answer::Allow).await;
        browser.close_window().await;
        assert_eq!(person.answer("tiles"), None);
        proxy.heal();
        browser.article("").await;
        until_saved(browser, "the browser dies", || {
            person.answer("tiles").as_deref() == Some(ENTRY)
        })
        .await;
        browser.article("").await;
        browser.until_drawn().await;
    });
}

#[test]
fn the_network_fails_in_the_middle_of_a_hundred_changes() {
    scenario_through("a_hundred_changes", async |world, proxy| {
        let browser = &world.browser;
        let names: Vec<String> = (0..120).map(|number| format!("bulk{number:03}")).collect();
        let lines: Vec<String> = names
            .iter()
            .map(|name| format!("* {name}[ResourceLoader|dependencies=ext.gadget.consent|domains=img:{name}.test]|notes.js"))
            .collect();
        let _defined = world.demo.define(&lines.join("\n"));
        let person = Person::with_gadgets(world.demo, &[]);
        let options: Vec<(String, String)> = names
            .iter()
            .map(|name| {
                let entry = format!("1;allow;2026-11-02;img:{name}.test");
                (name.clone(), entry)
            })
            .collect();
        person.set_answers(&options);
        browser.log_in(&person).await;
        browser.forget_modules().await;
        browser.goto(PAGE).await;
        browser.until_found("thead .gadget-consent-tick").await;
        browser.click("thead .gadget-consent-tick").await;
        proxy.inject(Affected::Saves, Fault::Cut);
        browser.click(".gadget-consent-tools > .cdx-button").await;
        until_result_says(browser, UNREACHABLE).await;
        until_result_says(browser, "kept in this browser").await;
        assert_eq!(person.answers().len(), names.len());
        let tries = browser.js(TRIES).await.as_u64().unwrap();
        proxy.heal();
        until_saved(browser, "between the requests", || {
            person.answers().is_empty()
        })
        .await;
        let row = Row {
            fault: "the network goes before 120 changes are saved".to_owned(),
            how: "the connection cut before the one request that has them".to_owned(),
            tries: tries + 1,
            given: names.len(),
            kept: names.len() - person.answers().len(),
            wrong: person.answers().len(),
        };
        table::check("many", &[row]);
    });
}

#[test]
fn a_revoked_site_is_closed_before_the_wiki_knows() {
    scenario("a_revoked_site_is_closed", async |world| {
        let browser = &world.browser;
        let person = Person::with_gadgets(world.demo, &["tiles"]);
        person.set_answer("tiles", "1;allow;2026-11-02;img:*.tile.maps.test");
        browser.log_in(&person).await;
        browser.article("").await;
        browser.until_drawn().await;
        let locked = world.demo.with_settings("$wgReadOnly = 'Being moved.';");
        browser.goto(PAGE).await;
        browser
            .until_found("[aria-label^='Revoke: '][aria-label*='tiles']")
            .await;
        browser
            .click("[aria-label^='Revoke: '][aria-label*='tiles']")
            .await;
        until_result_says(browser, "It says: Being moved.").await;
        until_result_says(
            browser,
            "What you no longer allow is refused in this browser",
        )
        .await;
        let row = browser.text(".gadget-consent-review tbody tr").await;
        assert!(row.contains("Not saved yet"), "{row}");

        let log = world.demo.log(TILES);
        browser.article("").await;
        browser
            .until(
                "a notice says that the answer is not saved",
                "return document.body.textContent.includes( 'is not saved yet' )",
            )
            .await;
        browser.grace().await;
        assert!(!browser.has(MAP).await);
        log.assert_untouched();
        // The wiki still has the grant.
        assert_eq!(person.answer("tiles").as_deref(), Some(ENTRY));
        drop(locked);
        until_saved(browser, "taken back", || person.answer("tiles").is_none()).await;
        browser.article("").await;
        browser.until_asked_for("tiles").await;
        log.assert_untouched();
    });
}

#[test]
fn a_pending_grant_does_not_override_a_refusal() {
    scenario_through("a_pending_grant", async |world, proxy| {
        let browser = &world.browser;
        let person = world.reader_asked_for("tiles").await;
        let log = world.demo.log(TILES);
        proxy.inject(Affected::Api, Fault::Cut);
        browser.answer(Answer::Allow).await;
        browser
            .until("the dialog says so", &dialog_says(UNREACHABLE))
            .await;
        // Later, on another device.
        let today = browser
            .js("return new Date().toISOString().slice( 0, 10 )")
            .await;
        let refusal = format!("1;refuse;{};;img:*.tile.maps.test", today.as_str().unwrap());
        person.set_answer("tiles", &refusal);
        proxy.heal();
        until_saved(browser, "refused elsewhere", || {
            person.entry("tiles").as_ref() == Some(&refusal)
        })
        .await;
        browser.article("").await;
        browser.assert_decided().await;
        log.assert_untouched();
    });
}

#[test]
fn an_answer_that_the_wiki_will_never_take_is_asked_for_again() {
    scenario_through("the_wiki_will_never_take_it", async |world, proxy| {
        let browser = &world.browser;
        let person = world.reader_asked_for("tiles").await;
        let log = world.demo.log(TILES);
        proxy.inject(Affected::Saves, Fault::Cut);
        browser.answer(Answer::Allow).await;
        let kept = dialog_says("Your answer is kept in this browser");
        browser.until("the answer is pending", &kept).await;
        // When it could be sent, the person may no longer have preferences.
        let settings = world
            .demo
            .with_settings("$wgGroupPermissions['*']['editmyoptions'] = false;");
        proxy.heal();
        browser
            .until(
                "nothing is pending",
                &WAITING.replace("return ", "return !"),
            )
            .await;
        drop(settings);
        browser.until_asked_for("tiles").await;
        assert_eq!(browser.js(&kept).await, json!(false));
        assert_eq!(person.answer("tiles"), None);
        log.assert_untouched();
        browser.answer(Answer::Allow).await;
        browser.until_drawn().await;
        assert_eq!(person.answer("tiles").as_deref(), Some(ENTRY));
    });
}

#[test]
fn an_answer_without_an_account_is_offered_and_not_imported() {
    scenario("offered_and_not_imported", async |world| {
        let browser = &world.browser;
        browser.article("&withgadget=tiles").await;
        // The gadget that is on by default asks, too.
        browser.until_listed(2).await;
        let tiles = browser.row("tile.maps.test").await;
        browser.choose(tiles, Answer::Allow).await;
        browser.save_list().await;
        browser.until_drawn().await;

        let person = Person::with_gadgets(world.demo, &["tiles"]);
        browser.log_in(&person).await;
        let log = world.demo.log(TILES);
        browser.article("").await;
        browser.until_asked_for("tiles").await;
        log.assert_untouched();
        browser.goto(PAGE).await;
        browser
            .until(
                "the page offers the answer",
                "return document.body.textContent.includes( 'This browser has an answer that was given here without an account' )",
            )
            .await;
        assert_eq!(person.answer("tiles"), None);
        browser
            .click("section:last-of-type > div > button.cdx-button:last-of-type")
            .await;
        browser.until_found(".gadget-consent-change").await;
        browser
            .click(".gadget-consent-change .gadget-consent-tick")
            .await;
        browser
            .click(".gadget-consent-change ~ .gadget-consent-tools .cdx-button")
            .await;
        until_result_says(browser, "is changed").await;
        assert_eq!(person.answer("tiles").as_deref(), Some(ENTRY));
        let offered =
            "return document.body.textContent.includes( 'given here without an account' )";
        assert_eq!(browser.js(offered).await, json!(false));
    });
}

#[test]
fn answers_of_temporary_accounts_stay_on_the_device() {
    scenario("temporary_accounts", async |world| {
        let browser = &world.browser;
        browser.article("").await;
        // An edit without an account creates a temporary account.
        let edited = "return new mw.Api().postWithToken( 'csrf', { action: 'edit', title: 'Sandbox', \
            appendtext: ' ', summary: 'test', formatversion: 2 } ).then( ( done ) => done.edit.tempusercreated )";
        assert_eq!(browser.js(edited).await, json!(true));
        browser.article("&withgadget=tiles").await;
        assert_eq!(
            browser
                .js("return mw.user.isTemp() && mw.config.get( 'wgUserIsTemp' )")
                .await,
            json!(true)
        );
        browser.until_listed(2).await;
        assert!(browser.text(DIALOG).await.contains("this browser only"));
        let tiles = browser.row("tile.maps.test").await;
        browser.choose(tiles, Answer::Allow).await;
        browser.save_list().await;
        browser.until_drawn().await;
        let kept = "return Object.keys( localStorage ).filter( ( key ) => /^gadgetconsent.*answer.tiles$/.test( key ) ).length";
        assert_eq!(browser.js(kept).await, json!(1));
        assert_eq!(browser.js(WAITING).await, json!(0));
    });
}

#[test]
fn an_answer_that_is_too_long_is_reported() {
    scenario("an_answer_that_is_too_long", async |world| {
        let browser = &world.browser;
        let person = Person::with_gadgets(world.demo, &[]);
        let entry = "1;allow;2026-11-02;img:*.tile.maps.test";
        person.set_answer("tiles", entry);
        browser.log_in(&person).await;
        browser.goto(&format!("{PAGE}#files")).await;
        browser.until_found("input[type=file]").await;
        let refused: Vec<String> = (0..3_000)
            .map(|number| format!("img:much-too-long{number}.test"))
            .collect();
        let file = std::env::temp_dir().join(format!("gadget-consent-{}.json", person.name));
        let text = json!({ "version": 1, "answers": {
            "tiles": format!("1;refuse;2026-11-02;;{}", refused.join(" "))
        } });
        std::fs::write(&file, text.to_string()).unwrap();
        browser
            .type_into("input[type=file]", file.to_str().unwrap())
            .await;
        browser.until_found(".gadget-consent-change").await;
        browser
            .click(".gadget-consent-change ~ .gadget-consent-tools .cdx-button")
            .await;
        until_result_says(browser, "65,530").await;
        // It is not pending either: the wiki would never take it.
        assert_eq!(browser.js(WAITING).await, json!(0));
        let kept = person.entry("tiles");
        assert_eq!(kept.as_deref(), Some(entry));
        std::fs::remove_file(&file).unwrap();
    });
}
