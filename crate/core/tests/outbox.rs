//! Pending answers: what is saved of one, and a model of a user with several devices and tabs, bad
//! networks and restarts. In the model, no decision may be lost.

#![allow(clippy::unwrap_used, clippy::too_many_lines)]

use gadget_consent_core::ledger::{answer, revoked};
use gadget_consent_core::outbox::{GRANT_DAYS, PendingAnswer, Resolution};
use gadget_consent_core::{Answer, Day, Declaration, Entry, Request, Requests};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn entry(text: &str) -> Entry {
    text.parse().unwrap()
}

#[test]
fn what_is_saved_of_a_pending_answer() {
    let today = day("2026-11-21");
    // The answer, the ledger before, the ledger now, the saved entry.
    let send = |text: &'static str| Some(text);
    let table: [(&str, &str, &str, Option<&str>); 16] = [
        // No other answer since.
        (
            "1;allow;2026-11-21;img:a.example",
            "",
            "",
            send("1;allow;2026-11-21;img:a.example"),
        ),
        (
            "1;allow;2026-11-21.1;img:a.example",
            "1;refuse;2026-11-21;;img:a.example",
            "1;refuse;2026-11-21;;img:a.example",
            send("1;allow;2026-11-21.1;img:a.example"),
        ),
        // The answer was saved after all.
        (
            "1;allow;2026-11-21;img:a.example",
            "",
            "1;allow;2026-11-21;img:a.example",
            None,
        ),
        // Refused elsewhere: on the same day, later, before.
        (
            "1;allow;2026-11-21;img:a.example",
            "",
            "1;refuse;2026-11-21;;img:a.example",
            None,
        ),
        (
            "1;allow;2026-11-20;img:a.example",
            "",
            "1;refuse;2026-11-21;;img:a.example",
            None,
        ),
        (
            "1;allow;2026-11-21;img:a.example",
            "",
            "1;refuse;2026-11-20;;img:a.example",
            send("1;allow;2026-11-21;img:a.example"),
        ),
        // Allowed elsewhere: on the same day, later, before.
        (
            "1;refuse;2026-11-21;;img:a.example",
            "",
            "1;allow;2026-11-21;img:a.example",
            send("1;refuse;2026-11-21.1;;img:a.example"),
        ),
        (
            "1;refuse;2026-11-20;;img:a.example",
            "",
            "1;allow;2026-11-21;img:a.example",
            send("1;refuse;2026-11-21.1;;img:a.example"),
        ),
        (
            "1;refuse;2026-11-21;;img:a.example",
            "",
            "1;allow;2026-11-20;img:a.example",
            send("1;refuse;2026-11-21;;img:a.example"),
        ),
        // Taken back elsewhere.
        (
            "1;allow;2026-11-21;img:a.example",
            "",
            "1;refuse;2026-11-21;",
            None,
        ),
        (
            "1;allow;2026-11-21;img:a.example",
            "1;refuse;2026-11-20;;img:a.example",
            "",
            None,
        ),
        (
            "1;never;2026-11-21;",
            "1;allow;2026-11-20;img:a.example",
            "",
            send("1;never;2026-11-21;"),
        ),
        // A grant that is too old. Refusals never are.
        ("1;allow;2026-10-21;img:a.example", "", "", None),
        (
            "1;refuse;2024-10-21;;img:a.example",
            "",
            "",
            send("1;refuse;2024-10-21;;img:a.example"),
        ),
        // Another answer, about another request.
        (
            "1;allow;2026-11-21.1;img:a.example font:f.example",
            "1;allow;2026-11-21;img:a.example",
            "1;refuse;2026-11-21.1;;img:a.example",
            None,
        ),
        // An answer that only repeats a grant does not bring it back.
        (
            "1;allow;2026-11-21;img:a.example font:f.example",
            "1;allow;2026-11-18;img:a.example",
            "1;refuse;2026-11-20;",
            send("1;allow;2026-11-21;font:f.example"),
        ),
    ];
    for (given, before, now, expected) in table {
        let pending: PendingAnswer = format!("{given}|{before}").parse().unwrap();
        let due = pending.resolve(now, today);
        match expected {
            Some(text) => assert_eq!(due, Resolution::Save(entry(text)), "{pending} upon {now}"),
            None => assert_eq!(due, Resolution::Superseded, "{pending} upon {now}"),
        }
    }
    let pending: PendingAnswer = "1;allow;2026-11-21;img:a.example|".parse().unwrap();
    assert_eq!(pending.resolve("2;allow", today), Resolution::Wait);
    assert_eq!(pending.resolve("nonsense", today), Resolution::Wait);
}

