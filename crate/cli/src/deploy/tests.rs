//! The plan as a function of the wiki and the release, and its execution on a wiki in memory that loses
//! and refuses edits.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::time::Duration;

use super::*;
use crate::release::{Draft, Provenance, Release};
use crate::wiki::{Base, Edit, EditRate, Edited, Error, Revision, WikiPage};

/// The memory twin of a wiki.
#[derive(Debug, Default)]
struct Memory {
    pages: RefCell<BTreeMap<String, Vec<(Revision, String)>>>,
    revisions: Cell<u64>,
    clock: Cell<Duration>,
    /// The edits that arrived.
    arrived: Cell<u32>,
    /// What goes wrong with the edit of this number.
    fault: Cell<Option<(u32, Fault)>>,
    /// The wiki's limit, and the times of the edits that it took.
    limit: Option<EditRate>,
    taken: RefCell<Vec<Duration>>,
    told: RefCell<Vec<String>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// The connection is cut, from here on, before the edit arrives.
    CutBefore,
    /// The same, after it has arrived.
    CutAfter,
    /// The wiki does not save the page.
    Refused,
    /// Somebody else saves the page a moment before.
    Overtaken,
}

fn cut() -> Error {
    Error::Slow {
        url: "memory".to_owned(),
        waited: Duration::ZERO,
    }
}

fn api(code: &str) -> Error {
    Error::Api {
        code: code.to_owned(),
        info: "in memory".to_owned(),
    }
}

impl Memory {
    fn with(pages: &[(&str, &str)]) -> Self {
        let memory = Self::default();
        for (title, text) in pages {
            memory.put(title, text, "Others", "by hand");
        }
        memory
    }

    fn put(&self, title: &str, text: &str, user: &str, summary: &str) -> Edited {
        self.revisions.set(self.revisions.get() + 1);
        let id = self.revisions.get();
        let mut pages = self.pages.borrow_mut();
        let revisions = pages.entry(title.to_owned()).or_default();
        let parent = revisions.first().map_or(0, |(revision, _)| revision.id);
        let revision = Revision {
            id,
            parent,
            user: user.to_owned(),
            time: "2026-01-01".to_owned(),
            summary: summary.to_owned(),
        };
        revisions.insert(0, (revision, text.to_owned()));
        Edited {
            revision: Some(id),
            before: (parent > 0).then_some(parent),
            changed: true,
        }
    }

    fn text(&self, title: &str) -> Option<String> {
        Some(self.pages.borrow().get(title)?.first()?.1.clone())
    }

    fn state(&self, kind: Kind) -> State {
        State::read(self, Some(kind)).unwrap()
    }

    fn is_cut(&self) -> bool {
        matches!(self.fault.get(), Some((number, Fault::CutBefore | Fault::CutAfter)) if self.arrived.get() > number)
    }

    fn deploy(&self, release: &Release, options: &Options) -> Result<Outcome, Box<Failure>> {
        let plan = plan(&self.state(Kind::Lines), release, options);
        assert_eq!(plan.conflicts, []);
        execute(
            self,
            &plan.steps,
            "GadgetConsent 0.2.0",
            &mut Pace::under(self.limit),
        )
    }
}

impl Site for Memory {
    fn below(&self, prefix: &str) -> Result<Vec<WikiPage>, Error> {
        let pages = self.pages.borrow();
        let found = pages
            .iter()
            .filter(|(title, _)| title[10..].starts_with(prefix));
        Ok(found
            .map(|(title, revisions)| WikiPage {
                title: title.clone(),
                model: if title.starts_with("MediaWiki:Gadgets/") {
                    "GadgetDefinition"
                } else {
                    ""
                }
                .to_owned(),
                text: revisions[0].1.clone(),
                revision: revisions[0].0.clone(),
            })
            .collect())
    }

    fn history(&self, title: &str, most: u32) -> Result<Vec<(Revision, String)>, Error> {
        if self.is_cut() {
            return Err(cut());
        }
        let pages = self.pages.borrow();
        let all = pages.get(title).into_iter().flatten();
        Ok(all.take(most as usize).cloned().collect())
    }

