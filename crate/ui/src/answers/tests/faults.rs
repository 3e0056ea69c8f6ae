//! The faults of docs/reliability.md, replayed. The real ones, with a browser and a wiki, are in
//! `tests/end-to-end/tests/product/storage`; both must end alike.

use mediawiki_web::api::ApiError;
use mediawiki_web::options::OptionsError;

use super::twins::{Browser, Fault, Tab, USER, Which, run};
use super::{GRANT, TILES, grant};
use crate::answers::failure::Failure;
use crate::answers::scope::Scope;
use crate::answers::sync::{Synced, resend, save, waits};

/// How a fault comes about.
#[derive(Debug, Clone)]
enum Made {
    /// Nothing happens that reaches this layer.
    Unnoticed,
    /// Requests fail.
    Requests(Which, Fault),
    /// The session ends.
    LoggedOut,
    /// Another user logs in, in another tab.
    SomebodyElse,
}

/// What becomes of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Fate {
    /// It is saved all the same.
    Saved,
    /// It waits on the device, and is saved when the fault is over. The user is told why.
    Waits(Failure),
    /// The user is told why, and can answer again.
    Told(Failure),
}

fn api(error: ApiError) -> Fault {
    Fault::Answered(OptionsError::Api(error))
}

fn unreachable(words: &str) -> Fault {
    api(ApiError::Unreachable(words.to_owned()))
}

fn busy(code: &str, retry_after: Option<u32>) -> Fault {
    let code = code.to_owned();
    api(ApiError::Busy { code, retry_after })
}

fn refused(code: &str, info: &str) -> Fault {
    let (code, info) = (code.to_owned(), info.to_owned());
    api(ApiError::Refused { code, info })
}

/// The rows of docs/reliability.md, and more of which no wiki could be made to have them.
#[expect(clippy::too_many_lines, reason = "a table")]
fn cases() -> Vec<(&'static str, Made, Fate)> {
    use Made::{LoggedOut, Requests, SomebodyElse, Unnoticed};
    use Which::{All, Saves};
    let waits = || Fate::Waits(Failure::Unreachable);
    let told = |words: &str| Fate::Told(Failure::Refused(words.to_owned()));
    let is_busy = |retry_after| Fate::Waits(Failure::Busy { retry_after });
    vec![
        ("no network", Requests(All, Fault::cut()), waits()),
        (
            "the network goes before the wiki has the answer",
            Requests(Saves, Fault::cut()),
            waits(),
        ),
        (
            "the network goes after the wiki has the answer",
            Requests(Saves, Fault::AnswerLost),
            waits(),
        ),
        (
            "a truncated answer of the wiki",
            Requests(Saves, Fault::AnswerLost),
            waits(),
        ),
        (
            "a garbled answer of the wiki",
            Requests(All, Fault::AnswerLost),
            waits(),
        ),
        ("a slow network", Unnoticed, Fate::Saved),
        (
            "no answer at all",
            Requests(Saves, unreachable("timeout")),
            waits(),
        ),
        (
            "HTML instead of JSON",
            Requests(All, unreachable("HTTP 200")),
            waits(),
        ),
        ("a captive portal", Requests(All, Fault::cut()), waits()),
        (
            "HTTP 429",
            Requests(Saves, busy("HTTP 429", Some(1))),
            is_busy(Some(1)),
        ),
        (
            "HTTP 503",
            Requests(All, busy("HTTP 503", Some(1))),
            is_busy(Some(1)),
        ),
        (
            "HTTP 500",
            Requests(Saves, unreachable("HTTP 500")),
            waits(),
        ),
        (
            "`maxlag`",
            Requests(Saves, busy("maxlag", None)),
            is_busy(None),
        ),
        (
            "`ratelimited`",
            Requests(Saves, busy("ratelimited", None)),
            is_busy(None),
        ),
        (
            "`readonly`",
            Requests(Saves, refused("readonly", "Being moved.")),
            Fate::Waits(Failure::ReadOnly("Being moved.".to_owned())),
        ),
        (
            "a full account (`toomanyuserjs`)",
            Requests(Saves, Fault::Full),
            Fate::Waits(Failure::Full("userjs-other… (100)".to_owned())),
        ),
        // `mw.Api` gets another token, and sends the request again.
        (
            "a token that has expired (`badtoken`)",
            Unnoticed,
            Fate::Saved,
        ),
        (
            "tokens that are refused again and again",
            Requests(Saves, refused("badtoken", "Invalid CSRF token.")),
            told("Invalid CSRF token."),
        ),
        (
            "no right to have preferences",
            Requests(Saves, refused("permissiondenied", "")),
            told("permissiondenied"),
        ),
        (
            "a refused value (success with a warning)",
            Requests(
                Saves,
                Fault::Answered(OptionsError::Warned("cannot be set".to_owned())),
            ),
            told("cannot be set"),
        ),
        (
            "the session ends",
            LoggedOut,
            Fate::Waits(Failure::LoggedOut),
        ),
        (
            "somebody else logs in meanwhile",
            SomebodyElse,
            Fate::Waits(Failure::LoggedOut),
        ),
        ("a blocked user", Unnoticed, Fate::Saved),
        (
            "the wiki says yes and stores nothing",
            Requests(Saves, Fault::Changes("")),
            Fate::Waits(Failure::NotKept),
        ),
        (
            "the answer is not the API's",
            Requests(All, api(ApiError::Unexpected("empty".to_owned()))),
            waits(),
        ),
    ]
}

