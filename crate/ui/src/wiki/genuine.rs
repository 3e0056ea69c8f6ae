//! Whether an event is the user's, and where it happened. Any script of the page can put its own
//! functions in the place of the browser's. So the browser's are taken when the module starts, and are
//! called without any look-up that a script could change later.

use js_sys::{Function, Object, Reflect, global};
use mediawiki_web::value::path;
use wasm_bindgen::prelude::*;
use web_sys::{Event, Node};
use yew::NodeRef;

#[wasm_bindgen]
extern "C" {
    /// An object without a prototype that has the browser's functions.
    type Browser;
    // Throws for what is not an event of the browser, whatever it says of itself.
    #[wasm_bindgen(method, catch, structural)]
    fn trusted(this: &Browser, event: &Event) -> Result<bool, JsValue>;
    #[wasm_bindgen(method, catch, structural)]
    fn target(this: &Browser, event: &Event) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch, structural)]
    fn contains(this: &Browser, node: &Node, other: &JsValue) -> Result<bool, JsValue>;
    #[wasm_bindgen(method, catch, structural)]
    fn now(this: &Browser) -> Result<f64, JsValue>;
}

thread_local! {
    static BROWSER: Browser = browser();
}

/// Takes the browser's functions. Each module calls this before anything else.
pub fn begin() {
    BROWSER.with(|_| ());
}

/// Whether the user caused an event, in this element or below it. `None`: it is not an event at all.
#[must_use]
pub fn is_users(event: &Event, element: &NodeRef) -> Option<bool> {
    BROWSER.with(|browser| {
        let trusted = browser.trusted(event).ok()?;
        let target = browser.target(event).ok()?;
        let inside = element
            .get()
            .is_some_and(|element| browser.contains(&element, &target) == Ok(true));
        Some(trusted && inside)
    })
}

/// The element at which an event happened.
#[must_use]
pub fn target<T: JsCast>(event: &Event) -> Option<T> {
    let target = BROWSER.with(|browser| browser.target(event)).ok()?;
    target.dyn_into().ok()
}

/// Milliseconds on a clock that only runs forward. Without one, no time passes.
#[must_use]
pub fn now() -> f64 {
    BROWSER.with(Browser::now).unwrap_or_default()
}

/// Without one of the functions, calling it fails, and so no event is the user's.
fn browser() -> Browser {
    let page: JsValue = global().into();
    let own = |object: &JsValue, name: &str, part: &str| {
        let object: &Object = object.unchecked_ref();
        let descriptor = Reflect::get_own_property_descriptor(object, &name.into());
        path(&descriptor.unwrap_or_default(), &[part])
    };
    let event = Event::new("x").map(JsValue::from).unwrap_or_default();
    let browser: JsValue = Object::<JsValue>::create(JsValue::NULL.unchecked_ref()).into();
    for (name, function) in [
        // Each event has it for itself; scripts cannot redefine it.
        ("trusted", own(&event, "isTrusted", "get")),
        (
            "target",
            own(&path(&page, &["Event", "prototype"]), "target", "get"),
        ),
        ("contains", path(&page, &["Node", "prototype", "contains"])),
    ] {
        if let Some(function) = function.dyn_ref::<Function>() {
            let call = path(function, &["call"]);
            let bound = call.unchecked_ref::<Function>().bind0(function);
            // Does not fail on an object made here.
            let _ = Reflect::set(&browser, &name.into(), &bound);
        }
    }
    let clock = path(&page, &["performance"]);
    if let Some(now) = path(&clock, &["now"]).dyn_ref::<Function>() {
        let _ = Reflect::set(&browser, &"now".into(), &now.bind0(&clock));
    }
    browser.unchecked_into()
}
