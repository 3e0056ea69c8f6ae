//! Node.js, and the packages that npm installs for a project.

use std::{path::Path, process::Command};

use anyhow::{Context, bail, ensure};
use fs_err as fs;
use steps::process;

use super::{Install, is_on_path, version::Version, version_of};
use crate::workspace::Workspace;

/// A folder with a `package.json` and a `package-lock.json`.
#[derive(Debug, Clone, Copy)]
pub enum Project {
    /// The JavaScript tools.
    Tools,
    /// The consent managers that `cargo xtask bench` compares with ours.
    Rivals,
}

impl Project {
    fn folder(self) -> &'static str {
        match self {
            Self::Tools => "gadget-loader",
            Self::Rivals => "tests/bench/rivals",
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

/// Installs exactly what the lock file names.
///
/// # Errors
/// When Node.js is missing or too old, installing is not allowed, or npm fails.
pub fn ensure(workspace: &Workspace, project: Project, install: Install) -> anyhow::Result<()> {
    for program in ["node", "npm"] {
        ensure!(
            is_on_path(program),
            "missing: the program `{program}`. Install Node.js {NODE} or later with npm \
             (https://nodejs.org, or your system's package)"
        );
    }
    let folder = workspace.root().join(project.folder());
    let lock = fs::read(folder.join("package-lock.json"))?;
    // A copy of the installed lock file: a checkout changes its time, but not its text.
    let installed = folder.join("node_modules/.installed-package-lock.json");
    if fs::read(&installed).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    if let Some(found) = version_of(Path::new("node")).filter(|found| *found < NODE) {
        bail!(
            "Node.js {found} is too old: the build needs {NODE} or later. \
             Put a newer `node` first in PATH (https://nodejs.org)"
        );
    }
    if install == Install::PrintOnly {
        bail!(
            "{} are missing or out of date, and nothing is installed because of --no-install; \
             run: npm ci --ignore-scripts --prefix {}",
            project.in_words(),
            project.folder()
        );
    }
    process::run(
        &format!("install {} (npm ci)", project.in_words()),
        Command::new("npm")
            .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
            .current_dir(&folder),
        &workspace.log(project.log()),
    )
    .with_context(|| format!("npm could not install {}", project.in_words()))?;
    fs::write(&installed, lock)?;
    Ok(())
}
