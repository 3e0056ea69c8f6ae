//! One person with many browsers, pages that are closed and networks that fail: at the end, the
//! last answers stand.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use end_to_end::demo::output;
use end_to_end::dialog::{Answer, DIALOG, NOTICE};
use end_to_end::proxy::{Affected, Fault};
use end_to_end::{Browser, Demo, Person, Proxy, scenario_alone};
use futures_util::future::join_all;
use gadget_consent_core::seal::KEY;
use serde_json::json;

use super::WAITING;
use super::table::{self, Row};
use crate::review::PAGE;

const BROWSERS: usize = 8;

/// The number of answers in each browser, unless `GADGETCONSENT_STRESS` sets another.
const ANSWERS: usize = 4;

/// For each browser, the number of gadgets that only it answers.
const OWN: usize = 2;

/// The number of gadgets that all browsers answer.
const SHARED: usize = 4;

/// Two answers in two browsers within this time count as simultaneous: on a busy machine, it takes
/// as long to read and to save.
const AT_ONCE: Duration = Duration::from_secs(8);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Says {
    Grants,
    Refuses,
}

#[derive(Debug, Clone)]
struct Said {
    at: Instant,
    browser: usize,
    gadget: String,
    says: Says,
    /// The network failed or the page was closed: the answer may have arrived later.
    disturbed: bool,
}

fn own(browser: usize) -> impl Iterator<Item = String> {
    (0..OWN).map(move |number| format!("own{browser}x{number}"))
}

fn shared() -> impl Iterator<Item = String> {
    (0..SHARED).map(|number| format!("shared{number}"))
}

/// One of the person's browsers, with its own network.
struct Device {
    number: usize,
    browser: Browser,
    proxy: Proxy,
    random: fastrand::Rng,
}

impl Device {
    async fn start(demo: &Demo, person: &Person, number: usize) -> Self {
        let proxy = Proxy::before(demo.wiki()).await;
        let browser = Browser::open_at(demo, proxy.address()).await;
        browser.log_in(person).await;
        Self {
            number,
            browser,
            proxy,
            random: fastrand::Rng::new(),
        }
    }

    /// Gives an answer on the review page or in the dialog. False if there is nothing to answer.
    async fn answer(&mut self, turn: usize, log: &Mutex<Vec<Said>>) -> bool {
        let mine: Vec<String> = own(self.number).chain(shared()).collect();
        let gadget = self.random.choice(&mine).unwrap().clone();
        let dies = turn % 5 == 2;
        let is_cut = turn % 4 == 1;
        let browser = &self.browser;
        browser.goto(&format!("{PAGE}&number={turn}")).await;
        browser.until_found("[id^=gadget-consent-result]").await;
        let revoke =
            format!("[aria-label='Revoke: {gadget}'], [aria-label='Ask me again: {gadget}']");
        let in_review = browser.has(&revoke).await;
        if !in_review {
            browser
                .article(&format!("&withgadget={gadget}&number={turn}"))
                .await;
            let asks = format!(
                "return !!document.querySelector( '{DIALOG}' ) || \
                 !!document.querySelector( '{NOTICE}' ) || \
                 [ 'error', 'ready' ].includes( mw.loader.getState( 'ext.gadget.{gadget}' ) ) || \
                 document.body.textContent.includes( 'is not saved yet' )"
            );
            if !browser.comes_true(Duration::from_mins(1), &asks).await {
                let seen = browser.js(SEEN).await;
                browser.leave_evidence(&output().join("device")).await;
                panic!("{gadget} neither asks nor is decided: {seen}");
            }
            if !browser.has(DIALOG).await && !browser.has(NOTICE).await {
                return false;
            }
            browser.until_asked_for(&gadget).await;
            if !browser.stays_enabled().await {
                return false;
            }
        }
        if is_cut {
            let fault = self.random.choice([
                Fault::Cut,
                Fault::AnswerCut,
                Fault::AnswerTruncated,
                Fault::Silence,
            ]);
            let which = self
                .random
                .choice([Affected::Api, Affected::Saves])
                .unwrap();
            self.proxy.inject(which, fault.unwrap());
        }
        let (button, says) = if in_review {
            (revoke, Says::Refuses)
        } else if self.random.bool() {
            (Answer::Allow.button(), Says::Grants)
        } else {
            (Answer::Refuse.button(), Says::Refuses)
        };
        if browser.try_click(&button).await.is_err() {
            // A pending answer has just been saved, and the page was redrawn.
            self.proxy.heal();
            return false;
        }
        if !dies && browser.asks_to_press_again().await {
            self.proxy.heal();
            return false;
        }
        log.lock().unwrap().push(Said {
            at: Instant::now(),
            browser: self.number,
            gadget,
            says,
            disturbed: dies || is_cut,
        });
        if dies {
            browser.close_window().await;
        } else if !is_cut {
            // Most people wait until it is saved.
            let settled = format!(
                "return !{WAITS}.some( ( key ) => /\\/outbox\\//.test( key ) ) && \
                 !document.querySelector( '{DIALOG} .cdx-progress-bar' )"
            );
            browser
                .until_for(Duration::from_mins(1), "it is saved", &settled)
                .await;
        }
        self.proxy.heal();
        true
    }

