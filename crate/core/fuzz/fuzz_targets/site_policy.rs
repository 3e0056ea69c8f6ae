//! A site policy that can be read is JSON, and each error has a path.

#![no_main]

use gadget_consent_core::SitePolicy;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|page: &str| {
    match SitePolicy::read(page) {
        Ok(reading) => assert!(reading.page.is_object()),
        Err(problems) => assert!(
            problems.iter().all(|problem| problem.path.starts_with('/')) && !problems.is_empty()
        ),
    }
});
