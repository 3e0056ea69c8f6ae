//! The published labels of gadgets (docs/formats.md, "Labels"): what is known of the sites that each
//! contacts. They decide nothing.

use gadget_consent_core::Day;
use gadget_consent_core::label::{Doubt, Label, Record, Revisions, Verdict};
use mediawiki_web::api::Api;
use mediawiki_web::value::{field, items, path, string};
use wasm_bindgen::JsValue;

use crate::wiki::manifest::Json;

/// What is known of a gadget.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GadgetLabel {
    /// The gadget's name, with underscores.
    pub gadget: String,
    /// The label as it counts now.
    pub label: Label,
    /// The day of the scan.
    pub day: Day,
}

/// How many titles are asked for at once: they are a part of an address.
const MOST: usize = 20;

/// The page.
const PAGE: &str = gadget_consent_core::titles::LABELS;

/// The labels of gadgets as they count now: the revisions that run are compared with those that were
/// scanned. None, if the wiki has published none, or does not answer.
pub async fn labels_of(gadgets: &[String]) -> Vec<GadgetLabel> {
    let api = Api::default();
    let question = [
        ("action", "query"),
        ("prop", "revisions"),
        ("rvprop", "content"),
        ("rvslots", "main"),
        ("titles", PAGE),
    ];
    let answer = api.get_value(&question).await.unwrap_or_default();
    let names = [
        "query",
        "pages",
        "0",
        "revisions",
        "0",
        "slots",
        "main",
        "content",
    ];
    let text = path(&answer, &names).as_string().unwrap_or_default();
    let page = js_sys::JSON::parse(&text).unwrap_or_default();
    let Some(day) = day(&page) else {
        return Vec::new();
    };
    let known: Vec<(&String, Option<Record>)> = gadgets
        .iter()
        .map(|gadget| (gadget, record(&page, gadget)))
        .collect();
    let mut titles: Vec<&String> = Vec::new();
    for record in known.iter().filter_map(|(_, record)| record.as_ref()) {
        titles.extend(record.pages.keys());
    }
    let revisions = revisions_of(&api, titles).await;
    let label = |(gadget, record): (&String, Option<Record>)| GadgetLabel {
        gadget: gadget.clone(),
        label: record.map_or(Label::Unknown, |record| record.now(&revisions).label),
        day,
    };
    known.into_iter().map(label).collect()
}

/// The latest revisions of pages, as far as the wiki tells them.
pub async fn revisions_of(api: &Api, mut titles: Vec<&String>) -> Revisions {
    titles.sort();
    titles.dedup();
    let mut revisions = Revisions::new();
    for some in titles.chunks(MOST) {
        let some: Vec<&str> = some.iter().map(|title| title.as_str()).collect();
        let question = [
            ("action", "query"),
            ("prop", "info"),
            ("titles", &some.join("|")),
        ];
        let answer = api.get_value(&question).await.unwrap_or_default();
        read_revisions(&answer, &some, &mut revisions);
    }
    revisions
}

/// The day of the scan; `None`: it is no page of labels.
fn day(page: &impl Json) -> Option<Day> {
    let is_version = page.field("version").number() == Some(1.0);
    let day = page.field("day").text()?;
    day.parse().ok().filter(|_| is_version)
}

/// What the page says of a gadget. `None`: nothing that can be read.
fn record(page: &impl Json, gadget: &str) -> Option<Record> {
    let stated = page.field("gadgets").field(gadget);
    let name = stated.field("label").text()?;
    let label = Label::ALL.into_iter().find(|label| label.name() == name)?;
    let is_certain = stated.field("doubts").is_undefined();
    let mut pages = Revisions::new();
    for list in [page.field("definitions"), stated.field("pages")] {
        for title in list.names() {
            // A number of a revision has at most 53 bits.
            let number = list.field(&title).number()?;
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            pages.insert(title, number as u64);
        }
    }
    Some(Record {
        verdict: if is_certain {
            Verdict::known(label)
        } else {
            Verdict::doubtful(Doubt::CannotTell)
        },
        declared: String::new(),
        pages,
    })
}

/// Takes the latest revisions of pages from an answer; 0 for a page that does not exist.
fn read_revisions(answer: &JsValue, titles: &[&str], revisions: &mut Revisions) {
    let query = field(answer, "query");
    let normalized = items(&field(&query, "normalized"));
    let pages = items(&field(&query, "pages"));
    for title in titles {
        let from = |one: &&JsValue| string(one, "from").as_deref() == Some(title);
        let own = normalized.iter().find(from);
        let own = own.and_then(|one| string(one, "to"));
        let own = own.as_deref().unwrap_or(title);
        let is_it = |page: &&JsValue| string(page, "title").as_deref() == Some(own);
        let Some(page) = pages.iter().find(is_it) else {
            continue;
        };
        let revision = if field(page, "missing").is_truthy() {
            Some(0.0)
        } else {
            field(page, "lastrevid").as_f64()
        };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        if let Some(revision) = revision {
            revisions.insert((*title).to_owned(), revision as u64);
        }
    }
}

#[cfg(test)]
mod tests {
    use gadget_consent_core::label::Label;
    use serde_json::{Value, json};

    use super::{day, record};

    fn page() -> Value {
        json!({
            "version": 1,
            "day": "2026-11-28",
            "definitions": { "D": 7 },
            "gadgets": {
                "a": { "label": "none", "declared": "none", "pages": { "A": 12 } },
                "b": { "label": "restricted", "doubts": [ "needs" ], "pages": { "B": 1 } },
                "c": { "label": "safe", "pages": { "C": 1 } },
                "d": { "label": "none", "pages": { "D.js": "x" } }
            }
        })
    }

    #[test]
    fn a_record_is_read_or_it_is_none() {
        let page = Some(page());
        assert!(day(&page).is_some());
        let a = record(&page, "a").unwrap();
        assert_eq!((a.verdict.label, a.pages.len()), (Label::None, 2));
        assert_eq!(a.pages["A"], 12);
        // A label in doubt is none.
        assert_eq!(record(&page, "b").unwrap().verdict.label, Label::Unknown);
        for gadget in ["c", "d", "e"] {
            assert_eq!(record(&page, gadget), None, "{gadget}");
        }
    }

    #[test]
    fn a_page_of_another_kind_says_nothing() {
        for (name, value) in [
            ("version", json!(2)),
            ("day", json!("soon")),
            ("day", json!(1)),
        ] {
            let mut page = page();
            page[name] = value;
            assert_eq!(day(&Some(page)), None, "{name}");
        }
        assert_eq!(day(&None::<Value>), None);
    }
}