#[test]
fn a_pending_answer_is_read_as_it_is_written() {
    let first = PendingAnswer::new(&entry("1;allow;2026-11-21;img:a.example"), "", true, None);
    let second = PendingAnswer::new(&entry("1;never;2026-11-21;"), "", false, Some(&first));
    for pending in [&first, &second] {
        assert_eq!(
            pending.to_string().parse(),
            Ok(pending.clone()),
            "{pending}"
        );
    }
    assert_eq!(
        second.to_string(),
        "1;never;2026-11-21.1;|||1;allow;2026-11-21;img:a.example"
    );
    for damaged in [
        "",
        "1;allow;2026-11-21;img:a.example",
        "1;allow;2026|",
        "x|y",
        "|",
        "||",
    ] {
        assert!(damaged.parse::<PendingAnswer>().is_err(), "{damaged}");
    }
}

#[test]
fn more_answers_than_are_kept_still_end_in_the_last() {
    let mut pending = None;
    for index in 0..40 {
        let text = if index % 2 == 0 {
            "1;allow;2026-11-21;img:a.example"
        } else {
            "1;refuse;2026-11-21;;img:a.example"
        };
        pending = Some(PendingAnswer::new(
            &entry(text),
            "",
            false,
            pending.as_ref(),
        ));
    }
    let pending = pending.unwrap();
    assert!(pending.to_string().len() < 600, "{pending}");
    let Resolution::Save(sent) = pending.resolve("", day("2026-11-21")) else {
        panic!("{pending}");
    };
    assert_eq!(sent.answer, Answer::Refuse);
}

// The model. It has one gadget, because each has its own preference. Reading the wiki and saving are
// one step, because the Action API has no "save if unchanged".

const NEEDED: [&str; 2] = ["img:a.example", "connect:b.example"];
const OPTIONAL: &str = "font:c.example";
const DEVICES: usize = 3;
const TABS: usize = 2;

/// What the network does with a save.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Net {
    Works,
    /// Nothing gets through.
    Cut,
    /// The change gets through, the answer to it does not.
    AnswerLost,
}

/// The user's answer.
#[derive(Debug, Clone)]
enum Says {
    /// Grants some, refuses the rest.
    Grants(Vec<usize>),
    /// Changes one request on the review page.
    Changes(usize, bool),
    Never,
    TakesBack,
}

#[derive(Debug, Clone)]
enum Step {
    /// A tab loads a page.
    Load(usize, usize),
    Answer(usize, usize, Says, Net),
    /// A device tries to send what waits.
    Send(usize, Net),
    /// All tabs of a device are closed, and others opened.
    Restart(usize),
    NextDay,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let net = || select(vec![Net::Works, Net::Works, Net::Cut, Net::AnswerLost]);
    let says = prop_oneof![
        4 => subsequence(vec![0, 1, 2], 0..=3).prop_map(Says::Grants),
        3 => (0..3usize, any::<bool>()).prop_map(|(which, grant)| Says::Changes(which, grant)),
        1 => Just(Says::Never),
        2 => Just(Says::TakesBack),
    ];
    let step = prop_oneof![
        4 => (0..DEVICES, 0..TABS).prop_map(|(device, tab)| Step::Load(device, tab)),
        8 => (0..DEVICES, 0..TABS, says, net())
            .prop_map(|(device, tab, says, net)| Step::Answer(device, tab, says, net)),
        4 => (0..DEVICES, net()).prop_map(|(device, net)| Step::Send(device, net)),
        1 => (0..DEVICES).prop_map(Step::Restart),
        1 => Just(Step::NextDay),
    ];
    prop::collection::vec(step, 1..40)
}

