//! The loader decides by equality of text, in JavaScript; the core decides by containment, in Rust.
//! The core also states the loader's rule (`verdict`), and `tests/vectors` has cases with answers for
//! any language. The tests here write these files, compare them with what the core says today, and
//! compare the rule with `decide`: whatever is open by equality is open by containment.
//!
//! `GADGETCONSENT_ACCEPT=1` writes the files.

#![allow(clippy::unwrap_used, clippy::expect_used)]
#![allow(clippy::too_many_lines, reason = "tables")]

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;
use std::sync::LazyLock;

use gadget_consent_core::csp::{AlwaysOpen, Expression, Policy, policy_text};
use gadget_consent_core::decision::{Occasion, Reason, decide};
use gadget_consent_core::definition::Definition;
use gadget_consent_core::first_party::Local;
use gadget_consent_core::keys;
use gadget_consent_core::ledger::{
    LedgerMap, Reach, answer, number_of, preference_name, restate, revoked,
};
use gadget_consent_core::manifest::{compile, json_of};
use gadget_consent_core::seal;
use gadget_consent_core::stage::{self, Reader};
use gadget_consent_core::verdict::{
    Gate, Texts, counting, gate, gates, page_stage, policy, read_manifest,
};
use gadget_consent_core::{
    Answers, Day, Decision, Declaration, Entry, Kind, Mode, Requests, SitePolicy, Source, Terms,
};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

#[path = "vectors/hostile.rs"]
mod hostile;

/// Cases that are compared with what the core decides, and put to the loader.
const CASES: usize = 12_000;
/// As many of them are kept in a file.
const KEPT: usize = 600;

/// Lines of each file. Whoever changes the cases changes these, here and in the other runners.
const GADGETS: usize = KEPT + hostile::GADGETS;
const PAGES: usize = hostile::PAGES;
const NAMES: usize = hostile::NAMES;

/// Every third case is under this site policy.
fn strict() -> SitePolicy {
    SitePolicy {
        forbidden_sources: vec!["e.example".parse().unwrap()],
        reconfirm_after_days: 30,
        ..SitePolicy::default()
    }
}

const POOL: [&str; 21] = [
    "img:a.example",
    "font+img:a.example",
    "a.example",
    "img:*.a.example",
    "img:x.a.example",
    "script:c.example/lib/",
    "script:c.example/lib/x@1.js",
    "script:c.example",
    "connect:wss://d.example",
    "connect:d.example:8443",
    "frame:e.example",
    "worker:e.example",
    "connect:http://localhost:3000",
    "style:f.example/%7Eu/",
    // A host with the name of a kind, and its port.
    "media:8443",
    "img:media:8443",
    "http://app.localhost",
    "connect:ws://127.0.0.2:81/$&/",
    // Escapes that stay, and one that does not.
    "img:g.example/%7e/%c3%a9%2fx%25",
    "img:g.example/~/{}^`/",
    // Nothing but a path.
    "img:h.example/a://b/",
];

/// What the core never writes: other spellings of what stands above, and what is no request at all.
const FOREIGN: [&str; 32] = [
    "img:a.example",
    "img:a.example font:a.example",
    "a.example:443",
    "img:a.example:0443",
    "a.example/",
    "https://a.example",
    "img:A.example",
    "img+img:a.example",
    "style:f.example/%7eu/",
    "style:f.example/%zz",
    "connect:wss://d.example:443",
    "media:443",
    "media:8443:1",
    "http://app.localhost:80",
    "http://app.localhost.evil.example",
    "http://127.0.0.256",
    "http://127.0.0.02",
    "http://127.0.0.1.evil.example",
    "http://127.0.0",
    "ws://*.127.0.0.1",
    "http://example.org",
    "b.example:0",
    "b.example:65536",
    "8443",
    "img:https://8443",
    "*.8443",
    "img+:a.example",
    "style:f.example/%7Eu/",
    "script:c.example/%6Cib/",
    "img:g.example/%C3%a9",
    "img:g.example/%C",
    "img:g.example/é",
];

