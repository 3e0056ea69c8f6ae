//! Input: needed, optional, an entry and a session's entry, on four lines. Nothing runs without a grant.

#![no_main]

use gadget_consent_core::decision::decide;
use gadget_consent_core::{Answers, Day, Decision, Declaration, Entry, Requests, SitePolicy};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let mut lines = text.lines();
    let mut list = || lines.next()?.parse::<Requests>().ok();
    let (Some(needed), Some(optional)) = (list(), list()) else {
        return;
    };
    let mut entry = || lines.next()?.parse::<Entry>().ok();
    let (lasting, session) = (entry(), entry());
    let answers = Answers {
        lasting: lasting.as_ref(),
        session: session.as_ref(),
    };
    let policy = SitePolicy {
        reconfirm_after_days: 30,
        ..SitePolicy::default()
    };
    let terms = policy.terms(Declaration::new(&needed, &optional));
    let today: Day = "2026-11-20".parse().unwrap();
    if let Decision::Run { open } = decide(&terms, answers, today) {
        let entry = answers.in_force().unwrap();
        assert!(entry.granted.covers_all(&open));
        assert!(entry.granted.covers_all(&terms.declaration.needed));
        assert!(today.since(entry.day) < 30);
    }
});
