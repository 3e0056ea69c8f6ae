//! The manifest as the loader carries it (docs/formats.md): a gadget's declaration in it.

use gadget_consent_core::Declaration;
use gadget_consent_core::manifest::read_declaration;
use wasm_bindgen::JsValue;

/// What a gadget declares; `None` for one that the manifest does not have, or that cannot be read.
#[must_use]
pub fn declaration(manifest: &JsValue, gadget: &str) -> Option<Declaration> {
    let at =
        |value: &JsValue, name: &str| js_sys::Reflect::get(value, &JsValue::from_str(name)).ok();
    let value = at(&at(manifest, "gadgets")?, gadget)?;
    let parts: Vec<String> = serde_wasm_bindgen::from_value(value).ok()?;
    let part = |index: usize| parts.get(index).map_or("", String::as_str);
    read_declaration(part(0), part(1), part(2)).ok()
}
