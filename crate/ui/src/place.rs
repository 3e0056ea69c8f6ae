//! Consent in place: what stands where a gadget would show something.

use gadget_consent_core::declaration::Need;
use yew::prelude::*;

use crate::messages::{Messages, isolate};
use crate::page::Reload;
use crate::state::{Item, Question};
use crate::words;

/// What the place shows.
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct PlaceProps {
    /// The gadget that asks.
    pub question: Question,
    /// What follows an **Allow** that does not work at once.
    pub reload: Reload,
    /// What the user does.
    pub on_choice: Callback<PlaceChoice>,
}

/// What the user does in the place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlaceChoice {
    /// Allow what the gadget needs.
    Allow,
    /// Open the dialog.
    Open,
}

/// See the module.
#[component]
pub fn Place(props: &PlaceProps) -> Html {
    let messages = use_context::<Messages>().unwrap_or(Messages::Wiki);
    let question = &props.question;
    let name = isolate(&question.title());
    let needed = |item: &&Item| item.need == Need::Needed;
    // Whoever lets a stranger's programs in has read the warning before, in the dialog.
    let is_plain = !question
        .items
        .iter()
        .any(|item| item.request.kinds().has_executable());
    let allow = match props.reload {
        Reload::Safe if !question.at_once => "place-allow-reload",
        _ => "allow",
    };
    let button = |key: &str, choice: PlaceChoice| {
        let on_choice = props.on_choice.clone();
        let onclick = move |event: MouseEvent| {
            if event.is_trusted() {
                on_choice.emit(choice);
            }
        };
        html! {
            <button type="button" class="cdx-button" {onclick}>{ messages.text(key, &[]) }</button>
        }
    };
    let site = |item: &Item| {
        html! {
            <li>
                { words::host(item.request.source(), &question.details.suffixes) }
                { words::kinds(item.request.kinds(), &messages) }
            </li>
        }
    };
    let text = if question.refused {
        "place-refused"
    } else {
        "place-asks"
    };
    html! {
        <section class="gadget-consent gadget-consent-place" aria-label={question.title()}>
            <p>{ messages.text(text, &[&name]) }</p>
            if question.refused {
                { button("place-change", PlaceChoice::Open) }
            } else {
                <ul>{ for question.items.iter().filter(needed).map(site) }</ul>
                <div class="gadget-consent-notice__actions">
                    if is_plain {
                        { button(allow, PlaceChoice::Allow) }
                    }
                    { button("place-details", PlaceChoice::Open) }
                </div>
            }
        </section>
    }
}
