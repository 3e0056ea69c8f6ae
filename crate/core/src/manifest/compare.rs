//! Comparing two manifests.

use serde_json::{Map, Value};

use super::{flag, json_of, read_terms};
use crate::request::Requests;
use crate::site_policy::Terms;
use crate::stage::Mode;

/// The field with the rules about user scripts.
const SCRIPTS: &str = "userScripts";

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

/// A part of what a change means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// The gadget asks for these in addition, and needs them.
    Needs(Requests),
    /// The gadget asks for these in addition, and also runs without them.
    Uses(Requests),
    /// The gadget no longer asks for these.
    AsksNoMore(Requests),
    /// The gadget asked for these, and needs them now.
    NeedsNow(Requests),
    /// The gadget asks for these, and does not need them any more.
    NeedsNoMore(Requests),
    /// The site policy forbids these now.
    Forbids(Requests),
    /// The site policy no longer forbids these.
    ForbidsNoMore(Requests),
    /// The wiki's own header does not let it through.
    Closes(Requests),
    /// The wiki's own header lets it through now.
    ClosesNoMore(Requests),
    /// Whether the gadget is on by default has changed to this.
    DefaultOn(bool),
    /// Whether its users see it in their preferences has changed: whether it is hidden now.
    Hidden(bool),
    /// Whether it asks in place has changed to this.
    InPlace(bool),
    /// The stage of its own was this and is that; `None`: it has none, and the wiki's holds.
    Stage(Option<Mode>, Option<Mode>),
    /// A list has these in addition.
    Has(Vec<String>),
    /// A list no longer has these.
    HasNoMore(Vec<String>),
    /// A value was this and is that; `None`: not set.
    Is(Option<String>, Option<String>),
}

impl ManifestChange {
    /// What the change means; nothing if it only concerns the loader, or cannot be read.
    #[must_use]
    pub fn meanings(&self) -> Vec<Meaning> {
        if self.is_gadget {
            of_gadget(self.before.as_deref(), self.after.as_deref()).unwrap_or_default()
        } else {
            of_field(self.before.as_deref(), self.after.as_deref())
        }
    }
}

fn of_gadget(before: Option<&str>, after: Option<&str>) -> Option<Vec<Meaning>> {
    let parts = |value: Option<&str>| -> Option<Vec<String>> {
        value.map_or(Some(Vec::new()), |value| serde_json::from_str(value).ok())
    };
    let (old_parts, new_parts) = (parts(before)?, parts(after)?);
    let (old, new) = (
        read_terms(&old_parts, 0).ok()?,
        read_terms(&new_parts, 0).ok()?,
    );
    let (old_asked, new_asked) = (old.declaration.all(), new.declaration.all());
    let (was, is) = (&old.declaration, &new.declaration);
    let also_forbidden = |asked: &Requests, forbidden: &Requests| asked.union(forbidden);
    // What is forbidden is not among what is asked for.
    let known = also_forbidden(&old_asked, &old.forbidden);
    let mut meanings: Vec<Meaning> = [
        Meaning::Needs(is.needed.without_named(&known)),
        Meaning::Uses(is.optional.without_named(&known)),
        Meaning::AsksNoMore(old_asked.without_named(&also_forbidden(&new_asked, &new.forbidden))),
        Meaning::NeedsNow(
            is.needed
                .without_named(&is.needed.without_named(&was.optional)),
        ),
        Meaning::NeedsNoMore(
            is.optional
                .without_named(&is.optional.without_named(&was.needed)),
        ),
        Meaning::Forbids(forbidden(&new, false).without_named(&forbidden(&old, false))),
        Meaning::ForbidsNoMore(forbidden(&old, false).without_named(&forbidden(&new, false))),
        Meaning::Closes(forbidden(&new, true).without_named(&forbidden(&old, true))),
        Meaning::ClosesNoMore(forbidden(&old, true).without_named(&forbidden(&new, true))),
    ]
    .into_iter()
    .filter(|meaning| !meaning.is_empty())
    .collect();
    let has = |parts: &[String], flag: char| parts.get(2).is_some_and(|flags| flags.contains(flag));
    for (flag, meaning) in [
        (flag::DEFAULT_ON, Meaning::DefaultOn as fn(bool) -> Meaning),
        (flag::HIDDEN, Meaning::Hidden),
        (flag::IN_PLACE, Meaning::InPlace),
    ] {
        let now = has(&new_parts, flag);
        if has(&old_parts, flag) != now && after.is_some() {
            meanings.push(meaning(now));
        }
    }
    let mode = |parts: &[String]| parts.get(2).and_then(|flags| Mode::of_flags(flags));
    let (old_mode, new_mode) = (mode(&old_parts), mode(&new_parts));
    if old_mode != new_mode && after.is_some() {
        meanings.push(Meaning::Stage(old_mode, new_mode));
    }
    Some(meanings)
}