/// Who wrote the ledger's entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    /// The core, for this declaration.
    Core,
    /// Anybody.
    Elsewhere,
}

#[derive(Debug, Clone)]
struct Case {
    declaration: Declaration,
    entry: String,
    origin: Origin,
    around: Around,
    policy: SitePolicy,
    today: Day,
}

/// Where the entry stands, and what else is stored for the gadget.
#[derive(Debug, Clone)]
enum Around {
    /// It is the lasting answer.
    Nothing,
    /// It is the session's, given against this lasting one.
    Session(String),
    /// It is the lasting answer. The session's was given against another one.
    Outdated(String),
    /// It is the lasting answer, and another one is pending.
    Pending(String),
}

impl Case {
    fn terms(&self) -> Terms {
        self.policy.terms(self.declaration.clone())
    }
}

fn lists() -> impl Strategy<Value = Requests> {
    subsequence(POOL.to_vec(), 0..5).prop_map(|texts| texts.join(" ").parse().unwrap())
}

fn declarations() -> impl Strategy<Value = Declaration> {
    (lists(), lists())
        .prop_map(|(needed, optional)| Declaration::new(&needed, &optional))
        .prop_filter("declares something", |declaration| {
            !declaration.all().is_empty()
        })
}

fn day() -> Day {
    Day::from_milliseconds(1_795_000_000_000.0)
}

/// The answer of a user who says yes to all that is asked but for what `no` covers.
fn reply(
    declaration: &Declaration,
    before: Option<&Entry>,
    asked: &Requests,
    no: &Requests,
) -> Entry {
    let no = asked.covered_by(no);
    answer(declaration, before, &asked.without(&no), &no, day())
}

fn answered() -> impl Strategy<Value = (Declaration, String, Origin)> {
    (declarations(), lists()).prop_map(|(declaration, no)| {
        let entry = reply(&declaration, None, &declaration.all(), &no);
        (declaration, entry.to_string(), Origin::Core)
    })
}

/// An answer to what the gadget declared before, and what comes of it now: with and without the
/// user having been asked for what is new.
fn changed() -> impl Strategy<Value = (Declaration, String, Origin)> {
    (
        declarations(),
        lists(),
        declarations(),
        lists(),
        any::<bool>(),
    )
        .prop_map(|(old, old_no, new, no, stale)| {
            let before = reply(&old, None, &old.all(), &old_no);
            if stale {
                return (new, before.to_string(), Origin::Elsewhere);
            }
            let terms = SitePolicy::default().terms(new.clone());
            let after = match decide(&terms, Answers::lasting(Some(&before)), day()) {
                Decision::Run { .. } | Decision::Blocked(_) => restate(&new, &before),
                Decision::Ask(question) => {
                    let asked = question.needed.union(&question.optional);
                    reply(&new, Some(&before), &asked, &no)
                }
            };
            (new, after.to_string(), Origin::Core)
        })
}

/// A good answer, and beside it what the core never writes.
fn hostile() -> impl Strategy<Value = (Declaration, String, Origin)> {
    let extra = || prop::collection::vec(select(FOREIGN.to_vec()), 0..3);
    (declarations(), lists(), extra(), extra(), any::<bool>()).prop_map(
        |(declaration, no, granted, refused, first)| {
            let entry = reply(&declaration, None, &declaration.all(), &no);
            let with = |list: &Requests, extra: &[&str]| {
                let list = list.to_string();
                let own = (!list.is_empty()).then_some(list.as_str());
                let parts = extra.iter().copied();
                let parts: Vec<&str> = if first {
                    parts.chain(own).collect()
                } else {
                    own.into_iter().chain(parts).collect()
                };
                parts.join(" ")
            };
            let head = Entry {
                granted: Requests::default(),
                refused: Requests::default(),
                ..entry.clone()
            };
            let refused = with(&entry.refused, &refused);
            let end = if refused.is_empty() { "" } else { ";" };
            let text = format!("{head}{}{end}{refused}", with(&entry.granted, &granted));
            (declaration, text, Origin::Elsewhere)
        },
    )
}

