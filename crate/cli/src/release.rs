//! A release: the pages of the module, with all that a wiki needs to take them and to check them.
//!
//! It is a folder or an archive (`.tar.gz`) named `gadget-consent-VERSION`
//! (docs/formats.md, "A release"):
//!
//! | file | what it is |
//! | --- | --- |
//! | `pages/…` | pages, named as on the wiki, without `MediaWiki:` |
//! | `definition.wikitext` | the lines for `MediaWiki:Gadgets-definition` |
//! | `definitions/GADGET.json` | the same for wikis that define gadgets in JSON |
//! | `LICENSE` | |
//! | `provenance.json` | what it was made from |
//! | `SHA256SUMS` | the sums of all other files, as `sha256sum` writes them |
//!
//! Whoever hands over a release may be hostile: nothing is read that has no place in a release, and
//! nothing is used that does not have its sum. The sums say that a release is whole. They do not say
//! who made it.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

mod error;
mod name;
mod provenance;
mod read;
mod sums;
#[cfg(test)]
mod tests;
mod write;

pub use error::{FileProblem, ReleaseError};
pub use name::{FileName, PROJECT};
pub use provenance::Provenance;
pub use sums::sum;
pub use write::Draft;

/// The release in this program. Empty: none.
static EMBEDDED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/release.tar.gz"));

/// The most bytes of a file: a page of a wiki (`$wgMaxArticleSize`, 2 MiB) holds no more.
pub const LARGEST_FILE: u64 = 2 << 20;

/// The most bytes of all files.
pub const LARGEST_RELEASE: u64 = 32 << 20;

/// The most files.
pub const MOST_FILES: usize = 500;

/// A release that is whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    provenance: Provenance,
    pages: BTreeMap<String, String>,
    definition: String,
    definitions: BTreeMap<String, String>,
    licence: String,
    /// As it is in the file, which may have more in it.
    provenance_text: String,
    sums: BTreeMap<FileName, String>,
    sums_text: String,
}

impl Release {
    /// The release in a folder, or in an archive.
    ///
    /// # Errors
    /// When it cannot be read, or is not whole.
    pub fn open(path: &Path) -> Result<Self, ReleaseError> {
        let unreadable = |source| ReleaseError::Read {
            path: path.to_owned(),
            source,
        };
        let kind = std::fs::metadata(path).map_err(unreadable)?;
        let files = if kind.is_dir() {
            read::folder(path)?
        } else if kind.is_file() {
            read::archive(std::fs::File::open(path).map_err(unreadable)?)?
        } else {
            return Err(ReleaseError::NotARelease(path.to_owned()));
        };
        Self::from_files(files)
    }

    /// The release in an archive.
    ///
    /// # Errors
    /// As [`Release::open`].
    pub fn from_archive(archive: impl Read) -> Result<Self, ReleaseError> {
        Self::from_files(read::archive(archive)?)
    }

    /// The release in this program.
    ///
    /// # Errors
    /// When there is none.
    pub fn embedded() -> Result<Self, ReleaseError> {
        if EMBEDDED.is_empty() {
            return Err(ReleaseError::NoneEmbedded);
        }
        Self::from_archive(EMBEDDED)
    }

    /// The release at a path; without a path, the one in this program.
    ///
    /// # Errors
    /// As [`Release::open`] and [`Release::embedded`].
    pub fn chosen(path: Option<&Path>) -> Result<Self, ReleaseError> {
        path.map_or_else(Self::embedded, Self::open)
    }

