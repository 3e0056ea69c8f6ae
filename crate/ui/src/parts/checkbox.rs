//! Checkboxes and radio buttons, as Codex has them.

use web_sys::{Event, HtmlInputElement};
use yew::{Callback, Html};

use crate::parts::element::{ElementBuilder, container, element, text_node};
use crate::wiki::genuine;

/// A checkbox or a radio button.
#[derive(Debug)]
pub struct CheckableInput {
    /// `checkbox` or `radio`.
    pub kind: &'static str,
    /// The name that the radio buttons of one choice share.
    pub name: String,
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
            kind: "checkbox",
            name: String::new(),
            id: String::new(),
            checked,
            disabled: false,
            described_by: None,
            on_tick: Callback::noop(),
        }
    }

    /// One radio button of those that share the name.
    #[must_use]
    pub fn radio(name: String, checked: bool) -> Self {
        Self {
            kind: "radio",
            name,
            ..Self::checkbox(checked)
        }
    }

    /// The field with a label that holds `label`.
    #[inline(never)]
    pub fn html(self, label: Vec<Html>) -> Html {
        let kind = self.kind;
        let mut input = self
            .input()
            .attr("name", self.name.clone())
            .attr("id", self.id.clone());
        if let Some(element) = self.described_by {
            input = input.attr("aria-describedby", element);
        }
        let label = element("span", "cdx-label__label").child(container(
            "span",
            "cdx-label__label__text",
            label,
        ));
        let part = |tag, name: &str| element(tag, "").attr("class", format!("cdx-{kind}__{name}"));
        // The label is around the input: which box it ticks depends on nothing else on the page.
        let wrapper = part("label", "wrapper")
            .on_click(listener(self.on_tick))
            .child(input.html())
            .child(part("span", "icon").html())
            .child(part("span", "label cdx-label").child(label.html()).html());
        element("div", "")
            .attr("class", format!("cdx-{kind}"))
            .child(wrapper.html())
            .html()
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
        element("input", "")
            .attr("type", self.kind)
            .attr("class", format!("cdx-{}__input", self.kind))
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