fn cases() -> impl Strategy<Value = Case> {
    let foreign = (
        declarations(),
        select(vec!["allow", "refuse", "never"]),
        select(vec![
            "", ".1", ".99999", ".0", ".01", ".100000", ".", ".1.1", ".x",
        ]),
        lists(),
        lists(),
    )
        .prop_map(|(declaration, answer, turn, granted, refused)| {
            let end = if refused.is_empty() { "" } else { ";" };
            let entry = format!("1;{answer};2026-11-20{turn};{granted}{end}{refused}");
            (declaration, entry, Origin::Elsewhere)
        });
    let damaged = (
        answered(),
        any::<prop::sample::Index>(),
        select(vec![
            "", ";", " ", ":", "+", "1", "*", "/", ";;", "é", "\t", "img:", "%", "|", ".", ".1",
        ]),
        0..3_usize,
    )
        .prop_map(|((declaration, entry, _), at, insert, drop)| {
            let at = at.index(entry.len() + 1);
            let end = (at + drop).min(entry.len());
            let entry = format!("{}{insert}{}", &entry[..at], &entry[end..]);
            (declaration, entry, Origin::Elsewhere)
        });
    (
        prop_oneof![answered(), changed(), hostile(), foreign, damaged],
        surroundings(),
        prop_oneof![2 => Just(SitePolicy::default()), 1 => Just(strict())],
        0..60_i32,
    )
        .prop_map(|((declaration, entry, origin), of, policy, days)| Case {
            around: around(&of, &declaration, &entry),
            declaration,
            entry,
            origin,
            policy,
            today: Day::from_milliseconds(day().milliseconds() + f64::from(days) * 86_400_000.0),
        })
}

/// What else is stored: which, what it refuses, what another declaration has, how it is damaged.
type Surroundings = (u8, Requests, Requests, String);

fn surroundings() -> impl Strategy<Value = Surroundings> {
    let damage = select(vec!["", "|", ";;", "2;", ";n", ";r"]).prop_map(ToOwned::to_owned);
    (0..16_u8, lists(), lists(), damage)
}

/// What else is stored depends on the declaration and the entry.
fn around(of: &Surroundings, declaration: &Declaration, entry: &str) -> Around {
    let (what, no, others, damage) = of;
    let another = reply(declaration, None, &declaration.all(), no).to_string();
    match what {
        0..=5 => Around::Nothing,
        6 => Around::Session(another),
        7 => Around::Outdated(format!("{another}|{entry}+")),
        // An answer to this declaration, …
        8..=10 => Around::Pending(format!("{another}|{entry}")),
        // … to another one, …
        11 => {
            let other = Declaration::new(&declaration.needed, others);
            let reply = reply(&other, None, &other.all(), no);
            Around::Pending(format!("{reply}|{entry}|farm"))
        }
        12 => Around::Pending(format!("{}|{entry}", revoked(day()))),
        13 => Around::Pending(format!("1;never;2026-11-22;|{entry}")),
        // … or none.
        _ => Around::Pending(another.replacen(';', damage, 1)),
    }
}

fn first_party() -> Vec<Source> {
    // `$&` means something to JavaScript's `replace`.
    ["*.wiki.example", "media.example/$&/$$"]
        .map(|text| text.parse().unwrap())
        .to_vec()
}

/// A gadget's value, as the manifest has it.
fn value_of(declaration: &Declaration, policy: &SitePolicy) -> Value {
    let list = |requests: &Requests| requests.to_string().replace(' ', ",");
    let line = format!(
        "* tiles[hidden|domains={}|optionalDomains={}]|tiles.js",
        list(&declaration.needed),
        list(&declaration.optional)
    )
    .replace("|domains=|", "|")
    .replace("|optionalDomains=]", "]");
    let manifest = compile(Definition::read(&line).gadgets(), policy).unwrap();
    let manifest: Value = serde_json::from_str(json_of(&manifest).unwrap()).unwrap();
    match &manifest["gadgets"]["tiles"] {
        Value::Null => json!([]),
        value => value.clone(),
    }
}

