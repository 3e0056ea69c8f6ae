//! geckodriver, which drives Firefox. Debian packages only the browser.

use std::{path::Path, process::Command};

use anyhow::{Context, bail};
use steps::process;

use super::Install;
use crate::workspace::Workspace;

/// Works with Firefox ESR 140 and later.
const VERSION: &str = "0.37.1";

/// Compiles exactly this version, once, into `target/tools`.
///
/// # Errors
/// When installing is not allowed, or cargo fails.
pub fn ensure(workspace: &Workspace, install: Install) -> anyhow::Result<()> {
    if is_installed(&workspace.tool("geckodriver")) {
        return Ok(());
    }
    let mut command = workspace.cargo();
    command
        // Unoptimized: it compiles in half the time, and its speed does not matter.
        .args(["install", "geckodriver", "--debug", "--locked", "--version"])
        .arg(format!("={VERSION}"))
        .arg("--root")
        .arg(workspace.tools());
    if install == Install::PrintOnly {
        bail!(
            "geckodriver {VERSION} is missing, and nothing is installed because of --no-install; run: {}",
            process::typed(&command)
        );
    }
    let label = format!("compile geckodriver {VERSION}");
    let log = workspace.log("geckodriver");
    process::run(&label, &mut command, &log).context("cargo could not install geckodriver")
}

fn is_installed(program: &Path) -> bool {
    process::answer(Command::new(program).arg("--version")).is_some_and(|said| is_wanted(&said))
}

/// Whether this is the output of `--version` of the wanted version.
fn is_wanted(said: &str) -> bool {
    said.split_whitespace().nth(1) == Some(VERSION)
}

#[cfg(test)]
mod tests {
    use super::{VERSION, is_wanted};

    #[test]
    fn only_this_version_is_accepted() {
        assert!(is_wanted(&format!(
            "geckodriver {VERSION} (abc 2026-01-01)\n"
        )));
        assert!(is_wanted(&format!("geckodriver {VERSION}\n")));
        assert!(!is_wanted(&format!("geckodriver {VERSION}0\n")));
        assert!(!is_wanted("geckodriver 0.36.0\n"));
        assert!(!is_wanted(""));
    }
}
