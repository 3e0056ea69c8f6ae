//! A user with two browsers of two tabs each, two gadgets whose entries share a preference, bad networks,
//! pages that die, and steps of one tab between those of another. No grant stands whose last word was a
//! refusal, and no answer is lost. The rules
//! for one request are those of `crate/core/tests/outbox.rs`, which has a model of its own; here the
//! saving path itself runs.

use gadget_consent_core::ledger::{Standing, answer, revoked};
use gadget_consent_core::outbox::GRANT_DAYS;
use gadget_consent_core::seal::KEY;
use gadget_consent_core::{Answer, Day, Declaration, Entry, Request, Requests};
use proptest::prelude::*;
use proptest::sample::select;

use super::TILES;
use super::shared::neighbour;
use super::twins::{
    Browser, Fault, SEAL_KEY, Server, Tab, USER, Watch, Which, run, run_both, try_run,
};
use crate::answers::scope::Scope;
use crate::answers::sync::{Submission, Synced, lasting, resend, save};
use crate::wiki::clock::Clock;

const BROWSERS: usize = 2;
const TABS: usize = 2;
const NEEDED: &str = "img:a.example";

/// What goes wrong meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trouble {
    Nothing,
    /// No request gets through.
    Cut,
    /// Saves get through, the answers to them do not.
    AnswerLost,
    /// The tab dies after so many steps.
    Dies(u32),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Says {
    Grants,
    Refuses,
    Never,
    TakesBack,
}

/// What a tab does.
#[derive(Debug, Clone, Copy)]
enum Does {
    /// Answers for a gadget, by its number.
    Answers(usize, Says),
    /// Sends what waits.
    Sends,
}

#[derive(Debug, Clone)]
enum Step {
    /// A tab shows the wiki's entries.
    Loads(usize, usize),
    One(usize, usize, Does, Trouble),
    /// Two tabs at once: `true` of the order is a step of the first one.
    Both([(usize, usize, Does); 2], Vec<bool>),
    /// All tabs of a browser are closed, and others opened.
    Restarts(usize),
    NextDay,
}

fn does() -> impl Strategy<Value = Does> {
    let says = select(vec![
        Says::Grants,
        Says::Grants,
        Says::Refuses,
        Says::Refuses,
        Says::Never,
        Says::TakesBack,
    ]);
    let gadget = prop_oneof![2 => Just(0), 1 => Just(1)];
    prop_oneof![
        3 => (gadget, says).prop_map(|(gadget, says)| Does::Answers(gadget, says)),
        1 => Just(Does::Sends),
    ]
}

fn steps(with_both: bool) -> impl Strategy<Value = Vec<Step>> {
    let trouble = prop_oneof![
        3 => Just(Trouble::Nothing),
        1 => Just(Trouble::Cut),
        1 => Just(Trouble::AnswerLost),
        1 => (0..40_u32).prop_map(Trouble::Dies),
    ];
    let tab = || (0..BROWSERS, 0..TABS);
    let both = [(tab(), does()), (tab(), does())];
    let both = both.map(|both| both.prop_map(|((browser, tab), does)| (browser, tab, does)));
    let order = prop::collection::vec(any::<bool>(), 20);
    let step = prop_oneof![
        3 => tab().prop_map(|(browser, tab)| Step::Loads(browser, tab)),
        8 => (tab(), does(), trouble)
            .prop_map(|((browser, tab), does, trouble)| Step::One(browser, tab, does, trouble)),
        if with_both { 6 } else { 0 } => (both, order).prop_map(|(both, order)| Step::Both(both, order)),
        1 => (0..BROWSERS).prop_map(Step::Restarts),
        1 => Just(Step::NextDay),
    ];
    prop::collection::vec(step, 1..30)
}

/// What was said, when; of what was said at once, the number is the same.
#[derive(Debug, Clone, Copy)]
struct Said {
    gadget: usize,
    number: usize,
    day: Day,
    grants: bool,
    /// It was not known to be saved at once.
    delayed: bool,
    browser: usize,
    /// It may have been saved, and its browser does not know.
    in_unknown: bool,
}

struct World {
    browsers: Vec<Browser>,
    tabs: Vec<Vec<Tab>>,
    clock: Watch,
    said: Vec<Said>,
    number: usize,
    gadgets: [String; 2],
    /// Whether two tabs may have saved an answer to the gadget at once.
    at_once: [bool; 2],
}

