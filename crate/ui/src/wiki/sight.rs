//! Whether people see what they press. `crate/ui/glue/sight.js` watches; here is what it says.

use wasm_bindgen::prelude::*;
use web_sys::{Element, Event};

/// How clearly a button was seen when it was pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sight {
    /// It was seen as it is, for long enough.
    #[default]
    Clear,
    /// It had only just come, moved, or got the focus.
    TooSoon,
    /// Something hides or changes it, or what it is about.
    Hidden,
}

#[wasm_bindgen]
extern "C" {
    /// What watches (`sight.js`).
    #[derive(Debug, Clone, PartialEq)]
    pub type Watch;
    /// Watches the buttons in an element from now on.
    #[wasm_bindgen(method, catch)]
    fn watch(this: &Watch, element: &Element) -> Result<(), JsValue>;
    /// How clearly the button of a click was seen: 0, 1 and 2, in the order of [`Sight`].
    #[wasm_bindgen(method, catch, js_name = look)]
    fn look_at(this: &Watch, event: &Event) -> Result<u32, JsValue>;
}

impl Watch {
    /// Watches the buttons in an element from now on. If that fails, none of them counts as seen.
    pub fn over(&self, element: &Element) {
        let _ = self.watch(element);
    }

    /// How clearly the button of a click was seen.
    #[must_use]
    pub fn look(&self, event: &Event) -> Sight {
        match self.look_at(event) {
            Ok(0) => Sight::Clear,
            Ok(1) => Sight::TooSoon,
            _ => Sight::Hidden,
        }
    }
}
