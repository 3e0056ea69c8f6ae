//! All pages that the demo saves on the wiki.

use std::path::{Path, PathBuf};

use fs_err as fs;
use steps::note;

use crate::gadgets::Gadgets;

/// The demo's articles and templates.
const CONTENT: &str = "tests/demo-wiki/content";
/// The sample gadgets.
const SAMPLES: &str = "tests/gadgets";

/// One page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoPage {
    /// The title, with the namespace.
    pub title: String,
    /// The wikitext, script or style.
    pub text: String,
    /// The language, if it differs from the wiki's.
    pub language: Option<String>,
}

impl DemoPage {
    /// A page in the wiki's language.
    #[must_use]
    pub fn new(title: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            text: text.into(),
            language: None,
        }
    }
}

/// The files of a folder, sorted.
pub fn files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// All pages, in the order in which they are saved: pages that others refer to come first.
///
/// # Errors
/// When a file is missing or has the wrong format.
pub fn all(
    repository: &Path,
    module: Option<&Path>,
    own: Option<&Path>,
) -> anyhow::Result<Vec<DemoPage>> {
    let mut pages = content(&repository.join(CONTENT))?;
    let samples = repository.join(SAMPLES);
    let folders: Vec<&Path> = [samples.as_path()].into_iter().chain(own).collect();
    let gadgets = Gadgets::read(module, &folders)?;
    if let Some(own) = own {
        note(&format!("with the gadgets of {}", crate::shown(own)));
    }
    pages.extend(gadgets.pages()?);
    Ok(pages)
}

/// A file's path is the title of its page: `Template/Coord.wikitext` is `Template:Coord`. A language
/// code may precede the extension, as in `سالتمير.ar.wikitext`.
fn content(folder: &Path) -> anyhow::Result<Vec<DemoPage>> {
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

fn content_page(namespace: &str, file: &Path) -> anyhow::Result<Option<DemoPage>> {
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
    Ok(Some(DemoPage {
        title,
        text: fs::read_to_string(file)?,
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
            ("Main DemoPage.wikitext", "main"),
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
                ("Main DemoPage", None),
                ("St. Ives", None),
                ("ميناء", Some("ar")),
            ]
        );
    }
}
