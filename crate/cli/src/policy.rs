//! The site policy (docs/formats.md), as far as the manifest carries it.

use gadget_consent_core::first_party::preset;
use gadget_consent_core::manifest::Mode;
use gadget_consent_core::{Source, SourceError};
use serde_json::Value;

/// What the manifest carries of the site policy.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SitePolicy {
    /// What is done about what was not agreed to.
    pub mode: Mode,
    /// Sources that the wiki counts as its own.
    pub first_party: Vec<Source>,
}

/// What is wrong with a site policy.
#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    /// Not JSON.
    #[error("not JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// Something else stands where the format has a certain value.
    #[error("at {path}: expected {expected}, found {found}")]
    Unexpected {
        /// Where: `/firstParty/0`.
        path: String,
        /// What the format has there.
        expected: &'static str,
        /// What stands there.
        found: String,
    },
    /// A first-party source that is none.
    #[error("at {path}: {error}")]
    Source {
        /// Where.
        path: String,
        /// What is wrong with it.
        error: SourceError,
    },
}

impl SitePolicy {
    /// Reads the page's text.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn read(text: &str) -> Result<Self, PolicyError> {
        let page: Value = serde_json::from_str(text)?;
        let object = page
            .as_object()
            .ok_or_else(|| unexpected("/", "an object", &page))?;
        match object.get("version") {
            Some(version) if version.as_u64() == Some(1) => {}
            version => {
                let found = version.unwrap_or(&Value::Null);
                return Err(unexpected("/version", "1", found));
            }
        }
        Ok(Self {
            mode: object.get("mode").map_or(Ok(Mode::default()), read_mode)?,
            first_party: object
                .get("firstParty")
                .map_or(Ok(Vec::new()), read_first_party)?,
        })
    }
}

fn unexpected(path: &str, expected: &'static str, found: &Value) -> PolicyError {
    PolicyError::Unexpected {
        path: path.to_owned(),
        expected,
        found: found.to_string(),
    }
}

fn read_mode(value: &Value) -> Result<Mode, PolicyError> {
    [Mode::Enforce, Mode::Observe]
        .into_iter()
        .find(|mode| value.as_str() == Some(mode.name()))
        .ok_or_else(|| unexpected("/mode", "“enforce” or “observe”", value))
}

fn read_first_party(value: &Value) -> Result<Vec<Source>, PolicyError> {
    const EXPECTED: &str = "an array of sources and names of presets (“none”, “wikimedia”)";
    let entries = value
        .as_array()
        .ok_or_else(|| unexpected("/firstParty", EXPECTED, value))?;
    let mut sources = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        let path = format!("/firstParty/{index}");
        let text = entry
            .as_str()
            .ok_or_else(|| unexpected(&path, "a source or the name of a preset", entry))?;
        let texts = preset(text).map_or_else(|| vec![text], <[&str]>::to_vec);
        for text in texts {
            let source = text.parse().map_err(|error| PolicyError::Source {
                path: path.clone(),
                error,
            })?;
            sources.push(source);
        }
    }
    Ok(sources)
}
