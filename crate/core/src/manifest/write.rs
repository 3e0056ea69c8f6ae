//! Compiling the manifest.

use std::collections::BTreeSet;

use super::page::page_of;
use super::{ManifestError, OWN_GADGETS, depends_on_consent, flag};
use crate::declaration::Declaration;
use crate::definition::Gadget;
use crate::first_party::LOOPBACK;
use crate::header::Header;
use crate::json::write::{array, field, object, string};
use crate::request::{Request, Requests};
use crate::site_policy::{SitePolicy, Terms};
use crate::source::Source;
use crate::stage::Mode;
use crate::suffix;

/// Compiles a manifest: the text of its page, a script with JSON (docs/formats.md). The same bytes for
/// the same input.
///
/// # Errors
/// All gadgets whose declarations cannot be read.
pub fn compile<'a>(
    gadgets: impl IntoIterator<Item = &'a Gadget>,
    policy: &SitePolicy,
) -> Result<String, Vec<ManifestError>> {
    compile_under(gadgets, policy, None)
}

/// The same on a wiki with a `Content-Security-Policy` header of its own.
///
/// # Errors
/// As [`compile`].
pub fn compile_under<'a>(
    gadgets: impl IntoIterator<Item = &'a Gadget>,
    policy: &SitePolicy,
    header: Option<&Header>,
) -> Result<String, Vec<ManifestError>> {
    let mut entries = Vec::new();
    let mut errors = Vec::new();
    for gadget in gadgets {
        match Declaration::of(gadget) {
            Ok(Some(declaration)) => {
                let terms = policy.terms(declaration);
                let terms = match header {
                    Some(header) => terms.under(header),
                    None => terms,
                };
                entries.push((gadget, terms));
            }
            // The loader holds a dependent gadget that is not in the manifest. This one may run.
            Ok(None) if is_dependent(gadget) => entries.push((gadget, Terms::default())),
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
    Ok(page_of(&write(&entries, policy)))
}

/// Whether a gadget depends on the loader and is not one of GadgetConsent's own. Such a gadget uses
/// the loader's interface, or waits for it.
fn is_dependent(gadget: &Gadget) -> bool {
    !OWN_GADGETS.contains(&gadget.name.text.as_str()) && depends_on_consent(gadget)
}

fn write(entries: &[(&Gadget, Terms)], policy: &SitePolicy) -> String {
    let mut fields = vec![field("version", "1")];
    fields.extend(policy_fields(policy));
    fields.extend(list_unless_empty("suffixes", &strings(suffixes(entries))));
    let gadgets: Vec<String> = entries
        .iter()
        .map(|(gadget, terms)| {
            let mode = policy.gadget_modes.get(&gadget.name.text).copied();
            let parts = strings(parts(gadget, terms, mode).iter());
            field(&gadget.name.text, &array(&parts, 3))
        })
        .collect();
    fields.push(field("gadgets", &object(&gadgets, 2)));
    object(&fields, 1)
}

fn policy_fields(policy: &SitePolicy) -> Vec<String> {
    let mut fields = vec![field("mode", &string(policy.mode.name()))];
    fields.extend(stage_fields(policy));
    fields.push(field(
        "firstParty",
        &array(&strings(first_party(policy)), 2),
    ));
    let same_origin = policy.same_origin.iter();
    let same_origin = strings(same_origin.map(|kind| format!("{kind} 'self'")));
    fields.extend(list_unless_empty("sameOrigin", &same_origin));
    let content = policy.content.iter().flat_map(pairs);
    let local = policy.local.iter().map(|local| {
        let (kind, source) = local.parts();
        format!("{kind} {source}")
    });
    fields.extend(list_unless_empty("content", &strings(content.chain(local))));
    for (name, number) in [
        ("reconfirmAfterDays", policy.reconfirm_after_days),
        ("clearUnusedAfterDays", policy.clear_unused_after_days),
        ("mostLedgerBytes", policy.most_ledger_bytes),
    ] {
        if number > 0 {
            fields.push(field(name, &number.to_string()));
        }
    }
    if policy.record_contacts {
        fields.push(field("recordContacts", "true"));
    }
    if policy.publish_labels {
        fields.push(field("publishLabels", "true"));
    }
    fields.extend(
        policy
            .user_scripts
            .write(2)
            .map(|rules| field("userScripts", &rules)),
    );
    // These are for user scripts. The values of the gadgets name what is forbidden to each of them.
    let kinds = strings(policy.forbidden_kinds.iter());
    let sources = strings(&policy.forbidden_sources);
    fields.extend(list_unless_empty("forbiddenKinds", &kinds));
    fields.extend(list_unless_empty("forbiddenSources", &sources));
    if let Some(style) = policy.ask {
        fields.push(field("ask", &string(style.name())));
    }
    fields
}

/// For whom `enforce` holds, if not for everybody. The modes of gadgets are flags of their values.
fn stage_fields(policy: &SitePolicy) -> Vec<String> {
    let groups = strings(&policy.enforce_for);
    let mut fields = Vec::new();
    fields.extend(list_unless_empty("enforceFor", &groups));
    if policy.enforce_share > 0 {
        fields.push(field("enforceShare", &policy.enforce_share.to_string()));
    }
    if let Some(mode) = policy.mode_for_others.filter(|_| policy.is_limited()) {
        fields.push(field("modeForOthers", &string(mode.name())));
    }
    fields
}

fn list_unless_empty(name: &str, items: &[String]) -> Option<String> {
    (!items.is_empty()).then(|| field(name, &array(items, 2)))
}

/// The first party's sources, sorted. Loopback is among them, so that the loader need not know it.
fn first_party(policy: &SitePolicy) -> BTreeSet<String> {
    let sources = policy.first_party.iter().map(Source::with_scheme);
    sources.chain(LOOPBACK.map(ToOwned::to_owned)).collect()
}

/// Each item as a JSON string.
fn strings(items: impl IntoIterator<Item = impl ToString>) -> Vec<String> {
    items
        .into_iter()
        .map(|item| string(&item.to_string()))
        .collect()
}

/// The public suffixes with more than one label among the declared hosts
/// (<https://publicsuffix.org/>). The browser's modules do not have the whole list.
fn suffixes<'a>(entries: &'a [(&Gadget, Terms)]) -> BTreeSet<&'a str> {
    suffix::suffixes(entries.iter().flat_map(|(_, terms)| {
        let Declaration {
            needed, optional, ..
        } = &terms.declaration;
        let all = needed.iter().chain(optional.iter());
        all.map(|request| request.source().host())
    }))
}

