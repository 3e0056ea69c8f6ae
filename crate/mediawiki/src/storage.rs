//! [`mw.storage`](https://doc.wikimedia.org/mediawiki-core/master/js/mw.storage.html): the stores
//! of the device, which can be blocked, full or cleared at any time. ResourceLoader module:
//! `mediawiki.storage`.

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    type SafeStorage;

    #[wasm_bindgen(thread_local_v2, js_namespace = mw, js_name = storage)]
    static LOCAL: SafeStorage;
    #[wasm_bindgen(thread_local_v2, js_namespace = ["mw", "storage"], js_name = session)]
    static SESSION: SafeStorage;

    #[wasm_bindgen(method, getter)]
    fn store(this: &SafeStorage) -> JsValue;
    #[wasm_bindgen(method)]
    fn get(this: &SafeStorage, key: &str) -> JsValue;
    #[wasm_bindgen(method)]
    fn set(this: &SafeStorage, key: &str, value: &str) -> bool;
    #[wasm_bindgen(method)]
    fn remove(this: &SafeStorage, key: &str) -> bool;
}

/// The browser does not let this page store anything: a setting blocks it, or the store is full.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "this browser does not let the page store anything on the device (storage blocked or full)"
)]
pub struct StorageRefused;

/// One of the two stores of the device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Store {
    /// It lasts until it is cleared (`localStorage`).
    Local,
    /// It lasts as long as the tab (`sessionStorage`).
    Session,
}

impl Store {
    fn with<T>(self, f: impl FnOnce(&SafeStorage) -> T) -> T {
        match self {
            Self::Local => LOCAL.with(f),
            Self::Session => SESSION.with(f),
        }
    }

    /// The value of a key; `None` if there is none.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn get(self, key: &str) -> Result<Option<String>, StorageRefused> {
        let value = self.with(|store| store.get(key));
        // `null` means no such key, `false` no storage.
        if value.as_bool() == Some(false) {
            Err(StorageRefused)
        } else {
            Ok(value.as_string())
        }
    }

    /// All keys that begin with `prefix`, with their values; none if the store cannot be read.
    #[must_use]
    pub fn entries(self, prefix: &str) -> Vec<(String, String)> {
        let store = self.with(SafeStorage::store);
        if !store.is_object() {
            return Vec::new();
        }
        js_sys::Object::keys(store.unchecked_ref::<js_sys::Object>())
            .iter()
            .filter_map(|key| key.as_string())
            .filter(|key| key.starts_with(prefix))
            .filter_map(|key| Some((key.clone(), self.get(&key).ok()??)))
            .collect()
    }

    /// Sets the value of a key.
    ///
    /// # Errors
    /// If the value was not stored.
    pub fn set(self, key: &str, value: &str) -> Result<(), StorageRefused> {
        self.with(|store| store.set(key, value))
            .then_some(())
            .ok_or(StorageRefused)
    }

    /// Removes a key, if it exists.
    ///
    /// # Errors
    /// If the store cannot be changed.
    pub fn remove(self, key: &str) -> Result<(), StorageRefused> {
        self.with(|store| store.remove(key))
            .then_some(())
            .ok_or(StorageRefused)
    }
}
