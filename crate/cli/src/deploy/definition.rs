//! The definitions of our gadgets, as lines or in JSON.

use gadget_consent_core::definition::Definition;
use serde_json::Value;
use serde_json::ser::{PrettyFormatter, Serializer};

use super::lines;
use crate::release::Release;

/// The folder of the pages of all builds, in the names of pages without `MediaWiki:Gadget-`. Each build
/// has a folder of its own in it, so that the pages of two builds are on the wiki beside each other.
pub const FOLDER: &str = "consent/";

/// The page of the manifest, which each wiki makes.
pub(super) const MANIFEST: &str = "consent-manifest.js";

/// The gadget that a removal leaves for users. It is not a part of the module.
pub(super) const CLEANUP: &str = "consent-cleanup";

/// The gadget that others depend on.
const CONSENT: &str = "consent";

/// Where a wiki defines our gadgets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Kind {
    /// On MediaWiki:Gadgets-definition.
    Lines,
    /// On pages `MediaWiki:Gadgets/NAME.json`.
    Json,
}

/// The definition of one of our gadgets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnGadget {
    /// Its name.
    pub name: String,
    /// The line, or the JSON.
    pub text: String,
    /// The names of its pages, without `MediaWiki:Gadget-`.
    pub pages: Vec<String>,
}

impl OwnGadget {
    /// Reads a line.
    fn of_line(line: lines::OwnLine) -> Self {
        let lines::OwnLine { name, text, pages } = line;
        Self { name, text, pages }
    }

    /// Reads a JSON definition; `None` if it is not one.
    pub fn of_json(name: &str, text: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(text).ok()?;
        let pages = value["module"]["pages"].as_array()?;
        let pages = pages.iter().map(|page| page.as_str().map(str::to_owned));
        Some(Self {
            name: name.to_owned(),
            text: text.to_owned(),
            pages: pages.collect::<Option<_>>()?,
        })
    }

    /// Our gadgets on a definition page.
    pub fn all_of_lines(text: &str) -> Vec<Self> {
        lines::own_lines(text)
            .into_iter()
            .filter(|line| line.name != CLEANUP)
            .map(Self::of_line)
            .collect()
    }

    /// The gadgets of a release, in the order in which they are defined: on pages of their own, those
    /// that others need come first.
    pub fn all_of(release: &Release, kind: Kind) -> Vec<Self> {
        match kind {
            Kind::Lines => Self::all_of_lines(release.definition()),
            Kind::Json => {
                let mut all: Vec<Self> = release
                    .definitions()
                    .iter()
                    .filter_map(|(name, text)| Self::of_json(name, text))
                    .collect();
                all.sort_by_key(|gadget| (gadget.name == CONSENT, gadget.is_default()));
                all
            }
        }
    }

    fn is_default(&self) -> bool {
        let value: Option<Value> = serde_json::from_str(&self.text).ok();
        value.is_some_and(|value| value["settings"]["default"] == true)
    }

    /// The same gadget with other pages.
    pub fn with_pages(&self, rename: impl Fn(&str) -> String) -> Self {
        let pages: Vec<String> = self.pages.iter().map(|page| rename(page)).collect();
        let mut value = serde_json::from_str::<Value>(&self.text).unwrap_or_default();
        let text = if let Some(known) = value.pointer_mut("/module/pages") {
            *known = pages.clone().into();
            json(&value)
        } else {
            let definition = Definition::read(&self.text);
            let mut text = self.text.clone();
            let gadgets = definition.gadgets();
            let spans = gadgets.first().map_or(&[][..], |gadget| &gadget.pages[..]);
            for (piece, page) in spans.iter().zip(&pages).rev() {
                text.replace_range(piece.span.clone(), page);
            }
            text
        };
        Self {
            name: self.name.clone(),
            text,
            pages,
        }
    }

    /// Whether two definitions differ in nothing but the folder of their pages.
    pub fn is_like(&self, other: &Self) -> bool {
        let plain = |gadget: &Self| gadget.with_pages(|page| base(page).to_owned());
        let (one, two) = (plain(self), plain(other));
        one.pages == two.pages && same_definition(&one.text, &two.text)
    }
}

/// Whether two definitions are the same. A wiki writes JSON in its own way, and adds what is its
/// default: no flag, no text, no values.
pub fn same_definition(one: &str, two: &str) -> bool {
    let value = |text: &str| {
        serde_json::from_str::<Value>(text)
            .ok()
            .map(without_defaults)
    };
    match (value(one), value(two)) {
        (Some(one), Some(two)) => one == two,
        _ => one == two,
    }
}

