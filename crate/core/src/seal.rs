//! The seal of a pending answer. Any script of the wiki can write to a device, also while somebody else
//! is logged in. So an answer that waits there carries a seal, made with a key that only the user's own
//! preferences hold. A grant without it is never saved.
//!
//! The seal is SipHash-2-4 with 128 bits, a keyed function that is made to be unforgeable without the key
//! (Aumasson and Bernstein, 2012). `WebCrypto` has no function for pages without HTTPS, and some wikis
//! are such pages.

use std::fmt;
use std::hash::Hasher as _;
use std::str::FromStr;

use siphasher::sip128::{Hasher128 as _, SipHasher24};

/// The name in the ledger under which the key is. No gadget has it.
pub const KEY: &str = "~key";

/// What stands before the seal, in the last field of a text.
const MARK: &str = "|~";

/// The key: 16 random bytes, written as 32 hexadecimal digits in lower case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key([u8; 16]);

/// A text that is not a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected a key: 32 hexadecimal digits in lower case")]
pub struct KeyError;

impl Key {
    /// The key of random bytes.
    #[must_use]
    pub fn new(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The text with its seal. `place`: the key of the device under which it stands, which names the wiki,
    /// the user and the gadget.
    #[must_use]
    pub fn seal(&self, place: &str, text: &str) -> String {
        format!("{text}{MARK}{:032x}", self.digest(place, text))
    }

    /// Whether this key sealed the text for this place.
    #[must_use]
    pub fn has_sealed(&self, place: &str, sealed: &str) -> bool {
        let (text, seal) = split(sealed);
        seal.is_some_and(|_| self.seal(place, text) == sealed)
    }

    pub(crate) fn digest(&self, place: &str, text: &str) -> u128 {
        let mut hasher = SipHasher24::new_with_key(&self.0);
        // With its length, no place runs into the text.
        hasher.write(&(place.len() as u64).to_le_bytes());
        hasher.write(place.as_bytes());
        hasher.write(text.as_bytes());
        hasher.finish128().as_u128()
    }
}

/// The text without its seal, and the seal.
#[must_use]
pub fn split(sealed: &str) -> (&str, Option<&str>) {
    match sealed.rsplit_once(MARK) {
        Some((text, seal)) if is_key(seal) && text.contains('|') => (text, Some(seal)),
        _ => (sealed, None),
    }
}

fn is_key(text: &str) -> bool {
    let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    text.len() == 32 && text.bytes().all(is_digit)
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", u128::from_be_bytes(self.0))
    }
}

impl FromStr for Key {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let number = is_key(text).then(|| u128::from_str_radix(text, 16).ok());
        number
            .flatten()
            .map(|number| Self(number.to_be_bytes()))
            .ok_or(KeyError)
    }
}