/// The case as a line of the file, with what the core says.
fn line(case: &Case) -> Value {
    let mut first: Vec<String> = first_party().iter().map(Source::with_scheme).collect();
    // As the manifest has them.
    first.extend(["http", "ws"].map(|scheme| format!("{scheme}://localhost:*")));
    let terms = case.terms();
    let value = value_of(&case.declaration, &case.policy);
    let mut manifest = json!({
        "version": 1,
        "firstParty": first,
        "sameOrigin": [ "frame 'self'" ],
        "content": [ "frame https://*.video.example", "img https://c.example/x/", "frame blob:", "worker data:" ],
        "gadgets": { "tiles": value },
    });
    if terms.reconfirm_after_days > 0 {
        manifest["reconfirmAfterDays"] = terms.reconfirm_after_days.into();
    }
    let entry = case.entry.as_str();
    let (lasting, session, pending) = match &case.around {
        Around::Nothing => (entry, String::new(), ""),
        Around::Session(before) => (before.as_str(), format!("{entry}|{before}"), ""),
        Around::Outdated(session) => (entry, session.clone(), ""),
        Around::Pending(pending) => (entry, String::new(), pending.as_str()),
    };
    // A quarter of a day into it.
    #[expect(clippy::cast_possible_truncation)]
    let now = case.today.milliseconds() as i64 + 21_600_000;
    said(&json!({
        "manifest": manifest,
        "gadget": "tiles",
        "lasting": lasting,
        "session": session,
        "pending": pending,
        "now": now,
    }))
}

fn texts(texts: &Value) -> Texts<'_> {
    let text = |name: &str| texts[name].as_str().unwrap_or_default();
    Texts {
        lasting: text("lasting"),
        session: text("session"),
        saved: text("saved"),
        pending: text("pending"),
    }
}

fn written(gate: &Gate) -> Value {
    match gate {
        Gate::Held => "held".into(),
        Gate::Refused => "refused".into(),
        Gate::Open(pairs) => json!(pairs),
    }
}

/// The line with the core's answer: of a gadget.
fn said(line: &Value) -> Value {
    let manifest = read_manifest(&line["manifest"]).unwrap();
    let gadget = line["gadget"].as_str().unwrap();
    let gate = gate(
        &manifest,
        gadget,
        texts(line),
        line["now"].as_f64().unwrap(),
    );
    let mut line = line.clone();
    line["gate"] = written(&gate);
    line["policy"] = policy(&manifest, [&gate]).into();
    line
}

/// The line with the core's answer: of a page.
fn said_of_page(line: &Value) -> Value {
    let mut line = line.clone();
    let Ok(manifest) = read_manifest(&line["manifest"]) else {
        line["gates"] = Value::Null;
        return line;
    };
    let names = |name: &str| -> Vec<String> {
        let names = line[name].as_array().unwrap().iter();
        names
            .map(|name| name.as_str().unwrap().to_owned())
            .collect()
    };
    let (dependents, on) = (names("dependents"), names("on"));
    let dependents: Vec<&str> = dependents.iter().map(String::as_str).collect();
    let reader = Reader {
        groups: line["reader"]["groups"].as_array().map(|groups| {
            let names = groups.iter().map(|name| name.as_str().unwrap().to_owned());
            names.collect()
        }),
        lot: line["reader"]["lot"].as_f64(),
    };
    let stage = page_stage(&manifest, &reader);
    let gates = gates(
        &manifest,
        &reader,
        &dependents,
        |gadget| on.iter().any(|name| name == gadget),
        |gadget| texts(&line["texts"][gadget]),
        line["now"].as_f64().unwrap(),
    );
    line["stage"] = stage.name().into();
    line["gates"] = gates
        .iter()
        .map(|(name, gate)| (name.clone(), written(gate)))
        .collect();
    // Only a page that enforces has one.
    line["policy"] = match stage {
        Mode::Enforce => policy(&manifest, gates.values()).into(),
        Mode::Observe | Mode::Ask => Value::Null,
    };
    line
}

