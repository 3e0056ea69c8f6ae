//! The manifest as the loader carries it (docs/formats.md): what it says of a gadget.

use gadget_consent_core::manifest::read_terms;
use gadget_consent_core::{Manner, Source, Terms};
use js_sys::Object;
use mediawiki_web::value::field;
use wasm_bindgen::JsValue;

/// What a gadget declares, and what that comes to on this wiki; `None` for one that the manifest does
/// not have, or that cannot be read.
#[must_use]
pub fn terms(manifest: &JsValue, gadget: &str) -> Option<Terms> {
    let value = field(&field(manifest, "gadgets"), gadget);
    let parts: Vec<String> = serde_wasm_bindgen::from_value(value).ok()?;
    let days = field(manifest, "reconfirmAfterDays");
    let days = serde_wasm_bindgen::from_value::<Option<u32>>(days).ok()?;
    read_terms(&parts, days.unwrap_or_default()).ok()
}

/// All gadgets of the manifest that can be read, by name.
#[must_use]
pub fn all(manifest: &JsValue) -> Vec<(String, Terms)> {
    let gadgets = field(manifest, "gadgets");
    if !gadgets.is_object() {
        return Vec::new();
    }
    Object::keys(&gadgets.into())
        .iter()
        .filter_map(|name| name.as_string())
        .filter_map(|name| terms(manifest, &name).map(|terms| (name, terms)))
        .collect()
}

/// The sources that the wiki counts as its own, as far as they can be read.
#[must_use]
pub fn first_party(manifest: &JsValue) -> Vec<Source> {
    let list = field(manifest, "firstParty");
    let texts: Vec<String> = serde_wasm_bindgen::from_value(list).unwrap_or_default();
    texts.iter().filter_map(|text| text.parse().ok()).collect()
}

/// How gadgets ask that start by themselves, where the site policy says so.
#[must_use]
pub fn manner(manifest: &JsValue) -> Option<Manner> {
    let name = field(manifest, "ask").as_string()?;
    Manner::ALL.into_iter().find(|manner| manner.name() == name)
}

/// The public suffixes of more than one label among what gadgets declare.
#[must_use]
pub fn suffixes(manifest: &JsValue) -> Vec<String> {
    serde_wasm_bindgen::from_value(field(manifest, "suffixes")).unwrap_or_default()
}

/// The wiki only observes.
#[must_use]
pub fn observes(manifest: &JsValue) -> bool {
    field(manifest, "mode").as_string().as_deref() == Some("observe")
}
