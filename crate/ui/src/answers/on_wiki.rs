//! What the saving path works with, on a wiki.

use gadget_consent_core::Requests;
use gadget_consent_core::seal::Key;
use mediawiki_web::storage::{StorageRefused, Store as Keys};
use mediawiki_web::value::texts;
use wasm_bindgen::prelude::*;

use crate::answers::ports::{Device, Gate, Page, Ports};
use crate::answers::preferences::Preferences;
use crate::wiki::clock::SystemClock;
use crate::wiki::release::Wiki;

#[wasm_bindgen]
extern "C" {
    /// `crypto.getRandomValues`, which pages without HTTPS have, too.
    #[wasm_bindgen(catch, js_namespace = crypto, js_name = getRandomValues)]
    fn get_random_values(bytes: &mut [u8]) -> Result<JsValue, JsValue>;
}

impl Ports for Wiki {
    type Options = Preferences;
    type Device = Keys;
    type Page = Self;
    type Clock = SystemClock;

    fn user(&self) -> Option<&str> {
        self.user.as_deref()
    }

    fn options(&self, user: &str) -> Preferences {
        let user = user.to_owned();
        Preferences { user }
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

    fn made_key(&self) -> Option<Key> {
        let made = self.made.get_or_init(|| {
            let mut bytes = [0; 16];
            get_random_values(&mut bytes).ok()?;
            Some(Key::new(bytes))
        });
        *made
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

    fn ledger(&self) -> Vec<(String, String)> {
        texts(&self.host.ledger())
    }

    fn read_lasting(&self, gadget: &str) -> String {
        self.host.read_lasting(gadget)
    }

    fn read_shown(&self, gadget: &str) -> String {
        self.host.read_shown(gadget)
    }

    fn has(&self, gadget: &str) -> bool {
        self.manifest.terms(gadget).is_some()
    }

    fn most_ledger_bytes(&self) -> Option<u32> {
        self.manifest.most_ledger_bytes
    }

    fn saved(&self, gadget: &str, entry: Option<String>) {
        self.host.saved(gadget, entry);
    }

    fn waits(&self, gadget: &str) {
        self.host.waits(gadget);
    }
}

impl Gate for Wiki {
    fn open(&self) -> Requests {
        self.host.reach()
    }

    fn release(&self, gadget: &str, granted: &Requests) {
        self.host.release(gadget, granted);
    }

    fn refuse(&self, gadget: &str) {
        self.host.refuse(gadget);
    }

    fn is_enabled(&self, gadget: &str) -> bool {
        self.host.enabled(gadget)
    }

    fn expect(&self, script: &str) -> String {
        self.host.expect(script)
    }

    fn runs(&self, gadget: &str) -> bool {
        self.host.runs(gadget)
    }

    fn unguarded(&self) -> Vec<String> {
        self.host.unguarded()
    }
}
