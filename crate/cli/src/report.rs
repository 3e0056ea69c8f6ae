//! Reports of findings, in several formats.

use std::io::{self, Write};

use clap::ValueEnum;
use gadget_consent_core::lint::{Finding, Severity};

use crate::documents::{Document, Documents};
use crate::error::CommandError;

mod github;
mod human;
mod json;
mod position;
mod sarif;

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
    /// The findings, in the order of the pages.
    pub findings: &'a [Finding],
    /// Write to standard error, because standard output is taken.
    pub to_stderr: bool,
}

impl Report<'_> {
    /// Writes the report.
    pub fn write(&self, format: Format) -> Result<(), CommandError> {
        let text = match format {
            Format::Human => return human::write(self),
            Format::Json => json::text(self),
            Format::Sarif => sarif::text(self),
            Format::Github => github::text(self),
        };
        let mut output: Box<dyn Write> = if self.to_stderr {
            Box::new(io::stderr())
        } else {
            Box::new(io::stdout())
        };
        Ok(output.write_all(text.as_bytes())?)
    }

    /// Each finding with the page it is on.
    fn placed(&self) -> impl Iterator<Item = (&Finding, &Document)> {
        self.findings
            .iter()
            .filter_map(|finding| Some((finding, self.documents.gadget_page(&finding.page)?)))
    }

    fn count(&self, severity: Severity) -> usize {
        self.findings
            .iter()
            .filter(|finding| finding.rule.severity() == severity)
            .count()
    }
}
