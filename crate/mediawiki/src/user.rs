//! [`mw.user`](https://doc.wikimedia.org/mediawiki-core/master/js/mw.user.html): the user of
//! the page, and the preferences that came with it. ResourceLoader modules: `mediawiki.user`, `user.options`.

use js_sys::Object;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    type Options;

    #[wasm_bindgen(thread_local_v2, js_namespace = ["mw", "user"], js_name = options)]
    static OPTIONS: Options;

    #[wasm_bindgen(method, getter)]
    fn values(this: &Options) -> Object;

    // Both throw where there is no wiki.
    #[wasm_bindgen(catch, js_namespace = ["mw", "user", "options"], js_name = get)]
    fn get_option(name: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["mw", "config"], js_name = get)]
    fn get_config(name: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = ["mw", "user"], js_name = getName)]
    fn get_name() -> Option<String>;
    #[wasm_bindgen(js_namespace = ["mw", "user"], js_name = isNamed)]
    fn is_named() -> bool;
}

/// The name of the user, if the account can have preferences: logged in and not temporary.
#[must_use]
pub fn named() -> Option<String> {
    if is_named() { get_name() } else { None }
}

/// In which order the user wants days to be written: `dmy`, `mdy`, `ymd`, `ISO 8601`, or a name that only
/// some languages have. Without such a preference, as the language of the page has it. `None` without a
/// wiki.
#[must_use]
pub fn date_format() -> Option<String> {
    let wanted = get_option("date").ok().and_then(|name| name.as_string());
    wanted.filter(|name| name != "default").or_else(|| {
        let usual = get_config("wgDefaultDateFormat").ok()?;
        usual.as_string()
    })
}

/// The preferences that came with the page and begin with `prefix`: names and values.
#[must_use]
pub fn options_with_prefix(prefix: &str) -> Vec<(String, String)> {
    with_prefix(&OPTIONS.with(Options::values), prefix)
}

/// The text fields of an object whose names begin with `prefix`: names and values.
pub(crate) fn with_prefix(values: &JsValue, prefix: &str) -> Vec<(String, String)> {
    Object::entries(values.unchecked_ref())
        .iter()
        .filter_map(|pair| {
            let pair = js_sys::Array::from(&pair);
            let name = pair.get(0).as_string()?;
            name.starts_with(prefix)
                .then(|| Some((name, pair.get(1).as_string()?)))
                .flatten()
        })
        .collect()
}
