//! Exported answers: the file, its errors, and the property that an import grants nothing unasked.

#![allow(clippy::unwrap_used, clippy::too_many_lines)]

use gadget_consent_core::decision::decide;
use gadget_consent_core::transfer::{Expected, ImportChange, compare, read_text, write};
use gadget_consent_core::{Answers, Day, Decision, Declaration, Entry, Requests, Terms};
use proptest::prelude::*;
use proptest::sample::select;

fn entry(text: &str) -> Entry {
    text.parse().unwrap()
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn today() -> Day {
    day("2026-11-21")
}

const FILE: &str = r#"{
	"version": 1,
	"wiki": "mywiki",
	"day": "2026-11-21",
	"answers": {
		"*": "1;allow;2026-11-20;connect:api.example",
		"//w.example/User:Ann/x.js": "1;allow;2026-11-20.1@12;connect:api.example",
		"tiles": "1;never;2026-11-20;"
	}
}"#;

#[test]
fn a_file_is_written_as_it_is_read() {
    let answers = read_text(FILE).unwrap();
    let pairs = answers
        .iter()
        .map(|(gadget, entry)| (gadget.as_str(), entry));
    assert_eq!(write("mywiki", today(), pairs), FILE);
    assert_eq!(write("w", today(), [].into_iter()).lines().count(), 6);
}

