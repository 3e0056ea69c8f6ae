//! The loader decides by equality of text, in JavaScript; the core by containment, in Rust. Here the
//! same cases go to both: what the loader lets run, the core lets run, with the same open.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeSet;
use std::io::Write;
use std::process::{Command, Stdio};

use gadget_consent_core::csp::{AlwaysOpen, Expression, Policy, policy_text};
use gadget_consent_core::decision::{Occasion, Reason, decide};
use gadget_consent_core::ledger::{answer, encode_name, restate};
use gadget_consent_core::{
    Answers, Day, Decision, Declaration, Entry, Kind, Requests, SitePolicy, Source, Terms,
};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

const CASES: usize = 12_000;

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
    name: String,
    policy: SitePolicy,
    today: Day,
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
        "[a-zA-Z][-_:.a-zé0-9]{0,12}",
        prop_oneof![2 => Just(SitePolicy::default()), 1 => Just(strict())],
        0..60_i32,
    )
        .prop_map(|((declaration, entry, origin), name, policy, days)| Case {
            declaration,
            entry,
            origin,
            name,
            policy,
            today: Day::from_milliseconds(day().milliseconds() + f64::from(days) * 86_400_000.0),
        })
}

fn first_party() -> Vec<Source> {
    // `$&` means something to JavaScript's `replace`.
    ["*.wiki.example", "media.example/$&/$$"]
        .map(|text| text.parse().unwrap())
        .to_vec()
}

/// What the loader says to each case.
fn ask_loader(cases: &[Case]) -> Vec<Value> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/loader.mjs");
    let mut node = Command::new("node")
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node runs the loader; it comes with Node.js 20");
    let mut input = node.stdin.take().unwrap();
    let lines: Vec<String> = cases
        .iter()
        .map(|case| question(case).to_string())
        .collect();
    let writer = std::thread::spawn(move || input.write_all((lines.join("\n") + "\n").as_bytes()));
    let output = node.wait_with_output().unwrap();
    assert!(output.status.success(), "node failed");
    writer.join().unwrap().unwrap();
    String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn question(case: &Case) -> Value {
    let mut first: Vec<String> = first_party().iter().map(Source::with_scheme).collect();
    // As the manifest has them.
    first.extend(
        ["http", "ws"].iter().flat_map(|scheme| {
            ["localhost", "127.0.0.1"].map(|host| format!("{scheme}://{host}:*"))
        }),
    );
    let terms = case.terms();
    let days = f64::from(terms.reconfirm_after_days);
    // A quarter of a day into it.
    let now = case.today.milliseconds() + 21_600_000.0;
    json!({
        "declaration": [
            terms.declaration.needed.to_string(),
            terms.declaration.optional.to_string(),
            "",
            terms.forbidden.to_string(),
        ],
        "since": if days > 0.0 { now - days * 86_400_000.0 } else { -8.64e13 },
        "entry": case.entry,
        "firstParty": first,
        "sameOrigin": ["frame 'self'"],
        "open": [case.declaration.needed.to_string(), case.declaration.optional.to_string()],
        "name": case.name,
    })
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

/// What is wrong with the loader's answer; `None`: nothing.
fn complaint(case: &Case, said: &Value) -> Option<String> {
    let entry = case.entry.parse::<Entry>().ok();
    let decision = decide(&case.terms(), Answers::lasting(entry.as_ref()), case.today);
    let verdict = &said["verdict"];
    let agrees = match (verdict.as_str(), &decision) {
        // What the site policy adds is told, and asked, by the core.
        (Some("loading"), Decision::Blocked(Reason::Forbidden)) => true,
        (Some("loading"), Decision::Ask(question))
            if question.occasion == Occasion::ConfirmationDue =>
        {
            true
        }
        // What was answered is no longer declared, or not under this site policy.
        (Some("loading"), _) => {
            let declaration = case.terms().declaration;
            case.origin == Origin::Elsewhere
                || entry.is_some_and(|entry| restate(&declaration, &entry) != entry)
        }
        (Some("error"), Decision::Blocked(Reason::Forbidden)) => false,
        (Some("error"), decision) => matches!(decision, Decision::Blocked(_)),
        (_, Decision::Run { open }) => verdict.as_array().is_some_and(|theirs| {
            let theirs = theirs.iter().filter_map(Value::as_str);
            theirs.map(ToOwned::to_owned).collect::<BTreeSet<_>>() == pairs(open)
        }),
        _ => false,
    };
    let open = [
        case.declaration.needed.clone(),
        case.declaration.optional.clone(),
    ];
    if !agrees {
        return Some(format!("the loader says {verdict}, the core {decision:?}"));
    }
    let first_party = first_party();
    let own = AlwaysOpen {
        first_party: &first_party,
        same_origin: Kind::Frame.into(),
    };
    let theirs: Policy = said["policy"].as_str().unwrap().parse().unwrap();
    let (theirs, ours) = (theirs.simplified(), policy_text(own, &open));
    let ours: Policy = ours.parse().unwrap();
    let differs = |kind: &Kind| opened(&theirs, *kind) != opened(&ours, *kind);
    if let Some(kind) = Kind::ALL.iter().find(|kind| differs(kind)) {
        return Some(format!(
            "the policies differ for {kind}: {}",
            said["policy"]
        ));
    }
    (said["name"] != encode_name(&case.name).as_str())
        .then(|| format!("the names differ: {}", said["name"]))
}

#[test]
fn what_the_loader_lets_run_the_core_lets_run() {
    let mut runner = TestRunner::deterministic();
    let cases: Vec<Case> = (0..CASES)
        .map(|_| cases().new_tree(&mut runner).unwrap().current())
        .collect();
    let said = ask_loader(&cases);
    assert_eq!(said.len(), CASES);

    let wrong = cases
        .iter()
        .zip(&said)
        .filter_map(|(case, said)| Some((case, complaint(case, said)?)))
        .min_by_key(|(case, _)| case.entry.len() + case.declaration.all().to_string().len());
    if let Some((case, complaint)) = wrong {
        panic!("{complaint}\n{:?}\nentry: {:?}", question(case), case.entry);
    }
    // The cases are worth something: many of each.
    let count =
        |what: &dyn Fn(&Value) -> bool| said.iter().filter(|said| what(&said["verdict"])).count();
    assert!(count(&Value::is_array) > CASES / 10);
    assert!(count(&|verdict| verdict == "loading") > CASES / 10);
    assert!(count(&|verdict| verdict == "error") > CASES / 20);
}
