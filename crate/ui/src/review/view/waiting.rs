//! The gadgets that wait for an answer.

use yew::Html;

use crate::parts::element::{container, element, name, text_node};
use crate::parts::phrases;
use crate::parts::section::Section;
use crate::review::state::ReviewAction;
use crate::review::view::elements::ReviewPage;
use crate::text::messages::isolate;
use crate::text::words;

/// Draws the gadgets that wait, each with a button.
#[cfg_attr(feature = "detail", inline(never))]
pub fn draw(page: &ReviewPage<'_>) -> Html {
    let waiting = &page.state.known.waiting;
    let count = waiting.len().to_string();
    let items = waiting.iter().map(|gadget| {
        let sites = words::list(gadget.sites.iter().map(|site| isolate(site)));
        let mut about = vec![
            name(&phrases::beginning(&gadget.title, phrases::NAME)),
            text_node(" ".to_owned()),
        ];
        about.extend(ReviewPage::below_title(&gadget.gadget, &gadget.title));
        about.push(element("span", "").text(sites).html());
        about.extend(page.needed_by(&gadget.needed_by));
        about.extend(page.lacks(&gadget.gadget));
        about.extend(page.label_of(&gadget.gadget));
        let answer = ReviewAction::Answer(gadget.gadget.clone());
        let item = vec![
            container("div", "", about),
            page.button(
                "notice-answer",
                &ReviewPage::label(&gadget.gadget, &gadget.title),
                answer,
            ),
        ];
        // With a key, so that a button that stays keeps the focus.
        element("li", "")
            .children(item)
            .key(gadget.gadget.clone())
            .html()
    });
    let list = container("ul", "gadget-consent-waiting", items.collect());
    let content = vec![page.paragraph("review-waiting-intro", &[&count]), list];
    page.section(Section::Waiting, "review-waiting", content)
}
