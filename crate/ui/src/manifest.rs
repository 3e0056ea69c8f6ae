//! The manifest as the loader carries it (docs/formats.md): what it says of a gadget.

use gadget_consent_core::manifest::read_terms;
use gadget_consent_core::{Manner, Source, Terms};
use mediawiki_web::value::{field, names, strings};
use wasm_bindgen::JsValue;

/// What a gadget declares, and what that comes to on this wiki; `None` for one that the manifest does
/// not have, or that cannot be read.
#[must_use]
pub fn terms(manifest: &JsValue, gadget: &str) -> Option<Terms> {
    let value = field(&field(manifest, "gadgets"), gadget);
    let parts = strings(&value)?;
    let days = field(manifest, "reconfirmAfterDays");
    if !days.is_undefined() && days.as_f64().is_none() {
        return None;
    }
    // Out of bounds, it is the bound.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let days = days.as_f64().unwrap_or_default() as u32;
    read_terms(&parts, days).ok()
}

/// All gadgets of the manifest that can be read, by name.
#[must_use]
pub fn all(manifest: &JsValue) -> Vec<(String, Terms)> {
    names(&field(manifest, "gadgets"))
        .into_iter()
        .filter_map(|name| terms(manifest, &name).map(|terms| (name, terms)))
        .collect()
}

/// The sources that the wiki counts as its own, as far as they can be read.
#[must_use]
pub fn first_party(manifest: &JsValue) -> Vec<Source> {
    let list = field(manifest, "firstParty");
    let texts = strings(&list).unwrap_or_default();
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
    strings(&field(manifest, "suffixes")).unwrap_or_default()
}
