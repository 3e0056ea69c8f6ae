//! The key with which this user's pending answers are sealed (`gadget_consent_core::seal`). It is in the
//! user's own preferences, under a name that no gadget has.

use gadget_consent_core::seal::{KEY, Key};

use crate::answers::ports::{Page, Ports};

/// The user's key, if the page came with it or has saved it.
#[must_use]
pub fn saved_key(ports: &impl Ports) -> Option<Key> {
    ports.page().read_shown(KEY).parse().ok()
}

/// Seals a text for a key of the device. Without any key, the text stays as it is.
#[must_use]
pub fn seal(ports: &impl Ports, place: &str, text: &str) -> String {
    match saved_key(ports).or_else(|| ports.made_key()) {
        Some(key) => key.seal(place, text),
        None => text.to_owned(),
    }
}

/// Whether this user has sealed the text: with the key that the preferences hold, or on this page, with
/// the one that is not saved yet.
#[must_use]
pub fn has_sealed(ports: &impl Ports, place: &str, text: &str) -> bool {
    let keys = [saved_key(ports), ports.made_key()];
    keys.iter().flatten().any(|key| key.has_sealed(place, text))
}
