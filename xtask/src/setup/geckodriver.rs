//! geckodriver, which drives Firefox: Debian has the browser only.

use std::{ffi::OsString, path::Path, process::Command};

use super::Install;
use crate::{process, workspace::Workspace};

/// Speaks with Firefox ESR 140 and later.
const VERSION: &str = "0.37.1";

/// Why geckodriver is not there.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It was asked not to install.
    #[error(
        "geckodriver {VERSION} is missing, and nothing is installed because of --no-install; run: {command}"
    )]
    NotAllowed {
        /// What would install it.
        command: String,
    },
    /// cargo failed.
    #[error("cargo could not install geckodriver: {0}")]
    Cargo(#[from] process::Error),
}

/// Sees to it that exactly this version is there: compiled once, kept beside what is built.
///
/// # Errors
/// When cargo fails, or may not install.
pub fn ensure(workspace: &Workspace, install: Install) -> Result<(), Error> {
    if is_there(&workspace.tool("geckodriver")) {
        return Ok(());
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let mut command = Command::new(cargo);
    command
        .args(["install", "geckodriver", "--locked", "--version"])
        .arg(format!("={VERSION}"))
        .arg("--root")
        .arg(workspace.tools());
    if install == Install::PrintOnly {
        let command = process::typed(&command);
        return Err(Error::NotAllowed { command });
    }
    let label = format!("compile geckodriver {VERSION}");
    let log = workspace.log("geckodriver");
    Ok(process::run(&label, &mut command, &log)?)
}

fn is_there(program: &Path) -> bool {
    process::answer(Command::new(program).arg("--version")).is_some_and(|said| is_wanted(&said))
}

/// Whether this is what the wanted version says of itself.
fn is_wanted(said: &str) -> bool {
    said.split_whitespace().nth(1) == Some(VERSION)
}

#[cfg(test)]
mod tests {
    use super::{VERSION, is_wanted};

    #[test]
    fn only_this_version_will_do() {
        assert!(is_wanted(&format!(
            "geckodriver {VERSION} (abc 2026-01-01)\n"
        )));
        assert!(is_wanted(&format!("geckodriver {VERSION}\n")));
        assert!(!is_wanted(&format!("geckodriver {VERSION}0\n")));
        assert!(!is_wanted("geckodriver 0.36.0\n"));
        assert!(!is_wanted(""));
    }
}
