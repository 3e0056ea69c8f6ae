//! Input: two files of answers, on two lines. They read back to themselves, and an import grants only
//! what it lists.

#![no_main]

use gadget_consent_core::transfer::{compare, read_text, write};
use gadget_consent_core::{Day, Requests};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let mut lines = text.lines();
    let mut file = || read_text(lines.next().unwrap_or_default());
    let (one, other) = match (file(), file()) {
        (Ok(one), Ok(other)) => (one, other),
        (Err(problems), _) | (_, Err(problems)) => {
            assert!(problems.iter().all(|problem| problem.path.starts_with('/')));
            return;
        }
    };
    let today = Day::from_milliseconds(1.8e12);
    let pairs = one.iter().map(|(gadget, entry)| (gadget.as_str(), entry));
    assert_eq!(read_text(&write("w", today, pairs)).unwrap(), one);
    let now: Vec<_> = one
        .into_iter()
        .map(|(gadget, entry)| (gadget, Some(entry)))
        .collect();
    for change in compare(&now, other) {
        if let Some(result) = change.result(&[], today) {
            let before = change.now.map_or_else(Requests::default, |now| now.granted);
            assert!(before.covers_all(&result.granted));
        }
    }
});
