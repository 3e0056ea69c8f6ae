//! A page of a manifest, whatever is on it, is compared with another without a panic; a page does not
//! differ from itself; and only what is in the frame counts.

#![no_main]

use gadget_consent_core::manifest::{compare, json_of};
use libfuzzer_sys::fuzz_target;
use serde_json::{Map, Value};

fuzz_target!(|page: &str| {
    assert!(compare(page, page).is_empty());
    let json = json_of(page).unwrap_or_default();
    let read = serde_json::from_str::<Map<String, Value>>(json);
    let fields = compare("", page)
        .into_iter()
        .filter(|change| !change.is_gadget);
    let names: Vec<String> = fields.map(|change| change.name).collect();
    let known = read.unwrap_or_default();
    assert!(names.iter().all(|name| known.contains_key(name)));
});
