//! What can be entered.

use yew::Html;
use yew::virtual_dom::ListenerKind;

use crate::linter::state::{Field, LinterAction};
use crate::linter::view::elements::{LinterPage, area_of};
use crate::parts::element::{ElementBuilder, container, element};
use crate::parts::phrases;

/// Draws the fields, and the buttons that fill them.
pub fn draw(page: &LinterPage<'_>) -> Vec<Html> {
    let state = page.state;
    let text = area(page, Field::Text, "8");
    let mut content = vec![
        page.paragraph("linter-intro", &[]),
        page.field(
            "text",
            "linter-text",
            Some("linter-text-help"),
            "cdx-text-area",
            text,
        ),
    ];
    let mut buttons = Vec::new();
    if state.before.is_some() {
        buttons.push(page.button("linter-undo", LinterAction::Undo));
    }
    if state.input.get(Field::Text).is_empty() {
        buttons.push(page.button("linter-example", LinterAction::Example));
    }
    if let Some(wiki) = &state.wiki
        && !wiki.definition.is_empty()
        && wiki.definition != state.input.get(Field::Text)
    {
        buttons.push(page.button("linter-take", LinterAction::TakeDefinition));
    }
    if !buttons.is_empty() {
        content.push(container("div", "gadget-consent-linter__buttons", buttons));
    }
    if state.is_unread {
        let words = page.text("linter-unread", &[]);
        content.push(phrases::message("warning", words, Vec::new()));
    }
    content.push(more(page));
    content
}

/// What the wiki knows, and the dialog shows.
fn more(page: &LinterPage<'_>) -> Html {
    let field = |field: Field, name: &str, label: &str, help: &str| {
        let area = area(page, field, "4");
        page.field(name, label, Some(help), "cdx-text-area", area)
    };
    let words = if page.state.wiki.is_some() {
        page.text("linter-more-wiki", &[])
    } else {
        page.text("linter-more", &[])
    };
    phrases::more(words)
        .child(field(
            Field::Description,
            "description",
            "linter-description",
            "linter-description-help",
        ))
        .child(field(
            Field::Disclosures,
            "disclosures",
            "linter-disclosures",
            "linter-disclosures-help",
        ))
        .child(field(
            Field::Policy,
            "policy",
            "linter-policy",
            "linter-policy-help",
        ))
        .html()
}

fn area(page: &LinterPage<'_>, field: Field, rows: &'static str) -> ElementBuilder {
    let on_input = page
        .on
        .reform(move |event| LinterAction::Enter(field, area_of(&event)));
    let area = element("textarea", "cdx-text-area__textarea")
        .attr("rows", rows)
        .attr("spellcheck", "false")
        .attr("autocomplete", "off")
        .value(page.state.input.get(field).to_owned());
    // A description is prose.
    let area = if field == Field::Description {
        area.attr("dir", "auto")
    } else {
        area.attr("dir", "ltr")
    };
    let area = if field == Field::Text {
        area.node_ref(page.text.clone())
    } else {
        area
    };
    area.on_any(ListenerKind::oninput, on_input)
}
