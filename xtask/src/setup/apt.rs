//! Packages of Debian and its descendants.

use std::process::Command;

use rustix::process::geteuid;

use super::{Install, on_path, version::Version};
use crate::{
    process::{self, typed},
    progress::note,
    workspace::Workspace,
};

/// Why packages are not installed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The system has no apt.
    #[error("this system has no apt-get: install what is named here by your system's own means")]
    NoApt,
    /// It was asked not to install.
    #[error("nothing is installed because of --no-install; run: {command}")]
    NotAllowed {
        /// What would install it.
        command: String,
    },
    /// Installing takes root.
    #[error("installing takes root, and there is no sudo; run as root: {command}")]
    NotRoot {
        /// What would install it.
        command: String,
    },
    /// No source of the system's apt has it.
    #[error("apt knows no package named {}; check the sources in /etc/apt", names.join(" or "))]
    Unknown {
        /// The alternatives.
        names: Vec<String>,
    },
    /// apt-get failed.
    #[error(transparent)]
    Process(#[from] process::Error),
}

/// Whether packages can be had this way.
#[must_use]
pub fn is_here() -> bool {
    on_path("apt-get").is_some() && on_path("apt-cache").is_some()
}

/// The version that apt would install; `None` when it knows none.
#[must_use]
pub fn candidate(package: &str) -> Option<Version> {
    let said = process::answer(
        Command::new("apt-cache")
            .args(["policy", "--", package])
            .env("LC_ALL", "C"),
    )?;
    candidate_in(&said)
}

fn candidate_in(policy: &str) -> Option<Version> {
    let line = policy
        .lines()
        .find_map(|line| line.trim().strip_prefix("Candidate:"))?;
    // An epoch (`2:`) is no part of the version itself.
    let version = line
        .split_once(':')
        .map_or(line, |(_, version)| version)
        .trim();
    // Some versions are one number (`20250520-1`).
    let whole = || Some(Version(version.split(['+', '-']).next()?.parse().ok()?, 0));
    Version::first_in(version).or_else(whole)
}

/// Brings the list of known packages up to date.
///
/// # Errors
/// When it may not, or apt-get fails.
pub fn update(workspace: &Workspace, install: Install) -> Result<(), Error> {
    let mut command = as_root(&["update"], install)?;
    Ok(process::run(
        "ask apt for its list of packages",
        &mut command,
        &workspace.log("apt-update"),
    )?)
}

/// Installs packages, without what they only recommend.
///
/// # Errors
/// When it may not, or apt-get fails.
pub fn install(workspace: &Workspace, packages: &[&str], install: Install) -> Result<(), Error> {
    let fixed = ["install", "--yes", "--no-install-recommends"];
    let args: Vec<&str> = fixed.iter().chain(packages).copied().collect();
    let label = format!("install {}", packages.join(" "));
    let log = workspace.log("apt-install");
    let mut command = as_root(&args, install)?;
    if process::run(&label, &mut command, &log).is_ok() {
        return Ok(());
    }
    // The most common reason: the list is older than the archive, which has dropped that version.
    update(workspace, install)?;
    let mut command = as_root(&args, install)?;
    Ok(process::run(&label, &mut command, &log)?)
}

/// The packages to take: of each list of alternatives, the first that apt can install.
///
/// # Errors
/// When apt knows none of the alternatives, even after an update.
pub fn choose<'a>(
    workspace: &Workspace,
    alternatives: &[&[&'a str]],
    install: Install,
) -> Result<Vec<&'a str>, Error> {
    let mut updated = false;
    let mut chosen = Vec::new();
    for names in alternatives {
        let known = || names.iter().copied().find(|name| candidate(name).is_some());
        let mut name = known();
        if name.is_none() && !updated && install == Install::Allowed {
            update(workspace, install)?;
            updated = true;
            name = known();
        }
        match (name, install) {
            (Some(name), _) => chosen.push(name),
            // Without an update nobody can know: name the usual one.
            (None, Install::PrintOnly) => chosen.extend(names.first()),
            (None, Install::Allowed) => {
                return Err(Error::Unknown {
                    names: names.iter().map(ToString::to_string).collect(),
                });
            }
        }
    }
    chosen.sort_unstable();
    chosen.dedup();
    Ok(chosen)
}

fn as_root(args: &[&str], install: Install) -> Result<Command, Error> {
    let root = geteuid().is_root();
    let mut command = if root {
        let mut command = Command::new("apt-get");
        command.env("DEBIAN_FRONTEND", "noninteractive");
        command
    } else {
        let mut command = Command::new("sudo");
        command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]);
        command
    };
    command.args(args);
    let line = typed(&command);
    match install {
        Install::PrintOnly => Err(Error::NotAllowed { command: line }),
        Install::Allowed if root => Ok(command),
        Install::Allowed if on_path("sudo").is_none() => Err(Error::NotRoot {
            command: line.trim_start_matches("sudo ").to_owned(),
        }),
        Install::Allowed => {
            note(&format!("this takes root; running: {line}"));
            // Asks for the password here, before a progress bar hides the question.
            process::run_in_view(Command::new("sudo").arg("--validate"))?;
            Ok(command)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_candidate_of_apt_cache_policy() {
        let policy = |version| format!("php-cli:\n  Installed: (none)\n  Candidate: {version}\n");
        for (version, expected) in [
            ("2:8.2+93", Some(Version(8, 2))),
            ("1.96.0+dfsg1-1~deb12u2", Some(Version(1, 96))),
            ("1:22.1.8-1~deb12u1", Some(Version(22, 1))),
            ("20250520-1", Some(Version(20_250_520, 0))),
            ("(none)", None),
        ] {
            assert_eq!(candidate_in(&policy(version)), expected, "{version}");
        }
        assert_eq!(candidate_in(""), None);
    }
}