    /// Ends the fault, and waits until nothing is pending.
    async fn heal(&self) {
        self.proxy.heal();
        let started = Instant::now();
        let browser = &self.browser;
        browser.goto(PAGE).await;
        while browser.js(WAITING).await != json!(0) {
            let left = browser.js(&format!("return {WAITS}")).await;
            assert!(
                started.elapsed() < Duration::from_mins(2),
                "something stays pending: {left}"
            );
            browser.pause(200).await;
        }
    }
}

/// What a page knows, for whoever looks into a failure.
const SEEN: &str = "return JSON.stringify( [ location.href, mw.loader.getModuleNames()\
    .filter( ( name ) => /gadget/.test( name ) ).map( ( name ) => name + ' ' + mw.loader.getState( name ) ), \
    Object.assign( {}, localStorage ), Object.assign( {}, sessionStorage ), \
    mw.user.options.values ] )";

const WAITS: &str = "Object.keys( localStorage )";

#[test]
fn many_browsers_at_once() {
    scenario_alone("many_browsers_at_once", async |world| {
        let each = std::env::var("GADGETCONSENT_STRESS");
        let each = each.map_or(ANSWERS, |number| number.parse().unwrap());
        let names: Vec<String> = (0..BROWSERS).flat_map(own).chain(shared()).collect();
        let lines: Vec<String> = names
            .iter()
            .map(|name| format!("* {name}[ResourceLoader|supportsUrlLoad|dependencies=ext.gadget.consent|domains=img:{name}.test]|notes.js"))
            .collect();
        let _defined = world.demo.define(&lines.join("\n"));
        let person = Person::with_gadgets(world.demo, &[]);
        // The account has a key. Of two devices that make one in the same moment, one asks again
        // (docs/decisions/0017).
        person.set_answer(KEY, "0123456789abcdef0123456789abcdef");
        let start = |number| Device::start(world.demo, &person, number);
        let mut devices = join_all((0..BROWSERS).map(start)).await;

        let log = Mutex::new(Vec::new());
        let run = async |device: &mut Device| {
            let (mut given, mut turn) = (0, device.number);
            while given < each {
                given += usize::from(device.answer(turn, &log).await);
                turn += 1;
            }
        };
        let started = Instant::now();
        join_all(devices.iter_mut().map(run)).await;
        join_all(devices.iter().map(Device::heal)).await;
        let said = log.into_inner().unwrap();
        println!(
            "{} answers of {BROWSERS} browsers in {:.0} s, {} of them with a cut network or on a page that died",
            said.len(),
            started.elapsed().as_secs_f64(),
            said.iter().filter(|said| said.disturbed).count(),
        );
        let (kept, wrong) = judge(&person, &names, &said);
        assert_eq!(wrong, Vec::<String>::new());
        if std::env::var_os("GADGETCONSENT_STRESS").is_some() {
            let disturbed = said.iter().filter(|said| said.disturbed).count();
            let row = Row {
                fault: format!("{BROWSERS} browsers of one person at once"),
                how: format!(
                    "{disturbed} of the answers with the network cut, or on a page that is closed at once"
                ),
                tries: 0,
                given: said.len(),
                kept,
                wrong: wrong.len(),
            };
            table::check("stress", &[row]);
        }
    });
}

/// The number of answers that stand or were replaced by later ones, and what stands but should not.
fn judge(person: &Person, names: &[String], said: &[Said]) -> (usize, Vec<String>) {
    let mut wrong = Vec::new();
    let mut kept = 0;
    for gadget in names {
        let mut all: Vec<&Said> = said.iter().filter(|said| said.gadget == *gadget).collect();
        all.sort_by_key(|said| said.at);
        let answer = person.answer(gadget);
        let granted = answer
            .as_ref()
            .is_some_and(|text| text.starts_with("allow"));
        let Some(last) = all.last() else {
            if answer.is_some() {
                wrong.push(format!(
                    "{gadget}: nobody answered, and there is {answer:?}"
                ));
            }
            continue;
        };
        // Another browser's answer for the same gadget that was, or may have arrived, at the same
        // time.
        let contested = all.iter().any(|other| {
            let at_once = last.at - other.at < AT_ONCE || last.disturbed || other.disturbed;
            other.browser != last.browser && at_once
        });
        let should = last.says == Says::Grants;
        let nobody_granted = all.iter().all(|said| said.says == Says::Refuses);
        if granted && nobody_granted {
            wrong.push(format!(
                "{gadget}: nobody granted it, and there is {answer:?}"
            ));
        } else if granted != should && !contested {
            wrong.push(format!("{gadget}: {answer:?} stands; {all:#?}"));
        } else {
            kept += all.len();
        }
    }
    (kept, wrong)
}
