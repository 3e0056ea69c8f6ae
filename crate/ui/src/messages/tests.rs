//! The message files of the module and of the loader.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

type Messages = Map<String, Value>;

const FILES: [(&str, &str); 2] = [
    (
        include_str!("../../i18n/en.json"),
        include_str!("../../i18n/qqq.json"),
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

/// All Rust and JavaScript that may name a message.
fn sources() -> String {
    let mut all = include_str!("../../../../gadget-loader/src/index.js").to_owned();
    let mut folders = vec![concat!(env!("CARGO_MANIFEST_DIR"), "/src").into()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir::<std::path::PathBuf>(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                all += &std::fs::read_to_string(path).unwrap();
            }
        }
    }
    all
}

#[test]
fn each_message_is_used() {
    let sources = sources();
    for (english, _) in FILES {
        for key in read(english).keys() {
            let short = key.strip_prefix("gadget-consent-").unwrap();
            // `kind-…` is put together from the kind's name.
            let used = short.starts_with("kind-")
                || [short, key.as_str()].iter().any(|name| {
                    sources.contains(&format!("\"{name}\""))
                        || sources.contains(&format!("'{name}'"))
                });
            assert!(used, "{key} is used nowhere");
        }
    }
}