fn said_of_name(name: &str) -> Value {
    let prefix = keys::prefix(name, name);
    json!({
        "name": name,
        "encoded": keys::encode(name),
        "preference": preference_name(number_of(name, Reach::Wiki)),
        "farm": preference_name(number_of(name, Reach::Farm)),
        "key": keys::of_gadget(&prefix, "answer", name),
        "lot": stage::lot(&prefix),
    })
}

/// The line with the core's answer: of a sealed text.
fn said_of_seal(line: &Value) -> Value {
    let text = |name: &str| line[name].as_str().unwrap();
    let key: seal::Key = text("key").parse().unwrap();
    let sealed = key.seal(text("place"), text("text"));
    let mut line = line.clone();
    line["seal"] = sealed[sealed.len() - 32..].into();
    line
}

/// The line with the core's answer: of preferences.
fn said_of_ledger(line: &Value) -> Value {
    let mut line = line.clone();
    let preferences = line["preferences"].as_object().unwrap().iter();
    let preferences = preferences.map(|(name, value)| (name.as_str(), value.as_str().unwrap()));
    line["entries"] = json!(LedgerMap::read(preferences).entries());
    line
}

/// As the loader names them.
fn pairs(open: &Requests) -> BTreeSet<String> {
    open.iter()
        .flat_map(|request| {
            let source = request.source().with_scheme();
            let kinds = request.kinds().iter();
            kinds.map(move |kind| format!("{kind} {source}"))
        })
        .collect()
}

/// What a policy opens to a kind.
fn opened(policy: &Policy, kind: Kind) -> BTreeSet<String> {
    let is_place = |expression: &&Expression| !matches!(expression, Expression::Keyword(_));
    let expressions = policy.of(kind).unwrap_or_default();
    expressions
        .iter()
        .filter(is_place)
        .map(ToString::to_string)
        .collect()
}

