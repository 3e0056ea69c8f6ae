//! What observe mode has recorded, as drafts of declarations and of entries of the site policy.

use gadget_consent_core::evidence::{DraftedGadget, Evidence};
use gadget_consent_core::observed::OWN_SCRIPTS;
use yew::Html;

use crate::admin::state::AdminAction;
use crate::admin::view::elements::AdminPage;
use crate::parts::element::{container, element};
use crate::wiki::names::title_of;

/// Draws the drafts as a text to copy.
pub fn draw(page: AdminPage<'_>) -> Html {
    let drafts = &page.state.observed;
    let title = page.text("observed-title", &[]);
    let section = element("section", "gadget-consent-observed")
        .attr("aria-label", title.clone())
        .child(page.paragraph("observed-intro", &[]));
    if drafts.is_empty() {
        return section.child(page.paragraph("observed-empty", &[])).html();
    }
    let text = element("textarea", "cdx-text-area__textarea")
        .flag("readonly", true)
        .attr("dir", "ltr")
        .attr("rows", "12")
        .attr("aria-label", title)
        .value(export(page, drafts));
    let save = page.button("cdx-button", "observed-export", AdminAction::ExportObserved);
    let clear = page.button("cdx-button", "observed-clear", AdminAction::ForgetObserved);
    section
        .child(text.html())
        .child(page.paragraph("observed-export-help", &[]))
        .child(container("p", "", vec![save.html(), clear.html()]))
        .html()
}

fn export(page: AdminPage<'_>, drafts: &Evidence) -> String {
    let part = |draft: &DraftedGadget| {
        // Joined by commas in any language: it is a text for a page of the wiki, not a sentence.
        let title = |gadget: &String| {
            if gadget == OWN_SCRIPTS {
                page.text("observed-own", &[])
            } else {
                title_of(gadget)
            }
        };
        let titles: Vec<String> = draft.gadgets.iter().map(title).collect();
        let titles = titles.join(", ");
        let head = match draft.gadgets.len() {
            0 => page.text("observed-nobody", &[]),
            1 => titles,
            _ => page.text("observed-one-of", &[&titles]),
        };
        format!("== {head} ==\n{}\n", draft.options())
    };
    let entries = drafts.entries();
    let content = (!entries.is_empty()).then(|| {
        let head = page.text("observed-content", &[]);
        format!("== {head} ==\n{}\n", entries.join("\n"))
    });
    let gadgets = drafts.gadgets.iter().chain(&drafts.shared).map(part);
    let parts: Vec<String> = content.into_iter().chain(gadgets).collect();
    parts.join("\n")
}
