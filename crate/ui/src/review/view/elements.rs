//! What the page is drawn from, and the elements that its parts share.

use std::cell::RefCell;

use gadget_consent_core::label::Label;
use gadget_consent_core::user_scripts::USER_SCRIPTS;
use gadget_consent_core::{Day, Request, Source};
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlInputElement, HtmlSelectElement};
use yew::virtual_dom::ListenerKind;
use yew::{Callback, Html};

use crate::parts::checkbox::{CheckableInput, CompactLabel};
use crate::parts::element::{self, ElementBuilder, container, element};
use crate::parts::ids;
use crate::parts::phrases;
use crate::parts::section::Section;
use crate::review::row::{Line, Row, Standing};
use crate::review::state::{FocusTarget, Review, ReviewAction};
use crate::text::messages::{Messages, isolate};
use crate::text::words;
use crate::wiki::names::{Titled, title_of};

/// What the page is drawn from.
#[derive(Debug)]
pub struct ReviewPage<'a> {
    /// The state.
    pub state: &'a Review,
    /// The texts.
    pub messages: &'a Messages,
    /// Receives what the user does.
    pub on: &'a Callback<ReviewAction>,
    /// Texts that were made before and occur in many lines.
    cache: RefCell<Vec<(String, String)>>,
}

/// What an event is about.
fn target<T: JsCast>(event: &Event) -> Option<T> {
    event.target()?.dyn_into().ok()
}

/// The heading of a part of the page. It can have the focus.
fn heading(section: Section) -> ElementBuilder {
    element("h2", "")
        .attr("id", FocusTarget::Heading(section).id())
        .attr("tabindex", "-1")
}

impl FocusTarget {
    /// The element's `id`.
    #[must_use]
    pub fn id(self) -> String {
        ids::id(match self {
            Self::Report => "result",
            Self::UserScriptsHost => "own-host",
            Self::AdminTitle => crate::review::admin_tab::TITLE,
            Self::Heading(section) => section.heading(),
        })
    }
}

impl<'a> ReviewPage<'a> {
    /// The page in a state.
    #[must_use]
    pub fn new(state: &'a Review, messages: &'a Messages, on: &'a Callback<ReviewAction>) -> Self {
        Self {
            state,
            messages,
            on,
            cache: RefCell::default(),
        }
    }

    /// A message's text.
    pub fn text(&self, key: &str, parameters: &[&str]) -> String {
        if parameters.is_empty() {
            self.once(key, &|| self.messages.text(key, &[]))
        } else {
            self.messages.text(key, parameters)
        }
    }

    /// A day in words.
    pub fn day(&self, day: Day) -> String {
        self.once(&day.to_string(), &|| words::date(day))
    }

    /// Makes a text unless it was made before.
    fn once(&self, key: &str, make: &dyn Fn() -> String) -> String {
        let mut cache = self.cache.borrow_mut();
        if let Some((_, text)) = cache.iter().find(|(known, _)| known == key) {
            return text.clone();
        }
        let text = make();
        cache.push((key.to_owned(), text.clone()));
        text
    }

    /// A message as a paragraph.
    pub fn paragraph(&self, key: &str, parameters: &[&str]) -> Html {
        element::text("p", self.text(key, parameters))
    }

    /// A part of the page with a heading.
    pub fn section(&self, section: Section, title: &str, content: Vec<Html>) -> Html {
        let title = heading(section).text(self.text(title, &[])).html();
        element("section", "").child(title).children(content).html()
    }

    /// A part of the page that is there when its user wants it.
    pub fn folded(&self, section: Section, title: &str, content: &dyn Fn() -> Vec<Html>) -> Html {
        let is_open = self.state.unfolded.contains(&section);
        let words = self.text(title, &[]);
        let unfold = ReviewAction::Unfold(section);
        let button = element::button("gadget-consent-fold", words, self.on, unfold)
            .attr("aria-expanded", if is_open { "true" } else { "false" });
        let title = heading(section).child(button.html()).html();
        let content = if is_open { content() } else { Vec::new() };
        // Always two, so that the button is not made again and keeps the focus.
        let content = container("div", "", content);
        container("section", "", vec![title, content])
    }

    fn is_saving(&self) -> bool {
        self.state.job.is_some()
    }

    /// A button with a message. `of` tells several buttons with the same message apart.
    pub fn button(&self, key: &str, of: &str, action: ReviewAction) -> Html {
        self.labelled_button(self.text(key, &[]), of, action).html()
    }

