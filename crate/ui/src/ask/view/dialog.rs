//! The dialog: one gadget, its sites in words, and three answers of equal weight.

use gadget_consent_core::disclosure::shown::{is_title, user_page};
use gadget_consent_core::{Entry, Request};
use wasm_bindgen::JsCast;
use web_sys::{Event, KeyboardEvent};
use yew::virtual_dom::{ListenerKind, VNode};
use yew::{Callback, Html};

use crate::answers::scope::Scope;
use crate::ask::intent::Intent;
use crate::ask::question::{Choice, Question};
use crate::ask::state::{Alertness, Step};
use crate::ask::view::modal::Modal;
use crate::parts::checkbox::CheckableInput;
use crate::parts::element::{self, element, text};
use crate::parts::ids::id;
use crate::parts::item::Item;
use crate::parts::phrases::{self, NAME, STATEMENT};
use crate::parts::request_row::RequestRow;
use crate::text::messages::{Messages, isolate};
use crate::text::words;
use crate::wiki::details::Details;
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
        let (question, messages) = (self.question, self.messages);
        let name = isolate(&phrases::beginning(&question.title(), NAME));
        let count = question.items.len().to_string();
        let (number, of) = self.position;
        let mut heading = element("div", "cdx-dialog__header__title-group");
        if of > 1 {
            let step = messages.text("dialog-step", &[&number.to_string(), &of.to_string()]);
            heading = heading.child(
                element("p", "cdx-dialog__header__subtitle")
                    .text(step)
                    .html(),
            );
        }
        let title = element("h2", "cdx-dialog__header__title")
            .node_ref(self.modal.title())
            .attr("id", id("title"))
            .attr("tabindex", "-1")
            .text(messages.text("dialog-title", &[&name, &count]));
        let header = element("header", "cdx-dialog__header cdx-dialog__header--default")
            .child(heading.child(title.html()).html());
        let body = element("div", "cdx-dialog__body")
            .children(introduction(question, messages))
            .child(self.requests())
            .child(self.duration())
            .children(self.consequences());
        let status = element("div", "gadget-consent-status")
            .attr("aria-live", "polite")
            .child(progress(self.step, messages))
            .children(untaken(self.unclear, messages));
        let footer = element("footer", "cdx-dialog__footer")
            .child(status.html())
            .children(self.answers());
        element("dialog", "gadget-consent gadget-consent-dialog cdx-dialog")
            .node_ref(self.modal.node())
            .attr("aria-labelledby", id("title"))
            .on(
                ListenerKind::onkeydown,
                Callback::from(|event| held_down(&event)),
            )
            .child(header.html())
            .child(body.html())
            .child(footer.html())
            .html()
    }

    fn is_saving(&self) -> bool {
        matches!(self.step, Step::Saving(_))
    }

    fn requests(&self) -> Html {
        let row = |(index, item): (usize, &Item)| {
            let row = RequestRow {
                item,
                index,
                suffixes: &self.question.details.suffixes,
                known: !self.question.details.missing,
                disclosure: self.question.disclosure(&item.request),
                disabled: self.is_saving(),
                on_tick: self.on.reform(move |ticked| Intent::Tick { index, ticked }),
            };
            row.html(self.messages)
        };
        let rows = self.question.items.iter().enumerate().map(row).collect();
        element("fieldset", "gadget-consent-requests")
            .attr("aria-label", self.messages.text("dialog-requests", &[]))
            .children(rows)
            .html()
    }

    /// For how long the answer counts, and where.
    fn duration(&self) -> Html {
        let scope = self.scope;
        let choice = |key: &'static str, field: CheckableInput, scope: Scope| {
            CheckableInput {
                id: id(key),
                disabled: self.is_saving(),
                on_tick: self.on.reform(move |_| Intent::Scope(scope)),
                ..field
            }
            .html(vec![VNode::from(self.messages.text(key, &[]))])
        };
        let shown = element("fieldset", "gadget-consent-keep")
            .child(text("legend", self.messages.text("keep", &[])))
            .child(choice(
                "keep-lasting",
                CheckableInput::radio(id("keep"), scope != Scope::Session),
                Scope::Wiki,
            ))
            .child(choice(
                "keep-session",
                CheckableInput::radio(id("keep"), scope == Scope::Session),
                Scope::Session,
            ));
        if self.farm && self.named && scope != Scope::Session {
            let is_farm = scope == Scope::Farm;
            let other = if is_farm { Scope::Wiki } else { Scope::Farm };
            shown.child(choice(
                "keep-everywhere",
                CheckableInput::checkbox(is_farm),
                other,
            ))
        } else {
            shown
        }
        .html()
    }

    fn consequences(&self) -> Vec<Html> {
        let messages = self.messages;
        let missing = self.question.missing();
        let kept = match (self.scope, self.named) {
            (Scope::Session, _) => "dialog-kept-session",
            (_, true) => "dialog-kept-preferences",
            (_, false) => "dialog-kept-device",
        };
        let reload = match self.reload {
            _ if self.question.at_once => "dialog-at-once",
            Reload::Safe => "dialog-reload",
            Reload::Loses => "dialog-no-reload",
        };
        let mut live = element("div", "").attr("aria-live", "polite");
        if missing > 0 {
            let without = messages.text("dialog-without", &[&missing.to_string()]);
            live = live.child(element("p", "").child(text("strong", without)).html());
        }
        let reveals = phrases::more(messages.text("dialog-reveals-summary", &[]))
            .child(text("p", messages.text("dialog-reveals", &[])));
        let (kept, reload) = (messages.text(kept, &[]), messages.text(reload, &[]));
        let review = phrases::link(
            words::review_address(messages),
            messages.text("review-link", &[]),
        );
        let what_follows = element("p", "")
            .text(format!("{kept} {reload} "))
            .child(review);
        vec![live.html(), reveals.html(), what_follows.html()]
    }

    fn answers(&self) -> Vec<Html> {
        // A button that is disabled loses the focus, so the dialog dozes unseen.
        let disabled = self.alertness == Alertness::Asleep || self.is_saving();
        let button = |key: &str, choice: Choice, class: &'static str| {
            let words = self.messages.text(key, &[]);
            let watch = self.watch.cloned();
            let press = move |event: Event| {
                let sight = watch.as_ref().map(|watch| watch.look(&event));
                Intent::Choose(choice, sight.unwrap_or_default())
            };
            element::pressable(class, words, self.on.reform(press))
                .flag("disabled", disabled)
                .html()
        };
        // An answer that waits on the device stays there. Closing the dialog does not put it off.
        let later = match self.step {
            Step::Failed { kept: true, .. } => "notice-close",
            _ => "later",
        };
        let three = element("div", "gadget-consent-answers")
            .child(button("allow", Choice::Allow, "cdx-button"))
            .child(button("refuse", Choice::Refuse, "cdx-button"))
            .child(button(later, Choice::Later, "cdx-button"));
        let quiet = "cdx-button cdx-button--weight-quiet";
        vec![three.html(), button("never", Choice::Never, quiet)]
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
    let count = question.items.len().to_string();
    let site = isolate(&words::site_name(messages));
    let mut shown = phrases::rest(&question.title(), NAME, messages);
    if let Some(text) = &question.details.description {
        let description = element("p", "gadget-consent-description")
            .attr("dir", "auto")
            .text(phrases::beginning(text, STATEMENT));
        shown.push(description.html());
        shown.extend(phrases::rest(text, STATEMENT, messages));
    }
    shown.push(text("p", messages.text("dialog-intro", &[&count, &site])));
    if !question.details.pages.is_empty() {
        shown.push(maintenance(&question.details, messages));
    }
    if let Some(previous) = &question.previous {
        let key = words::earlier_answer(previous, question.occasion);
        shown.push(text("p", messages.text(key, &[&words::date(previous.day)])));
        if !previous.granted.is_empty() {
            shown.push(agreed(previous, messages));
        }
    }
    if question.details.missing {
        shown.push(text("p", messages.text("dialog-no-details", &[])));
    }
    shown
}

/// Who maintains the gadget, and where its code can be read.
fn maintenance(details: &Details, messages: &Messages) -> Html {
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
    phrases::more(messages.text("dialog-maintenance", &[]))
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
        )
        .html()
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