#[test]
fn the_schema_agrees() {
    let schema = include_str!("../../../docs/schemas/answers.schema.json");
    let schema = serde_json::from_str(schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    assert!(validator.is_valid(&serde_json::from_str(FILE).unwrap()));
    for (damaged, _) in DAMAGED {
        if let Ok(page) = serde_json::from_str(damaged) {
            assert!(!validator.is_valid(&page), "{damaged}");
        }
    }
}

const DAMAGED: [(&str, &[(&str, Expected)]); 13] = [
    ("", &[("/", Expected::Json)]),
    ("[]", &[("/", Expected::Json)]),
    (
        "{}",
        &[
            ("/version", Expected::Version),
            ("/answers", Expected::Answers),
        ],
    ),
    (
        r#"{ "version": 2, "answers": {} }"#,
        &[("/version", Expected::Version)],
    ),
    (
        r#"{ "version": 1, "answers": [] }"#,
        &[("/answers", Expected::Answers)],
    ),
    (
        r#"{ "version": 1, "answers": { "a/b": "1;perhaps;2026-11-20;", "c": 1 } }"#,
        &[
            ("/answers/a~1b", Expected::Entry),
            ("/answers/c", Expected::Entry),
        ],
    ),
    (
        r#"{ "version": 1, "answers": { "": "1;never;2026-11-20;" } }"#,
        &[("/answers/", Expected::Name)],
    ),
    (
        r#"{ "version": 1, "answers": { "a": "2;never;2026-11-20;" } }"#,
        &[("/answers/a", Expected::Entry)],
    ),
    (
        r#"{ "version": 1, "answers": { "//w.example/User:Ann/x.js": "1;allow;2026-11-20@05;" } }"#,
        &[("/answers/~1~1w.example~1User:Ann~1x.js", Expected::Entry)],
    ),
    (
        r#"{ "version": 1, "answers": { "*": "1;allow;2026-11-20@5;connect:a.example" } }"#,
        &[("/answers/*", Expected::Entry)],
    ),
    (
        r#"{ "version": 1, "answers": { "a": "1;allow;2026-11-20@5;" } }"#,
        &[("/answers/a", Expected::Entry)],
    ),
    (
        r#"{ "version": 1, "answers": { "*": "1;allow;2026-11-20;connect:*" } }"#,
        &[("/answers/*", Expected::Entry)],
    ),
    (
        r#"{ "version": 1, "answers": { "*": "1;allow;2026-11-20;connect:*.a.example" } }"#,
        &[("/answers/*", Expected::Entry)],
    ),
];

#[test]
fn damage_is_told_by_place() {
    for (text, expected) in DAMAGED {
        let problems = read_text(text).unwrap_err();
        let found: Vec<_> = problems
            .iter()
            .map(|problem| (problem.path.as_str(), problem.expected))
            .collect();
        assert_eq!(found, expected, "{text}");
    }
}

/// The change that a file makes to an answer. `?` is an answer that cannot be read.
fn change(now: Option<&str>, then: &str) -> Option<ImportChange> {
    let now: Vec<_> = now
        .map(|now| ("g".to_owned(), now.parse().ok()))
        .into_iter()
        .collect();
    compare(&now, vec![("g".to_owned(), entry(then))]).pop()
}

#[test]
fn what_is_ticked_is_granted() {
    // The answer now, the file, the ticks, the saved entry.
    type Case = (
        Option<&'static str>,
        &'static str,
        &'static [bool],
        Option<&'static str>,
    );
    let table: [Case; 18] = [
        // A new answer: without a tick, nothing is saved.
        (None, "1;allow;2026-11-01;img:a.example", &[], None),
        (
            None,
            "1;allow;2026-11-01;img:a.example connect:b.example;font:f.example",
            &[true, false],
            Some("1;allow;2026-11-21;img:a.example;font:f.example"),
        ),
        // A refusal needs no tick.
        (
            Some("1;allow;2026-11-05;img:a.example"),
            "1;refuse;2026-11-10;;img:a.example",
            &[],
            Some("1;refuse;2026-11-05;;img:a.example"),
        ),
        (
            Some("1;allow;2026-11-05;img:a.example"),
            "1;never;2026-11-10;",
            &[],
            Some("1;never;2026-11-05;"),
        ),
        // More kinds for a granted source.
        (
            Some("1;allow;2026-11-05;img:a.example"),
            "1;allow;2026-11-10;img+script:a.example",
            &[false],
            None,
        ),
        (
            Some("1;allow;2026-11-05;img:a.example"),
            "1;allow;2026-11-10;img+script:a.example",
            &[true],
            Some("1;allow;2026-11-21;img+script:a.example"),
        ),
        // A refusal stays until it is ticked.
        (
            Some("1;allow;2026-11-05;img:*.a.example;img:b.a.example"),
            "1;allow;2026-11-05;img:*.a.example img:b.a.example",
            &[true],
            Some("1;allow;2026-11-21;img:*.a.example img:b.a.example"),
        ),
        // Only a tick replaces an answer that blocks the gadget.
        (
            Some("1;refuse;2026-11-05;img:a.example;font:f.example"),
            "1;allow;2026-11-10;img:a.example",
            &[false],
            None,
        ),
        (
            Some("1;never;2026-11-05;"),
            "1;refuse;2026-11-10;;img:a.example",
            &[],
            None,
        ),
        (
            Some("1;never;2026-11-05;"),
            "1;refuse;2026-11-10;;img:a.example",
            &[true],
            Some("1;refuse;2026-11-21;;img:a.example"),
        ),
        (Some("?"), "1;never;2026-11-05;", &[], None),
        // A revision to which its user has agreed here stays.
        (
            Some("1;allow;2026-11-05@5;img:a.example"),
            "1;allow;2026-11-10@9;img:a.example img:b.example",
            &[true],
            Some("1;allow;2026-11-21@5;img:a.example img:b.example"),
        ),
        (
            Some("1;allow;2026-11-05@5;img:a.example"),
            "1;refuse;2026-11-10;;img:a.example",
            &[],
            Some("1;refuse;2026-11-05;;img:a.example"),
        ),
        // One that is only in the file needs a tick, also if nothing is granted with it.
        (
            Some("1;allow;2026-11-05;img:a.example"),
            "1;allow;2026-11-10@9;img:a.example",
            &[false],
            None,
        ),
        (
            Some("1;allow;2026-11-05;img:a.example"),
            "1;allow;2026-11-10@9;img:a.example",
            &[true],
            Some("1;allow;2026-11-21@9;img:a.example"),
        ),
        (None, "1;allow;2026-11-10@9;", &[false], None),
        (
            None,
            "1;allow;2026-11-10@9;",
            &[true],
            Some("1;allow;2026-11-21@9;"),
        ),
        (
            Some("1;refuse;2026-11-05;;img:a.example"),
            "1;allow;2026-11-10@9;img:a.example",
            &[true],
            Some("1;allow;2026-11-21@9;img:a.example"),
        ),
    ];
    for (now, then, ticks, expected) in table {
        let change = change(now, then).unwrap();
        let result = change.result(ticks, today());
        let result = result.map(|entry| entry.to_string());
        assert_eq!(result.as_deref(), expected, "{now:?} → {then} {ticks:?}");
    }
    assert!(change(Some("?"), "1;never;2026-11-05;").unwrap().lifts);
}

#[test]
fn what_would_not_change_is_not_listed() {
    for (now, then) in [
        ("1;never;2026-11-05;", "1;never;2026-11-05;"),
        // On another day.
        ("1;never;2026-11-05;", "1;never;2024-01-31;"),
        ("1;never;2026-11-05;", "1;never;2026-11-21;"),
        (
            "1;allow;2026-11-05.2;img:a.example",
            "1;allow;2026-11-01;img:a.example",
        ),
        (
            "1;allow;2026-11-05@5;img:a.example",
            "1;allow;2026-11-01@9;img:a.example",
        ),
        (
            "1;allow;2026-11-05@5;img:a.example",
            "1;allow;2026-11-01;img:a.example",
        ),
        // The refusal stays, and so does all else.
        (
            "1;allow;2026-11-05;img:*.a.example;img:b.a.example",
            "1;allow;2026-11-05;img:*.a.example",
        ),
        // What the file refuses was not asked, or is refused already.
        (
            "1;allow;2026-11-05;img:a.example",
            "1;allow;2026-11-01;img:a.example;font:f.example",
        ),
        (
            "1;refuse;2026-11-05;;font:f.example img:a.example",
            "1;refuse;2026-11-01;;img:a.example",
        ),
    ] {
        assert_eq!(change(Some(now), then), None, "{now} → {then}");
    }
    // An answer that allows nothing and refuses nothing.
    assert_eq!(change(None, "1;allow;2026-11-05;"), None);
}

const REQUESTS: [&str; 7] = [
    "img:a.example",
    "img:b.a.example",
    "img:*.a.example",
    "img+script:a.example",
    "connect:c.example",
    "script:c.example/lib/",
    "script:c.example/lib/x.js",
];

fn requests() -> impl Strategy<Value = Requests> {
    let some = proptest::collection::vec(select(REQUESTS.to_vec()), 0..4);
    some.prop_map(|texts| texts.join(" ").parse().unwrap())
}

fn entries() -> impl Strategy<Value = Entry> {
    let answer = select(vec!["allow", "refuse", "never"]);
    let days = select(vec!["2025-01-01", "2026-11-01", "2027-01-01"]);
    (answer, days, requests(), requests()).prop_map(|(answer, day, granted, refused)| {
        let mut text = format!("1;{answer};{day};");
        if answer != "never" {
            text += &granted.to_string();
            if !refused.is_empty() {
                text = format!("{text};{refused}");
            }
        }
        entry(&text)
    })
}

/// What is open for a gadget; `None` if it does not run.
fn open(terms: &Terms, entry: Option<&Entry>) -> Option<Requests> {
    match decide(terms, Answers::lasting(entry), today()) {
        Decision::Run { open } => Some(open),
        Decision::Ask(_) | Decision::Blocked(_) => None,
    }
}

proptest! {
    #[test]
    fn unticked_never_widens(
        now in proptest::option::of(entries()),
        then in entries(),
        needed in requests(),
        optional in requests(),
        reconfirm in select(vec![0, 100]),
    ) {
        let known: Vec<_> = now.iter().map(|now| ("g".to_owned(), Some(now.clone()))).collect();
        for change in compare(&known, vec![("g".to_owned(), then)]) {
            let Some(result) = change.result(&[], today()) else { continue };
            let terms = Terms {
                declaration: Declaration::new(&needed, &optional),
                reconfirm_after_days: reconfirm,
                ..Terms::default()
            };
            let before = open(&terms, now.as_ref());
            if let Some(after) = open(&terms, Some(&result)) {
                let before = before.unwrap_or_default();
                prop_assert!(before.covers_all(&after), "{now:?} → {result}");
            }
        }
    }

    #[test]
    fn what_is_written_is_read(all in proptest::collection::btree_map("[a-z*/\"ü][a-z*/~\"ü]{0,7}", entries(), 0..5)) {
        // Its answers are exact hosts only.
        prop_assume!(!all.contains_key("*"));
        let pairs = all.iter().map(|(gadget, entry)| (gadget.as_str(), entry));
        let text = write("w\"\u{1f}", today(), pairs);
        let read = read_text(&text).unwrap();
        prop_assert_eq!(read, all.into_iter().collect::<Vec<_>>());
    }

    #[test]
    fn no_text_is_too_odd(text in "\\PC{0,60}") {
        let _ = read_text(&text);
    }
}

#[test]
fn a_question_that_is_open_is_not_settled_without_a_tick() {
    let now: Entry = "1;allow;2026-11-19;img:a.example".parse().unwrap();
    let file = "1;allow;2026-11-19;img:a.example;font:c.example";
    let known = [("g".to_owned(), Some(now))];
    let changes = compare(&known, vec![("g".to_owned(), file.parse().unwrap())]);
    assert_eq!(changes, []);
    // A request that is both granted and refused is refused.
    let file = "1;allow;2026-11-19;;img:a.example font:c.example";
    let changes = compare(&known, vec![("g".to_owned(), file.parse().unwrap())]);
    let result = changes[0].result(&[], today()).unwrap().to_string();
    assert_eq!(result, "1;allow;2026-11-19;;img:a.example");
}

#[test]
fn user_scripts_get_no_refusals() {
    let known = [(
        "*".to_owned(),
        Some(entry("1;refuse;2026-11-05;;img:a.example")),
    )];
    let file = "1;allow;2026-11-10;connect:b.example img:c.example";
    let changes = compare(&known, vec![("*".to_owned(), entry(file))]);
    let result = changes[0].result(&[true, false], today()).unwrap();
    // With a refusal beside it, no page would open the grant.
    assert_eq!(result.to_string(), "1;allow;2026-11-21;connect:b.example");
}
