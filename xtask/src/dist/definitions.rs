//! The same definitions for wikis that define gadgets in JSON (`$wgGadgetsRepo = 'json'`): one page
//! `MediaWiki:Gadgets/GADGET.json` each.

use anyhow::{Context, bail};
use gadget_consent_core::definition::{Definition, Gadget};
use serde_json::{Map, Value, json};

use super::{Texts, json_page};

/// Where each option is, and what it is there.
const FLAGS: [&str; 3] = ["default", "hidden", "package"];

/// The definition in JSON of each gadget, by its name.
pub fn json(lines: &str) -> anyhow::Result<Texts> {
    let definition = Definition::read(lines);
    let gadgets = definition.gadgets();
    gadgets
        .into_iter()
        .map(|gadget| Ok((gadget.name.text.clone(), page(gadget)?)))
        .collect()
}

fn page(gadget: &Gadget) -> anyhow::Result<String> {
    let mut settings = Map::new();
    let mut module = Map::new();
    for option in &gadget.options {
        let name = option.name.text.as_str();
        let values: Vec<&str> = option
            .values
            .iter()
            .map(|value| value.text.as_str())
            .collect();
        match name {
            // All of them are.
            "ResourceLoader" => {}
            "dependencies" => {
                module.insert(name.to_owned(), json!(values));
            }
            name if FLAGS.contains(&name) => {
                settings.insert(name.to_owned(), Value::Bool(true));
            }
            _ => bail!("{}: expected another option than {name}", gadget.name.text),
        }
    }
    let pages: Vec<&str> = gadget.pages.iter().map(|page| page.text.as_str()).collect();
    module.insert("pages".to_owned(), json!(pages));
    json_page(&json!({ "settings": settings, "module": module }))
        .with_context(|| gadget.name.text.clone())
}

#[cfg(test)]
mod tests {
    use gadget_consent_core::definition::Definition;
    use gadget_consent_core::definition::json::read_json;

    use super::json;
    use crate::build::pages;
    use crate::workspace::Workspace;

    #[test]
    fn both_ways_define_the_same() {
        let lines = pages::definition(&Workspace::here()).unwrap();
        let pages = json(&lines).unwrap();
        let definition = Definition::read(&lines);
        let gadgets = definition.gadgets();
        assert_eq!(gadgets.len(), pages.len());
        for gadget in gadgets {
            let name = &gadget.name.text;
            let read = read_json(name, &pages[name]).unwrap();
            let texts = |pieces: &[gadget_consent_core::Piece]| {
                pieces
                    .iter()
                    .map(|piece| piece.text.clone())
                    .collect::<Vec<_>>()
            };
            assert_eq!(texts(&read.pages), texts(&gadget.pages), "{name}");
            for option in ["default", "hidden", "package"] {
                assert_eq!(read.has(option), gadget.has(option), "{name}: {option}");
            }
            assert_eq!(
                texts(read.values("dependencies")),
                texts(gadget.values("dependencies")),
                "{name}"
            );
        }
    }

    #[test]
    fn an_option_that_nobody_thought_of_is_an_error() {
        assert!(json("* consent[ResourceLoader|rights=edit]|consent.js").is_err());
    }
}
