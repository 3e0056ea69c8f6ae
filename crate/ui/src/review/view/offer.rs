//! What this browser has observed, as a file that its reader may give to somebody.

use yew::Html;

use crate::parts::element::element;
use crate::review::state::ReviewAction;
use crate::review::view::elements::ReviewPage;

/// Draws the offer: what it is for, all of the file, and the button that saves it.
pub fn draw(page: &ReviewPage<'_>) -> Vec<Html> {
    let text = element("textarea", "cdx-text-area__textarea")
        .flag("readonly", true)
        .attr("dir", "ltr")
        .attr("lang", "en")
        .attr("rows", "12")
        .attr("spellcheck", "false")
        .value(page.state.offer.clone());
    vec![
        page.paragraph("review-offer-intro", &[]),
        page.paragraph("review-offer-what", &[]),
        page.labelled("review-offer-file", text.html()),
        page.free_button("review-offer-save", ReviewAction::ExportObserved),
    ]
}
