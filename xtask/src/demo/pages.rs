//! All pages that the demo puts on the wiki.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::gadgets::{self, Gadgets};
use crate::{progress::note, workspace::Workspace};

/// The demo's articles, templates and the like.
const CONTENT: &str = "xtask/src/demo/content";
/// The sample gadgets.
const SAMPLES: &str = "tests/gadgets";

/// One page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// With its namespace.
    pub title: String,
    /// As it is saved.
    pub text: String,
    /// Its language, where that is not the wiki's.
    pub language: Option<String>,
}

impl Page {
    /// A page in the wiki's own language.
    #[must_use]
    pub fn new(title: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            text: text.into(),
            language: None,
        }
    }
}

/// Why there are no pages.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file or folder cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The gadgets.
    #[error(transparent)]
    Gadgets(#[from] gadgets::Error),
}

/// Reads a file as text.
pub(super) fn read(path: &Path) -> Result<String, Error> {
    fs::read_to_string(path).map_err(|source| Error::Read {
        path: path.to_path_buf(),
        source,
    })
}

/// The files of a folder, sorted.
pub(super) fn files(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let error = |source| Error::Read {
        path: folder.to_path_buf(),
        source,
    };
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(error)? {
        let path = entry.map_err(error)?.path();
        if path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Every page, in the order in which they are saved: what others refer to comes first.
///
/// # Errors
/// When a file is missing or makes no sense.
pub fn all(
    workspace: &Workspace,
    module: Option<&Path>,
    own: Option<&Path>,
) -> Result<Vec<Page>, Error> {
    let mut pages = content(&workspace.root().join(CONTENT))?;
    let samples = workspace.root().join(SAMPLES);
    let folders: Vec<&Path> = [samples.as_path()].into_iter().chain(own).collect();
    let gadgets = Gadgets::read(module, &folders)?;
    if let Some(own) = own {
        note(&format!("with the gadgets of {}", super::shown(own)));
    }
    pages.extend(gadgets.pages()?);
    Ok(pages)
}

/// A file's path is its page's title: `Template/Coord.wikitext` is `Template:Coord`; before the
/// ending may stand a language, as in `سالتمير.ar.wikitext`.
fn content(folder: &Path) -> Result<Vec<Page>, Error> {
    let mut pages = Vec::new();
    for namespace in ["Template", "Category", "File", "MediaWiki", "Project", ""] {
        let part = folder.join(namespace);
        if !part.is_dir() {
            continue;
        }
        for file in files(&part)? {
            if let Some(page) = content_page(namespace, &file)? {
                pages.push(page);
            }
        }
    }
    Ok(pages)
}

fn content_page(namespace: &str, file: &Path) -> Result<Option<Page>, Error> {
    let name = file
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default();
    let Some(name) = name.strip_suffix(".wikitext") else {
        return Ok(None);
    };
    let (name, language) = match name.rsplit_once('.') {
        Some((name, "ar" | "he")) => (name, name_of_language(file)),
        _ => (name, None),
    };
    let title = if namespace.is_empty() {
        name.to_owned()
    } else {
        format!("{namespace}:{name}")
    };
    Ok(Some(Page {
        title,
        text: read(file)?,
        language,
    }))
}

fn name_of_language(file: &Path) -> Option<String> {
    let language = Path::new(file.file_stem()?).extension()?;
    language.to_str().map(ToOwned::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_named_for_its_file() {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in [
            ("Main Page.wikitext", "main"),
            ("ميناء.ar.wikitext", "arabic"),
            ("St. Ives.wikitext", "dot"),
            ("README.md", "no page"),
            ("Template/Coord.wikitext", "template"),
        ] {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let pages = content(folder.path()).unwrap();
        let titles: Vec<(&str, Option<&str>)> = pages
            .iter()
            .map(|page| (page.title.as_str(), page.language.as_deref()))
            .collect();
        assert_eq!(
            titles,
            [
                ("Template:Coord", None),
                ("Main Page", None),
                ("St. Ives", None),
                ("ميناء", Some("ar")),
            ]
        );
    }
}
