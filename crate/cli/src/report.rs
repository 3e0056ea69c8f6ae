//! How findings are written.

use std::io::{self, Write};

use clap::ValueEnum;
use gadget_consent_core::lint::{Finding, Severity};

use crate::failure::Failure;
use crate::pages::{Document, Pages};

mod github;
mod human;
mod json;
mod place;
mod sarif;

/// For whom.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub enum Format {
    /// People: the line, underlined
    #[default]
    Human,
    /// Programs: one JSON object
    Json,
    /// Code scanning: SARIF 2.1.0
    Sarif,
    /// GitHub Actions: workflow commands
    Github,
}

/// What was found.
#[derive(Debug)]
pub struct Report<'a> {
    /// On these pages.
    pub pages: &'a Pages,
    /// In the order of the pages.
    pub findings: &'a [Finding],
    /// Standard output is taken.
    pub to_stderr: bool,
}

impl Report<'_> {
    /// Writes it.
    pub fn write(&self, format: Format) -> Result<(), Failure> {
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

    /// Each finding with its page.
    fn placed(&self) -> impl Iterator<Item = (&Finding, &Document)> {
        self.findings.iter().filter_map(|finding| {
            let mut documents = self.pages.documents();
            let document = documents.find(|document| document.page == finding.page)?;
            Some((finding, document))
        })
    }

    fn count(&self, severity: Severity) -> usize {
        self.findings
            .iter()
            .filter(|finding| finding.rule.severity() == severity)
            .count()
    }
}
