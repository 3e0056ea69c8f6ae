//! The few elements that the page is made of. Functions, not components: each place where elements
//! are spelt out costs bytes in the module.

use gadget_consent_core::{Request, Source};
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;
use yew::virtual_dom::{VTag, VText};

use super::page::Page;
use super::state::Action;
use crate::field::trusted;
use crate::words;

/// An element with a class; none where that is empty.
pub fn tag(name: &'static str, class: &'static str, children: Vec<Html>) -> VTag {
    let mut tag = VTag::new(name);
    if !class.is_empty() {
        tag.add_attribute("class", class);
    }
    tag.add_children(children);
    tag
}

/// As [`tag`].
pub fn element(name: &'static str, class: &'static str, children: Vec<Html>) -> Html {
    tag(name, class, children).into()
}

/// A text.
pub fn text(text: impl Into<AttrValue>) -> Html {
    VText::new(text).into()
}

/// A name, whose direction is its own.
pub fn name(name: &str) -> Html {
    element("bdi", "", vec![text(name.to_owned())])
}

/// A paragraph.
pub fn paragraph(words: String) -> Html {
    element("p", "", vec![text(words)])
}

/// A message of Codex's.
pub fn message(kind: &'static str, content: Vec<Html>) -> Html {
    let icon = element("span", "cdx-message__icon", Vec::new());
    let content = element("div", "cdx-message__content", content);
    element("div", kind, vec![icon, content])
}

/// A success, an error or a warning of Codex's.
pub const SUCCESS: &str = "cdx-message cdx-message--block cdx-message--success";
/// See [`SUCCESS`].
pub const ERROR: &str = "cdx-message cdx-message--block cdx-message--error";
/// See [`SUCCESS`].
pub const WARNING: &str = "cdx-message cdx-message--inline cdx-message--warning";

impl Page<'_> {
    /// A message's text.
    pub fn say(&self, key: &str, parameters: &[&str]) -> String {
        self.messages.text(key, parameters)
    }

    /// A message's text as a paragraph.
    pub fn tell(&self, key: &str, parameters: &[&str]) -> Html {
        paragraph(self.say(key, parameters))
    }

    /// A part of the page with a heading.
    pub fn section(&self, title: &str, mut content: Vec<Html>) -> Html {
        content.insert(0, element("h2", "", vec![text(self.say(title, &[]))]));
        element("section", "", content)
    }

    /// A button; `of`: what it is for, where the same stands more than once.
    pub fn button(&self, key: &str, of: &str, action: Action) -> Html {
        self.labelled_button(self.say(key, &[]), of, action)
    }

    /// As [`Page::button`], with its text. Scripts can make clicks, too; those are not the user's.
    pub fn labelled_button(&self, words: String, of: &str, action: Action) -> Html {
        let label = (!of.is_empty()).then(|| format!("{words}: {of}"));
        let on = self.on.clone();
        let onclick = move |event: MouseEvent| {
            if event.is_trusted() {
                on.emit(action.clone());
            }
        };
        let disabled = self.state.job.is_some();
        html! {
            <button type="button" class="cdx-button" {disabled} {onclick} aria-label={label}>
                { words }
            </button>
        }
    }

    /// A box to tick, with its label beside it or, for a cell of a table, unseen.
    pub fn tick(&self, label: String, unseen: bool, checked: bool, action: Action) -> Html {
        let onclick = trusted(self.on.reform(move |_| action.clone()));
        let disabled = self.state.job.is_some();
        let aria_label = unseen.then(|| label.clone());
        html! {
            <label class="cdx-checkbox__wrapper gadget-consent-tick" {onclick}>
                <input type="checkbox" class="cdx-checkbox__input" {checked} {disabled}
                    aria-label={aria_label} />
                <span class="cdx-checkbox__icon"></span>
                if !unseen {
                    <span class="cdx-checkbox__label">{ label }</span>
                }
            </label>
        }
    }

    /// A choice among messages.
    pub fn choice(
        &self,
        label: &str,
        options: &[&'static str],
        chosen: usize,
        action: fn(usize) -> Action,
    ) -> Html {
        let on = self.on.clone();
        let onchange = move |event: Event| {
            let select = event.target().and_then(|target| target.dyn_into().ok());
            if let Some(select) = select {
                let select: HtmlSelectElement = select;
                on.emit(action(
                    usize::try_from(select.selected_index()).unwrap_or_default(),
                ));
            }
        };
        let options = options.iter().enumerate().map(|(index, key)| {
            let mut option = tag("option", "", vec![text(self.say(key, &[]))]);
            if index == chosen {
                option.add_attribute("selected", "");
            }
            option.into()
        });
        html! {
            <label class="gadget-consent-field">
                { self.say(label, &[]) }
                <select class="cdx-select" {onchange}>{ for options.collect::<Vec<Html>>() }</select>
            </label>
        }
    }

    /// A field for a text.
    pub fn field(
        &self,
        label: &str,
        id: &'static str,
        value: String,
        action: fn(String) -> Action,
    ) -> Html {
        let on = self.on.clone();
        let oninput = move |event: InputEvent| {
            let input = event.target().and_then(|target| target.dyn_into().ok());
            if let Some(input) = input {
                let input: HtmlInputElement = input;
                on.emit(action(input.value()));
            }
        };
        html! {
            <label class="gadget-consent-field">
                { self.say(label, &[]) }
                <input {id} class="cdx-text-input__input" dir="auto" autocomplete="off" {value} {oninput} />
            </label>
        }
    }

    /// A site as people read it.
    pub fn site(&self, source: &Source) -> Vec<Html> {
        let mut site = vec![name(&words::site(source))];
        if source.is_wildcard() {
            site.push(self.tell("request-subdomains", &[]));
        }
        site
    }

    /// What may be done with a site.
    pub fn kinds(&self, request: &Request) -> String {
        let kinds = request.kinds();
        words::list(
            kinds
                .iter()
                .map(|kind| self.say(&format!("kind-{kind}"), &[])),
        )
    }
}
