//! What the saving path works with, as traits: on a wiki the real things, in tests memory twins. A
//! module has code for the real ones only.

use mediawiki_web::options::Reach;
use mediawiki_web::storage::{StorageRefused, Store as Keys};

use crate::answers::store::{Preferences, Store};
use crate::wiki::clock::{Clock, SystemClock};
use crate::wiki::release::Wiki;

/// All that the saving path works with.
pub trait Ports {
    /// The preferences of a user.
    type Preferences: Store;
    /// A storage of the browser.
    type Device: Device;
    /// The page.
    type Page: Page;
    /// The time.
    type Clock: Clock;

    /// The user whose preferences hold the answers; `None`: the device holds them.
    fn user(&self) -> Option<&str>;
    /// The preferences of a user. Nothing is ever saved for another one.
    fn preferences(&self, user: &str, reach: Reach) -> Self::Preferences;
    /// What is stored until it is cleared.
    fn local(&self) -> &Self::Device;
    /// What is stored as long as the tab is open.
    fn session(&self) -> &Self::Device;
    /// The page.
    fn page(&self) -> &Self::Page;
    /// The time.
    fn clock(&self) -> &Self::Clock;
    /// A number from 0 up to 1, by which tries are spread.
    fn random(&self) -> f64;
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
    /// The prefix of all keys on the device and in the tab.
    fn key_prefix(&self) -> String;
    /// The lasting entry for a gadget; an empty text when there is none.
    fn read_lasting(&self, gadget: &str) -> String;
    /// Whether the manifest has the gadget.
    fn has(&self, gadget: &str) -> bool;
    /// The page takes over an entry that was just saved or removed, and tells the other tabs.
    fn saved(&self, gadget: &str, entry: Option<String>);
    /// The page closes what an answer closes that now waits on the device.
    fn waits(&self, gadget: &str);
}

impl Ports for Wiki {
    type Preferences = Preferences;
    type Device = Keys;
    type Page = Self;
    type Clock = SystemClock;

    fn user(&self) -> Option<&str> {
        self.user.as_deref()
    }

    fn preferences(&self, user: &str, reach: Reach) -> Preferences {
        let user = user.to_owned();
        Preferences { user, reach }
    }

    fn local(&self) -> &Keys {
        &Keys::Local
    }

    fn session(&self) -> &Keys {
        &Keys::Session
    }

    fn page(&self) -> &Self {
        self
    }

    fn clock(&self) -> &SystemClock {
        &SystemClock
    }

    fn random(&self) -> f64 {
        js_sys::Math::random()
    }
}

impl Device for Keys {
    fn get(&self, key: &str) -> Result<Option<String>, StorageRefused> {
        Keys::get(*self, key)
    }

    fn set(&self, key: &str, text: &str) -> Result<(), StorageRefused> {
        Keys::set(*self, key, text)
    }

    fn remove(&self, key: &str) -> Result<(), StorageRefused> {
        Keys::remove(*self, key)
    }

    fn entries(&self, prefix: &str) -> Vec<(String, String)> {
        Keys::entries(*self, prefix)
    }
}

impl Page for Wiki {
    fn key_prefix(&self) -> String {
        self.host.key_prefix()
    }

    fn read_lasting(&self, gadget: &str) -> String {
        self.host.read_lasting(gadget)
    }

    fn has(&self, gadget: &str) -> bool {
        self.manifest.terms(gadget).is_some()
    }

    fn saved(&self, gadget: &str, entry: Option<String>) {
        self.host.kept(gadget, entry);
    }

    fn waits(&self, gadget: &str) {
        self.host.waits(gadget);
    }
}
