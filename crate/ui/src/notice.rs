//! What happened after the answers, and what is left to do.

use yew::prelude::*;

use crate::blocked::{Blocked, Contact};
use crate::messages::{Messages, isolate};
use crate::page::Reload;
use crate::state::{Outcome, State, Step, title_of};
use crate::words;

/// What the notices show.
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct NoticesProps {
    /// Gadgets and what became of them.
    pub state: State,
    /// Whether the page can be loaded again by itself.
    pub reload: Reload,
    /// What the user does.
    pub on_notice: Callback<Notice>,
}

/// What the user does with a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// Answer the questions.
    Answer,
    /// Put them off.
    Later,
    /// Have the page loaded again.
    Reload,
    /// Close all.
    Close,
}

/// See the module.
#[component]
pub fn Notices(props: &NoticesProps) -> Html {
    let messages = use_context::<Messages>().unwrap_or(Messages::Wiki);
    let names = |outcome| {
        let mut gadgets = props.state.with_outcome(outcome).peekable();
        gadgets.peek()?;
        Some(words::list(
            gadgets.map(|gadget| isolate(&title_of(gadget))),
        ))
    };
    let reloading = props.state.should_reload(props.reload);
    let close = button(
        Notice::Close,
        "notice-close",
        "cdx-button--weight-quiet",
        props,
        &messages,
    );
    // While the dialog is open, it covers this.
    let content = (!props.state.open).then(|| {
        html! {
            <>
                { waits(props, &messages) }
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
                if let Some(names) = names(Outcome::Unsaved) {
                    { message("warning", &messages.text("notice-unsaved-answer", &[&names]), close.clone()) }
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
    let mut text = messages.text("notice-waiting", &[names]);
    if unsaved {
        text = format!("{text} {}", messages.text("notice-unsaved", &[]));
    }
    message(
        "notice",
        &text,
        html! {
            <>
                { button(Notice::Reload, "notice-reload", "", props, messages) }
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

fn button(
    notice: Notice,
    key: &str,
    weight: &'static str,
    props: &NoticesProps,
    messages: &Messages,
) -> Html {
    let on_notice = props.on_notice.clone();
    // Scripts can make clicks, too.
    let onclick = move |event: MouseEvent| {
        if event.is_trusted() {
            on_notice.emit(notice);
        }
    };
    html! {
        <button type="button" class={classes!("cdx-button", weight)} {onclick}>
            { messages.text(key, &[]) }
        </button>
    }
}

/// The quiet way to ask.
fn waits(props: &NoticesProps, messages: &Messages) -> Html {
    let questions = &props.state.questions;
    if questions.is_empty() || matches!(props.state.step, Step::Saving(_)) {
        return Html::default();
    }
    let names = words::list(questions.iter().map(|question| isolate(&question.title())));
    let count = questions.len().to_string();
    let actions = html! {
        <>
            { button(Notice::Answer, "notice-answer", "", props, messages) }
            { button(Notice::Later, "later", "", props, messages) }
        </>
    };
    html! {
        <div class="gadget-consent-notice-asks">
            { message("notice", &messages.text("notice-asks", &[&names, &count]), actions) }
        </div>
    }
}
