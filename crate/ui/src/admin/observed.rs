//! Observe mode: what pages were seen to contact, as drafts of declarations.

use gadget_consent_core::observed::{Draft, Seen, draft};
use js_sys::JSON;
use mediawiki_web::storage::Store;
use mediawiki_web::value::{names, path, strings};
use yew::prelude::*;

use crate::answers::keys;
use crate::text::messages::Messages;
use crate::text::title::title_of;
use crate::wiki::host::Host;
use crate::wiki::manifest::Manifest;

/// What is shown.
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct ObservedProps {
    /// The drafts.
    pub drafts: Vec<Draft>,
    /// Forget what was seen.
    pub on_clear: Callback<()>,
}

/// See the module.
#[component]
pub fn Observed(props: &ObservedProps) -> Html {
    let messages = use_context::<Messages>().unwrap_or(Messages::Wiki);
    let title = messages.text("admin-observed-title", &[]);
    let onclick = props.on_clear.reform(|_: MouseEvent| ());
    html! {
        <section class="gadget-consent-observed" aria-label={title.clone()}>
            <p>{ messages.text("admin-observed-intro", &[]) }</p>
            if props.drafts.is_empty() {
                <p>{ messages.text("admin-observed-empty", &[]) }</p>
            } else {
                <textarea class="cdx-text-area__textarea" readonly=true dir="ltr" rows="12"
                    aria-label={title} value={export(&props.drafts, &messages)} />
                <p>
                    <button type="button" class="cdx-button" {onclick}>
                        { messages.text("admin-observed-clear", &[]) }
                    </button>
                </p>
            }
        </section>
    }
}

fn export(drafts: &[Draft], messages: &Messages) -> String {
    let part = |draft: &Draft| {
        // A text for a page, not a sentence.
        let titles: Vec<String> = draft
            .gadgets
            .iter()
            .map(|gadget| title_of(gadget))
            .collect();
        let titles = titles.join(", ");
        let head = match draft.gadgets.len() {
            0 => messages.text("admin-observed-nobody", &[]),
            1 => titles,
            _ => messages.text("admin-observed-one-of", &[&titles]),
        };
        format!("== {head} ==\n{}\n", draft.options())
    };
    let parts: Vec<String> = drafts.iter().map(part).collect();
    parts.join("\n")
}

fn key(host: &Host) -> String {
    host.key_prefix() + keys::OBSERVED
}

/// What was seen from this browser. What cannot be read is passed over.
#[must_use]
pub fn drafts(host: &Host) -> Vec<Draft> {
    let text = Store::Local.get(&key(host)).ok().flatten();
    let all = text.and_then(|text| JSON::parse(&text).ok());
    let all = all.unwrap_or_default();
    let seen: Vec<Seen> = names(&all)
        .iter()
        .filter_map(|name| {
            Some(Seen {
                request: name.parse().ok()?,
                gadgets: strings(&path(&all, &[name, "gadgets"]))?,
            })
        })
        .collect();
    draft(&seen, &Manifest::read(&host.manifest()).first_party)
}

/// Forgets it.
pub fn clear(host: &Host) {
    // Where the device keeps nothing, there is nothing to forget.
    let _ = Store::Local.remove(&key(host));
}
