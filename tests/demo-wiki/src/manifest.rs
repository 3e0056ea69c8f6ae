//! Compiling the manifest of the demo wiki.

use anyhow::bail;
use gadget_consent_core::site::{Site, SitePages};

/// The manifest of a definition page under a site policy.
///
/// # Errors
/// When the declarations or the site policy cannot be read: gadgets would run without asking.
pub fn of(definition: &str, policy: &str) -> anyhow::Result<String> {
    let site = Site::read(SitePages {
        definition: Some(definition.to_owned()),
        policy: Some(policy.to_owned()),
        ..SitePages::default()
    });
    match site.manifest() {
        Ok(manifest) => Ok(manifest),
        Err(obstacles) => {
            let lines: Vec<String> = obstacles
                .iter()
                .map(|obstacle| format!("  {obstacle}"))
                .collect();
            bail!(
                "no manifest can be made of definition.wikitext:\n{}",
                lines.join("\n")
            )
        }
    }
}
