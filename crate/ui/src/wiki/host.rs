//! What the loader's side (`gadget-loader/src/host.js`) hands over, and what it can be told.

use gadget_consent_core::{Request, Requests};
use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::Element;

use crate::wiki::release::Outcome;

#[wasm_bindgen]
extern "C" {
    /// The loader's side of this page view.
    #[derive(Debug, Clone)]
    pub type Host;

    #[wasm_bindgen(method, getter)]
    pub fn manifest(this: &Host) -> JsValue;
    /// The answers are kept in the preferences, not on the device.
    #[wasm_bindgen(method, getter)]
    pub fn named(this: &Host) -> bool;
    /// This page is the review page.
    #[wasm_bindgen(method, getter)]
    pub fn review(this: &Host) -> bool;
    /// Of the keys in the device's stores.
    #[wasm_bindgen(method, getter, js_name = keyPrefix)]
    pub fn key_prefix(this: &Host) -> String;
    /// Of the keys in the device's store under which contacts are kept.
    #[wasm_bindgen(method, getter, js_name = contactsPrefix)]
    pub fn contacts_prefix(this: &Host) -> String;
    /// The answer to a gadget that counts on this page; nothing when there is none.
    #[wasm_bindgen(method)]
    pub fn read(this: &Host, gadget: &str) -> String;
    /// The ledger's entry for a gadget, or nothing.
    #[wasm_bindgen(method, js_name = readLasting)]
    pub fn read_lasting(this: &Host, gadget: &str) -> String;
    /// The key under which the device has what this user put off.
    #[wasm_bindgen(method, getter, js_name = embargoKey)]
    pub fn embargo_key(this: &Host) -> String;
    /// Whether a gadget runs on this page, or is about to.
    #[wasm_bindgen(method)]
    pub fn runs(this: &Host, gadget: &str) -> bool;
    /// Whether the wiki has preferences for all wikis of its farm.
    #[wasm_bindgen(method, getter)]
    pub fn farm(this: &Host) -> bool;
    /// Whether what is granted to the gadget is open on a page like this one, even when nobody asks
    /// for the gadget as the page loads.
    #[wasm_bindgen(method)]
    pub fn enabled(this: &Host, gadget: &str) -> bool;
    #[wasm_bindgen(method, js_name = open)]
    fn open_text(this: &Host) -> String;
    /// Calls back with what there is for the module, now and later (`host.js`, `Listener`).
    #[wasm_bindgen(method)]
    pub fn subscribe(this: &Host, listener: &Closure<dyn FnMut(String, String, Option<Element>)>);
    /// What the browser refused on this page (`blocked.js`, `Contact`).
    #[wasm_bindgen(method)]
    pub fn blocked(this: &Host) -> JsValue;
    #[wasm_bindgen(method, getter, js_name = unguarded)]
    fn unguarded_array(this: &Host) -> Array;
    /// The user may edit what the module goes by.
    #[wasm_bindgen(method, getter)]
    pub fn admin(this: &Host) -> bool;
    #[wasm_bindgen(method, js_name = openAdmin)]
    fn open_admin_promise(this: &Host, element: &Element) -> Promise;
    #[wasm_bindgen(method, js_name = release)]
    fn release_with(this: &Host, gadget: &str, granted: &str);
    /// Tells whoever waits for the gadget that it will not run.
    #[wasm_bindgen(method)]
    pub fn refuse(this: &Host, gadget: &str);
    /// Gives the user a file.
    #[wasm_bindgen(method)]
    pub fn download(this: &Host, name: &str, text: &str);
    #[wasm_bindgen(method, js_name = details)]
    fn details_promise(this: &Host, gadget: &str) -> Promise;
    /// Has the page heed an entry that was just kept, or taken back, and tells the other tabs.
    #[wasm_bindgen(method)]
    pub fn kept(this: &Host, gadget: &str, entry: Option<String>);
    /// Has the page heed a refusal that waits on the device to be saved.
    #[wasm_bindgen(method)]
    pub fn waits(this: &Host, gadget: &str);
    #[wasm_bindgen(method, js_name = decided)]
    fn tell(this: &Host, gadget: &str, granted: bool, reload: bool);
}

impl Host {
    /// What the page's policy lets through besides the first party.
    pub fn open(&self) -> Requests {
        self.open_text()
            .split(' ')
            .filter_map(|text| text.parse::<Request>().ok())
            .collect()
    }

    /// Tells whoever waits for it what became of a gadget; `None`: nothing, it stays held.
    pub fn decided(&self, gadget: &str, outcome: Option<Outcome>) {
        let (granted, reload) = match outcome {
            Some(Outcome::Started) => (true, false),
            Some(Outcome::Waiting | Outcome::WaitingAgain) => (true, true),
            _ => (false, false),
        };
        self.tell(gadget, granted, reload);
    }

    /// What the wiki says of a gadget: the Action API's answer.
    ///
    /// # Errors
    /// What JavaScript has, when the wiki could not be asked in time.
    pub async fn details(&self, gadget: &str) -> Result<JsValue, JsValue> {
        JsFuture::from(self.details_promise(gadget)).await
    }

    /// Puts the interface administrators' part into an element.
    ///
    /// # Errors
    /// What JavaScript has, when it cannot be loaded.
    pub async fn open_admin(&self, element: &Element) -> Result<JsValue, JsValue> {
        JsFuture::from(self.open_admin_promise(element)).await
    }

    /// Gadgets that declare something and do not depend on the loader; none for who cannot mend it.
    pub fn unguarded(&self) -> Vec<String> {
        let names = self.unguarded_array();
        names.iter().filter_map(|name| name.as_string()).collect()
    }

    /// Lets a gadget run; `granted` must be open already.
    pub fn release(&self, gadget: &str, granted: &Requests) {
        self.release_with(gadget, &granted.to_string());
    }
}

impl PartialEq for Host {
    fn eq(&self, other: &Self) -> bool {
        let (one, another): (&JsValue, &JsValue) = (self.as_ref(), other.as_ref());
        one == another
    }
}
