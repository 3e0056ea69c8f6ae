//! How the page is drawn.

mod elements;
mod entry;
mod findings;
mod question;

pub use elements::LinterPage;

use gadget_consent_core::lint::Severity;
use yew::Html;

use crate::parts::element::{container, element};

/// Draws the page.
pub fn draw(page: &LinterPage<'_>) -> Html {
    let english = element("div", "gadget-consent gadget-consent-admin")
        .attr("lang", "en")
        .attr("dir", "ltr")
        .children(entry::draw(page))
        .child(status(page))
        .children(findings::draw(page))
        .children(link(page))
        .children(question::head(page));
    let content = vec![english.html(), question::draw(page)];
    container("div", "gadget-consent-linter", content)
}

/// What the text was read as, and how much was found; announced when it changes.
fn status(page: &LinterPage<'_>) -> Html {
    use gadget_consent_core::pasted::Form;
    let state = page.state;
    let words = if state.is_too_long() {
        page.text("linter-too-long", &[])
    } else if let Some(outcome) = &state.outcome {
        let form = page.text(
            match outcome.form {
                Form::Definition => "linter-form-definition",
                Form::Json => "linter-form-json",
                Form::Declaration => "linter-form-declaration",
                Form::Pages => "linter-form-pages",
                Form::Script => "linter-form-script",
                Form::ScriptJson => "linter-form-script-json",
            },
            &[],
        );
        let count = |severity| state.count(severity).to_string();
        let found = if outcome.findings.is_empty() {
            page.text("linter-none", &[])
        } else {
            page.text(
                "linter-found",
                &[
                    &count(Severity::Error),
                    &count(Severity::Warning),
                    &count(Severity::Note),
                ],
            )
        };
        format!("{form} {found}")
    } else {
        page.text("linter-empty", &[])
    };
    element("p", "gadget-consent-linter__status")
        .attr("role", "status")
        .text(words)
        .html()
}

/// The link that carries what was entered.
fn link(page: &LinterPage<'_>) -> Vec<Html> {
    if page.state.outcome.is_none() {
        return Vec::new();
    }
    let told = match &page.link {
        Some(address) => {
            let link = element("a", "")
                .attr("href", address.clone())
                .text(page.text("linter-link", &[]));
            element("p", "")
                .child(link.html())
                .text(format!(" {}", page.text("linter-link-help", &[])))
        }
        None => element("p", "").text(page.text("linter-link-none", &[])),
    };
    vec![told.html()]
}
