//! What observe mode has recorded in this browser, as drafts of declarations and of entries of the site
//! policy.

use std::collections::{BTreeMap, BTreeSet};

use gadget_consent_core::first_party::Local;
use gadget_consent_core::observed::{Drafts, Seen, draft};
use mediawiki_web::storage::Store;
use serde::Deserialize;
use serde_json::Value;

use crate::answers::keys;
use crate::wiki::host::Host;
use crate::wiki::manifest::Manifest;

/// What the host has recorded about a request.
#[derive(Debug, Deserialize)]
struct Recorded {
    /// The gadgets that ran on each page with the request.
    gadgets: Vec<String>,
    /// Something in the content of one of the pages has its address.
    #[serde(default)]
    content: bool,
}

fn key(host: &Host) -> String {
    keys::key(&host.key_prefix(), keys::OBSERVED)
}

/// The drafts. What cannot be read is skipped.
#[must_use]
pub fn drafts(host: &Host) -> Drafts {
    let text = Store::Local.get(&key(host)).ok().flatten();
    let all: BTreeMap<String, Value> = text
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default();
    let local = Local::ALL.into_iter();
    let local = local.filter(|local| all.contains_key(local.name()));
    let local: BTreeSet<Local> = local.collect();
    let seen: Vec<Seen> = all
        .into_iter()
        .filter_map(|(request, value)| {
            let recorded: Recorded = serde_json::from_value(value).ok()?;
            Some(Seen {
                request: request.parse().ok()?,
                gadgets: recorded.gadgets,
                in_content: recorded.content,
            })
        })
        .collect();
    let manifest = Manifest::read(&host.manifest());
    Drafts {
        local: local.difference(&manifest.local).copied().collect(),
        ..draft(&seen, &manifest.first_party, &manifest.content)
    }
}

/// Forgets what was recorded.
pub fn clear(host: &Host) {
    // A device that stores nothing has nothing to forget.
    let _ = Store::Local.remove(&key(host));
}
