//! Reports of findings, in several formats.

use std::collections::BTreeMap;
use std::io::{self, Write};

use clap::ValueEnum;
use gadget_consent::printable::{ascii_controls, one_line};
use gadget_consent_core::lint::{Checked, Finding, GadgetPage, Severity};

use crate::documents::{Document, Documents};
use crate::error::CommandError;

pub mod diff;
mod github;
mod human;
mod json;
mod position;
mod sarif;

pub(crate) use github::{data, property};
pub(crate) use position::{Lines, Position};
pub(crate) use sarif::{FINGERPRINT, SCHEMA, fingerprint, fix, region, uri};

/// The format of a report.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub enum Format {
    /// For people: each finding with its line
    #[default]
    Human,
    /// For programs: one JSON object
    Json,
    /// For code scanning: SARIF 2.1.0
    Sarif,
    /// For GitHub Actions: workflow commands
    Github,
}

/// The findings, and the pages they are on.
#[derive(Debug)]
pub struct Report<'a> {
    /// The pages.
    pub documents: &'a Documents,
    /// The findings, in the order of the pages, and what comments allow.
    pub checked: &'a Checked,
    /// How many of the allowed findings the configuration allows, the last ones. Comments on the page
    /// allow the others.
    pub by_config: usize,
    /// Where the documentation can be read: an address with a slash at its end.
    pub docs: Option<&'a str>,
    /// Write to standard error, because standard output is taken.
    pub to_stderr: bool,
}

/// The pages by their names.
type Pages<'a> = BTreeMap<&'a GadgetPage, (&'a Document, Lines<'a>)>;

/// A finding with its place.
struct Placed<'a> {
    finding: &'a Finding,
    document: &'a Document,
    lines: &'a Lines<'a>,
    position: Position,
}

impl Placed<'_> {
    /// The message with what to do, on one line.
    fn message(&self) -> String {
        let message = match &self.finding.help {
            Some(help) => format!("{} ({help})", self.finding.message),
            None => self.finding.message.clone(),
        };
        one_line(&message)
    }
}

impl Report<'_> {
    /// Writes the report.
    pub fn write(&self, format: Format) -> Result<(), CommandError> {
        let text = match format {
            Format::Human => return human::write(self),
            Format::Json => ascii_controls(&json::text(self)),
            Format::Sarif => ascii_controls(&sarif::text(self)),
            Format::Github => github::text(self),
        };
        let mut output: Box<dyn Write> = if self.to_stderr {
            Box::new(io::stderr())
        } else {
            Box::new(io::stdout())
        };
        Ok(output.write_all(text.as_bytes())?)
    }

    /// The pages with their lines.
    fn pages(&self) -> Pages<'_> {
        self.documents
            .gadgets()
            .map(|(page, document)| (page, (document, Lines::of(&document.text))))
            .collect()
    }

    /// Each finding with the page it is on.
    fn placed<'a>(&'a self, pages: &'a Pages<'a>) -> impl Iterator<Item = Placed<'a>> {
        let findings = self.checked.findings.iter();
        Self::places(findings, pages)
    }

    fn places<'a>(
        findings: impl Iterator<Item = &'a Finding>,
        pages: &'a Pages<'a>,
    ) -> impl Iterator<Item = Placed<'a>> {
        findings.filter_map(|finding| {
            let (document, lines) = pages.get(&finding.page)?;
            Some(Placed {
                finding,
                document,
                lines,
                position: lines.position(&finding.span),
            })
        })
    }

    fn count(&self, severity: Severity) -> usize {
        self.checked
            .findings
            .iter()
            .filter(|finding| finding.rule.severity() == severity)
            .count()
    }
}
