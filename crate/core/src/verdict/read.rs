//! The manifest as JSON.

use serde_json::Value;

use super::PageManifest;
use crate::stage::Stages;

/// Why a manifest opens nothing on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// It is not one of this version.
    #[error("expected version 1")]
    Version,
    /// A field is not what it should be.
    #[error("the field {0} cannot be read")]
    Field(&'static str),
}

/// Reads what decides about a page. Unknown fields are ignored.
///
/// # Errors
/// When nothing may be open by this manifest.
pub fn read_manifest(manifest: &Value) -> Result<PageManifest, Unreadable> {
    if manifest["version"].as_f64() != Some(1.0) {
        return Err(Unreadable::Version);
    }
    let list = |name: &'static str| match &manifest[name] {
        Value::Null => Ok(Vec::new()),
        list => strings(list).ok_or(Unreadable::Field(name)),
    };
    let gadgets = match &manifest["gadgets"] {
        Value::Null => Ok(Vec::new()),
        Value::Object(gadgets) => Ok(gadgets
            .iter()
            .map(|(name, value)| (name.clone(), strings(value)))
            .collect()),
        _ => Err(Unreadable::Field("gadgets")),
    }?;
    let sources = list("forbiddenSources")?;
    let sources = sources.iter().map(|source| source.parse().ok());
    Ok(PageManifest {
        stages: Stages::read(manifest),
        first_party: list("firstParty")?,
        same_origin: list("sameOrigin")?,
        content: list("content")?,
        reconfirm_after_days: match &manifest["reconfirmAfterDays"] {
            Value::Null => 0.0,
            days => days.as_f64().unwrap_or(f64::NAN),
        },
        forbidden_kinds: list("forbiddenKinds")?,
        forbidden_sources: sources
            .collect::<Option<_>>()
            .ok_or(Unreadable::Field("forbiddenSources"))?,
        gadgets: gadgets.into_iter().collect(),
    })
}

/// An array of strings, and nothing else in it.
fn strings(value: &Value) -> Option<Vec<String>> {
    let items = value.as_array()?.iter();
    items
        .map(|item| item.as_str().map(ToOwned::to_owned))
        .collect()
}
