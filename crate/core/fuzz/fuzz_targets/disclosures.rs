//! Disclosures that can be read are JSON, and each error has a path.

#![no_main]

use gadget_consent_core::Disclosures;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|page: &str| {
    match Disclosures::read(page) {
        Ok(reading) => assert!(reading.page.is_object()),
        Err(problems) => assert!(
            problems.iter().all(|problem| problem.path.starts_with('/')) && !problems.is_empty()
        ),
    }
});
