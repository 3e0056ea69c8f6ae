//! Boxes to tick and choices to make, as Codex has them.

use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlInputElement};
use yew::{Callback, Html};

use crate::parts::element::element;

fn ticked(event: &Event, on_tick: &Callback<bool>) {
    let input = event
        .target()
        .and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    if let Some(input) = input {
        on_tick.emit(input.checked());
    }
}

/// A checkbox or a radio button with its label.
#[derive(Debug)]
pub struct Field {
    /// `checkbox` or `radio`.
    pub kind: &'static str,
    /// What belongs together has one name.
    pub name: &'static str,
    /// The element's.
    pub id: String,
    /// It is ticked.
    pub checked: bool,
    /// It cannot be changed now.
    pub disabled: bool,
    /// The element that says more of it.
    pub described_by: Option<String>,
    /// Its user has ticked it, or taken the tick away.
    pub on_tick: Callback<bool>,
}

impl Field {
    /// A box.
    #[must_use]
    pub fn checkbox(checked: bool) -> Self {
        Self {
            kind: "checkbox",
            name: "",
            id: String::new(),
            checked,
            disabled: false,
            described_by: None,
            on_tick: Callback::noop(),
        }
    }

    /// One of several of that name.
    #[must_use]
    pub fn radio(name: &'static str, checked: bool) -> Self {
        Self {
            kind: "radio",
            name,
            ..Self::checkbox(checked)
        }
    }

    /// The field; `label`: what its label holds.
    #[inline(never)]
    pub fn html(self, label: Vec<Html>) -> Html {
        let kind = self.kind;
        let mut input = element("input", "")
            .attr("type", kind)
            .attr("name", self.name)
            .attr("class", format!("cdx-{kind}__input"))
            .attr("id", self.id.clone())
            .flag("disabled", self.disabled)
            .checked(self.checked);
        if let Some(element) = self.described_by {
            input = input.attr("aria-describedby", element);
        }
        let label = element("label", "cdx-label__label")
            .attr("for", self.id)
            .child(
                element("span", "cdx-label__label__text")
                    .children(label)
                    .html(),
            );
        let part = |name: &str| element("div", "").attr("class", format!("cdx-{kind}__{name}"));
        let icon = element("span", "").attr("class", format!("cdx-{kind}__icon"));
        let on_tick = self.on_tick;
        let wrapper = part("wrapper")
            .on_click(Callback::from(move |event| ticked(&event, &on_tick)))
            .child(input.html())
            .child(icon.html())
            .child(part("label cdx-label").child(label.html()).html());
        element("div", "")
            .attr("class", format!("cdx-{kind}"))
            .child(wrapper.html())
            .html()
    }
}
