//! What is below everything that can be saved: a summary and a button; and the report about saving.

use gadget_consent_core::titles;
use yew::Html;
use yew::virtual_dom::ListenerKind;

use crate::admin::pages::Live;
use crate::admin::save::{PageEdit, SaveError};
use crate::admin::state::{AdminAction, SaveReport, Subject};
use crate::admin::view::elements::{AdminPage, input_of, message};
use crate::parts::element::{container, element};
use crate::parts::ids::id;
use crate::text::messages::isolate;

/// The name of the `id` of the field for the summary.
const SUMMARY: &str = "admin-summary";
/// The classes of the button that saves.
const SAVE: &str = "cdx-button cdx-button--action-progressive cdx-button--weight-primary";

/// The summary that was entered, or the usual one.
fn summary_of(page: AdminPage<'_>, key: &str) -> String {
    let usual = page.text(&format!("summary-{key}"), &[]);
    page.state.summary.clone().unwrap_or(usual)
}

/// What is to be saved: `text` in place of `base`.
pub fn edit(page: AdminPage<'_>, base: &Live, text: String, key: &str) -> PageEdit {
    PageEdit {
        base: base.clone(),
        text,
        summary: summary_of(page, key),
    }
}

/// A summary and a button that saves `text` in place of `base`. Without a text the button cannot be
/// pressed. `key` is that of the button's text; with `summary-` before it, that of the usual summary.
pub fn draw(
    page: AdminPage<'_>,
    subject: Subject,
    base: &Live,
    text: Option<String>,
    key: &str,
) -> Html {
    let summary = summary_of(page, key);
    let disabled = text.is_none() || page.state.saving;
    let edit = text.map(|text| edit(page, base, text, key));
    let label = element("label", "cdx-label__label")
        .attr("for", id(SUMMARY))
        .child(
            element("span", "cdx-label__label__text")
                .text(page.text("summary", &[]))
                .html(),
        );
    let input = element("input", "cdx-text-input__input")
        .attr("id", id(SUMMARY))
        .attr("type", "text")
        .attr("maxlength", "500")
        .attr("dir", "auto")
        .value(summary)
        .on_any(
            ListenerKind::oninput,
            page.on
                .reform(|event| AdminAction::Summarise(input_of(&event))),
        );
    let field = vec![
        container("div", "cdx-label", vec![label.html()]),
        container("div", "cdx-text-input", vec![input.html()]),
    ];
    let button = match edit {
        Some(edit) => page.button(SAVE, key, AdminAction::Save(subject, edit)),
        None => element("button", SAVE)
            .attr("type", "button")
            .text(page.text(key, &[])),
    };
    let button = button.flag("disabled", disabled);
    container(
        "div",
        "gadget-consent-admin__save",
        vec![container("div", "cdx-field", field), button.html()],
    )
}

/// What became of the last attempt to save.
pub fn report(page: AdminPage<'_>) -> Html {
    let state = page.state;
    let Some(SaveReport { title, result }) = &state.report else {
        return if state.saving {
            page.paragraph("saving", &[])
        } else {
            Html::default()
        };
    };
    let name = isolate(title);
    let report = |key: &str, more: &str| page.paragraph(key, &[&name, more]);
    let (kind, report) = match result {
        Ok(revision) => ("success", report("saved", &revision.to_string())),
        Err(SaveError::Conflict) => ("warning", report("conflict", "")),
        Err(SaveError::Unreachable) => ("error", report("unreachable", "")),
        Err(SaveError::Refused(words)) => ("error", report("refused", &isolate(words))),
    };
    let link = container("p", "", vec![page.page_link(title)]);
    let mut content = vec![report, link];
    // Others are read when they are needed, or only when the manifest is made.
    let is_module = ![titles::POLICY, titles::DISCLOSURES].contains(&title.as_str());
    if result.is_ok() && is_module {
        content.push(page.paragraph("saved-soon", &[]));
    }
    message(kind, content)
}
