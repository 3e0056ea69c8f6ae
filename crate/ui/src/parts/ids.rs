//! The `id`s of elements. Wikitext can have elements with any `id`, and the browser takes the first one
//! of a page. So nobody can know ours: a part of each is drawn by lot for each page view.

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues)]
    fn get_random_values(array: &Uint8Array);
}

thread_local! {
    static LOT: String = {
        let array = Uint8Array::new_with_length(8);
        get_random_values(&array);
        let mut bytes = [0; 8];
        array.copy_to(&mut bytes);
        format!("{:016x}", u64::from_le_bytes(bytes))
    };
}

/// The `id` with this name: the name, and 16 hexadecimal digits that are the same in one page view.
#[inline(never)]
#[must_use]
pub fn id(name: &str) -> String {
    LOT.with(|lot| format!("gadget-consent-{name}-{lot}"))
}
