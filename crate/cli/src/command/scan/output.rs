//! The report of a scan.

use std::fmt::Write as _;

use gadget_consent::printable::{ascii_controls, one_line, shortened};
use gadget_consent_core::Span;
use gadget_consent_core::lint::Edit;
use gadget_consent_scan::{Class, Finding, Place};
use serde_json::{Value, json};

use super::compare::{Problem, Rule, Subject, request_of};
use crate::documents::Document;
use crate::report::{FINGERPRINT, Format, Lines, Position, SCHEMA, fingerprint, fix, region, uri};

/// The characters of an address or a message that are shown.
const LONGEST: usize = 300;
/// The rows of one gadget that are shown to people.
const MOST_ROWS: usize = 200;

/// What SARIF has in addition.
#[derive(Debug, Default)]
pub struct Extra<'a> {
    /// Where the documentation can be read: an address with a slash at its end.
    pub docs: Option<&'a str>,
    /// The edit that mends each problem, if one does, and the document that it is of.
    pub fixes: Vec<Option<(&'a Document, Edit)>>,
}

pub fn text(
    subjects: &[Subject],
    problems: &[Problem],
    format: Format,
    all: bool,
    extra: &Extra<'_>,
) -> String {
    let pages: Vec<Pages<'_>> = subjects.iter().map(Pages::of).collect();
    match format {
        Format::Human => human(&pages, problems, all),
        Format::Json => ascii_controls(&format!("{:#}\n", json(&pages, problems))),
        Format::Sarif => ascii_controls(&format!("{:#}\n", sarif(&pages, problems, extra))),
        Format::Github => github(&pages, problems),
    }
}

/// A subject with the lines of its files.
struct Pages<'a> {
    subject: &'a Subject,
    lines: Vec<Lines<'a>>,
}

impl<'a> Pages<'a> {
    fn of(subject: &'a Subject) -> Self {
        Self {
            lines: subject
                .files
                .iter()
                .map(|file| Lines::of(&file.text))
                .collect(),
            subject,
        }
    }

    fn position(&self, place: Place) -> (&str, Position, Span) {
        let file = place.file as usize;
        let (name, length) = self
            .subject
            .files
            .get(file)
            .map_or(("", 0), |file| (file.name.as_str(), file.text.len()));
        let start = (place.start as usize).min(length);
        let span = start..(place.end as usize).clamp(start, length);
        let position = self.lines.get(file).map_or(
            Position {
                line: 1,
                column: 1,
                end_line: 1,
                end_column: 1,
            },
            |lines| lines.position(&span),
        );
        (name, position, span)
    }

    fn at(&self, place: Place) -> String {
        let (name, position, _) = self.position(place);
        one_line(&format!("{name}:{}:{}", position.line, position.column))
    }

    fn finding(&self, problem: &Problem) -> Option<&'a Finding> {
        self.subject.scanned.findings.get(problem.finding?)
    }
}

