//! The dialog: one gadget, its sites in words, and four answers of equal weight.

use gadget_consent_core::declaration::Need;
use gadget_consent_core::disclosure::shown::{is_title, user_page};
use gadget_consent_core::{Entry, Kind, Kinds, Request};
use wasm_bindgen::JsCast;
use web_sys::{Event, KeyboardEvent};
use yew::virtual_dom::{ListenerKind, VNode};
use yew::{Callback, Html};

use crate::answers::scope::Scope;
use crate::ask::intent::Intent;
use crate::ask::question::{Choice, Question, is_frame};
use crate::ask::state::{Alertness, Reading, Step};
use crate::ask::view::modal::Modal;
use crate::parts::checkbox::CheckableInput;
use crate::parts::element::{self, element, text};
use crate::parts::ids::id;
use crate::parts::item::Item;
use crate::parts::phrases::{self, NAME, STATEMENT};
use crate::parts::site_line::SiteLine;
use crate::text::messages::{Messages, isolate};
use crate::text::words;
use crate::wiki::document::Reload;
use crate::wiki::sight::{Sight, Watch};

/// What the dialog shows.
#[derive(Debug)]
pub struct Dialog<'a> {
    /// The gadget that is asked for.
    pub question: &'a Question,
    /// Where the question stands.
    pub step: &'a Step,
    /// The number of this question and of all.
    pub position: (usize, usize),
    /// What loading the page again would do; the dialog tells what follows an **Allow**.
    pub reload: Reload,
    /// The preferences keep the answer, and not the device.
    pub named: bool,
    /// Whether the wiki has preferences for all wikis of its farm.
    pub farm: bool,
    /// Where the answer goes.
    pub scope: Scope,
    /// Whether it takes answers.
    pub alertness: Alertness,
    /// Why the last answer was not taken.
    pub unclear: Sight,
    /// How far its user has read it.
    pub reading: Reading,
    /// Its element on the page.
    pub modal: &'a Modal,
    /// What watches over its buttons; the gallery has none.
    pub watch: Option<&'a Watch>,
    /// The texts.
    pub messages: &'a Messages,
    /// Is called with what the user does.
    pub on: &'a Callback<Intent>,
}