/// What the site policy forbids, or what the wiki's own header does not let through.
fn forbidden(terms: &Terms, by_header: bool) -> Requests {
    if terms.by_header == by_header {
        terms.forbidden.clone()
    } else {
        Requests::default()
    }
}

impl Meaning {
    fn is_empty(&self) -> bool {
        match self {
            Self::Needs(requests)
            | Self::Uses(requests)
            | Self::AsksNoMore(requests)
            | Self::NeedsNow(requests)
            | Self::NeedsNoMore(requests)
            | Self::Forbids(requests)
            | Self::ForbidsNoMore(requests)
            | Self::Closes(requests)
            | Self::ClosesNoMore(requests) => requests.is_empty(),
            Self::Has(names) | Self::HasNoMore(names) => names.is_empty(),
            Self::DefaultOn(_)
            | Self::Hidden(_)
            | Self::InPlace(_)
            | Self::Stage(..)
            | Self::Is(..) => false,
        }
    }
}

fn of_field(before: Option<&str>, after: Option<&str>) -> Vec<Meaning> {
    let list = |value: Option<&str>| -> Option<Vec<String>> {
        value.map_or(Some(Vec::new()), |value| serde_json::from_str(value).ok())
    };
    if let (Some(old), Some(new)) = (list(before), list(after)) {
        let only = |one: &[String], other: &[String]| -> Vec<String> {
            one.iter()
                .filter(|name| !other.contains(name))
                .cloned()
                .collect()
        };
        let lists = [
            Meaning::Has(only(&new, &old)),
            Meaning::HasNoMore(only(&old, &new)),
        ];
        return lists
            .into_iter()
            .filter(|meaning| !meaning.is_empty())
            .collect();
    }
    // A text without its quotation marks.
    let plain = |value: &str| serde_json::from_str(value).unwrap_or_else(|_| value.to_owned());
    vec![Meaning::Is(before.map(plain), after.map(plain))]
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
    spread(&mut before);
    spread(&mut after);
    let mut changes = between(&before, &after, false);
    changes.extend(between(&gadgets_before, &gadgets_after, true));
    changes
}

