//! One request in one line, as the dialog asks for it: its site, what it may do, and who runs it. What
//! else is stated is behind a button.

use gadget_consent_core::declaration::Need;
use gadget_consent_core::{Kind, Kinds};
use yew::prelude::{Callback, Html};

use crate::parts::checkbox::CheckableInput;
use crate::parts::element::{element, text};
use crate::parts::ids::id;
use crate::parts::item::Item;
use crate::parts::phrases::{self, NAME};
use crate::parts::request_row::statements;
use crate::text::messages::{Messages, isolate};
use crate::text::words;
use crate::wiki::details::{Details, Disclosure};

/// A request. What is needed, or is asked for by itself, is a text; what else is optional has a box to tick.
#[derive(Debug)]
pub struct SiteLine<'a> {
    /// The request, and whether it is ticked.
    pub item: &'a Item,
    /// Its place in the list, from which its `id`s are made.
    pub index: usize,
    /// What the wiki says of the gadget.
    pub details: &'a Details,
    /// The kinds that a sentence above tells already.
    pub told: Kinds,
    /// A sentence above tells that nothing is stated.
    pub is_told_unstated: bool,
    /// It has a box to tick.
    pub has_box: bool,
    /// The tick cannot be changed now.
    pub disabled: bool,
    /// The user has ticked it, or has taken the tick away.
    pub on_tick: Callback<bool>,
}

impl SiteLine<'_> {
    /// The line.
    pub fn html(self, messages: &Messages) -> Html {
        let source = self.item.request.source();
        let stated = self.details.disclosure(source);
        let operator = stated.and_then(|stated| stated.operator.as_deref());
        let mut words = Vec::new();
        if source.is_wildcard() {
            words.push(messages.text("request-and-below", &[]));
        }
        let kinds: Vec<Kind> = self
            .item
            .request
            .kinds()
            .without(self.told)
            .iter()
            .collect();
        if !kinds.is_empty() {
            let kinds = kinds.into_iter();
            let kinds = kinds.map(|kind| messages.text(&format!("kind-{kind}"), &[]));
            words.push(words::list(kinds));
        }
        // A script states nothing of a single site.
        let is_script = self.details.change.is_some();
        let is_told = self.details.missing || self.is_told_unstated || is_script;
        words.extend(who_runs_it(is_told, stated, messages));
        let mut line = vec![phrases::host(source, &self.details.suffixes)];
        if self.item.need == Need::Optional {
            let optional = format!(" ({})", messages.text("request-optional", &[]));
            line.push(text("span", optional));
        }
        for part in words {
            line.push(text("span", format!(" · {part}")));
        }
        let line = if self.has_box {
            CheckableInput {
                id: id(&format!("request-{}", self.index)),
                disabled: self.disabled,
                on_tick: self.on_tick,
                ..CheckableInput::checkbox(self.item.ticked)
            }
            .html(line)
        } else {
            element("p", "gadget-consent-site__line")
                .children(line)
                .html()
        };
        let shown = element("li", "gadget-consent-request gadget-consent-site").child(line);
        if stated.is_none() {
            return shown.html();
        }
        let is_whole = operator.is_none_or(|name| phrases::beginning(name, NAME) == name);
        let details = messages.text("place-details", &[]);
        let label = format!("{details}: {}", words::site(source));
        let summary = phrases::summary().attr("aria-label", label).text(details);
        let more = element("details", "gadget-consent-site__details")
            .child(summary.html())
            .children(statements(stated, !is_whole, messages));
        shown.child(more.html()).html()
    }
}

/// Who runs a site, or that this is not stated, unless that is told elsewhere.
fn who_runs_it(is_told: bool, stated: Option<&Disclosure>, messages: &Messages) -> Option<String> {
    match stated {
        _ if is_told => None,
        None => Some(messages.text("request-nothing-stated", &[])),
        Some(Disclosure { operator: None, .. }) => {
            Some(messages.text("request-operator-unstated", &[]))
        }
        Some(Disclosure {
            operator: Some(name),
            ..
        }) => Some(isolate(&phrases::beginning(name, NAME))),
    }
}
