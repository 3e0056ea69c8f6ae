//! The review page, on a wiki: a module of its own, so readers who are asked do not download it.

use gadget_consent_ui::Host;
use wasm_bindgen::prelude::*;

/// Puts the review page into the page.
///
/// # Errors
/// As [`gadget_consent_ui::start_review`].
#[wasm_bindgen]
pub fn start_review(host: Host) -> Result<(), JsError> {
    gadget_consent_ui::start_review(host)
}