fn without_defaults(value: Value) -> Value {
    let Value::Object(fields) = value else {
        return value;
    };
    let fields = fields
        .into_iter()
        .map(|(name, value)| (name, without_defaults(value)));
    let is_default = |value: &Value| match value {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => text.is_empty(),
        Value::Array(values) => values.is_empty(),
        _ => false,
    };
    Value::Object(fields.filter(|(_, value)| !is_default(value)).collect())
}

/// Whether the wiki takes the page for JSON.
pub fn is_json(title: &str) -> bool {
    title.strip_suffix(".json").is_some()
}

/// JSON as the Gadgets extension writes it.
pub fn json(value: &Value) -> String {
    indented(value, "    ")
}

/// JSON as MediaWiki writes its pages of JSON.
pub fn json_page(value: &Value) -> String {
    indented(value, "\t")
}

fn indented(value: &Value, indent: &str) -> String {
    use serde::Serialize as _;

    let mut bytes = Vec::new();
    let formatter = PrettyFormatter::with_indent(indent.as_bytes());
    // Writing into memory does not fail.
    let _ = value.serialize(&mut Serializer::with_formatter(&mut bytes, formatter));
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The name of a page without the folders.
pub fn base(page: &str) -> &str {
    page.rsplit('/').next().unwrap_or(page)
}

/// The folder of a page, with the slash at its end; empty for a page that was installed by hand.
pub fn folder(page: &str) -> &str {
    &page[..page.len() - base(page).len()]
}

/// The build in whose folder a page is; `None` for a page that was installed by hand.
pub fn build_of(page: &str) -> Option<&str> {
    folder(page).strip_prefix(FOLDER)?.strip_suffix('/')
}

/// The title of a page of a gadget, without its namespace.
pub fn title(page: &str) -> String {
    format!("Gadget-{page}")
}

/// The page of a gadget with this title.
pub fn page_of_title(title: &str) -> &str {
    title.strip_prefix("Gadget-").unwrap_or(title)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_renamed_in_lines_and_in_json() {
        let rename = |page: &str| format!("consent/b1/{page}");
        let line = "* consent-ui[ResourceLoader|hidden]|consent-ui.js|consent-ui.css";
        let [gadget] = &OwnGadget::all_of_lines(line)[..] else {
            panic!("one gadget");
        };
        let moved = gadget.with_pages(rename);
        let expected = "* consent-ui[ResourceLoader|hidden]|consent/b1/consent-ui.js|consent/b1/consent-ui.css";
        assert_eq!(moved.text, expected);
        assert!(moved.is_like(gadget) && gadget.is_like(&moved));
        let other = OwnGadget::all_of_lines(&expected.replace("|hidden", "")).remove(0);
        assert!(!other.is_like(gadget));

        let text = r#"{"settings":{"hidden":true},"module":{"pages":["consent-ui.js"]}}"#;
        let gadget = OwnGadget::of_json("consent-ui", text).unwrap();
        let moved = gadget.with_pages(rename);
        assert_eq!(moved.pages, ["consent/b1/consent-ui.js"]);
        assert!(moved.text.contains("consent/b1/consent-ui.js"));
        assert!(moved.is_like(&gadget));
        assert_eq!(OwnGadget::of_json("a", "[]"), None);
    }

    #[test]
    fn a_wiki_adds_defaults_to_json() {
        let ours = r#"{ "settings": { "hidden": true }, "module": { "pages": [ "a.js" ] } }"#;
        let theirs = r#"{"settings":{"hidden":true,"skins":[],"default":false},"module":{"pages":["a.js"],"type":""}}"#;
        assert!(same_definition(ours, theirs));
        assert!(!same_definition(ours, &theirs.replace("a.js", "b.js")));
        assert!(!same_definition(
            ours,
            &theirs.replace("\"default\":false", "\"default\":true")
        ));
    }

    #[test]
    fn a_page_knows_its_build() {
        assert_eq!(build_of("consent/b1/consent.js"), Some("b1"));
        assert_eq!(build_of("consent.js"), None);
        assert_eq!(build_of("other/b1/consent.js"), None);
        assert_eq!(base("consent/b1/consent.js"), "consent.js");
    }
}
