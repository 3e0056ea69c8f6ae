//! Removing the module: our definitions, and all dependencies on them.

use gadget_consent_core::definition::json::read_json;
use gadget_consent_core::titles;
use serde_json::Value;

use super::definition::{CLEANUP, Kind, OwnGadget, json, same_definition};
use super::lines::{self, Entangled, is_our_module};
use super::plan::Plan;
use super::state::{Page, State};

/// Why the module cannot be removed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UninstallError {
    /// Nothing is installed, and nothing depends on it.
    #[error("GadgetConsent is not installed on this wiki, and no gadget depends on it")]
    NotInstalled,
    /// The definition page cannot be changed.
    #[error(transparent)]
    Entangled(#[from] Entangled),
    /// A JSON definition cannot be changed without writing it anew.
    #[error(
        "{title}: the dependency on ext.gadget.consent cannot be taken out; edit the page by hand, and run the command again"
    )]
    Json {
        /// The page.
        title: String,
    },
}

/// Its line. It is off until a user switches it on.
const CLEANUP_LINE: &str = "* consent-cleanup[ResourceLoader|dependencies=mediawiki.api,mediawiki.user,user.options]|consent-cleanup.js";

/// What it is called in the preferences. The wiki can translate it on subpages.
const CLEANUP_LABEL: &str = "Remove what GadgetConsent has kept about me: my answers, in my preferences and in this browser. Afterwards this gadget switches itself off.";

/// Its script, as a wiki keeps it.
fn cleanup_script() -> String {
    include_str!("cleanup.js").trim_end().to_owned()
}

/// Its definition in JSON.
fn cleanup_json() -> String {
    json(&serde_json::json!({
        "settings": { "default": false, "hidden": false },
        "module": {
            "pages": ["consent-cleanup.js"],
            "dependencies": ["mediawiki.api", "mediawiki.user", "user.options"],
        },
    }))
}

/// What is left on the wiki.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leave {
    /// A gadget that removes what is left in users' preferences and browsers. Each user decides.
    Cleanup,
    /// Nothing.
    Nothing,
}

/// What a removal does.
#[derive(Debug, Clone, PartialEq)]
pub struct Uninstall {
    /// The edits.
    pub plan: Plan,
    /// The gadgets that depended on ours.
    pub dependents: Vec<String>,
    /// The pages that may be deleted.
    pub deletable: Vec<String>,
}

