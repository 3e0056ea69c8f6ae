//! The dialog: one gadget, its sites in words, three answers of equal weight.

use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::callback::Timeout;
use web_sys::{HtmlDialogElement, HtmlElement};
use yew::prelude::*;

use crate::messages::{Messages, isolate};
use crate::page::Reload;
use crate::request::RequestRow;
use crate::state::{Choice, Question, Step};
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
    /// A tick was set or taken away.
    pub on_tick: Callback<(usize, bool)>,
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
    html! {
        <dialog
            ref={node}
            class="gadget-consent gadget-consent-dialog cdx-dialog"
            aria-labelledby="gadget-consent-title"
        >
            <header class="cdx-dialog__header cdx-dialog__header--default">
                <div class="cdx-dialog__header__title-group">
                    if of > 1 {
                        <p class="cdx-dialog__header__subtitle">
                            { messages.text("dialog-step", &[&number.to_string(), &of.to_string()]) }
                        </p>
                    }
                    <h2 ref={title} id="gadget-consent-title" tabindex="-1"
                        class="cdx-dialog__header__title">
                        { messages.text("dialog-title", &[&name, &count]) }
                    </h2>
                </div>
            </header>
            <div class="cdx-dialog__body">
                { introduction(props, &messages) }
                { requests(props, &messages) }
                { consequences(props, &messages) }
            </div>
            <footer class="cdx-dialog__footer">
                <div aria-live="polite">{ progress(&props.step, &messages) }</div>
                { answers(props, awake, &messages) }
            </footer>
        </dialog>
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

/// Whether the buttons work yet; starts anew, with the focus on the title, for each gadget.
#[hook]
fn use_wake(title: &NodeRef, gadget: &str) -> bool {
    let awake = use_state(|| None::<String>);
    let is_awake = awake.as_deref() == Some(gadget);
    let title = title.clone();
    use_effect_with(gadget.to_owned(), move |gadget| {
        if let Some(title) = title.cast::<HtmlElement>() {
            // Fails for no element that can be focused.
            let _ = title.focus();
        }
        let gadget = gadget.clone();
        let timer = Timeout::new(WAKE, move || awake.set(Some(gadget)));
        move || drop(timer)
    });
    is_awake
}

fn introduction(props: &DialogProps, messages: &Messages) -> Html {
    let question = &props.question;
    let count = question.items.len().to_string();
    html! {
        <>
            if let Some(description) = &question.details.description {
                <p class="gadget-consent-description" dir="auto">{ description }</p>
            }
            <p>{ messages.text("dialog-intro", &[&count, &isolate(&words::site_name(messages))]) }</p>
            if let Some(previous) = &question.previous {
                <p>{ messages.text(
                    words::earlier_answer(previous, question.occasion),
                    &[&words::date(previous.day)],
                ) }</p>
            }
            if question.details.missing {
                <p>{ messages.text("dialog-no-details", &[]) }</p>
            }
        </>
    }
}

fn requests(props: &DialogProps, messages: &Messages) -> Html {
    let saving = matches!(props.step, Step::Saving(_));
    let row = |(index, item): (usize, &crate::state::Item)| {
        let on_tick = props.on_tick.reform(move |ticked| (index, ticked));
        let disclosure = props.question.disclosure(&item.request).cloned();
        html! {
            <RequestRow
                key={item.request.to_string()}
                item={item.clone()} {index} {disclosure} disabled={saving} {on_tick}
            />
        }
    };
    html! {
        <fieldset class="gadget-consent-requests"
            aria-label={messages.text("dialog-requests", &[])}>
            { for props.question.items.iter().enumerate().map(row) }
        </fieldset>
    }
}

fn consequences(props: &DialogProps, messages: &Messages) -> Html {
    let missing = props.question.missing();
    let kept = if props.named {
        "dialog-kept-preferences"
    } else {
        "dialog-kept-device"
    };
    let reload = match props.reload {
        Reload::Safe => "dialog-reload",
        Reload::Loses => "dialog-no-reload",
    };
    html! {
        <>
            <div aria-live="polite">
                if missing > 0 {
                    <p><strong>
                        { messages.text("dialog-without", &[&missing.to_string()]) }
                    </strong></p>
                }
            </div>
            <details>
                <summary>{ messages.text("dialog-reveals-summary", &[]) }</summary>
                <p>{ messages.text("dialog-reveals", &[]) }</p>
            </details>
            <p>
                { messages.text(kept, &[]) }{ " " }{ messages.text(reload, &[]) }{ " " }
                <a href={words::review_address(messages)} target="_blank">
                    { messages.text("review-link", &[]) }
                </a>
            </p>
        </>
    }
}

fn progress(step: &Step, messages: &Messages) -> Html {
    match step {
        Step::Asking => Html::default(),
        Step::Saving(_) => html! { <p>{ messages.text("saving", &[]) }</p> },
        Step::Failed(failure) => html! {
            <div class="cdx-message cdx-message--block cdx-message--error">
                <span class="cdx-message__icon"></span>
                <div class="cdx-message__content">
                    { messages.text("not-saved", &[]) }{ " " }
                    { words::failure(failure, messages) }{ " " }
                    { messages.text("not-saved-try", &[]) }
                </div>
            </div>
        },
    }
}

fn answers(props: &DialogProps, awake: bool, messages: &Messages) -> Html {
    let disabled = !awake || matches!(props.step, Step::Saving(_));
    let button = |key: &'static str, choice: Choice| {
        let on_choice = props.on_choice.clone();
        // Scripts can make clicks, too; those are not the user's.
        let onclick = move |event: MouseEvent| {
            if event.is_trusted() {
                on_choice.emit(choice);
            }
        };
        html! {
            <button type="button" class="cdx-button" {disabled} {onclick}>
                { messages.text(key, &[]) }
            </button>
        }
    };
    html! {
        <div class="gadget-consent-answers">
            { button("allow", Choice::Allow) }
            { button("refuse", Choice::Refuse) }
            { button("later", Choice::Later) }
        </div>
    }
}
