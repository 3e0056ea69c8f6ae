//! A JSON definition that can be read is JSON, and the span of an error is on the page.

#![no_main]

use gadget_consent_core::definition::json::read_json;
use libfuzzer_sys::fuzz_target;
use serde::de::IgnoredAny;

fuzz_target!(|page: &str| {
    match read_json("a", page) {
        Ok(gadget) => {
            // A number in an ignored field may be too large.
            serde_json::from_str::<IgnoredAny>(page).unwrap();
            assert!(page.trim_start().starts_with('{'));
            for value in gadget.options.iter().flat_map(|option| &option.values) {
                assert!(page.get(value.span.clone()).is_some());
            }
        }
        Err(error) => assert!(page.get(error.span).is_some()),
    }
});
