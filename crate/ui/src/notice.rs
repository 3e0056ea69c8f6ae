//! What happened after the answers, and what is left to do.

use yew::prelude::*;

use crate::blocked::{Blocked, Contact};
use crate::messages::{Messages, isolate};
use crate::page::Reload;
use crate::state::{Outcome, State, title_of};
use crate::words;

/// What the notices show.
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct NoticesProps {
    /// Gadgets and what became of them.
    pub state: State,
    /// Whether the page can be loaded again by itself.
    pub reload: Reload,
    /// The user wants the page loaded again.
    pub on_reload: Callback<()>,
    /// The user has read it.
    pub on_close: Callback<()>,
}

/// See the module.
#[component]
pub fn Notices(props: &NoticesProps) -> Html {
    let messages = use_context::<Messages>().unwrap_or(Messages::Wiki);
    let names = |outcome| {
        let titles = props.state.with_outcome(outcome);
        (!titles.is_empty()).then(|| words::list(titles.into_iter().map(isolate)))
    };
    let reloading = props.state.should_reload(props.reload);
    let close = close_button(&props.on_close, &messages);
    // While a question is open, its dialog covers this; it is shown when the last one is answered.
    let content = props.state.questions.is_empty().then(|| {
        html! {
            <>
                if let Some(names) = names(Outcome::Waiting) {
                    if reloading {
                        { message("notice", &messages.text("notice-reloading", &[&names]), Html::default()) }
                    } else {
                        { waiting(&names, true, props, &messages, &close) }
                    }
                }
                if let Some(names) = names(Outcome::WaitingAgain) {
                    { waiting(&names, false, props, &messages, &close) }
                }
                if let Some(names) = names(Outcome::Started) {
                    { message("success", &messages.text("notice-started", &[&names]), html! {
                        <>{ review_link(&messages) }{ close.clone() }</>
                    }) }
                }
                if let Some(names) = names(Outcome::Forbidden) {
                    { message("warning", &messages.text("notice-forbidden", &[&names]), close.clone()) }
                }
                if let Some(names) = names(Outcome::Outdated) {
                    { message("warning", &messages.text("notice-outdated", &[&names]), close.clone()) }
                }
                if !props.state.unguarded.is_empty() {
                    { unguarded(&props.state.unguarded, &messages, &close) }
                }
                { blocked(&props.state.blocked, &messages, &close) }
                if let Some(names) = names(Outcome::Refused) {
                    { message("notice", &messages.text("notice-refused", &[&names]), html! {
                        <>{ review_link(&messages) }{ close.clone() }</>
                    }) }
                }
            </>
        }
    });
    html! {
        <div class="gadget-consent gadget-consent-notices" role="status"
            aria-label={messages.text("notice-label", &[])}>
            { content.unwrap_or_default() }
        </div>
    }
}

fn unguarded(gadgets: &[String], messages: &Messages, close: &Html) -> Html {
    let names = words::list(gadgets.iter().map(|gadget| isolate(&title_of(gadget))));
    let text = messages.text("notice-unguarded", &[&names, &gadgets.len().to_string()]);
    message("warning", &text, close.clone())
}

/// What the browser refused: what nobody has allowed, and what the wiki itself does not let through.
fn blocked(blocked: &Blocked, messages: &Messages, close: &Html) -> Html {
    let (by_wiki, ours): (Vec<&Contact>, Vec<&Contact>) =
        blocked.contacts.iter().partition(|contact| contact.by_wiki);
    let listed: u32 = ours.iter().map(|contact| contact.count).sum();
    let count = listed + blocked.more;
    let item = |contact: &&Contact| {
        let site = isolate(&contact.site);
        let kind = messages.text(&format!("kind-{}", contact.kind), &[]);
        let text = if contact.gadgets.is_empty() {
            messages.text("blocked-script", &[&site, &kind])
        } else {
            let names = words::list(contact.gadgets.iter().map(|title| isolate(title)));
            messages.text("blocked-gadget", &[&site, &kind, &names])
        };
        html! { <li>{ text }</li> }
    };
    // One text for all sites of the same gadgets and kind.
    let mut by_wiki_texts: Vec<(&Contact, Vec<String>)> = Vec::new();
    for contact in by_wiki {
        let same = |(first, _): &&mut (&Contact, Vec<String>)| {
            first.kind == contact.kind && first.gadgets == contact.gadgets
        };
        let site = isolate(&contact.site);
        match by_wiki_texts.iter_mut().find(same) {
            Some((_, sites)) => sites.push(site),
            None => by_wiki_texts.push((contact, vec![site])),
        }
    }
    let by_wiki_text = |(contact, sites): &(&Contact, Vec<String>)| {
        let names = words::list(contact.gadgets.iter().map(|title| isolate(title)));
        let directive = format!("{}-src", contact.kind);
        let sites = words::list(sites.iter().cloned());
        let text = messages.text(
            "notice-blocked-by-wiki",
            &[&names, &sites, &isolate(&directive)],
        );
        message("warning", &text, close.clone())
    };
    html! {
        <>
            { for by_wiki_texts.iter().map(by_wiki_text) }
            if count > 0 {
                { message_with(
                    "notice",
                    &messages.text("notice-blocked", &[&count.to_string()]),
                    html! {
                        <details>
                            <summary>{ messages.text("notice-blocked-which", &[]) }</summary>
                            <ul>
                                { for ours.iter().map(item) }
                                if blocked.more > 0 {
                                    <li>{ messages.text("blocked-more", &[&blocked.more.to_string()]) }</li>
                                }
                            </ul>
                        </details>
                    },
                    close.clone(),
                ) }
            }
        </>
    }
}

fn waiting(
    names: &str,
    unsaved: bool,
    props: &NoticesProps,
    messages: &Messages,
    close: &Html,
) -> Html {
    let onclick = props.on_reload.reform(|_: MouseEvent| ());
    let mut text = messages.text("notice-waiting", &[names]);
    if unsaved {
        text = format!("{text} {}", messages.text("notice-unsaved", &[]));
    }
    message(
        "notice",
        &text,
        html! {
            <>
                <button type="button" class="cdx-button" {onclick}>
                    { messages.text("notice-reload", &[]) }
                </button>
                { close.clone() }
            </>
        },
    )
}

fn message(kind: &str, text: &str, actions: Html) -> Html {
    message_with(kind, text, Html::default(), actions)
}

fn message_with(kind: &str, text: &str, more: Html, actions: Html) -> Html {
    html! {
        <div class={format!("cdx-message cdx-message--block cdx-message--{kind}")}>
            <span class="cdx-message__icon"></span>
            <div class="cdx-message__content">
                { text }
                { more }
                <div class="gadget-consent-notice__actions">{ actions }</div>
            </div>
        </div>
    }
}

fn review_link(messages: &Messages) -> Html {
    html! {
        <a href={words::review_address(messages)}>{ messages.text("review-link", &[]) }</a>
    }
}

fn close_button(on_close: &Callback<()>, messages: &Messages) -> Html {
    let onclick = on_close.reform(|_: MouseEvent| ());
    html! {
        <button type="button" class="cdx-button cdx-button--weight-quiet" {onclick}>
            { messages.text("notice-close", &[]) }
        </button>
    }
}