    fn save(&self, edit: &Edit<'_>, base: Base) -> Result<Edited, Error> {
        if self.is_cut() {
            return Err(cut());
        }
        let number = self.arrived.get();
        self.arrived.set(number + 1);
        if let Some(limit) = self.limit {
            let window = Duration::from_secs(limit.seconds);
            let mut taken = self.taken.borrow_mut();
            taken.retain(|then| *then + window > self.clock.get());
            if taken.len() >= limit.edits as usize {
                return Err(Error::Busy {
                    url: "memory".to_owned(),
                    reason: "ratelimited: too many".to_owned(),
                    attempts: 1,
                    waited: Duration::ZERO,
                });
            }
            taken.push(self.clock.get());
        }
        let fault = self
            .fault
            .get()
            .filter(|(at, _)| *at == number)
            .map(|(_, fault)| fault);
        match fault {
            Some(Fault::CutBefore) => return Err(cut()),
            Some(Fault::Refused) => return Err(api("abusefilter-disallowed")),
            Some(Fault::Overtaken) => {
                self.put(edit.title, "somebody else's", "Others", "in between");
            }
            _ => {}
        }
        let latest = self
            .pages
            .borrow()
            .get(edit.title)
            .map(|revisions| revisions[0].0.id);
        match (base, latest) {
            (Base::Missing, Some(_)) => return Err(api("articleexists")),
            (Base::Revision(base), Some(latest)) if base != latest => {
                return Err(api("editconflict"));
            }
            _ => {}
        }
        let edited = self.put(edit.title, edit.text, "Ines", edit.summary);
        if fault == Some(Fault::CutAfter) {
            return Err(cut());
        }
        Ok(edited)
    }

    fn host(&self) -> &'static str {
        "wiki.example"
    }

    fn gadgets(&self) -> Result<Vec<String>, Error> {
        Ok(Vec::new())
    }

    fn now(&self) -> Duration {
        self.clock.get()
    }

    fn wait(&self, time: Duration) {
        self.clock.set(self.clock.get() + time);
    }

    fn tell(&self, sentence: &str) {
        self.told.borrow_mut().push(sentence.to_owned());
    }
}

const DEFINITION: &str = "MediaWiki:Gadgets-definition";
const ONE: &str = "11111111";
const TWO: &str = "22222222";

fn release(build: &str) -> Release {
    let page = |name: &str, text: String| (format!("Gadget-{name}"), text);
    let json = |page: &str| {
        format!(
            "{{ \"settings\": {{ \"hidden\": true }}, \"module\": {{ \"pages\": [ \"{page}\" ] }} }}\n"
        )
    };
    let names = [
        "consent",
        "consent-host",
        "consent-manifest",
        "consent-stub",
    ];
    Draft {
        provenance: Provenance {
            name: "gadget-consent".to_owned(),
            version: "0.2.0".to_owned(),
            build: build.to_owned(),
            protocol: "p".to_owned(),
            commit: "abc".to_owned(),
            source: "https://source.example".to_owned(),
            licence: "MIT".to_owned(),
            made_with: BTreeMap::new(),
            options: BTreeMap::new(),
        },
        pages: BTreeMap::from([
            page("consent-stub.js", "stub();".to_owned()),
            page("consent.js", format!("consent( '{build}' );")),
            page("consent-host.js", format!("host( '{build}' );")),
            page("consent-i18n-de.js", format!("words( '{build}' );")),
        ]),
        definition: names
            .map(|name| format!("* {name}[ResourceLoader|hidden]|{name}.js"))
            .join("\n"),
        definitions: names
            .map(|name| (name.to_owned(), json(&format!("{name}.js"))))
            .into(),
        licence: "MIT\n".to_owned(),
    }
    .finish()
    .unwrap()
}

fn of(build: &str, name: &str) -> String {
    format!("MediaWiki:Gadget-consent/{build}/{name}")
}

