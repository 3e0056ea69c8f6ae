//! A finding of the linter as people see it: its line, and what the linter's documentation says of its rule.

use gadget_consent_core::lint::{self, Rule, Severity};
use yew::Html;

use crate::parts::element::{container, element, text, text_node};
use crate::parts::markdown::{Block, Inline, blocks};
use crate::parts::phrases;
use crate::parts::place::Place;

/// The message box of Codex for a severity.
#[must_use]
pub const fn kind(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    }
}

/// The line, with what is wrong set off.
pub fn excerpt(place: &Place<'_>) -> Html {
    element("pre", "gadget-consent-admin__line")
        .attr("dir", "ltr")
        .attr("tabindex", "0")
        .text(place.before.to_owned())
        .child(text("mark", place.part.to_owned()))
        .text(place.after.to_owned())
        .html()
}

/// What the linter's documentation says of a rule, below a button with these words. `link` leads to the
/// rule's page.
pub fn rule(words: String, rule: Rule, link: Option<Html>) -> Html {
    let part = |part: Inline| match part {
        Inline::Text(words) => text_node(words),
        Inline::Code(words) => text("code", words),
        Inline::Strong(words) => text("strong", words),
    };
    let block = |block: Block| match block {
        Block::Heading(words) => text("h4", words),
        Block::Paragraph(parts) => container("p", "", parts.into_iter().map(part).collect()),
        Block::List(items) => {
            let item =
                |parts: Vec<Inline>| container("li", "", parts.into_iter().map(part).collect());
            container("ul", "", items.into_iter().map(item).collect())
        }
        Block::Code(lines) => element("pre", "").attr("tabindex", "0").text(lines).html(),
    };
    let blocks = blocks(lint::page(rule)).into_iter().map(block);
    let content = element("div", "")
        .attr("lang", "en")
        .attr("dir", "ltr")
        .children(blocks.collect());
    phrases::more(words)
        .child(content.html())
        .children(link.into_iter().collect())
        .html()
}