#[allow(clippy::too_many_lines, reason = "one report")]
fn human(pages: &[Pages<'_>], problems: &[Problem], all: bool) -> String {
    let mut text = String::new();
    for (number, page) in pages.iter().enumerate() {
        let subject = page.subject;
        let own: Vec<&Problem> = problems
            .iter()
            .filter(|problem| problem.subject == number)
            .collect();
        let counted = |class: Class| subject.of_class(class).len();
        let is_silent =
            counted(Class::Contact) == 0 && counted(Class::Unknown) == 0 && own.is_empty();
        if is_silent && !all && pages.len() > 1 {
            continue;
        }
        let _ = writeln!(text, "{}", one_line(&subject.name));
        let mut rows = 0;
        for class in Class::ALL {
            if !all && matches!(class, Class::Link | Class::Text) {
                continue;
            }
            for ((usage, source), findings) in subject.of_class(class) {
                rows += 1;
                if rows > MOST_ROWS {
                    continue;
                }
                let found = findings
                    .iter()
                    .filter_map(|finding| subject.scanned.findings.get(*finding));
                let Some(first) = found.clone().next() else {
                    continue;
                };
                let more = match findings.len() - 1 {
                    0 => String::new(),
                    1 => " and 1 other place".to_owned(),
                    more => format!(" and {more} other places"),
                };
                let source = if source.is_empty() {
                    "(cannot be told)"
                } else {
                    &source
                };
                let _ = writeln!(
                    text,
                    "  {:<8}{usage:<9}{}  {} by {}{more}",
                    class.name(),
                    one_line(source),
                    page.at(first.place),
                    one_line(&first.via),
                );
                if matches!(class, Class::Contact | Class::Unknown) {
                    let _ = writeln!(text, "          {}", evidence(page, first));
                }
            }
        }
        if rows > MOST_ROWS {
            let _ = writeln!(
                text,
                "  {} more are not shown; --format json has all",
                rows - MOST_ROWS
            );
        }
        if !all {
            let (links, texts) = (counted(Class::Link), counted(Class::Text));
            let _ = writeln!(
                text,
                "  sites in links: {links}, in texts or comments only: {texts} (--all shows them)"
            );
        }
        if let Some(unread) = subject.scanned.unread.first() {
            let more = match subject.scanned.unread.len() - 1 {
                0 => String::new(),
                1 => " and 1 other place".to_owned(),
                more => format!(" and {more} other places"),
            };
            let _ = writeln!(
                text,
                "  it runs code that was not read: {} by {}{more}",
                page.at(unread.place),
                one_line(&unread.via),
            );
        }
        if subject.scanned.cut {
            let _ = writeln!(
                text,
                "  the limit of work was reached: more stayed unknown than had to"
            );
        }
        for problem in own {
            let at = page
                .finding(problem)
                .map(|finding| format!("{}: ", page.at(finding.place)));
            let _ = writeln!(
                text,
                "  {}[{}]: {}{}\n    help: {}",
                problem.rule.level(),
                problem.rule.id(),
                at.unwrap_or_default(),
                shortened(&problem.message, LONGEST),
                shortened(&problem.help, LONGEST),
            );
        }
        text.push('\n');
    }
    let errors = problems
        .iter()
        .filter(|problem| problem.rule.is_error())
        .count();
    let contacts = pages
        .iter()
        .filter(|page| !page.subject.contacts().is_empty())
        .count();
    let plural =
        |number: usize, one: &str| format!("{number} {one}{}", if number == 1 { "" } else { "s" });
    let _ = writeln!(
        text,
        "{} scanned, {contacts} with contacts; {}, {}",
        counted(pages, plural),
        plural(errors, "error"),
        plural(problems.len() - errors, "warning"),
    );
    text
}

/// How many gadgets and scripts there are.
fn counted(pages: &[Pages<'_>], plural: impl Fn(usize, &str) -> String) -> String {
    let scripts = pages.iter().filter(|page| page.subject.is_script).count();
    let gadgets = pages.len() - scripts;
    match (gadgets, scripts) {
        (gadgets, 0) => plural(gadgets, "gadget"),
        (0, scripts) => plural(scripts, "script"),
        (gadgets, scripts) => format!(
            "{}, {}",
            plural(gadgets, "gadget"),
            plural(scripts, "script")
        ),
    }
}

/// The address, and the way that it took.
fn evidence(page: &Pages<'_>, finding: &Finding) -> String {
    let mut text = shortened(&finding.known, LONGEST);
    for step in finding.chain.iter().take(8) {
        let (name, position, _) = page.position(step.place);
        let file = if step.place.file == finding.place.file {
            "line ".to_owned()
        } else {
            format!("{name}:")
        };
        let _ = write!(text, " ← {} ({file}{})", step.what, position.line);
    }
    one_line(&text)
}

fn place(page: &Pages<'_>, place: Place) -> Value {
    let (name, position, span) = page.position(place);
    json!({
        "file": one_line(name),
        "line": position.line,
        "column": position.column,
        "endLine": position.end_line,
        "endColumn": position.end_column,
        "bytes": [span.start, span.end],
    })
}

/// The report for programs: one object. Its `version` increases when a field changes its meaning.
fn json(pages: &[Pages<'_>], problems: &[Problem]) -> Value {
    let gadgets: Vec<Value> = pages
        .iter()
        .enumerate()
        .map(|(number, page)| {
            let subject = page.subject;
            let findings: Vec<Value> = subject
                .scanned
                .findings
                .iter()
                .map(|finding| {
                    let site = finding.site.as_ref().map(|site| {
                        json!({
                            "source": site.source(),
                            "host": site.host,
                            "port": site.port,
                            "path": one_line(&site.path),
                            "wholePath": site.whole,
                            "insecure": site.insecure,
                        })
                    });
                    let chain: Vec<Value> = finding
                        .chain
                        .iter()
                        .map(|step| json!({ "what": one_line(&step.what), "place": place(page, step.place) }))
                        .collect();
                    json!({
                        "class": finding.class.name(),
                        "kind": finding.usage.name(),
                        "site": site,
                        "known": one_line(&finding.known),
                        "by": one_line(&finding.via),
                        "request": request_of(finding).filter(|_| finding.class == Class::Contact),
                        "place": place(page, finding.place),
                        "chain": chain,
                    })
                })
                .collect();
            let own = problems.iter().filter(|problem| problem.subject == number);
            let own: Vec<Value> = own
                .map(|problem| {
                    json!({
                        "rule": problem.rule.id(),
                        "severity": problem.rule.level(),
                        "message": one_line(&problem.message),
                        "help": one_line(&problem.help),
                        "request": problem.request,
                        "place": page.finding(problem).map(|finding| place(page, finding.place)),
                    })
                })
                .collect();
            let files: Vec<String> = subject.files.iter().map(|file| one_line(&file.name)).collect();
            let loads: Vec<Value> = subject
                .scanned
                .loads
                .iter()
                .map(|load| json!({ "target": one_line(&load.target), "isTitle": load.title }))
                .collect();
            let unread: Vec<Value> = subject
                .scanned
                .unread
                .iter()
                .map(|unread| json!({ "by": one_line(&unread.via), "place": place(page, unread.place) }))
                .collect();
            json!({
                "name": one_line(&subject.name),
                "isScript": subject.is_script,
                "files": files,
                "findings": findings,
                "problems": own,
                "loads": loads,
                "unread": unread,
                "complete": subject.scanned.is_complete(),
            })
        })
        .collect();
    json!({ "version": 1, "gadgets": gadgets })
}

fn sarif(pages: &[Pages<'_>], problems: &[Problem], extra: &Extra<'_>) -> Value {
    let mut fixes = extra.fixes.iter();
    let results: Vec<Value> = problems
        .iter()
        .map(|problem| (problem, fixes.next().and_then(Option::as_ref)))
        .filter_map(|(problem, fix)| Some((problem, pages.get(problem.subject)?, fix)))
        .map(|(problem, page, fixed)| {
            let finding = page.finding(problem);
            // A problem of the declaration is shown at the beginning of the gadget's first file.
            let at = finding.map_or(
                Place {
                    file: 0,
                    start: 0,
                    end: 0,
                },
                |finding| finding.place,
            );
            let location = |at: Place| {
                let (name, _, span) = page.position(at);
                let lines = page.lines.get(at.file as usize);
                json!({ "physicalLocation": {
                    "artifactLocation": { "uri": uri(name) },
                    "region": lines.map_or_else(|| json!({ "startLine": 1 }), |lines| region(lines, &span)),
                } })
            };
            let chain: Vec<Value> = finding
                .into_iter()
                .flat_map(|finding| &finding.chain)
                .map(|step| {
                    let mut own = location(step.place);
                    own["message"] = json!({ "text": one_line(&step.what) });
                    own
                })
                .collect();
            let text = format!("{}; {}", problem.message, problem.help);
            let mut result = json!({
                "ruleId": problem.rule.id(),
                "ruleIndex": Rule::ALL.iter().position(|rule| *rule == problem.rule),
                "level": problem.rule.level(),
                "message": { "text": shortened(&text, 2 * LONGEST) },
                "locations": [ location(at) ],
                // Stays the same if lines move.
                "partialFingerprints": {
                    FINGERPRINT: fingerprint(&[
                        problem.rule.id(),
                        &page.subject.name,
                        problem.request.as_deref().unwrap_or(&problem.message),
                    ]),
                },
            });
            if !chain.is_empty() {
                result["relatedLocations"] = json!(chain);
            }
            if let Some((document, edit)) = fixed {
                let lines = Lines::of(&document.text);
                let what = one_line(&problem.help);
                result["fixes"] = json!([ fix(&what, &uri(&document.name), &lines, edit) ]);
            }
            result
        })
        .collect();
    let rules: Vec<Value> = Rule::ALL
        .into_iter()
        .map(|rule| {
            let mut told = json!({
                "id": rule.id(),
                "shortDescription": { "text": rule.summary() },
                "help": { "text": format!("See docs/scan.md, “{}”.", rule.id()) },
                "defaultConfiguration": { "level": rule.level() },
            });
            if let Some(docs) = extra.docs {
                told["helpUri"] = json!(format!("{docs}scan.md#{}", rule.id()));
            }
            told
        })
        .collect();
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [ {
            "tool": { "driver": {
                "name": "gadget-consent scan",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        } ],
    })
}

fn github(pages: &[Pages<'_>], problems: &[Problem]) -> String {
    let mut text = String::new();
    for problem in problems {
        let Some(page) = pages.get(problem.subject) else {
            continue;
        };
        let place = page.finding(problem).map(|finding| {
            let (name, position, _) = page.position(finding.place);
            format!(
                " file={},line={},col={},title={}",
                crate::report::property(&one_line(name)),
                position.line,
                position.column,
                problem.rule.id()
            )
        });
        let message = format!("{}; {}", problem.message, problem.help);
        let _ = writeln!(
            text,
            "::{}{}::{}",
            problem.rule.level(),
            place.unwrap_or_else(|| format!(" title={}", problem.rule.id())),
            crate::report::data(&shortened(&message, 2 * LONGEST)),
        );
    }
    text
}
