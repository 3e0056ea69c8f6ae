//! The report for code scanning: [SARIF 2.1.0](https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html).

use gadget_consent::printable::one_line;
use gadget_consent_core::lint::Rule;
use serde_json::{Value, json};

use super::{Placed, Report};
use gadget_consent_core::lint::summary;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

pub fn text(report: &Report<'_>) -> String {
    let pages = report.pages();
    let mut results: Vec<Value> = report
        .placed(&pages)
        .map(|placed| result(&placed))
        .collect();
    let checked = report.checked;
    let findings = checked.allowed.iter().map(|allowed| &allowed.finding);
    let reasons = checked.allowed.iter().map(|allowed| &*allowed.reason);
    let in_source = checked.allowed.len() - report.by_config;
    for (index, (placed, reason)) in Report::places(findings, &pages).zip(reasons).enumerate() {
        let mut suppressed = result(&placed);
        let kind = if index < in_source {
            "inSource"
        } else {
            "external"
        };
        suppressed["suppressions"] = json!([ { "kind": kind, "justification": one_line(reason) } ]);
        results.push(suppressed);
    }
    let rules: Vec<Value> = Rule::ALL
        .into_iter()
        .map(|rule| {
            json!({
                "id": rule.id(),
                "shortDescription": { "text": summary(rule) },
                "defaultConfiguration": { "level": level(rule) },
            })
        })
        .collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [ {
            "tool": { "driver": {
                "name": "gadget-consent",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        } ],
    });
    format!("{log:#}\n")
}

fn result(placed: &Placed<'_>) -> Value {
    let Placed {
        finding,
        document,
        position,
        ..
    } = placed;
    json!({
        "ruleId": finding.rule.id(),
        "ruleIndex": Rule::ALL.iter().position(|rule| *rule == finding.rule),
        "level": level(finding.rule),
        "message": { "text": placed.message() },
        "locations": [ { "physicalLocation": {
            "artifactLocation": { "uri": uri(&document.name) },
            "region": {
                "startLine": position.line,
                "startColumn": position.column,
                "endLine": position.end_line,
                "endColumn": position.end_column,
                "byteOffset": finding.span.start,
                "byteLength": finding.span.len(),
            },
        } } ],
    })
}

/// SARIF has the same names for these levels.
const fn level(rule: Rule) -> &'static str {
    rule.severity().name()
}

/// A relative reference. A colon is escaped, because the text before it would be a scheme.
pub(crate) fn uri(name: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    name.bytes()
        .map(|byte| match byte {
            b'\\' => "/".to_owned(),
            byte if is_plain(byte) => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect()
}
