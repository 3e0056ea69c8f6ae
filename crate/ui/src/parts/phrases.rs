//! Requests, days and failures as people read them.

use gadget_consent_core::decision::Occasion;
use gadget_consent_core::{Answer, Day, Entry, Kinds, Source, registrable};
use mediawiki_web::{config, util};
use yew::prelude::*;

use crate::answers::store::Failure;
use crate::parts::element::{self, element, text};
use crate::text::messages::Messages;

pub use crate::text::intl::{date, list};

/// The review page, for which MediaWiki has Special:BlankPage.
const REVIEW_PAGE: &str = "Special:BlankPage/GadgetConsent";

/// A site as people read it, with the registrable domain set off: who has that has the rest.
pub fn host(source: &Source, suffixes: &[String]) -> Html {
    let text = site(source);
    let domain = registrable(source.host(), suffixes);
    let start = text.find(source.host()).unwrap_or_default() + source.host().len() - domain.len();
    let host = element("bdi", "gadget-consent-host");
    match (text.get(..start), text.get(start + domain.len()..)) {
        (Some(before), Some(after)) => host
            .text(before.to_owned())
            .child(element::text("b", domain.to_owned()))
            .text(after.to_owned()),
        _ => host.text(text),
    }
    .html()
}

/// A message of Codex; `kind`: `notice`, `warning`, `error` or `success`.
pub fn message(kind: &str, text: String, more: Vec<Html>) -> Html {
    let content = element("div", "cdx-message__content")
        .text(text)
        .children(more);
    element("div", "")
        .attr(
            "class",
            format!("cdx-message cdx-message--block cdx-message--{kind}"),
        )
        .child(element("span", "cdx-message__icon").html())
        .child(content.html())
        .html()
}

/// A link to an address outside of the page, which stays open.
pub fn link(address: String, text: String) -> Html {
    element("a", "")
        .attr("href", address)
        .attr("target", "_blank")
        .attr("rel", "noopener noreferrer")
        .text(text)
        .html()
}

/// A site as people read it: host, and path where only a part of it is meant.
#[must_use]
pub fn site(source: &Source) -> String {
    let text = source.to_string();
    text.strip_prefix("*.")
        .map(ToOwned::to_owned)
        .unwrap_or(text)
}

/// What a gadget may do with a site, as a list.
pub fn kinds(kinds: Kinds, messages: &Messages) -> Html {
    let item = |kind| text("li", messages.text(&format!("kind-{kind}"), &[]));
    element("ul", "")
        .children(kinds.iter().map(item).collect())
        .html()
}

/// The message for an earlier answer that does not suffice.
#[must_use]
pub fn earlier_answer(entry: &Entry, occasion: Occasion) -> &'static str {
    match (occasion, entry.answer) {
        (Occasion::ConfirmationDue, _) => "dialog-confirm",
        (_, Answer::Allow) => "dialog-changed",
        (_, Answer::Refuse | Answer::Never) => "dialog-asked-again",
    }
}

/// Today, by the user's clock.
#[must_use]
pub fn today() -> Day {
    Day::from_milliseconds(js_sys::Date::now())
}

/// Why an answer was not saved.
#[must_use]
pub fn failure(failure: &Failure, messages: &Messages) -> String {
    match failure {
        Failure::Unreachable => messages.text("failure-unreachable", &[]),
        Failure::Busy { .. } => messages.text("failure-busy", &[]),
        Failure::LoggedOut => messages.text("failure-logged-out", &[]),
        Failure::ReadOnly(reason) => messages.text("failure-read-only", &[reason]),
        Failure::Refused(words) => messages.text("failure-refused", &[words]),
        Failure::NotKept => messages.text("failure-not-kept", &[]),
        Failure::Device => messages.text("failure-device", &[]),
    }
}

/// An address that a link may lead to: of the web, not a script's.
#[must_use]
pub fn web_address(address: Option<&str>) -> Option<&str> {
    address.filter(|address| address.starts_with("https://") || address.starts_with("http://"))
}

/// The address of a page of the wiki; of nothing where there is no wiki.
#[must_use]
pub fn page_address(title: &str, messages: &Messages) -> String {
    match messages {
        Messages::Wiki => util::url(title),
        Messages::Function(_) => "#".to_owned(),
    }
}

/// The address of the review page; of nothing where there is no wiki.
#[must_use]
pub fn review_address(messages: &Messages) -> String {
    page_address(REVIEW_PAGE, messages)
}

/// The wiki's name; where there is no wiki, one for the sake of an example.
#[must_use]
pub fn site_name(messages: &Messages) -> String {
    match messages {
        Messages::Wiki => config::site_name(),
        Messages::Function(_) => "Wiki".to_owned(),
    }
}