fn request() -> Request {
    let all: Requests = NEEDED.parse().unwrap();
    all.iter().next().unwrap().clone()
}

fn stands(text: &str) -> Option<bool> {
    let entry: Entry = text.parse().ok()?;
    let Standing {
        granted, refused, ..
    } = entry.standing(&request());
    (granted == request().kinds())
        .then_some(true)
        .or((refused == request().kinds()).then_some(false))
}

impl World {
    fn new() -> Self {
        let clock = Watch::default();
        let server: std::rc::Rc<Server> = std::rc::Rc::default();
        // A new user's first answer may be asked for again: another test has that.
        server.set(USER, KEY, SEAL_KEY);
        let browsers: Vec<Browser> = (0..BROWSERS)
            .map(|_| Browser::new(&server, &clock))
            .collect();
        for browser in &browsers {
            browser.log_in(Some(USER));
        }
        let tabs = browsers.iter().map(|browser| {
            let tabs = (0..TABS).map(|_| browser.tab());
            tabs.collect()
        });
        Self {
            tabs: tabs.collect(),
            browsers,
            clock,
            said: Vec::new(),
            number: 0,
            gadgets: [TILES.to_owned(), neighbour()],
            at_once: [false; 2],
        }
    }

    fn entry(&self, gadget: usize) -> String {
        self.browsers[0].server.entry(USER, &self.gadgets[gadget])
    }

    fn entries(&self) -> [String; 2] {
        [self.entry(0), self.entry(1)]
    }

    /// The answer of a tab, upon what it shows; `None`: its user is not asked.
    fn submission(&self, tab: (usize, usize), gadget: usize, says: Says) -> Option<Submission> {
        let today = self.clock.today();
        let gadget = &self.gadgets[gadget];
        let before = lasting(&self.tabs[tab.0][tab.1], gadget);
        let seen: Option<Entry> = before.parse().ok();
        let (one, none): (Requests, Requests) = (NEEDED.parse().unwrap(), Requests::default());
        let declaration = Declaration::new(&one, &none);
        let given = |granted, refused| answer(&declaration, seen.as_ref(), granted, refused, today);
        let is_answer = seen.as_ref().is_some_and(|seen| !seen.is_revoked());
        let value = match says {
            Says::Grants if stands(&before) == Some(true) => return None,
            Says::Refuses if stands(&before) == Some(false) => return None,
            Says::TakesBack if !is_answer => return None,
            Says::Grants => Some(given(&one, &none)),
            Says::Refuses => Some(given(&none, &one)),
            Says::Never => Some(Entry {
                answer: Answer::Never,
                ..revoked(today)
            }),
            Says::TakesBack => None,
        };
        Some(Submission {
            gadget: gadget.clone(),
            value: value.map(|entry| entry.to_string()),
            before,
        })
    }

    async fn run(&self, browser: usize, tab: usize, given: Option<&Submission>) -> Synced {
        let tab = &self.tabs[browser][tab];
        match given {
            Some(given) => save(tab, std::slice::from_ref(given), Scope::Wiki).await,
            None => resend(tab).await,
        }
    }

    fn step(&mut self, step: &Step) {
        match step {
            Step::Loads(browser, tab) => self.tabs[*browser][*tab].reload(),
            Step::Restarts(browser) => self.restart(*browser),
            Step::NextDay => self.clock.pass(86_400),
            Step::One(browser, tab, does, trouble) => self.one(*browser, *tab, *does, *trouble),
            Step::Both(both, order) => self.both(both, order),
        }
    }

    fn restart(&mut self, browser: usize) {
        for tab in &mut self.tabs[browser] {
            *tab = self.browsers[browser].tab();
        }
    }

