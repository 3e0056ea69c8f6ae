//! What the part is drawn from, and the elements that its views share.

use web_sys::{Event, HtmlInputElement};
use yew::{Callback, Html, NodeRef};

use crate::admin::state::{AdminAction, AdminState};
use crate::parts::element::{self, ElementBuilder, element};
use crate::parts::phrases;
use crate::text::messages::Messages;
use crate::text::words;
use wasm_bindgen::JsCast;

/// What the part is drawn from.
#[derive(Debug, Clone, Copy)]
pub struct AdminPage<'a> {
    /// The state.
    pub state: &'a AdminState,
    /// The texts.
    pub messages: &'a Messages,
    /// Receives what the user does.
    pub on: &'a Callback<AdminAction>,
    /// Is bound to the report about saving.
    pub report: &'a NodeRef,
}

impl AdminPage<'_> {
    /// The text of `gadget-consent-admin-KEY`.
    pub fn text(&self, key: &str, parameters: &[&str]) -> String {
        self.messages.text(&format!("admin-{key}"), parameters)
    }

    /// The text of `gadget-consent-admin-KEY` as a paragraph.
    pub fn paragraph(&self, key: &str, parameters: &[&str]) -> Html {
        element::text("p", self.text(key, parameters))
    }

    /// A button with the text of `gadget-consent-admin-KEY`.
    pub fn button(&self, class: &'static str, key: &str, action: AdminAction) -> ElementBuilder {
        element::button(class, self.text(key, &[]), self.on, action)
    }

    /// A link to a page of the wiki.
    pub fn page_link(&self, title: &str) -> Html {
        element("a", "")
            .attr("href", words::page_address(title, self.messages))
            .attr("dir", "ltr")
            .text(title.to_owned())
            .html()
    }

    /// A paragraph with a text and a link to the page that it is about.
    pub fn introduction(&self, key: &str, title: &str) -> Html {
        element("p", "")
            .text(format!("{} ", self.text(key, &[])))
            .child(self.page_link(title))
            .html()
    }

    /// A view of the part, with its name.
    pub fn section(&self, key: &str) -> ElementBuilder {
        element("section", "").attr("aria-label", self.text(key, &[]))
    }
}

/// A message box with paragraphs, lists and the like.
pub fn message(kind: &str, content: Vec<Html>) -> Html {
    phrases::message_box("block", kind, content)
}

/// An element with a text in English, such as the words of the core's readers.
pub fn english(tag: &'static str, text: String) -> Html {
    element(tag, "")
        .attr("lang", "en")
        .attr("dir", "ltr")
        .text(text)
        .html()
}

/// The text of the input that an event is about.
pub fn input_of(event: &Event) -> String {
    let input = event.target();
    let input = input.and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    input.map(|input| input.value()).unwrap_or_default()
}
