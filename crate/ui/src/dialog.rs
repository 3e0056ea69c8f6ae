//! The dialog: one gadget, its sites in words, three answers of equal weight.

use gadget_consent_core::{Entry, Request};
use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::callback::Timeout;
use web_sys::{HtmlDialogElement, HtmlElement};
use yew::prelude::*;

use crate::details::Details;
use crate::messages::{Messages, isolate};
use crate::page::Reload;
use crate::request::RequestRow;
use crate::state::{Choice, Keep, Question, Step};
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
    html! {
        <dialog
            ref={node}
            class="gadget-consent gadget-consent-dialog cdx-dialog"
            aria-labelledby="gadget-consent-title"
            onkeydown={|event: KeyboardEvent| {
                // A key that is held down answers nothing.
                if event.repeat() && matches!(event.key().as_str(), "Enter" | " ") {
                    event.prevent_default();
                }
            }}
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
                { duration(props, &messages) }
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

fn introduction(props: &DialogProps, messages: &Messages) -> Html {
    let question = &props.question;
    let count = question.items.len().to_string();
    html! {
        <>
            if let Some(description) = &question.details.description {
                <p class="gadget-consent-description" dir="auto">{ description }</p>
            }
            <p>{ messages.text("dialog-intro", &[&count, &isolate(&words::site_name(messages))]) }</p>
            { maintenance(&question.details, messages) }
            if let Some(previous) = &question.previous {
                <p>{ messages.text(
                    words::earlier_answer(previous, question.occasion),
                    &[&words::date(previous.day)],
                ) }</p>
                { agreed(previous, messages) }
            }
            if question.details.missing {
                <p>{ messages.text("dialog-no-details", &[]) }</p>
            }
        </>
    }
}

/// Who answers for the gadget, and where its code can be read.
fn maintenance(details: &Details, messages: &Messages) -> Html {
    let link = |title: &str, text: &str| {
        html! {
            <a href={words::page_address(title, messages)} target="_blank"><bdi>{ text }</bdi></a>
        }
    };
    let page = |title: &String| {
        let history = messages.text("dialog-history", &[]);
        html! {
            <li>
                { link(title, title) }{ " (" }
                { link(&format!("Special:History/{title}"), &history) }{ ")" }
            </li>
        }
    };
    let maintainer = |name: &String| html! { <li>{ link(&format!("User:{name}"), name) }</li> };
    html! {
        if !details.pages.is_empty() {
            <details>
                <summary>{ messages.text("dialog-maintenance", &[]) }</summary>
                if details.maintainers.is_empty() {
                    <p>{ messages.text("dialog-maintainers-unstated", &[]) }</p>
                } else {
                    <p>{ messages.text("dialog-maintainers", &[]) }</p>
                    <ul>{ for details.maintainers.iter().map(maintainer) }</ul>
                }
                <p>{ messages.text("dialog-code", &[]) }</p>
                <ul>{ for details.pages.iter().map(page) }</ul>
            </details>
        }
    }
}

/// What the user has agreed to before.
fn agreed(previous: &Entry, messages: &Messages) -> Html {
    let item = |request: &Request| {
        html! {
            <li>
                <bdi>{ words::site(request.source()) }</bdi>
                { words::kinds(request.kinds(), messages) }
            </li>
        }
    };
    html! {
        if !previous.granted.is_empty() {
            <details>
                <summary>{ messages.text("dialog-agreed", &[]) }</summary>
                <ul>{ for previous.granted.iter().map(item) }</ul>
            </details>
        }
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
                suffixes={props.question.details.suffixes.clone()}
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

/// For how long the answer counts, and where.
fn duration(props: &DialogProps, messages: &Messages) -> Html {
    let disabled = matches!(props.step, Step::Saving(_));
    let option = |id: &'static str, kind: &'static str, checked: bool, keep: Keep| {
        let on_keep = props.on_keep.clone();
        let onchange = move |_: Event| on_keep.emit(keep);
        let id_of = format!("gadget-consent-{id}");
        html! {
            <div class={format!("cdx-{kind}")}>
                <div class={format!("cdx-{kind}__wrapper")}>
                    <input type={kind} name="gadget-consent-keep" id={id_of.clone()} {checked} {disabled}
                        class={format!("cdx-{kind}__input")} {onchange} />
                    <span class={format!("cdx-{kind}__icon")}></span>
                    <div class={format!("cdx-{kind}__label cdx-label")}>
                        <label for={id_of} class="cdx-label__label">
                            <span class="cdx-label__label__text">{ messages.text(id, &[]) }</span>
                        </label>
                    </div>
                </div>
            </div>
        }
    };
    let keep = props.keep;
    let session = |session| Keep {
        session,
        ..Keep::default()
    };
    let other = Keep {
        everywhere: !keep.everywhere,
        ..keep
    };
    html! {
        <fieldset class="gadget-consent-keep">
            <legend>{ messages.text("keep", &[]) }</legend>
            { option("keep-lasting", "radio", !keep.session, session(false)) }
            { option("keep-session", "radio", keep.session, session(true)) }
            if props.farm && props.named && !keep.session {
                { option("keep-everywhere", "checkbox", keep.everywhere, other) }
            }
        </fieldset>
    }
}

fn consequences(props: &DialogProps, messages: &Messages) -> Html {
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
        Step::Failed { failure, kept } => {
            let what_now = if *kept {
                "not-saved-kept"
            } else {
                "not-saved-try"
            };
            html! {
                <div class="cdx-message cdx-message--block cdx-message--error">
                    <span class="cdx-message__icon"></span>
                    <div class="cdx-message__content">
                        { messages.text("not-saved", &[]) }{ " " }
                        { words::failure(failure, messages) }{ " " }
                        { messages.text(what_now, &[]) }
                    </div>
                </div>
            }
        }
    }
}

fn answers(props: &DialogProps, awake: bool, messages: &Messages) -> Html {
    let disabled = !awake || matches!(props.step, Step::Saving(_));
    let button = |key: &'static str, choice: Choice, weight: &'static str| {
        let on_choice = props.on_choice.clone();
        // Scripts can make clicks, too; those are not the user's.
        let onclick = move |event: MouseEvent| {
            if event.is_trusted() {
                on_choice.emit(choice);
            }
        };
        html! {
            <button type="button" class={classes!("cdx-button", weight)} {disabled} {onclick}>
                { messages.text(key, &[]) }
            </button>
        }
    };
    // What is on the device stays there: closing the dialog does not put it off.
    let later = match &props.step {
        Step::Failed { kept: true, .. } => "notice-close",
        _ => "later",
    };
    html! {
        <>
            <div class="gadget-consent-answers">
                { button("allow", Choice::Allow, "") }
                { button("refuse", Choice::Refuse, "") }
                { button(later, Choice::Later, "") }
            </div>
            { button("never", Choice::Never, "cdx-button--weight-quiet") }
        </>
    }
}
