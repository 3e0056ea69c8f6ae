//! Comparing two manifests.

use serde_json::{Map, Value};

use super::json_of;

/// A gadget, or another field of the manifest, that differs between two manifests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestChange {
    /// The name of the gadget or the field.
    pub name: String,
    /// Whether it is a gadget.
    pub is_gadget: bool,
    /// The old value, as JSON; `None` if there is none.
    pub before: Option<String>,
    /// The new value, as JSON; `None` if there is none.
    pub after: Option<String>,
}

/// The changes from the manifest `before` to the manifest `after`, both as pages: fields first, then
/// gadgets, each sorted by name. A text that is not a manifest counts as empty.
#[must_use]
pub fn compare(before: &str, after: &str) -> Vec<ManifestChange> {
    let read = |page: &str| {
        let json = json_of(page).unwrap_or_default();
        serde_json::from_str::<Map<String, Value>>(json).unwrap_or_default()
    };
    let (mut before, mut after) = (read(before), read(after));
    let gadgets = |page: &mut Map<String, Value>| match page.remove("gadgets") {
        Some(Value::Object(gadgets)) => gadgets,
        _ => Map::new(),
    };
    let (gadgets_before, gadgets_after) = (gadgets(&mut before), gadgets(&mut after));
    let mut changes = between(&before, &after, false);
    changes.extend(between(&gadgets_before, &gadgets_after, true));
    changes
}

fn between(
    before: &Map<String, Value>,
    after: &Map<String, Value>,
    is_gadget: bool,
) -> Vec<ManifestChange> {
    let mut names: Vec<&String> = before.keys().chain(after.keys()).collect();
    names.sort();
    names.dedup();
    let change = |name: &String| ManifestChange {
        name: name.clone(),
        is_gadget,
        before: before.get(name).map(Value::to_string),
        after: after.get(name).map(Value::to_string),
    };
    let differs = |name: &&String| before.get(*name) != after.get(*name);
    names.into_iter().filter(differs).map(change).collect()
}

#[cfg(test)]
mod tests {
    use super::{ManifestChange, compare};

    fn changed(before: &str, after: &str) -> Vec<(String, bool, Option<String>, Option<String>)> {
        compare(before, after)
            .into_iter()
            .map(
                |ManifestChange {
                     name,
                     is_gadget,
                     before,
                     after,
                 }| (name, is_gadget, before, after),
            )
            .collect()
    }

    #[test]
    fn what_another_manifest_changes() {
        let before = r#"module.exports = { "version": 1, "mode": "observe", "gadgets": { "a": ["img:a.example"], "b": [], "c": [] } };"#;
        let after = r#"module.exports = { "version": 1, "mode": "enforce", "reconfirmAfterDays": 3, "gadgets": { "a": ["img:a.example"], "b": ["img:b.example"], "d": [] } };"#;
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(
            changed(before, after),
            [
                (
                    "mode".to_owned(),
                    false,
                    text("\"observe\""),
                    text("\"enforce\"")
                ),
                ("reconfirmAfterDays".to_owned(), false, None, text("3")),
                (
                    "b".to_owned(),
                    true,
                    text("[]"),
                    text("[\"img:b.example\"]")
                ),
                ("c".to_owned(), true, text("[]"), None),
                ("d".to_owned(), true, None, text("[]")),
            ]
        );
        assert!(compare(after, after).is_empty());
        // Anything else than the page of a manifest is none.
        for page in ["no JSON", before.strip_prefix("module.exports = ").unwrap()] {
            assert_eq!(compare(page, after).len(), 6, "{page}");
        }
    }
}
