//! Node.js, and the JavaScript tools that npm installs in `gadget-loader/node_modules`.

use std::{fs, io, path::Path, process::Command};

use super::{Install, on_path, version::Version, version_of};
use crate::{process, workspace::Workspace};

/// The oldest supported release of Node.js (`engines` in `gadget-loader/package.json`).
const NODE: Version = Version(20, 0);

/// Why the JavaScript tools are not there.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No Node.js.
    #[error(
        "missing: the program `{program}`. Install Node.js {NODE} or later with npm (https://nodejs.org, or your system's package)"
    )]
    NoNode {
        /// `node` or `npm`.
        program: &'static str,
    },
    /// Node.js is too old.
    #[error(
        "Node.js {found} is too old: the build needs {NODE} or later. Put a newer `node` first in PATH (https://nodejs.org)"
    )]
    OldNode {
        /// The version found.
        found: Version,
    },
    /// It was asked not to install.
    #[error(
        "the JavaScript tools are missing or out of date, and nothing is installed because of --no-install; run: npm ci --ignore-scripts --prefix gadget-loader"
    )]
    NotAllowed,
    /// npm failed.
    #[error("npm could not install the JavaScript tools: {0}")]
    Npm(#[from] process::Error),
    /// A file of the npm project.
    #[error("cannot use {path}: {source}")]
    File {
        /// The file.
        path: String,
        /// What the system said.
        source: io::Error,
    },
}

/// Sees to it that exactly what the lock file names is installed.
///
/// # Errors
/// When Node.js is missing or too old, or npm fails, or may not run.
pub fn ensure(workspace: &Workspace, install: Install) -> Result<(), Error> {
    for program in ["node", "npm"] {
        if on_path(program).is_none() {
            return Err(Error::NoNode { program });
        }
    }
    let folder = workspace.loader();
    let lock = read(&folder.join("package-lock.json"))?;
    // A copy of the lock that was installed: a checkout changes times, not texts.
    let installed = folder.join("node_modules/.installed-package-lock.json");
    if fs::read(&installed).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    if let Some(found) = version_of(Path::new("node")).filter(|found| *found < NODE) {
        return Err(Error::OldNode { found });
    }
    if install == Install::PrintOnly {
        return Err(Error::NotAllowed);
    }
    process::run(
        "install the JavaScript tools (npm ci)",
        Command::new("npm")
            .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
            .current_dir(&folder),
        &workspace.log("npm-ci"),
    )?;
    fs::write(&installed, lock).map_err(|source| file_error(&installed, source))
}

fn read(path: &Path) -> Result<Vec<u8>, Error> {
    fs::read(path).map_err(|source| file_error(path, source))
}

fn file_error(path: &Path, source: io::Error) -> Error {
    Error::File {
        path: path.display().to_string(),
        source,
    }
}
