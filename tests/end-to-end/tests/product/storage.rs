//! No decision is lost, and none is made that nobody made: what becomes of answers under each fault of
//! the wiki, of the network and of what is kept.

mod table;

use std::time::{Duration, Instant};

use end_to_end::dialog::{Answer, DIALOG};
use end_to_end::proxy::{Fault, Which};
use end_to_end::{Person, Proxy, World, scenario_through};
use serde_json::json;

use crate::{MAP, TILES};
use table::Row;

const ENTRY: &str = "allow;img:*.tile.maps.test";
const UNREACHABLE: &str = "The wiki could not be reached.";
const BUSY: &str = "The wiki has too much to do just now.";
const LOGGED_OUT: &str = "You are no longer logged in";

/// How a fault comes about.
#[derive(Debug, Clone)]
enum Made {
    /// Between the browser and the wiki.
    Between(Which, Fault),
    /// The same, for one request.
    Once(Which, Fault),
    /// By the wiki's settings.
    Settings(&'static str),
    /// The session ends.
    LoggedOut,
    /// Somebody else logs in, in another tab.
    SomebodyElse,
    /// The account is blocked.
    Blocked,
}

/// What becomes of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// It is saved all the same.
    Saved,
    /// It waits on the device, and is saved when the fault is over.
    Waits,
    /// The user is told, and can answer again.
    Told,
}

struct Case {
    fault: &'static str,
    how: &'static str,
    made: Made,
    /// What the user reads.
    says: &'static str,
    fate: Fate,
}

const fn case(
    fault: &'static str,
    how: &'static str,
    made: Made,
    says: &'static str,
    fate: Fate,
) -> Case {
    Case {
        fault,
        how,
        made,
        says,
        fate,
    }
}

/// An HTTP response that somebody else than the wiki gives.
macro_rules! response {
    ($status:literal, $head:literal, $body:literal) => {
        Fault::Answered(concat!(
            "HTTP/1.1 ",
            $status,
            "\r\nConnection: close\r\n",
            $head,
            "\r\n",
            $body
        ))
    };
}

fn cases() -> Vec<Case> {
    use Fate::{Saved, Told, Waits};
    use Made::{Between, Settings};
    vec![
        case(
            "no network",
            "each connection to the Action API cut",
            Between(Which::Api, Fault::Cut),
            UNREACHABLE,
            Waits,
        ),
        case(
            "the network goes before the wiki has the answer",
            "the connection cut before a save",
            Between(Which::Saves, Fault::Cut),
            UNREACHABLE,
            Waits,
        ),
        case(
            "the network goes after the wiki has the answer",
            "the connection cut after a save",
            Between(Which::Saves, Fault::AnswerCut),
            UNREACHABLE,
            Waits,
        ),
        case(
            "a truncated answer of the wiki",
            "the connection cut in the middle of what the wiki says",
            Between(Which::Saves, Fault::AnswerTruncated),
            UNREACHABLE,
            Waits,
        ),
        case(
            "a garbled answer of the wiki",
            "every other byte of what the wiki says changed",
            Between(Which::Api, Fault::AnswerGarbled),
            UNREACHABLE,
            Waits,
        ),
        case(
            "a slow network",
            "each request two seconds late",
            Between(Which::Api, Fault::Late(Duration::from_secs(2))),
            "",
            Saved,
        ),
        case(
            "no answer at all",
            "a request that is never answered, given up after 30 seconds",
            Between(Which::Saves, Fault::Silence),
            UNREACHABLE,
            Waits,
        ),
        case(
            "HTML instead of JSON",
            "an error page with the status 200",
            Between(
                Which::Api,
                response!(
                    "200 OK",
                    "Content-Type: text/html\r\n",
                    "<!DOCTYPE html><title>Oops</title><p>success"
                ),
            ),
            UNREACHABLE,
            Waits,
        ),
        case(
            "a captive portal",
            "a redirect to a login page elsewhere",
            Between(
                Which::Api,
                response!(
                    "302 Found",
                    "Location: https://collect.tracker.test/\r\n",
                    ""
                ),
            ),
            UNREACHABLE,
            Waits,
        ),
        case(
            "HTTP 429",
            "with Retry-After: 1",
            Between(
                Which::Saves,
                response!("429 Too Many Requests", "Retry-After: 1\r\n", "Slow down"),
            ),
            BUSY,
            Waits,
        ),
        case(
            "HTTP 503",
            "with Retry-After: 1",
            Between(
                Which::Api,
                response!("503 Service Unavailable", "Retry-After: 1\r\n", "Busy"),
            ),
            BUSY,
            Waits,
        ),
        case(
            "HTTP 500",
            "an error page with the status 500",
            Between(
                Which::Saves,
                response!("500 Internal Server Error", "", "Oops"),
            ),
            UNREACHABLE,
            Waits,
        ),
        case(
            "`maxlag`",
            "a bound for the lag that no database keeps (`maxlag=-2`)",
            Between(
                Which::Saves,
                Fault::Changed("formatversion=2", "maxlag=-2&aa=bb"),
            ),
            BUSY,
            Waits,
        ),
        case(
            "`ratelimited`",
            "a hook of the wiki that refuses with it",
            Settings(
                "$wgHooks['ApiCheckCanExecute'][] = static function ( $module, $user, &$message ) {\n\
                 if ( $module->getModuleName() === 'options' ) { $message = 'apierror-ratelimited'; return false; }\n\
                 };",
            ),
            BUSY,
            Waits,
        ),
        case(
            "`readonly`",
            "`$wgReadOnly`",
            Settings("$wgReadOnly = 'Being moved.';"),
            "It says: Being moved.",
            Waits,
        ),
        case(
            "a token that has expired (`badtoken`)",
            "another token on the way, once",
            Made::Once(Which::Saves, Fault::Changed("%2B%5C", "%2B%2B")),
            "",
            Saved,
        ),
        case(
            "tokens that are refused again and again",
            "another token on the way, each time",
            Between(Which::Saves, Fault::Changed("%2B%5C", "%2B%2B")),
            "The wiki says: Invalid CSRF token",
            Told,
        ),
        case(
            "no right to have preferences",
            "`editmyoptions` taken away",
            Settings("$wgGroupPermissions['*']['editmyoptions'] = false;"),
            "The wiki says:",
            Told,
        ),
        case(
            "a refused value (success with a warning)",
            "a name that no preference can have, put in on the way",
            Between(
                Which::Saves,
                Fault::Changed("userjs-gadgetconsent-tiles", "userjs.gadgetconsent.tiles"),
            ),
            "The wiki says:",
            Told,
        ),
        case(
            "the session ends",
            "all cookies deleted",
            Made::LoggedOut,
            LOGGED_OUT,
            Waits,
        ),
        case(
            "somebody else logs in meanwhile",
            "another account's cookies",
            Made::SomebodyElse,
            LOGGED_OUT,
            Waits,
        ),
        case(
            "a blocked user",
            "a block of the account",
            Made::Blocked,
            "",
            Saved,
        ),
    ]
}

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

