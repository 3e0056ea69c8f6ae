//! Input: a digit, and a preference of the ledger. Nothing is lost, and a write changes its name alone.

#![no_main]

use gadget_consent_core::ledger::{LedgerMap, Reach, preference_name};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, &str, &str)| {
    let (number, one, other) = input;
    let name = preference_name(number % 16);
    let map = LedgerMap::read([(name.as_str(), one), ("userjs-gadgetconsent-0", other)]);
    for (name, text) in map.entries() {
        let mut next = map.clone();
        if !next.set(&name, "1;never;2026-11-21;", Reach::Wiki) {
            assert_eq!(next, map);
            continue;
        }
        assert_eq!(next.text(&name), "1;never;2026-11-21;");
        assert!(next.entries().len() >= map.entries().len());
        // A text that stood for the farm, or twice, can be put back.
        assert!(next.set(&name, &text, Reach::Wiki) || text.contains('\u{1f}'));
    }
});
