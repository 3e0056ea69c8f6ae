//! The seal of pending answers.

#![allow(clippy::unwrap_used)]

use gadget_consent_core::outbox::PendingAnswer;
use gadget_consent_core::seal::{Key, split};
use proptest::prelude::*;

const PLACE: &str = "gadgetconsent/wiki/Ann/outbox/tiles";
const TEXT: &str = "1;allow;2026-11-27;img:a.example|";

fn key(text: &str) -> Key {
    text.parse().unwrap()
}

#[test]
fn a_seal_is_for_one_place_one_text_and_one_key() {
    let one = key("000102030405060708090a0b0c0d0e0f");
    let sealed = one.seal(PLACE, TEXT);
    // By the reference implementation's key; the input is the length of the place, the place, the text.
    assert!(one.has_sealed(PLACE, &sealed));
    let other = key("000102030405060708090a0b0c0d0e0e");
    assert!(!other.has_sealed(PLACE, &sealed));
    for place in [
        "gadgetconsent/wiki/Bob/outbox/tiles",
        "gadgetconsent/wiki2/Ann/outbox/tiles",
        "gadgetconsent/wiki/Ann/outbox/charts",
        "gadgetconsent/wiki/Ann/saved/tiles",
        "",
    ] {
        assert!(!one.has_sealed(place, &sealed), "{place}");
    }
    for forged in [
        TEXT.to_owned(),
        format!("{TEXT}|~"),
        format!("{TEXT}|~{}", "0".repeat(32)),
        sealed.replacen("img", "script", 1),
        sealed.replacen("a.example|", "a.example|x", 1),
        sealed.replacen("|~", "|farm|~", 1),
        sealed.to_uppercase(),
        format!("{sealed} "),
        format!(
            "{TEXT}|1;allow;2026-11-27;script:evil.example{}",
            &sealed[TEXT.len()..]
        ),
    ] {
        assert!(!one.has_sealed(PLACE, &forged), "{forged}");
    }
    // What is sealed still reads.
    let pending: PendingAnswer = sealed.parse().unwrap();
    assert_eq!(pending, TEXT.parse().unwrap());
}

#[test]
fn keys() {
    for text in [
        "",
        "0",
        &"0".repeat(31),
        &"0".repeat(33),
        &"G".repeat(32),
        &"A".repeat(32),
    ] {
        assert!(text.parse::<Key>().is_err(), "{text}");
    }
    let text = "ff000000000000000000000000000001";
    assert_eq!(key(text).to_string(), text);
}

proptest! {
    #[test]
    fn any_text_is_sealed_and_split(
        bytes in any::<[u8; 16]>(), place in "\\PC{0,40}", text in "\\PC{0,20}\\|\\PC{0,40}", other in "\\PC{0,80}",
    ) {
        let key = Key::new(bytes);
        let sealed = key.seal(&place, &text);
        prop_assert!(key.has_sealed(&place, &sealed));
        prop_assert_eq!(split(&sealed).0, text);
        prop_assert!(!key.has_sealed(&place, &other));
        let _ = other.parse::<PendingAnswer>();
    }
}
