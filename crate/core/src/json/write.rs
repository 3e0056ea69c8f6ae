//! Writing JSON as MediaWiki does: one item on each line, indented by tabs.
//!
//! All functions return JSON. A depth is the number of tabs before the items of an array or object:
//! 1 for those of the page.

use std::fmt::Write as _;

/// A string, in ASCII.
pub(crate) fn string(text: &str) -> String {
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

/// A field of an object. `value` is JSON.
pub(crate) fn field(name: &str, value: &str) -> String {
    format!("{}: {value}", string(name))
}

/// An array. The items are JSON.
#[cfg(feature = "json")]
pub(crate) fn array(items: &[String], depth: usize) -> String {
    list(items, depth, '[', ']')
}

/// An object. The fields are made by [`field`].
pub(crate) fn object(fields: &[String], depth: usize) -> String {
    list(fields, depth, '{', '}')
}

fn list(items: &[String], depth: usize, open: char, close: char) -> String {
    if items.is_empty() {
        return format!("{open}{close}");
    }
    let indent = "\t".repeat(depth);
    let outer = "\t".repeat(depth - 1);
    let items = items.join(&format!(",\n{indent}"));
    format!("{open}\n{indent}{items}\n{outer}{close}")
}
