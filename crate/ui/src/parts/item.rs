//! One request with its tick, as the dialog and the review page list it.

use gadget_consent_core::Request;
use gadget_consent_core::declaration::Need;

/// A request that the user grants or refuses.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// The request.
    pub request: Request,
    /// Whether the gadget runs without it.
    pub need: Need,
    /// Whether the answer grants it.
    pub ticked: bool,
}
