//! Node.js, and what npm installs in the `node_modules` of a project.

use std::{fs, io, path::Path, process::Command};

use super::{Install, on_path, version::Version, version_of};
use crate::{process, workspace::Workspace};

/// A folder with a `package.json` and its lock.
#[derive(Debug, Clone, Copy)]
pub enum Project {
    /// The JavaScript tools.
    Tools,
    /// The consent managers that `cargo xtask bench` measures beside ours.
    Rivals,
}

impl Project {
    fn folder(self) -> &'static str {
        match self {
            Self::Tools => "gadget-loader",
            Self::Rivals => "tests/end-to-end/benches/rivals",
        }
    }

    fn in_words(self) -> &'static str {
        match self {
            Self::Tools => "the JavaScript tools",
            Self::Rivals => "other consent managers",
        }
    }

    fn log(self) -> &'static str {
        match self {
            Self::Tools => "npm-ci",
            Self::Rivals => "npm-ci-rivals",
        }
    }
}

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
        "{} are missing or out of date, and nothing is installed because of --no-install; run: npm ci --ignore-scripts --prefix {}",
        .0.in_words(), .0.folder()
    )]
    NotAllowed(Project),
    /// npm failed.
    #[error("npm could not install {}: {source}", project.in_words())]
    Npm {
        /// What.
        project: Project,
        /// What npm said.
        source: process::Error,
    },
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
pub fn ensure(workspace: &Workspace, project: Project, install: Install) -> Result<(), Error> {
    for program in ["node", "npm"] {
        if on_path(program).is_none() {
            return Err(Error::NoNode { program });
        }
    }
    let folder = workspace.root().join(project.folder());
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
        return Err(Error::NotAllowed(project));
    }
    process::run(
        &format!("install {} (npm ci)", project.in_words()),
        Command::new("npm")
            .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
            .current_dir(&folder),
        &workspace.log(project.log()),
    )
    .map_err(|source| Error::Npm { project, source })?;
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
