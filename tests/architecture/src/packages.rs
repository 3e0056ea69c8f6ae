//! The crates of the workspace, as cargo tells of them.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::{Arrow, Code};

impl Code {
    /// The crates, named by their folders, and what their `Cargo.toml` names. Dependencies of tests
    /// and of builds count as well.
    ///
    /// # Errors
    /// When cargo does not answer.
    pub fn of_workspace(root: &Path) -> Result<Self, String> {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let output = Command::new(cargo)
            .args(["metadata", "--no-deps", "--format-version=1", "--offline"])
            .current_dir(root)
            .output()
            .map_err(|error| format!("cargo metadata: {error}"))?;
        let metadata: Value = serde_json::from_slice(&output.stdout)
            .map_err(|error| format!("cargo metadata: {error}"))?;
        let root = Path::new(text(&metadata["workspace_root"]));
        let folder = |path: &Path| {
            let path = path.strip_prefix(root).unwrap_or(path);
            path.to_string_lossy().into_owned()
        };
        let mut code = Self::default();
        for package in list(&metadata["packages"]) {
            let manifest = Path::new(text(&package["manifest_path"]));
            let from = folder(manifest.parent().unwrap_or(root));
            code.parts.insert(from.clone());
            for dependency in list(&package["dependencies"]) {
                if let Some(path) = dependency["path"].as_str() {
                    code.arrows.push(Arrow {
                        from: from.clone(),
                        to: folder(Path::new(path)),
                        at: folder(manifest),
                    });
                }
            }
        }
        Ok(code)
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
