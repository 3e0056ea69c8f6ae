//! Days, numbers and lists in the language of the page, as the browser writes them
//! ([`Intl`](https://tc39.es/ecma402/)).

use gadget_consent_core::Day;
use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    // Each constructor throws for an invalid language tag.
    #[wasm_bindgen(js_namespace = Intl)]
    type ListFormat;
    #[wasm_bindgen(constructor, catch, js_namespace = Intl)]
    fn new(language: &str, options: &Object) -> Result<ListFormat, JsValue>;
    #[wasm_bindgen(method)]
    fn format(this: &ListFormat, parts: &Array) -> String;

    #[wasm_bindgen(js_name = Date)]
    type JsDate;
    #[wasm_bindgen(constructor, js_class = "Date")]
    fn new(milliseconds: f64) -> JsDate;
    #[wasm_bindgen(method, catch, js_name = toLocaleDateString)]
    fn to_locale_date_string(
        this: &JsDate,
        language: &str,
        options: &Object,
    ) -> Result<String, JsValue>;

    type JsNumber;
    // JavaScript reads the number: Rust's reader of floating-point numbers would take 14 KB of the module.
    #[wasm_bindgen(js_name = Number)]
    fn read_number(digits: &str) -> JsNumber;
    #[wasm_bindgen(method, catch, js_name = toLocaleString)]
    fn to_locale_string(
        this: &JsNumber,
        language: &str,
        options: &Object,
    ) -> Result<String, JsValue>;
}

/// A day in its long form, such as “20 November 2026”. Where the browser cannot write it, the ISO date.
#[must_use]
pub fn date(day: Day) -> String {
    let options = options([("dateStyle", "long".into()), ("timeZone", "UTC".into())]);
    JsDate::new(day.milliseconds())
        .to_locale_date_string(&language(), &options)
        .unwrap_or_else(|_| day.to_string())
}

/// Names in a row, with the language's word for “and” before the last. Where the browser cannot join
/// them, commas.
#[must_use]
pub fn list(names: impl Iterator<Item = String>) -> String {
    joined(names.collect())
}

fn joined(names: Vec<String>) -> String {
    // The default options join by “and”.
    let Ok(format) = ListFormat::new(&language(), &Object::new()) else {
        return names.join(", ");
    };
    format.format(&names.into_iter().map(JsValue::from).collect())
}

/// Writes a text that consists of digits with the digits of the language, and without separators:
/// `PLURAL` in `MediaWiki` would take “1.000” for one. Any other text stays as it is.
#[must_use]
pub fn number(text: &str) -> String {
    if text.is_empty() || text.bytes().any(|byte| !byte.is_ascii_digit()) {
        return text.to_owned();
    }
    let options = options([("useGrouping", false.into()), ("style", "decimal".into())]);
    read_number(text)
        .to_locale_string(&language(), &options)
        .unwrap_or_else(|_| text.to_owned())
}

fn options(fields: [(&str, JsValue); 2]) -> Object {
    let options = Object::new();
    for (name, value) in fields {
        // Does not fail on an object made here.
        let _ = Reflect::set(&options, &name.into(), &value);
    }
    options
}

fn language() -> String {
    web_sys::window()
        .and_then(|window| window.document()?.document_element())
        .and_then(|html| html.get_attribute("lang"))
        .unwrap_or_default()
}