/// The rules about user scripts are fields of a field. Each of them is compared by itself.
fn spread(page: &mut Map<String, Value>) {
    if let Some(Value::Object(rules)) = page.get(SCRIPTS) {
        let rules = rules.clone();
        page.remove(SCRIPTS);
        page.extend(
            rules
                .into_iter()
                .map(|(name, value)| (format!("{SCRIPTS}/{name}"), value)),
        );
    }
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
    use super::{ManifestChange, Meaning, compare};

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

    /// What a change from one value to another means, in short.
    fn meaning(is_gadget: bool, before: &str, after: &str) -> String {
        let value = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let change = ManifestChange {
            name: "x".to_owned(),
            is_gadget,
            before: value(before),
            after: value(after),
        };
        let meanings = change.meanings().into_iter().map(|meaning| match meaning {
            Meaning::Needs(all) => format!("needs {all}"),
            Meaning::Uses(all) => format!("uses {all}"),
            Meaning::AsksNoMore(all) => format!("asks no more for {all}"),
            Meaning::NeedsNow(all) => format!("needs now {all}"),
            Meaning::NeedsNoMore(all) => format!("needs no more {all}"),
            Meaning::Forbids(all) => format!("forbidden {all}"),
            Meaning::ForbidsNoMore(all) => format!("no more forbidden {all}"),
            Meaning::Closes(all) => format!("closed {all}"),
            Meaning::ClosesNoMore(all) => format!("no more closed {all}"),
            Meaning::DefaultOn(now) => format!("default {now}"),
            Meaning::Hidden(now) => format!("hidden {now}"),
            Meaning::InPlace(now) => format!("in place {now}"),
            Meaning::Stage(before, after) => {
                let name = |mode: Option<super::Mode>| mode.map_or("the wiki's", super::Mode::name);
                format!("stage {} is {}", name(before), name(after))
            }
            Meaning::Has(all) => format!("has {}", all.join(" ")),
            Meaning::HasNoMore(all) => format!("has no more {}", all.join(" ")),
            Meaning::Is(one, other) => format!("{one:?} is {other:?}"),
        });
        meanings.collect::<Vec<String>>().join(", ")
    }

    #[test]
    fn what_a_change_means() {
        let table = [
            (
                r#"["img:a.example"]"#,
                r#"["connect:b.example img:a.example", "font:f.example"]"#,
                "needs connect:b.example, uses font:f.example",
            ),
            // More kinds of the same site.
            (
                r#"["img:a.example"]"#,
                r#"["img+script:a.example"]"#,
                "needs script:a.example",
            ),
            (
                r#"["img:a.example connect:b.example"]"#,
                r#"["img:a.example"]"#,
                "asks no more for connect:b.example",
            ),
            // A wider source is another one.
            (
                r#"["img:a.example"]"#,
                r#"["img:*.a.example"]"#,
                "needs img:*.a.example, asks no more for img:a.example",
            ),
            (
                r#"["img:a.example", "font:f.example"]"#,
                r#"["font:f.example", "img:a.example"]"#,
                "needs now font:f.example, needs no more img:a.example",
            ),
            (
                r#"["img:a.example", "", "d"]"#,
                r#"["img:a.example", "", "hp"]"#,
                "default false, hidden true, in place true",
            ),
            (
                r#"["img:a.example", "", "d"]"#,
                r#"["img:a.example", "", "do"]"#,
                "stage the wiki's is observe",
            ),
            (
                r#"["img:a.example", "", "a"]"#,
                r#"["img:a.example", "", "e"]"#,
                "stage ask is enforce",
            ),
            (
                r#"["img:a.example connect:b.example"]"#,
                r#"["img:a.example", "", "", "connect:b.example"]"#,
                "forbidden connect:b.example",
            ),
            (
                r#"["img:a.example", "", "", "connect:b.example"]"#,
                r#"["img:a.example connect:b.example"]"#,
                "no more forbidden connect:b.example",
            ),
            (
                "",
                r#"["img:a.example", "", "d"]"#,
                "needs img:a.example, default true",
            ),
            (
                r#"["img:a.example", "", "d"]"#,
                "",
                "asks no more for img:a.example",
            ),
            // What only the loader reads, and what cannot be read.
            (
                r#"["img:a.example"]"#,
                r#"["img:a.example", "", "", "", "x"]"#,
                "",
            ),
            (r#"["img:a.example"]"#, r#"["teleport:a.example"]"#, ""),
            ("3", "[]", ""),
        ];
        for (before, after, expected) in table {
            assert_eq!(meaning(true, before, after), expected, "{before} → {after}");
        }
        for (before, after, expected) in [
            (r#"["a","b"]"#, r#"["b","c"]"#, "has c, has no more a"),
            ("", r#"["c"]"#, "has c"),
            (
                r#""observe""#,
                r#""enforce""#,
                r#"Some("observe") is Some("enforce")"#,
            ),
            ("30", "", r#"Some("30") is None"#),
        ] {
            assert_eq!(
                meaning(false, before, after),
                expected,
                "{before} → {after}"
            );
        }
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
        let rules = |rules: &str| {
            format!("module.exports = {{ \"userScripts\": {rules}, \"gadgets\": {{}} }};")
        };
        assert_eq!(
            changed(
                &rules(r#"{ "from": ["self"], "pinned": "wanted" }"#),
                &rules(
                    r#"{ "from": ["self", "protected"], "declaredOnly": true, "pinned": "wanted" }"#
                )
            ),
            [
                (
                    "userScripts/declaredOnly".to_owned(),
                    false,
                    None,
                    text("true")
                ),
                (
                    "userScripts/from".to_owned(),
                    false,
                    text("[\"self\"]"),
                    text("[\"self\",\"protected\"]")
                ),
            ]
        );
        // What is not an object stays one field.
        assert_eq!(changed(&rules("3"), &rules("{}")).len(), 1);
        // Anything else than the page of a manifest is none.
        for page in ["no JSON", before.strip_prefix("module.exports = ").unwrap()] {
            assert_eq!(compare(page, after).len(), 6, "{page}");
        }
    }
}
