//! What the loader (`gadget-loader/src/page.js`, `Host`) hands over, and what it can be told.

use gadget_consent_core::{Request, Requests};
use wasm_bindgen::prelude::*;

use crate::state::Outcome;

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
    #[wasm_bindgen(method, getter)]
    pub fn prefix(this: &Host) -> String;
    /// The ledger's entry for a gadget.
    #[wasm_bindgen(method)]
    pub fn read(this: &Host, gadget: &str) -> Option<String>;
    /// Whether what is granted to the gadget is open on a page like this one, even when nobody asks
    /// for the gadget as the page loads.
    #[wasm_bindgen(method)]
    pub fn enabled(this: &Host, gadget: &str) -> bool;
    #[wasm_bindgen(method, js_name = open)]
    fn open_text(this: &Host) -> String;
    /// Calls back with each held gadget that was or will be asked for.
    #[wasm_bindgen(method)]
    pub fn subscribe(this: &Host, subscriber: &Closure<dyn FnMut(String)>);
    #[wasm_bindgen(method, js_name = release)]
    fn release_with(this: &Host, gadget: &str, granted: &str);
    /// Tells whoever waits for the gadget that it will not run.
    #[wasm_bindgen(method)]
    pub fn refuse(this: &Host, gadget: &str);
    /// Closes the page to what was open for this gadget alone.
    #[wasm_bindgen(method)]
    pub fn revoke(this: &Host, gadget: &str);
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
            Some(Outcome::Refused | Outcome::Forbidden) | None => (false, false),
        };
        self.tell(gadget, granted, reload);
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
