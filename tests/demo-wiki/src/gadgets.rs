//! Gadgets as pages of the wiki: the module's own, the samples and the author's
//! (docs/formats.md, "A folder of gadgets").

use std::path::Path;

use anyhow::{Context, anyhow, ensure};
use fs_err::read_to_string as read;
use gadget_consent_core::{SitePolicy, titles};
use serde_json::{Map, Value};

use crate::{
    manifest,
    pages::{DemoPage, files},
};

const DEFINITION: &str = "definition.wikitext";
const DISCLOSURES: &str = "disclosures.json";
const POLICY: &str = "policy.json";

/// The site policy of a demo wiki whose folders have none: whoever starts one wants to be asked.
const ENFORCE: &str = r#"{ "version": 1, "mode": "enforce" }"#;

/// The dependency that gated gadgets declare.
const DEPENDENCY: &str = "ext.gadget.consent";

/// All gadgets, before the manifest is compiled.
#[derive(Debug, Default)]
pub struct Gadgets {
    with_module: bool,
    definition: Vec<String>,
    disclosures: Value,
    /// The text of the site policy.
    policy: Option<String>,
    pages: Vec<DemoPage>,
}

impl Gadgets {
    /// Reads the built module, if it is wanted, and the folders in their order. Of two pages with the
    /// same name the later one wins, as on the wiki.
    ///
    /// # Errors
    /// When a file is missing or has the wrong format.
    pub fn read(module: Option<&Path>, folders: &[&Path]) -> anyhow::Result<Self> {
        let mut gadgets = Self {
            with_module: module.is_some(),
            disclosures: serde_json::json!({ "version": 1, "gadgets": {} }),
            ..Self::default()
        };
        if let Some(module) = module {
            gadgets.add(module, ToOwned::to_owned)?;
        }
        for folder in folders {
            gadgets.add(folder, |name| format!("Gadget-{name}"))?;
        }
        Ok(gadgets)
    }

    fn add(&mut self, folder: &Path, page_name: impl Fn(&str) -> String) -> anyhow::Result<()> {
        let definition = folder.join(DEFINITION);
        ensure!(
            definition.is_file(),
            "{} is not a folder of gadgets: it has no {DEFINITION} (docs/formats.md describes the folder)",
            folder.display()
        );
        self.definition.push(read(&definition)?.trim().to_owned());
        for file in files(folder)? {
            let name = name(&file);
            let ending = file.extension().and_then(|ending| ending.to_str());
            match name {
                DISCLOSURES => self.disclose(&json(&file)?),
                POLICY => self.policy = Some(policy(&file)?),
                _ if matches!(ending, Some("js" | "css" | "json" | "vue")) => {
                    self.put(format!("MediaWiki:{}", page_name(name)), read(&file)?);
                }
                _ => {}
            }
        }
        let messages = folder.join("messages");
        if messages.is_dir() {
            for file in files(&messages)? {
                if let Some(key) = name(&file).strip_suffix(".wikitext") {
                    self.put(format!("MediaWiki:{key}"), read(&file)?);
                }
            }
        }
        Ok(())
    }

    fn put(&mut self, title: String, text: String) {
        self.pages.retain(|page| page.title != title);
        self.pages.push(DemoPage::new(title, text));
    }

    fn disclose(&mut self, more: &Map<String, Value>) {
        let gadgets = more.get("gadgets").and_then(Value::as_object);
        for (name, disclosure) in gadgets.into_iter().flatten() {
            self.disclosures["gadgets"][name] = disclosure.clone();
        }
    }

    /// The pages, with the compiled manifest. The definitions come last: the wiki must already have the
    /// pages that they name.
    ///
    /// # Errors
    /// When the declarations cannot be compiled.
    pub fn pages(mut self) -> anyhow::Result<Vec<DemoPage>> {
        let mut definition = self.definition.join("\n\n");
        if self.with_module {
            let policy = self.policy.take().unwrap_or_else(|| ENFORCE.to_owned());
            let manifest = manifest::of(&definition, &policy)?;
            self.put(titles::MANIFEST.to_owned(), manifest);
            let disclosures = format!("{:#}", self.disclosures);
            self.put(titles::DISCLOSURES.to_owned(), disclosures);
            self.put(titles::POLICY.to_owned(), policy);
        } else {
            definition = without_module(&definition);
        }
        self.put(titles::DEFINITION.to_owned(), definition);
        Ok(self.pages)
    }
}

