//! The dialog: one gadget, its sites in words, three answers of equal weight.

use gadget_consent_core::{Entry, Request};
use wasm_bindgen::JsCast;
use web_sys::{Event, KeyboardEvent};
use yew::virtual_dom::{ListenerKind, VNode};
use yew::{Callback, Html};

use crate::deed::Deed;
use crate::details::Details;
use crate::el::{self, El, el, text};
use crate::field::Field;
use crate::messages::{Messages, isolate};
use crate::modal::Modal;
use crate::page::Reload;
use crate::request::{Row, row};
use crate::state::{Choice, Item, Keep, Question, Step};
use crate::words;

/// What the dialog shows.
#[derive(Debug)]
pub struct Dialog<'a> {
    /// The gadget that is asked for.
    pub question: &'a Question,
    /// Where the question stands.
    pub step: &'a Step,
    /// The number of this question and of all.
    pub position: (usize, usize),
    /// What the user is told of what follows an **Allow**.
    pub reload: Reload,
    /// Where the answer will be kept: in the preferences, or only on the device.
    pub named: bool,
    /// Whether the wiki has preferences for all wikis of its farm.
    pub farm: bool,
    /// How the answer is to be kept.
    pub keep: Keep,
    /// Where it stands on the page.
    pub modal: &'a Modal,
    /// The texts.
    pub messages: &'a Messages,
    /// What the user does.
    pub on: &'a Callback<Deed>,
}

impl Dialog<'_> {
    /// The dialog; whoever draws it tells its `modal` when it has been drawn.
    #[cfg_attr(feature = "detail", inline(never))]
    pub fn html(&self) -> Html {
        let (question, messages) = (self.question, self.messages);
        let name = isolate(&question.title());
        let count = question.items.len().to_string();
        let (number, of) = self.position;
        let mut heading = el("div", "cdx-dialog__header__title-group");
        if of > 1 {
            let step = messages.text("dialog-step", &[&number.to_string(), &of.to_string()]);
            heading = heading.add(el("p", "cdx-dialog__header__subtitle").text(step).html());
        }
        let title = el("h2", "cdx-dialog__header__title")
            .at(self.modal.title())
            .is("id", "gadget-consent-title")
            .is("tabindex", "-1")
            .text(messages.text("dialog-title", &[&name, &count]));
        let header = el("header", "cdx-dialog__header cdx-dialog__header--default")
            .add(heading.add(title.html()).html());
        let body = el("div", "cdx-dialog__body")
            .all(introduction(question, messages))
            .add(self.requests())
            .add(self.duration())
            .all(self.consequences());
        let status = el("div", "gadget-consent-status")
            .is("aria-live", "polite")
            .add(progress(self.step, messages));
        let footer = el("footer", "cdx-dialog__footer")
            .add(status.html())
            .all(self.answers());
        el("dialog", "gadget-consent gadget-consent-dialog cdx-dialog")
            .at(self.modal.node())
            .is("aria-labelledby", "gadget-consent-title")
            .on(
                ListenerKind::onkeydown,
                Callback::from(|event| held_down(&event)),
            )
            .add(header.html())
            .add(body.html())
            .add(footer.html())
            .html()
    }

    fn is_saving(&self) -> bool {
        matches!(self.step, Step::Saving(_))
    }

    fn requests(&self) -> Html {
        let row = |(index, item): (usize, &Item)| {
            row(
                Row {
                    item,
                    index,
                    suffixes: &self.question.details.suffixes,
                    disclosure: self.question.disclosure(&item.request),
                    disabled: self.is_saving(),
                    on_tick: self.on.reform(move |ticked| Deed::Tick { index, ticked }),
                },
                self.messages,
            )
        };
        let rows = self.question.items.iter().enumerate().map(row).collect();
        el("fieldset", "gadget-consent-requests")
            .has("aria-label", self.messages.text("dialog-requests", &[]))
            .all(rows)
            .html()
    }

    /// For how long the answer counts, and where.
    fn duration(&self) -> Html {
        let keep = self.keep;
        let session = |session| Keep {
            session,
            ..Keep::default()
        };
        let choice = |key: &'static str, field: Field, keep: Keep| {
            Field {
                id: format!("gadget-consent-{key}"),
                disabled: self.is_saving(),
                on_tick: self.on.reform(move |_| Deed::Keep(keep)),
                ..field
            }
            .html(vec![VNode::from(self.messages.text(key, &[]))])
        };
        let shown = el("fieldset", "gadget-consent-keep")
            .add(text("legend", self.messages.text("keep", &[])))
            .add(choice(
                "keep-lasting",
                Field::radio("gadget-consent-keep", !keep.session),
                session(false),
            ))
            .add(choice(
                "keep-session",
                Field::radio("gadget-consent-keep", keep.session),
                session(true),
            ));
        if self.farm && self.named && !keep.session {
            let other = Keep {
                everywhere: !keep.everywhere,
                ..keep
            };
            let field = Field::checkbox(keep.everywhere);
            shown.add(choice("keep-everywhere", field, other))
        } else {
            shown
        }
        .html()
    }

    fn consequences(&self) -> Vec<Html> {
        let messages = self.messages;
        let missing = self.question.missing();
        let kept = match (self.keep.session, self.named) {
            (true, _) => "dialog-kept-session",
            (false, true) => "dialog-kept-preferences",
            (false, false) => "dialog-kept-device",
        };
        let reload = match self.reload {
            _ if self.question.at_once => "dialog-at-once",
            Reload::Safe => "dialog-reload",
            Reload::Loses => "dialog-no-reload",
        };
        let mut live = el("div", "").is("aria-live", "polite");
        if missing > 0 {
            let without = messages.text("dialog-without", &[&missing.to_string()]);
            live = live.add(el("p", "").add(text("strong", without)).html());
        }
        let reveals = more(messages.text("dialog-reveals-summary", &[]))
            .add(text("p", messages.text("dialog-reveals", &[])));
        let (kept, reload) = (messages.text(kept, &[]), messages.text(reload, &[]));
        let review = words::link(
            words::review_address(messages),
            messages.text("review-link", &[]),
        );
        let what_follows = el("p", "").text(format!("{kept} {reload} ")).add(review);
        vec![live.html(), reveals.html(), what_follows.html()]
    }

    fn answers(&self) -> Vec<Html> {
        let disabled = !self.modal.is_awake(self.question) || self.is_saving();
        let button = |key: &str, choice: Choice, class: &'static str| {
            let words = self.messages.text(key, &[]);
            el::button(class, words, self.on, Deed::Choose(choice))
                .when("disabled", disabled)
                .html()
        };
        // What is on the device stays there: closing the dialog does not put it off.
        let later = match self.step {
            Step::Failed { kept: true, .. } => "notice-close",
            _ => "later",
        };
        let three = el("div", "gadget-consent-answers")
            .add(button("allow", Choice::Allow, "cdx-button"))
            .add(button("refuse", Choice::Refuse, "cdx-button"))
            .add(button(later, Choice::Later, "cdx-button"));
        let quiet = "cdx-button cdx-button--weight-quiet";
        vec![three.html(), button("never", Choice::Never, quiet)]
    }
}