/// What the table of docs/reliability.md says of a fault.
#[derive(Debug, PartialEq, Eq)]
struct Row {
    fault: String,
    tries: u32,
    given: usize,
    kept: usize,
    wrong: usize,
}

/// One answer under one fault.
fn replay(fault: &str, made: &Made, fate: &Fate) -> Row {
    let browser = Browser::of_user();
    let tab = browser.tab();
    match made {
        Made::Unnoticed => {}
        Made::Requests(which, fault) => browser.server.spoil(*which, fault.clone()),
        Made::LoggedOut => browser.log_in(None),
        Made::SomebodyElse => browser.log_in(Some("Bob")),
    }
    let synced = run(save(&tab, &grant(), Scope::Wiki));
    let tries = tab.tries();
    match fate {
        Fate::Saved => {
            assert_eq!(synced.unsaved, None, "{fault}");
            assert_eq!(synced.saved, [(TILES.to_owned(), Some(GRANT.to_owned()))]);
        }
        Fate::Waits(why) | Fate::Told(why) => {
            let unsaved = synced.unsaved.unwrap();
            assert_eq!(
                (&unsaved.failure, &unsaved.gadgets[..]),
                (why, &[TILES.to_owned()][..])
            );
            let is_waiting = matches!(fate, Fate::Waits(_));
            assert_eq!(unsaved.waits, is_waiting, "{fault}");
            assert_eq!(waits(&tab, TILES), is_waiting, "{fault}");
            // Nothing is granted on the page.
            assert!(synced.saved.is_empty() && tab.page.saved.borrow().is_empty());
        }
    }
    browser.server.fix();
    if matches!(made, Made::SomebodyElse) {
        stranger_is_left_alone(&browser);
    }
    browser.log_in(Some(USER));
    match fate {
        Fate::Saved => {}
        Fate::Waits(why) => sent_later(&browser, &tab, why),
        Fate::Told(_) => {
            assert_eq!(browser.server.entry(USER, TILES), "", "{fault}");
            assert!(run(save(&tab, &grant(), Scope::Wiki)).unsaved.is_none());
        }
    }
    assert_eq!(browser.waiting(), [""; 0], "{fault}");
    let kept = browser.server.answers(USER);
    Row {
        fault: fault.to_owned(),
        tries: tries + 1 + u32::from(matches!(fate, Fate::Told(_))),
        given: 1,
        kept: kept.len(),
        wrong: kept.values().filter(|entry| *entry != GRANT).count(),
    }
}

/// Another user of the browser neither sends nor sees what waits.
fn stranger_is_left_alone(browser: &Browser) {
    let stranger = browser.tab();
    assert!(!waits(&stranger, TILES));
    assert_eq!(run(resend(&stranger)), Synced::default());
    assert_eq!(stranger.outbox().next_try(), None);
    assert!(browser.server.answers("Bob").is_empty());
    assert_eq!(browser.waiting().len(), 1);
}

/// The next page sends what waits, when the pause is over.
fn sent_later(browser: &Browser, tab: &Tab, why: &Failure) {
    let due = tab.outbox().next_try().unwrap();
    let asked_for = match why {
        Failure::Busy { retry_after } => retry_after.unwrap_or_default(),
        _ => 0,
    };
    assert!((2 + asked_for..=4 + asked_for).contains(&due), "{due}");
    browser.clock.pass(due);
    let next = browser.tab();
    assert_eq!(next.outbox().next_try(), Some(0));
    let sent = run(resend(&next));
    assert_eq!(sent.unsaved, None);
    assert_eq!(sent.saved, [(TILES.to_owned(), Some(GRANT.to_owned()))]);
    assert_eq!(*next.page.saved.borrow(), sent.saved);
    // No page need look for answers any more.
    assert_eq!(next.outbox().next_try(), None);
    assert!(browser.waiting().is_empty());
}

/// The rows of a table of docs/reliability.md.
fn rows(name: &str) -> Vec<Row> {
    let page = include_str!("../../../../../docs/reliability.md");
    let (begin, end) = (format!("<!-- {name} -->"), format!("<!-- /{name} -->"));
    let table = page.split(&begin).nth(1).unwrap();
    let table = table.split(&end).next().unwrap().trim();
    let row = |line: &str| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        Row {
            fault: cells[1].to_owned(),
            tries: cells[3].parse().unwrap(),
            given: cells[4].parse().unwrap(),
            kept: cells[5].parse().unwrap(),
            wrong: cells[6].parse().unwrap(),
        }
    };
    table.lines().skip(2).map(row).collect()
}

