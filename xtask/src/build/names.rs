//! Shortens the names of the module's imports and exports. wasm-bindgen's names are long and occur in
//! both the module and its glue: 5 % of the download.

use std::collections::HashMap;

use wasm_bindgen_cli_support::Output;

/// Renames imports and exports in both, and returns the script. The module is changed in place.
pub fn shorten(output: &mut Output) -> String {
    let script = output.js().to_owned();
    let module = output.wasm_mut();
    let mut exports = HashMap::new();
    for (index, export) in module.exports.iter_mut().enumerate() {
        exports.insert(
            std::mem::replace(&mut export.name, name(index)),
            name(index),
        );
    }
    let mut imports = HashMap::new();
    for (index, import) in module.imports.iter_mut().enumerate() {
        imports.insert(
            std::mem::replace(&mut import.name, name(index)),
            name(index),
        );
    }
    rename(&script, &imports, &exports)
}

/// `a` … `z`, `A` … `Z`, `aa` …: JavaScript accepts each after a dot and before a colon.
fn name(index: usize) -> String {
    const LETTERS: [u8; 52] = *b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let last = char::from(LETTERS[index % LETTERS.len()]);
    match index / LETTERS.len() {
        0 => last.to_string(),
        more => format!("{}{last}", name(more - 1)),
    }
}

/// The script calls an export as `wasm.NAME` and defines an import as `NAME:`.
fn rename(
    script: &str,
    imports: &HashMap<String, String>,
    exports: &HashMap<String, String>,
) -> String {
    let is_part = |char: char| char.is_alphanumeric() || char == '_' || char == '$';
    let mut renamed = String::with_capacity(script.len());
    let mut rest = script;
    while let Some(start) = rest.find(is_part) {
        let (between, after) = rest.split_at(start);
        renamed.push_str(between);
        let end = after.find(|char| !is_part(char)).unwrap_or(after.len());
        let (word, after) = after.split_at(end);
        let short = if renamed.ends_with("wasm.") {
            exports.get(word)
        } else if after.starts_with(':') {
            imports.get(word)
        } else {
            None
        };
        renamed.push_str(short.map_or(word, String::as_str));
        rest = after;
    }
    renamed + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_names_are_alike() {
        let names: std::collections::HashSet<String> = (0..5_000).map(name).collect();
        assert_eq!(names.len(), 5_000);
        assert_eq!([name(0), name(51), name(52)], ["a", "Z", "aa"]);
    }

    #[test]
    fn names_are_changed_where_the_two_sides_meet_and_nowhere_else() {
        let map = |long: &str| HashMap::from([(long.to_owned(), "a".to_owned())]);
        let script =
            "start(__wbg_x) { wasm.start(); other.start() } ({ __wbg_x: start, \"m\": 1 })";
        assert_eq!(
            rename(script, &map("__wbg_x"), &map("start")),
            "start(__wbg_x) { wasm.a(); other.start() } ({ a: start, \"m\": 1 })"
        );
    }
}
