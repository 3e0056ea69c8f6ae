//! A wiki's pages, and what follows from them: its gadgets, the linter's findings and the manifest.
//!
//! The command, the administrators' part of the review page and the demo wiki all use this.

use std::collections::BTreeSet;
use std::fmt;

use crate::declaration::Declaration;
use crate::definition::json::{JsonError, read_json};
use crate::definition::{Definition, Gadget, Repo, combined};
use crate::disclosure::Disclosures;
use crate::header::Header;
use crate::json::{Problem, Reading};
use crate::lint::{self, Checked, Extent, Finding, GadgetPage};
use crate::manifest::{CONSENT_MODULE, ManifestError, compile, depends_on_consent};
use crate::site_policy::SitePolicy;
use crate::titles;

/// The texts of a wiki's pages; `None` for a page that does not exist.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SitePages {
    /// MediaWiki:Gadgets-definition.
    pub definition: Option<String>,
    /// The pages that define one gadget in JSON, by the name of the gadget.
    pub json: Vec<(String, String)>,
    /// The site policy.
    pub policy: Option<String>,
    /// The disclosures.
    pub disclosures: Option<String>,
    /// The wiki's own `Content-Security-Policy` header; `None` if there is none, or it is not known.
    pub header: Option<String>,
    /// The wiki's host, which the header names `'self'`.
    pub host: String,
    /// The names of the gadgets that the wiki itself lists; `None` if they are not known.
    pub known: Option<Vec<String>>,
}

/// The settings and the gadgets of a wiki.
#[derive(Debug, Clone, PartialEq)]
pub struct Site {
    /// The pages.
    pub pages: SitePages,
    /// The site policy; without a page, one that only observes.
    pub policy: Result<Reading<SitePolicy>, Vec<Problem>>,
    /// The disclosures; without a page, none.
    pub disclosures: Result<Reading<Disclosures>, Vec<Problem>>,
}

/// An error that prevents the compilation of the manifest: a gadget would run without asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Obstacle {
    /// A page does not define its gadget.
    Definition {
        /// The page.
        page: GadgetPage,
        /// The error.
        error: JsonError,
    },
    /// The site policy cannot be read.
    Policy(Problem),
    /// A declaration cannot be read.
    Declaration(ManifestError),
    /// A gadget declares third parties and does not depend on the loader. It can run before its user
    /// is asked, while the manifest says that it is held.
    MissingDependency {
        /// The page.
        page: GadgetPage,
        /// The gadget's name.
        gadget: String,
    },
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Definition { page, error } => write!(f, "{page}: {error}"),
            Self::Policy(problem) => write!(f, "{}: {problem}", titles::POLICY),
            Self::Declaration(error) => error.fmt(f),
            Self::MissingDependency { page, gadget } => write!(
                f,
                "{page}: gadget “{gadget}” declares third parties and does not depend on {CONSENT_MODULE}; add dependencies={CONSENT_MODULE}"
            ),
        }
    }
}

/// The text of a page that has only the version of its format.
const EMPTY_PAGE: &str = r#"{ "version": 1 }"#;

/// What holds on a wiki without a site policy: a half-finished installation harms nobody.
const NO_POLICY: &str = r#"{ "version": 1, "mode": "observe" }"#;

impl Site {
    /// Reads the pages.
    #[must_use]
    pub fn read(pages: SitePages) -> Self {
        Self {
            policy: SitePolicy::read(pages.policy.as_deref().unwrap_or(NO_POLICY)),
            disclosures: Disclosures::read(pages.disclosures.as_deref().unwrap_or(EMPTY_PAGE)),
            pages,
        }
    }

    /// Where the wiki defines its gadgets: wherever it has pages, apart from a page that it does not
    /// read (`$wgGadgetsRepo`).
    fn repo(&self) -> Repo {
        match (&self.pages.definition, self.pages.json.is_empty()) {
            (_, true) => Repo::Definition,
            (None, false) => Repo::Json,
            (Some(_), false) if !self.reads_definition() => Repo::Json,
            (Some(_), false) => Repo::JsonAndDefinition,
        }
    }

    /// Whether the wiki reads MediaWiki:Gadgets-definition: it lists a gadget that no other page defines.
    /// Without such a gadget on the page, and if nothing is known, it counts as read.
    #[must_use]
    pub fn reads_definition(&self) -> bool {
        let Some(known) = &self.pages.known else {
            return true;
        };
        let definition = Definition::read(self.definition());
        let json: BTreeSet<&str> = self.pages.json.iter().map(|(name, _)| &**name).collect();
        let names = definition
            .gadgets()
            .into_iter()
            .map(|gadget| &*gadget.name.text);
        let own: BTreeSet<&str> = names.filter(|name| !json.contains(name)).collect();
        json.is_empty() || own.is_empty() || known.iter().any(|name| own.contains(&**name))
    }

