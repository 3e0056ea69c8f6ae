//! [`mw.util`](https://doc.wikimedia.org/mediawiki-core/master/js/module-mediawiki.util.html):
//! addresses of pages. ResourceLoader module: `mediawiki.util`.

use wasm_bindgen::prelude::*;

use crate::value::path;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = ["mw", "util"], js_name = getUrl)]
    fn get_url(page: &str) -> String;
}

/// The address of a page of this wiki, from its full title. It is absolute: a `<base>` of the page does
/// not change where it leads.
#[must_use]
pub fn url(page: &str) -> String {
    let address = get_url(page);
    let origin = path(&js_sys::global(), &["location", "origin"]).as_string();
    match origin {
        Some(origin) if address.starts_with('/') && !address.starts_with("//") => origin + &address,
        _ => address,
    }
}
