//! The message files of the module and of the loader.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

type Messages = Map<String, Value>;

const FILES: [(&str, &str); 3] = [
    (
        include_str!("../../i18n/en.json"),
        include_str!("../../i18n/qqq.json"),
    ),
    (
        include_str!("../../i18n/admin/en.json"),
        include_str!("../../i18n/admin/qqq.json"),
    ),
    (
        include_str!("../../../../gadget-loader/i18n/en.json"),
        include_str!("../../../../gadget-loader/i18n/qqq.json"),
    ),
];

fn read(text: &str) -> Messages {
    let mut messages: Messages = serde_json::from_str(text).unwrap();
    messages.remove("@metadata").unwrap();
    messages
}

/// `$1`, `$2`, … in a text.
fn parameters(text: &Value) -> BTreeSet<char> {
    let text = text.as_str().unwrap();
    text.match_indices('$')
        .filter_map(|(at, _)| text[at + 1..].chars().next())
        .filter(char::is_ascii_digit)
        .collect()
}

#[test]
fn each_message_is_documented_with_its_parameters() {
    for (english, documentation) in FILES.map(|(one, other)| (read(one), read(other))) {
        assert_eq!(
            english.keys().collect::<Vec<_>>(),
            documentation.keys().collect::<Vec<_>>()
        );
        for (key, text) in &english {
            assert!(key.starts_with("gadget-consent-"), "{key}");
            assert_eq!(parameters(text), parameters(&documentation[key]), "{key}");
        }
    }
}

/// The Rust of a folder, and what the loader's side says itself.
fn sources(folder: &str) -> String {
    let folder = format!("{}/{folder}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| std::fs::read_to_string(path).unwrap())
        .chain([include_str!("../../../../gadget-loader/src/index.js").to_owned()])
        .collect()
}

fn is_named(sources: &str, names: &[&str]) -> bool {
    let is_quoted = |name: &&str| {
        sources.contains(&format!("\"{name}\"")) || sources.contains(&format!("'{name}'"))
    };
    names.iter().any(is_quoted)
}

#[test]
fn each_message_is_used() {
    let sources = sources("src");
    for (english, _) in [FILES[0], FILES[2]] {
        for key in read(english).keys() {
            let short = key.strip_prefix("gadget-consent-").unwrap();
            // `kind-…` is put together from the kind's name.
            let used = short.starts_with("kind-") || is_named(&sources, &[short, key]);
            assert!(used, "{key} is used nowhere");
        }
    }
}

#[test]
fn each_message_for_administrators_is_used() {
    let sources = sources("src/admin");
    for key in read(FILES[1].0).keys() {
        let short = key.strip_prefix("gadget-consent-").unwrap();
        let name = short.strip_prefix("admin-").unwrap();
        // Put together of a family and a name.
        let member = ["policy-", "summary-"]
            .iter()
            .find_map(|family| name.strip_prefix(family))
            .map_or(name, |member| {
                member.strip_suffix("-help").unwrap_or(member)
            });
        let used = ["kind-", "field-"]
            .iter()
            .any(|family| name.starts_with(family))
            || is_named(&sources, &[short, name, member]);
        assert!(used, "{key} is used nowhere");
    }
}
