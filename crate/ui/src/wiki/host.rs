//! The loader's side of this page view, as JavaScript hands it over. `gadget-loader/src/bridge.js` has
//! the other end: each name here is given there.

use gadget_consent_core::{Mode, Request, Requests};
use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::Element;

use crate::wiki::clock::today;

#[wasm_bindgen]
extern "C" {
    /// The loader's side of this page view.
    #[derive(Debug, Clone)]
    pub type Host;

    /// The manifest, as JSON.
    #[wasm_bindgen(method, getter)]
    pub fn manifest(this: &Host) -> JsValue;
    /// Whether the preferences hold the answers, and not the device.
    #[wasm_bindgen(method, getter)]
    pub fn named(this: &Host) -> bool;
    /// The prefix of the user's keys on the device and in the tab.
    #[wasm_bindgen(method, getter, js_name = keyPrefix)]
    pub fn key_prefix(this: &Host) -> String;
    /// The entry for a gadget that counts on this page; an empty text when there is none.
    #[wasm_bindgen(method)]
    pub fn read(this: &Host, gadget: &str) -> String;
    /// All entries in the preferences: an object of texts by gadget.
    #[wasm_bindgen(method, getter)]
    pub fn ledger(this: &Host) -> JsValue;
    /// The ledger's entry for a gadget; an empty text when there is none.
    #[wasm_bindgen(method, js_name = readLasting)]
    pub fn read_lasting(this: &Host, gadget: &str) -> String;
    /// The same, as the page came with it.
    #[wasm_bindgen(method, js_name = readShown)]
    pub fn read_shown(this: &Host, gadget: &str) -> String;
    /// Whether a gadget runs on this page, or is about to.
    #[wasm_bindgen(method)]
    pub fn runs(this: &Host, gadget: &str) -> bool;
    /// Whether a gadget has run on this page.
    #[wasm_bindgen(method, js_name = hasRun)]
    pub fn has_run(this: &Host, gadget: &str) -> bool;
    /// Whether the wiki has preferences for all wikis of its farm.
    #[wasm_bindgen(method, getter)]
    pub fn farm(this: &Host) -> bool;
    /// Whether the grants of a gadget are open on a page like this one, even when nothing asks for the
    /// gadget as the page loads.
    #[wasm_bindgen(method)]
    pub fn enabled(this: &Host, gadget: &str) -> bool;
    #[wasm_bindgen(method, js_name = open)]
    fn open_text(this: &Host) -> String;
    #[wasm_bindgen(method, js_name = reach)]
    fn reach_text(this: &Host) -> String;
    #[wasm_bindgen(method, getter, js_name = stage)]
    fn stage_text(this: &Host) -> String;
    #[wasm_bindgen(method, js_name = observed)]
    fn observed_array(this: &Host) -> Array;
    /// Calls the listener with everything the loader has for the module, now and later (`asking.js`,
    /// `Listener`).
    #[wasm_bindgen(method)]
    pub fn subscribe(this: &Host, listener: &Closure<dyn FnMut(String, String, Option<Element>)>);
    /// The requests that the browser has refused on this page (`blocked.js`).
    #[wasm_bindgen(method)]
    pub fn blocked(this: &Host) -> JsValue;
    /// Removes the service worker that controls this page. The listener hears `blocked` afterwards.
    #[wasm_bindgen(method, js_name = removeWorker)]
    pub fn remove_worker(this: &Host);
    #[wasm_bindgen(method, getter, js_name = unguarded)]
    fn unguarded_array(this: &Host) -> Array;
    /// Whether the modules speak English because the words of the user's language could not be loaded.
    #[wasm_bindgen(method, getter, js_name = lacksWords)]
    pub fn lacks_words(this: &Host) -> bool;
    /// Whether the modules speak English to somebody with another language.
    #[wasm_bindgen(method, getter, js_name = isEnglish)]
    pub fn is_english(this: &Host) -> bool;
    /// Whether the user may edit the pages that configure GadgetConsent.
    #[wasm_bindgen(method, getter)]
    pub fn admin(this: &Host) -> bool;
    #[wasm_bindgen(method, js_name = openAdmin)]
    fn open_admin_promise(this: &Host, element: &Element) -> Promise;
    #[wasm_bindgen(method, js_name = installation)]
    fn installation_promise(this: &Host) -> Promise;
    #[wasm_bindgen(method, js_name = ownPolicy)]
    fn own_policy_promise(this: &Host, main_page: &str) -> Promise;
    #[wasm_bindgen(method, js_name = release)]
    fn release_with(this: &Host, gadget: &str, granted: &str);
    /// Tells scripts that wait for a gadget that it will not run.
    #[wasm_bindgen(method)]
    pub fn refuse(this: &Host, gadget: &str);
    /// Gives the user a file.
    #[wasm_bindgen(method)]
    pub fn download(this: &Host, name: &str, text: &str);
    #[wasm_bindgen(method, js_name = offer)]
    fn offer_promise(this: &Host) -> Promise;
    #[wasm_bindgen(method, js_name = waiting)]
    fn waiting_array(this: &Host) -> Array;
    /// Asks for a gadget, because the user wants to answer.
    #[wasm_bindgen(method)]
    pub fn ask(this: &Host, gadget: &str);
    /// Calls the listener after answers have changed, on this page or in another tab.
    #[wasm_bindgen(method, js_name = onChange)]
    pub fn on_change(this: &Host, listener: &Closure<dyn FnMut()>);
    #[wasm_bindgen(method, js_name = details)]
    fn details_promise(this: &Host, gadget: &str) -> Promise;
    #[wasm_bindgen(method, js_name = describe)]
    fn describe_promise(this: &Host, gadgets: &str) -> Promise;
    #[wasm_bindgen(method, js_name = neededBy)]
    fn needed_by_array(this: &Host, gadget: &str) -> Array;
    #[wasm_bindgen(method, js_name = lacks)]
    fn lacks_array(this: &Host, gadget: &str) -> Array;
    /// Whether something on this page has asked for a gadget.
    #[wasm_bindgen(method, js_name = isWanted)]
    pub fn is_wanted(this: &Host, gadget: &str) -> bool;
    /// Remembers that the user knows which gadgets do not run because this one was refused.
    #[wasm_bindgen(method, js_name = tellMissed)]
    pub fn tell_missed(this: &Host, gadget: &str);
    /// Applies an entry that was just saved (`None`: removed) to the page, and tells the other tabs.
    #[wasm_bindgen(method, js_name = kept)]
    pub fn saved(this: &Host, gadget: &str, entry: Option<String>);
    /// Applies an answer that waits on the device to the page: what it closes is closed.
    #[wasm_bindgen(method)]
    pub fn waits(this: &Host, gadget: &str);
    /// Tells scripts that wait for an optional source what became of it (`bridge.js`).
    #[wasm_bindgen(method, js_name = sourceDecided)]
    pub fn source_decided(this: &Host, subject: &str, what: &str);
    /// Tells scripts that wait for a gadget whether it is granted, and whether that takes a reload.
    #[wasm_bindgen(method)]
    pub fn decided(this: &Host, gadget: &str, granted: bool, reload: bool);
}

