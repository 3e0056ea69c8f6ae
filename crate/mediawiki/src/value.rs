//! JavaScript values of which only a part is known. What is not of the expected shape is missing.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// A field of a value, or an array's item by its number; `undefined` where the value has none, or
/// cannot have any.
#[must_use]
pub fn field(value: &JsValue, name: &str) -> JsValue {
    Reflect::get(value, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

/// What a field of a field … of a value holds.
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

/// The items of an array; none of anything else.
#[must_use]
pub fn items(value: &JsValue) -> Vec<JsValue> {
    if Array::is_array(value) {
        Array::from(value).to_vec()
    } else {
        Vec::new()
    }
}

/// The strings of an array; `None` of anything else, and of an array of anything else.
#[must_use]
pub fn strings(value: &JsValue) -> Option<Vec<String>> {
    if Array::is_array(value) {
        items(value).iter().map(JsValue::as_string).collect()
    } else {
        None
    }
}

/// The names of an object's own fields; none of anything else.
#[must_use]
pub fn names(value: &JsValue) -> Vec<String> {
    match value.dyn_ref::<Object>() {
        Some(object) => strings(&Object::keys(object)).unwrap_or_default(),
        None => Vec::new(),
    }
}
