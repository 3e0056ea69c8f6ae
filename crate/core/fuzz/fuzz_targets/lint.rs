//! Each finding is on the page, and fixing ends.

#![no_main]

use gadget_consent_core::SitePolicy;
use gadget_consent_core::definition::Repo;
use gadget_consent_core::lint::{Finding, Input, apply, lint};
use libfuzzer_sys::fuzz_target;

fn findings(page: &str) -> Vec<Finding> {
    lint(&Input {
        definition: page,
        json: &[],
        repo: Repo::Definition,
        policy: &SitePolicy::default(),
        disclosures: None,
        header: None,
    })
}

fuzz_target!(|page: &str| {
    let mut page = page.to_owned();
    for _ in 0..30 {
        let findings = findings(&page);
        for finding in &findings {
            assert!(page.get(finding.span.clone()).is_some());
        }
        let edits: Vec<_> = findings
            .iter()
            .filter_map(|finding| finding.fix.as_ref())
            .collect();
        if edits.is_empty() {
            return;
        }
        page = apply(&page, edits);
    }
    panic!("fixing does not end: {page:?}");
});