    fn one(&mut self, browser: usize, tab: usize, does: Does, trouble: Trouble) {
        let given = match does {
            Does::Answers(gadget, says) => match self.submission((browser, tab), gadget, says) {
                Some(given) => Some((gadget, says, given)),
                None => return,
            },
            Does::Sends => None,
        };
        let server = &self.browsers[0].server;
        match trouble {
            Trouble::Nothing => {}
            Trouble::Cut => server.spoil(Which::All, Fault::cut()),
            Trouble::AnswerLost => server.spoil(Which::Saves, Fault::AnswerLost),
            Trouble::Dies(steps) => self.tabs[browser][tab].life.dies_after(steps),
        }
        let before = (self.entries(), self.browsers[browser].waiting());
        let synced = try_run(self.run(browser, tab, given.as_ref().map(|(.., given)| given)));
        self.browsers[0].server.fix();
        let after = (self.entries(), self.browsers[browser].waiting());
        // A page that died may have saved the answer, and not have removed it from the device.
        let is_dead = self.tabs[browser][tab].life.is_dead();
        let is_known = !is_dead && synced.is_some_and(|synced| synced.unsaved.is_none());
        if let Trouble::Dies(_) = trouble {
            self.tabs[browser][tab] = self.browsers[browser].tab();
        }
        let in_unknown = matches!(trouble, Trouble::AnswerLost | Trouble::Dies(_)) && !is_known;
        match given {
            // The tab died before the device had it: nobody was told anything.
            Some(_) if !is_known && before == after => {}
            Some((gadget, says, _)) => {
                self.number += 1;
                self.note((browser, gadget), says, !is_known, in_unknown);
            }
            None => self.unknown(browser, in_unknown),
        }
    }

    fn both(&mut self, both: &[(usize, usize, Does); 2], order: &[bool]) {
        let [one, other] = both;
        if (one.0, one.1) == (other.0, other.1) {
            return;
        }
        let given = both.map(|(browser, tab, does)| match does {
            Does::Answers(gadget, says) => self
                .submission((browser, tab), gadget, says)
                .map(|given| (gadget, says, given)),
            Does::Sends => None,
        });
        for gadget in 0..self.gadgets.len() {
            // Whoever sends may send all that waits.
            let saves = |given: &Option<(usize, Says, Submission)>| {
                given.as_ref().is_none_or(|given| given.0 == gadget)
            };
            self.at_once[gadget] |= given.iter().all(saves);
        }
        let [first, second] = &given;
        let (first, second) = run_both(
            self.run(one.0, one.1, first.as_ref().map(|(.., given)| given)),
            self.run(other.0, other.1, second.as_ref().map(|(.., given)| given)),
            order,
        );
        self.number += 1;
        for ((given, synced), (browser, ..)) in given.iter().zip([first, second]).zip(both) {
            let is_known = synced.is_some_and(|synced| synced.unsaved.is_none());
            match given {
                Some((gadget, says, _)) => {
                    self.note((*browser, *gadget), *says, !is_known, !is_known);
                }
                None => self.unknown(*browser, !is_known),
            }
        }
    }

    fn note(
        &mut self,
        (browser, gadget): (usize, usize),
        says: Says,
        delayed: bool,
        in_unknown: bool,
    ) {
        self.said.push(Said {
            gadget,
            number: self.number,
            day: self.clock.today(),
            grants: says == Says::Grants,
            delayed,
            browser,
            in_unknown,
        });
    }

    fn unknown(&mut self, browser: usize, in_unknown: bool) {
        for said in &mut self.said {
            said.in_unknown |= in_unknown && said.delayed && said.browser == browser;
        }
    }

    /// All networks work again, everything is sent, every tab loads a page.
    fn settle(&mut self) {
        for _ in 0..2 {
            for browser in 0..BROWSERS {
                self.restart(browser);
                let _ = run(resend(&self.tabs[browser][0]));
            }
        }
        for browser in 0..BROWSERS {
            self.restart(browser);
        }
    }

    fn check(&self) {
        for gadget in 0..self.gadgets.len() {
            let said = self.said.iter().filter(|said| said.gadget == gadget);
            self.check_gadget(gadget, &said.copied().collect::<Vec<_>>());
        }
    }

    fn check_gadget(&self, gadget: usize, all: &[Said]) {
        let entry = self.entry(gadget);
        assert!(
            entry.is_empty() || entry.parse::<Entry>().is_ok(),
            "{entry}"
        );
        for (browser, tabs) in self.browsers.iter().zip(&self.tabs) {
            assert!(browser.waiting().is_empty(), "something waits forever");
            let name = &self.gadgets[gadget];
            assert!(tabs.iter().all(|tab| lasting(tab, name) == entry));
        }
        let is_granted = stands(&entry) == Some(true);
        let grants = |said: &&Said| said.grants;
        assert!(
            !is_granted || all.iter().any(|said| said.grants),
            "nobody ever granted it"
        );
        // Two requests read the same, and the later save did not see the earlier one: nothing in the
        // Action API prevents that. An answer to another gadget of the preference is saved again.
        if self.at_once[gadget] && !self.browsers[0].server.overruns.borrow().is_empty() {
            return;
        }
        let Some(last) = all.last() else {
            return;
        };
        let at_once = || all.iter().filter(|said| said.number == last.number);
        if is_granted {
            assert!(
                at_once().any(|said| said.grants),
                "{all:?}: granted, and was refused last"
            );
            return;
        }
        if at_once().filter(grants).count() == at_once().count() {
            self.check_grant_is_not_lost(last, all);
        }
    }

