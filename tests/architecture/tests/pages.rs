//! The pages for people: their links and paths lead somewhere, and the decisions have one form.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use architecture::root;
use walkdir::WalkDir;

/// Every page of the project, by its path.
fn pages() -> BTreeMap<PathBuf, String> {
    let is_ours = |entry: &walkdir::DirEntry| {
        let name = entry.file_name().to_string_lossy();
        // `.demo` holds MediaWiki, with pages of its own. The root itself may have any name.
        entry.depth() == 0
            || !(name.starts_with('.') || matches!(&*name, "target" | "node_modules"))
    };
    let entries = WalkDir::new(root()).into_iter().filter_entry(is_ours);
    entries
        .map(|entry| entry.unwrap().into_path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            (path, text)
        })
        .collect()
}

/// A page without its blocks of code.
fn prose(page: &str) -> String {
    let parts = page.split("```").step_by(2);
    parts.collect::<Vec<_>>().concat()
}

/// The fragments by which GitHub links the headings of a page.
fn fragments(page: &str) -> BTreeSet<String> {
    let text = prose(page);
    let headings = text.lines().filter(|line| line.starts_with('#'));
    headings
        .map(|line| {
            let heading = line.trim_start_matches('#').trim().to_lowercase();
            let kept = heading.chars().filter_map(|c| match c {
                ' ' => Some('-'),
                '-' | '_' => Some(c),
                _ => c.is_alphanumeric().then_some(c),
            });
            kept.collect()
        })
        .collect()
}

fn links(page: &str) -> Vec<String> {
    let text = prose(page);
    let pieces = text.split("](").skip(1);
    pieces
        .filter_map(|piece| Some(piece.split_once(')')?.0.to_owned()))
        .filter(|link| !link.contains("://") && !link.starts_with("mailto:"))
        .collect()
}

/// Without `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for step in path.components() {
        if step == Component::ParentDir {
            plain.pop();
        } else {
            plain.push(step);
        }
    }
    plain
}

#[test]
fn every_link_leads_somewhere() {
    let pages = pages();
    let mut checked = 0;
    let mut broken = Vec::new();
    for (path, text) in &pages {
        for link in links(text) {
            let (file, fragment) = link.split_once('#').unwrap_or((&link, ""));
            let target = match file {
                "" => path.clone(),
                file => plain(&path.parent().unwrap().join(file)),
            };
            let has_fragment = fragment.is_empty()
                || pages
                    .get(&target)
                    .is_some_and(|page| fragments(page).contains(fragment));
            if !target.exists() || !has_fragment {
                let path = path.strip_prefix(root()).unwrap();
                broken.push(format!("{}: {link}", path.display()));
            }
            checked += 1;
        }
    }
    assert!(checked > 60, "only {checked} links were found");
    assert_eq!(broken, [""; 0]);
}

/// Paths of the project in backticks. One with a placeholder (`NAME`, `…`, `*`) is left out.
fn paths(page: &str) -> Vec<String> {
    let text = prose(page);
    let quoted = text.split('`').skip(1).step_by(2);
    let folders = [
        "crate/",
        "docs/",
        "gadget-loader/",
        "tests/",
        "www/",
        "xtask/",
    ];
    let is_path = |text: &str| {
        let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "/._-".contains(c);
        folders.iter().any(|folder| text.starts_with(folder)) && text.chars().all(is_plain)
    };
    quoted
        .filter(|text| is_path(text))
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_path_exists() {
    let mut checked = 0;
    let mut missing = Vec::new();
    for (page, text) in &pages() {
        for path in paths(text) {
            if !root().join(&path).exists() {
                let page = page.strip_prefix(root()).unwrap();
                missing.push(format!("{}: {path}", page.display()));
            }
            checked += 1;
        }
    }
    assert!(checked > 20, "only {checked} paths were found");
    assert_eq!(missing, [""; 0]);
}

#[test]
fn decisions_have_one_form_and_stand_in_order() {
    let architecture = std::fs::read_to_string(root().join("docs/architecture.md")).unwrap();
    let folder = root().join("docs/decisions");
    let decisions: Vec<_> = pages()
        .into_iter()
        .filter(|(path, _)| path.starts_with(&folder))
        .collect();
    assert!(decisions.len() >= 9);
    let mut last = 0;
    let mut numbers = std::collections::BTreeSet::new();
    for (path, text) in &decisions {
        let name = path.file_stem().unwrap().to_string_lossy();
        // Numbers are given out before the work is done, so there may be gaps.
        let (number, _) = name.split_once('-').unwrap_or_default();
        let is_number = number.len() == 4 && number.bytes().all(|byte| byte.is_ascii_digit());
        assert!(is_number, "{name}: expected a number of four digits");
        assert!(
            numbers.insert(number.to_owned()),
            "{name}: its number is taken"
        );
        assert!(
            text.starts_with(&format!("# {number}: ")),
            "{name}: its heading"
        );
        let date = text.lines().nth(2).unwrap().as_bytes();
        let is_date = date.len() == 10 && date[4] == b'-' && date[7] == b'-';
        assert!(is_date, "{name}: its third line is not a date");
        let places: Vec<_> = ["Context", "Decision", "Consequences"]
            .iter()
            .map(|part| text.find(&format!("\n**{part}.** ")))
            .collect();
        assert!(places.iter().all(Option::is_some), "{name}: {places:?}");
        assert!(places.is_sorted(), "{name}: {places:?}");
        let row = architecture.find(&format!("- [{number}](decisions/{name}.md): "));
        let row = row.unwrap_or_else(|| panic!("{name}: not in docs/architecture.md"));
        assert!(row > last, "{name}: out of order in docs/architecture.md");
        last = row;
    }
}
