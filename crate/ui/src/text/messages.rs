//! The interface messages: of the wiki, or of the gallery, which has no wiki.

use gadget_consent_core::script_page;
use js_sys::{Array, Function};
use mediawiki_web::message;
use wasm_bindgen::JsValue;

use crate::text::intl;

/// Where the texts come from.
#[derive(Debug, Clone, PartialEq)]
pub enum Messages {
    /// `mw.message`.
    Wiki,
    /// A function that takes a key and an array of parameters, and returns the text.
    Function(Function),
}

/// The messages that have another one for scripts, `script-KEY`: a script is not a gadget to its users.
const OF_SCRIPTS: [&str; 37] = [
    "dialog-asked-again",
    "dialog-at-once",
    "dialog-changed",
    "dialog-confirm",
    "dialog-intro",
    "dialog-maintainers-unstated",
    "dialog-maintenance",
    "dialog-no-details",
    "dialog-no-reload",
    "dialog-none-ticked",
    "dialog-not-enforced",
    "dialog-refuse",
    "dialog-refuse-optional",
    "dialog-requests",
    "dialog-reveals",
    "dialog-without",
    "list-intro",
    "list-not-saved",
    "list-not-saved-kept",
    "list-refuse",
    "list-title",
    "never",
    "not-saved",
    "not-saved-kept",
    "notice-outdated",
    "notice-undone",
    "notice-unsaved-answer",
    "place-optional",
    "review-idle",
    "review-nothing-left",
    "source-agreed",
    "source-at-once",
    "source-intro",
    "source-no-reload",
    "source-not-saved",
    "source-not-saved-kept",
    "source-refuse",
];

impl Messages {
    /// The text of a message about a gadget or a script, by its name.
    #[must_use]
    pub fn about(&self, name: &str, key: &str, parameters: &[&str]) -> String {
        if script_page::is_script(name) && OF_SCRIPTS.contains(&key) {
            self.text(&format!("script-{key}"), parameters)
        } else {
            self.text(key, parameters)
        }
    }

    /// The text of the message `gadget-consent-KEY`, as plain text for a text node. A parameter that
    /// consists of digits is written as a number in the user's language. Where the function fails, the
    /// text is the key.
    #[must_use]
    pub fn text(&self, key: &str, parameters: &[&str]) -> String {
        let key = format!("gadget-consent-{key}");
        let parameters: Vec<String> = parameters.iter().map(|text| intl::number(text)).collect();
        let parameters: Vec<&str> = parameters.iter().map(String::as_str).collect();
        self.plain(&key, parameters.as_slice())
    }

    /// The text of the message with this whole key. Numbers stay as they are.
    #[must_use]
    pub fn plain(&self, key: &str, parameters: &[&str]) -> String {
        match self {
            Self::Wiki => message::text(key, parameters),
            Self::Function(function) => {
                let parameters: Array =
                    parameters.iter().map(|text| JsValue::from(*text)).collect();
                function
                    .call2(&JsValue::NULL, &JsValue::from(key), &parameters)
                    .ok()
                    .and_then(|text| text.as_string())
                    .unwrap_or_else(|| key.to_owned())
            }
        }
    }
}

/// Puts a name between FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE, so that it does not disturb the
/// direction of the sentence around it (Unicode Standard Annex 9).
#[must_use]
pub fn isolate(name: &str) -> String {
    format!("\u{2068}{name}\u{2069}")
}

#[cfg(test)]
mod tests;
