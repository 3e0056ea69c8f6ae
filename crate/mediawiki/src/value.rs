//! JavaScript values of which only a part is known.

use js_sys::Reflect;
use wasm_bindgen::JsValue;

/// A field of a value; `undefined` where the value has none, or cannot have any.
#[must_use]
pub fn field(value: &JsValue, name: &str) -> JsValue {
    Reflect::get(value, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}
