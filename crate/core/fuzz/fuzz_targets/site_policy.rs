//! A site policy that is read is JSON; what is wrong has a place.

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
