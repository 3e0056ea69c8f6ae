//! What is installed, and what waits to be live. Shown above all views.

use yew::Html;

use crate::admin::view::elements::{AdminPage, message};
use crate::parts::element::{container, text};
use crate::text::messages::isolate;

/// Draws it; nothing until something is known.
pub fn draw(page: AdminPage<'_>) -> Vec<Html> {
    let mut shown = Vec::new();
    if let Some(found) = &page.state.installation {
        let build = isolate(&found.build);
        if found.is_whole() {
            let count = found.pages.to_string();
            shown.push(page.paragraph("installed", &[&build, &count]));
        } else {
            let titles = found
                .wrong
                .iter()
                .map(|title| container("li", "", vec![page.page_link(title)]));
            let names = found.lacking.iter().map(|name| text("li", name.clone()));
            let list = container("ul", "", titles.chain(names).collect());
            let intro = page.paragraph("installed-wrong", &[&build]);
            let remedy = page.paragraph("installed-remedy", &[]);
            shown.push(message("error", vec![intro, list, remedy]));
        }
        if !found.later.is_empty() {
            let builds = isolate(&found.later.join(", "));
            let text = page.paragraph("installed-later", &[&builds]);
            shown.push(message("notice", vec![text]));
        }
    }
    let site = page.state.site.as_ref();
    if site.is_some_and(|site| site.manifest_waits()) {
        shown.push(message(
            "notice",
            vec![page.paragraph("manifest-waits", &[])],
        ));
    }
    shown
}