/// An answer about one request. A later answer has a higher number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Said {
    number: usize,
    day: i32,
    grants: bool,
    /// It was not in at once.
    delayed: bool,
    device: usize,
    /// It was in, and its device does not know.
    in_unknown: bool,
}

#[derive(Debug, Default, Clone)]
struct Device {
    pending: Option<String>,
    /// What each tab takes for the ledger's entry.
    tabs: [String; TABS],
}

#[derive(Debug, Clone)]
struct World {
    days: i32,
    server: String,
    devices: Vec<Device>,
    said: [Vec<Said>; 3],
    count: usize,
}

fn requests() -> [Request; 3] {
    [NEEDED[0], NEEDED[1], OPTIONAL].map(|text| {
        let list: Requests = text.parse().unwrap();
        list.iter().next().unwrap().clone()
    })
}

fn declaration() -> Declaration {
    Declaration::new(
        &NEEDED.join(" ").parse().unwrap(),
        &OPTIONAL.parse().unwrap(),
    )
}

fn is_granted(entry: &Entry, request: &Request) -> bool {
    entry.standing(request).granted == request.kinds()
}

impl World {
    fn new() -> Self {
        Self {
            days: 0,
            server: String::new(),
            devices: vec![Device::default(); DEVICES],
            said: Default::default(),
            count: 0,
        }
    }

    fn today(&self) -> Day {
        day("2026-11-21").after(self.days)
    }

    fn step(&mut self, step: &Step) {
        match step {
            Step::Load(device, tab) => self.devices[*device].tabs[*tab] = self.server.clone(),
            Step::Restart(device) => {
                let server = self.server.clone();
                self.devices[*device].tabs = [(); TABS].map(|()| server.clone());
            }
            Step::NextDay => self.days += 1,
            Step::Answer(device, tab, says, net) => self.answer(*device, *tab, says, *net),
            Step::Send(device, net) => self.send(*device, *net),
        }
    }

    fn answer(&mut self, device: usize, tab: usize, says: &Says, net: Net) {
        let waiting = self.pending(device);
        // A pending answer is shown as the answer.
        let before = match &waiting {
            Some(pending) => pending.entry.to_string(),
            None => self.devices[device].tabs[tab].clone(),
        };
        let seen: Option<Entry> = before.parse().ok();
        let all = requests();
        let list = |which: &dyn Fn(usize) -> bool| -> Requests {
            let chosen = (0..3).filter(|index| which(*index));
            chosen.map(|index| all[index].clone()).collect()
        };
        let today = self.today();
        let declaration = declaration();
        let answered = |granted: &Requests, refused: &Requests| {
            answer(&declaration, seen.as_ref(), granted, refused, today)
        };
        let given = match says {
            Says::Grants(which) => answered(
                &list(&|index| which.contains(&index)),
                &list(&|index| !which.contains(&index)),
            ),
            Says::Changes(which, true) => {
                answered(&list(&|index| index == *which), &list(&|_| false))
            }
            Says::Changes(which, false) => {
                answered(&list(&|_| false), &list(&|index| index == *which))
            }
            Says::Never => Entry {
                answer: Answer::Never,
                ..revoked(today)
            },
            Says::TakesBack => revoked(today),
        };
        // The page does not ask again for what it shows as answered.
        let shows = |index: usize, grants: bool| {
            let standing = seen.as_ref().map(|shown| shown.standing(&all[index]));
            standing.is_some_and(|standing| {
                let shown = if grants {
                    standing.granted
                } else {
                    standing.refused
                };
                shown == all[index].kinds()
            })
        };
        let mut news = Vec::new();
        for index in 0..3 {
            let grants = match says {
                Says::Grants(which) => which.contains(&index),
                Says::Changes(which, grant) if *which == index => *grant,
                Says::Changes(..) => continue,
                Says::Never | Says::TakesBack => false,
            };
            let is_whole = matches!(says, Says::Never | Says::TakesBack);
            if is_whole || !shows(index, grants) {
                news.push((index, grants));
            }
        }
        if news.is_empty() {
            return;
        }
        self.count += 1;
        for (index, grants) in news {
            let said = &mut self.said[index];
            said.push(Said {
                number: self.count,
                day: self.days,
                grants,
                delayed: net != Net::Works,
                device,
                in_unknown: net == Net::AnswerLost,
            });
        }
        // It is pending until the save is confirmed, because a tab can close at any moment.
        let pending = PendingAnswer::new(&given, &before, false, waiting.as_ref());
        if net != Net::Cut
            && let Resolution::Save(entry) = pending.resolve_as_latest(&self.server, self.today())
        {
            self.server = entry.to_string();
        }
        if net == Net::Works {
            self.knows(device);
        } else {
            self.devices[device].pending = Some(pending.to_string());
        }
    }