/// What is wrong with a case's answer; `None`: nothing.
fn complaint(case: &Case, said: &Value) -> Option<String> {
    let verdict = &said["gate"];
    // A pending answer may only take away.
    let pending = said["pending"].as_str().unwrap();
    let mut without = said.clone();
    without["pending"] = "".into();
    let without = self::said(&without)["gate"].clone();
    if !pending.is_empty() {
        let is_less = match (verdict.as_array(), without.as_array()) {
            (Some(now), Some(before)) => now.iter().all(|pair| before.contains(pair)),
            (Some(_), None) => false,
            (None, _) => true,
        };
        if !is_less {
            return Some(format!(
                "{verdict} with a pending answer, {without} without"
            ));
        }
    }
    // What is ready-made is what the words say.
    let mut read = said.clone();
    if let Some(value) = read["manifest"]["gadgets"]["tiles"].as_array_mut() {
        value.truncate(4);
    }
    let read = self::said(&read)["gate"].clone();
    if read != *verdict {
        return Some(format!("{verdict} ready-made, {read} word by word"));
    }
    let entry = counting(
        said["lasting"].as_str().unwrap(),
        said["session"].as_str().unwrap(),
    );
    let origin = if entry == case.entry {
        case.origin
    } else {
        Origin::Elsewhere
    };
    let entry = entry.parse::<Entry>().ok();
    let decision = decide(&case.terms(), Answers::lasting(entry.as_ref()), case.today);
    let agrees = match (without.as_str(), &decision) {
        // What the site policy adds is told, and asked, by the core.
        (Some("held"), Decision::Blocked(Reason::Forbidden)) => true,
        (Some("held"), Decision::Ask(question))
            if question.occasion == Occasion::ConfirmationDue =>
        {
            true
        }
        // What was answered is no longer declared, or not under this site policy.
        (Some("held"), _) => {
            let declaration = case.terms().declaration;
            origin == Origin::Elsewhere
                || entry.is_some_and(|entry| restate(&declaration, &entry) != entry)
        }
        (Some("refused"), Decision::Blocked(Reason::Forbidden)) => false,
        (Some("refused"), decision) => matches!(decision, Decision::Blocked(_)),
        (_, Decision::Run { open }) => without.as_array().is_some_and(|theirs| {
            let theirs = theirs.iter().filter_map(Value::as_str);
            theirs.map(ToOwned::to_owned).collect::<BTreeSet<_>>() == pairs(open)
        }),
        _ => false,
    };
    if !agrees {
        return Some(format!("the gate is {without}, the core says {decision:?}"));
    }
    // The text means what the core's own means.
    let open = [
        case.declaration.needed.clone(),
        case.declaration.optional.clone(),
    ];
    let first_party = first_party();
    let content = ["frame:*.video.example", "img:c.example/x/"].map(|text| text.parse().unwrap());
    let own = AlwaysOpen {
        first_party: &first_party,
        same_origin: Kind::Frame.into(),
        content: &content,
        local: &[Local::BlobFrame, Local::DataWorker],
    };
    let gates = open
        .clone()
        .map(|list| Gate::Open(pairs(&list).into_iter().collect()));
    let mut manifest = read_manifest(&said["manifest"]).unwrap();
    // Those of the user's own computer are the core's to add.
    manifest
        .first_party
        .extend(["http", "ws"].map(|scheme| format!("{scheme}://127.0.0.1:*")));
    let theirs: Policy = policy(&manifest, &gates).parse().unwrap();
    let (theirs, ours) = (theirs.simplified(), policy_text(own, &open));
    let ours: Policy = ours.parse().unwrap();
    let differs = |kind: &Kind| opened(&theirs, *kind) != opened(&ours, *kind);
    let kind = Kind::ALL.iter().find(|kind| differs(kind))?;
    Some(format!("the policies differ for {kind}: {theirs}"))
}

/// All cases, with what the core says. Drawn once: the same each time.
static ALL: LazyLock<Vec<(Case, Value)>> = LazyLock::new(|| {
    let mut runner = TestRunner::deterministic();
    let case = |_| cases().new_tree(&mut runner).unwrap().current();
    let with_line = |case: Case| {
        let line = line(&case);
        (case, line)
    };
    (0..CASES).map(case).map(with_line).collect()
});

fn lines() -> Vec<Value> {
    ALL.iter().map(|(_, line)| line.clone()).collect()
}

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/vectors"))
}

fn text(lines: &[Value]) -> String {
    let mut text = String::new();
    for line in lines {
        text += &line.to_string();
        text.push('\n');
    }
    text
}

/// What is open by equality is open by containment, and the text of the policy means what the
/// core's own means.
#[test]
fn what_is_open_by_equality_the_core_opens() {
    let wrong = ALL
        .iter()
        .filter_map(|(case, said)| Some((case, said, complaint(case, said)?)))
        .min_by_key(|(case, ..)| case.entry.len() + case.declaration.all().to_string().len());
    if let Some((_, said, complaint)) = wrong {
        panic!("{complaint}\n{said}");
    }
    // The cases are worth something: many of each.
    let count =
        |what: &dyn Fn(&Value) -> bool| ALL.iter().filter(|(_, said)| what(&said["gate"])).count();
    assert!(count(&Value::is_array) > CASES / 10);
    assert!(count(&|verdict| verdict == "held") > CASES / 10);
    assert!(count(&|verdict| verdict == "refused") > CASES / 20);
    let is_ready_made = |said: &Value| {
        let all = &said["manifest"]["gadgets"]["tiles"][4];
        let all = all.as_str().map(|all| format!(";{all}"));
        said["gate"].is_array()
            && all.is_some_and(|all| said["lasting"].as_str().unwrap().ends_with(&all))
    };
    assert!(ALL.iter().filter(|(_, said)| is_ready_made(said)).count() > CASES / 50);
}

