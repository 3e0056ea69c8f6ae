//! The page around the module: what would be lost if it were loaded again, whether its user is writing,
//! and where the focus is.

use mediawiki_web::config;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    Document, Element, FocusOptions, HtmlElement, HtmlInputElement, HtmlOptionElement,
    HtmlTextAreaElement,
};

/// What a reload of the page would do to the user's unsaved work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reload {
    /// Nothing is lost.
    Safe,
    /// An edit, a filled form or the result of a form may be lost.
    #[default]
    Loses,
}

/// The actions whose pages hold nothing but what the address names.
const READING_ACTIONS: [&str; 3] = ["view", "history", "info"];

/// Whether the page can be loaded again by itself.
///
/// A page cannot tell whether it is the answer to a POST request. Special pages, and all actions that do
/// not only read, may be such answers, so they count as such.
#[must_use]
pub fn reload() -> Reload {
    let reading = READING_ACTIONS.contains(&config::action().as_str())
        && config::namespace().is_some_and(|number| number >= 0.0);
    let holds_input = document().is_none_or(|document| is_being_edited(&document));
    if reading && !holds_input {
        Reload::Safe
    } else {
        Reload::Loses
    }
}

/// Loads the page again.
pub fn load_again() {
    if let Some(window) = web_sys::window() {
        // Fails only where the page may not navigate at all. The notice's button stays.
        let _ = window.location().reload();
    }
}

fn document() -> Option<Document> {
    web_sys::window()?.document()
}

fn is_being_edited(document: &Document) -> bool {
    // VisualEditor and DiscussionTools mark the page; other editors use contenteditable.
    let editor = "html.ve-active, html.ve-activated, .ve-ui-surface, [contenteditable=''], \
                  [contenteditable='true'], [contenteditable='plaintext-only']";
    if !matches!(document.query_selector(editor), Ok(None)) {
        return true;
    }
    let Ok(fields) = document.query_selector_all("input, textarea, select option") else {
        return true;
    };
    (0..fields.length())
        .filter_map(|index| fields.item(index)?.dyn_into::<Element>().ok())
        .any(|field| !is_ours(&field) && is_changed(&field))
}

/// Whether the user is writing something: an edit, or a text in a field. Without a document: yes.
#[must_use]
pub fn is_writing() -> bool {
    let Some(document) = document() else {
        return true;
    };
    let action = config::action();
    let active = document.active_element();
    action == "edit"
        || action == "submit"
        || active.is_some_and(|active| takes_text(&active) && !is_ours(&active))
        || is_being_edited(&document)
}

/// The element that has the focus. `None`: only the page as a whole has it.
#[must_use]
pub fn focused() -> Option<HtmlElement> {
    let active = document()?.active_element()?;
    let active = active.dyn_into::<HtmlElement>().ok()?;
    (active.tag_name() != "BODY").then_some(active)
}

/// Whether an element is part of the dialog or the notices, which come and go.
#[must_use]
pub fn is_passing(element: &Element) -> bool {
    const PASSING: &str = ".gadget-consent-dialog, .gadget-consent-notices";
    !matches!(element.closest(PASSING), Ok(None))
}

/// Gives an element the focus without scrolling the page.
pub fn give_focus(element: &HtmlElement) {
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    // Does not fail for an element that can have the focus.
    let _ = element.focus_with_options(&options);
}

fn takes_text(element: &Element) -> bool {
    // Keys for other kinds of inputs are not text that could go astray.
    const TEXT: &str = "input:not([type=button], [type=submit], [type=checkbox], [type=radio]), \
                        textarea, select, [contenteditable]";
    !matches!(element.closest(TEXT), Ok(None))
}

fn is_ours(field: &Element) -> bool {
    !matches!(field.closest(".gadget-consent"), Ok(None))
}

fn is_changed(field: &Element) -> bool {
    let value: &JsValue = field.as_ref();
    if let Some(input) = value.dyn_ref::<HtmlInputElement>() {
        return match input.type_().as_str() {
            // Scripts change hidden fields.
            "hidden" | "submit" | "button" | "image" | "reset" => false,
            "checkbox" | "radio" => {
                input.checked() != input.default_checked() && is_in_content(field)
            }
            "file" => !input.value().is_empty(),
            _ => input.value() != input.default_value(),
        };
    }
    if let Some(area) = value.dyn_ref::<HtmlTextAreaElement>() {
        return area.value() != area.default_value().unwrap_or_default();
    }
    value.dyn_ref::<HtmlOptionElement>().is_some_and(|option| {
        option.selected() && !option.default_selected() && option.index() != 0
    }) && is_in_content(field)
}

/// Scripts of skins tick boxes in their menus, which are outside of the content.
fn is_in_content(field: &Element) -> bool {
    !matches!(field.closest("#mw-content-text"), Ok(None))
}