impl Dialog<'_> {
    /// The dialog. Call [`Modal::drawn`] after drawing it.
    #[cfg_attr(feature = "detail", inline(never))]
    pub fn html(&self) -> Html {
        let messages = self.messages;
        let body = element("div", "cdx-dialog__body")
            .node_ref(self.modal.body())
            // It is scrolled by keys.
            .attr("tabindex", "0")
            .attr("role", "group")
            .attr("aria-label", messages.text("dialog-requests", &[]))
            .children(self.warning())
            .children(introduction(self.question, messages))
            .children(self.sites())
            .children(self.frames(Need::Needed))
            .children(self.frames(Need::Optional))
            .child(text("p", messages.text("dialog-reveals", &[])))
            .children(self.everywhere())
            .children(maintenance(self.question, messages));
        let status = element("div", "gadget-consent-status")
            .attr("aria-live", "polite")
            .child(progress(self.step, messages))
            .children(untaken(self.unclear, messages));
        let footer = element("footer", "cdx-dialog__footer")
            .child(status.html())
            .child(self.consequences())
            .child(self.answers());
        // A line above the buttons shows that there is more below.
        let class = if self.reading.is_at_end {
            "gadget-consent gadget-consent-dialog cdx-dialog"
        } else {
            "gadget-consent gadget-consent-dialog cdx-dialog cdx-dialog--dividers"
        };
        element("dialog", class)
            .node_ref(self.modal.node())
            .attr("aria-labelledby", format!("{} {}", id("title"), id("name")))
            .on(
                ListenerKind::onkeydown,
                Callback::from(|event| held_down(&event)),
            )
            .child(self.header())
            .child(body.html())
            .child(footer.html())
            .html()
    }

    fn header(&self) -> Html {
        let (question, messages) = (self.question, self.messages);
        let title = question.title();
        let name = isolate(&phrases::beginning(&title, NAME));
        let count = question.items.len().to_string();
        let heading = element("h2", "cdx-dialog__header__title")
            .node_ref(self.modal.title())
            .attr("id", id("title"))
            .attr("tabindex", "-1")
            .text(messages.text("dialog-title", &[&name, &count]));
        let mut below = element("p", "cdx-dialog__header__subtitle").attr("id", id("name"));
        let is_named_otherwise = question.name() != title;
        if is_named_otherwise {
            let name = phrases::beginning(&question.name(), NAME);
            below = below.child(element::name(&name));
        }
        let (number, of) = self.position;
        if of > 1 {
            let step = messages.text("dialog-step", &[&number.to_string(), &of.to_string()]);
            let between = if is_named_otherwise { " · " } else { "" };
            below = below.text(format!("{between}{step}"));
        }
        let mut group = element("div", "cdx-dialog__header__title-group").child(heading.html());
        if is_named_otherwise || of > 1 {
            group = group.child(below.html());
        }
        element("header", "cdx-dialog__header cdx-dialog__header--default")
            .child(group.html())
            .html()
    }

    fn is_saving(&self) -> bool {
        matches!(self.step, Step::Saving(_))
    }

    /// What code of other sites could do, before all else.
    fn warning(&self) -> Vec<Html> {
        let sites = self.question.acting();
        let sites: Vec<String> = sites
            .map(|request| isolate(&words::site(request.source())))
            .collect();
        if sites.is_empty() {
            return Vec::new();
        }
        let sites = words::list(sites.into_iter());
        let words = self.messages.text("dialog-executable", &[&sites]);
        // Codex has another icon for notices in Arabic, and shows it for warnings, too.
        let icon = element("span", "cdx-message__icon").attr("lang", "en");
        let content = element("div", "cdx-message__content").text(words);
        let class = "gadget-consent-warning cdx-message cdx-message--block cdx-message--warning";
        let warning = element("div", class).child(icon.html());
        vec![warning.child(content.html()).html()]
    }

    /// A line for each request. What is the same of all is told once, above them.
    fn lines(&self, class: &'static str, told: Kinds, items: &[(usize, &Item)]) -> Vec<Html> {
        let details = &self.question.details;
        let is_unstated =
            |(_, item): &(usize, &Item)| details.disclosure(item.request.source()).is_none();
        let is_told_unstated = !details.missing && items.len() > 1 && items.iter().all(is_unstated);
        let line = |&(index, item): &(usize, &Item)| {
            let line = SiteLine {
                item,
                index,
                details,
                told,
                is_told_unstated,
                disabled: self.is_saving(),
                on_tick: self.on.reform(move |ticked| Intent::Tick { index, ticked }),
            };
            line.html(self.messages)
        };
        let mut shown = Vec::new();
        if is_told_unstated {
            let count = items.len().to_string();
            let unstated = self.messages.text("dialog-nothing-stated", &[&count]);
            shown.push(text("p", unstated));
        }
        let list = element("ul", class).children(items.iter().map(line).collect());
        shown.push(list.html());
        shown
    }

    fn sites(&self) -> Vec<Html> {
        let items = self.question.items.iter().enumerate();
        let items: Vec<_> = items.filter(|(_, item)| !is_frame(item)).collect();
        if items.is_empty() {
            return Vec::new();
        }
        self.lines("gadget-consent-requests", Kinds::default(), &items)
    }

    /// The sites whose pages would be shown inside this one, after one sentence about all of them.
    fn frames(&self, need: Need) -> Vec<Html> {
        let items = self.question.items_of(need);
        let items: Vec<_> = items.filter(|(_, item)| is_frame(item)).collect();
        if items.is_empty() {
            return Vec::new();
        }
        let count = items.len().to_string();
        let about = self.messages.text("dialog-frames", &[&count]);
        let class = "gadget-consent-requests gadget-consent-frames";
        let mut shown = vec![text("p", about)];
        shown.extend(self.lines(class, Kind::Frame.into(), &items));
        shown
    }

    /// The choice to answer for all wikis of a farm.
    fn everywhere(&self) -> Vec<Html> {
        if !self.farm || !self.named {
            return Vec::new();
        }
        let is_farm = self.scope == Scope::Farm;
        let other = if is_farm { Scope::Wiki } else { Scope::Farm };
        let field = CheckableInput {
            id: id("keep-everywhere"),
            disabled: self.is_saving(),
            on_tick: self.on.reform(move |_| Intent::Scope(other)),
            ..CheckableInput::checkbox(is_farm)
        };
        let label = self.messages.text("keep-everywhere", &[]);
        vec![field.html(vec![VNode::from(label)])]
    }

    /// What follows each answer.
    fn consequences(&self) -> Html {
        let (question, messages) = (self.question, self.messages);
        let mut told = element("p", "gadget-consent-consequences").attr("aria-live", "polite");
        if !self.can_allow() {
            let wait = messages.text("dialog-to-end", &[]);
            told = told.child(text("strong", wait)).text(" ".to_owned());
        }
        let (number, of) = self.position;
        let count = question.items.len().to_string();
        let mut keys = Vec::new();
        if question.grants_nothing() {
            keys.push("dialog-none-ticked");
        }
        keys.push(match self.reload {
            _ if question.starts_at_once() => "dialog-at-once",
            Reload::Loses => "dialog-no-reload",
            Reload::Safe if number < of => "dialog-reload-last",
            Reload::Safe => "dialog-reload",
        });
        keys.push(if question.decides_whether_it_runs() {
            "dialog-refuse"
        } else {
            "dialog-refuse-optional"
        });
        if !self.named {
            keys.push("dialog-kept-device");
        }
        for key in keys {
            told = told.text(format!("{} ", messages.text(key, &[&count])));
        }
        let review = phrases::link(
            words::review_address(messages),
            messages.text("review-link", &[]),
        );
        told.child(review).html()
    }

    fn can_allow(&self) -> bool {
        self.reading.can_allow(self.question)
    }

    fn answers(&self) -> Html {
        // A button that is disabled loses the focus, so the dialog dozes unseen.
        let disabled = self.alertness == Alertness::Asleep || self.is_saving();
        let button = |key: &str, choice: Choice, disabled: bool| {
            let words = self.messages.text(key, &[]);
            let watch = self.watch.cloned();
            let press = move |event: Event| {
                let sight = watch.as_ref().map(|watch| watch.look(&event));
                Intent::Choose(choice, sight.unwrap_or_default())
            };
            element::pressable("cdx-button", words, self.on.reform(press))
                .flag("disabled", disabled)
                .html()
        };
        // An answer that waits on the device stays there. Closing the dialog does not put it off.
        let later = match self.step {
            Step::Failed { kept: true, .. } => "notice-close",
            _ => "later",
        };
        let unread = disabled || !self.can_allow();
        element("div", "gadget-consent-answers")
            .child(button("allow", Choice::Allow, unread))
            .child(button("allow-in-tab", Choice::AllowInTab, unread))
            .child(button("refuse", Choice::Refuse, disabled))
            .child(button(later, Choice::Later, disabled))
            .html()
    }
}

