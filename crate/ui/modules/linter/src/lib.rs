//! The linter as a page for authors, on a wiki and on a static page: a module of its own.

use gadget_consent_ui::Around;
use js_sys::Function;
use wasm_bindgen::prelude::*;
use web_sys::Element;

/// Puts the page into an element, as [`gadget_consent_ui::start_linter`] says.
#[wasm_bindgen]
pub fn start_linter(element: Element, around: Around, text: Option<Function>) {
    gadget_consent_ui::start_linter(element, around, text);
}
