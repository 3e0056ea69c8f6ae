//! [`mw.config`](https://doc.wikimedia.org/mediawiki-core/master/js/mw.Map.html): what the wiki
//! says of itself and of this page. ResourceLoader module: `mediawiki.base`.

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = ["mw", "config"], js_name = get)]
    fn get(key: &str) -> JsValue;
}

/// A configuration value that is a string; `None` if it is missing or something else.
#[must_use]
pub fn string(key: &str) -> Option<String> {
    get(key).as_string()
}

/// The action of this page view (`wgAction`): `view`, `edit`, `history`, …
#[must_use]
pub fn action() -> String {
    string("wgAction").unwrap_or_default()
}

/// The number of this page's namespace (`wgNamespaceNumber`); −1 for special pages.
#[must_use]
pub fn namespace() -> Option<f64> {
    get("wgNamespaceNumber").as_f64()
}

/// The name of the wiki (`wgSiteName`).
#[must_use]
pub fn site_name() -> String {
    string("wgSiteName").unwrap_or_default()
}
