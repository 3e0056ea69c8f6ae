//! Whether the pages of GadgetConsent on the wiki are those of one build.

use serde::Deserialize;

/// What the check has found (`gadget-loader/src/check.js`).
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
pub struct Installation {
    /// The build that is live.
    pub build: String,
    /// How many pages the wiki should have.
    pub pages: usize,
    /// The titles of pages that are missing or have another text.
    pub wrong: Vec<String>,
    /// The names of pages that no gadget has.
    pub lacking: Vec<String>,
    /// Builds whose pages were put on the wiki after those that are live.
    pub later: Vec<String>,
}

impl Installation {
    /// Reads it; `None` if it is anything else.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// Whether all pages are those of the build.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.wrong.is_empty() && self.lacking.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::Installation;

    #[test]
    fn a_page_that_is_wrong_or_lacking_is_told() {
        let of = |wrong: &str, lacking: &str| {
            let text = format!(
                r#"{{ "build": "1a2b", "pages": 28, "wrong": [{wrong}], "lacking": [{lacking}], "later": [] }}"#
            );
            Installation::read(&text).unwrap().is_whole()
        };
        assert!(of("", ""));
        assert!(!of("\"MediaWiki:A.js\"", "") && !of("", "\"a.js\""));
        assert_eq!(Installation::read("{}"), None);
        assert_eq!(Installation::read("null"), None);
    }
}
