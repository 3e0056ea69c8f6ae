//! What the saving path works with, as traits: on a wiki the real things (`on_wiki`), in tests memory
//! twins. A module has code for the real ones only.

use gadget_consent_core::Requests;
use gadget_consent_core::ledger::{LedgerMap, Reach};
use gadget_consent_core::seal::Key;
use mediawiki_web::storage::StorageRefused;

use crate::answers::failure::Failure;
use crate::wiki::clock::Clock;

/// All that the saving path works with.
pub trait Ports {
    /// The preferences of a user.
    type Options: Options;
    /// A storage of the browser.
    type Device: Device;
    /// The page.
    type Page: Page;
    /// The time.
    type Clock: Clock;

    /// The user whose preferences hold the answers; `None`: the device holds them.
    fn user(&self) -> Option<&str>;
    /// The preferences of a user. Nothing is ever saved for another one.
    fn options(&self, user: &str) -> Self::Options;
    /// What is stored until it is cleared.
    fn local(&self) -> &Self::Device;
    /// What is stored as long as the tab is open.
    fn session(&self) -> &Self::Device;
    /// The page.
    fn page(&self) -> &Self::Page;
    /// The time.
    fn clock(&self) -> &Self::Clock;
    /// The key that this page has made from random bytes: the same on each call. `None`: the browser has no
    /// such bytes.
    fn made_key(&self) -> Option<Key>;
    /// A number from 0 up to 1, by which tries are spread.
    fn random(&self) -> f64;
}

/// The number of a preference and its new value; `None`: it is not set any more.
pub type Change = (u8, Option<String>);

/// The preferences of a user, as the wiki has them.
pub trait Options {
    /// The entries in them.
    ///
    /// # Errors
    /// When they cannot be read.
    async fn read(&self) -> Result<LedgerMap, Failure>;

    /// Sets preferences. Only [`Options::read`] tells whether that worked.
    ///
    /// # Errors
    /// The first one. Some may have been set all the same.
    async fn set(&self, changes: &[Change], reach: Reach) -> Result<(), Failure>;
}

/// A gadget and the text that its entry gets; `None`: the entry is removed.
pub type Write = (String, Option<String>);

/// A store of answers: the text of an entry for each gadget.
pub trait Store {
    /// All entries that this page knows of, by the gadgets' names.
    fn known(&self) -> Vec<(String, String)>;

    /// The current entries of gadgets, in the order of the gadgets; an empty text where there is none.
    ///
    /// # Errors
    /// When the store cannot be read.
    async fn read(&self, gadgets: &[String]) -> Result<Vec<String>, Failure>;

    /// Writes entries, or removes them. Only [`Store::read`] tells whether that worked.
    ///
    /// # Errors
    /// The first one. Some entries may have been written all the same.
    async fn write(&self, writes: &[Write]) -> Result<(), Failure>;
}

/// A storage of the browser. It may be blocked, full, or cleared at any time.
pub trait Device {
    /// The text under a key; `None` when there is none.
    ///
    /// # Errors
    /// When the storage cannot be read.
    fn get(&self, key: &str) -> Result<Option<String>, StorageRefused>;

    /// Stores a text under a key.
    ///
    /// # Errors
    /// When the text was not stored.
    fn set(&self, key: &str, text: &str) -> Result<(), StorageRefused>;

    /// Removes a key, which may be missing.
    ///
    /// # Errors
    /// When the storage cannot be changed.
    fn remove(&self, key: &str) -> Result<(), StorageRefused>;

    /// All keys that begin with `prefix`, with their texts; none where the storage cannot be read.
    fn entries(&self, prefix: &str) -> Vec<(String, String)>;
}

/// What the saving path asks the page, and tells it.
pub trait Page {
    /// The prefix of the user's keys on the device and in the tab.
    fn key_prefix(&self) -> String;
    /// All lasting entries in the preferences, by the gadgets' names.
    fn ledger(&self) -> Vec<(String, String)>;
    /// The lasting entry for a gadget, as far as this device knows; an empty text when there is none. On a
    /// page from before it, it is what the device has saved since, if that grants nothing.
    fn read_lasting(&self, gadget: &str) -> String;
    /// The lasting entry for a gadget, as the page came with it.
    fn read_shown(&self, gadget: &str) -> String;
    /// Whether the manifest has the gadget.
    fn has(&self, gadget: &str) -> bool;
    /// The bytes that a user's answers may take of each page; 0: the wiki does not say. `None`: what the
    /// wiki says cannot be read.
    fn most_ledger_bytes(&self) -> Option<u32>;
    /// The page takes over an entry that was just saved or removed, and tells the other tabs.
    fn saved(&self, gadget: &str, entry: Option<String>);
    /// The page closes what an answer closes that now waits on the device.
    fn waits(&self, gadget: &str);
}

/// What the page does with gadgets.
pub trait Gate {
    /// What the page lets through besides the first party; without a policy, all that gadgets declare.
    fn open(&self) -> Requests;
    /// Lets a gadget run; `granted` must be open.
    fn release(&self, gadget: &str, granted: &Requests);
    /// Tells scripts that wait for the gadget that it will not run.
    fn refuse(&self, gadget: &str);
    /// Whether the grants of a gadget are open on a page like this one, even when nothing asks for the
    /// gadget as the page loads.
    fn is_enabled(&self, gadget: &str) -> bool;
    /// Has pages of this kind expect a script, and open what it was granted. Gives the kind; empty if the
    /// device does not remember it.
    fn expect(&self, script: &str) -> String;
    /// Whether a gadget runs on this page, or is about to.
    fn runs(&self, gadget: &str) -> bool;
    /// Gadgets that may run before anybody is asked, for users who can fix that.
    fn unguarded(&self) -> Vec<String>;
}
