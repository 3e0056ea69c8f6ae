//! The keys under which something is stored on a device or in a tab (docs/formats.md):
//! `gadgetconsent/WIKI/USER/WHAT`, and `/GADGET` for what belongs to one gadget. Each part is
//! [encoded](encode), so no part has a slash, and two keys are equal only if all their parts are.

use std::fmt::Write as _;

const ROOT: &str = "gadgetconsent";

/// The prefix of all keys of a user on a wiki. `wiki`: its `wgWikiID`. `user`: the name; empty for
/// everybody whose answers the device holds.
#[must_use]
pub fn prefix(wiki: &str, user: &str) -> String {
    format!("{ROOT}/{}/{}/", encode(wiki), encode(user))
}

/// The prefix of the same wiki for everybody whose answers the device holds. `prefix`: as of
/// [`prefix`].
#[must_use]
pub fn without_user(prefix: &str) -> String {
    let wiki = prefix.split('/').nth(1).unwrap_or_default();
    format!("{ROOT}/{wiki}//")
}

/// The key of what is stored once for each user.
#[must_use]
pub fn key(prefix: &str, what: &str) -> String {
    format!("{prefix}{}", encode(what))
}

/// The prefix of the keys of what is stored for each gadget. An encoded name follows.
#[must_use]
pub fn of_gadgets(prefix: &str, what: &str) -> String {
    format!("{}/", key(prefix, what))
}

/// The key of what is stored for a gadget.
#[must_use]
pub fn of_gadget(prefix: &str, what: &str, gadget: &str) -> String {
    of_gadgets(prefix, what) + &encode(gadget)
}

/// Encodes a name in ASCII letters, digits, `-` and `_`. Different names have different encodings.
#[must_use]
pub fn encode(name: &str) -> String {
    let mut encoded = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || byte == b'-' {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(encoded, "_{byte:02X}");
        }
    }
    encoded
}

/// Decodes a name; `None` for a text that is not a result of [`encode`].
#[must_use]
pub fn decode(encoded: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded;
    while let Some(char) = rest.chars().next() {
        let length = if char == '_' {
            bytes.push(u8::from_str_radix(rest.get(1..3)?, 16).ok()?);
            3
        } else {
            bytes.push(u8::try_from(char).ok()?);
            1
        };
        rest = rest.get(length..)?;
    }
    let name = String::from_utf8(bytes).ok()?;
    (encode(&name) == encoded).then_some(name)
}
