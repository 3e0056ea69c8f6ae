//! The gallery: every state of the dialog, the notices and the pages, without a wiki.

use js_sys::Function;
use wasm_bindgen::prelude::*;
use web_sys::Element;

/// The names of all states.
#[wasm_bindgen]
#[must_use]
pub fn gallery_states() -> Vec<String> {
    gadget_consent_ui::gallery_states()
}

/// Shows one state in an element, as [`gadget_consent_ui::gallery_show`] says.
#[wasm_bindgen]
pub fn gallery_show(element: Element, state: String, text: Function) {
    gadget_consent_ui::gallery_show(element, state, text);
}