/// The value of a gadget: needed requests, optional requests, flags, forbidden requests, and what the
/// loader takes ready-made. Empty parts at the end are omitted. A gadget that declares nothing has no
/// parts.
fn parts(gadget: &Gadget, terms: &Terms, mode: Option<Mode>) -> Vec<String> {
    let declaration = &terms.declaration;
    if declaration.all().is_empty() && terms.forbidden.is_empty() {
        return Vec::new();
    }
    let flags = [
        (declaration.default_on, flag::DEFAULT_ON),
        (gadget.has("hidden"), flag::HIDDEN),
        (declaration.in_place, flag::IN_PLACE),
        (terms.by_header, flag::BY_HEADER),
    ];
    let set = flags.into_iter().filter(|(is_set, _)| *is_set);
    let mut parts = vec![
        declaration.needed.to_string(),
        declaration.optional.to_string(),
        set.map(|(_, flag)| flag)
            .chain(mode.map(Mode::flag))
            .collect(),
        terms.forbidden.to_string(),
    ];
    if terms.forbidden.is_empty() {
        parts.extend(ready_made(&declaration.all()));
    }
    while parts.len() > 1 && parts.last().is_some_and(String::is_empty) {
        parts.pop();
    }
    parts
}

/// A request as the loader compares it, kind by kind.
fn pairs(request: &Request) -> impl Iterator<Item = String> + use<> {
    let source = request.source().with_scheme();
    let kinds = request.kinds().iter();
    kinds.map(move |kind| format!("{kind} {source}"))
}

/// For a gadget whose requests are all granted: the text that its entry then has, and what that opens,
/// as pairs. The loader reads neither of them, word by word. Nothing for odd sources: those of the
/// user's own computer, and those with a port.
fn ready_made(all: &Requests) -> Vec<String> {
    let is_usual = |request: &Request| Source::is_usual(&request.source().with_scheme());
    if !all.iter().all(is_usual) {
        return Vec::new();
    }
    let pairs = all.iter().flat_map(pairs);
    vec![all.to_string(), pairs.collect::<Vec<_>>().join(",")]
}
