//! The map of all entries in sixteen preferences: what is written is read, and what others wrote is
//! kept.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use gadget_consent_core::ledger::{
    LedgerMap, PREFERENCES, Reach, is_gadget, is_name, number_of, preference_name,
};
use proptest::prelude::*;
use proptest::sample::select;

const GRANT: &str = "1;allow;2026-11-20;img:a.example";
const NEVER: &str = "1;never;2026-11-21;";

fn values(map: &LedgerMap) -> BTreeMap<String, String> {
    let all = map.changes_since(&LedgerMap::default()).into_iter();
    all.filter_map(|(number, value)| Some((preference_name(number), value?)))
        .collect()
}

fn read(values: &BTreeMap<String, String>) -> LedgerMap {
    LedgerMap::read(
        values
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str())),
    )
}

fn of(preferences: &[(&str, &str)]) -> LedgerMap {
    let named = |(number, value): &(&str, &str)| {
        (
            format!("userjs-gadgetconsent-{number}"),
            (*value).to_owned(),
        )
    };
    read(&preferences.iter().map(named).collect())
}

#[test]
fn entries_stand_in_the_preference_of_their_names_hash() {
    let numbers = ["tiles", "charts", "translate", "my_map", "*", "~key", "é"]
        .map(|name| (number_of(name, Reach::Wiki), number_of(name, Reach::Farm)));
    // FNV-1a of these texts, folded: the published test values of FNV are in the test below.
    assert!(
        numbers
            .iter()
            .all(|(wiki, farm)| *wiki < 8 && *farm == wiki + 8)
    );
    // FNV-1a 32 of "a" is e40c292c, of "foobar" bf9cf968.
    assert_eq!(number_of("a", Reach::Wiki), folded(0xe40c_292c));
    assert_eq!(number_of("foobar", Reach::Wiki), folded(0xbf9c_f968));
    let mut used: Vec<u8> = (0..100)
        .map(|number| number_of(&format!("gadget-{number}"), Reach::Wiki))
        .collect();
    used.sort_unstable();
    used.dedup();
    assert_eq!(used, (0..8).collect::<Vec<u8>>());
}

fn folded(hash: u32) -> u8 {
    let digits = (0..8).map(|digit| hash >> (4 * digit) & 15);
    u8::try_from(digits.fold(0, |all, digit| all ^ digit) & 7).unwrap()
}

#[test]
fn lines_are_sorted_and_other_lines_stay() {
    let mut map = LedgerMap::default();
    assert!(map.set("tiles", GRANT, Reach::Wiki));
    let home = number_of("tiles", Reach::Wiki);
    assert_eq!(map.value(home).unwrap(), format!("tiles {GRANT}"));
    // What cannot be read, what stands twice, and what stands elsewhere by its hash.
    let other = (home + 1) % 8;
    let text = format!("torn\ntwice {GRANT}\n~key abc\ntwice {NEVER}\n strange");
    let mut map = of(&[
        (&format!("{home:x}"), &text),
        (&format!("{other:x}"), &format!("tiles {GRANT}\ntorn")),
    ]);
    assert_eq!(map.text("tiles"), GRANT);
    assert!(map.set("tiles", NEVER, Reach::Wiki));
    assert_eq!(
        map.value(home).unwrap(),
        format!(" strange\ntiles {NEVER}\ntorn\ntwice {GRANT}\ntwice {NEVER}\n~key abc")
    );
    assert_eq!(map.value(other).unwrap(), "torn");
    assert!(map.set("tiles", "", Reach::Wiki));
    assert_eq!(map.text("tiles"), "");
}

#[test]
fn a_name_that_stands_twice_cannot_be_read_and_can_be_put_back() {
    let mut map = of(&[
        ("0", &format!("tiles {GRANT}\ncharts {GRANT}")),
        ("5", &format!("tiles {NEVER}\ntiles {GRANT}")),
        ("8", &format!("tiles {GRANT}\ncharts {NEVER}")),
    ]);
    let twice = map.text("tiles");
    assert_eq!(twice, format!("\n\n{GRANT}\n{NEVER}\n{GRANT}"));
    assert!(twice.parse::<gadget_consent_core::Entry>().is_err());
    // That of the wiki counts.
    assert_eq!(map.text("charts"), GRANT);
    assert!(map.set("tiles", GRANT, Reach::Wiki));
    assert_eq!(map.text("tiles"), GRANT);
    assert!(map.set("tiles", &twice, Reach::Wiki));
    let lines = map.entries_for(Reach::Wiki);
    assert_eq!(lines["tiles"], format!("\n\n{GRANT}\n{GRANT}\n{NEVER}"));
    assert!(map.set("tiles", "", Reach::Wiki));
    assert_eq!(map.text("tiles"), GRANT, "that of the farm");
}

