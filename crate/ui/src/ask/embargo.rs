//! The embargoes of this device, where it stores them.

use mediawiki_web::storage::Store as Keys;

use crate::ask::prompting::Embargoes;
use crate::wiki::release::Wiki;

/// The embargoes of this device.
#[must_use]
pub fn read(wiki: &Wiki) -> Embargoes {
    let text = Keys::Local.get(&wiki.host.embargo_key()).ok().flatten();
    Embargoes::read(&text.unwrap_or_default())
}

/// Changes the embargoes of this device.
pub fn update(wiki: &Wiki, change: impl FnOnce(&mut Embargoes)) {
    let before = read(wiki);
    let mut after = before.clone();
    change(&mut after);
    if after != before {
        // Where the device stores nothing, gadgets ask as if for the first time.
        let _ = Keys::Local.set(&wiki.host.embargo_key(), &after.to_string());
    }
}
