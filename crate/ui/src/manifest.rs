//! The manifest as the loader carries it (docs/formats.md): what it says of a gadget.

use std::str::FromStr;

use gadget_consent_core::manifest::read_terms;
use gadget_consent_core::{Kind, SitePolicy, Source, Terms};
use js_sys::Object;
use mediawiki_web::value::field;
use wasm_bindgen::JsValue;

/// What a gadget declares, and what that comes to on this wiki; `None` for one that the manifest does
/// not have, or that cannot be read.
#[must_use]
pub fn terms(manifest: &JsValue, gadget: &str) -> Option<Terms> {
    let value = field(&field(manifest, "gadgets"), gadget);
    let parts: Vec<String> = serde_wasm_bindgen::from_value(value).ok()?;
    read_terms(&parts, days(manifest, "reconfirmAfterDays")?).ok()
}

/// A number of days, 0 where the manifest has none; `None`: it cannot be read.
#[must_use]
pub fn days(manifest: &JsValue, name: &str) -> Option<u32> {
    let days: Option<u32> = serde_wasm_bindgen::from_value(field(manifest, name)).ok()?;
    Some(days.unwrap_or_default())
}

/// Contacts are noted on every page.
#[must_use]
pub fn records(manifest: &JsValue) -> bool {
    field(manifest, "recordContacts").is_truthy()
}

/// What the site policy forbids to a user's own scripts, and nothing else of it. What cannot be
/// read forbids everything.
#[must_use]
pub fn forbidden(manifest: &JsValue) -> SitePolicy {
    let kinds: Option<Vec<Kind>> = list(manifest, "forbiddenKinds");
    let (kinds, sources) = match (kinds, list(manifest, "forbiddenSources")) {
        (Some(kinds), Some(sources)) => (kinds, sources),
        _ => (Kind::ALL.into(), Vec::new()),
    };
    SitePolicy {
        forbidden_kinds: kinds.into_iter().collect(),
        forbidden_sources: sources,
        ..SitePolicy::default()
    }
}

fn list<T: FromStr>(manifest: &JsValue, name: &str) -> Option<Vec<T>> {
    let texts = field(manifest, name);
    let texts: Option<Vec<String>> = serde_wasm_bindgen::from_value(texts).ok()?;
    let texts = texts.unwrap_or_default();
    texts.iter().map(|text| text.parse().ok()).collect()
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
    let texts = field(manifest, "firstParty");
    let texts: Vec<String> = serde_wasm_bindgen::from_value(texts).unwrap_or_default();
    texts.iter().filter_map(|text| text.parse().ok()).collect()
}

/// The wiki only observes.
#[must_use]
pub fn observes(manifest: &JsValue) -> bool {
    field(manifest, "mode").as_string().as_deref() == Some("observe")
}
