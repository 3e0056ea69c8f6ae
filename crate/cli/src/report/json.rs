//! The report for programs: one object. Its `version` increases when a field changes its meaning.

use serde_json::json;

use super::Report;
use super::position::Position;

pub fn text(report: &Report<'_>) -> String {
    let findings: Vec<_> = report
        .placed()
        .map(|(finding, document)| {
            let position = Position::of(&document.text, &finding.span);
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
                "message": finding.message,
                "help": finding.help,
                "fix": finding.fix.as_ref().map(|fix| json!({
                    "bytes": [fix.span.start, fix.span.end],
                    "text": fix.text,
                })),
            })
        })
        .collect();
    format!("{:#}\n", json!({ "version": 1, "findings": findings }))
}
