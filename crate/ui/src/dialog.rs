//! The dialog: one gadget, its sites in words, three answers of equal weight.

use gadget_consent_core::{Entry, Request};
use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlDialogElement, HtmlElement, KeyboardEvent};
use yew::prelude::*;
use yew::virtual_dom::{ListenerKind, VNode};

use crate::details::Details;
use crate::el::{El, el, text};
use crate::field::Field;
use crate::messages::{Messages, isolate};
use crate::page::Reload;
use crate::request::{Row, row};
use crate::state::{Choice, Item, Keep, Question, Step};
use crate::words;

/// Milliseconds after which the buttons of a dialog that has just come up wake, so that no click or
/// key that was meant for the page answers it (as Firefox's `security.notification_enable_delay`).
const WAKE: u32 = 500;

/// What the dialog shows.
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct DialogProps {
    /// The gadget that is asked for.
    pub question: Question,
    /// Where the question stands.
    pub step: Step,
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
    /// A tick was set or taken away.
    pub on_tick: Callback<(usize, bool)>,
    /// The answer is to be kept otherwise.
    pub on_keep: Callback<Keep>,
    /// The user chose.
    pub on_choice: Callback<Choice>,
}

/// See the module.
#[component]
pub fn Dialog(props: &DialogProps) -> Html {
    let messages = use_context::<Messages>().unwrap_or(Messages::Wiki);
    let node = use_node_ref();
    let title = use_node_ref();
    use_modal(&node, &props.on_choice);
    let awake = use_wake(&title, &props.question.gadget);

    let name = isolate(&props.question.title());
    let count = props.question.items.len().to_string();
    let (number, of) = props.position;
    let mut heading = el("div", "cdx-dialog__header__title-group");
    if of > 1 {
        let step = messages.text("dialog-step", &[&number.to_string(), &of.to_string()]);
        heading = heading.add(el("p", "cdx-dialog__header__subtitle").text(step).html());
    }
    let title = el("h2", "cdx-dialog__header__title")
        .at(title)
        .is("id", "gadget-consent-title")
        .is("tabindex", "-1")
        .text(messages.text("dialog-title", &[&name, &count]));
    let header = el("header", "cdx-dialog__header cdx-dialog__header--default")
        .add(heading.add(title.html()).html());
    let body = el("div", "cdx-dialog__body")
        .all(introduction(props, &messages))
        .add(requests(props, &messages))
        .add(duration(props, &messages))
        .all(consequences(props, &messages));
    let status = el("div", "gadget-consent-status")
        .is("aria-live", "polite")
        .add(progress(&props.step, &messages));
    let footer = el("footer", "cdx-dialog__footer")
        .add(status.html())
        .all(answers(props, awake, &messages));
    el("dialog", "gadget-consent gadget-consent-dialog cdx-dialog")
        .at(node)
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

/// A key that is held down answers nothing.
fn held_down(event: &Event) {
    let held = event
        .dyn_ref::<KeyboardEvent>()
        .is_some_and(|key| key.repeat() && matches!(key.key().as_str(), "Enter" | " "));
    if held {
        event.prevent_default();
    }
}

/// Shows the dialog over the page, and gives the focus back when it goes.
#[hook]
fn use_modal(node: &NodeRef, on_choice: &Callback<Choice>) {
    let node = node.clone();
    let on_choice = on_choice.clone();
    use_effect_with((), move |()| {
        let dialog = node.cast::<HtmlDialogElement>();
        let listeners = dialog.clone().map(|dialog| {
            // Fails only for a dialog that is open already.
            let _ = dialog.show_modal();
            let later = on_choice.clone();
            // Escape: an answer put off, never a refusal. The dialog goes when the state says so.
            let cancel = EventListener::new_with_options(
                &dialog,
                "cancel",
                EventListenerOptions::enable_prevent_default(),
                move |event| {
                    event.prevent_default();
                    later.emit(Choice::Later);
                },
            );
            // A browser that closes it all the same must not leave the question open unseen.
            let close =
                EventListener::new(&dialog, "close", move |_| on_choice.emit(Choice::Later));
            (cancel, close)
        });
        move || {
            drop(listeners);
            if let Some(dialog) = dialog {
                dialog.close();
            }
        }
    });
}

/// Whether the buttons work yet; starts anew, with the focus on the title, for each gadget, and when
/// the user comes back to the window.
#[hook]
fn use_wake(title: &NodeRef, gadget: &str) -> bool {
    let awake = use_state(|| None::<(String, u32)>);
    let returns = use_state(|| 0_u32);
    let is_awake = awake
        .as_ref()
        .is_some_and(|(name, count)| name == gadget && *count == *returns);
    let title = title.clone();
    use_effect_with(gadget.to_owned(), move |_| {
        if let Some(title) = title.cast::<HtmlElement>() {
            // Fails for no element that can be focused.
            let _ = title.focus();
        }
    });
    let count = *returns;
    use_effect_with((gadget.to_owned(), count), move |current| {
        let current = current.clone();
        let timer = Timeout::new(WAKE, move || awake.set(Some(current)));
        move || drop(timer)
    });
    use_effect_with(count, move |_| {
        let listener = web_sys::window()
            .map(|window| EventListener::new(&window, "focus", move |_| returns.set(count + 1)));
        move || drop(listener)
    });
    is_awake
}

fn introduction(props: &DialogProps, messages: &Messages) -> Vec<Html> {
    let question = &props.question;
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

fn requests(props: &DialogProps, messages: &Messages) -> Html {
    let row = |(index, item): (usize, &Item)| {
        row(
            Row {
                item,
                index,
                suffixes: &props.question.details.suffixes,
                disclosure: props.question.disclosure(&item.request),
                disabled: matches!(props.step, Step::Saving(_)),
                on_tick: props.on_tick.reform(move |ticked| (index, ticked)),
            },
            messages,
        )
    };
    let rows = props.question.items.iter().enumerate().map(row).collect();
    el("fieldset", "gadget-consent-requests")
        .has("aria-label", messages.text("dialog-requests", &[]))
        .all(rows)
        .html()
}

/// For how long the answer counts, and where.
fn duration(props: &DialogProps, messages: &Messages) -> Html {
    let keep = props.keep;
    let session = |session| Keep {
        session,
        ..Keep::default()
    };
    let choice = |key: &'static str, field: Field, keep: Keep| {
        let on_keep = &props.on_keep;
        Field {
            id: format!("gadget-consent-{key}"),
            disabled: matches!(props.step, Step::Saving(_)),
            on_tick: on_keep.reform(move |_| keep),
            ..field
        }
        .html(vec![VNode::from(messages.text(key, &[]))])
    };
    let shown = el("fieldset", "gadget-consent-keep")
        .add(text("legend", messages.text("keep", &[])))
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
    if props.farm && props.named && !keep.session {
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

fn consequences(props: &DialogProps, messages: &Messages) -> Vec<Html> {
    let missing = props.question.missing();
    let kept = match (props.keep.session, props.named) {
        (true, _) => "dialog-kept-session",
        (false, true) => "dialog-kept-preferences",
        (false, false) => "dialog-kept-device",
    };
    let reload = match props.reload {
        _ if props.question.at_once => "dialog-at-once",
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

fn answers(props: &DialogProps, awake: bool, messages: &Messages) -> Vec<Html> {
    let disabled = !awake || matches!(props.step, Step::Saving(_));
    let button = |key: &'static str, choice: Choice, class: &'static str| {
        let on_choice = props.on_choice.clone();
        el("button", class)
            .is("type", "button")
            .when("disabled", disabled)
            .on_click(Callback::from(move |_| on_choice.emit(choice)))
            .text(messages.text(key, &[]))
            .html()
    };
    // What is on the device stays there: closing the dialog does not put it off.
    let later = match &props.step {
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
