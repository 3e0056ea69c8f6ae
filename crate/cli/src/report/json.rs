//! The report for programs: one object. Its `version` increases when a field changes its meaning.

use gadget_consent::printable::one_line;
use serde_json::{Value, json};

use super::{Placed, Report};

pub fn text(report: &Report<'_>) -> String {
    let pages = report.pages();
    let findings: Vec<Value> = report
        .placed(&pages)
        .map(|placed| finding(&placed))
        .collect();
    let checked = report.checked;
    let suppressed = checked.allowed.iter().map(|allowed| &allowed.finding);
    let reasons = checked.allowed.iter().map(|allowed| &*allowed.reason);
    let allowed: Vec<Value> = Report::places(suppressed, &pages)
        .zip(reasons)
        .map(|(placed, reason)| {
            let mut value = finding(&placed);
            value["reason"] = json!(one_line(reason));
            value
        })
        .collect();
    format!(
        "{:#}\n",
        json!({ "version": 1, "findings": findings, "allowed": allowed })
    )
}

fn finding(placed: &Placed<'_>) -> Value {
    let Placed {
        finding,
        document,
        position,
        ..
    } = placed;
    json!({
        "rule": finding.rule.id(),
        "severity": finding.rule.severity().name(),
        "page": finding.page.to_string(),
        // A path may not be UTF-8; JSON must be.
        "file": document.path.as_ref().map(|path| path.display().to_string()),
        "line": position.line,
        "column": position.column,
        "endLine": position.end_line,
        "endColumn": position.end_column,
        "bytes": [finding.span.start, finding.span.end],
        "message": one_line(&finding.message),
        "help": finding.help.as_deref().map(one_line),
        "fix": finding.fix.as_ref().map(|fix| json!({
            "bytes": [fix.span.start, fix.span.end],
            "text": fix.text,
        })),
    })
}
