//! The manifest as the loader carries it (docs/formats.md): what it says of a gadget.

use gadget_consent_core::Terms;
use gadget_consent_core::manifest::read_terms;
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
