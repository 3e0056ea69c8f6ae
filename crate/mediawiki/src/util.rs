//! [`mw.util`](https://doc.wikimedia.org/mediawiki-core/master/js/module-mediawiki.util.html):
//! addresses of pages. ResourceLoader module: `mediawiki.util`.

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = ["mw", "util"], js_name = getUrl)]
    fn get_url(page: &str) -> String;
}

/// The address of a page of this wiki, from its full title.
#[must_use]
pub fn url(page: &str) -> String {
    get_url(page)
}
