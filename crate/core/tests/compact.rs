//! Compacting a ledger: old refusals are shortened, the oldest first, and grants never.

#![allow(clippy::unwrap_used)]

use gadget_consent_core::compact::{bytes_of, compact, largest_scripts};
use gadget_consent_core::{Answer, Day, Entry};
use proptest::prelude::*;
use proptest::sample::select;

fn today() -> Day {
    "2026-11-21".parse().unwrap()
}

fn ledger(entries: &[(&str, &str)]) -> Vec<(String, String)> {
    let own = |(gadget, text): &(&str, &str)| ((*gadget).to_owned(), (*text).to_owned());
    entries.iter().map(own).collect()
}

const LEDGER: [(&str, &str); 6] = [
    ("grants", "1;allow;2020-01-01;img:a.example"),
    ("old", "1;refuse;2021-01-01;;img:a.example font:b.example"),
    ("new", "1;refuse;2026-01-01;;img:a.example font:b.example"),
    ("kept", "1;refuse;2020-01-01;img:a.example;font:b.example"),
    ("taken-back", "1;refuse;2026-11-01;"),
    ("broken", "1;refuse;?"),
];

#[test]
fn the_oldest_first_and_no_more_than_it_takes() {
    let all = ledger(&LEDGER);
    let bytes: usize = all
        .iter()
        .map(|(gadget, text)| bytes_of(gadget, text))
        .sum();
    assert_eq!(compact(&all, bytes, today(), |_| true), []);
    let old = ("old".to_owned(), Some("1;never;2021-01-01;".to_owned()));
    let one = compact(&all, bytes - 1, today(), |_| true);
    assert_eq!(one, std::slice::from_ref(&old));
    let new = ("new".to_owned(), Some("1;never;2026-01-01;".to_owned()));
    assert_eq!(compact(&all, 0, today(), |_| true), [old, new]);
    // An entry is removed if no page asks for its gadget, or if it was taken back so long ago that no
    // older grant can still wait.
    let gone = compact(&all, 0, today(), |gadget| gadget != "old");
    assert_eq!(gone[0], ("old".to_owned(), None));
    let recent = [(
        "x".to_owned(),
        "1;refuse;2026-11-01;;img:a.example".to_owned(),
    )];
    let taken_back = ("x".to_owned(), Some(format!("1;refuse;{};", today())));
    assert_eq!(compact(&recent, 0, today(), |_| false), [taken_back]);
    let later = "2026-12-02".parse().unwrap();
    let gone = compact(&all, 0, later, |_| true);
    assert!(gone.contains(&("taken-back".to_owned(), None)), "{gone:?}");
}

#[test]
fn what_fills_an_account_is_named() {
    let mut names: Vec<String> = (0..87)
        .map(|number| format!("userjs-tracker-{number}"))
        .collect();
    let others = [
        "notes",
        "notes_2",
        "a-1",
        "b-1",
        "gadgetconsent-0",
        "gadgetconsent-1",
    ];
    names.extend(others.map(|name| format!("userjs-{name}")));
    names.push("gadget-tiles".to_owned());
    assert_eq!(
        largest_scripts(names.iter().map(String::as_str)),
        "userjs-tracker… (87), userjs-notes… (2), userjs-a… (1)"
    );
    assert_eq!(largest_scripts(std::iter::empty()), "");
}

fn texts() -> impl Strategy<Value = String> {
    (
        select(vec!["allow", "refuse", "never"]),
        select(vec!["2020-02-01", "2026-11-01", "2026-11-21.3"]),
        select(vec!["", "img:a.example", "script:b.example/x/"]),
        select(vec!["", ";font:c.example", ";font:c.example img:d.example"]),
    )
        .prop_map(|(answer, day, granted, refused)| format!("1;{answer};{day};{granted}{refused}"))
}

proptest! {
    #[test]
    fn nothing_is_granted_by_it_and_no_grant_lost(
        texts in prop::collection::vec(texts(), 0..20),
        most in 0..1_500_usize,
        odd in any::<bool>(),
    ) {
        let mut all: Vec<(String, String)> = texts
            .into_iter()
            .enumerate()
            .map(|(number, text)| (format!("gadget{number}"), text))
            .collect();
        let is_asked_for = |gadget: &str| odd || gadget.ends_with('1');
        let changes = compact(&all, most, today(), is_asked_for);
        let size = |all: &[(String, String)]| -> usize {
            all.iter().map(|(gadget, text)| bytes_of(gadget, text)).sum()
        };
        let before = size(&all);
        for (gadget, next) in &changes {
            let place = all.iter().position(|(name, _)| name == gadget).unwrap();
            let entry: Entry = all[place].1.parse().unwrap();
            prop_assert!(entry.answer != Answer::Allow && entry.granted.is_empty());
            match next {
                Some(text) => {
                    let next: Entry = text.parse().unwrap();
                    prop_assert!(next.answer == Answer::Never || next.is_revoked());
                    all[place].1.clone_from(text);
                }
                None => drop(all.remove(place)),
            }
        }
        prop_assert_eq!(changes.is_empty(), before <= most || size(&all) == before);
        // A second run changes nothing.
        prop_assert_eq!(compact(&all, most, today(), is_asked_for), []);
    }
}