/// A text of the manifest that no policy can have makes no difference to it.
#[test]
fn what_no_policy_can_have_opens_nothing() {
    let of = |first: &[&str], own: &[&str]| {
        let manifest = json!({ "version": 1, "firstParty": first, "sameOrigin": own });
        policy(&read_manifest(&manifest).unwrap(), [])
    };
    let with = of(&["https://a.example"], &["frame 'self'"]);
    assert!(with.contains("https://a.example") && with.contains("frame-src 'self'"));
    for text in hostile::NO_SOURCES {
        assert_eq!(
            of(&["https://a.example", text], &["frame 'self'", text]),
            with,
            "{text}"
        );
        let content = format!("frame {text}");
        // Of these, frames can be opened.
        let is_local = ["'self'", "blob:", "data:"].contains(&text);
        let manifest = json!({ "version": 1, "firstParty": [ "https://a.example" ], "sameOrigin": [ "frame 'self'" ], "content": [ content ] });
        let opened = policy(&read_manifest(&manifest).unwrap(), []);
        assert_eq!(opened == with, !is_local, "{text}: {opened}");
    }
}

/// All cases, not only those that are kept.
#[test]
fn what_the_loader_lets_run_the_core_lets_run() {
    let said = lines();
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("vectors");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("gadgets.jsonl"), text(&said)).unwrap();
    let runner = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../gadget-loader/tests/vectors.test.js"
    );
    let output = Command::new("node")
        .arg("--test")
        .arg(runner)
        .env("GADGETCONSENT_VECTORS", folder)
        .output()
        .expect("node runs the loader; it comes with Node.js 20");
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{told}");
    assert!(
        told.contains(&format!("{CASES} lines of gadgets.jsonl")),
        "{told}"
    );
}

/// The files are what the core says today; `GADGETCONSENT_ACCEPT=1` makes them so.
#[test]
fn the_vectors_are_what_the_core_says() {
    let mut gadgets: Vec<Value> = hostile::gadgets()
        .iter()
        .map(|case| {
            let line = said(&case.line());
            assert_eq!(line["gate"], case.expected(), "{}", case.why);
            line
        })
        .collect();
    assert_eq!(gadgets.len(), hostile::GADGETS);
    gadgets.extend(lines().into_iter().take(KEPT));
    let pages: Vec<Value> = hostile::pages().iter().map(said_of_page).collect();
    let names: Vec<Value> = hostile::names()
        .iter()
        .map(|name| said_of_name(name))
        .collect();
    let seals: Vec<Value> = hostile::seals().iter().map(said_of_seal).collect();
    let ledgers: Vec<Value> = hostile::ledgers().iter().map(said_of_ledger).collect();
    for (name, lines, count) in [
        ("gadgets.jsonl", gadgets, GADGETS),
        ("pages.jsonl", pages, PAGES),
        ("names.jsonl", names, NAMES),
        ("ledgers.jsonl", ledgers, hostile::LEDGERS),
        ("seals.jsonl", seals, hostile::SEALS),
    ] {
        assert_eq!(lines.len(), count, "{name}");
        let (path, today) = (folder().join(name), text(&lines));
        if std::env::var_os("GADGETCONSENT_ACCEPT").is_some() {
            std::fs::write(&path, &today).unwrap();
        }
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(kept.lines().count(), count, "lines of {name}");
        let differs = kept
            .lines()
            .zip(&lines)
            .find(|(kept, line)| serde_json::from_str::<Value>(kept).ok().as_ref() != Some(line));
        assert_eq!(
            differs, None,
            "{name} says something else than the core; GADGETCONSENT_ACCEPT=1 writes it"
        );
    }
}
