//! Writes a release. The same parts always give the same bytes.

use std::collections::BTreeMap;
use std::io::{self, Write};

use flate2::{Compression, GzBuilder};
use tar::{EntryType, Header};

use super::name::PROJECT;
use super::{FileName, Provenance, Release, ReleaseError, sums};

/// The time of all files in an archive, in seconds since 1970: the first of January 2020. A time of
/// 0 makes some programs warn.
const TIME: u64 = 1_577_836_800;

/// The parts of a release that is to be made.
#[derive(Debug, Clone)]
pub struct Draft {
    /// What it is made from.
    pub provenance: Provenance,
    /// The text of each page, by its title without `MediaWiki:`.
    pub pages: BTreeMap<String, String>,
    /// The lines for `MediaWiki:Gadgets-definition`.
    pub definition: String,
    /// The definition in JSON of each gadget, by the gadget's name.
    pub definitions: BTreeMap<String, String>,
    /// The licence.
    pub licence: String,
}

impl Draft {
    /// The release with these parts.
    ///
    /// # Errors
    /// When a part has no place in a release, or does not fit the others.
    pub fn finish(self) -> Result<Release, ReleaseError> {
        let mut files = BTreeMap::new();
        let mut put = |path: &str, text: String| {
            let name =
                FileName::read(path).ok_or_else(|| ReleaseError::Surplus(path.to_owned()))?;
            files.insert(name, text.into_bytes());
            Ok::<(), ReleaseError>(())
        };
        for (title, text) in self.pages {
            put(&format!("pages/{title}"), text)?;
        }
        for (gadget, json) in self.definitions {
            put(&format!("definitions/{gadget}.json"), json)?;
        }
        put("definition.wikitext", self.definition)?;
        put("LICENSE", self.licence)?;
        put("provenance.json", self.provenance.json())?;
        let sums = files
            .iter()
            .map(|(name, bytes)| (name.clone(), sums::sum(bytes)))
            .collect();
        files.insert(FileName::Sums, sums::write(&sums).into_bytes());
        Release::from_files(files)
    }
}

impl Release {
    /// The name of its folder.
    #[must_use]
    pub fn folder(&self) -> String {
        format!("{PROJECT}-{}", self.provenance.version)
    }

    /// All its files, by their paths in the folder.
    #[must_use]
    pub fn files(&self) -> BTreeMap<String, String> {
        let of = |name: &FileName| match name {
            FileName::Page(title) => self.pages.get(title).cloned(),
            FileName::JsonDefinition(gadget) => self.definitions.get(gadget).cloned(),
            FileName::Definition => Some(self.definition.clone()),
            FileName::Licence => Some(self.licence.clone()),
            FileName::Provenance => Some(self.provenance_text.clone()),
            FileName::Sums => Some(self.sums_text.clone()),
        };
        let names = self.sums.keys().chain([&FileName::Sums]);
        names
            .filter_map(|name| Some((name.to_string(), of(name)?)))
            .collect()
    }

    /// Writes it as an archive (`.tar.gz`), in the order of the names, without any owner or time.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write_archive(&self, output: impl Write) -> io::Result<()> {
        let gzip = GzBuilder::new()
            .mtime(0)
            .operating_system(255)
            .write(output, Compression::best());
        let mut archive = tar::Builder::new(gzip);
        let folder = self.folder();
        for (path, text) in self.files() {
            let mut header = Header::new_ustar();
            header.set_entry_type(EntryType::Regular);
            header.set_mode(0o644);
            header.set_uid(0);
            header.set_gid(0);
            header.set_mtime(TIME);
            header.set_size(text.len() as u64);
            archive.append_data(&mut header, format!("{folder}/{path}"), text.as_bytes())?;
        }
        archive.into_inner()?.finish()?.flush()
    }
}
