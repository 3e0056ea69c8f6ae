//! The manifest with every stage taken back.

use std::fmt::Write as _;

use serde_json::ser::PrettyFormatter;
use serde_json::{Map, Value};

use super::json_of;
use super::page::page_of;
use crate::stage::Mode;

/// The published manifest, but with every stage at `observe`: for everybody, and without stages of single
/// gadgets. Nothing else changes. `None`: the page is not a manifest, or says so already.
#[must_use]
pub fn taken_back(page: &str) -> Option<String> {
    let mut manifest: Map<String, Value> = serde_json::from_str(json_of(page)?).ok()?;
    let before = manifest.clone();
    manifest.insert("mode".to_owned(), Mode::Observe.name().into());
    manifest.retain(|name, _| !["enforceFor", "enforceShare", "modeForOthers"].contains(&&**name));
    let gadgets = manifest.get_mut("gadgets").and_then(Value::as_object_mut);
    for (_, value) in gadgets.into_iter().flatten() {
        if let Some(flags) = value.get_mut(2)
            && let Some(text) = flags.as_str()
        {
            let is_mode = |flag: char| Mode::of_flags(flag.encode_utf8(&mut [0; 4])).is_some();
            *flags = text.replace(is_mode, "").into();
        }
    }
    (manifest != before).then(|| page_of(&written(&manifest)))
}

/// In ASCII, with a tab for each level, as a manifest is written.
fn written(manifest: &Map<String, Value>) -> String {
    let mut bytes = Vec::new();
    let formatter = PrettyFormatter::with_indent(b"\t");
    let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, formatter);
    // Cannot fail: all keys are texts, and writing into memory does not fail.
    let _ = serde::Serialize::serialize(manifest, &mut serializer);
    let mut text = String::new();
    for char in String::from_utf8(bytes).unwrap_or_default().chars() {
        if char.is_ascii() {
            text.push(char);
        } else {
            // Only strings have such characters.
            for unit in char.encode_utf16(&mut [0; 2]) {
                // Writing to a string does not fail.
                let _ = write!(text, "\\u{unit:04x}");
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::taken_back;
    use crate::manifest::compare;

    #[test]
    fn every_stage_and_nothing_else() {
        let page = "module.exports = { \"version\": 1, \"mode\": \"enforce\", \"enforceFor\": [ \"sysop\" ], \"enforceShare\": 5, \"modeForOthers\": \"ask\", \"firstParty\": [ \"https://a.example\" ], \"gadgets\": { \"caf\u{e9}\": [ \"img:a.example\", \"\", \"da\" ], \"tiles\": [ \"img:b.example\", \"\", \"o\", \"\", \"img:b.example\", \"img https://b.example\" ], \"asks\": [], \"odd\": 3 } };";
        let back = taken_back(page).unwrap();
        assert!(back.is_ascii() && back.contains("caf\\u00e9"), "{back}");
        let changes: Vec<String> = compare(page, &back)
            .into_iter()
            .map(|change| change.name)
            .collect();
        assert_eq!(
            changes,
            [
                "enforceFor",
                "enforceShare",
                "mode",
                "modeForOthers",
                "caf\u{e9}",
                "tiles"
            ]
        );
        assert!(back.contains("\"observe\"") && back.contains("\"d\""));
        assert!(back.contains("img https://b.example"));
        // Once is enough.
        assert_eq!(taken_back(&back), None);
        for other in ["", "{}", "module.exports = [];", "module.exports = {"] {
            assert_eq!(taken_back(other), None, "{other}");
        }
    }
}