    /// Checks the files, and takes them apart.
    fn from_files(mut files: BTreeMap<FileName, Vec<u8>>) -> Result<Self, ReleaseError> {
        let listed = files
            .remove(&FileName::Sums)
            .ok_or(ReleaseError::Missing(FileName::Sums))?;
        let sums_text = text(&FileName::Sums, listed)?;
        let sums = sums::read(&sums_text)?;
        sums::check(&sums, &files)?;
        let mut pages = BTreeMap::new();
        let mut definitions = BTreeMap::new();
        let [mut definition, mut licence, mut provenance] = [const { None }; 3];
        for (name, bytes) in files {
            let text = text(&name, bytes)?;
            match name {
                FileName::Page(title) => {
                    pages.insert(title, text);
                }
                FileName::JsonDefinition(gadget) => {
                    definitions.insert(gadget, text);
                }
                FileName::Definition => definition = Some(text),
                FileName::Licence => licence = Some(text),
                FileName::Provenance => provenance = Some(text),
                FileName::Sums => {}
            }
        }
        let missing = ReleaseError::Missing;
        let provenance_text = provenance.ok_or(missing(FileName::Provenance))?;
        let release = Self {
            provenance: Provenance::read(&provenance_text)?,
            pages,
            definition: definition.ok_or(missing(FileName::Definition))?,
            definitions,
            licence: licence.ok_or(missing(FileName::Licence))?,
            provenance_text,
            sums,
            sums_text,
        };
        release.check_definitions()?;
        Ok(release)
    }

    /// The definitions name no page that is not in the release, except the manifest, which each wiki
    /// makes, and define the same gadgets in both ways.
    fn check_definitions(&self) -> Result<(), ReleaseError> {
        let definition = gadget_consent_core::definition::Definition::read(&self.definition);
        let manifest = name::own("manifest.js");
        let mut gadgets = Vec::new();
        for gadget in definition.gadgets() {
            let name = &gadget.name.text;
            if !name::is_of_the_module(name) {
                return Err(ReleaseError::Foreign(name.clone()));
            }
            gadgets.push(name.as_str());
            for page in &gadget.pages {
                let title = format!("Gadget-{}", page.text);
                if title != manifest && !self.pages.contains_key(&title) {
                    return Err(ReleaseError::NoSuchPage {
                        gadget: name.clone(),
                        page: title,
                    });
                }
            }
        }
        gadgets.sort_unstable();
        let json: Vec<&str> = self.definitions.keys().map(String::as_str).collect();
        if gadgets.is_empty() || gadgets != json {
            return Err(ReleaseError::Definitions);
        }
        Ok(())
    }

    /// What it was made from.
    #[must_use]
    pub const fn provenance(&self) -> &Provenance {
        &self.provenance
    }

    /// The text of each page, by its title without `MediaWiki:`.
    #[must_use]
    pub const fn pages(&self) -> &BTreeMap<String, String> {
        &self.pages
    }

    /// The lines for `MediaWiki:Gadgets-definition`.
    #[must_use]
    pub fn definition(&self) -> &str {
        &self.definition
    }

    /// The definition in JSON of each gadget, by the gadget's name.
    #[must_use]
    pub const fn definitions(&self) -> &BTreeMap<String, String> {
        &self.definitions
    }

    /// The licence.
    #[must_use]
    pub fn licence(&self) -> &str {
        &self.licence
    }

    /// The SHA-256 of a page, in hexadecimal digits.
    #[must_use]
    pub fn sum_of_page(&self, title: &str) -> Option<&str> {
        let name = FileName::Page(title.to_owned());
        self.sums.get(&name).map(String::as_str)
    }
}

/// A file's text, if a wiki keeps it as it is.
fn text(name: &FileName, bytes: Vec<u8>) -> Result<String, ReleaseError> {
    let problem = |problem| ReleaseError::File {
        name: name.to_string(),
        problem,
    };
    let text = String::from_utf8(bytes).map_err(|_| problem(FileProblem::NotText))?;
    let is_page = matches!(name, FileName::Page(_));
    let is_odd = |char: char| char.is_control() && !matches!(char, '\n' | '\t');
    if text.contains(is_odd) {
        return Err(problem(FileProblem::NotText));
    }
    if text.trim().is_empty() || is_page && text.trim_end() != text {
        return Err(problem(FileProblem::NotAsAWikiKeepsIt));
    }
    Ok(text)
}
