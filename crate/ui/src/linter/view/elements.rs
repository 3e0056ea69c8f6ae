//! What the page is drawn from, and the elements that its parts share.

use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlSelectElement, HtmlTextAreaElement};
use yew::virtual_dom::ListenerKind;
use yew::{Callback, Html, NodeRef};

use crate::ask::view::modal::Modal;
use crate::linter::state::{Linter, LinterAction};
use crate::parts::element::{self, ElementBuilder, container, element};
use crate::parts::ids::id;
use crate::text::messages::Messages;

/// What the page is drawn from.
#[derive(Debug, Clone)]
pub struct LinterPage<'a> {
    /// The state.
    pub state: &'a Linter,
    /// The texts: the page's own in English, and those of the question.
    pub messages: &'a Messages,
    /// Receives what the user does.
    pub on: &'a Callback<LinterAction>,
    /// The field for what is to be checked.
    pub text: &'a NodeRef,
    /// The element of the question.
    pub modal: &'a Modal,
    /// The link that carries what was entered; `None` if it is too long.
    pub link: Option<String>,
    /// The languages: codes, and their names. None can be chosen if there are none.
    pub languages: &'a [(String, String)],
    /// Where the pages of the rules are, with a slash at its end; empty if they are nowhere.
    pub rules: &'a str,
    /// The language and the direction of the question.
    pub speech: (String, String),
}

impl LinterPage<'_> {
    /// The text of `gadget-consent-KEY`. It is English, and so are its numbers.
    pub fn text(&self, key: &str, parameters: &[&str]) -> String {
        self.messages
            .plain(&format!("gadget-consent-{key}"), parameters)
    }

    /// The same as a paragraph.
    pub fn paragraph(&self, key: &str, parameters: &[&str]) -> Html {
        element::text("p", self.text(key, parameters))
    }

    /// A button.
    pub fn button(&self, key: &str, action: LinterAction) -> Html {
        element::button("cdx-button", self.text(key, &[]), self.on, action).html()
    }

    /// A field with its label. `help` explains it.
    pub fn field(
        &self,
        name: &str,
        label: &str,
        help: Option<&str>,
        class: &'static str,
        input: ElementBuilder,
    ) -> Html {
        let (input_id, help_id) = (
            id(&format!("linter-{name}")),
            id(&format!("linter-{name}-help")),
        );
        let text = element("span", "cdx-label__label__text").text(self.text(label, &[]));
        let text = element("label", "cdx-label__label")
            .attr("for", input_id.clone())
            .child(text.html());
        let mut head = element("div", "cdx-label").child(text.html());
        let mut input = input.attr("id", input_id);
        if let Some(help) = help {
            let help = element("span", "cdx-label__description")
                .attr("id", help_id.clone())
                .text(self.text(help, &[]));
            head = head.child(help.html());
            input = input.attr("aria-describedby", help_id);
        }
        let input = if class.is_empty() {
            input.html()
        } else {
            container("div", class, vec![input.html()])
        };
        container("div", "cdx-field", vec![head.html(), input])
    }

    /// A choice of several texts. `on` receives the value.
    pub fn select(
        &self,
        options: impl Iterator<Item = (String, String)>,
        chosen: &str,
        on: impl Fn(String) -> LinterAction + 'static,
    ) -> ElementBuilder {
        let on_change = self.on.reform(move |event: Event| {
            let select = event.target();
            let select = select.and_then(|target| target.dyn_into::<HtmlSelectElement>().ok());
            on(select.map(|select| select.value()).unwrap_or_default())
        });
        let option = |(value, words): (String, String)| {
            element("option", "")
                .flag("selected", value == chosen)
                .attr("value", value)
                .text(words)
                .html()
        };
        element("select", "cdx-select")
            .on_any(ListenerKind::onchange, on_change)
            .children(options.map(option).collect())
    }
}

/// The text of the area that an event is about.
pub fn area_of(event: &Event) -> String {
    let area = event.target();
    let area = area.and_then(|target| target.dyn_into::<HtmlTextAreaElement>().ok());
    area.map(|area| area.value()).unwrap_or_default()
}
