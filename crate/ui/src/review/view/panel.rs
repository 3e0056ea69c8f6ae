//! One answer in full: what is stated of each site, and ticks to change it.

use gadget_consent_core::declaration::Need;
use yew::Html;

use crate::parts::element::{self, element};
use crate::parts::request_row;
use crate::review::row::Row;
use crate::review::state::{Action, Panel};
use crate::review::view::page::Page;

impl Page<'_> {
    /// What is shown below the gadget that is looked at.
    #[cfg_attr(feature = "detail", inline(never))]
    pub fn panel(&self, open: &Panel, row: &Row) -> Vec<Html> {
        let mut content = Vec::new();
        let details = open.details.as_ref();
        if let Some(description) = details.and_then(|details| details.description.clone()) {
            content.push(
                element("p", "gadget-consent-description")
                    .text(description)
                    .html(),
            );
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
            content.push(request_row::row(
                request_row::Row {
                    item,
                    index,
                    suffixes: self.suffixes,
                    disclosure: details
                        .and_then(|details| details.disclosure(item.request.source())),
                    disabled: self.state.job.is_some(),
                    on_tick: self.on.reform(move |ticked| Action::Tick(index, ticked)),
                },
                self.messages,
            ));
        }
        let missing = |item: &&crate::parts::item::Item| item.need == Need::Needed && !item.ticked;
        let missing = open.items.iter().filter(missing).count();
        let words = if missing > 0 {
            self.say("dialog-without", &[&missing.to_string()])
        } else {
            String::new()
        };
        let words = element("p", "")
            .attr("aria-live", "polite")
            .child(element::text("strong", words));
        content.push(words.html());
        content.push(self.button("review-save", &row.title, Action::Save));
        content
    }
}
