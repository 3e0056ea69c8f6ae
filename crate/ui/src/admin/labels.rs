//! The published labels, as they count now.

use gadget_consent_core::label::{Doubt, Labels, Verdict};
use gadget_consent_core::{Day, titles};
use mediawiki_web::api::{Api, ApiError};

use crate::admin::pages::{self, Live};
use crate::wiki::labels::revisions_of;

/// The page with the labels, and what it comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Published {
    /// It is being read.
    Reading,
    /// There is no such page.
    Missing,
    /// It cannot be read: what is wrong, or the wiki's words.
    Unreadable(Vec<String>),
    /// The labels.
    Known(Known),
}

/// The labels of all gadgets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The number of the page's revision.
    pub revision: u64,
    /// The day of the scan.
    pub day: Option<Day>,
    /// Gadgets, with the label of now, and what each declared. Those with undeclared contacts come first.
    pub gadgets: Vec<(String, Verdict, String)>,
}

impl Known {
    /// What the page says of these gadgets.
    #[must_use]
    pub fn of(
        revision: u64,
        labels: &Labels,
        revisions: &gadget_consent_core::label::Revisions,
        gadgets: &[String],
    ) -> Self {
        let gadget = |name: &String| {
            let record = labels.gadgets.get(name);
            let verdict = record.map_or_else(
                || Verdict::doubtful(Doubt::NotScanned),
                |record| record.now(revisions),
            );
            let declared = record.map_or_else(String::new, |record| record.declared.clone());
            (name.clone(), verdict, declared)
        };
        let mut gadgets: Vec<_> = gadgets.iter().map(gadget).collect();
        gadgets.sort_by_key(|(name, verdict, _)| {
            (
                verdict.label != gadget_consent_core::label::Label::Undeclared,
                name.clone(),
            )
        });
        Self {
            revision,
            day: labels.day,
            gadgets,
        }
    }
}

/// Reads the labels of gadgets.
pub async fn read(gadgets: Vec<String>) -> Published {
    let api = Api::default();
    let page = match pages::page(&api, titles::LABELS).await {
        Ok(page) => page,
        Err(error) => return Published::Unreadable(vec![words(error)]),
    };
    let Live {
        text: Some(text),
        revision,
        ..
    } = page
    else {
        return Published::Missing;
    };
    let labels = match Labels::read(&text) {
        Ok(reading) => reading.value,
        Err(problems) => {
            let problems = problems.iter().map(ToString::to_string);
            return Published::Unreadable(problems.collect());
        }
    };
    let records = gadgets
        .iter()
        .filter_map(|gadget| labels.gadgets.get(gadget));
    let titles: Vec<&String> = records.flat_map(|record| record.pages.keys()).collect();
    let revisions = revisions_of(&api, titles).await;
    Published::Known(Known::of(revision, &labels, &revisions, &gadgets))
}

fn words(error: ApiError) -> String {
    match error {
        ApiError::Refused { code, info } if info.is_empty() => code,
        ApiError::Refused { info, .. } => info,
        ApiError::Busy { code: words, .. }
        | ApiError::Unreachable(words)
        | ApiError::Unexpected(words) => words,
    }
}

#[cfg(test)]
mod tests {
    use gadget_consent_core::label::{Labels, Revisions};

    use super::Known;

    #[test]
    fn each_gadget_has_the_label_of_now() {
        let page = r#"{ "version": 1, "day": "2026-11-28", "definitions": { "D": 1 }, "gadgets": {
            "a": { "label": "none", "declared": "none", "pages": { "A": 2 } },
            "b": { "label": "restricted", "declared": "img:b.example", "pages": { "B": 3 } },
            "c": { "label": "undeclared", "declared": "", "pages": {} },
            "gone": { "label": "none", "declared": "none", "pages": {} } } }"#;
        let labels = Labels::read(page).unwrap().value;
        let now = [("D", 1), ("A", 2), ("B", 4)];
        let now: Revisions = now.map(|(title, id)| (title.to_owned(), id)).into();
        let gadgets = ["a", "b", "c", "new"].map(ToOwned::to_owned);
        let known = Known::of(7, &labels, &now, &gadgets);
        let told = known.gadgets.iter().map(|(name, verdict, _)| {
            let doubts: Vec<_> = verdict.doubts.iter().map(|doubt| doubt.name()).collect();
            format!("{name} {} {}", verdict.label.name(), doubts.join(" "))
        });
        let told: Vec<String> = told.collect();
        assert_eq!(
            told,
            [
                "c undeclared ",
                "a none ",
                "b unknown outdated",
                "new unknown not-scanned"
            ]
        );
    }
}
