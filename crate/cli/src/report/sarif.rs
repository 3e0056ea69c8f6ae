//! The report for code scanning: [SARIF 2.1.0](https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html).

use std::collections::BTreeMap;

use gadget_consent::printable::one_line;
use gadget_consent_core::Span;
use gadget_consent_core::definition::{Definition, Line};
use gadget_consent_core::lint::{self, Edit, GadgetPage, Rule, summary};
use serde_json::{Value, json};

use super::{Lines, Placed, Report};
use crate::documents::Document;

pub(crate) const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

pub fn text(report: &Report<'_>) -> String {
    let pages = report.pages();
    let mut prints = Prints::default();
    let mut results: Vec<Value> = report
        .placed(&pages)
        .map(|placed| result(&placed, &mut prints))
        .collect();
    let checked = report.checked;
    let findings = checked.allowed.iter().map(|allowed| &allowed.finding);
    let reasons = checked.allowed.iter().map(|allowed| &*allowed.reason);
    let in_source = checked.allowed.len() - report.by_config;
    for (index, (placed, reason)) in Report::places(findings, &pages).zip(reasons).enumerate() {
        let mut suppressed = result(&placed, &mut prints);
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
            let mut told = json!({
                "id": rule.id(),
                "shortDescription": { "text": summary(rule) },
                "help": { "text": summary(rule), "markdown": lint::page(rule) },
                "defaultConfiguration": { "level": level(rule) },
            });
            if let Some(docs) = report.docs {
                told["helpUri"] = json!(format!("{docs}lint/{}.md", rule.id()));
            }
            told
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

fn result(placed: &Placed<'_>, prints: &mut Prints) -> Value {
    let Placed {
        finding,
        document,
        lines,
        ..
    } = placed;
    let uri = uri(&document.name);
    let mut result = json!({
        "ruleId": finding.rule.id(),
        "ruleIndex": Rule::ALL.iter().position(|rule| *rule == finding.rule),
        "level": level(finding.rule),
        "message": { "text": placed.message() },
        "locations": [ { "physicalLocation": {
            "artifactLocation": { "uri": uri },
            "region": region(lines, &finding.span),
        } } ],
        "partialFingerprints": { FINGERPRINT: prints.of(placed) },
    });
    if let Some(edit) = &finding.fix {
        let what = finding.help.as_ref().unwrap_or(&finding.message);
        result["fixes"] = json!([fix(&one_line(what), &uri, lines, edit)]);
    }
    result
}

/// The name of our fingerprints. What they are made of may change with the number.
pub(crate) const FINGERPRINT: &str = "gadgetConsent/v1";

/// What has been given a fingerprint, and what is known of the pages.
#[derive(Debug, Default)]
struct Prints {
    /// How many results have had the same parts.
    seen: BTreeMap<String, usize>,
    /// Where each line of a page begins, and the gadget that it defines.
    gadgets: BTreeMap<String, Vec<(usize, String)>>,
}

impl Prints {
    /// A fingerprint of the rule, the file, the gadget and the text that is wrong. It stays the same if
    /// lines move, or if something else in the same line changes.
    fn of(&mut self, placed: &Placed<'_>) -> String {
        let Placed {
            finding, document, ..
        } = placed;
        let gadget = match &finding.page {
            GadgetPage::Json(name) | GadgetPage::Script(name) | GadgetPage::ScriptJson(name) => {
                name.clone()
            }
            GadgetPage::Definition => self.gadget(document, finding.span.start),
        };
        let wrong = document.text.get(finding.span.clone()).unwrap_or_default();
        let same = fingerprint(&[finding.rule.id(), &document.name, &gadget, wrong]);
        let seen = self.seen.entry(same.clone()).or_default();
        *seen += 1;
        if *seen == 1 {
            same
        } else {
            fingerprint(&[&same, &seen.to_string()])
        }
    }

    /// The gadget on whose line a place is; nothing on other lines.
    fn gadget(&mut self, document: &Document, at: usize) -> String {
        let lines = self
            .gadgets
            .entry(document.name.clone())
            .or_insert_with(|| {
                let definition = Definition::read(&document.text);
                let lines = definition.lines.iter().zip(&definition.places);
                let line = |(line, place): (&Line, &Span)| {
                    let name = match line {
                        Line::Gadget(gadget) => gadget.name.text.clone(),
                        Line::Section(_) | Line::Other(_) => String::new(),
                    };
                    (place.start, name)
                };
                lines.map(line).collect()
            });
        let next = lines.partition_point(|(start, _)| *start <= at);
        let line = next.checked_sub(1).and_then(|index| lines.get(index));
        line.map(|(_, name)| name.clone()).unwrap_or_default()
    }
}

/// FNV-1a (<http://www.isthe.com/chongo/tech/comp/fnv/>) of the parts.
pub(crate) fn fingerprint(parts: &[&str]) -> String {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in parts.iter().flat_map(|part| part.bytes().chain([0])) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    format!("{hash:016x}")
}

/// A part of a file.
pub(crate) fn region(lines: &Lines<'_>, span: &Span) -> Value {
    let position = lines.position(span);
    json!({
        "startLine": position.line,
        "startColumn": position.column,
        "endLine": position.end_line,
        "endColumn": position.end_column,
        "byteOffset": span.start,
        "byteLength": span.len(),
    })
}

/// An edit of a file.
pub(crate) fn fix(what: &str, uri: &str, lines: &Lines<'_>, edit: &Edit) -> Value {
    json!({
        "description": { "text": what },
        "artifactChanges": [ {
            "artifactLocation": { "uri": uri },
            "replacements": [ {
                "deletedRegion": region(lines, &edit.span),
                "insertedContent": { "text": edit.text },
            } ],
        } ],
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