    /// The wiki's own header.
    #[must_use]
    pub fn header(&self) -> Option<Header> {
        let text = self.pages.header.as_deref()?;
        Some(Header::read(text, &self.pages.host))
    }

    fn definition(&self) -> &str {
        self.pages.definition.as_deref().unwrap_or_default()
    }

    /// The gadgets as the extension finds them, and the JSON pages that do not define a gadget.
    #[must_use]
    pub fn gadgets(&self) -> (Vec<Gadget>, Vec<Obstacle>) {
        let (mut json, mut errors) = (Vec::new(), Vec::new());
        for (name, text) in &self.pages.json {
            match read_json(name, text) {
                Ok(gadget) => json.push(gadget),
                Err(error) => errors.push(Obstacle::Definition {
                    page: GadgetPage::Json(name.clone()),
                    error,
                }),
            }
        }
        let definition = Definition::read(self.definition());
        (combined(self.repo(), json, &definition), errors)
    }

    /// The findings of the linter. If the site policy cannot be read, the default applies; disclosures
    /// are checked only if their page exists and can be read.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        self.checked(Extent::Whole).findings
    }

    /// The findings, as in [`Self::findings`], and what comments on the page allow.
    #[must_use]
    pub fn checked(&self, extent: Extent) -> Checked {
        let default = SitePolicy::default();
        let disclosures = self.disclosures.as_ref().ok();
        let header = self.header();
        let input = lint::Input {
            definition: self.definition(),
            json: &self.pages.json,
            repo: self.repo(),
            policy: self
                .policy
                .as_ref()
                .map_or(&default, |reading| &reading.value),
            disclosures: disclosures
                .filter(|_| self.pages.disclosures.is_some())
                .map(|reading| &reading.value),
            header: header.as_ref(),
        };
        lint::check(&input, extent)
    }

    /// Compiles the manifest.
    ///
    /// # Errors
    /// All errors of the definitions and the site policy; if there are none, those of the
    /// declarations, and missing dependencies on the loader.
    pub fn manifest(&self) -> Result<String, Vec<Obstacle>> {
        let (gadgets, mut obstacles) = self.gadgets();
        match &self.policy {
            Ok(policy) if obstacles.is_empty() => {
                let manifest = compile(&gadgets, &policy.value);
                let errors = manifest.as_ref().err().into_iter().flatten().cloned();
                obstacles.extend(errors.map(Obstacle::Declaration));
                obstacles.extend(self.missing_dependencies(&gadgets));
                match manifest {
                    Ok(manifest) if obstacles.is_empty() => Ok(manifest),
                    _ => Err(obstacles),
                }
            }
            Ok(_) => Err(obstacles),
            Err(problems) => {
                obstacles.extend(problems.iter().cloned().map(Obstacle::Policy));
                Err(obstacles)
            }
        }
    }

    /// Gadgets that the manifest would declare held although they can run before the loader.
    fn missing_dependencies(&self, gadgets: &[Gadget]) -> impl Iterator<Item = Obstacle> {
        let declares = |gadget: &&Gadget| matches!(Declaration::of(gadget), Ok(Some(_)));
        let unheld = gadgets
            .iter()
            .filter(declares)
            .filter(|gadget| !depends_on_consent(gadget));
        unheld.map(|gadget| {
            let name = gadget.name.text.clone();
            let is_json = self.pages.json.iter().any(|(known, _)| *known == name);
            Obstacle::MissingDependency {
                page: if is_json {
                    GadgetPage::Json(name.clone())
                } else {
                    GadgetPage::Definition
                },
                gadget: name,
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Site, SitePages};
    use crate::stage::Mode;

    /// A half-finished installation harms nobody; a page that is there means what it says.
    #[test]
    fn a_wiki_without_a_site_policy_observes() {
        for (policy, mode) in [
            (None, Some(Mode::Observe)),
            (Some(r#"{ "version": 1 }"#), Some(Mode::Enforce)),
            (Some(r#"{ "version": 1, "mode": "ask" }"#), Some(Mode::Ask)),
            (Some(""), None),
        ] {
            let site = Site::read(SitePages {
                policy: policy.map(ToOwned::to_owned),
                ..SitePages::default()
            });
            let found = site.policy.ok().map(|reading| reading.value.mode);
            assert_eq!(found, mode, "{policy:?}");
        }
    }
}
