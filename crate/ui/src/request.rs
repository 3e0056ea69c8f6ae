//! One request in the dialog: a site, what it may do, and what is stated of it.

use gadget_consent_core::declaration::Need;
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
    let onclick = trusted(props.on_tick.clone());
    html! {
        <div class="gadget-consent-request">
            <div class="cdx-checkbox">
                <div class="cdx-checkbox__wrapper" {onclick}>
                    <input type="checkbox" class="cdx-checkbox__input" id={id.clone()}
                        checked={props.item.ticked} disabled={props.disabled}
                        aria-describedby={facts.clone()} />
                    <span class="cdx-checkbox__icon"></span>
                    <div class="cdx-checkbox__label cdx-label">
                        <label for={id} class="cdx-label__label">
                            <span class="cdx-label__label__text">
                                <bdi>{ words::site(props.item.request.source()) }</bdi>
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

/// For what is around a box and its label: tells whether the box is ticked now.
///
/// Scripts can make clicks, too; those are not the user's, and do nothing. The box alone does not
/// tell: a click that a script makes on a box or its label has the browser make an event that it
/// vouches for.
pub fn trusted(on_tick: Callback<bool>) -> impl Fn(MouseEvent) {
    move |event| {
        if !event.is_trusted() {
            event.prevent_default();
            return;
        }
        let input = event
            .target()
            .and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        if let Some(input) = input {
            on_tick.emit(input.checked());
        }
    }
}

fn uses(item: &Item, messages: &Messages) -> Html {
    let kinds = item.request.kinds();
    html! {
        <>
            if item.request.source().is_wildcard() {
                <p>{ messages.text("request-subdomains", &[]) }</p>
            }
            { words::kinds(kinds, messages) }
            if kinds.has_executable() {
                <div class="cdx-message cdx-message--inline cdx-message--warning">
                    <span class="cdx-message__icon"></span>
                    <div class="cdx-message__content">
                        { messages.text("request-executable", &[]) }
                    </div>
                </div>
            }
        </>
    }
}

fn statements(disclosure: Option<&Disclosure>, messages: &Messages) -> Html {
    let unstated = Disclosure::default();
    let stated = disclosure.unwrap_or(&unstated);
    let sentence = |text: &Option<String>, key: &str, without: &str| match text {
        Some(text) => messages.text(key, &[&isolate(text)]),
        None => messages.text(without, &[]),
    };
    html! {
        <>
            <p>{ sentence(&stated.purpose, "request-purpose", "request-purpose-unstated") }</p>
            <p>
                { sentence(&stated.operator, "request-operator", "request-operator-unstated") }
                if let Some(address) = words::web_address(stated.privacy_policy.as_deref()) {
                    { " " }
                    <a href={address.to_owned()} target="_blank" rel="noopener noreferrer">
                        { messages.text("request-privacy", &[]) }
                    </a>
                }
            </p>
            if let Some(learns) = &stated.personal_information {
                <p>{ messages.text("request-learns", &[&isolate(learns)]) }</p>
            }
        </>
    }
}
