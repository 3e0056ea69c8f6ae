//! The interface administrators' part of the review page, on a wiki: a module of its own.

use gadget_consent_ui::Host;
use wasm_bindgen::prelude::*;
use web_sys::Element;

/// Puts the part into an element of the review page.
#[wasm_bindgen]
pub fn start_admin(host: Host, element: Element) {
    gadget_consent_ui::start_admin(host, element);
}