/// A key that is held down answers nothing.
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
    let mut shown = Vec::new();
    if let Some(description) = &question.details.description {
        let description = el("p", "gadget-consent-description")
            .is("dir", "auto")
            .text(description.clone());
        shown.push(description.html());
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

/// What is shown when somebody wants to know more.
fn more(summary: String) -> El {
    el("details", "").add(text("summary", summary))
}

/// Who answers for the gadget, and where its code can be read.
fn maintenance(details: &Details, messages: &Messages) -> Html {
    let link = |title: &str, name: String| {
        words::link(words::page_address(title, messages), isolate(&name))
    };
    let page = |title: &String| {
        let history = messages.text("dialog-history", &[]);
        el("li", "")
            .add(link(title, title.clone()))
            .text(" (".to_owned())
            .add(link(&format!("Special:History/{title}"), history))
            .text(")".to_owned())
            .html()
    };
    let maintainer = |name: &String| {
        el("li", "")
            .add(link(&format!("User:{name}"), name.clone()))
            .html()
    };
    let maintainers = &details.maintainers;
    let stated = if maintainers.is_empty() {
        "dialog-maintainers-unstated"
    } else {
        "dialog-maintainers"
    };
    more(messages.text("dialog-maintenance", &[]))
        .add(text("p", messages.text(stated, &[])))
        .add(
            el("ul", "gadget-consent-list")
                .all(maintainers.iter().map(maintainer).collect())
                .html(),
        )
        .add(text("p", messages.text("dialog-code", &[])))
        .add(
            el("ul", "gadget-consent-list")
                .all(details.pages.iter().map(page).collect())
                .html(),
        )
        .html()
}

/// What the user has agreed to before.
fn agreed(previous: &Entry, messages: &Messages) -> Html {
    let item = |request: &Request| {
        el("li", "")
            .add(text("bdi", words::site(request.source())))
            .add(words::kinds(request.kinds(), messages))
            .html()
    };
    let items = previous.granted.iter().map(item).collect();
    more(messages.text("dialog-agreed", &[]))
        .add(el("ul", "gadget-consent-list").all(items).html())
        .html()
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
                words::failure(failure, messages),
                messages.text(what_now, &[]),
            ];
            words::message("error", words.join(" "), Vec::new())
        }
    }
}
