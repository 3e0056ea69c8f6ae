//! Reading JavaScript values by hand, in small modules. A value of an unexpected type counts as missing.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// A field of a value, or an item of an array by its number; `undefined` if there is none.
#[must_use]
pub fn field(value: &JsValue, name: &str) -> JsValue {
    Reflect::get(value, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

/// A nested field of a value.
#[must_use]
pub fn path(value: &JsValue, names: &[&str]) -> JsValue {
    names
        .iter()
        .fold(value.clone(), |value, name| field(&value, name))
}

/// A field that is a string.
#[must_use]
pub fn string(value: &JsValue, name: &str) -> Option<String> {
    field(value, name).as_string()
}

/// The items of an array; empty for anything else.
#[must_use]
pub fn items(value: &JsValue) -> Vec<JsValue> {
    if Array::is_array(value) {
        Array::from(value).to_vec()
    } else {
        Vec::new()
    }
}

/// The strings of an array; `None` for anything else, and if an item is not a string.
#[must_use]
pub fn strings(value: &JsValue) -> Option<Vec<String>> {
    if Array::is_array(value) {
        items(value).iter().map(JsValue::as_string).collect()
    } else {
        None
    }
}

/// The fields of an object that are strings: names and values.
#[must_use]
pub fn texts(value: &JsValue) -> Vec<(String, String)> {
    let text = |name: String| string(value, &name).map(|text| (name, text));
    names(value).into_iter().filter_map(text).collect()
}

/// The names of an object's own fields; empty for anything else.
#[must_use]
pub fn names(value: &JsValue) -> Vec<String> {
    // Not by `instanceof`: an object may have no prototype.
    if value.is_object() {
        strings(&Object::keys(value.unchecked_ref::<Object>())).unwrap_or_default()
    } else {
        Vec::new()
    }
}
