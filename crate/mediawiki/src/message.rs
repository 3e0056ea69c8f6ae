//! [`mw.message`](https://doc.wikimedia.org/mediawiki-core/master/js/mw.Message.html): interface
//! messages. ResourceLoader module: `mediawiki.jqueryMsg`, for `PLURAL` and `GENDER`.

use js_sys::Array;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    type Message;

    #[wasm_bindgen(js_namespace = mw, js_name = message, variadic)]
    fn message(key: &str, parameters: &Array) -> Message;

    #[wasm_bindgen(method)]
    fn text(this: &Message) -> String;
}

/// The text of a message with its parameters; `⧼key⧽` if the wiki has no such message. This is plain
/// text for a text node, not HTML.
#[must_use]
pub fn text(key: &str, parameters: &[&str]) -> String {
    let parameters: Array = parameters
        .iter()
        .map(|text| JsValue::from_str(text))
        .collect();
    message(key, &parameters).text()
}