/// One answer under one fault.
async fn run(world: &World, proxy: &Proxy, person: &Person, case: &Case) -> Row {
    let browser = &world.browser;
    let fault = case.fault;
    eprintln!("{fault}");
    person.unset_answer("tiles");
    browser.leave_and_forget().await;
    browser.article("").await;
    browser.is_asked_for("tiles").await;
    let log = world.demo.log(TILES);

    let mut settings = None;
    let mut other = None;
    match &case.made {
        Made::Between(which, fault) => proxy.spoil(*which, fault.clone()),
        Made::Once(which, fault) => proxy.spoil_once(*which, fault.clone()),
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
    }
    browser.answer(Answer::Allow).await;
    if case.fate != Fate::Saved {
        let says = format!(
            "return document.querySelector( '{DIALOG}' )?.textContent.includes( {} )",
            json!(case.says)
        );
        browser
            .until_for(Duration::from_secs(40), fault, &says)
            .await;
        let words = browser.text(DIALOG).await;
        let waits = words.contains("Your answer is kept in this browser");
        assert_eq!(waits, case.fate == Fate::Waits, "{fault}: {words}");
        assert!(!browser.has(MAP).await, "{fault}");
        log.assert_untouched();
    }
    let tries = browser.js(TRIES).await.as_u64().unwrap_or_default();

    proxy.mend();
    drop(settings);
    if let Some(stranger) = &other {
        // It is nobody else's.
        browser.article("").await;
        browser.is_asked_for("tiles").await;
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
    let started = Instant::now();
    while person.answer("tiles").as_deref() != Some(ENTRY) || browser.js(WAITING).await != json!(0)
    {
        let waited = started.elapsed();
        assert!(waited < Duration::from_secs(20), "{fault}: it is lost");
        browser.pause(100).await;
    }
    if matches!(case.made, Made::Blocked) {
        person.unblock(world.demo);
    }
    Row {
        fault: fault.to_owned(),
        how: case.how.to_owned(),
        // Those of its user that the wiki refused for good, too.
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

/// How often what waits was tried.
const TRIES: &str = "const key = Object.keys( localStorage ).find( ( key ) => /~outbox\\/[^/]+$/.test( key ) ); \
    return key ? parseInt( localStorage.getItem( key ) ) : 0";

/// How many answers wait on the device.
const WAITING: &str =
    "return Object.keys( localStorage ).filter( ( key ) => /~outbox/.test( key ) ).length";
