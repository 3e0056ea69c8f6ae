//! The manifest of a definition page, if there is one, is JSON in a script of ASCII and reads back.

#![no_main]

use gadget_consent_core::definition::Definition;
use gadget_consent_core::manifest::{compile, json_of, read_terms};
use gadget_consent_core::{Declaration, SitePolicy, Terms};
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
        let declaration = Declaration::of(gadget).unwrap();
        // One that declares nothing is there if it depends on the loader.
        let Ok(parts) = serde_json::from_value::<Vec<String>>(value.clone()) else {
            assert!(value.is_null() && declaration.is_none());
            continue;
        };
        let terms =
            declaration.map_or_else(Terms::default, |declaration| policy.terms(declaration));
        assert_eq!(read_terms(&parts, 0).unwrap(), terms);
    }
});
