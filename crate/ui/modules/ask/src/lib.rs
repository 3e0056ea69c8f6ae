//! The module that asks: the dialog and the notices, on a wiki.

use gadget_consent_ui::Host;
use wasm_bindgen::prelude::*;

/// Puts the dialog and the notices into the page.
///
/// # Errors
/// As [`gadget_consent_ui::start`].
#[wasm_bindgen]
pub fn start(host: Host) -> Result<(), JsError> {
    gadget_consent_ui::start(host)
}