#[test]
fn faults_end_as_they_do_on_a_wiki() {
    let cases = cases();
    let replayed: Vec<Row> = cases
        .iter()
        .map(|(fault, made, fate)| replay(fault, made, fate))
        .collect();
    let seen = rows("faults");
    assert_eq!(seen.len(), 23);
    assert_eq!(replayed[..23], seen);
    for row in &replayed[23..] {
        assert_eq!((row.tries, row.kept, row.wrong), (2, 1, 0), "{}", row.fault);
    }
}

#[test]
fn each_try_that_fails_makes_the_pause_longer() {
    let browser = Browser::of_user();
    let tab = browser.tab();
    browser.server.spoil(Which::All, Fault::cut());
    let _ = run(save(&tab, &grant(), Scope::Wiki));
    let mut pauses = vec![tab.outbox().next_try().unwrap()];
    for _ in 0..3 {
        browser.clock.pass(tab.outbox().next_try().unwrap());
        let sent = run(resend(&tab));
        assert_eq!(sent.unsaved.unwrap().failure, Failure::Unreachable);
        pauses.push(tab.outbox().next_try().unwrap());
    }
    assert_eq!(pauses, [3, 6, 12, 24]);
    assert_eq!(tab.tries(), 4);
    // A clock that is set back does not hold the answers forever.
    tab.local
        .insert("gadgetconsent/wiki/Ada/outbox", "4 4000000000");
    assert_eq!(tab.outbox().next_try().unwrap(), 86_400);
}

#[test]
fn a_hundred_changes_and_a_network_that_goes_before_them() {
    let browser = Browser::of_user();
    let names: Vec<String> = (0..120).map(|number| format!("bulk{number:03}")).collect();
    let tab = browser.tab();
    browser.server.spoil(Which::Saves, Fault::cut());
    let given: Vec<_> = names
        .iter()
        .map(|name| super::answer(name, GRANT, ""))
        .collect();
    let synced = run(save(&tab, &given, Scope::Wiki));
    let unsaved = synced.unsaved.unwrap();
    assert_eq!((synced.saved.len(), unsaved.gadgets.len()), (0, 120));
    assert_eq!(
        (unsaved.failure, unsaved.waits),
        (Failure::Unreachable, true)
    );
    assert_eq!(browser.server.answers(USER).len(), 0);
    assert_eq!(browser.waiting().len(), 120);
    let tries = tab.tries();
    browser.server.fix();
    let sent = run(resend(&tab));
    assert_eq!((sent.saved.len(), sent.unsaved), (120, None));
    // One request has all preferences.
    assert_eq!(browser.server.saves.get(), 2);
    assert_eq!(browser.waiting(), [""; 0]);
    let row = Row {
        fault: "the network goes before 120 changes are saved".to_owned(),
        tries: tries + 1,
        given: names.len(),
        kept: browser.server.answers(USER).len(),
        wrong: 0,
    };
    assert_eq!(rows("many"), [row]);
}

#[test]
fn what_the_wiki_will_never_save_is_asked_for_again_and_refusals_stay() {
    let browser = Browser::of_user();
    let tab = browser.tab();
    browser.server.spoil(Which::Saves, Fault::cut());
    let refusal = super::answer("charts", super::REFUSAL, "");
    let given = [grant()[0].clone(), refusal];
    let _ = run(save(&tab, &given, Scope::Wiki));
    assert_eq!(browser.waiting().len(), 2);
    browser
        .server
        .spoil(Which::Saves, refused("permissiondenied", "No."));
    let sent = run(resend(&tab));
    let unsaved = sent.unsaved.unwrap();
    assert_eq!(unsaved.failure, Failure::Refused("No.".to_owned()));
    // The grant waits no more; the refusal still counts on this device.
    assert!(!waits(&tab, TILES) && waits(&tab, "charts"));
    assert!(browser.server.answers(USER).is_empty());
}

#[test]
fn failures_are_named_for_their_user() {
    let table = [
        (OptionsError::NotLoggedIn, Failure::LoggedOut, true),
        (
            OptionsError::Warned("too long".to_owned()),
            Failure::Refused("too long".to_owned()),
            false,
        ),
        (
            ApiError::Unexpected("no options".to_owned()).into(),
            Failure::Unreachable,
            true,
        ),
    ];
    for (error, failure, is_temporary) in table {
        assert_eq!(Failure::from(error), failure);
        assert_eq!(failure.is_temporary(), is_temporary);
    }
    assert!(Failure::NotKept.is_temporary() && !Failure::Device.is_temporary());
}

#[test]
fn a_save_that_cannot_be_read_back_is_not_known_to_be_saved() {
    let browser = Browser::of_user();
    let tab = browser.tab();
    browser
        .server
        .spoil_after(1, Which::Reads, busy("maxlag", Some(7)));
    let unsaved = run(save(&tab, &grant(), Scope::Wiki)).unsaved.unwrap();
    let retry_after = Some(7);
    assert_eq!(unsaved.failure, Failure::Busy { retry_after });
    assert!(unsaved.waits && tab.page.saved.borrow().is_empty());
    assert_eq!(browser.server.entry(USER, TILES), GRANT);
    browser.server.fix();
    let sent = run(resend(&tab));
    assert_eq!(sent.saved, [(TILES.to_owned(), Some(GRANT.to_owned()))]);
    assert!(!waits(&tab, TILES));
}
