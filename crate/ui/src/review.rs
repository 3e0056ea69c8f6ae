//! The review page: all answers of the user, and a way to take each back.

use gadget_consent_core::{Answer, Entry, Requests};
use yew::prelude::*;

use crate::messages::{Messages, isolate};
use crate::store::{Failure, Record};
use crate::words;

/// One answer on the page.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The answer.
    pub record: Record,
    /// The manifest still has the gadget.
    pub declared: bool,
}

/// What came of taking an answer back.
#[derive(Debug, Clone, PartialEq)]
pub struct Removal {
    /// The gadget's name.
    pub gadget: String,
    /// Why the answer may still be there.
    pub failure: Option<Failure>,
}

/// What the page shows.
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct ReviewProps {
    /// All answers.
    pub rows: Vec<Row>,
    /// The answers are kept in the preferences, not on the device.
    pub named: bool,
    /// The last answer that was taken back.
    pub removal: Option<Removal>,
    /// An answer is being taken back.
    pub busy: bool,
    /// Take this gadget's answer back.
    pub on_remove: Callback<String>,
}

/// See the module.
#[component]
pub fn Review(props: &ReviewProps) -> Html {
    let messages = use_context::<Messages>().unwrap_or(Messages::Wiki);
    let site = isolate(&words::site_name(&messages));
    html! {
        <div class="gadget-consent gadget-consent-review">
            <p>{ messages.text("review-intro", &[&site]) }</p>
            if !props.named {
                <p>{ messages.text("review-device", &[]) }</p>
            }
            <div role="status">{ result(props.removal.as_ref(), &messages) }</div>
            if props.rows.is_empty() {
                <p>{ messages.text("review-empty", &[]) }</p>
            } else {
                { table(props, &messages) }
            }
        </div>
    }
}

fn result(removal: Option<&Removal>, messages: &Messages) -> Html {
    let Some(Removal { gadget, failure }) = removal else {
        return Html::default();
    };
    let title = isolate(&gadget.replace('_', " "));
    let (kind, text) = match failure {
        None => ("success", messages.text("review-revoked", &[&title])),
        Some(failure) => (
            "error",
            format!(
                "{} {}",
                messages.text("review-not-revoked", &[&title]),
                words::failure(failure, messages)
            ),
        ),
    };
    html! {
        <div class={format!("cdx-message cdx-message--block cdx-message--{kind}")}>
            <span class="cdx-message__icon"></span>
            <div class="cdx-message__content">{ text }</div>
        </div>
    }
}

/// The columns, by the keys of their names.
const COLUMNS: [&str; 5] = [
    "review-gadget",
    "review-answer",
    "review-sites",
    "review-since",
    "review-action",
];

// The roles are spelt out: on a narrow screen the style makes each row a card, and a table that is
// not laid out as one loses its roles.
fn table(props: &ReviewProps, messages: &Messages) -> Html {
    let names = COLUMNS.map(|key| messages.text(key, &[]));
    html! {
        <table role="table" aria-label={messages.text("review-title", &[])}>
            <thead role="rowgroup">
                <tr role="row">
                    { for names.iter().map(|name| html! {
                        <th role="columnheader" scope="col">{ name }</th>
                    }) }
                </tr>
            </thead>
            <tbody role="rowgroup">
                { for props.rows.iter().map(|shown| row(shown, &names, props, messages)) }
            </tbody>
        </table>
    }
}

fn row(row: &Row, names: &[String; 5], props: &ReviewProps, messages: &Messages) -> Html {
    let gadget = &row.record.gadget;
    let title = gadget.replace('_', " ");
    let entry = row.record.entry.as_ref().ok();
    let button = match entry {
        Some(entry) if entry.answer == Answer::Allow => "review-revoke",
        _ => "review-forget",
    };
    let button = messages.text(button, &[]);
    let onclick = {
        let gadget = gadget.clone();
        props.on_remove.reform(move |_: MouseEvent| gadget.clone())
    };
    let cell = |column: usize, content: Html| {
        html! { <td role="cell" data-label={names[column].clone()}>{ content }</td> }
    };
    html! {
        <tr role="row" key={gadget.clone()}>
            <th role="rowheader" scope="row">
                <bdi>{ &title }</bdi>
                if !row.declared {
                    <p>{ messages.text("review-gone", &[]) }</p>
                }
            </th>
            { cell(1, html! { { answer(entry, messages) } }) }
            { cell(2, entry.map(|entry| sites(entry, messages)).unwrap_or_default()) }
            { cell(3, html! { { entry.map(|entry| words::date(entry.day)).unwrap_or_default() } }) }
            { cell(4, html! {
                <button type="button" class="cdx-button" disabled={props.busy} {onclick}
                    aria-label={format!("{button}: {title}")}>
                    { &button }
                </button>
            }) }
        </tr>
    }
}

fn answer(entry: Option<&Entry>, messages: &Messages) -> String {
    let key = match entry.map(|entry| entry.answer) {
        Some(Answer::Allow) => "review-allowed",
        Some(Answer::Refuse) => "review-refused",
        Some(Answer::Never) => "review-never",
        None => "review-unreadable",
    };
    messages.text(key, &[])
}

fn sites(entry: &Entry, messages: &Messages) -> Html {
    // The answer says it where it is one for all.
    let mixed = !entry.granted.is_empty() && !entry.refused.is_empty();
    let part = |requests: &Requests, key: &str| {
        let site = |request: &gadget_consent_core::Request| {
            html! {
                <li>
                    <bdi>{ words::site(request.source()) }</bdi>
                    if request.source().is_wildcard() {
                        { " " }{ messages.text("request-subdomains", &[]) }
                    }
                    { words::kinds(request.kinds(), messages) }
                </li>
            }
        };
        html! {
            if !requests.is_empty() {
                <div>
                    if mixed {
                        { messages.text(key, &[]) }
                    }
                    <ul>{ for requests.iter().map(site) }</ul>
                </div>
            }
        }
    };
    html! {
        <>
            { part(&entry.granted, "review-allowed") }
            { part(&entry.refused, "review-refused") }
        </>
    }
}
