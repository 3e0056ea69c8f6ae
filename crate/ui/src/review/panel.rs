//! One answer in full: what is stated of each site, and ticks to change it.

use gadget_consent_core::declaration::Need;
use yew::prelude::*;

use super::element::{element, text};
use super::page::Page;
use super::row::Row;
use super::state::{Action, Panel};
use crate::request;

impl Page<'_> {
    /// What is shown below the gadget that is looked at.
    pub fn panel(&self, open: &Panel, row: &Row) -> Vec<Html> {
        let mut content = Vec::new();
        let details = open.details.as_ref();
        if let Some(description) = details.and_then(|details| details.description.clone()) {
            content.push(element(
                "p",
                "gadget-consent-description",
                vec![text(description)],
            ));
        }
        if details.is_some_and(|details| details.missing) {
            content.push(self.tell("dialog-no-details", &[]));
        }
        if open.items.is_empty() {
            content.push(self.tell("review-nothing-left", &[]));
            return content;
        }
        content.push(self.tell("review-change", &[]));
        for (index, item) in open.items.iter().enumerate() {
            let on_tick = self.on.reform(move |ticked| Action::Tick(index, ticked));
            let row = request::Row {
                item,
                index,
                suffixes: details.map_or(&[], |details| details.suffixes.as_slice()),
                disclosure: details.and_then(|details| details.disclosure(item.request.source())),
                disabled: self.state.job.is_some(),
                on_tick,
            };
            content.push(request::row(row, self.messages));
        }
        let missing = |item: &&crate::state::Item| item.need == Need::Needed && !item.ticked;
        let missing = open.items.iter().filter(missing).count();
        let words = if missing > 0 {
            self.say("dialog-without", &[&missing.to_string()])
        } else {
            String::new()
        };
        let words = element("strong", "", vec![text(words)]);
        content.push(html! { <p aria-live="polite">{ words }</p> });
        content.push(self.button("review-save", &row.title, Action::Save));
        content
    }
}
