//! The manifest (docs/formats.md): declarations and site policy, as the loader carries them.

use std::fmt::Write as _;

use crate::declaration::{Declaration, DeclarationError};
use crate::definition::Gadget;
use crate::request::RequestError;
use crate::source::Source;

/// What is done about what was not agreed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// Gadgets are held and the page is closed.
    #[default]
    Enforce,
    /// Nothing is held or closed.
    Observe,
}

impl Mode {
    /// The mode as it is written.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Enforce => "enforce",
            Self::Observe => "observe",
        }
    }
}

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

/// Compiles a manifest: JSON with tabs, the same bytes for the same input.
///
/// # Errors
/// All gadgets whose declarations cannot be read.
pub fn compile(
    gadgets: &[Gadget],
    mode: Mode,
    first_party: &[Source],
) -> Result<String, Vec<ManifestError>> {
    let mut entries = Vec::new();
    let mut errors = Vec::new();
    for gadget in gadgets {
        match Declaration::of(gadget) {
            Ok(Some(declaration)) => entries.push((gadget, declaration)),
            Ok(None) => {}
            Err(error) => errors.push(ManifestError {
                gadget: gadget.name.clone(),
                error,
            }),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    entries.sort_by(|(a, _), (b, _)| a.name.cmp(&b.name));
    Ok(write(&entries, mode, first_party))
}

fn write(entries: &[(&Gadget, Declaration)], mode: Mode, first_party: &[Source]) -> String {
    let mut sources: Vec<String> = first_party.iter().map(Source::with_scheme).collect();
    sources.sort();
    sources.dedup();
    let gadgets: Vec<(String, String)> = entries
        .iter()
        .map(|(gadget, declaration)| {
            let parts: Vec<String> = parts(gadget, declaration)
                .iter()
                .map(|part| quote(part))
                .collect();
            (gadget.name.clone(), list(&parts, 3, '[', ']'))
        })
        .collect();
    let gadgets: Vec<String> = gadgets
        .iter()
        .map(|(name, value)| format!("{}: {value}", quote(name)))
        .collect();
    let sources: Vec<String> = sources.iter().map(|source| quote(source)).collect();
    let fields = [
        "\"version\": 1".to_owned(),
        format!("\"mode\": {}", quote(mode.name())),
        format!("\"firstParty\": {}", list(&sources, 2, '[', ']')),
        format!("\"gadgets\": {}", list(&gadgets, 2, '{', '}')),
    ];
    list(&fields, 1, '{', '}')
}

/// Needed, optional, flags; what is empty at the end is left out.
fn parts(gadget: &Gadget, declaration: &Declaration) -> Vec<String> {
    let mut flags = String::new();
    if gadget.option("hidden").is_some() {
        flags.push('h');
    }
    if declaration.in_place {
        flags.push('p');
    }
    let mut parts = vec![
        declaration.needed.to_string(),
        declaration.optional.to_string(),
        flags,
    ];
    while parts.len() > 1 && parts.last().is_some_and(String::is_empty) {
        parts.pop();
    }
    parts
}

/// As MediaWiki writes a JSON page: each item on a line of its own, indented by tabs.
fn list(items: &[String], depth: usize, open: char, close: char) -> String {
    if items.is_empty() {
        return format!("{open}{close}");
    }
    let indent = "\t".repeat(depth);
    let outer = "\t".repeat(depth - 1);
    let items = items.join(&format!(",\n{indent}"));
    format!("{open}\n{indent}{items}\n{outer}{close}")
}

/// A JSON string. Names and sources are ASCII; what is not is escaped all the same.
fn quote(text: &str) -> String {
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

/// A gadget's declaration from its value in the manifest: needed, optional, flags.
///
/// # Errors
/// When one of the lists cannot be read.
pub fn read_declaration(
    needed: &str,
    optional: &str,
    flags: &str,
) -> Result<Declaration, RequestError> {
    Ok(Declaration {
        in_place: flags.contains('p'),
        ..Declaration::new(&needed.parse()?, &optional.parse()?)
    })
}
