//! The one place where the demo compiles its manifest.

use anyhow::bail;
use gadget_consent_core::{SitePolicy, definition::Definition, manifest::compile};

/// The manifest of a definition page under a site policy.
///
/// # Errors
/// When declarations cannot be read: their gadgets would run without being asked for.
pub fn of(definition: &str, policy: &SitePolicy) -> anyhow::Result<String> {
    let definition = Definition::read(definition);
    match compile(definition.gadgets(), policy) {
        Ok(manifest) => Ok(manifest),
        Err(errors) => {
            let lines: Vec<String> = errors.iter().map(|error| format!("  {error}")).collect();
            bail!(
                "these declarations in definition.wikitext cannot be read:\n{}",
                lines.join("\n")
            )
        }
    }
}