    fn pending(&self, device: usize) -> Option<PendingAnswer> {
        let text = self.devices[device].pending.as_ref();
        text.map(|text| text.parse().unwrap())
    }

    fn send(&mut self, device: usize, net: Net) {
        let Some(pending) = self.pending(device) else {
            return;
        };
        if net == Net::Cut {
            return;
        }
        let sent = pending.resolve(&self.server, self.today());
        if let Resolution::Save(entry) = &sent {
            self.server = entry.to_string();
        }
        if sent != Resolution::Wait && net == Net::Works {
            self.knows(device);
        }
        for said in self.said.iter_mut().flatten() {
            said.in_unknown |= net == Net::AnswerLost && said.device == device && said.delayed;
        }
    }

    /// Nothing waits on a device, and its tabs, which tell each other, know what the wiki has.
    fn knows(&mut self, device: usize) {
        let server = self.server.clone();
        self.devices[device] = Device {
            pending: None,
            tabs: [(); TABS].map(|()| server.clone()),
        };
    }

    /// All networks work again, everything is sent, every tab loads a page.
    fn settle(&mut self) {
        for _ in 0..2 {
            for device in 0..DEVICES {
                self.send(device, Net::Works);
            }
        }
        for device in 0..DEVICES {
            self.step(&Step::Restart(device));
        }
    }

    fn check_end(&self) {
        for device in &self.devices {
            assert_eq!(device.pending, None, "something waits for ever");
            assert!(device.tabs.iter().all(|tab| *tab == self.server));
        }
        let entry: Option<Entry> = self.server.parse().ok();
        assert_eq!(entry.is_none(), self.server.is_empty());
        for (request, said) in requests().iter().zip(&self.said) {
            let granted = entry
                .as_ref()
                .is_some_and(|entry| is_granted(entry, request));
            let Some(last) = said.last() else {
                assert!(!granted, "{request}: nobody ever granted it");
                continue;
            };
            if granted {
                assert!(last.grants, "{request}: granted, and was refused last");
                continue;
            }
            // No answer is lost: when the last word was a grant, and it does not stand, there is a
            // refusal of that day, or one that was on its way for days, and might have come later;
            // or the grant was on its way while another device answered for the gadget, or an answer
            // of its own got in that it took for another's.
            let refused = said
                .iter()
                .any(|said| !said.grants && (said.day == last.day || said.delayed));
            let mut all = self.said.iter().flatten();
            let overtaken = last.delayed
                && all.any(|said| {
                    let other = said.device != last.device;
                    said.in_unknown || other && (said.delayed || said.day >= last.day)
                });
            let contested = refused || overtaken;
            let expired = self.days - last.day > GRANT_DAYS;
            assert!(
                !last.grants || contested || expired,
                "{request}: granted last, and lost"
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(2_000), ..ProptestConfig::default() })]

    #[test]
    fn no_decision_is_lost(steps in steps()) {
        let mut world = World::new();
        for step in &steps {
            world.step(step);
        }
        world.settle();
        world.check_end();
    }

    /// It does not matter who can send first.
    #[test]
    fn in_any_order(steps in steps(), order in Just([0, 1, 2]).prop_shuffle()) {
        let mut world = World::new();
        for step in &steps {
            world.step(step);
        }
        for device in order {
            world.send(device, Net::Works);
        }
        world.settle();
        world.check_end();
    }
}
