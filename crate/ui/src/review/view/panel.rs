//! The open answer: what is stated about each site, and ticks to change the answer.

use gadget_consent_core::declaration::Need;
use gadget_consent_core::user_scripts::USER_SCRIPTS;
use yew::Html;

use crate::parts::element::{self, element, text};
use crate::parts::item::Item;
use crate::parts::phrases;
use crate::parts::request_row::RequestRow;
use crate::review::row::Row;
use crate::review::state::{OpenAnswer, ReviewAction};
use crate::review::view::elements::ReviewPage;

/// Draws what is below the row of the open answer.
#[cfg_attr(feature = "detail", inline(never))]
pub fn draw(page: &ReviewPage<'_>, open: &OpenAnswer, row: &Row) -> Vec<Html> {
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
        let words = page.messages.about(row.gadget(), "dialog-no-details", &[]);
        let again = page.button("again", "", ReviewAction::DescribeAgain);
        content.push(phrases::message("warning", words, vec![again]));
    }
    if open.items.is_empty() {
        let words = page
            .messages
            .about(row.gadget(), "review-nothing-left", &[]);
        content.push(text("p", words));
        return content;
    }
    content.push(page.paragraph("review-change", &[]));
    for (index, item) in open.items.iter().enumerate() {
        let request = RequestRow {
            item,
            index,
            suffixes: &page.state.wiki.suffixes,
            // Before the details have arrived, nobody knows what is stated.
            known: row.gadget() == USER_SCRIPTS
                || row.declaration.is_none()
                || details.is_some_and(|details| !details.missing),
            disclosure: details.and_then(|details| details.disclosure(item.request.source())),
            disabled: page.state.job.is_some(),
            on_tick: page
                .on
                .reform(move |ticked| ReviewAction::Tick(index, ticked)),
        };
        content.push(request.html(page.messages));
    }
    let missing = |item: &&Item| item.need == Need::Needed && !item.ticked;
    let missing = open.items.iter().filter(missing).count();
    let words = if missing > 0 {
        let missing = missing.to_string();
        page.messages
            .about(row.gadget(), "dialog-without", &[&missing])
    } else {
        String::new()
    };
    let words = element("p", "")
        .attr("aria-live", "polite")
        .child(element::text("strong", words));
    content.push(words.html());
    content.push(page.button(
        "review-save",
        &ReviewPage::label(row.gadget(), &row.title),
        ReviewAction::Save,
    ));
    content
}
