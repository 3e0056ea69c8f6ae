//! A file that the user chooses: a scan, or observations.

use gadget_consent_core::evidence::ScanSummary;
use gadget_consent_core::observed::Observations;
use js_sys::{Promise, Reflect};
use mediawiki_web::value::{field, string};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    /// A file that the user chose.
    type ChosenFile;
    #[wasm_bindgen(method, getter)]
    fn size(this: &ChosenFile) -> f64;
    #[wasm_bindgen(method)]
    fn text(this: &ChosenFile) -> Promise;
}

/// The bytes of the largest file that is read in a browser.
const LARGEST: f64 = 67_108_864.0;

/// An `<input type="file">` in which the user has chosen a file.
#[derive(Debug, Clone, PartialEq)]
pub struct FileInput(pub JsValue);

/// What a file has.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// A scan.
    Scan(ScanSummary),
    /// What somebody's browser has seen.
    Observations(Observations),
    /// Something else, or too much.
    Other,
}

impl Content {
    /// Reads a text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        if let Ok(scan) = ScanSummary::read(text) {
            // Both are objects with a version. Observations have no gadgets.
            if !scan.gadgets.is_empty() {
                return Self::Scan(scan);
            }
        }
        Observations::read(text).map_or(Self::Other, Self::Observations)
    }
}

impl FileInput {
    /// Reads the file: its name, and what it has. `None` if none was chosen.
    pub async fn read(&self) -> Option<(String, Content)> {
        let input = &self.0;
        let file = field(&field(input, "files"), "0");
        if !file.is_object() {
            return None;
        }
        let name = string(&file, "name").unwrap_or_default();
        // So that the user can choose the same file again.
        let _ = Reflect::set(input, &"value".into(), &"".into());
        let file: ChosenFile = file.unchecked_into();
        let text = if file.size() <= LARGEST {
            JsFuture::from(file.text()).await.ok()
        } else {
            None
        };
        let text = text.and_then(|text| text.as_string());
        let content = text.map_or(Content::Other, |text| Content::of(&text));
        Some((name, content))
    }
}

#[cfg(test)]
mod tests {
    use super::Content;

    #[test]
    fn a_file_is_told_by_what_it_has() {
        let scan = r#"{ "version": 1, "gadgets": [ { "name": "a", "findings": [] } ] }"#;
        assert!(matches!(Content::of(scan), Content::Scan(_)));
        let seen = r#"{ "version": 1, "seen": {} }"#;
        assert!(
            matches!(Content::of(seen), Content::Observations(_)),
            "{:?}",
            Content::of(seen)
        );
        for other in ["", "[]", "{}", r#"{ "version": 2, "gadgets": [] }"#] {
            assert_eq!(Content::of(other), Content::Other, "{other}");
        }
    }
}