/// Keeps a key that is held down from answering.
fn held_down(event: &Event) {
    let held = event
        .dyn_ref::<KeyboardEvent>()
        .is_some_and(|key| key.repeat() && matches!(key.key().as_str(), "Enter" | " "));
    if held {
        event.prevent_default();
    }
}

fn introduction(question: &Question, messages: &Messages) -> Vec<Html> {
    let details = &question.details;
    let count = question.items.len().to_string();
    let site = isolate(&words::site_name(messages));
    let mut shown = phrases::rest(&question.title(), NAME, messages);
    if let Some(text) = &details.description {
        // The title says the beginning.
        let start = details.title.as_deref().unwrap_or_default();
        let rest = text.strip_prefix(start).unwrap_or(text);
        let rest = rest.trim_start_matches([' ', ':', '：', '–', '—', '-']);
        if !rest.is_empty() {
            let description = element("p", "gadget-consent-description")
                .attr("dir", "auto")
                .text(phrases::beginning(rest, STATEMENT));
            shown.push(description.html());
            shown.extend(phrases::rest(rest, STATEMENT, messages));
        }
    }
    shown.push(text("p", messages.text("dialog-intro", &[&count, &site])));
    if let Some(previous) = &question.previous {
        let key = words::earlier_answer(previous, question.occasion);
        shown.push(text("p", messages.text(key, &[&words::date(previous.day)])));
        if !previous.granted.is_empty() {
            shown.push(agreed(previous, messages));
        }
    }
    if details.missing {
        shown.push(text("p", messages.text("dialog-no-details", &[])));
    }
    shown
}

