//! The names of files in a release. There is no other name than these, so none leads out of it.

use std::fmt;

use crate::printable::shortened;

/// The project's name in the names of files.
pub const PROJECT: &str = "gadget-consent";

/// The beginning of the titles of all pages of the module.
const PAGES: &str = "Gadget-consent";

/// The most characters of a name. A title of MediaWiki has at most 255 bytes.
const LONGEST: usize = 100;

/// Pages that every wiki makes for itself. A release that had them would overwrite them.
const OF_THE_WIKI: [&str; 3] = ["manifest.js", "policy.json", "disclosures.json"];

/// A file of a release.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum FileName {
    /// The licence.
    Licence,
    /// The sums.
    Sums,
    /// The lines that define the gadgets.
    Definition,
    /// The definition of the gadget with this name.
    JsonDefinition(String),
    /// The page with this title, without `MediaWiki:`.
    Page(String),
    /// What the release was made from.
    Provenance,
}

impl FileName {
    /// Reads a path in a release; `None` if a release has no such file.
    #[must_use]
    pub fn read(path: &str) -> Option<Self> {
        match path {
            "LICENSE" => return Some(Self::Licence),
            "SHA256SUMS" => return Some(Self::Sums),
            "definition.wikitext" => return Some(Self::Definition),
            "provenance.json" => return Some(Self::Provenance),
            _ => {}
        }
        let (folder, name) = path.split_once('/')?;
        match folder {
            "pages" if is_page(name) => Some(Self::Page(name.to_owned())),
            "definitions" => {
                let gadget = name.strip_suffix(".json")?;
                is_of_the_module(gadget).then(|| Self::JsonDefinition(gadget.to_owned()))
            }
            _ => None,
        }
    }
}

impl fmt::Display for FileName {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Licence => formatter.write_str("LICENSE"),
            Self::Sums => formatter.write_str("SHA256SUMS"),
            Self::Definition => formatter.write_str("definition.wikitext"),
            Self::Provenance => formatter.write_str("provenance.json"),
            Self::Page(title) => write!(formatter, "pages/{title}"),
            Self::JsonDefinition(gadget) => write!(formatter, "definitions/{gadget}.json"),
        }
    }
}

/// One of the pages that every wiki makes for itself.
pub fn own(name: &str) -> String {
    format!("{PAGES}-{name}")
}

/// Whether a gadget is part of the module.
pub fn is_of_the_module(gadget: &str) -> bool {
    let rest = gadget.strip_prefix("consent");
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-')) && is_plain(gadget)
}

/// Whether a page is part of the module.
fn is_page(title: &str) -> bool {
    let Some(rest) = title.strip_prefix(PAGES) else {
        return false;
    };
    let ends = [".js", ".css", ".json"]
        .iter()
        .any(|end| title.ends_with(end));
    let own = OF_THE_WIKI.iter().any(|name| title == own(name));
    rest.starts_with(['-', '.']) && ends && !own && is_plain(title)
}

/// Letters, digits and hyphens, and single points between them.
fn is_plain(name: &str) -> bool {
    let is_in_place = |char: char| char.is_ascii_alphanumeric() || matches!(char, '-' | '.');
    name.len() <= LONGEST
        && name.chars().all(is_in_place)
        && !name.contains("..")
        && !name.ends_with('.')
}

/// A name that somebody else has chosen, safe to print.
pub struct Shown<'a>(pub &'a str);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        write!(formatter, "“{}”", shortened(self.0, LONGEST))
    }
}

#[cfg(test)]
mod tests {
    use super::FileName;

    #[test]
    fn a_release_has_no_other_files() {
        let table = [
            ("LICENSE", true),
            ("SHA256SUMS", true),
            ("definition.wikitext", true),
            ("provenance.json", true),
            ("pages/Gadget-consent.js", true),
            ("pages/Gadget-consent-i18n-pt-br.js", true),
            ("pages/Gadget-consent-ui.css", true),
            ("definitions/consent.json", true),
            ("definitions/consent-host.json", true),
            ("", false),
            ("License", false),
            ("README.md", false),
            ("pages", false),
            ("pages/", false),
            ("/LICENSE", false),
            ("./LICENSE", false),
            ("pages/../LICENSE", false),
            ("pages/../../etc/passwd", false),
            ("pages//Gadget-consent.js", false),
            ("pages\\Gadget-consent.js", false),
            ("pages/Common.js", false),
            ("pages/Gadget-other.js", false),
            ("pages/Gadget-consents.js", false),
            ("pages/gadget-consent.js", false),
            ("pages/Gadget-consent-ui.js/x.js", false),
            ("pages/Gadget-consent-ü.js", false),
            ("pages/Gadget-consent-a b.js", false),
            ("pages/Gadget-consent-a..js", false),
            ("pages/Gadget-consent.wikitext", false),
            // Each wiki makes these for itself.
            ("pages/Gadget-consent-manifest.js", false),
            ("pages/Gadget-consent-policy.json", false),
            ("pages/Gadget-consent-disclosures.json", false),
            ("definitions/tiles.json", false),
            ("definitions/consent/host.json", false),
            ("definitions/consent.js", false),
            ("definitions/consentx.json", false),
        ];
        for (path, expected) in table {
            let name = FileName::read(path);
            assert_eq!(name.is_some(), expected, "{path}");
            if let Some(name) = name {
                assert_eq!(name.to_string(), path);
            }
        }
        let long = format!("pages/Gadget-consent-{}.js", "a".repeat(200));
        assert_eq!(FileName::read(&long), None);
    }
}