impl Host {
    /// What is granted on this page, or open for gadgets that do not ask.
    #[must_use]
    pub fn open(&self) -> Requests {
        requests(&self.open_text())
    }

    /// What the page lets through besides the first party; without a policy, all that gadgets declare.
    #[must_use]
    pub fn reach(&self) -> Requests {
        requests(&self.reach_text())
    }

    /// What the user's answers are worth on this page: nothing (`observe`); or gadgets that ask are held
    /// (`ask`); or nothing else is open, too (`enforce`).
    #[must_use]
    pub fn mode(&self) -> Mode {
        let name = self.stage_text();
        let mut modes = Mode::ALL.into_iter();
        modes.find(|mode| mode.name() == name).unwrap_or_default()
    }

    /// The gadgets that run here without asking although others ask, unless their user has answered.
    #[must_use]
    pub fn observed(&self) -> Vec<String> {
        texts(&self.observed_array())
    }

    /// What the wiki says of a gadget: the response of the Action API.
    ///
    /// # Errors
    /// The error of JavaScript, when the wiki did not respond in time.
    pub async fn details(&self, gadget: &str) -> Result<JsValue, JsValue> {
        JsFuture::from(self.details_promise(gadget)).await
    }

    /// What the wiki says of up to 50 gadgets: the response of the Action API.
    ///
    /// # Errors
    /// The error of JavaScript, when the wiki did not respond.
    pub async fn describe(&self, gadgets: &[String]) -> Result<JsValue, JsValue> {
        // No name has a bar in it.
        JsFuture::from(self.describe_promise(&gadgets.join("|"))).await
    }

