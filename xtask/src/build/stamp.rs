//! What a page says of itself: the banner at its beginning, and the build to which it belongs.
//!
//! The pages of one build work together, and compare their builds where they meet. The build follows
//! from the content of all pages, before this is put in, and from nothing else: neither the version
//! nor the commit nor the time. The stub has neither build nor version in it, because it must hardly
//! ever change (docs/decisions/0034-builds-that-know-each-other.md).

use std::{collections::BTreeMap, fmt::Write as _};

use anyhow::ensure;
use sha1::{Digest, Sha1};

use super::pages::{CHECK, STUB};

/// What stands in a page for the build until that is known. It is as long, so that what was computed
/// from its length stays true.
pub const BUILD: &str = "<build!>";

/// The same for the list of the pages' SHA-1, which MediaWiki knows of each page.
pub const SUMS: &str = "\"<sums!>\"";

/// The pages, by their names on the wiki without `MediaWiki:`.
pub type Pages = BTreeMap<String, String>;

/// What definitions leave out of a page's name.
const PREFIX: &str = "Gadget-";

/// Where pages come from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// The commit, in a release. The build of every day has none: else each commit would change
    /// every page.
    pub commit: Option<String>,
    /// The address of the source.
    pub source: Option<String>,
}

/// The version of all pages.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The build of these pages.
pub fn build_of(pages: &Pages) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in pages.iter().flat_map(|(name, text)| [name, text]) {
        // With the lengths, no two lists of parts hash the same.
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().to_hex()[..BUILD.len()].to_owned()
}

/// Puts banner and build into all pages. `protocol`: the stub's.
///
/// # Errors
/// When a page has no place for its build, or the stub has one.
pub fn stamp(mut pages: Pages, origin: &Origin, protocol: &str) -> anyhow::Result<Pages> {
    let build = build_of(&pages);
    let mut sums = BTreeMap::new();
    for (name, text) in &mut pages {
        let is_stub = name == STUB;
        let has_place = text.contains(BUILD);
        let is_right = match name.rsplit_once('.') {
            Some((_, "js")) => has_place != is_stub,
            _ => !has_place,
        };
        ensure!(
            is_right,
            "{name}: expected a place for the build in every script but the stub, and nowhere else"
        );
        let about = if is_stub {
            protocol.to_owned()
        } else {
            let commit = origin
                .commit
                .iter()
                .map(|commit| format!(", commit {commit}"));
            format!("{VERSION}, build {build}{}", commit.collect::<String>())
        };
        let source = origin.source.iter().map(|source| format!("; {source}"));
        let banner = format!(
            "/*! GadgetConsent {about}; MIT licence{} */",
            source.collect::<String>()
        );
        *text = format!("{banner}\n{}", text.replace(BUILD, &build));
        if name != CHECK {
            let name = name.strip_prefix(PREFIX).unwrap_or(name);
            sums.insert(name.to_owned(), sha1(text));
        }
    }
    if let Some(check) = pages.get_mut(CHECK) {
        ensure!(
            check.matches(SUMS).count() == 1,
            "{CHECK}: expected one place for the sums"
        );
        *check = check.replace(SUMS, &serde_json::to_string(&sums)?);
    }
    Ok(pages)
}

/// A page without its banner: ResourceLoader removes comments.
pub fn without_banner(page: &str) -> &str {
    match page.split_once('\n') {
        Some((first, rest)) if first.starts_with("/*!") && first.ends_with("*/") => rest,
        _ => page,
    }
}

fn sha1(text: &str) -> String {
    let sum = Sha1::digest(text.as_bytes());
    sum.iter().fold(String::new(), |mut digits, byte| {
        // Writing to a string does not fail.
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages(host: &str) -> Pages {
        let texts = [
            (STUB, "module.exports = 1;".to_owned()),
            (
                "Gadget-consent-host.js",
                format!("f( \"{BUILD}\", {host} );"),
            ),
            ("Gadget-consent-ui.css", ".a {}".to_owned()),
            (CHECK, format!("g( {SUMS}, \"{BUILD}\" );")),
        ];
        texts.map(|(name, text)| (name.to_owned(), text)).into()
    }

    fn stamped(pages: Pages, commit: Option<&str>) -> Pages {
        let origin = Origin {
            commit: commit.map(str::to_owned),
            source: Some("https://source.example/".to_owned()),
        };
        stamp(pages, &origin, "p/1").unwrap()
    }

    #[test]
    fn every_page_says_what_it_is() {
        let build = build_of(&pages("1"));
        assert_eq!(build.len(), BUILD.len());
        let all = stamped(pages("1"), Some("abc"));
        assert_eq!(
            all["Gadget-consent-host.js"],
            format!(
                "/*! GadgetConsent {VERSION}, build {build}, commit abc; MIT licence; https://source.example/ */\nf( \"{build}\", 1 );"
            )
        );
        assert!(all["Gadget-consent-ui.css"].ends_with("*/\n.a {}"));
        for (name, text) in &all {
            assert!(!text.contains(BUILD), "{name}");
            assert!(text.starts_with("/*! GadgetConsent "), "{name}");
            assert!(without_banner(text).len() < text.len(), "{name}");
        }
        let listed = sha1(&all["Gadget-consent-host.js"]);
        assert!(all[CHECK].contains(&format!("\"consent-host.js\":\"{listed}\"")));
    }

    #[test]
    fn the_stub_changes_only_if_it_does() {
        let one = stamped(pages("1"), Some("abc"));
        let other = stamped(pages("2"), Some("def"));
        assert_eq!(one[STUB], other[STUB]);
        assert!(one[STUB].starts_with("/*! GadgetConsent p/1; MIT licence"));
        assert_ne!(build_of(&pages("1")), build_of(&pages("2")));
    }

    #[test]
    fn the_build_does_not_depend_on_the_commit() {
        let [one, other] = [None, Some("abc")].map(|commit| stamped(pages("1"), commit));
        let build = build_of(&pages("1"));
        assert!(one[CHECK].contains(&build) && other[CHECK].contains(&build));
    }

    #[test]
    fn a_page_without_a_place_for_its_build_is_an_error() {
        let mut all = pages("1");
        all.insert("Gadget-consent-host.js".to_owned(), "f();".to_owned());
        assert!(stamp(all, &Origin::default(), "p/1").is_err());
        let mut all = pages("1");
        all.insert(STUB.to_owned(), format!("\"{BUILD}\""));
        assert!(stamp(all, &Origin::default(), "p/1").is_err());
    }
}
