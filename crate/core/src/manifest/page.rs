//! The manifest as a page of the wiki: a script, so that whoever changes it needs the right to edit
//! the site's JavaScript. The script only exports the JSON.

/// What stands before the JSON.
const BEFORE: &str = "module.exports = ";
/// What stands behind it.
const AFTER: &str = ";";

/// The text of the page. `json`: in ASCII, so that it is a script of any version of the language.
#[cfg(feature = "lint")]
pub(super) fn page_of(json: &str) -> String {
    format!("{BEFORE}{json}{AFTER}\n")
}

/// The JSON in the text of a manifest's page; `None` if the text is anything else. `MediaWiki` removes
/// blanks and line ends at the end of a page.
#[must_use]
pub fn json_of(page: &str) -> Option<&str> {
    page.trim_end().strip_prefix(BEFORE)?.strip_suffix(AFTER)
}

#[cfg(test)]
mod tests {
    use super::{json_of, page_of};

    #[test]
    fn a_page_has_the_json_and_nothing_else() {
        let page = page_of("{}");
        assert_eq!(page, "module.exports = {};\n");
        for (text, json) in [
            (page.as_str(), Some("{}")),
            (page.trim_end(), Some("{}")),
            ("module.exports = {}", None),
            ("{}", None),
            (" module.exports = {};", None),
            ("module.exports={};", None),
            ("", None),
            // Not JSON, so whoever reads it reads nothing.
            ("module.exports = {};alert( 1 );", Some("{};alert( 1 )")),
        ] {
            assert_eq!(json_of(text), json, "{text}");
        }
    }
}
