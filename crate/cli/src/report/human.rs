//! The report for people.

use std::io::{IsTerminal as _, Write as _};

use codespan_reporting::diagnostic::{Diagnostic, Label, Severity as Level};
use codespan_reporting::files::SimpleFiles;
use codespan_reporting::term::{self, Config};
use gadget_consent_core::lint::Severity;
use termcolor::{ColorChoice, StandardStream};

use super::Report;
use crate::error::CommandError;
use crate::printable::printable;

pub fn write(report: &Report<'_>) -> Result<(), CommandError> {
    let mut files = SimpleFiles::new();
    let ids: Vec<_> = report
        .documents
        .gadgets()
        .map(|(page, document)| {
            let id = files.add(printable(&document.name), printable(&document.text));
            (page, id)
        })
        .collect();
    let mut output = if report.to_stderr {
        StandardStream::stderr(colors(std::io::stderr().is_terminal()))
    } else {
        StandardStream::stdout(colors(std::io::stdout().is_terminal()))
    };
    let config = Config::default();
    for finding in report.findings {
        let Some((_, id)) = ids.iter().find(|(page, _)| **page == finding.page) else {
            continue;
        };
        let level = match finding.rule.severity() {
            Severity::Error => Level::Error,
            Severity::Warning => Level::Warning,
        };
        let diagnostic = Diagnostic::new(level)
            .with_code(finding.rule)
            .with_message(printable(&finding.message))
            .with_label(Label::primary(*id, finding.span.clone()))
            .with_notes_iter(
                finding
                    .help
                    .iter()
                    .map(|help| format!("help: {}", printable(help))),
            );
        term::emit_to_write_style(&mut output, &config, &files, &diagnostic)
            .map_err(|error| CommandError::Output(std::io::Error::other(error)))?;
    }
    writeln!(output, "{}", summary(report))?;
    Ok(())
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
    if report.findings.is_empty() {
        return "no problems found".to_owned();
    }
    let fixable = report
        .findings
        .iter()
        .filter(|finding| finding.fix.is_some())
        .count();
    let errors = count(report.count(Severity::Error), "error");
    let warnings = count(report.count(Severity::Warning), "warning");
    let fixes = if fixable > 0 {
        format!("; {fixable} fixable with --fix")
    } else {
        String::new()
    };
    format!("{errors}, {warnings}{fixes}; run `gadget-consent explain RULE` for details")
}
