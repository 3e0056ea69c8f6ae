//! Definition pages of large wikis.

/// Whole pages in the style of large wikis (`definitions/README.md`).
pub fn corpus() -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/definitions");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "wikitext"))
        .collect();
    files.sort();
    assert_eq!(files.len(), 5);
    let read = |path| std::fs::read_to_string(path).unwrap();
    files.into_iter().map(read).collect()
}
