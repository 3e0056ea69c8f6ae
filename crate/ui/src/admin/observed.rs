//! What observe mode has recorded in this browser, as drafts of declarations.

use gadget_consent_core::observed::{Draft, Seen, draft};
use js_sys::JSON;
use mediawiki_web::storage::Store;
use mediawiki_web::value::{names, path, strings};

use crate::answers::keys;
use crate::wiki::host::Host;
use crate::wiki::manifest::Manifest;

fn key(host: &Host) -> String {
    host.key_prefix() + keys::OBSERVED
}

/// The drafts. What cannot be read is skipped.
#[must_use]
pub fn drafts(host: &Host) -> Vec<Draft> {
    let text = Store::Local.get(&key(host)).ok().flatten();
    let all = text.and_then(|text| JSON::parse(&text).ok());
    let all = all.unwrap_or_default();
    let seen: Vec<Seen> = names(&all)
        .iter()
        .filter_map(|name| {
            Some(Seen {
                request: name.parse().ok()?,
                gadgets: strings(&path(&all, &[name, "gadgets"]))?,
            })
        })
        .collect();
    draft(&seen, &Manifest::read(&host.manifest()).first_party)
}

/// Forgets what was recorded.
pub fn clear(host: &Host) {
    // A device that stores nothing has nothing to forget.
    let _ = Store::Local.remove(&key(host));
}
