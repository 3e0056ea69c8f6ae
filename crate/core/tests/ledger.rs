//! The ledger: round trips, damage, names, and the entry for an answer.

#![allow(clippy::unwrap_used, clippy::too_many_lines)]

use gadget_consent_core::ledger::{Precedence, answer, merge, reconcile, restate, revoked};
use gadget_consent_core::{Answer, Answers, Day, Declaration, Entry, LedgerError, Requests};
use proptest::prelude::*;

const FULL: &str =
    "1;allow;2026-11-20;img:*.tile.example.org script:cdn.example.net/lib/;font:f.example";

fn list(text: &str) -> Requests {
    text.parse().unwrap()
}

fn declaration(needed: &str, optional: &str) -> Declaration {
    Declaration::new(&list(needed), &list(optional))
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

#[test]
fn an_entry_is_written_as_it_is_read() {
    let table = [
        "1;allow;2026-11-20;img:*.tile.example.org",
        "1;refuse;2026-11-20;;img:*.tile.example.org",
        "1;never;2024-02-29;",
        "1;refuse;2026-11-20;",
        "1;allow;2026-11-20.1;img:*.tile.example.org",
        "1;allow;2026-11-20.99999;img:*.tile.example.org",
        "1;allow;2026-11-20@1;img:*.tile.example.org",
        "1;allow;2026-11-20.1@999999999999999;;img:*.tile.example.org",
        FULL,
    ];
    for text in table {
        assert_eq!(text.parse::<Entry>().unwrap().to_string(), text);
    }
}

#[test]
fn three_domains_fit_in_120_bytes() {
    let entry = Entry {
        answer: Answer::Allow,
        day: day("2026-11-20"),
        revision: 0,
        pinned: None,
        granted: list(
            "img:*.tile.openstreetmap.example script:cdn.scripts.example/chart@4/ connect:api.example",
        ),
        refused: Requests::default(),
    };
    assert!(entry.to_string().len() <= 120, "{entry}");
}

#[test]
fn damage_is_no_answer() {
    let table = [
        "",
        "1",
        "1;allow",
        "1;allow;2026-11-20",
        "1;allow;2026-13-20;img:a.example",
        "1;allow;2026-11-20.;img:a.example",
        "1;allow;2026-11-20.0;img:a.example",
        "1;allow;2026-11-20.01;img:a.example",
        "1;allow;2026-11-20.+1;img:a.example",
        "1;allow;2026-11-20.100000;img:a.example",
        "1;allow;2026-11-00;img:a.example",
        "1;allow;2026-11-20@;img:a.example",
        "1;allow;2026-11-20@0;img:a.example",
        "1;allow;2026-11-20@05;img:a.example",
        "1;allow;2026-11-20@5.1;img:a.example",
        "1;allow;2026-11-20@5@6;img:a.example",
        "1;allow;2026-11-20@x;img:a.example",
        "1;allow;2026-11-20@+5;img:a.example",
        "1;allow;2026-11-20 @5;img:a.example",
        "1;allow;2026-11-20@1000000000000000;img:a.example",
        // What does not run has no revision.
        "1;refuse;2026-11-20@5;;img:a.example",
        "1;never;2026-11-20@5;",
        "1;allow;20261120;img:a.example",
        "1;perhaps;2026-11-20;img:a.example",
        "1;allow;2026-11-20;pictures:a.example",
        "1;allow;2026-11-20;img:a.example;",
        "1;allow;2026-11-20;img:a.example;font:b.example;x",
        "allow",
        "é;allow;2026-11-20;img:a.example",
    ];
    for text in table {
        assert_eq!(text.parse::<Entry>(), Err(LedgerError::Damaged), "{text}");
    }
    assert_eq!(
        FULL.replacen('1', "2", 1).parse::<Entry>(),
        Err(LedgerError::UnknownVersion("2".to_owned()))
    );
}

#[test]
fn an_answer_makes_an_entry() {
    let charts = declaration("script:s.example connect:c.example", "font:f.example");
    let previous: Entry = "1;allow;2025-01-01;script:s.example img:gone.example"
        .parse()
        .unwrap();
    // Previous entry, granted now, refused now, the entry.
    let table = [
        (
            None,
            "script:s.example connect:c.example",
            "font:f.example",
            "1;allow;2026-11-20;connect:c.example script:s.example;font:f.example",
        ),
        (
            None,
            "script:s.example",
            "connect:c.example font:f.example",
            "1;refuse;2026-11-20;script:s.example;connect:c.example font:f.example",
        ),
        (
            None,
            "",
            "script:s.example connect:c.example font:f.example",
            "1;refuse;2026-11-20;;connect:c.example font:f.example script:s.example",
        ),
        // Earlier grants stay, unless the gadget no longer declares them.
        (
            Some(&previous),
            "connect:c.example font:f.example",
            "",
            "1;allow;2026-11-20;connect:c.example font:f.example script:s.example",
        ),
        // Today's refusal takes precedence over an older grant.
        (
            Some(&previous),
            "connect:c.example",
            "script:s.example font:f.example",
            "1;refuse;2026-11-20;connect:c.example;font:f.example script:s.example",
        ),
    ];
    for (previous, granted, refused, expected) in table {
        let entry = answer(
            &charts,
            previous,
            &list(granted),
            &list(refused),
            day("2026-11-20"),
        );
        assert_eq!(entry.to_string(), expected);
    }
}

#[test]
fn an_answer_keeps_its_revision_unless_it_refuses() {
    let words = declaration("connect:c.example", "img:i.example");
    let previous: Entry = "1;allow;2025-01-01@7;connect:c.example".parse().unwrap();
    let table = [
        (
            "img:i.example",
            "",
            "1;allow;2026-11-20@7;connect:c.example img:i.example",
        ),
        (
            "",
            "connect:c.example img:i.example",
            "1;refuse;2026-11-20;;connect:c.example img:i.example",
        ),
    ];
    for (granted, refused, expected) in table {
        let (granted, refused) = (list(granted), list(refused));
        let entry = answer(
            &words,
            Some(&previous),
            &granted,
            &refused,
            day("2026-11-20"),
        );
        assert_eq!(entry.to_string(), expected);
    }
    let other = declaration("connect:c.example", "font:f.example");
    assert_eq!(restate(&other, &previous), previous);
    assert!(!previous.says(&previous.clone().at(None)));
    assert_eq!(previous.clone().at(Some(9)).pinned, Some(9));
    assert_eq!(revoked(day("2026-11-20")).at(Some(9)).pinned, None);
}

/// The answer, what its user saw, what stands by now, and the revision of the result: given now, and
/// waited beside another answer of the day.
#[test]
fn no_revision_is_lost_when_answers_meet() {
    let entry = |text: &str| -> Option<Entry> {
        (!text.is_empty()).then(|| match text {
            "no" => "1;refuse;2026-11-20;;connect:c.example".parse().unwrap(),
            "-" => "1;allow;2026-11-20;connect:c.example".parse().unwrap(),
            pin => format!("1;allow;2026-11-20@{pin};connect:c.example")
                .parse()
                .unwrap(),
        })
    };
    let table = [
        // It says nothing else: as it is now.
        ("5", "5", "7", Some(7), Some(7)),
        ("5", "5", "-", None, None),
        ("-", "-", "7", Some(7), Some(7)),
        ("-", "", "7", Some(7), Some(7)),
        // It says something else.
        ("7", "5", "5", Some(7), Some(7)),
        ("7", "5", "6", Some(7), Some(6)),
        ("7", "-", "-", Some(7), Some(7)),
        ("7", "5", "-", Some(7), Some(7)),
        ("-", "5", "5", None, None),
        ("-", "5", "6", None, Some(6)),
        // Others have refused, or taken it back.
        ("5", "5", "no", Some(5), None),
        ("7", "5", "no", Some(7), None),
        ("7", "5", "", Some(7), None),
        ("no", "5", "5", None, None),
        ("no", "5", "7", None, None),
    ];
    for (given, before, now, latest, waited) in table {
        let (given, before, now) = (entry(given).unwrap(), entry(before), entry(now));
        for (precedence, expected) in [(Precedence::Given, latest), (Precedence::Refusal, waited)] {
            let result = reconcile(&given, before.as_ref(), now.as_ref(), precedence);
            if before == now && precedence == Precedence::Refusal {
                // Nobody else has answered.
                continue;
            }
            assert_eq!(
                result.pinned, expected,
                "{given} {before:?} {now:?} {precedence:?}"
            );
            assert_eq!(result.to_string().parse::<Entry>().unwrap(), result);
        }
    }
}

#[test]
fn days_are_those_of_the_calendar() {
    let table = [
        (0.0, "1970-01-01"),
        (951_782_400_000.0, "2000-02-29"),
        (1_763_596_799_999.0, "2025-11-19"),
        (1_763_596_800_000.0, "2025-11-20"),
        (-1.0, "1969-12-31"),
    ];
    for (time, text) in table {
        assert_eq!(Day::from_milliseconds(time).to_string(), text);
        assert!(text.parse::<Day>().unwrap().milliseconds() <= time);
    }
}

proptest! {
    #[test]
    fn no_text_breaks_the_reader(text in ".{0,200}") {
        let _ = text.parse::<Entry>();
    }

    #[test]
    fn a_cut_entry_never_grants_more(at in 0..FULL.len()) {
        let whole: Entry = FULL.parse().unwrap();
        if let Ok(cut) = FULL[..at].parse::<Entry>() {
            let declared = list("img:*.tile.example.org script:cdn.example.net/lib/ font:f.example");
            prop_assert!(whole.granted.covers_all(&declared.covered_by(&cut.granted)));
        }
    }

    #[test]
    fn every_day_comes_back(number in -700_000..2_900_000_i32) {
        let day = Day::from_milliseconds(f64::from(number) * 86_400_000.0);
        prop_assert_eq!(day.to_string().parse::<Day>().unwrap(), day);
    }
}

#[test]
fn two_entries_become_one() {
    // One, the other, both.
    let table = [
        // The later day counts.
        (
            "1;allow;2026-11-20;img:a.example",
            "1;refuse;2026-11-19;;img:a.example",
            "1;allow;2026-11-20;img:a.example",
        ),
        (
            "1;allow;2026-11-19;img:a.example",
            "1;refuse;2026-11-20;;img:a.example",
            "1;refuse;2026-11-20;;img:a.example",
        ),
        // On the same day, refusals count.
        (
            "1;allow;2026-11-20;img:a.example",
            "1;refuse;2026-11-20;;img:a.example",
            "1;refuse;2026-11-20;;img:a.example",
        ),
        (
            "1;allow;2026-11-20;img:x.a.example",
            "1;refuse;2026-11-20;;img:*.a.example",
            "1;refuse;2026-11-20;;img:*.a.example",
        ),
        (
            "1;allow;2026-11-20;font+img:a.example",
            "1;allow;2026-11-20;img:b.example;font:a.example",
            "1;allow;2026-11-20;img:a.example img:b.example;font:a.example",
        ),
        (
            "1;never;2026-11-20;",
            "1;allow;2026-11-20;img:a.example",
            "1;never;2026-11-20;",
        ),
    ];
    for (one, other, both) in table {
        let entry = |text: &str| text.parse::<Entry>().unwrap();
        assert_eq!(merge(&entry(one), &entry(other)).to_string(), both);
        assert_eq!(merge(&entry(other), &entry(one)).to_string(), both);
    }
}

#[test]
fn a_session_answer_counts_with_the_lasting_one() {
    let lasting: Entry = "1;refuse;2026-11-19;;img:a.example".parse().unwrap();
    let session: Entry = "1;allow;2026-11-20;img:a.example".parse().unwrap();
    let answers = |lasting, session| Answers { lasting, session };
    assert_eq!(answers(None, None).in_force(), None);
    assert_eq!(
        answers(Some(&lasting), None).in_force().as_deref(),
        Some(&lasting)
    );
    assert_eq!(
        answers(None, Some(&session)).in_force().as_deref(),
        Some(&session)
    );
    let both = answers(Some(&lasting), Some(&session)).in_force();
    assert_eq!(both.as_deref(), Some(&session));
    // A refusal of the same day, perhaps in another tab, keeps its effect.
    let today = Entry {
        day: session.day,
        ..lasting.clone()
    };
    let both = answers(Some(&today), Some(&session)).in_force();
    assert_eq!(both.as_deref(), Some(&today));
}

fn mergeable() -> impl Strategy<Value = Entry> {
    let requests = || {
        proptest::sample::subsequence(
            vec![
                "img:a.example",
                "font:a.example",
                "a.example",
                "img:*.a.example",
                "img:x.a.example",
                "img:*.x.a.example",
                "script:a.example/lib/",
                "script:a.example/lib/x.js",
            ],
            0..4,
        )
        .prop_map(|texts| list(&texts.join(" ")))
    };
    let answers = proptest::sample::select(vec!["allow", "refuse", "never"]);
    let pins = proptest::sample::select(vec![None, Some(5), Some(9)]);
    let parts = (answers, 19..22_u8, requests(), requests(), pins);
    parts.prop_map(|(answer, day, granted, refused, pin)| {
        let entry: Entry = format!("1;{answer};2026-11-{day};").parse().unwrap();
        let mut entry = entry.at(pin);
        if answer != "never" {
            // As in real entries, no request is both granted and refused.
            entry.granted = granted.without_named(&refused);
            entry.refused = refused;
        }
        entry
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn merging_needs_no_order(one in mergeable(), two in mergeable(), three in mergeable()) {
        prop_assert_eq!(merge(&one, &one), one.clone());
        prop_assert_eq!(merge(&one, &two), merge(&two, &one));
        prop_assert_eq!(merge(&merge(&one, &two), &three), merge(&one, &merge(&two, &three)));
    }

    #[test]
    fn merging_grants_what_one_grants_and_none_of_that_day_refuses(one in mergeable(), two in mergeable()) {
        let both = merge(&one, &two);
        let last = one.day.max(two.day);
        prop_assert_eq!(both.day, last);
        for request in &both.granted {
            let is_granted = one.granted.union(&two.granted).covers(request);
            prop_assert!(is_granted);
            for entry in [&one, &two].into_iter().filter(|entry| entry.day == last) {
                prop_assert!(entry.standing(request).refused.is_empty());
                prop_assert!(entry.answer != Answer::Never);
            }
        }
        for entry in [&one, &two].into_iter().filter(|entry| entry.day == last) {
            prop_assert!(both.answer >= entry.answer);
            prop_assert!(both.answer == Answer::Never || both.refused.covers_all(&entry.refused));
        }
        // A script that one of them has run at a revision runs at one of theirs, or not at all.
        let pins: Vec<Option<u64>> = [&one, &two]
            .into_iter()
            .filter(|entry| entry.day == last)
            .map(|entry| entry.pinned)
            .collect();
        prop_assert!(
            both.answer != Answer::Allow
                || pins.contains(&both.pinned)
                    && (both.pinned.is_some() || pins.iter().all(Option::is_none))
        );
        prop_assert_eq!(both.to_string().parse::<Entry>().unwrap(), both);
    }
}
