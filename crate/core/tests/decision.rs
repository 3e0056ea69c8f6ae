//! Decisions: tables, and the property that nothing runs without a grant.

#![allow(clippy::unwrap_used, clippy::too_many_lines)]

use gadget_consent_core::decision::{
    self, Occasion, Question, Reason, SourceDecision, decide_source,
};
use gadget_consent_core::ledger::{answer, restate};
use gadget_consent_core::{
    Answers, Day, Decision, Declaration, Entry, Kind, Requests, SitePolicy, Terms,
};
use proptest::prelude::*;
use proptest::sample::subsequence;

fn list(text: &str) -> Requests {
    text.parse().unwrap()
}

fn declaration(needed: &str, optional: &str) -> Declaration {
    Declaration::new(&list(needed), &list(optional))
}

fn terms(declaration: &Declaration) -> Terms {
    SitePolicy::default().terms(declaration.clone())
}

/// The decision without a site policy, long after the answer.
fn decide(declaration: &Declaration, entry: Option<&Entry>) -> Decision {
    let someday = "2099-12-31".parse().unwrap();
    decision::decide(&terms(declaration), Answers::lasting(entry), someday)
}

/// The decision as in the tables: `run …`, `ask NEEDED / OPTIONAL`, `blocked …`.
fn words(decision: &Decision) -> String {
    match decision {
        Decision::Run { open } => format!("run {open}"),
        Decision::Ask(Question {
            occasion,
            needed,
            optional,
        }) => {
            let end = if *occasion == Occasion::ConfirmationDue {
                " (confirm)"
            } else {
                ""
            };
            format!("ask {needed} / {optional}{end}")
        }
        Decision::Blocked(Reason::Refused) => "blocked refused".to_owned(),
        Decision::Blocked(Reason::Never) => "blocked never".to_owned(),
        Decision::Blocked(Reason::Forbidden) => "blocked forbidden".to_owned(),
    }
}

#[test]
fn what_is_decided_about_one_optional_source() {
    const NEEDED: &str = "img:a.example";
    const OPTIONAL: &str =
        "font+img:f.example connect:wss://f.example script:*.s.example font:a.example";
    const NO: &str = "font+img:f.example connect:wss://f.example script:*.s.example font:a.example";
    let allowed = |more: &str, refused: &str| {
        format!("1;allow;2026-11-20;img:a.example {more};{refused}")
            .replace(" ;", ";")
            .trim_end_matches(';')
            .to_owned()
    };
    // The entry, the source, the decision.
    let table = [
        (allowed("", NO), "f.example", "ask font+img:f.example"),
        (
            allowed("", NO),
            "wss://f.example",
            "ask connect:wss://f.example",
        ),
        (allowed("", NO), "*.s.example", "ask script:*.s.example"),
        // Needed for another kind.
        (allowed("", NO), "a.example", "ask font:a.example"),
        (
            allowed(
                "font+img:f.example",
                "connect:wss://f.example font:a.example script:*.s.example",
            ),
            "f.example",
            "granted",
        ),
        (
            allowed(
                "font:f.example",
                "connect:wss://f.example img:f.example font:a.example script:*.s.example",
            ),
            "f.example",
            "ask img:f.example",
        ),
        // Not declared, or in other words.
        (allowed("", NO), "x.s.example", "undeclared"),
        (allowed("", NO), "s.example", "undeclared"),
        (allowed("", NO), "font:f.example", "undeclared"),
        (allowed("", NO), "https://f.example", "undeclared"),
        (allowed("", NO), "*", "undeclared"),
        (allowed("", NO), "", "undeclared"),
        // The gadget does not run.
        (String::new(), "f.example", "held"),
        ("1;never;2026-11-20;".to_owned(), "f.example", "held"),
        (
            "1;refuse;2026-11-20;;img:a.example".to_owned(),
            "f.example",
            "held",
        ),
        // More has to be answered first.
        (allowed("", "font:a.example"), "f.example", "held"),
        (String::new(), "x.example", "undeclared"),
    ];
    let terms = terms(&declaration(NEEDED, OPTIONAL));
    let today = "2026-11-28".parse().unwrap();
    for (entry, source, expected) in table {
        let parsed: Option<Entry> = entry.parse().ok();
        assert_eq!(parsed.is_none(), entry.is_empty(), "{entry}");
        let found = decide_source(&terms, Answers::lasting(parsed.as_ref()), source, today);
        let found = match found {
            SourceDecision::Granted => "granted".to_owned(),
            SourceDecision::Ask(request) => format!("ask {request}"),
            SourceDecision::Undeclared => "undeclared".to_owned(),
            SourceDecision::Held => "held".to_owned(),
        };
        assert_eq!(found, expected, "{entry} for {source}");
    }
}

