//! A JSON definition that can be read is JSON, the span of an error is on the page, and what the linter
//! fixes can be read again and is fixed.

#![no_main]

use gadget_consent_core::SitePolicy;
use gadget_consent_core::definition::Repo;
use gadget_consent_core::definition::json::read_json;
use gadget_consent_core::lint::{Edit, Input, apply, lint};
use libfuzzer_sys::fuzz_target;
use serde::de::IgnoredAny;

fn fixes(page: &str) -> Vec<Edit> {
    let findings = lint(&Input {
        definition: "",
        json: &[("a".to_owned(), page.to_owned())],
        repo: Repo::Json,
        policy: &SitePolicy::default(),
        disclosures: None,
        header: None,
    });
    findings
        .into_iter()
        .filter_map(|finding| finding.fix)
        .collect()
}

/// Applies all fixes until there are none.
fn fix(page: &str) {
    let mut page = page.to_owned();
    for _ in 0..30 {
        let fixes = fixes(&page);
        if fixes.is_empty() {
            return;
        }
        page = apply(&page, &fixes);
        read_json("a", &page).expect("a fixed page can be read");
    }
    panic!("fixing does not end: {page:?}");
}

fuzz_target!(|page: &str| {
    match read_json("a", page) {
        Ok(gadget) => {
            // A number in an ignored field may be too large.
            serde_json::from_str::<IgnoredAny>(page).unwrap();
            assert!(page.trim_start().starts_with('{'));
            for value in gadget.options.iter().flat_map(|option| &option.values) {
                assert!(page.get(value.span.clone()).is_some());
            }
            fix(page);
        }
        Err(error) => assert!(page.get(error.span).is_some()),
    }
});
