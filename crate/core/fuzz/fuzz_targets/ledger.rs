//! Input: two entries, on two lines. They read back to themselves, and merging grants nothing new.

#![no_main]

use gadget_consent_core::Entry;
use gadget_consent_core::keys::{decode, encode};
use gadget_consent_core::ledger::merge;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    assert_eq!(decode(&encode(text)).as_deref(), Some(text));
    if let Some(name) = decode(text) {
        assert_eq!(encode(&name), text);
    }
    let mut lines = text.lines();
    let mut entry = || lines.next()?.parse::<Entry>().ok();
    let (Some(one), Some(other)) = (entry(), entry()) else {
        return;
    };
    assert_eq!(one.to_string().parse::<Entry>().unwrap(), one);
    let both = merge(&one, &other);
    assert_eq!(both, merge(&other, &one));
    assert!(one.granted.union(&other.granted).covers_all(&both.granted));
});
