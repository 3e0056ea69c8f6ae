//! What observe mode has recorded in this browser, as drafts of declarations and of entries of the site
//! policy.

use gadget_consent_core::evidence::{Evidence, Open, ScanSummary, merge};
use gadget_consent_core::observed::Observations;
use mediawiki_web::config;
use mediawiki_web::storage::Store;

use crate::answers::keys;
use crate::wiki::host::Host;
use crate::wiki::manifest::Manifest;

fn key(host: &Host) -> String {
    keys::key(&host.key_prefix(), keys::OBSERVED)
}

/// What was recorded. What cannot be read is skipped.
#[must_use]
pub fn seen(host: &Host) -> Observations {
    let text = Store::Local.get(&key(host)).ok().flatten();
    Observations::of_record(&text.unwrap_or_default())
}

/// The drafts.
#[must_use]
pub fn drafts(host: &Host) -> Evidence {
    let observations = seen(host);
    let manifest = Manifest::read(&host.manifest());
    let open = Open {
        first_party: &manifest.first_party,
        content: &manifest.content,
        local: &manifest.local,
    };
    merge(&ScanSummary::default(), &observations, open)
}

/// Gives the user a file of observations. What their own scripts have contacted is not in it.
pub fn export(host: &Host, seen: &Observations) {
    let id = config::string("wgWikiID").unwrap_or_default();
    host.save_observations(&id, &seen.text(&id));
}

/// Forgets what was recorded.
pub fn clear(host: &Host) {
    // A device that stores nothing has nothing to forget.
    let _ = Store::Local.remove(&key(host));
}
