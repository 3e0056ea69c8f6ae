//! One request, as the dialog and the review page show it: its site, its kinds, and what the gadget's
//! author states about the site.

use gadget_consent_core::Kind;
use gadget_consent_core::declaration::Need;
use gadget_consent_core::disclosure::shown::host_of_link;
use yew::prelude::{Callback, Html};

use crate::parts::checkbox::CheckableInput;
use crate::parts::element::{element, text};
use crate::parts::ids::id;
use crate::parts::item::Item;
use crate::parts::phrases::{self, NAME, STATEMENT};
use crate::text::messages::{Messages, isolate};
use crate::text::words;
use crate::wiki::details::Disclosure;

/// A request with a checkbox.
#[derive(Debug)]
pub struct RequestRow<'a> {
    /// The request, and whether it is ticked.
    pub item: &'a Item,
    /// Its place in the list, from which its `id`s are made.
    pub index: usize,
    /// Public suffixes of more than one label.
    pub suffixes: &'a [String],
    /// It is known what is stated. Otherwise nothing is said of it.
    pub known: bool,
    /// What is stated about its source.
    pub disclosure: Option<&'a Disclosure>,
    /// The tick cannot be changed now.
    pub disabled: bool,
    /// The user has ticked it, or has taken the tick away.
    pub on_tick: Callback<bool>,
}

impl RequestRow<'_> {
    /// The row.
    pub fn html(self, messages: &Messages) -> Html {
        let index = self.index;
        let facts = id(&format!("facts-{index}"));
        let need = match self.item.need {
            Need::Needed => "request-needed",
            Need::Optional => "request-optional",
        };
        let need = format!(" ({})", messages.text(need, &[]));
        let host = phrases::host(self.item.request.source(), self.suffixes);
        let input = CheckableInput {
            id: id(&format!("request-{index}")),
            described_by: Some(facts.clone()),
            disabled: self.disabled,
            on_tick: self.on_tick,
            ..CheckableInput::checkbox(self.item.ticked)
        };
        let need = element("span", "cdx-label__label__optional-flag").text(need);
        let facts = element("div", "gadget-consent-request__facts")
            .attr("id", facts)
            .children(uses(self.item, messages))
            .children(if self.known {
                statements(self.disclosure, true, messages)
            } else {
                Vec::new()
            });
        element("div", "gadget-consent-request")
            .child(input.html(vec![host, need.html()]))
            .child(facts.html())
            .html()
    }
}

fn uses(item: &Item, messages: &Messages) -> Vec<Html> {
    let (programs, rest): (Vec<Kind>, Vec<Kind>) = item
        .request
        .kinds()
        .iter()
        .partition(|kind| kind.acts_as_user());
    let mut shown = Vec::new();
    if item.request.source().is_wildcard() {
        shown.push(text("p", messages.text("request-subdomains", &[])));
    }
    if !rest.is_empty() {
        shown.push(phrases::kinds(rest.into_iter().collect(), messages));
    }
    if !programs.is_empty() {
        let programs = phrases::kinds(programs.into_iter().collect(), messages);
        let warning = messages.text("request-executable", &[]);
        shown.push(phrases::message("warning", warning, vec![programs]));
    }
    shown
}

/// What the gadget's author states about a site, and which statements are missing. `with_operator`: who
/// runs the site is not told elsewhere.
pub fn statements(
    disclosure: Option<&Disclosure>,
    with_operator: bool,
    messages: &Messages,
) -> Vec<Html> {
    let unstated = Disclosure::default();
    let stated = disclosure.unwrap_or(&unstated);
    let mut missing = Vec::new();
    let mut shown = Vec::new();
    for (statement, key, without) in [
        (&stated.purpose, "request-purpose", "unstated-purpose"),
        // Most requests need none, so it is told only if it is stated.
        (&stated.reason, "request-reason", ""),
        (&stated.operator, "request-operator", "unstated-operator"),
        (
            &stated.personal_information,
            "request-learns",
            "unstated-learns",
        ),
    ] {
        match statement {
            _ if key == "request-operator" && !with_operator => {}
            Some(words) => {
                let start = isolate(&phrases::beginning(words, STATEMENT));
                shown.push(text("p", messages.text(key, &[&start])));
                shown.extend(phrases::rest(words, STATEMENT, messages));
            }
            None if without.is_empty() => {}
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
        let item = element("li", "");
        let item = match host_of_link(address) {
            // Where it leads is seen before it is followed.
            Some(host) => item
                .child(phrases::link(address.clone(), name))
                .text(" (".to_owned())
                .child(text("bdi", host))
                .text(")".to_owned()),
            None => item
                .text(format!("{name}: "))
                .child(text("bdi", phrases::beginning(address, NAME)))
                .children(phrases::rest(address, NAME, messages)),
        };
        links.push(item.html());
    }
    if !links.is_empty() {
        shown.push(element("ul", "gadget-consent-links").children(links).html());
    }
    if !missing.is_empty() {
        let missing = words::list(missing.iter().map(|key| messages.text(key, &[])));
        shown.push(
            element("p", "gadget-consent-unstated")
                .text(messages.text("request-unstated", &[&missing]))
                .html(),
        );
    }
    shown
}
