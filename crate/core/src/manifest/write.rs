//! Compiling the manifest.

use std::collections::BTreeSet;

use super::flags;
use super::{LOADER_MODULE, ManifestError, list, quote};
use crate::csp::LOOPBACK;
use crate::declaration::Declaration;
use crate::definition::Gadget;
use crate::request::Request;
use crate::site_policy::{SitePolicy, Terms};
use crate::source::Source;
use crate::suffix::suffix;

/// The module's own gadgets that depend on the loader.
const OWN: [&str; 4] = [
    "consent-host",
    "consent-ui",
    "consent-review",
    "consent-admin",
];

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
    let own = OWN.contains(&gadget.name.text.as_str());
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
    for (name, number) in [
        ("reconfirmAfterDays", policy.reconfirm_after_days),
        ("clearUnusedAfterDays", policy.clear_unused_after_days),
        ("mostLedgerBytes", policy.most_ledger_bytes),
    ] {
        if number > 0 {
            fields.push(format!("\"{name}\": {number}"));
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
    if let Some(style) = policy.ask {
        fields.push(format!("\"ask\": {}", quote(style.name())));
    }
    let suffixes: Vec<String> = suffixes(entries).map(quote).collect();
    if !suffixes.is_empty() {
        fields.push(format!("\"suffixes\": {}", list(&suffixes, 2, '[', ']')));
    }
    fields.push(format!("\"gadgets\": {}", list(&gadgets, 2, '{', '}')));
    list(&fields, 1, '{', '}')
}

/// The public suffixes of more than one part among the hosts that are declared
/// (<https://publicsuffix.org/>): without its list, nobody knows them.
fn suffixes<'a>(entries: &'a [(&Gadget, Terms)]) -> impl Iterator<Item = &'a str> {
    let sources = entries.iter().flat_map(|(_, terms)| {
        let Declaration {
            needed, optional, ..
        } = &terms.declaration;
        needed.iter().chain(optional.iter()).map(Request::source)
    });
    let all: BTreeSet<&str> = sources
        .filter_map(|source| suffix(source.host()))
        .filter(|suffix| suffix.contains('.') && !suffix.bytes().all(is_of_an_address))
        .collect();
    all.into_iter()
}

fn is_of_an_address(byte: u8) -> bool {
    byte.is_ascii_digit() || byte == b'.'
}

/// Needed, optional, flags, forbidden; what is empty at the end is left out. Nothing for a gadget
/// that declares nothing.
fn parts(gadget: &Gadget, terms: &Terms) -> Vec<String> {
    let declaration = &terms.declaration;
    if declaration.all().is_empty() && terms.forbidden.is_empty() {
        return Vec::new();
    }
    let mut letters = String::new();
    if declaration.default_on {
        letters.push(flags::DEFAULT_ON);
    }
    if gadget.has("hidden") {
        letters.push(flags::HIDDEN);
    }
    if declaration.in_place {
        letters.push(flags::IN_PLACE);
    }
    let mut parts = vec![
        declaration.needed.to_string(),
        declaration.optional.to_string(),
        letters,
        terms.forbidden.to_string(),
    ];
    while parts.len() > 1 && parts.last().is_some_and(String::is_empty) {
        parts.pop();
    }
    parts
}
