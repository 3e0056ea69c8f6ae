//! What stands below everything that can be saved: a summary, a button, and what came of it.

use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::pages::Live;
use super::save::{Failure, Job};
use super::state::{Action, Outcome, Subject};
use super::view::Context;
use crate::parts::phrases::page_address;
use crate::text::messages::isolate;

/// A summary and a button that saves `text` in the place of `base`. `key`: of the button's text, and
/// with `summary-` before it of the usual summary.
pub fn save_panel(
    context: Context<'_>,
    subject: &Subject,
    base: &Live,
    text: Option<String>,
    key: &str,
) -> Html {
    let props = context.props;
    let usual = context.text(&format!("summary-{key}"), &[]);
    let summary = props.state.summary.clone().unwrap_or(usual);
    let oninput = props
        .on_action
        .reform(|event: InputEvent| Action::Summarise(input_of(&event)));
    let disabled = text.is_none() || props.state.saving;
    let onclick = {
        let (on_save, subject) = (props.on_save.clone(), subject.clone());
        let job = text.map(|text| Job {
            base: base.clone(),
            text,
            summary: summary.clone(),
        });
        move |event: MouseEvent| {
            // Scripts can make clicks, too; those are not the user's.
            if let Some(job) = job.clone().filter(|_| event.is_trusted()) {
                on_save.emit((subject.clone(), job));
            }
        }
    };
    html! {
        <div class="gadget-consent-admin__save">
            <div class="cdx-field">
                <div class="cdx-label">
                    <label class="cdx-label__label" for="gadget-consent-admin-summary">
                        <span class="cdx-label__label__text">{ context.text("summary", &[]) }</span>
                    </label>
                </div>
                <div class="cdx-text-input">
                    <input id="gadget-consent-admin-summary" class="cdx-text-input__input"
                        type="text" maxlength="500" dir="auto" value={summary} {oninput} />
                </div>
            </div>
            <button type="button" {disabled} {onclick}
                class="cdx-button cdx-button--action-progressive cdx-button--weight-primary">
                { context.text(key, &[]) }
            </button>
        </div>
    }
}

/// What an input field holds.
pub fn input_of(event: &InputEvent) -> String {
    let input = event.target();
    let input = input.and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    input.map(|input| input.value()).unwrap_or_default()
}

/// A message in a box: `kind` is `error`, `warning`, `notice` or `success`.
pub fn message(kind: &str, content: Html) -> Html {
    html! {
        <div class={format!("cdx-message cdx-message--block cdx-message--{kind}")}>
            <span class="cdx-message__icon"></span>
            <div class="cdx-message__content">{ content }</div>
        </div>
    }
}

/// A link to a page.
pub fn page_link(context: Context<'_>, title: &str) -> Html {
    html! {
        <a href={page_address(title, context.messages)} dir="ltr">{ title.to_owned() }</a>
    }
}

/// What came of the last attempt to save.
pub fn outcome(context: Context<'_>) -> Html {
    let state = &context.props.state;
    let Some(Outcome { title, result }) = &state.outcome else {
        return html! {
            if state.saving {
                <p>{ context.text("saving", &[]) }</p>
            }
        };
    };
    let name = isolate(title);
    let (kind, text) = match result {
        Ok(revision) => (
            "success",
            context.text("saved", &[&name, &revision.to_string()]),
        ),
        Err(Failure::Conflict) => ("warning", context.text("conflict", &[&name])),
        Err(Failure::Unreachable) => ("error", context.text("unreachable", &[&name])),
        Err(Failure::Refused(words)) => {
            ("error", context.text("refused", &[&name, &isolate(words)]))
        }
    };
    message(
        kind,
        html! {
            <>
                <p>{ text }</p>
                <p>{ page_link(context, title) }</p>
            </>
        },
    )
}