#[test]
fn what_is_decided() {
    // Needed, optional, entry, decision.
    let table = [
        ("img:a.example", "", "", "ask img:a.example / "),
        (
            "img:a.example",
            "font:f.example",
            "",
            "ask img:a.example / font:f.example",
        ),
        (
            "img:a.example",
            "",
            "1;allow;2026-11-20;img:a.example",
            "run img:a.example",
        ),
        (
            "img:a.example",
            "",
            "1;refuse;2026-11-20;;img:a.example",
            "blocked refused",
        ),
        ("img:a.example", "", "1;never;2026-11-20;", "blocked never"),
        (
            "img:a.example",
            "",
            "2;allow;2026-11-20;img:a.example",
            "ask img:a.example / ",
        ),
        // One more request: only this one is asked.
        (
            "img:a.example img:b.example",
            "",
            "1;allow;2026-11-20;img:a.example",
            "ask img:b.example / ",
        ),
        (
            "font+img:a.example",
            "",
            "1;allow;2026-11-20;img:a.example",
            "ask font:a.example / ",
        ),
        (
            "img:a.example",
            "font:f.example",
            "1;allow;2026-11-20;img:a.example",
            "ask  / font:f.example",
        ),
        // Fewer or narrower requests: nothing is asked, and only they are open.
        (
            "img:a.example",
            "",
            "1;allow;2026-11-20;img:a.example img:b.example",
            "run img:a.example",
        ),
        (
            "img:x.a.example",
            "",
            "1;allow;2026-11-20;img:*.a.example",
            "run img:x.a.example",
        ),
        // A wider request is asked.
        (
            "img:*.a.example",
            "",
            "1;allow;2026-11-20;img:x.a.example",
            "ask img:*.a.example / ",
        ),
        // A refused optional request is neither asked again nor open.
        (
            "img:a.example",
            "font:f.example",
            "1;allow;2026-11-20;img:a.example;font:f.example",
            "run img:a.example",
        ),
        // A request was optional and refused, and is needed now.
        (
            "img:a.example font:f.example",
            "",
            "1;allow;2026-11-20;img:a.example;font:f.example",
            "ask font:f.example / ",
        ),
        // The refusal still covers a needed request.
        (
            "img:a.example img:b.example",
            "",
            "1;refuse;2026-11-20;img:a.example;img:b.example",
            "blocked refused",
        ),
        (
            "img:x.b.example",
            "",
            "1;refuse;2026-11-20;;img:*.b.example",
            "blocked refused",
        ),
        // The refused request is no longer declared: everything is asked if nothing is new.
        (
            "img:a.example",
            "",
            "1;refuse;2026-11-20;img:a.example;img:b.example",
            "ask img:a.example / ",
        ),
        (
            "img:c.example",
            "",
            "1;refuse;2026-11-20;;img:b.example",
            "ask img:c.example / ",
        ),
    ];
    for (needed, optional, entry, expected) in table {
        let entry = entry.parse::<Entry>().ok();
        let decision = decide(&declaration(needed, optional), entry.as_ref());
        assert_eq!(
            words(&decision),
            expected,
            "{needed} | {optional} | {entry:?}"
        );
    }
}

const POOL: [&str; 12] = [
    "img:a.example",
    "font+img:a.example",
    "a.example",
    "img:*.a.example",
    "img:x.a.example",
    "script:c.example/lib/",
    "script:c.example/lib/x.js",
    "script:c.example",
    "connect:wss://d.example",
    "connect:d.example",
    "frame:e.example",
    "worker:e.example",
];

fn requests() -> impl Strategy<Value = Requests> {
    subsequence(POOL.to_vec(), 0..5).prop_map(|texts| list(&texts.join(" ")))
}