#[test]
fn names_and_texts_that_no_line_can_hold_change_nothing() {
    let mut map = of(&[("0", &format!("tiles {GRANT}"))]);
    let before = map.clone();
    let long = "x".repeat(256);
    for name in ["", "a b", "a\nb", "\u{a0}", "a\u{7}", "a\u{2028}b", &long] {
        assert!(!map.set(name, GRANT, Reach::Wiki), "{name}");
        assert!(!is_name(name));
    }
    for text in ["a\nb", "a\u{1f}b"] {
        assert!(!map.set("tiles", text, Reach::Wiki), "{text}");
    }
    assert_eq!(map, before);
    // What others wrote there can be removed.
    let mut odd = of(&[("1", " strange\ntorn\na\u{a0}b 1;never")]);
    let names: Vec<String> = odd.entries().into_keys().collect();
    assert_eq!(names, ["", "a\u{a0}b", "torn"]);
    for name in names {
        assert!(odd.set(&name, "", Reach::Wiki));
    }
    assert_eq!(odd, LedgerMap::default());
    assert!(is_gadget("*") && is_gadget("User:A/b.js") && !is_gadget("~key") && is_name("~key"));
}

fn names() -> impl Strategy<Value = String> {
    let known = || {
        select(vec![
            "tiles",
            "charts",
            "*",
            "~key",
            "__proto__",
            "é",
            "a%20b",
            "a_b",
        ])
    };
    prop_oneof![known().prop_map(ToOwned::to_owned), "[!-~é日]{1,12}"]
}

fn reach() -> impl Strategy<Value = Reach> {
    select(vec![Reach::Wiki, Reach::Farm])
}

/// Values as anybody may have written them.
fn anything() -> impl Strategy<Value = BTreeMap<String, String>> {
    let line = prop_oneof![
        (names(), select(vec![GRANT, NEVER, "", " ", "x"]))
            .prop_map(|(name, text)| format!("{name} {text}")),
        ".{0,20}",
    ];
    let value = prop::collection::vec(line, 0..5).prop_map(|lines| lines.join("\n"));
    let name = (0..PREFERENCES).prop_map(preference_name);
    prop::collection::btree_map(name, value, 0..16)
}

proptest! {
    /// Different maps have different preferences, and the preferences read back.
    #[test]
    fn what_is_written_is_read(
        entries in prop::collection::btree_map((names(), reach().prop_map(|reach| reach == Reach::Farm)), "[ -~é]{1,40}", 0..20)
    ) {
        let mut map = LedgerMap::default();
        let mut backwards = LedgerMap::default();
        let reach = |is_farm: &bool| if *is_farm { Reach::Farm } else { Reach::Wiki };
        for ((name, is_farm), text) in &entries {
            prop_assert!(map.set(name, text, reach(is_farm)));
        }
        for ((name, is_farm), text) in entries.iter().rev() {
            prop_assert!(backwards.set(name, text, reach(is_farm)));
        }
        let written = values(&map);
        prop_assert_eq!(&written, &values(&backwards));
        prop_assert!(written.len() <= 16);
        let again = read(&written);
        prop_assert_eq!(&again, &map);
        for ((name, is_farm), text) in &entries {
            let standing = again.entries_for(reach(is_farm)).remove(name);
            prop_assert_eq!(standing.as_ref(), Some(text));
        }
        let count = again.entries_for(Reach::Wiki).len() + again.entries_for(Reach::Farm).len();
        prop_assert_eq!(count, entries.len());
    }

    /// A write touches nothing but its name, whatever is there.
    #[test]
    fn a_write_changes_its_name_alone(
        before in anything(), name in names(), reach in reach(),
        text in select(vec![GRANT, NEVER, "", "\n1\n2"]),
    ) {
        let known = read(&before);
        let mut map = known.clone();
        prop_assert!(map.set(&name, text, reach));
        for (other, text) in known.entries() {
            if other != name {
                prop_assert_eq!(map.text(&other), text);
            }
        }
        let others = |values: &BTreeMap<String, String>| {
            let lines = values.iter().flat_map(|(number, value)| {
                value.split('\n').map(move |line| (number, line))
            });
            let mut others: Vec<String> = lines
                .filter(|(number, line)| {
                    let number = number.strip_prefix("userjs-gadgetconsent-").unwrap();
                    let of_reach = reach.has(u8::from_str_radix(number, 16).unwrap());
                    !(line.is_empty() || of_reach && line.split(' ').next() == Some(&name))
                })
                .map(|(number, line)| format!("{number} {line}"))
                .collect();
            others.sort_unstable();
            others
        };
        prop_assert_eq!(others(&values(&map)), others(&before));
        if !text.starts_with('\n') {
            let standing = map.entries_for(reach).remove(&name).unwrap_or_default();
            prop_assert_eq!(standing, text);
        }
        // The same again changes nothing.
        let mut again = map.clone();
        prop_assert!(again.set(&name, text, reach));
        prop_assert_eq!(again, map);
    }
}
