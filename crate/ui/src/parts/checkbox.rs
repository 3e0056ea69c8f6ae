//! Checkboxes, as Codex has them.

use web_sys::{Event, HtmlInputElement};
use yew::{Callback, Html};

use crate::parts::element::{ElementBuilder, container, element, text_node};
use crate::wiki::genuine;

/// A checkbox.
#[derive(Debug)]
pub struct CheckableInput {
    /// The `id` of the `<input>`; empty: none.
    pub id: String,
    /// It is ticked.
    pub checked: bool,
    /// It cannot be changed now.
    pub disabled: bool,
    /// The `id` of the element that describes it.
    pub described_by: Option<String>,
    /// The user has ticked it, or has taken the tick away.
    pub on_tick: Callback<bool>,
}

/// Where the label of a compact checkbox is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CompactLabel {
    /// Beside the box.
    Seen(String),
    /// For assistive technology only, as in the cell of a table.
    Unseen(String),
}

impl CheckableInput {
    /// A checkbox.
    #[must_use]
    pub fn checkbox(checked: bool) -> Self {
        Self {
            id: String::new(),
            checked,
            disabled: false,
            described_by: None,
            on_tick: Callback::noop(),
        }
    }

    /// The field with a label that holds `label`.
    #[inline(never)]
    pub fn html(self, label: Vec<Html>) -> Html {
        let mut input = self.input().attr("id", self.id.clone());
        if let Some(element) = self.described_by {
            input = input.attr("aria-describedby", element);
        }
        let label = element("span", "cdx-label__label").child(container(
            "span",
            "cdx-label__label__text",
            label,
        ));
        // The label is around the input: which box it ticks depends on nothing else on the page.
        let wrapper = element("label", "cdx-checkbox__wrapper")
            .on_click(listener(self.on_tick))
            .child(input.html())
            .child(element("span", "cdx-checkbox__icon").html())
            .child(container(
                "span",
                "cdx-checkbox__label cdx-label",
                vec![label.html()],
            ));
        container("div", "cdx-checkbox", vec![wrapper.html()])
    }

    /// A checkbox in one line, with a label of plain text. It needs no `id`.
    #[inline(never)]
    pub fn compact(self, label: CompactLabel) -> Html {
        let mut input = self.input();
        let mut beside = None;
        match label {
            CompactLabel::Seen(label) => {
                beside = Some(container(
                    "span",
                    "cdx-checkbox__label",
                    vec![text_node(label)],
                ));
            }
            CompactLabel::Unseen(label) => input = input.attr("aria-label", label),
        }
        element("label", "cdx-checkbox__wrapper gadget-consent-tick")
            .on_click(listener(self.on_tick))
            .child(input.html())
            .child(container("span", "cdx-checkbox__icon", Vec::new()))
            .children(beside.into_iter().collect())
            .html()
    }

    fn input(&self) -> ElementBuilder {
        element("input", "cdx-checkbox__input")
            .attr("type", "checkbox")
            .flag("disabled", self.disabled)
            .checked(self.checked)
    }
}

/// Listens around the input and its label. A click on the label makes another one on the input; only
/// that one counts. A click that a script makes on the label is ignored here, as the browser would
/// turn it into one of its own.
fn listener(on_tick: Callback<bool>) -> Callback<Event> {
    Callback::from(move |event: Event| {
        if let Some(input) = genuine::target::<HtmlInputElement>(&event) {
            on_tick.emit(input.checked());
        }
    })
}
