//! No path of the machine is in the bytes of a release: it would say who built it, and no other
//! machine could build the same.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use base64::{Engine, prelude::BASE64_STANDARD};
use flate2::read::GzDecoder;
use gadget_consent::release::Release;

use crate::workspace::Workspace;

/// Fails if a path is in the release, also inside of a packed module.
pub fn none_of_this_machine(workspace: &Workspace, release: &Release) -> anyhow::Result<()> {
    let variables = ["HOME", "CARGO_HOME", "RUSTUP_HOME", "USERPROFILE"];
    let paths: Vec<PathBuf> = variables
        .iter()
        .filter_map(std::env::var_os)
        .map(PathBuf::from)
        .chain([workspace.root().to_owned()])
        .filter(|path| path.is_absolute() && path.components().count() > 1)
        // From wherever the build was started.
        .chain([PathBuf::from("target/module")])
        .collect();
    for (name, text) in release.files() {
        let mut bytes = text.into_bytes();
        if name.ends_with("-wasm.js") {
            bytes.extend(unpack(&bytes).with_context(|| name.clone())?);
        }
        if let Some(path) = paths.iter().find(|path| contains(&bytes, path)) {
            bail!(
                "{name} has the path {} of this machine in it",
                path.display()
            );
        }
    }
    Ok(())
}

/// The WebAssembly in a page.
fn unpack(page: &[u8]) -> anyhow::Result<Vec<u8>> {
    let page = std::str::from_utf8(page)?;
    let (_, rest) = page.rsplit_once(':').context("expected a build")?;
    let base64 = rest.trim_end_matches(['"', ';']);
    let mut wasm = Vec::new();
    GzDecoder::new(&BASE64_STANDARD.decode(base64)?[..]).read_to_end(&mut wasm)?;
    Ok(wasm)
}

/// Whether a path, and not only the beginning of another name, is in these bytes.
fn contains(bytes: &[u8], path: &Path) -> bool {
    let wanted = path.as_os_str().as_encoded_bytes();
    bytes.windows(wanted.len() + 1).any(|window| {
        window.starts_with(wanted) && matches!(window.last(), Some(b'/' | b'\\' | b'"' | 0))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_found() {
        let path = Path::new("/root");
        assert!(contains(b"\0/root/x", path));
        assert!(!contains(b"/rooted", path));
        assert!(!contains(b"", path));
    }
}