/// The gadgets that depend on ours.
pub(super) fn dependents(state: &State) -> Vec<String> {
    let mut names: Vec<String> = json_dependents(state)
        .map(|(name, _)| name.clone())
        .collect();
    let text = state.definition.as_ref().map_or("", |page| &page.text);
    for name in lines::dependents(text) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

fn json_dependents(state: &State) -> impl Iterator<Item = (&String, &Page)> {
    state.json.iter().filter(|(name, page)| {
        !lines::is_own(name)
            && read_json(name, &page.text).is_ok_and(|gadget| {
                let values = gadget.values("dependencies").iter();
                values.into_iter().any(|value| is_our_module(&value.text))
            })
    })
}

/// Plans the removal. Gadgets in JSON lose their dependency first: with it, and without ours, they
/// would not run. Everything on MediaWiki:Gadgets-definition is one edit.
///
/// # Errors
/// If there is nothing to remove, or a page cannot be changed safely.
pub fn uninstall(state: &State, leave: Leave) -> Result<Uninstall, UninstallError> {
    let dependents = dependents(state);
    let own = state.own_gadgets();
    if own.is_empty() && dependents.is_empty() && (leave == Leave::Cleanup || !has_cleanup(state)) {
        return Err(UninstallError::NotInstalled);
    }
    let mut plan = Plan::default();
    for (name, page) in json_dependents(state) {
        let title = titles::json_definition(name);
        let text = without_dependency(&page.text).ok_or_else(|| UninstallError::Json {
            title: title.clone(),
        })?;
        plan.replace(title, text, page.text.clone(), page.revision.id);
    }
    if leave == Leave::Cleanup {
        for (title, text) in [
            ("Gadget-consent-cleanup", CLEANUP_LABEL.to_owned()),
            ("Gadget-consent-cleanup.js", cleanup_script()),
        ] {
            plan.put(&format!("MediaWiki:{title}"), text, state.pages.get(title));
        }
    }
    // Before ours go: a run that is interrupted after them would find nothing to do.
    if leave == Leave::Cleanup && state.kind == Kind::Json {
        let title = titles::json_definition(CLEANUP);
        plan.put(&title, cleanup_json(), state.json.get(CLEANUP));
    }
    if let Some(page) = &state.definition {
        let text = lines::without_dependencies(&page.text)?;
        let text = match state.kind {
            Kind::Lines => {
                let left = match leave {
                    Leave::Cleanup => vec![CLEANUP_LINE.to_owned()],
                    Leave::Nothing => Vec::new(),
                };
                lines::with_own_lines(&text, &left)?
            }
            Kind::Json => text,
        };
        let title = titles::DEFINITION.to_owned();
        plan.replace(title, text, page.text.clone(), page.revision.id);
    }
    let mut deletable: Vec<String> = Vec::new();
    if state.kind == Kind::Json {
        // Those that others need go last.
        let mut own: Vec<_> = state
            .json
            .iter()
            .filter(|(name, _)| lines::is_own(name))
            .filter(|(name, _)| leave == Leave::Nothing || name.as_str() != CLEANUP)
            .collect();
        own.sort_by_key(|(name, _)| (name.as_str() != "consent", *name));
        for (name, page) in own {
            let title = titles::json_definition(name);
            deletable.push(title.clone());
            if let Some(text) =
                switched_off(&page.text).filter(|text| !same_definition(text, &page.text))
            {
                plan.replace(title, text, page.text.clone(), page.revision.id);
            }
        }
    }
    let pages = state.pages.keys();
    let pages = pages
        .filter(|title| leave == Leave::Nothing || !title.starts_with("Gadget-consent-cleanup"));
    deletable.extend(pages.map(|title| format!("MediaWiki:{title}")));
    Ok(Uninstall {
        plan,
        dependents,
        deletable,
    })
}

fn has_cleanup(state: &State) -> bool {
    let text = state.definition.as_ref().map_or("", |page| &page.text);
    let is_cleanup = |name: &str| name == CLEANUP;
    lines::own_lines(text)
        .iter()
        .any(|line| is_cleanup(&line.name))
        || state.json.get(CLEANUP).is_some_and(|page| {
            OwnGadget::of_json(CLEANUP, &page.text).is_some_and(|gadget| !gadget.pages.is_empty())
        })
}

/// The definition of a gadget that does nothing: to delete a page takes other rights than to edit it.
fn switched_off(text: &str) -> Option<String> {
    let mut value: Value = serde_json::from_str(text).ok()?;
    let settings = value.get_mut("settings")?.as_object_mut()?;
    settings.insert("default".to_owned(), Value::Bool(false));
    settings.insert("hidden".to_owned(), Value::Bool(true));
    let module = value.get_mut("module")?.as_object_mut()?;
    module.insert("pages".to_owned(), Value::Array(Vec::new()));
    module.insert("dependencies".to_owned(), Value::Array(Vec::new()));
    Some(json(&value))
}

/// Takes our modules out of a JSON definition. The rest of the text stays as it is.
fn without_dependency(text: &str) -> Option<String> {
    let mut expected: Value = serde_json::from_str(text).ok()?;
    let dependencies = expected
        .pointer_mut("/module/dependencies")?
        .as_array_mut()?;
    dependencies.retain(|value| !value.as_str().is_some_and(is_our_module));
    let mut text = text.to_owned();
    // Each of our modules is a string, with a comma on one side of it or alone.
    for _ in 0..20 {
        if serde_json::from_str::<Value>(&text).is_ok_and(|value| value == expected) {
            return Some(text);
        }
        let candidates: Vec<(usize, usize)> = text
            .match_indices("\"ext.gadget.consent")
            .filter_map(|(at, _)| {
                let end = at + 1 + text[at + 1..].find('"')? + 1;
                is_our_module(&text[at + 1..end - 1]).then_some((at, end))
            })
            .collect();
        let count = |text: &str| -> Option<usize> {
            let value: Value = serde_json::from_str(text).ok()?;
            let mut without = value.clone();
            *without.pointer_mut("/module/dependencies")? =
                expected["module"]["dependencies"].clone();
            (without == expected).then_some(value["module"]["dependencies"].as_array()?.len())
        };
        let before = count(&text)?;
        text = candidates.into_iter().find_map(|(at, end)| {
            let after = text[end..].trim_start();
            let comma_after = after.starts_with(',').then(|| text.len() - after.len() + 1);
            let head = text[..at].trim_end();
            let comma_before = head.ends_with(',').then(|| head.len() - 1);
            let cuts = [
                comma_after.map(|to| (at, to + text[to..].len() - text[to..].trim_start().len())),
                comma_before.map(|from| (from, end)),
                Some((at, end)),
            ];
            cuts.into_iter().flatten().find_map(|(from, to)| {
                let changed = format!("{}{}", &text[..from], &text[to..]);
                (count(&changed)? == before - 1).then_some(changed)
            })
        })?;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::without_dependency;

    #[test]
    fn a_json_definition_loses_its_dependency_and_nothing_else() {
        for (text, expected) in [
            (
                r#"{ "module": { "dependencies": [ "ext.gadget.consent" ], "pages": [] } }"#,
                r#"{ "module": { "dependencies": [  ], "pages": [] } }"#,
            ),
            (
                r#"{"module":{"dependencies":["a","ext.gadget.consent"]},"z":1,"a":2}"#,
                r#"{"module":{"dependencies":["a"]},"z":1,"a":2}"#,
            ),
            (
                r#"{"x":"ext.gadget.consent","module":{"dependencies":["ext.gadget.consent", "b"]}}"#,
                r#"{"x":"ext.gadget.consent","module":{"dependencies":["b"]}}"#,
            ),
        ] {
            assert_eq!(without_dependency(text).as_deref(), Some(expected));
        }
        assert_eq!(without_dependency("[]"), None);
    }
}
