//! The manifest (docs/formats.md): declarations and site policy, as the loader carries them.

#[cfg(feature = "json")]
mod compare;
pub mod flags;
#[cfg(feature = "lint")]
mod write;

use std::fmt::Write as _;

use crate::declaration::{Declaration, DeclarationError};
use crate::request::RequestError;
use crate::site_policy::Terms;

#[cfg(feature = "json")]
pub use compare::{Change, compare};
#[cfg(feature = "lint")]
pub use write::compile;

/// The loader, as `ResourceLoader` knows it.
pub const LOADER_MODULE: &str = "ext.gadget.consent";

/// A gadget whose declaration cannot be read. A manifest is not made without it: the gadget would
/// run unasked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("gadget “{gadget}”: {error}")]
pub struct ManifestError {
    /// The gadget's name.
    pub gadget: String,
    /// What is wrong.
    pub error: DeclarationError,
}

/// As MediaWiki writes a JSON page: each item on a line of its own, indented by tabs.
pub(crate) fn list(items: &[String], depth: usize, open: char, close: char) -> String {
    if items.is_empty() {
        return format!("{open}{close}");
    }
    let indent = "\t".repeat(depth);
    let outer = "\t".repeat(depth - 1);
    let items = items.join(&format!(",\n{indent}"));
    format!("{open}\n{indent}{items}\n{outer}{close}")
}

/// A JSON string. Names and sources are ASCII; what is not is escaped all the same.
pub(crate) fn quote(text: &str) -> String {
    let mut quoted = String::from('"');
    for unit in text.encode_utf16() {
        match u8::try_from(unit).map(char::from) {
            Ok(char @ ('"' | '\\')) => quoted.extend(['\\', char]),
            Ok(char @ ' '..='~') => quoted.push(char),
            _ => {
                // Writing to a string does not fail.
                let _ = write!(quoted, "\\u{unit:04x}");
            }
        }
    }
    quoted.push('"');
    quoted
}

/// What a gadget's value in the manifest says: needed, optional, flags, forbidden.
///
/// # Errors
/// When one of the lists cannot be read.
pub fn read_terms(value: &[String], reconfirm_after_days: u32) -> Result<Terms, RequestError> {
    let part = |index: usize| value.get(index).map_or("", String::as_str);
    Ok(Terms {
        declaration: Declaration {
            in_place: part(2).contains(flags::IN_PLACE),
            default_on: part(2).contains(flags::DEFAULT_ON),
            ..Declaration::new(&part(0).parse()?, &part(1).parse()?)
        },
        forbidden: part(3).parse()?,
        reconfirm_after_days,
    })
}
