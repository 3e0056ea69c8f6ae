//! The manifest as the loader carries it (docs/formats.md): what it says of a gadget.

use std::str::FromStr;

use gadget_consent_core::manifest::read_terms;
use gadget_consent_core::{Kind, PromptStyle, SitePolicy, Source, Terms};
use mediawiki_web::value::{field, names, strings};
use wasm_bindgen::JsValue;

/// What a gadget declares, and what that comes to on this wiki; `None` for one that the manifest does
/// not have, or that cannot be read.
#[must_use]
pub fn terms(manifest: &JsValue, gadget: &str) -> Option<Terms> {
    let value = field(&field(manifest, "gadgets"), gadget);
    let parts = strings(&value)?;
    read_terms(&parts, number(manifest, "reconfirmAfterDays")?).ok()
}

/// A number, of days or of bytes, 0 where the manifest has none; `None`: it cannot be read.
#[must_use]
pub fn number(manifest: &JsValue, name: &str) -> Option<u32> {
    let days = field(manifest, name);
    if !days.is_undefined() && days.as_f64().is_none() {
        return None;
    }
    // Out of bounds, it is the bound.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    Some(days.as_f64().unwrap_or_default() as u32)
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
    let list = field(manifest, name);
    if list.is_undefined() {
        return Some(Vec::new());
    }
    let texts = strings(&list)?;
    texts.iter().map(|text| text.parse().ok()).collect()
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

/// Trigger gadgets ask that start by themselves, where the site policy says so.
#[must_use]
pub fn manner(manifest: &JsValue) -> Option<PromptStyle> {
    let name = field(manifest, "ask").as_string()?;
    PromptStyle::ALL
        .into_iter()
        .find(|manner| manner.name() == name)
}

/// The public suffixes of more than one label among what gadgets declare.
#[must_use]
pub fn suffixes(manifest: &JsValue) -> Vec<String> {
    strings(&field(manifest, "suffixes")).unwrap_or_default()
}
