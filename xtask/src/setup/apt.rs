//! Installs packages on Debian and its descendants.

use std::process::Command;

use anyhow::{bail, ensure};
use rustix::process::geteuid;
use steps::{
    note,
    process::{self, typed},
};

use super::{Install, is_on_path, version::Version};
use crate::workspace::Workspace;

/// Checks that the system has apt.
///
/// # Errors
/// When it has not.
pub fn require() -> anyhow::Result<()> {
    ensure!(
        is_on_path("apt-get") && is_on_path("apt-cache"),
        "this system has no apt-get: install what is missing with your system's package manager"
    );
    Ok(())
}

/// The version that apt would install; `None` when it knows no such package.
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
    // An epoch (`2:`) is not part of the version itself.
    let version = line
        .split_once(':')
        .map_or(line, |(_, version)| version)
        .trim();
    // Some versions are a single number (`20250520-1`).
    let whole = || Some(Version(version.split(['+', '-']).next()?.parse().ok()?, 0));
    Version::first_in(version).or_else(whole)
}

/// Updates apt's list of packages.
///
/// # Errors
/// When installing is not allowed, or apt-get fails.
pub fn update(workspace: &Workspace, install: Install) -> anyhow::Result<()> {
    let mut command = as_root(&["update"], install)?;
    Ok(process::run(
        "update apt's list of packages",
        &mut command,
        &workspace.log("apt-update"),
    )?)
}

/// Installs packages, without the packages that they only recommend.
///
/// # Errors
/// When installing is not allowed, or apt-get fails.
pub fn install(workspace: &Workspace, packages: &[&str], install: Install) -> anyhow::Result<()> {
    let fixed = ["install", "--yes", "--no-install-recommends"];
    let args: Vec<&str> = fixed.iter().chain(packages).copied().collect();
    let label = format!("install {}", packages.join(" "));
    let log = workspace.log("apt-install");
    let mut command = as_root(&args, install)?;
    if process::run(&label, &mut command, &log).is_ok() {
        return Ok(());
    }
    // Most often, the list is outdated and the archive has dropped that version.
    update(workspace, install)?;
    let mut command = as_root(&args, install)?;
    Ok(process::run(&label, &mut command, &log)?)
}

/// From each list of alternatives, the first package that apt can install.
///
/// # Errors
/// When apt knows none of the alternatives, even after an update.
pub fn choose<'a>(
    workspace: &Workspace,
    alternatives: &[&[&'a str]],
    install: Install,
) -> anyhow::Result<Vec<&'a str>> {
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
            // Without an update this is unknown: name the usual one.
            (None, Install::PrintOnly) => chosen.extend(names.first()),
            (None, Install::Allowed) => {
                bail!(
                    "apt has no package named {}; check the sources in /etc/apt",
                    names.join(" or ")
                );
            }
        }
    }
    chosen.sort_unstable();
    chosen.dedup();
    Ok(chosen)
}

fn as_root(args: &[&str], install: Install) -> anyhow::Result<Command> {
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
        Install::PrintOnly => bail!("nothing is installed because of --no-install; run: {line}"),
        Install::Allowed if root => Ok(command),
        Install::Allowed if !is_on_path("sudo") => bail!(
            "installing needs root, and there is no sudo; run as root: {}",
            line.trim_start_matches("sudo ")
        ),
        Install::Allowed => {
            note(&format!("this needs root; running: {line}"));
            // Asks for the password now, before a progress line hides the question.
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
