//! The user's clock.

use gadget_consent_core::Day;

/// Today, by the user's clock.
#[must_use]
pub fn today() -> Day {
    Day::from_milliseconds(js_sys::Date::now())
}
