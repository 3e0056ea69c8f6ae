//! The module that asks: the dialog and the notices, on a wiki.

use gadget_consent_ui::{Host, Watch};
use wasm_bindgen::prelude::*;

/// Puts the dialog and the notices into the page. `watch` watches over their buttons
/// (`crate/ui/glue/sight.js`).
///
/// # Errors
/// As [`gadget_consent_ui::start`].
#[wasm_bindgen]
pub fn start(host: Host, watch: Watch) -> Result<(), JsError> {
    gadget_consent_ui::start(host, watch)
}
