//! The report for GitHub Actions
//! (<https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands>).

use super::Report;
use super::position::Position;

pub fn text(report: &Report<'_>) -> String {
    let line = |(finding, document): (
        &gadget_consent_core::lint::Finding,
        &crate::documents::Document,
    )| {
        let position = Position::of(&document.text, &finding.span);
        let level = finding.rule.severity().name();
        let message = match &finding.help {
            Some(help) => format!("{} ({help})", finding.message),
            None => finding.message.clone(),
        };
        format!(
            "::{level} file={},line={},endLine={},col={},endColumn={},title={}::{}\n",
            property(&document.name),
            position.line,
            position.end_line,
            position.column,
            position.end_column,
            finding.rule,
            data(&message),
        )
    };
    report.placed().map(line).collect()
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
