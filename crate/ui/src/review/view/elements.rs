//! The few elements that the page is made of.

use gadget_consent_core::user_scripts::USER_SCRIPTS;
use gadget_consent_core::{Day, Request, Source};
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlInputElement, HtmlSelectElement};
use yew::virtual_dom::{ListenerKind, VNode};
use yew::{Callback, Html};

use crate::parts::element::{self, Builder, element};
use crate::parts::phrases;
use crate::review::row::{Line, Row, Standing};
use crate::review::state::Action;
use crate::review::view::page::Page;

/// An element with a class; none where that is empty.
pub fn container(name: &'static str, class: &'static str, children: Vec<Html>) -> Html {
    element(name, class).children(children).html()
}

/// A text.
pub fn text(words: String) -> Html {
    VNode::from(words)
}

/// A name, whose direction is its own.
pub fn name(name: &str) -> Html {
    element::text("bdi", name.to_owned())
}

/// What an element gives when its user changes it.
fn target<T: JsCast>(event: &Event) -> Option<T> {
    event.target()?.dyn_into().ok()
}

impl Page<'_> {
    /// A message's text.
    pub fn say(&self, key: &str, parameters: &[&str]) -> String {
        if parameters.is_empty() {
            self.once(key, &|| self.messages.text(key, &[]))
        } else {
            self.messages.text(key, parameters)
        }
    }

    /// A day in words.
    pub fn day(&self, day: Day) -> String {
        self.once(&day.to_string(), &|| phrases::date(day))
    }

    /// What takes its time to make, and stands in many lines, made once.
    fn once(&self, key: &str, make: &dyn Fn() -> String) -> String {
        let mut said = self.said.borrow_mut();
        if let Some((_, words)) = said.iter().find(|(known, _)| known == key) {
            return words.clone();
        }
        let words = make();
        said.push((key.to_owned(), words.clone()));
        words
    }

    /// A message's text as a paragraph.
    pub fn tell(&self, key: &str, parameters: &[&str]) -> Html {
        element::text("p", self.say(key, parameters))
    }

    /// A part of the page with a heading.
    pub fn section(&self, title: &str, content: Vec<Html>) -> Html {
        let title = element::text("h2", self.say(title, &[]));
        element("section", "").child(title).children(content).html()
    }

    /// A button; `of`: what it is for, where the same stands more than once.
    pub fn button(&self, key: &str, of: &str, action: Action) -> Html {
        self.labelled_button(self.say(key, &[]), of, action).html()
    }

    /// As [`Page::button`], with its text.
    pub fn labelled_button(&self, words: String, of: &str, action: Action) -> Builder {
        let label = format!("{words}: {of}");
        let mut button = element::button("cdx-button", words, self.on, action)
            .flag("disabled", self.state.job.is_some());
        if !of.is_empty() {
            button = button.attr("aria-label", label);
        }
        button
    }

    fn act(&self, action: Action) -> Callback<Event> {
        self.on.reform(move |_| action.clone())
    }

    /// A box to tick, with its label beside it or, for a cell of a table, unseen.
    pub fn tick(&self, label: String, unseen: bool, checked: bool, action: Action) -> Html {
        let mut input = element("input", "cdx-checkbox__input")
            .attr("type", "checkbox")
            .flag("disabled", self.state.job.is_some())
            .checked(checked)
            .on_click(self.act(action));
        if unseen {
            input = input.attr("aria-label", label.clone());
        }
        // A click that a script makes on the label would have the browser make one of its own.
        let mut tick = element("label", "cdx-checkbox__wrapper gadget-consent-tick")
            .on_click(Callback::noop())
            .child(input.html())
            .child(container("span", "cdx-checkbox__icon", Vec::new()));
        if !unseen {
            tick = tick.child(container("span", "cdx-checkbox__label", vec![text(label)]));
        }
        tick.html()
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
        let on_change = Callback::from(move |event: Event| {
            if let Some(select) = target::<HtmlSelectElement>(&event) {
                let index = usize::try_from(select.selected_index()).unwrap_or_default();
                on.emit(action(index));
            }
        });
        let mut select = element("select", "cdx-select").on(ListenerKind::onchange, on_change);
        for (index, key) in options.iter().enumerate() {
            let option = element("option", "").flag("selected", index == chosen);
            select = select.child(option.text(self.say(key, &[])).html());
        }
        self.labelled(label, select.html())
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
        let on_input = Callback::from(move |event: Event| {
            if let Some(input) = target::<HtmlInputElement>(&event) {
                on.emit(action(input.value()));
            }
        });
        let input = element("input", "cdx-text-input__input")
            .attr("id", id)
            .attr("dir", "auto")
            .attr("autocomplete", "off")
            .value(value)
            .on(ListenerKind::oninput, on_input);
        self.labelled(label, input.html())
    }

    /// Something with its label above it.
    pub fn labelled(&self, label: &str, what: Html) -> Html {
        element("label", "gadget-consent-field")
            .text(self.say(label, &[]))
            .child(what)
            .html()
    }

    /// The site of some lines as people read it. The registrable domain is set off only where one of
    /// them is declared: of others the manifest does not know the suffixes.
    pub fn site(&self, source: &Source, lines: &[(&Row, Option<&Line>)]) -> Vec<Html> {
        let is_declared = lines.iter().any(|(row, line)| {
            row.gadget() != USER_SCRIPTS && line.is_some_and(|line| line.standing != Standing::Gone)
        });
        let mut site = vec![if is_declared {
            phrases::host(source, self.suffixes)
        } else {
            element("bdi", "gadget-consent-host")
                .text(phrases::site(source))
                .html()
        }];
        if source.is_wildcard() {
            site.push(self.tell("request-subdomains", &[]));
        }
        site
    }

    /// What may be done with a site.
    pub fn kinds(&self, request: &Request) -> String {
        let kinds = request.kinds();
        phrases::list(
            kinds
                .iter()
                .map(|kind| self.say(&format!("kind-{kind}"), &[])),
        )
    }
}
