//! The report for GitHub Actions
//! (<https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands>).

use gadget_consent::printable::one_line;
use gadget_consent_core::lint::Severity;

use super::{Placed, Report};

pub fn text(report: &Report<'_>) -> String {
    let line = |placed: Placed<'_>| {
        let Placed {
            finding,
            document,
            position,
            ..
        } = &placed;
        format!(
            "::{level} file={},line={},endLine={},col={},endColumn={},title={}::{}\n",
            property(&one_line(&document.name)),
            position.line,
            position.end_line,
            position.column,
            position.end_column,
            finding.rule,
            data(&placed.message()),
            level = level(finding.rule.severity()),
        )
    };
    report.placed(&report.pages()).map(line).collect()
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    }
}

pub(crate) fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

pub(crate) fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