    /// A button with a text. It cannot be pressed while something is being saved.
    pub fn labelled_button(&self, words: String, of: &str, action: ReviewAction) -> ElementBuilder {
        let label = format!("{words}: {of}");
        let mut button = element::button("cdx-button", words, self.on, action)
            .flag("disabled", self.is_saving());
        if !of.is_empty() {
            button = button.attr("aria-label", label);
        }
        button
    }

    /// A button that also works while something is being saved.
    pub fn free_button(&self, key: &str, action: ReviewAction) -> Html {
        element::button("cdx-button", self.text(key, &[]), self.on, action).html()
    }

    /// A checkbox.
    pub fn tick(&self, label: CompactLabel, checked: bool, action: ReviewAction) -> Html {
        let checkbox = CheckableInput {
            disabled: self.is_saving(),
            on_tick: self.on.reform(move |_| action.clone()),
            ..CheckableInput::checkbox(checked)
        };
        checkbox.compact(label)
    }

    /// A choice among messages.
    pub fn choice(
        &self,
        label: &str,
        options: &[&'static str],
        chosen: usize,
        action: fn(usize) -> ReviewAction,
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
            select = select.child(option.text(self.text(key, &[])).html());
        }
        self.labelled(label, select.html())
    }

    /// A field for a line of text.
    pub fn field(
        &self,
        label: &str,
        id: String,
        value: String,
        action: fn(String) -> ReviewAction,
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

    /// A field with its label above it.
    pub fn labelled(&self, label: &str, field: Html) -> Html {
        element("label", "gadget-consent-field")
            .text(self.text(label, &[]))
            .child(field)
            .html()
    }

    /// The site of some lines as people read it. Its registrable domain is in bold only if one of the
    /// lines is declared: the manifest knows the public suffixes of declared sites only.
    pub fn site(&self, source: &Source, lines: &[(&Row, Option<&Line>)]) -> Vec<Html> {
        let is_declared = lines.iter().any(|(row, line)| {
            row.gadget() != USER_SCRIPTS && line.is_some_and(|line| line.standing != Standing::Gone)
        });
        let mut site = vec![if is_declared {
            phrases::host(source, &self.state.wiki.suffixes)
        } else {
            element("bdi", "gadget-consent-host")
                .text(words::site(source))
                .html()
        }];
        if source.is_wildcard() {
            site.push(self.paragraph("request-subdomains", &[]));
        }
        site
    }

    /// The name of a gadget in the wiki's definition, if people know it by another.
    pub fn below_title(gadget: &str, title: &str) -> Option<Html> {
        let name = title_of(gadget);
        (name != title && gadget != USER_SCRIPTS).then(|| {
            let name = phrases::beginning(&name, phrases::NAME);
            element("span", "gadget-consent-row__name")
                .child(element::name(&name))
                .html()
        })
    }

    /// A gadget in the label of a button: its title and, if that is another, its name.
    pub fn label(gadget: &str, title: &str) -> String {
        let name = title_of(gadget);
        let shown = phrases::beginning(title, phrases::NAME);
        if name == title || gadget == USER_SCRIPTS {
            return shown;
        }
        let name = phrases::beginning(&name, phrases::NAME);
        format!("{} ({})", isolate(&shown), isolate(&name))
    }

    /// Which gadgets need a gadget.
    pub fn needed_by(&self, all: &[Titled]) -> Option<Html> {
        Some(element::text("p", phrases::needed_by(all, self.messages)?))
    }

    /// What is known of the sites that a gadget contacts, if the wiki says so.
    pub fn label_of(&self, gadget: &str) -> Option<Html> {
        let mut labels = self.state.labels.iter();
        let known = labels.find(|known| known.gadget == gadget)?;
        let key = match known.label {
            Label::None => "review-label-none",
            Label::Restricted => "review-label-restricted",
            Label::Undeclared => "review-label-undeclared",
            Label::Unknown => "review-label-unknown",
        };
        // The parameter is filled in here, as for the day of an answer.
        let words = self.text(key, &[]).replace("$1", &self.day(known.day));
        Some(element::text("p", words))
    }

    /// What a gadget needs that its user has refused.
    pub fn lacks(&self, gadget: &str) -> Option<Html> {
        let lacks = phrases::lacks(&self.state.lacks(gadget), self.messages)?;
        Some(element::text("p", lacks))
    }

    /// The kinds of a request in words.
    pub fn kinds(&self, request: &Request) -> String {
        let kinds = request.kinds();
        words::list(
            kinds
                .iter()
                .map(|kind| self.text(&format!("kind-{kind}"), &[])),
        )
    }
}
