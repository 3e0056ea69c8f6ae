//! The page with published labels (`MediaWiki:Gadget-consent-labels.json`, docs/formats.md).

use std::collections::{BTreeMap, BTreeSet};

use super::{Doubt, Label, Record, Revisions, Verdict};
use crate::day::Day;
use crate::json::{Cursor, Fields, Problem, Reading, read_page, write as json};

/// The labels of a wiki's gadgets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labels {
    /// The day of the scan.
    pub day: Option<Day>,
    /// The pages that define the gadgets, at the revisions that were read.
    pub definitions: Revisions,
    /// By the name of the gadget, with underscores.
    pub gadgets: BTreeMap<String, Record>,
}

impl Labels {
    /// Reads the text of the page.
    ///
    /// # Errors
    /// All errors, each with its path. An unknown field is a warning.
    pub fn read(text: &str) -> Result<Reading<Self>, Vec<Problem>> {
        read_page(text, |mut fields| {
            let day = fields.optional("day", |day| day.parsed("a day", str::parse));
            let definitions = fields
                .optional("definitions", revisions)
                .unwrap_or_default();
            let gadgets = fields.optional("gadgets", |gadgets| {
                gadgets.each_field(|name, gadget| {
                    let mut record = gadget.object(record)??;
                    record.pages.extend(definitions.clone());
                    Some((name.replace(' ', "_"), record))
                })
            });
            Self {
                day: day.flatten(),
                gadgets: gadgets.unwrap_or_default().into_iter().collect(),
                definitions,
            }
        })
    }

    /// The text of the page: the same bytes for the same labels.
    #[must_use]
    pub fn write(&self) -> String {
        let gadgets: Vec<String> = self
            .gadgets
            .iter()
            .map(|(name, record)| json::field(name, &self.record(record)))
            .collect();
        let mut fields = vec![json::field("version", "1")];
        if let Some(day) = self.day {
            fields.push(json::field("day", &json::string(&day.to_string())));
        }
        let definitions = self.definitions.iter();
        fields.push(json::field("definitions", &pages(definitions, 2)));
        fields.push(json::field("gadgets", &json::object(&gadgets, 2)));
        json::object(&fields, 1) + "\n"
    }

    fn record(&self, record: &Record) -> String {
        let own = record.pages.iter();
        let own = own.filter(|(title, _)| !self.definitions.contains_key(*title));
        let mut fields = vec![json::field(
            "label",
            &json::string(record.verdict.label.name()),
        )];
        if !record.verdict.doubts.is_empty() {
            let doubts = record.verdict.doubts.iter();
            let doubts: Vec<String> = doubts.map(|doubt| json::string(doubt.name())).collect();
            fields.push(json::field("doubts", &json::array(&doubts, 4)));
        }
        fields.push(json::field("declared", &json::string(&record.declared)));
        fields.push(json::field("pages", &pages(own, 4)));
        json::object(&fields, 3)
    }
}

fn pages<'a>(all: impl Iterator<Item = (&'a String, &'a u64)>, depth: usize) -> String {
    let fields: Vec<String> = all
        .map(|(title, revision)| json::field(title, &revision.to_string()))
        .collect();
    json::object(&fields, depth)
}

fn revisions(pages: Cursor<'_>) -> Revisions {
    let all = pages.each_field(|title, revision| {
        let number =
            revision.large_number("the number of a revision, 0 for a page that does not exist")?;
        Some((title.to_owned(), number))
    });
    all.into_iter().collect()
}

fn record(mut fields: Fields<'_>) -> Option<Record> {
    let label = fields.optional("label", |label| {
        let expected = "none, restricted, undeclared or unknown";
        label.one_of(&Label::ALL, Label::name, expected)
    });
    let doubts = fields.optional("doubts", |doubts| {
        doubts.each("an array of doubts", |doubt| {
            doubt.one_of(&Doubt::ALL, Doubt::name, "a doubt, such as cannot-tell")
        })
    });
    let declared = fields.optional("declared", |declared| declared.text("a text"));
    let pages = fields.optional("pages", revisions).unwrap_or_default();
    let doubts: BTreeSet<Doubt> = doubts.unwrap_or_default().into_iter().collect();
    let label = label.flatten()?;
    Some(Record {
        verdict: Verdict {
            // Whatever is in doubt is not known.
            label: if doubts.is_empty() {
                label
            } else {
                Label::Unknown
            },
            doubts,
        },
        declared: declared.flatten()?,
        pages,
    })
}
