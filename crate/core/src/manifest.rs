//! The manifest (docs/formats.md): declarations and site policy, as the loader carries them.

use std::fmt::Write as _;

use crate::csp::LOOPBACK;
use crate::declaration::{Declaration, DeclarationError};
use crate::definition::Gadget;
use crate::request::RequestError;
use crate::site_policy::{SitePolicy, Terms};
use crate::source::Source;

/// The loader, as `ResourceLoader` knows it.
pub const LOADER_MODULE: &str = "ext.gadget.consent";
const HOST: &str = "consent-host";
const UI: &str = "consent-ui";

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
pub fn compile<'a>(
    gadgets: impl IntoIterator<Item = &'a Gadget>,
    policy: &SitePolicy,
) -> Result<String, Vec<ManifestError>> {
    let mut entries = Vec::new();
    let mut errors = Vec::new();
    for gadget in gadgets {
        match Declaration::of(gadget) {
            Ok(Some(declaration)) => entries.push((gadget, policy.terms(declaration))),
            // So that the loader can tell it from one that the manifest does not know yet.
            Ok(None) if depends_on_loader(gadget) => entries.push((gadget, Terms::default())),
            Ok(None) => {}
            Err(error) => errors.push(ManifestError {
                gadget: gadget.name.text.clone(),
                error,
            }),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    entries.sort_by(|(a, _), (b, _)| a.name.text.cmp(&b.name.text));
    Ok(write(&entries, policy))
}

/// Another gadget than the module's own that does: it asks how gadgets stand.
fn depends_on_loader(gadget: &Gadget) -> bool {
    let own = [HOST, UI].contains(&gadget.name.text.as_str());
    let mut dependencies = gadget.values("dependencies").iter();
    !own && dependencies.any(|value| value.text == LOADER_MODULE)
}

fn write(entries: &[(&Gadget, Terms)], policy: &SitePolicy) -> String {
    let mut sources: Vec<String> = policy.first_party.iter().map(Source::with_scheme).collect();
    // So that the loader need not know them.
    sources.extend(LOOPBACK.map(ToOwned::to_owned));
    sources.sort();
    sources.dedup();
    let sources: Vec<String> = sources.iter().map(|source| quote(source)).collect();
    let gadgets: Vec<String> = entries
        .iter()
        .map(|(gadget, terms)| {
            let parts: Vec<String> = parts(gadget, terms)
                .iter()
                .map(|part| quote(part))
                .collect();
            format!(
                "{}: {}",
                quote(&gadget.name.text),
                list(&parts, 3, '[', ']')
            )
        })
        .collect();
    let mut fields = vec![
        "\"version\": 1".to_owned(),
        format!("\"mode\": {}", quote(policy.mode.name())),
        format!("\"firstParty\": {}", list(&sources, 2, '[', ']')),
    ];
    if !policy.same_origin.is_empty() {
        let kinds = policy.same_origin.iter();
        let own: Vec<String> = kinds.map(|kind| quote(&format!("{kind} 'self'"))).collect();
        fields.push(format!("\"sameOrigin\": {}", list(&own, 2, '[', ']')));
    }
    for (name, days) in [
        ("reconfirmAfterDays", policy.reconfirm_after_days),
        ("clearUnusedAfterDays", policy.clear_unused_after_days),
    ] {
        if days > 0 {
            fields.push(format!("\"{name}\": {days}"));
        }
    }
    if policy.record_contacts {
        fields.push("\"recordContacts\": true".to_owned());
    }
    // What gadgets may not have is in their own values; these are for a user's own scripts.
    let kinds = policy.forbidden_kinds.iter().map(|kind| quote(kind.name()));
    let sources = policy.forbidden_sources.iter();
    let sources = sources.map(|source| quote(&source.to_string()));
    for (name, items) in [
        ("forbiddenKinds", kinds.collect::<Vec<_>>()),
        ("forbiddenSources", sources.collect()),
    ] {
        if !items.is_empty() {
            fields.push(format!("\"{name}\": {}", list(&items, 2, '[', ']')));
        }
    }
    fields.push(format!("\"gadgets\": {}", list(&gadgets, 2, '{', '}')));
    list(&fields, 1, '{', '}')
}

/// Needed, optional, flags, forbidden; what is empty at the end is left out. Nothing for a gadget
/// that declares nothing.
fn parts(gadget: &Gadget, terms: &Terms) -> Vec<String> {
    let declaration = &terms.declaration;
    if declaration.all().is_empty() && terms.forbidden.is_empty() {
        return Vec::new();
    }
    let mut flags = String::new();
    if gadget.has("hidden") {
        flags.push('h');
    }
    if declaration.in_place {
        flags.push('p');
    }
    let mut parts = vec![
        declaration.needed.to_string(),
        declaration.optional.to_string(),
        flags,
        terms.forbidden.to_string(),
    ];
    while parts.len() > 1 && parts.last().is_some_and(String::is_empty) {
        parts.pop();
    }
    parts
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
            in_place: part(2).contains('p'),
            ..Declaration::new(&part(0).parse()?, &part(1).parse()?)
        },
        forbidden: part(3).parse()?,
        reconfirm_after_days,
    })
}
