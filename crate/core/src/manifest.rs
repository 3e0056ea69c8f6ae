//! The manifest: declarations and site policy in the form that the loader reads (docs/formats.md).

#[cfg(feature = "json")]
mod compare;
#[cfg(feature = "json")]
mod page;
#[cfg(feature = "lint")]
mod taken_back;
#[cfg(feature = "lint")]
mod write;

use crate::declaration::{Declaration, DeclarationError};
use crate::request::RequestError;
use crate::site_policy::Terms;

#[cfg(feature = "json")]
pub use compare::{ManifestChange, Meaning, compare};
#[cfg(feature = "json")]
pub use page::json_of;
#[cfg(feature = "lint")]
pub use taken_back::taken_back;
#[cfg(feature = "lint")]
pub use write::{compile, compile_under};

/// The name of the ResourceLoader module that gated gadgets depend on.
pub const CONSENT_MODULE: &str = "ext.gadget.consent";

/// GadgetConsent's own gadgets.
#[cfg(feature = "lint")]
pub(crate) const OWN_GADGETS: [&str; 11] = [
    "consent",
    "consent-stub",
    "consent-loader",
    "consent-manifest",
    "consent-host",
    "consent-scripts",
    "consent-ui",
    "consent-review",
    "consent-admin",
    "consent-linter",
    "consent-check",
];

/// Whether a gadget is one of GadgetConsent's own.
#[cfg(feature = "lint")]
#[must_use]
pub fn is_own_gadget(gadget: &str) -> bool {
    OWN_GADGETS.contains(&gadget)
}

/// A gadget whose declaration cannot be read. No manifest is compiled then: without the gadget in the
/// manifest, it would run unasked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("gadget “{gadget}”: {error}")]
pub struct ManifestError {
    /// The gadget's name.
    pub gadget: String,
    /// The error.
    pub error: DeclarationError,
}

/// Whether a gadget depends on the loader, so that ResourceLoader itself runs it later.
#[cfg(feature = "lint")]
pub(crate) fn depends_on_consent(gadget: &crate::definition::Gadget) -> bool {
    let mut dependencies = gadget.values("dependencies").iter();
    dependencies.any(|value| value.text == CONSENT_MODULE)
}

/// The flags of a gadget in the manifest.
mod flag {
    /// It is on by default.
    pub const DEFAULT_ON: char = 'd';
    /// Its users cannot see it in their preferences.
    #[cfg(feature = "json")]
    pub const HIDDEN: char = 'h';
    /// It asks in place.
    pub const IN_PLACE: char = 'p';
    /// What is forbidden to it is so by the wiki's own header.
    pub const BY_HEADER: char = 'b';
}

/// Reads the value of a gadget in the manifest: needed requests, optional requests, flags, forbidden
/// requests. What follows is for the loader.
///
/// # Errors
/// If one of the lists cannot be read.
pub fn read_terms(value: &[String], reconfirm_after_days: u32) -> Result<Terms, RequestError> {
    let part = |index: usize| value.get(index).map_or("", String::as_str);
    Ok(Terms {
        declaration: Declaration {
            in_place: part(2).contains(flag::IN_PLACE),
            default_on: part(2).contains(flag::DEFAULT_ON),
            ..Declaration::new(&part(0).parse()?, &part(1).parse()?)
        },
        forbidden: part(3).parse()?,
        by_header: part(2).contains(flag::BY_HEADER),
        reconfirm_after_days,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_gadgets_of_a_release_are_known_as_its_own() {
        let lines = include_str!("../../../gadget-loader/definition.wikitext");
        let names = lines.lines().filter_map(|line| line.strip_prefix("* "));
        let mut names: Vec<&str> = names
            .filter_map(|line| Some(line.split_once('[')?.0))
            .collect();
        let mut own = OWN_GADGETS;
        names.sort_unstable();
        own.sort_unstable();
        assert_eq!(names, own);
    }
}
