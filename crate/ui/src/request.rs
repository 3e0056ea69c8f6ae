//! One request in the dialog: a site, what it may do, and what is stated of it.

use gadget_consent_core::declaration::Need;
use gadget_consent_core::{Kind, Kinds};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::details::Disclosure;
use crate::messages::{Messages, isolate};
use crate::state::Item;
use crate::words;

/// What a row shows.
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct RequestRowProps {
    /// The request and its tick.
    pub item: Item,
    /// Its number in the dialog.
    pub index: usize,
    /// Public suffixes of more than one label.
    pub suffixes: Vec<String>,
    /// What is stated of its source.
    pub disclosure: Option<Disclosure>,
    /// The tick cannot be changed now.
    pub disabled: bool,
    /// The tick was set or taken away.
    pub on_tick: Callback<bool>,
}

/// See the module.
#[component]
pub fn RequestRow(props: &RequestRowProps) -> Html {
    let messages = use_context::<Messages>().unwrap_or(Messages::Wiki);
    let id = format!("gadget-consent-request-{}", props.index);
    let facts = format!("{id}-facts");
    let need = match props.item.need {
        Need::Needed => "request-needed",
        Need::Optional => "request-optional",
    };
    let on_tick = props.on_tick.clone();
    // Not `change`: that counts as the user's even where a script has clicked.
    let onclick = move |event: MouseEvent| {
        let input = event
            .target()
            .and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        match input {
            Some(input) if event.is_trusted() => on_tick.emit(input.checked()),
            _ => event.prevent_default(),
        }
    };
    html! {
        <div class="gadget-consent-request">
            <div class="cdx-checkbox">
                <div class="cdx-checkbox__wrapper">
                    <input type="checkbox" class="cdx-checkbox__input" id={id.clone()}
                        checked={props.item.ticked} disabled={props.disabled}
                        aria-describedby={facts.clone()} {onclick} />
                    <span class="cdx-checkbox__icon"></span>
                    <div class="cdx-checkbox__label cdx-label">
                        <label for={id} class="cdx-label__label">
                            <span class="cdx-label__label__text">
                                { words::host(props.item.request.source(), &props.suffixes) }
                            </span>
                            <span class="cdx-label__label__optional-flag">
                                { format!(" ({})", messages.text(need, &[])) }
                            </span>
                        </label>
                    </div>
                </div>
            </div>
            <div class="gadget-consent-request__facts" id={facts}>
                { uses(&props.item, &messages) }
                { statements(props.disclosure.as_ref(), &messages) }
            </div>
        </div>
    }
}

fn uses(item: &Item, messages: &Messages) -> Html {
    let (programs, rest): (Vec<Kind>, Vec<Kind>) = item
        .request
        .kinds()
        .iter()
        .partition(|kind| Kinds::from(*kind).has_executable());
    html! {
        <>
            if item.request.source().is_wildcard() {
                <p>{ messages.text("request-subdomains", &[]) }</p>
            }
            { words::kinds(rest.into_iter().collect(), messages) }
            if !programs.is_empty() {
                <div class="cdx-message cdx-message--block cdx-message--warning">
                    <span class="cdx-message__icon"></span>
                    <div class="cdx-message__content">
                        { words::kinds(programs.into_iter().collect(), messages) }
                        { messages.text("request-executable", &[]) }
                    </div>
                </div>
            }
        </>
    }
}

/// What the gadget's author states of a site, and what not.
pub fn statements(disclosure: Option<&Disclosure>, messages: &Messages) -> Html {
    let unstated = Disclosure::default();
    let stated = disclosure.unwrap_or(&unstated);
    let mut missing = Vec::new();
    let mut shown = Vec::new();
    for (text, key, without) in [
        (&stated.purpose, "request-purpose", "unstated-purpose"),
        (&stated.operator, "request-operator", "unstated-operator"),
        (
            &stated.personal_information,
            "request-learns",
            "unstated-learns",
        ),
    ] {
        match text {
            Some(text) => {
                let text = messages.text(key, &[&isolate(text)]);
                shown.push(html! { <p>{ text }</p> });
            }
            None => missing.push(without),
        }
    }
    let mut links = Vec::new();
    for (address, key, without) in [
        (
            &stated.privacy_policy,
            "request-privacy",
            "unstated-privacy",
        ),
        (&stated.source_code, "request-source", "unstated-source"),
        (&stated.contact, "request-contact", "unstated-contact"),
    ] {
        let text = || messages.text(key, &[]);
        match (address, words::web_address(address.as_deref())) {
            (_, Some(address)) => links.push(html! {
                <li><a href={address.to_owned()} target="_blank" rel="noopener noreferrer">
                    { text() }
                </a></li>
            }),
            (Some(words), None) => {
                links.push(html! { <li>{ text() }{ ": " }<bdi>{ words }</bdi></li> });
            }
            (None, None) => missing.push(without),
        }
    }
    let missing = words::list(missing.iter().map(|key| messages.text(key, &[])));
    html! {
        <>
            { for shown }
            if !links.is_empty() {
                <ul class="gadget-consent-links">{ for links }</ul>
            }
            if !missing.is_empty() {
                <p class="gadget-consent-unstated">
                    { messages.text("request-unstated", &[&missing]) }
                </p>
            }
        </>
    }
}
