//! Whether two clean clones in different folders give the same release.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use anyhow::{bail, ensure};
use fs_err as fs;
use gadget_consent::release::{Release, sum};
use steps::{note, process};

use super::{archive, make};
use crate::build::pages::CHECK;
use crate::setup::Install;
use crate::workspace::Workspace;

/// The folders of the clones. Their names differ in length, too: it moves what comes after them.
const FOLDERS: [&str; 2] = ["a", "a-folder-with/a-longer-name"];

/// Builds both, and compares.
pub fn run(workspace: &Workspace, source: Option<&str>, install: Install) -> anyhow::Result<()> {
    let root = workspace.target().join("dist-check");
    if root.exists() {
        fs::remove_dir_all(&root)?;
    }
    // Both at once: somebody may commit while the first one is built.
    let folders = FOLDERS.map(|folder| root.join(folder));
    for folder in &folders {
        clone(workspace, folder)?;
    }
    let mut made = Vec::new();
    for folder in folders {
        let release = make(&Workspace::at(&folder), source, install)?;
        made.push((archive(&release)?, release));
        // Clones are large, with all that was built in them.
        fs::remove_dir_all(&folder)?;
    }
    let [(one, release), (other, second)] = &made[..] else {
        bail!("expected two releases");
    };
    let different = differences(release, second);
    ensure!(
        different.is_empty() && one == other,
        "two builds of commit {} differ: {}",
        release.provenance().commit,
        different.join(", ")
    );
    note(&format!(
        "two clones of commit {} gave the same {} bytes: SHA-256 {}",
        release.provenance().commit,
        one.len(),
        sum(one)
    ));
    Ok(())
}

/// The last commit, without what was changed since, and with files of its own.
fn clone(workspace: &Workspace, folder: &Path) -> anyhow::Result<()> {
    let mut command = Command::new("git");
    command
        .args([
            "clone",
            "--quiet",
            "--no-local",
            "--no-hardlinks",
            "--depth",
            "1",
        ])
        .arg(format!("file://{}", workspace.root().display()))
        .arg(folder);
    let log = workspace.log("dist-clone");
    Ok(process::run("clone the last commit", &mut command, &log)?)
}

/// The files that differ, whatever build they have: one page that differs changes it in all.
fn differences(one: &Release, other: &Release) -> Vec<String> {
    let without_build = |release: &Release| -> BTreeMap<String, String> {
        let build = &release.provenance().build;
        let files = release.files().into_iter();
        files
            .filter(|(name, _)| !name.ends_with(CHECK) && name != "SHA256SUMS")
            .map(|(name, text)| (name, text.replace(build, "")))
            .collect()
    };
    let (one, other) = (without_build(one), without_build(other));
    let names: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
    names
        .into_iter()
        .filter(|name| one.get(*name) != other.get(*name))
        .cloned()
        .collect()
}
