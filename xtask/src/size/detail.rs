//! `cargo xtask size --detail`: the origin of the module's functions, from wasm-opt's metrics.

use std::collections::BTreeMap;

/// Crates and the names under which they are listed. A function that names several crates counts for
/// the first: generic code belongs to its user.
const CRATES: [(&str, &str); 11] = [
    ("gadget_consent_ui", "crate/ui"),
    ("gadget_consent_core", "crate/core"),
    ("mediawiki_web", "crate/mediawiki"),
    ("serde", "serde, serde-wasm-bindgen"),
    ("yew", "Yew"),
    ("implicit_clone", "Yew"),
    ("wasm_bindgen", "wasm-bindgen, js-sys, web-sys"),
    ("js_sys", "wasm-bindgen, js-sys, web-sys"),
    ("web_sys", "wasm-bindgen, js-sys, web-sys"),
    ("psl", "Public Suffix List"),
    ("talc", "the allocator"),
];
const REST: &str = "the standard library, and functions without a name";

/// The sums of wasm-opt's `--func-metrics`, largest first: bytes and their origin.
pub fn by_origin(metrics: &str) -> Vec<(usize, String)> {
    let mut sums: BTreeMap<String, usize> = BTreeMap::new();
    let mut function = None;
    for line in metrics.lines() {
        if let Some(name) = line.strip_prefix("func: ") {
            function = Some(name);
        }
        let bytes = line.trim_start().strip_prefix("[binary-bytes] :");
        let bytes = bytes.and_then(|bytes| bytes.trim().split(' ').next()?.parse::<usize>().ok());
        if let (Some(name), Some(bytes)) = (function.take_if(|_| bytes.is_some()), bytes) {
            *sums.entry(origin(name)).or_default() += bytes;
        }
    }
    let mut sums: Vec<(usize, String)> = sums.into_iter().map(|(name, sum)| (sum, name)).collect();
    sums.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    sums
}

fn origin(function: &str) -> String {
    let Some((key, name)) = CRATES.iter().find(|(key, _)| function.contains(key)) else {
        return REST.to_owned();
    };
    // The module's own functions are listed by file.
    let file = (*key == "gadget_consent_ui")
        .then(|| module_of(function, key))
        .flatten();
    match file {
        Some(file) => format!("{name}: {file}"),
        None => (*name).to_owned(),
    }
}

/// `ui[0123]::dialog::Dialog` → `dialog`.
fn module_of<'a>(function: &'a str, package: &str) -> Option<&'a str> {
    let after = &function[function.find(package)? + package.len()..];
    let after = match after.strip_prefix('[') {
        Some(hash) => hash.split_once(']')?.1,
        None => after,
    };
    let path = after.strip_prefix("::")?;
    let end = path.find(|char: char| !(char.is_alphanumeric() || char == '_'))?;
    (path[end..].starts_with("::")).then_some(&path[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_added_up_by_what_they_are_for() {
        let metrics = "\
Metrics
global
 [total]        : 445
func: <yew[1]::Scope<gadget_consent_ui[2]::dialog::Dialog> as yew[1]::View>::view
 [binary-bytes] : 100     
 [total]        : 7
func: gadget_consent_ui[2]::dialog::answers::{closure#0}
 [binary-bytes] : 20      
func: gadget_consent_ui[2]::start
 [binary-bytes] : 3
func: <yew[1]::VNode as yew[1]::Reconcilable>::reconcile
 [binary-bytes] : 50      
func: 1234
 [binary-bytes] : 7
";
        let sums = by_origin(metrics);
        let sums: Vec<(usize, &str)> = sums.iter().map(|(sum, name)| (*sum, &**name)).collect();
        assert_eq!(
            sums,
            [
                (120, "crate/ui: dialog"),
                (50, "Yew"),
                (7, REST),
                (3, "crate/ui")
            ]
        );
    }
}
