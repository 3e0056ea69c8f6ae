//! The titles of the wiki's pages that GadgetConsent uses.

/// The definitions of gadgets.
pub const DEFINITION: &str = "MediaWiki:Gadgets-definition";
/// The prefix of the pages that define one gadget in JSON.
pub const JSON_DEFINITIONS: &str = "MediaWiki:Gadgets/";
/// The prefix of the pages with the code of gadgets.
pub const CODE: &str = "MediaWiki:Gadget-";
/// The site policy.
pub const POLICY: &str = "MediaWiki:Gadget-consent-policy.json";
/// The disclosures.
pub const DISCLOSURES: &str = "MediaWiki:Gadget-consent-disclosures.json";
/// The last scan of the gadgets' code that was published.
pub const SCAN: &str = "MediaWiki:Gadget-consent-scan.json";
/// The published labels.
pub const LABELS: &str = "MediaWiki:Gadget-consent-labels.json";
/// The manifest.
pub const MANIFEST: &str = "MediaWiki:Gadget-consent-manifest.js";
/// The page on which users review their answers. MediaWiki serves `Special:BlankPage` with any
/// subpage.
pub const REVIEW: &str = "Special:BlankPage/GadgetConsent";

/// The page that defines a gadget in JSON.
#[must_use]
pub fn json_definition(gadget: &str) -> String {
    format!("{JSON_DEFINITIONS}{gadget}.json")
}

/// The name of the gadget that a page defines in JSON; `None` for another page. The namespace of the
/// title can be in the wiki's own language.
#[must_use]
pub fn gadget_of_json_definition(title: &str) -> Option<String> {
    let name = without_namespace(title)
        .strip_prefix(without_namespace(JSON_DEFINITIONS))?
        .strip_suffix(".json")?;
    (!name.is_empty()).then(|| name.replace(' ', "_"))
}

/// A title without its namespace.
#[must_use]
pub fn without_namespace(title: &str) -> &str {
    title.split_once(':').map_or(title, |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::{gadget_of_json_definition, json_definition};

    #[test]
    fn a_json_definition_has_the_name_of_its_gadget() {
        let table = [
            ("MediaWiki:Gadgets/my map.json", Some("my_map")),
            ("Медиа:Gadgets/a:b.json", Some("a:b")),
            ("MediaWiki:Gadgets/.json", None),
            ("MediaWiki:Gadgets/map.js", None),
            ("MediaWiki:Gadgets-definition", None),
        ];
        for (title, expected) in table {
            assert_eq!(
                gadget_of_json_definition(title).as_deref(),
                expected,
                "{title}"
            );
        }
        let title = json_definition("my_map");
        assert_eq!(gadget_of_json_definition(&title).as_deref(), Some("my_map"));
    }
}