fn entries() -> impl Strategy<Value = Option<Entry>> {
    let answers = proptest::sample::select(vec!["allow", "refuse", "never"]);
    proptest::option::of((answers, requests(), requests()).prop_map(
        |(answer, granted, refused)| {
            let mut entry: Entry = format!("1;{answer};2026-11-20;").parse().unwrap();
            entry.granted = granted;
            entry.refused = refused;
            entry
        },
    ))
}

#[test]
fn what_the_site_policy_changes() {
    let policy = SitePolicy {
        forbidden_kinds: Kind::Worker.into(),
        forbidden_sources: vec!["*.tracker.example".parse().unwrap()],
        reconfirm_after_days: 30,
        ..SitePolicy::default()
    };
    let allowed = |list: &str| format!("1;allow;2026-11-01;{list}");
    // Needed, optional, entry, day, decision.
    let table = [
        (
            "worker:a.example",
            "",
            String::new(),
            "2026-11-20",
            "blocked forbidden",
        ),
        (
            "img+worker:a.example",
            "",
            allowed("img+worker:a.example"),
            "2026-11-20",
            "blocked forbidden",
        ),
        (
            "img:x.tracker.example",
            "",
            allowed("img:x.tracker.example"),
            "2026-11-20",
            "blocked forbidden",
        ),
        // A wider source would also open the forbidden one.
        (
            "img:*.example",
            "",
            allowed("img:*.example"),
            "2026-11-20",
            "blocked forbidden",
        ),
        (
            "img:tracker.example",
            "",
            allowed("img:tracker.example"),
            "2026-11-20",
            "run img:tracker.example",
        ),
        (
            "worker:a.example",
            "",
            "1;never;2026-11-01;".to_owned(),
            "2026-11-20",
            "blocked forbidden",
        ),
        (
            "connect:wss://x.tracker.example",
            "",
            String::new(),
            "2026-11-20",
            "blocked forbidden",
        ),
        // A forbidden optional request is neither asked nor open, even if it was granted.
        (
            "img:a.example",
            "worker:a.example",
            String::new(),
            "2026-11-20",
            "ask img:a.example / ",
        ),
        (
            "img:a.example",
            "font+worker:f.example",
            allowed("img:a.example font+worker:f.example"),
            "2026-11-20",
            "run img:a.example font:f.example",
        ),
        // Confirmation.
        (
            "img:a.example",
            "",
            allowed("img:a.example"),
            "2026-11-30",
            "run img:a.example",
        ),
        (
            "img:a.example",
            "",
            allowed("img:a.example"),
            "2026-12-01",
            "ask img:a.example /  (confirm)",
        ),
        (
            "img:a.example",
            "",
            allowed("img:a.example"),
            "2020-01-01",
            "run img:a.example",
        ),
        (
            "img:a.example",
            "font:f.example img:b.example",
            allowed("img:a.example;font:f.example"),
            "2027-01-01",
            "ask img:a.example / img:b.example (confirm)",
        ),
        (
            "img:a.example",
            "",
            "1;refuse;2026-11-01;;img:a.example".to_owned(),
            "2027-01-01",
            "blocked refused",
        ),
    ];
    for (needed, optional, entry, day, expected) in table {
        let entry = entry.parse::<Entry>().ok();
        let terms = policy.terms(declaration(needed, optional));
        let decision = decision::decide(
            &terms,
            Answers::lasting(entry.as_ref()),
            day.parse().unwrap(),
        );
        assert_eq!(
            words(&decision),
            expected,
            "{needed} / {optional} {entry:?} {day}"
        );
    }
}

fn policies() -> impl Strategy<Value = SitePolicy> {
    (
        subsequence(vec![Kind::Font, Kind::Script, Kind::Worker], 0..2),
        subsequence(vec!["*.a.example", "c.example/lib/", "d.example"], 0..2),
        proptest::sample::select(vec![0, 1, 30]),
    )
        .prop_map(|(kinds, sources, reconfirm_after_days)| SitePolicy {
            forbidden_kinds: kinds.into_iter().collect(),
            forbidden_sources: sources.iter().map(|text| text.parse().unwrap()).collect(),
            reconfirm_after_days,
            ..SitePolicy::default()
        })
}

