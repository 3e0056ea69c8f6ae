//! For programs: one object; its `version` counts up when a field changes its meaning.

use serde_json::json;

use super::Report;
use super::place::Place;

pub fn text(report: &Report<'_>) -> String {
    let findings: Vec<_> = report
        .placed()
        .map(|(finding, document)| {
            let place = Place::of(&document.text, &finding.span);
            json!({
                "rule": finding.rule.id(),
                "severity": finding.rule.severity().name(),
                "page": finding.page.to_string(),
                // A path need not be UTF-8; JSON is.
                "file": document.path.as_ref().map(|path| path.display().to_string()),
                "line": place.line,
                "column": place.column,
                "endLine": place.end_line,
                "endColumn": place.end_column,
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