    /// The last word was a grant, and it does not stand. Then there is a refusal of that day, or one
    /// that was on its way; or the grant was on its way while another browser answered, or an answer of
    /// its own was saved that it took for another's; or it waited too long.
    fn check_grant_is_not_lost(&self, last: &Said, all: &[Said]) {
        let refuses = |said: &Said| !said.grants && (said.day == last.day || said.delayed);
        let is_refused = all.iter().any(refuses);
        let is_overtaken = last.delayed
            && all.iter().any(|said| {
                let is_other = said.browser != last.browser;
                said.in_unknown || is_other && (said.delayed || said.day >= last.day)
            });
        let is_expired = self.clock.today().since(last.day) > GRANT_DAYS;
        assert!(
            is_refused || is_overtaken || is_expired,
            "{all:?}: granted last, and lost"
        );
    }
}

fn play(steps: &[Step]) {
    let mut world = World::new();
    for step in steps {
        world.step(step);
    }
    world.settle();
    world.check();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(1_000), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_answer_is_lost_one_after_the_other(steps in steps(false)) {
        play(&steps);
    }

    #[test]
    fn no_answer_is_lost_at_once(steps in steps(true)) {
        play(&steps);
    }
}

/// Orders in which two tabs go on: one of them for a while, then the other, then both.
fn orders() -> impl Iterator<Item = Vec<bool>> {
    (0..800).map(|n: usize| {
        let is_first = n.is_multiple_of(2);
        [vec![is_first; n / 40], vec![!is_first; n / 2 % 20]].concat()
    })
}

/// A refusal is saved, and an answer to another gadget of the preference overwrites it in that instant. A
/// grant that has waited since before, after a refusal that waited with it, does not take its place.
#[test]
fn an_older_grant_does_not_take_the_place_of_a_refusal_that_was_overwritten() {
    let waits = |says| Step::One(1, 0, Does::Answers(0, says), Trouble::Cut);
    let refuses = (0, 0, Does::Answers(0, Says::Refuses));
    let answers_another = (1, 1, Does::Answers(1, Says::Grants));
    for order in orders() {
        play(&[
            waits(Says::Refuses),
            waits(Says::Grants),
            Step::Both([refuses, answers_another], order),
            Step::One(1, 0, Does::Sends, Trouble::Nothing),
        ]);
    }
}

/// The same, and the refusal is what a later grant was given in view of.
#[test]
fn a_grant_that_waits_outlives_the_loss_of_what_it_was_given_in_view_of() {
    let refuses = (0, 0, Does::Answers(0, Says::Refuses));
    let answers_another = (1, 1, Does::Answers(1, Says::Grants));
    for order in orders() {
        play(&[
            Step::Both([refuses, answers_another], order),
            Step::NextDay,
            Step::One(0, 0, Does::Answers(0, Says::Grants), Trouble::Cut),
        ]);
    }
}

/// An answer that was saved, and that an answer to another gadget of the preference has overwritten, is
/// saved again, as soon as its device sees a page: also a grant of the day on which it was refused before.
#[test]
fn what_was_overwritten_is_saved_again() {
    let answers_another = (1, 1, Does::Answers(1, Says::Grants));
    for (earlier, later) in [
        (Says::Refuses, Says::Grants),
        (Says::Grants, Says::Refuses),
        (Says::Grants, Says::TakesBack),
    ] {
        for order in orders() {
            let mut world = World::new();
            world.step(&Step::One(
                0,
                0,
                Does::Answers(0, earlier),
                Trouble::Nothing,
            ));
            let answers = (0, 0, Does::Answers(0, later));
            world.step(&Step::Both([answers, answers_another], order.clone()));
            world.settle();
            world.check();
            let expected = match later {
                Says::Grants => Some(true),
                Says::Refuses => Some(false),
                Says::TakesBack | Says::Never => None,
            };
            assert_eq!(stands(&world.entry(0)), expected, "{later:?}: {order:?}");
        }
    }
}