proptest! {
    #[test]
    fn nothing_runs_against_the_site_policy(
        needed in requests(), optional in requests(), lasting in entries(), session in entries(),
        policy in policies(), days in 0..60_i32,
    ) {
        let terms = policy.terms(Declaration::new(&needed, &optional));
        let today = Day::from_milliseconds(1_795_132_800_000.0 + f64::from(days) * 86_400_000.0);
        let answers = Answers { lasting: lasting.as_ref(), session: session.as_ref() };
        let forbids = |list: &Requests| list.iter().any(|request| !policy.forbidden_kinds_of(request).is_empty());
        match decision::decide(&terms, answers, today) {
            Decision::Run { open } => {
                prop_assert!(!forbids(&open));
                let entry = answers.in_force().unwrap();
                prop_assert!(entry.granted.covers_all(&terms.declaration.needed));
                prop_assert!(entry.granted.covers_all(&open));
                let granted: Requests = [&lasting, &session].into_iter().flatten()
                    .flat_map(|entry| entry.granted.iter().cloned()).collect();
                prop_assert!(granted.covers_all(&open), "it was not granted");
                prop_assert!(policy.reconfirm_after_days == 0
                    || today.since(entry.day) < i32::try_from(policy.reconfirm_after_days).unwrap());
            }
            Decision::Ask(question) => {
                prop_assert!(!forbids(&question.needed) && !forbids(&question.optional));
                prop_assert!(question.occasion == Occasion::ConfirmationDue || answers.in_force().is_none()
                    || question.occasion == Occasion::Changed);
            }
            Decision::Blocked(Reason::Forbidden) => prop_assert!(forbids(&terms.declaration.needed)),
            Decision::Blocked(_) => prop_assert!(answers.in_force().is_some()),
        }
    }

    #[test]
    fn nothing_runs_that_was_not_granted(needed in requests(), optional in requests(), entry in entries()) {
        let declaration = Declaration::new(&needed, &optional);
        match decide(&declaration, entry.as_ref()) {
            Decision::Run { open } => {
                let entry = entry.unwrap();
                prop_assert!(entry.granted.covers_all(&declaration.needed));
                prop_assert!(entry.granted.covers_all(&open));
                prop_assert!(declaration.all().covers_all(&open));
            }
            Decision::Ask(question) => {
                prop_assert!(declaration.all().is_empty() || !question.needed.is_empty() || !question.optional.is_empty());
                prop_assert!(declaration.needed.covers_all(&question.needed));
            }
            Decision::Blocked(_) => prop_assert!(entry.is_some()),
        }
    }

    #[test]
    fn an_answer_settles_the_question(needed in requests(), optional in requests(), entry in entries(), refused in requests()) {
        let declaration = Declaration::new(&needed, &optional);
        let Decision::Ask(question) = decide(&declaration, entry.as_ref()) else { return Ok(()) };
        let asked = question.needed.union(&question.optional);
        let (no, yes) = (asked.covered_by(&refused), asked.without(&refused));
        let answered = answer(&declaration, entry.as_ref(), &yes, &no, Day::from_milliseconds(0.0));
        let kept = |request: &gadget_consent_core::Request| {
            let named = answered.granted.kinds_of(request.source());
            !request.kinds().intersection(named).is_empty()
        };
        prop_assert!(!no.iter().any(kept), "a refused request is granted");
        if no.is_empty() {
            prop_assert_eq!(decide(&declaration, Some(&answered)), Decision::Run {
                open: answered.granted.clone() });
        }
        // The ledger already has the terms of the declaration.
        prop_assert_eq!(&restate(&declaration, &answered), &answered);
    }

    #[test]
    fn restating_decides_the_same(needed in requests(), optional in requests(), entry in entries()) {
        let declaration = Declaration::new(&needed, &optional);
        if let Some(entry) = entry {
            let restated = restate(&declaration, &entry);
            if let Decision::Run { open } = decide(&declaration, Some(&entry)) {
                prop_assert_eq!(decide(&declaration, Some(&restated)), Decision::Run { open });
            }
        }
    }

    #[test]
    fn canonical_lists_parse_back(requests in requests()) {
        prop_assert_eq!(&list(&requests.to_string()), &requests);
        let simplified = requests.simplified();
        prop_assert_eq!(&simplified.simplified(), &simplified);
        prop_assert!(simplified.covers_all(&requests));
    }
}
