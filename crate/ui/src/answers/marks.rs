//! What this tab remembers from one page view to the next: which gadgets count as switched on, which
//! were just granted, and what was told already.

use mediawiki_web::storage::Store as Keys;

use crate::answers::keys;
use crate::wiki::release::{Outcome, Wiki};

/// Has the loader count a gadget as switched on in this tab, so that the next page view opens what it
/// was granted. False: it counts as such already, or the tab stores nothing.
pub fn want(wiki: &Wiki, gadget: &str) -> bool {
    mark(wiki, keys::WANTED, gadget)
}

/// Remembers that a gadget starts on the next page view, so that its user can be told then.
pub fn will_start(wiki: &Wiki, gadget: &str) {
    mark(wiki, keys::STARTED, gadget);
    // The loader reads this one.
    mark(wiki, keys::WANTED, keys::RELOADED);
}

/// The gadgets that were granted on the page before and run on this one. Says so once.
#[must_use]
pub fn just_started(wiki: &Wiki) -> Vec<String> {
    let key = wiki.host.key_prefix() + keys::STARTED;
    let names = Keys::Session.get(&key).ok().flatten().unwrap_or_default();
    if names.is_empty() {
        return Vec::new();
    }
    let _ = Keys::Session.remove(&key);
    let names = names.split(' ').filter(|gadget| wiki.host.runs(gadget));
    names.map(ToOwned::to_owned).collect()
}

/// Whether to tell the user why a gadget cannot run, where no answer would change that: once in a tab.
#[must_use]
pub fn is_first_time(wiki: &Wiki, why: Outcome, gadget: &str) -> bool {
    let key = match why {
        Outcome::Outdated => keys::OUTDATED,
        _ => keys::FORBIDDEN,
    };
    mark(wiki, key, gadget)
}

/// The gadgets that may run before anybody is asked, as far as this tab has not told so.
#[must_use]
pub fn unguarded(wiki: &Wiki) -> Vec<String> {
    let is_new = |gadget: &String| mark(wiki, keys::UNGUARDED, gadget);
    wiki.host.unguarded().into_iter().filter(is_new).collect()
}

/// Adds a name to a list in this tab. False: it is there already, or cannot be stored.
fn mark(wiki: &Wiki, key: &str, name: &str) -> bool {
    let key = wiki.host.key_prefix() + key;
    let Ok(names) = Keys::Session.get(&key) else {
        return false;
    };
    let names = names.unwrap_or_default();
    if names.split(' ').any(|other| other == name) {
        return false;
    }
    Keys::Session
        .set(&key, format!("{names} {name}").trim())
        .is_ok()
}