#[test]
fn each_page_is_new_changed_same_or_edited() {
    let memory = Memory::with(&[(DEFINITION, "* a|a.js")]);
    memory.deploy(&release(ONE), &Options::default()).unwrap();
    let table = |build: &str| -> Vec<(String, &'static str)> {
        let plan = plan(
            &memory.state(Kind::Lines),
            &release(build),
            &Options::default(),
        );
        let items = plan.items.into_iter();
        items
            .map(|item| {
                let change = match item.change {
                    Change::New => "new",
                    Change::Changed => "changed",
                    Change::Same => "same",
                    Change::Edited(_) => "edited",
                };
                (item.title, change)
            })
            .collect()
    };
    assert!(
        table(ONE).iter().all(|(_, change)| *change == "same"),
        "{:?}",
        table(ONE)
    );
    let changed = table(TWO);
    let expected = [
        (of(TWO, "consent.js"), "changed"),
        (of(TWO, "consent-host.js"), "changed"),
        (of(TWO, "consent-i18n-de.js"), "changed"),
        ("MediaWiki:Gadget-consent-manifest.js".to_owned(), "same"),
        (of(ONE, "consent-stub.js"), "same"),
        (DEFINITION.to_owned(), "changed"),
    ];
    for row in &expected {
        assert!(changed.contains(row), "{row:?} is not in {changed:?}");
    }
    assert_eq!(changed.len(), expected.len());
    memory.put(&of(ONE, "consent.js"), "evil();", "Eve", "better");
    let edited = (of(ONE, "consent.js"), "edited");
    assert!(table(ONE).contains(&edited), "{:?}", table(ONE));
    // It is not live after an upgrade, so it is in nobody's way then.
    assert!(table(TWO).contains(&(of(TWO, "consent.js"), "changed")));
}

