//! One request in the dialog: a site, what it may do, and what is stated of it.

use gadget_consent_core::declaration::Need;
use gadget_consent_core::{Kind, Kinds};
use yew::prelude::{Callback, Html};

use crate::details::Disclosure;
use crate::el::{el, text};
use crate::field::Field;
use crate::messages::{Messages, isolate};
use crate::state::Item;
use crate::words;

/// What a row shows.
#[derive(Debug)]
pub struct Row<'a> {
    /// The request and its tick.
    pub item: &'a Item,
    /// Its number in the dialog.
    pub index: usize,
    /// Public suffixes of more than one label.
    pub suffixes: &'a [String],
    /// What is stated of its source.
    pub disclosure: Option<&'a Disclosure>,
    /// The tick cannot be changed now.
    pub disabled: bool,
    /// The tick was set or taken away.
    pub on_tick: Callback<bool>,
}

/// See the module.
pub fn row(row: Row<'_>, messages: &Messages) -> Html {
    let id = format!("gadget-consent-request-{}", row.index);
    let facts = format!("{id}-facts");
    let need = match row.item.need {
        Need::Needed => "request-needed",
        Need::Optional => "request-optional",
    };
    let need = format!(" ({})", messages.text(need, &[]));
    let host = words::host(row.item.request.source(), row.suffixes);
    let field = Field {
        id,
        described_by: Some(facts.clone()),
        disabled: row.disabled,
        on_tick: row.on_tick,
        ..Field::checkbox(row.item.ticked)
    };
    let need = el("span", "cdx-label__label__optional-flag").text(need);
    let facts = el("div", "gadget-consent-request__facts")
        .has("id", facts)
        .all(uses(row.item, messages))
        .all(statements(row.disclosure, messages));
    el("div", "gadget-consent-request")
        .add(field.html(vec![host, need.html()]))
        .add(facts.html())
        .html()
}

fn uses(item: &Item, messages: &Messages) -> Vec<Html> {
    let (programs, rest): (Vec<Kind>, Vec<Kind>) = item
        .request
        .kinds()
        .iter()
        .partition(|kind| Kinds::from(*kind).has_executable());
    let mut shown = Vec::new();
    if item.request.source().is_wildcard() {
        shown.push(text("p", messages.text("request-subdomains", &[])));
    }
    if !rest.is_empty() {
        shown.push(words::kinds(rest.into_iter().collect(), messages));
    }
    if !programs.is_empty() {
        let programs = words::kinds(programs.into_iter().collect(), messages);
        let warning = messages.text("request-executable", &[]);
        shown.push(words::message("warning", warning, vec![programs]));
    }
    shown
}

/// What the gadget's author states of a site, and what not.
pub fn statements(disclosure: Option<&Disclosure>, messages: &Messages) -> Vec<Html> {
    let unstated = Disclosure::default();
    let stated = disclosure.unwrap_or(&unstated);
    let mut missing = Vec::new();
    let mut shown = Vec::new();
    for (statement, key, without) in [
        (&stated.purpose, "request-purpose", "unstated-purpose"),
        (&stated.operator, "request-operator", "unstated-operator"),
        (
            &stated.personal_information,
            "request-learns",
            "unstated-learns",
        ),
    ] {
        match statement {
            Some(words) => shown.push(text("p", messages.text(key, &[&isolate(words)]))),
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
        let Some(address) = address else {
            missing.push(without);
            continue;
        };
        let name = messages.text(key, &[]);
        let item = el("li", "");
        let item = match words::web_address(Some(address)) {
            Some(address) => item.add(words::link(address.to_owned(), name)),
            None => item
                .text(format!("{name}: "))
                .add(text("bdi", address.clone())),
        };
        links.push(item.html());
    }
    if !links.is_empty() {
        shown.push(el("ul", "gadget-consent-links").all(links).html());
    }
    if !missing.is_empty() {
        let missing = words::list(missing.iter().map(|key| messages.text(key, &[])));
        shown.push(
            el("p", "gadget-consent-unstated")
                .text(messages.text("request-unstated", &[&missing]))
                .html(),
        );
    }
    shown
}
