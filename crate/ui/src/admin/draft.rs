//! Changes to a JSON page that are not saved yet. They are kept field by field, so that what somebody
//! else saves in the meantime stays, too.

use serde_json::{Map, Value, ser::PrettyFormatter};

/// The names that lead from a page to one of its fields.
pub type Path = Vec<String>;

/// What was entered in a field, as it was entered.
#[derive(Debug, Clone, PartialEq)]
pub enum Entered {
    /// A text; an empty one removes the field.
    Text(String),
    /// A text for each line.
    Lines(String),
    /// A number; an empty text removes the field.
    Number(String),
    /// `true`, or an empty text, which removes the field.
    Truth(String),
    /// Names of a closed set.
    Names(Vec<String>),
}

impl Entered {
    /// What the page gets; `null` for no field.
    fn value(&self) -> Value {
        match self {
            Self::Text(text) if text.trim().is_empty() => Value::Null,
            Self::Text(text) => Value::from(text.trim()),
            Self::Lines(text) => {
                let lines = text.lines().map(str::trim);
                list(lines.filter(|line| !line.is_empty()))
            }
            Self::Number(text) if text.trim().is_empty() => Value::Null,
            // A text that is not a number stays, so that the reader can report it.
            Self::Number(text) => text
                .trim()
                .parse::<u32>()
                .map_or_else(|_| Value::from(text.as_str()), Value::from),
            Self::Truth(text) if text.is_empty() => Value::Null,
            Self::Truth(text) => Value::from(text == "true"),
            Self::Names(names) => list(names.iter().map(String::as_str)),
        }
    }

    /// A field's value as the same kind of field shows it.
    #[must_use]
    pub fn shown(&self) -> &str {
        match self {
            Self::Text(text) | Self::Lines(text) | Self::Number(text) | Self::Truth(text) => text,
            Self::Names(_) => "",
        }
    }
}

fn list<'a>(items: impl Iterator<Item = &'a str>) -> Value {
    let items: Vec<Value> = items.map(Value::from).collect();
    if items.is_empty() {
        Value::Null
    } else {
        Value::Array(items)
    }
}

/// What was entered, by field.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Draft(Vec<(Path, Entered)>);

impl Draft {
    /// Notes what was entered.
    pub fn set(&mut self, path: Path, entered: Entered) {
        self.0.retain(|(known, _)| *known != path);
        self.0.push((path, entered));
    }

    /// Removes what was saved. What was entered since stays.
    pub fn forget(&mut self, saved: &Self) {
        self.0.retain(|entry| !saved.0.contains(entry));
    }

    /// What was entered in a field.
    #[must_use]
    pub fn get(&self, path: &[String]) -> Option<&Entered> {
        let entered = self.0.iter().find(|(known, _)| known == path);
        entered.map(|(_, entered)| entered)
    }

    /// The page with the changes. Other fields stay as they are.
    #[must_use]
    pub fn apply(&self, page: &Value) -> Value {
        let mut page = page.clone();
        for (path, entered) in &self.0 {
            put(&mut page, path, &entered.value());
        }
        page
    }
}

/// Sets a field. An object that is empty afterwards is removed with its field.
fn put(parent: &mut Value, path: &[String], value: &Value) {
    let Some((name, rest)) = path.split_first() else {
        *parent = value.clone();
        return;
    };
    if !parent.is_object() {
        *parent = Value::Object(Map::new());
    }
    let Some(fields) = parent.as_object_mut() else {
        return;
    };
    let field = fields.entry(name.clone()).or_insert(Value::Null);
    put(field, rest, value);
    let is_empty = field.as_object().is_some_and(Map::is_empty);
    if field.is_null() || (is_empty && !rest.is_empty()) {
        fields.shift_remove(name);
    }
}

/// The value of a page's field; `null` if it has no such field.
#[must_use]
pub fn value<'a>(page: &'a Value, path: &[String]) -> &'a Value {
    path.iter().fold(page, |value, name| &value[name.as_str()])
}

/// The text of a page, as MediaWiki itself writes JSON: a tab for each level.
#[must_use]
pub fn text(page: &Value) -> String {
    let mut bytes = Vec::new();
    let formatter = PrettyFormatter::with_indent(b"\t");
    let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, formatter);
    // Cannot fail: all keys of a value are texts, and writing into memory does not fail.
    let _ = serde::Serialize::serialize(page, &mut serializer);
    String::from_utf8(bytes).unwrap_or_default()
}

/// A field as a JSON pointer (RFC 6901), as the core's reader names it.
#[must_use]
pub fn pointer(path: &[String]) -> String {
    let part = |name: &String| format!("/{}", name.replace('~', "~0").replace('/', "~1"));
    path.iter().map(part).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Draft, Entered, pointer, text};

    fn path(path: &str) -> Vec<String> {
        path.split(' ').map(ToOwned::to_owned).collect()
    }

    #[test]
    fn what_is_not_named_stays_as_it_is() {
        let page = json!({ "zebra": { "own": 1 }, "version": 1, "forbidden": { "kinds": [], "new": 2 }, "days": 3 });
        let mut draft = Draft::default();
        let entered = |text: &str| Entered::Text(text.to_owned());
        draft.set(
            path("forbidden kinds"),
            Entered::Names(vec!["worker".to_owned()]),
        );
        draft.set(path("mode"), entered("enforce"));
        draft.set(path("mode"), entered("observe"));
        draft.set(path("days"), Entered::Number(" ".to_owned()));
        draft.set(path("gadgets a domains b operator"), entered("B"));
        draft.set(path("gadgets c domains d operator"), entered(""));
        let expected = r#"{"zebra":{"own":1},"version":1,"forbidden":{"kinds":["worker"],"new":2},"gadgets":{"a":{"domains":{"b":{"operator":"B"}}}},"mode":"observe"}"#;
        assert_eq!(
            draft.apply(&page),
            serde_json::from_str::<Value>(expected).unwrap()
        );
        // In its own order, too.
        let names: Vec<String> = draft
            .apply(&page)
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect();
        assert_eq!(names[..3], ["zebra", "version", "forbidden"]);
    }

    #[test]
    fn another_revision_keeps_what_only_it_changed() {
        let mut draft = Draft::default();
        draft.set(path("mode"), Entered::Text("observe".to_owned()));
        let theirs = json!({ "mode": "enforce", "days": 7 });
        assert_eq!(
            draft.apply(&theirs),
            json!({ "mode": "observe", "days": 7 })
        );
    }

    #[test]
    fn a_page_is_written_as_mediawiki_writes_it() {
        assert_eq!(
            text(&json!({ "a": [ "b/“c”" ], "d": {}, "e": [] })),
            "{\n\t\"a\": [\n\t\t\"b/“c”\"\n\t],\n\t\"d\": {},\n\t\"e\": []\n}"
        );
        assert_eq!(pointer(&path("a/b c~")), "/a~1b/c~0");
    }

    #[test]
    fn what_is_entered_becomes_a_value() {
        let lines = |text: &str| Entered::Lines(text.to_owned()).value();
        let number = |text: &str| Entered::Number(text.to_owned()).value();
        assert_eq!(lines(" a \n\n b"), json!(["a", "b"]));
        assert_eq!(lines(" \n"), Value::Null);
        assert_eq!(number(" 30 "), json!(30));
        assert_eq!(number("-1"), json!("-1"));
        assert_eq!(number(""), Value::Null);
    }
}