#[test]
fn conflicts_stop_everything() {
    let after = |change: &dyn Fn(&Memory)| {
        let memory = Memory::with(&[(DEFINITION, "* a|a.js")]);
        memory.deploy(&release(ONE), &Options::default()).unwrap();
        change(&memory);
        let of = |restore| {
            let options = Options {
                restore,
                ..Options::default()
            };
            plan(&memory.state(Kind::Lines), &release(ONE), &options)
        };
        (of(false), of(true))
    };
    let line = |memory: &Memory| memory.text(DEFINITION).unwrap();
    let (found, restored) = after(&|memory| {
        let text = line(memory).replacen("|hidden", "|rights=edit", 1);
        memory.put(DEFINITION, &text, "Eve", "better");
    });
    assert!(
        matches!(&found.conflicts[..], [Conflict::Definition { gadget, .. }] if gadget == "consent"),
        "{:?}",
        found.conflicts
    );
    assert_eq!((restored.conflicts.len(), restored.steps.len()), (0, 1));
    let (found, _) = after(&|memory| {
        memory.put(DEFINITION, "* consent|common.js", "Eve", "better");
    });
    assert!(
        matches!(&found.conflicts[..], [Conflict::Foreign { .. }]),
        "{:?}",
        found.conflicts
    );
    // Edits of the rest of the page are nobody's conflict, and stay.
    let (found, _) = after(&|memory| {
        memory.put(
            DEFINITION,
            &format!("{}\n* b|b.js", line(memory)),
            "Eve",
            "more",
        );
    });
    assert!(found.is_done(), "{found:?}");

    let policy = "MediaWiki:Gadget-consent-policy.json";
    for (text, expected) in [
        (r#"{ "version": 1 }"#, "enforce"),
        (r#"{ "version": 1, "mode": "enforce" }"#, "enforce"),
        ("{", "cannot be read"),
    ] {
        let memory = Memory::with(&[(policy, text)]);
        let plan = plan(
            &memory.state(Kind::Lines),
            &release(ONE),
            &Options::default(),
        );
        assert!(plan.conflicts[0].to_string().contains(expected), "{text}");
    }
}

#[test]
fn the_definitions_come_last_and_the_policy_first() {
    for kind in [Kind::Lines, Kind::Json] {
        let memory = Memory::default();
        let options = Options {
            first_party: vec!["img:files.example".to_owned()],
            ..Options::default()
        };
        let plan = plan(&memory.state(kind), &release(ONE), &options);
        assert!(plan.is_first);
        let titles: Vec<&str> = plan.steps.iter().map(|step| step.title.as_str()).collect();
        assert_eq!(titles[0], "MediaWiki:Gadget-consent-policy.json");
        assert!(
            plan.steps[0].text.contains("observe") && plan.steps[0].text.contains("files.example")
        );
        let manifest = titles
            .iter()
            .position(|title| title.ends_with("manifest.js"))
            .unwrap();
        assert!(
            titles[..manifest]
                .iter()
                .all(|title| title.starts_with("MediaWiki:Gadget-"))
        );
        let definitions = &titles[manifest + 1..];
        match kind {
            Kind::Lines => assert_eq!(definitions, [DEFINITION]),
            Kind::Json => assert_eq!(definitions.last(), Some(&"MediaWiki:Gadgets/consent.json")),
        }
        assert!(plan.steps.iter().all(|step| step.base == Base::Missing));
    }
}

/// Every place at which a deployment can stop, in every way, for a first installation and an upgrade.
#[test]
fn nothing_half_done_is_live_and_the_next_run_goes_on() {
    for (first, fault) in [true, false].into_iter().flat_map(|first| {
        [
            Fault::CutBefore,
            Fault::CutAfter,
            Fault::Refused,
            Fault::Overtaken,
        ]
        .map(|fault| (first, fault))
    }) {
        for number in 0.. {
            let memory = Memory::with(&[(DEFINITION, "* a|a.js")]);
            if !first {
                memory.deploy(&release(ONE), &Options::default()).unwrap();
            }
            let before = memory.text(DEFINITION).unwrap();
            memory.arrived.set(0);
            memory.fault.set(Some((number, fault)));
            let steps = plan(
                &memory.state(Kind::Lines),
                &release(TWO),
                &Options::default(),
            )
            .steps;
            if number as usize >= steps.len() {
                break;
            }
            let place = format!("{fault:?} at {number} of {}, first: {first}", steps.len());
            let stopped = memory.deploy(&release(TWO), &Options::default());
            let is_last = number as usize + 1 == steps.len();
            let stopped = stopped.unwrap_err();
            let shown = stopped.to_string();
            assert!(shown.contains("Run the same command again"), "{shown}");
            assert_eq!(stopped.saved.len(), number as usize, "{place}");
            let now = memory.text(DEFINITION).unwrap();
            match (is_last, fault) {
                (true, Fault::CutAfter) => assert!(now.contains(TWO), "{place}"),
                (true, Fault::Overtaken) => assert_eq!(now, "somebody else's", "{place}"),
                _ => assert_eq!(now, before, "{place}: nothing of it is live"),
            }
            memory.fault.set(None);
            // Another's page is looked at first.
            let options = Options {
                restore: fault == Fault::Overtaken,
                manifest: fault == Fault::Overtaken,
                ..Options::default()
            };
            let next = plan(&memory.state(Kind::Lines), &release(TWO), &options);
            if next.conflicts.is_empty() {
                memory.deploy(&release(TWO), &options).unwrap();
                let status = status(&memory.state(Kind::Lines), &release(TWO));
                assert!(status.is_as_released(), "{place}: {status:?}");
            } else {
                assert_eq!(fault, Fault::Overtaken, "{place}: {:?}", next.conflicts);
            }
        }
    }
}

#[test]
fn five_edits_a_minute_are_kept_and_said() {
    let rate = EditRate {
        edits: 5,
        seconds: 60,
    };
    let memory = Memory {
        limit: Some(rate),
        ..Memory::default()
    };
    memory.deploy(&release(ONE), &Options::default()).unwrap();
    let told = memory.told.borrow().join("\n");
    assert!(
        told.contains("the wiki takes 5 edits in 60 s: waiting"),
        "{told}"
    );
    assert!(!told.contains("no more edits"), "{told}");
    assert!(memory.clock.get() < Duration::from_secs(70), "one pause");

    // A wiki that counts each edit twice tells so by its refusals.
    let memory = Memory {
        limit: Some(EditRate { edits: 2, ..rate }),
        ..Memory::default()
    };
    let steps = plan(
        &memory.state(Kind::Lines),
        &release(ONE),
        &Options::default(),
    )
    .steps;
    execute(
        &memory,
        &steps,
        "GadgetConsent",
        &mut Pace::under(Some(rate)),
    )
    .unwrap();
    let told = memory.told.borrow().join("\n");
    assert!(
        told.contains("no more edits for now: waiting 60 s"),
        "{told}"
    );
    assert!(told.contains("the wiki takes 2 edits in 60 s"), "{told}");
}

#[test]
fn the_way_back_leads_to_what_was_live() {
    for kind in [Kind::Lines, Kind::Json] {
        let memory = Memory::default();
        let deploy = |build: &str| {
            let plan = plan(&memory.state(kind), &release(build), &Options::default());
            execute(
                &memory,
                &plan.steps,
                "GadgetConsent 0.2.0",
                &mut Pace::default(),
            )
            .unwrap();
        };
        let back = || {
            let plan = rollback(&memory.state(kind)).unwrap();
            execute(
                &memory,
                &plan.steps,
                "GadgetConsent 0.2.0: back",
                &mut Pace::default(),
            )
            .unwrap();
        };
        assert_eq!(
            rollback(&memory.state(kind)),
            Err(RollbackError::NotInstalled)
        );
        deploy(ONE);
        assert_eq!(
            rollback(&memory.state(kind)),
            Err(RollbackError::NothingBefore)
        );
        deploy(TWO);
        back();
        assert!(
            status(&memory.state(kind), &release(ONE)).is_as_released(),
            "{kind:?}"
        );
        back();
        assert!(
            status(&memory.state(kind), &release(TWO)).is_as_released(),
            "{kind:?}"
        );
        memory.put(&of(ONE, "consent-host.js"), "evil();", "Eve", "better");
        let edited = rollback(&memory.state(kind));
        assert!(
            matches!(edited, Err(RollbackError::Edited { .. })),
            "{edited:?}"
        );
        memory
            .pages
            .borrow_mut()
            .remove(&of(ONE, "consent-host.js"));
        let gone = rollback(&memory.state(kind));
        assert!(matches!(gone, Err(RollbackError::Gone { .. })), "{gone:?}");
    }
}

#[test]
fn what_was_installed_by_hand_is_taken_over_and_the_way_back_leads_there() {
    let memory = Memory::default();
    let by_hand = release(ONE);
    for (title, text) in by_hand.pages() {
        memory.put(&format!("MediaWiki:{title}"), text, "Ines", "by hand");
    }
    memory.put(
        "MediaWiki:Gadget-consent-manifest.js",
        "module.exports = {};",
        "Ines",
        "by hand",
    );
    memory.put(
        DEFINITION,
        &format!("{}\n\n* a|a.js", by_hand.definition()),
        "Ines",
        "by hand",
    );
    let before = memory.text(DEFINITION).unwrap();
    let known = status(&memory.state(Kind::Lines), &by_hand);
    assert_eq!(
        (known.builds, known.different),
        (vec!["by hand".to_owned()], Vec::new())
    );
    memory.deploy(&release(TWO), &Options::default()).unwrap();
    let now = memory.text(DEFINITION).unwrap();
    assert!(
        now.contains("|consent/22222222/consent.js") && now.contains("|consent-stub.js"),
        "{now}"
    );
    let plan = rollback(&memory.state(Kind::Lines)).unwrap();
    execute(
        &memory,
        &plan.steps,
        "GadgetConsent: back",
        &mut Pace::default(),
    )
    .unwrap();
    assert_eq!(memory.text(DEFINITION).unwrap(), before);
}

#[test]
fn pages_of_several_builds_are_named() {
    let memory = Memory::default();
    memory.deploy(&release(ONE), &Options::default()).unwrap();
    memory.deploy(&release(TWO), &Options::default()).unwrap();
    let text = memory.text(DEFINITION).unwrap();
    let mixed = text.replace(
        "consent/22222222/consent-host.js",
        "consent/11111111/consent-host.js",
    );
    memory.put(DEFINITION, &mixed, "Eve", "mixed");
    let found = status(&memory.state(Kind::Lines), &release(TWO));
    assert!(found.is_mixed() && !found.is_as_released(), "{found:?}");
    let titles: Vec<&str> = found
        .different
        .iter()
        .map(|page| page.title.as_str())
        .collect();
    assert_eq!(
        titles,
        [of(ONE, "consent-host.js"), of(ONE, "consent-i18n-de.js")]
    );
}

/// At every place at which a removal can stop, no gadget depends on one of ours that is gone.
#[test]
fn a_removal_never_leaves_a_gadget_that_cannot_run() {
    let tool = r#"{"settings":{"domains":["img:x.test"]},"module":{"pages":["tool.js"],"dependencies":["ext.gadget.consent"]}}"#;
    let line = "* a[ResourceLoader|dependencies=ext.gadget.consent]|a.js";
    let tool_page = "MediaWiki:Gadgets/tool.json";
    for (kind, leave) in [Kind::Lines, Kind::Json]
        .into_iter()
        .flat_map(|kind| [Leave::Cleanup, Leave::Nothing].map(|leave| (kind, leave)))
    {
        for number in 0.. {
            let memory = Memory::with(&[(DEFINITION, line), (tool_page, tool)]);
            let plan = plan(&memory.state(kind), &release(ONE), &Options::default());
            execute(&memory, &plan.steps, "GadgetConsent", &mut Pace::default()).unwrap();
            memory.arrived.set(0);
            memory.fault.set(Some((number, Fault::Refused)));
            let removal = uninstall(&memory.state(kind), leave).unwrap();
            assert_eq!(removal.dependents, ["tool", "a"]);
            let steps = &removal.plan.steps;
            let outcome = execute(&memory, steps, "GadgetConsent", &mut Pace::default());
            let state = memory.state(kind);
            let place = format!("{kind:?}, {leave:?}, {number} of {}", steps.len());
            let all_there = state.own_gadgets().len() == 4;
            let none_depends = super::uninstall::dependents(&state).is_empty();
            assert!(all_there || none_depends, "{place}");
            memory.fault.set(None);
            if outcome.is_err() {
                let rest = uninstall(&state, leave).unwrap();
                execute(
                    &memory,
                    &rest.plan.steps,
                    "GadgetConsent",
                    &mut Pace::default(),
                )
                .unwrap();
            }
            let again = uninstall(&memory.state(kind), leave);
            assert_eq!(again, Err(UninstallError::NotInstalled), "{place}");
            let definition = memory.text(DEFINITION).unwrap();
            assert!(
                definition.ends_with("* a[ResourceLoader]|a.js"),
                "{place}: {definition}"
            );
            assert_eq!(
                memory.text(tool_page).unwrap(),
                tool.replace(r#""ext.gadget.consent""#, ""),
                "{place}"
            );
            let has_cleanup = memory.text("MediaWiki:Gadget-consent-cleanup.js").is_some();
            assert_eq!(has_cleanup, leave == Leave::Cleanup, "{place}");
            if outcome.is_ok() {
                break;
            }
        }
    }
}

const POLICY: &str = "MediaWiki:Gadget-consent-policy.json";
const MANIFEST_PAGE: &str = "MediaWiki:Gadget-consent-manifest.js";

/// A wiki on which the module is installed, with three gadgets that declare and one that does not.
fn staged(policy: &str) -> Memory {
    let memory = Memory::with(&[(
        DEFINITION,
        "* tiles[ResourceLoader|dependencies=ext.gadget.consent|domains=img:a.example]|t.js\n* charts[ResourceLoader|default|dependencies=ext.gadget.consent|domains=connect:b.example|optionalDomains=font:f.example]|c.js\n* my_map[ResourceLoader|dependencies=ext.gadget.consent|domains=img:a.example]|m.js\n* notes[ResourceLoader|dependencies=ext.gadget.consent]|n.js",
    )]);
    memory
        .deploy(&release(ONE), &Options::default())
        .unwrap_or_else(|error| panic!("{error}"));
    if !policy.is_empty() {
        memory.put(POLICY, policy, "Admin", "by hand");
    }
    memory
}

fn change(mode: gadget_consent_core::Mode) -> StageChange {
    StageChange {
        mode,
        gadgets: Vec::new(),
        groups: Vec::new(),
        share: None,
        others: None,
    }
}

#[test]
fn a_step_changes_the_policy_and_the_manifest_and_nothing_else() {
    use gadget_consent_core::Mode;

    let memory = staged(
        r#"{ "version": 1, "zebra": 1, "mode": "observe", "firstParty": [ "own.example" ], "gadgetModes": { "my map": "observe" }, "enforceShare": 5 }"#,
    );
    let take = |change: &StageChange| {
        let step = stage(&memory.state(Kind::Lines), change).unwrap();
        let titles: Vec<&str> = step
            .plan
            .steps
            .iter()
            .map(|step| step.title.as_str())
            .collect();
        assert!(
            titles == [POLICY, MANIFEST_PAGE] || titles.is_empty(),
            "{titles:?}"
        );
        execute(
            &memory,
            &step.plan.steps,
            "GadgetConsent",
            &mut Pace::default(),
        )
        .unwrap();
        step
    };
    let step = take(&change(Mode::Ask));
    assert_eq!(step.asking, ["tiles", "charts"]);
    assert_eq!(step.own, [("my_map".to_owned(), Mode::Observe)]);
    assert!(!step.closes);
    let policy = memory.text(POLICY).unwrap();
    // What the step does not concern stays as it is, and where it is.
    let fields = ["version", "zebra", "mode", "firstParty", "gadgetModes"];
    let places = fields.map(|field| policy.find(field).unwrap());
    assert!(
        places.is_sorted() && !policy.contains("enforceShare"),
        "{policy}"
    );
    let manifest = memory.text(MANIFEST_PAGE).unwrap();
    assert!(manifest.contains("\"ask\"") && manifest.contains("own.example"));
    assert!(take(&change(Mode::Ask)).is_done());

    let limited = StageChange {
        groups: vec!["interface-admin".to_owned()],
        share: Some(10),
        others: Some(Mode::Observe),
        ..change(Mode::Enforce)
    };
    let step = take(&limited);
    assert!(step.closes && step.asking.is_empty());
    let manifest = memory.text(MANIFEST_PAGE).unwrap();
    assert!(
        manifest.contains("interface-admin") && manifest.contains("\"enforceShare\": 10"),
        "{manifest}"
    );
    let step = take(&change(Mode::Enforce));
    assert!(step.closes && !memory.text(MANIFEST_PAGE).unwrap().contains("enforceFor"));

    let one = StageChange {
        gadgets: vec!["my map".to_owned(), "tiles".to_owned()],
        ..change(Mode::Ask)
    };
    let step = take(&one);
    assert_eq!(step.asking, ["my_map"]);
    let policy = memory.text(POLICY).unwrap();
    assert!(
        !policy.contains("my map") && policy.contains("\"my_map\": \"ask\""),
        "{policy}"
    );

    // Taken back is taken back whole.
    let step = take(&change(Mode::Observe));
    assert_eq!(step.silent, ["tiles", "charts", "my_map"]);
    assert!(!memory.text(POLICY).unwrap().contains("gadgetModes"));
    let manifest = memory.text(MANIFEST_PAGE).unwrap();
    assert!(
        manifest.contains("\"observe\"") && !manifest.contains("\"a\""),
        "{manifest}"
    );
}

#[test]
fn a_step_that_cannot_be_taken_says_why() {
    use gadget_consent_core::Mode;

    let words = |memory: &Memory, change: &StageChange| {
        let reasons = stage(&memory.state(Kind::Lines), change).unwrap_err();
        let words: Vec<String> = reasons.iter().map(ToString::to_string).collect();
        words.join("\n")
    };
    assert!(words(&Memory::default(), &change(Mode::Ask)).contains("not installed"));
    let memory = staged("");
    let of = |gadget: &str| StageChange {
        gadgets: vec![gadget.to_owned()],
        ..change(Mode::Ask)
    };
    for gadget in ["nobody", "notes", "consent", "*"] {
        assert!(
            words(&memory, &of(gadget)).contains("declares a site"),
            "{gadget}"
        );
    }
    for wrong in [
        StageChange {
            share: Some(1),
            ..change(Mode::Ask)
        },
        StageChange {
            groups: vec!["sysop".to_owned()],
            ..of("tiles")
        },
        StageChange {
            others: Some(Mode::Ask),
            ..change(Mode::Observe)
        },
    ] {
        assert!(
            words(&memory, &wrong).contains("--stage enforce"),
            "{wrong:?}"
        );
    }
    // Others than “ask” or “observe” are no limit.
    let wrong = StageChange {
        share: Some(1),
        others: Some(Mode::Enforce),
        ..change(Mode::Enforce)
    };
    assert!(words(&memory, &wrong).contains("/modeForOthers"));
    let broken = staged("{");
    assert!(words(&broken, &change(Mode::Ask)).contains("not JSON"));
    let line = "* bad[ResourceLoader|domains=img:x.example]|x.js";
    let definition = memory.text(DEFINITION).unwrap();
    memory.put(DEFINITION, &format!("{definition}\n{line}"), "Eve", "more");
    assert!(words(&memory, &change(Mode::Ask)).contains("does not depend on"));
}

#[test]
fn what_would_break_is_said_before_the_step() {
    use gadget_consent_core::Mode;
    use gadget_consent_core::observed::Observations;

    let memory =
        staged(r#"{ "version": 1, "mode": "ask", "gadgetModes": { "tiles": "observe" } }"#);
    let said = |change: &StageChange, facts: &Facts| {
        let step = stage(&memory.state(Kind::Lines), change).unwrap();
        step.in_words(facts).join("\n")
    };
    let facts = Facts::default();
    let ask = said(&change(Mode::Ask), &facts);
    assert!(
        ask.contains("nothing is blocked") && ask.contains("does not say how many users"),
        "{ask}"
    );
    assert!(!ask.contains("--seen"), "{ask}");

    let enforce = said(&change(Mode::Enforce), &facts);
    assert!(
        enforce.contains("for everybody") && enforce.contains("--seen"),
        "{enforce}"
    );
    // What an observed gadget opens on a page that enforces.
    assert!(
        enforce.contains("open to everything") && enforce.contains("img:a.example"),
        "{enforce}"
    );

    let facts = Facts {
        seen: Some(Observations::of_record(
            r#"{ "connect:evil.example": { "pages": 1, "by": { "tiles": 1 } }, "frame:video.example": { "pages": 2, "gadgets": [], "content": true }, "img:a.example": { "pages": 1, "by": { "tiles": 1 } } }"#,
        )),
        header: Some("the wiki sends a policy".to_owned()),
        first_party: vec!["img+media:files.example".to_owned()],
        usage: Some(vec![("tiles".to_owned(), 10), ("my_map".to_owned(), 10)]),
    };
    let enforce = said(&change(Mode::Enforce), &facts);
    for part in [
        "Used by the content of pages, and blocked unless firstParty has it",
        "frame:video.example",
        "Seen, declared by nobody",
        "connect:evil.example (by tiles)",
        "img+media:files.example",
        "the wiki sends a policy",
        // The one that is on for everybody asks everybody.
        "with 1 gadgets: 1",
    ] {
        assert!(enforce.contains(part), "{part}: {enforce}");
    }
    let limited = StageChange {
        groups: vec!["sysop".to_owned()],
        share: Some(5),
        ..change(Mode::Enforce)
    };
    let limited = said(&limited, &facts);
    assert!(
        limited.contains("the groups sysop and 5 % of users and devices (everybody else: ask)"),
        "{limited}"
    );
    let alone = StageChange {
        gadgets: vec!["tiles".to_owned()],
        ..change(Mode::Enforce)
    };
    let alone = said(&alone, &facts);
    assert!(alone.contains("A page has one policy"), "{alone}");
    // A wiki cannot write on the terminal.
    assert!(!enforce.contains(['\u{1b}', '\r']));
}