/// Removes the dependency on the module: without the module, it would keep gadgets from loading.
fn without_module(definition: &str) -> String {
    let part = |values: &str| {
        let values: Vec<&str> = values
            .split(',')
            .filter(|value| value.trim() != DEPENDENCY)
            .collect();
        values.join(",")
    };
    let option = |option: &str| match option.split_once('=') {
        Some((name, values)) if name.trim().ends_with("dependencies") => Some(part(values))
            .filter(|rest| !rest.is_empty())
            .map(|rest| format!("{name}={rest}")),
        _ => Some(option.to_owned()),
    };
    let line = |line: &str| match line
        .split_once('[')
        .map(|(head, rest)| (head, rest.split_once(']')))
    {
        Some((head, Some((options, pages)))) => {
            let options: Vec<String> = options.split('|').filter_map(option).collect();
            format!("{head}[{}]{pages}", options.join("|"))
        }
        _ => line.to_owned(),
    };
    definition.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// The text of a site policy without errors.
fn policy(file: &Path) -> anyhow::Result<String> {
    let text = read(file)?;
    SitePolicy::read(&text).map_err(|problems| {
        let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
        anyhow!("{}: {}", file.display(), problems.join("; "))
    })?;
    Ok(text)
}

fn name(file: &Path) -> &str {
    file.file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default()
}

fn json(file: &Path) -> anyhow::Result<Map<String, Value>> {
    serde_json::from_str(&read(file)?)
        .with_context(|| format!("{}: expected a JSON object", file.display()))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn text<'a>(pages: &'a [DemoPage], title: &str) -> Option<&'a str> {
        let page = pages.iter().find(|page| page.title == title)?;
        Some(&page.text)
    }

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    #[test]
    fn the_authors_gadgets_come_after_the_samples_and_win() {
        let module = folder(&[
            (DEFINITION, "* consent[ResourceLoader]|consent.js"),
            ("Gadget-consent.js", "loader"),
        ]);
        let samples = folder(&[
            (
                DEFINITION,
                "* map[ResourceLoader|dependencies=ext.gadget.consent|domains=img:a.test]|map.js",
            ),
            ("map.js", "sample"),
            (DISCLOSURES, r#"{ "gadgets": { "map": 1, "other": 2 } }"#),
        ]);
        let own = folder(&[
            (
                DEFINITION,
                "* map[ResourceLoader|dependencies=ext.gadget.consent|domains=img:b.test]|map.js\n* more[ResourceLoader]|more.css",
            ),
            ("map.js", "own"),
            ("more.css", "style"),
            ("README.md", "no page"),
            ("messages/gadget-map.wikitext", "A map"),
            (DISCLOSURES, r#"{ "gadgets": { "map": 3 } }"#),
            (POLICY, r#"{ "version": 1, "mode": "observe" }"#),
        ]);
        let pages = Gadgets::read(Some(module.path()), &[samples.path(), own.path()])
            .unwrap()
            .pages()
            .unwrap();
        let definition = &pages.last().unwrap();
        assert_eq!(definition.title, "MediaWiki:Gadgets-definition");
        assert!(definition.text.starts_with("* consent["));
        assert!(definition.text.ends_with("|more.css"));
        assert_eq!(text(&pages, "MediaWiki:Gadget-consent.js"), Some("loader"));
        assert_eq!(text(&pages, "MediaWiki:Gadget-map.js"), Some("own"));
        assert_eq!(text(&pages, "MediaWiki:gadget-map"), Some("A map"));
        assert_eq!(text(&pages, "MediaWiki:Gadget-README.md"), None);
        let manifest = text(&pages, "MediaWiki:Gadget-consent-manifest.js").unwrap();
        assert!(manifest.contains("\"observe\""), "{manifest}");
        let disclosures: Value = serde_json::from_str(
            text(&pages, "MediaWiki:Gadget-consent-disclosures.json").unwrap(),
        )
        .unwrap();
        assert_eq!(
            disclosures["gadgets"],
            serde_json::json!({ "map": 3, "other": 2 })
        );
    }

    #[test]
    fn an_error_names_the_file() {
        let refusal = |files: &[(&str, &str)]| {
            let folder = folder(files);
            let error = Gadgets::read(Some(folder.path()), &[])
                .and_then(Gadgets::pages)
                .unwrap_err();
            format!("{error:#}")
        };
        assert!(refusal(&[]).contains(DEFINITION));
        let bad = "* map[ResourceLoader|domains=smell:a.test]|map.js";
        assert!(refusal(&[(DEFINITION, bad)]).contains("map"));
        let unheld = "* map[ResourceLoader|domains=img:a.test]|map.js";
        assert!(refusal(&[(DEFINITION, unheld)]).contains("does not depend on ext.gadget.consent"));
        assert!(refusal(&[(DEFINITION, ""), (DISCLOSURES, "[]")]).contains(DISCLOSURES));
        assert!(refusal(&[(DEFINITION, ""), (POLICY, "{}")]).contains("version"));
    }

    #[test]
    fn without_the_module_nothing_depends_on_it() {
        for (line, expected) in [
            (
                "* a[ResourceLoader|dependencies=ext.gadget.consent,mediawiki.util|default]|a.js",
                "* a[ResourceLoader|dependencies=mediawiki.util|default]|a.js",
            ),
            (
                "* a[ResourceLoader | dependencies=ext.gadget.consent]|a.js",
                "* a[ResourceLoader ]|a.js",
            ),
            (
                "* a[ResourceLoader|dependencies=ext.gadget.consent-map]|a.js",
                "",
            ),
            ("== section ==", ""),
            ("* plain|a.js", ""),
        ] {
            let expected = if expected.is_empty() { line } else { expected };
            assert_eq!(without_module(line), expected);
        }
    }
}
