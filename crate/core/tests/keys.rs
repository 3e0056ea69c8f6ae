//! Keys on a device and in a tab: no part runs into the next, and every name comes back.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use gadget_consent_core::keys::{decode, encode, key, of_gadget, of_gadgets, prefix, without_user};
use proptest::prelude::*;
use proptest::sample::select;

/// The key of a wiki, a user, what is stored, and a gadget.
fn whole(parts: &[String; 3], gadget: Option<&String>) -> String {
    let [wiki, user, what] = parts;
    let prefix = prefix(wiki, user);
    match gadget {
        Some(gadget) => of_gadget(&prefix, what, gadget),
        None => key(&prefix, what),
    }
}

#[test]
fn names_are_encoded_injectively() {
    let table = [
        ("tiles", "tiles"),
        ("my_map", "my_5Fmap"),
        ("a.b:c-d", "a_2Eb_3Ac-d"),
        ("été", "_C3_A9t_C3_A9"),
        ("", ""),
    ];
    for (name, encoded) in table {
        assert_eq!(encode(name), encoded);
        assert_eq!(decode(encoded).as_deref(), Some(name));
    }
    for odd in ["_", "_5", "_5f", "_zz", "a_41", "_C3", "é"] {
        assert_eq!(decode(odd), None, "{odd}");
    }
}

/// Wikis, users and gadgets whose names run into each other if they are only joined.
#[test]
fn no_part_of_a_key_runs_into_the_next() {
    let names = [
        "",
        "-",
        "/",
        "_",
        "~",
        "a",
        "wiki",
        "wiki-en",
        "en-alpha",
        "alpha",
        "en",
        "wiki/",
        "/a",
        "wiki-",
        "a/b",
        "a_2Fb",
        "Ada",
        "Ada/outbox",
        "answer",
        "outbox",
        "outbox/",
        "later",
    ];
    let mut seen = BTreeMap::new();
    for wiki in names {
        for user in names {
            for what in ["answer", "outbox", "later", "wanted"] {
                for gadget in names.map(Some).into_iter().chain([None]) {
                    let parts = [wiki, user, what].map(ToOwned::to_owned);
                    let key = whole(&parts, gadget.map(ToOwned::to_owned).as_ref());
                    let before = seen.insert(key.clone(), (wiki, user, what, gadget));
                    assert_eq!(before, None, "{key}");
                }
            }
        }
    }
    assert_eq!(seen.len(), 22 * 22 * 4 * 23);
}

#[test]
fn keys_have_their_names() {
    let ada = prefix("my_wiki-en", "Ada B");
    assert_eq!(ada, "gadgetconsent/my_5Fwiki-en/Ada_20B/");
    assert_eq!(key(&ada, "told-blocked"), format!("{ada}told-blocked"));
    assert_eq!(
        of_gadget(&ada, "outbox", "my_map"),
        format!("{ada}outbox/my_5Fmap")
    );
    assert_eq!(of_gadgets(&ada, "outbox"), format!("{ada}outbox/"));
    assert_eq!(without_user(&ada), "gadgetconsent/my_5Fwiki-en//");
}

fn name() -> impl Strategy<Value = String> {
    let pieces = || select(vec!["a", "-", "/", "_", "_2F", "~", "é", "\n", "outbox"]);
    prop_oneof![
        ".{0,20}",
        prop::collection::vec(pieces(), 0..5).prop_map(|pieces| pieces.concat()),
    ]
}

proptest! {
    #[test]
    fn two_keys_are_equal_only_if_all_parts_are(
        one in [name(), name(), name()],
        other in [name(), name(), name()],
        gadgets in [prop::option::of(name()), prop::option::of(name())],
    ) {
        let [first, second] = &gadgets;
        let is_same = one == other && first == second;
        prop_assert_eq!(whole(&one, first.as_ref()) == whole(&other, second.as_ref()), is_same);
        // The same joined at other places.
        let joined = [one.concat(), String::new(), String::new()];
        let is_same = joined == one && first.is_none();
        prop_assert_eq!(whole(&joined, None) == whole(&one, first.as_ref()), is_same);
    }

    #[test]
    fn every_name_comes_back(name in name()) {
        prop_assert_eq!(decode(&encode(&name)), Some(name.clone()));
        prop_assert!(!encode(&name).contains('/'));
        prop_assert_eq!(without_user(&prefix(&name, "Ada")), prefix(&name, ""));
    }

    #[test]
    fn no_text_breaks_the_reader(text in ".{0,200}") {
        let _ = (decode(&text), without_user(&text));
    }
}
