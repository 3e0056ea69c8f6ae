//! The names under which something is stored, as far as Rust knows them: each stands here once.
//! `gadget-loader/src/keys.js` has the names that JavaScript knows; the table in docs/formats.md has
//! all of them, and says what is stored there.
//!
//! On the device (`localStorage`) and in the tab (`sessionStorage`), each key begins with the prefix of
//! the wiki and the user, which the loader hands over (`Host::key_prefix`). The preferences that hold
//! the ledger are named in `gadget_consent_core::ledger`.

pub use gadget_consent_core::keys::{key, of_gadget, of_gadgets, without_user};

/// With a gadget. In the tab: the answer for this session. On the device: the answer of a user without
/// an account that keeps answers.
pub const ANSWER: &str = "answer";
/// On the device: when the pending answers may be sent again. With a gadget: a pending answer.
pub const OUTBOX: &str = "outbox";
/// On the device, with a gadget: the last answer that this device has saved for it.
pub const SAVED: &str = "saved";
/// On the device: what the user has put off.
pub const EMBARGOES: &str = "later";
/// On the device: what observe mode has seen.
pub const OBSERVED: &str = "observed";
/// On the device: the hosts that were contacted.
pub const SEEN: &str = "contacts-seen";
/// On the device: the contacts that the browser refused.
pub const REFUSED: &str = "contacts-refused";

/// In the tab: the gadgets that count as switched on in this tab.
pub const WANTED: &str = "wanted";
/// In the tab: gadgets that the user has just granted and that start on the next page view.
pub const STARTED: &str = "started";
/// In the tab, with a gadget: what stood before an answer whose gadget starts on the next page view.
pub const UNDO: &str = "undo";
/// In the tab: gadgets of which the user was told that the site policy forbids what they need.
pub const FORBIDDEN: &str = "told-forbidden";
/// In the tab: gadgets of which the user was told that the manifest does not have them.
pub const OUTDATED: &str = "told-outdated";
/// In the tab: gadgets of which an interface administrator was told that they lack the dependency.
pub const UNGUARDED: &str = "told-unguarded";

/// In the tab: kinds of pages, each with a script for which a page of that kind was loaded again.
pub const EXPECTED: &str = "expected";

/// Among the names under [`WANTED`]: the page was loaded again for the gadgets under [`STARTED`].
pub const RELOADED: &str = "!";
