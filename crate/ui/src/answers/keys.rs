//! The names under which something is stored, as far as Rust knows them: each stands here once.
//! `gadget-loader/src/keys.js` has the names that JavaScript knows; the table in docs/formats.md has
//! all of them, and says what is stored there.
//!
//! On the device (`localStorage`) and in the tab (`sessionStorage`), each key begins with the prefix of
//! the wiki, which the loader hands over (`Host::key_prefix`). So do the prefix of the contacts
//! (`Host::contacts_prefix`) and the key of the embargoes (`Host::embargo_key`). The preferences that
//! hold the ledger are named in `gadget_consent_core::ledger::preference_name`.

use gadget_consent_core::ledger::encode_name;

/// On the device, with the name of a user: when the pending answers of that user may be sent again.
/// With `/` and an encoded gadget name after it: a pending answer.
pub const OUTBOX: &str = "~outbox/";
/// On the device: what observe mode has seen.
pub const OBSERVED: &str = "~observed";

/// In the tab, alone after the prefix: the gadgets that count as switched on in this tab.
pub const WANTED: &str = "";
/// In the tab: gadgets that the user has just granted and that start on the next page view.
pub const STARTED: &str = "~started";
/// In the tab: gadgets of which the user was told that the site policy forbids what they need.
pub const FORBIDDEN: &str = "~forbidden";
/// In the tab: gadgets of which the user was told that the manifest does not have them.
pub const OUTDATED: &str = "~outdated";
/// In the tab: gadgets of which an interface administrator was told that they lack the dependency.
pub const UNGUARDED: &str = "~unguarded";

/// Among the names under [`WANTED`]: the page was loaded again for the gadgets under [`STARTED`].
pub const RELOADED: &str = "!";

/// On the device, after the prefix of the contacts: the hosts that were contacted.
pub const SEEN: &str = "seen";
/// On the device, after the prefix of the contacts: the contacts that the browser refused.
pub const REFUSED: &str = "refused";

/// The key of an entry: in the tab the answer for this session, on the device the answer of a user
/// without an account that keeps answers.
#[must_use]
pub fn entry(prefix: &str, gadget: &str) -> String {
    format!("{prefix}{}", encode_name(gadget))
}

/// The key of the schedule of a user's outbox. User names have no slash.
#[must_use]
pub fn outbox(prefix: &str, user: &str) -> String {
    format!("{prefix}{OUTBOX}{user}")
}

/// The prefix of the keys of a user's pending answers. An encoded gadget name follows it.
#[must_use]
pub fn pending_answers(prefix: &str, user: &str) -> String {
    format!("{}/", outbox(prefix, user))
}