/// Who maintains the gadget, and where its code can be read. Nothing, if that could not be loaded.
fn maintenance(question: &Question, messages: &Messages) -> Vec<Html> {
    let details = &question.details;
    if details.pages.is_empty() {
        return Vec::new();
    }
    // No link, if the title could lead to another page.
    let link = |title: &str, name: String| {
        if is_title(title) {
            phrases::link(words::page_address(title, messages), isolate(&name))
        } else {
            element::name(&name)
        }
    };
    let page = |title: &String| {
        let history = messages.text("dialog-history", &[]);
        element("li", "")
            .child(link(title, title.clone()))
            .text(" (".to_owned())
            .child(link(&format!("Special:History/{title}"), history))
            .text(")".to_owned())
            .html()
    };
    let maintainer = |name: &String| {
        let shown = phrases::beginning(name, NAME);
        let shown = match user_page(name) {
            Some(title) => link(&title, shown),
            None => element::name(&shown),
        };
        element("li", "").child(shown).html()
    };
    let maintainers = &details.maintainers;
    let stated = if maintainers.is_empty() {
        "dialog-maintainers-unstated"
    } else {
        "dialog-maintainers"
    };
    let shown = phrases::more(messages.text("dialog-maintenance", &[]))
        .child(text("p", messages.text(stated, &[])))
        .child(
            element("ul", "gadget-consent-list")
                .children(maintainers.iter().map(maintainer).collect())
                .html(),
        )
        .child(text("p", messages.text("dialog-code", &[])))
        .child(
            element("ul", "gadget-consent-list")
                .children(details.pages.iter().map(page).collect())
                .html(),
        );
    vec![shown.html()]
}

/// What the user has agreed to before.
fn agreed(previous: &Entry, messages: &Messages) -> Html {
    let item = |request: &Request| {
        element("li", "")
            .child(text("bdi", words::site(request.source())))
            .child(phrases::kinds(request.kinds(), messages))
            .html()
    };
    let items = previous.granted.iter().map(item).collect();
    phrases::more(messages.text("dialog-agreed", &[]))
        .child(element("ul", "gadget-consent-list").children(items).html())
        .html()
}

/// Why the last answer was not taken.
fn untaken(unclear: Sight, messages: &Messages) -> Vec<Html> {
    let key = match unclear {
        Sight::Clear => return Vec::new(),
        Sight::TooSoon => "untaken-soon",
        Sight::Hidden => "untaken-hidden",
    };
    let words = messages.text(key, &[]);
    vec![phrases::message("warning", words, Vec::new())]
}

fn progress(step: &Step, messages: &Messages) -> Html {
    match step {
        Step::Asking => Html::default(),
        Step::Saving(_) => text("p", messages.text("saving", &[])),
        Step::Failed { failure, kept } => {
            let what_now = if *kept {
                "not-saved-kept"
            } else {
                "not-saved-try"
            };
            let words = [
                messages.text("not-saved", &[]),
                phrases::failure(failure, messages),
                messages.text(what_now, &[]),
            ];
            phrases::message("error", words.join(" "), Vec::new())
        }
    }
}
