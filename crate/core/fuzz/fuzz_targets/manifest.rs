//! The manifest of a definition page, if there is one, is JSON in a script of ASCII and reads back.

#![no_main]

use gadget_consent_core::definition::Definition;
use gadget_consent_core::manifest::{compile, json_of, read_terms};
use gadget_consent_core::{Declaration, SitePolicy};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|page: &str| {
    let definition = Definition::read(page);
    let policy = SitePolicy::default();
    let Ok(manifest) = compile(definition.gadgets(), &policy) else {
        return;
    };
    assert!(manifest.is_ascii());
    let manifest: Value = serde_json::from_str(json_of(&manifest).unwrap()).unwrap();
    for gadget in definition.gadgets() {
        let value = &manifest["gadgets"][&gadget.name.text];
        let Some(declaration) = Declaration::of(gadget).unwrap() else {
            assert!(value.is_null());
            continue;
        };
        let parts: Vec<String> = serde_json::from_value(value.clone()).unwrap();
        assert_eq!(read_terms(&parts, 0).unwrap(), policy.terms(declaration));
    }
});