    /// What the check of all pages has found, in JSON; `None` if it could not look, or if its user could not
    /// mend anything.
    pub async fn installation(&self) -> Option<String> {
        let answer = JsFuture::from(self.installation_promise()).await;
        answer.ok()?.as_string()
    }

    /// The wiki's own `Content-Security-Policy` header; `None` if there is none, or it is not known.
    pub async fn own_policy(&self, main_page: &str) -> Option<String> {
        let answer = JsFuture::from(self.own_policy_promise(main_page)).await;
        answer.ok()?.as_string()
    }

    /// Gives the user a file of what this browser has observed, on the wiki with this name.
    pub fn save_observations(&self, wiki: &str, text: &str) {
        let name = format!("gadget-consent-observed-{wiki}-{}.json", today());
        self.download(&name, text);
    }

    /// The text of a file of what this browser has observed; empty if there is nothing.
    pub async fn offer(&self) -> String {
        let text = JsFuture::from(self.offer_promise()).await;
        text.ok()
            .and_then(|text| text.as_string())
            .unwrap_or_default()
    }

    /// Puts the interface administrators' part into an element.
    ///
    /// # Errors
    /// The error of JavaScript, when that part cannot be loaded.
    pub async fn open_admin(&self, element: &Element) -> Result<JsValue, JsValue> {
        JsFuture::from(self.open_admin_promise(element)).await
    }

    /// The gadgets that declare something and do not depend on the loader; none for users who cannot fix
    /// that.
    #[must_use]
    pub fn unguarded(&self) -> Vec<String> {
        texts(&self.unguarded_array())
    }

    /// The held gadgets that this user uses. Some of them may need no answer.
    #[must_use]
    pub fn waiting(&self) -> Vec<String> {
        texts(&self.waiting_array())
    }

    /// The gadgets that need a gadget, also through others, and that this page has asked for or this
    /// user has switched on.
    #[must_use]
    pub fn needed_by(&self, gadget: &str) -> Vec<String> {
        texts(&self.needed_by_array(gadget))
    }

    /// The gadgets that a gadget needs, also through others, and that the user has refused.
    #[must_use]
    pub fn lacks(&self, gadget: &str) -> Vec<String> {
        texts(&self.lacks_array(gadget))
    }

    /// Lets a gadget run; `granted` must be open.
    pub fn release(&self, gadget: &str, granted: &Requests) {
        self.release_with(gadget, &granted.to_string());
    }
}

/// The requests of a list. What cannot be read is left out.
fn requests(list: &str) -> Requests {
    let words = list.split(' ');
    words
        .filter_map(|text| text.parse::<Request>().ok())
        .collect()
}

/// The strings of an array.
fn texts(array: &Array) -> Vec<String> {
    array.iter().filter_map(|text| text.as_string()).collect()
}

impl PartialEq for Host {
    fn eq(&self, other: &Self) -> bool {
        let (one, another): (&JsValue, &JsValue) = (self.as_ref(), other.as_ref());
        one == another
    }
}
