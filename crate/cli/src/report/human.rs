//! The report for people.

use std::io::{IsTerminal as _, Write as _};
use std::ops::Range;

use codespan_reporting::diagnostic::{Diagnostic, Label, Severity as Level};
use codespan_reporting::files::{Error, Files};
use codespan_reporting::term::{self, Config};
use gadget_consent::printable::{one_line, printable, shortened};
use gadget_consent_core::Span;
use gadget_consent_core::lint::Severity;
use termcolor::{ColorChoice, StandardStream};

use super::position::Lines;
use super::{Placed, Report};
use crate::error::CommandError;

/// The most findings that are shown. Nobody reads more.
const MOST: usize = 1_000;

/// The bytes of the page that are shown with a finding. Longer lines are cut.
const LONGEST: usize = 2_000;

/// The bytes before a finding that stay if its line is cut.
const BEFORE: usize = 60;

/// The most characters of a message.
const MESSAGE: usize = 500;

pub fn write(report: &Report<'_>) -> Result<(), CommandError> {
    let mut output = if report.to_stderr {
        StandardStream::stderr(colors(std::io::stderr().is_terminal()))
    } else {
        StandardStream::stdout(colors(std::io::stdout().is_terminal()))
    };
    let config = Config::default();
    let pages = report.pages();
    for Placed {
        finding,
        document,
        lines,
        ..
    } in report.placed(&pages).take(MOST)
    {
        let level = match finding.rule.severity() {
            Severity::Error => Level::Error,
            Severity::Warning => Level::Warning,
            Severity::Note => Level::Note,
        };
        let (excerpt, span) = Excerpt::of(&document.name, &document.text, lines, &finding.span);
        let diagnostic = Diagnostic::new(level)
            .with_code(finding.rule)
            .with_message(shortened(&finding.message, MESSAGE))
            .with_label(Label::primary((), span))
            .with_notes_iter(
                finding
                    .help
                    .iter()
                    .map(|help| format!("help: {}", shortened(help, MESSAGE))),
            );
        term::emit_to_write_style(&mut output, &config, &excerpt, &diagnostic)
            .map_err(|error| CommandError::Output(std::io::Error::other(error)))?;
    }
    let number = report.checked.findings.len();
    if number > MOST {
        let more = number - MOST;
        writeln!(output, "{more} more are not shown; --format json has all")?;
    }
    let allowed = &report.checked.allowed;
    let reasons = allowed.iter().map(|allowed| &*allowed.reason);
    let placed = Report::places(allowed.iter().map(|allowed| &allowed.finding), &pages);
    for (placed, reason) in placed.zip(reasons).take(MOST) {
        writeln!(
            output,
            "allowed: {} at {}:{}:{}: {}",
            placed.finding.rule,
            one_line(&placed.document.name),
            placed.position.line,
            placed.position.column,
            shortened(reason, MESSAGE),
        )?;
    }
    writeln!(output, "{}", summary(report))?;
    Ok(())
}

/// The lines of a finding.
struct Excerpt {
    name: String,
    text: String,
    /// Where each line of the text begins.
    starts: Vec<usize>,
    /// The number of the first line.
    line: usize,
    /// The number of characters of the first line that are not shown.
    cut: usize,
}

impl Excerpt {
    /// The excerpt for a span of a page, and the span in it.
    fn of(name: &str, page: &str, lines: &Lines<'_>, span: &Span) -> (Self, Span) {
        let position = lines.position(span);
        let whole = lines.line(position.line).start..lines.line(position.end_line).end;
        let is_long = whole.len() > LONGEST;
        let (mut start, mut end) = (whole.start, whole.end);
        if is_long {
            start = page.ceil_char_boundary(span.start.saturating_sub(BEFORE).max(start));
            end = lines.line(position.line).end;
            end = page.floor_char_boundary((start + LONGEST).min(end));
        }
        let (before, after) = (
            if start > whole.start { "…" } else { "" },
            if end < whole.end { "…" } else { "" },
        );
        let text = printable(page.get(start..end).unwrap_or_default());
        let text = format!("{before}{text}{after}");
        let place = |at: usize| (at.clamp(start, end) - start) + before.len();
        let newlines = text.match_indices('\n').map(|(at, _)| at + 1);
        let cut = lines.position(&(start..start)).column - 1;
        let excerpt = Self {
            name: one_line(name),
            starts: [0].into_iter().chain(newlines).collect(),
            line: position.line,
            cut: cut.saturating_sub(before.chars().count()),
            text,
        };
        (excerpt, place(span.start)..place(span.end))
    }
}

impl<'a> Files<'a> for Excerpt {
    type FileId = ();
    type Name = &'a str;
    type Source = &'a str;

    fn name(&'a self, (): ()) -> Result<&'a str, Error> {
        Ok(&self.name)
    }

    fn source(&'a self, (): ()) -> Result<&'a str, Error> {
        Ok(&self.text)
    }

    fn line_index(&'a self, (): (), at: usize) -> Result<usize, Error> {
        Ok(self.starts.partition_point(|start| *start <= at) - 1)
    }

    fn line_number(&'a self, (): (), index: usize) -> Result<usize, Error> {
        Ok(self.line + index)
    }

    fn column_number(&'a self, (): (), index: usize, at: usize) -> Result<usize, Error> {
        let line = self.line_range((), index)?;
        let before = self.text.get(line.start..at).unwrap_or_default();
        let cut = if index == 0 { self.cut } else { 0 };
        Ok(before.chars().count() + cut + 1)
    }

    fn line_range(&'a self, (): (), index: usize) -> Result<Range<usize>, Error> {
        let max = self.starts.len() - 1;
        let start = *self
            .starts
            .get(index)
            .ok_or(Error::LineTooLarge { given: index, max })?;
        let end = self.starts.get(index + 1).copied();
        Ok(start..end.unwrap_or(self.text.len()))
    }
}

fn colors(is_terminal: bool) -> ColorChoice {
    if is_terminal && std::env::var_os("NO_COLOR").is_none() {
        ColorChoice::Auto
    } else {
        ColorChoice::Never
    }
}

fn summary(report: &Report<'_>) -> String {
    let count = |number: usize, one: &str| {
        let end = if number == 1 { "" } else { "s" };
        format!("{number} {one}{end}")
    };
    let findings = &report.checked.findings;
    let fixable = findings
        .iter()
        .filter(|finding| finding.fix.is_some())
        .count();
    let mut counts = Vec::new();
    let [errors, warnings, notes] =
        [Severity::Error, Severity::Warning, Severity::Note].map(|one| report.count(one));
    if errors + warnings == 0 {
        counts.push("no problems found".to_owned());
    } else {
        counts.push(count(errors, "error"));
        counts.push(count(warnings, "warning"));
    }
    if notes > 0 {
        counts.push(count(notes, "note"));
    }
    let allowed = report.checked.allowed.len();
    if allowed > 0 {
        counts.push(format!("{} allowed", count(allowed, "finding")));
    }
    let mut parts = vec![counts.join(", ")];
    if fixable > 0 {
        parts.push(format!("{fixable} fixable with --fix"));
    }
    if !findings.is_empty() {
        parts.push("run `gadget-consent explain RULE` for details".to_owned());
    }
    parts.join("; ")
}
