//! What a release was made from: every program and library that shapes its bytes. No path of this
//! machine.

use std::path::Path;
use std::process::Command;

use anyhow::Context;
use fs_err as fs;
use gadget_consent::release::{PROJECT, Provenance, sum};
use serde_json::Value;
use steps::process;

use super::Texts;
use crate::build::{Origin, VERSION, pages, recipe};
use crate::setup::{Install, wasm_target};
use crate::workspace::Workspace;

/// The end of a commit's name if files were changed since.
pub const DIRTY: &str = "-dirty";

/// What is not known.
const UNKNOWN: &str = "unknown";

/// npm's packages that make pages.
const PACKAGES: [&str; 3] = ["binaryen", "esbuild", "terser"];

/// Crates that make pages or the archive. All others that end up in the module are in `Cargo.lock`.
const CRATES: [&str; 6] = [
    "wasm-bindgen",
    "wasm-bindgen-cli-support",
    "zopfli",
    "base64",
    "flate2",
    "tar",
];

/// The commit that is checked out; `None` without git.
pub fn commit(workspace: &Workspace) -> Option<String> {
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command
            .current_dir(workspace.root())
            // Not of a repository around an unpacked archive.
            .env("GIT_CEILING_DIRECTORIES", workspace.root().parent()?)
            .args(arguments);
        process::answer(&mut command)
    };
    let commit = git(&["rev-parse", "--verify", "HEAD"])?.trim().to_owned();
    let is_name = matches!(commit.len(), 40 | 64) && commit.bytes().all(|b| b.is_ascii_hexdigit());
    let changed = git(&["status", "--porcelain"])?;
    let end = if changed.trim().is_empty() { "" } else { DIRTY };
    is_name.then(|| format!("{commit}{end}"))
}

/// The provenance of pages that were just built.
pub fn of(
    workspace: &Workspace,
    build: String,
    origin: &Origin,
    install: Install,
) -> anyhow::Result<Provenance> {
    let or_unknown = |text: &Option<String>| text.clone().unwrap_or_else(|| UNKNOWN.to_owned());
    Ok(Provenance {
        name: PROJECT.to_owned(),
        version: VERSION.to_owned(),
        build,
        protocol: pages::protocol(workspace)?,
        commit: or_unknown(&origin.commit),
        source: or_unknown(&origin.source),
        licence: "MIT".to_owned(),
        made_with: made_with(workspace, install)?,
        options: recipe(),
    })
}

fn made_with(workspace: &Workspace, install: Install) -> anyhow::Result<Texts> {
    let mut all = Texts::new();
    let mut put = |name: &str, version: String| all.insert(name.to_owned(), version);
    let target = wasm_target::ensure(workspace, install)?;
    let about = process::answer(Command::new(&target.rustc).arg("-vV"))
        .context("the compiler does not tell its version")?;
    let line = |start: &str| {
        let line = about.lines().find_map(|line| line.strip_prefix(start));
        line.map_or_else(|| UNKNOWN.to_owned(), |rest| rest.trim().to_owned())
    };
    put("rustc", line("rustc "));
    put("rustc's commit", line("commit-hash:"));
    put("LLVM", line("LLVM version:"));
    put("host", line("host:"));
    put("cargo", answer(&mut cargo(workspace)));
    put("linker", answer(&mut linker(&target.linker)));
    put("node", answer(Command::new("node").arg("--version")));
    let lock: Value = read(workspace, "gadget-loader/package-lock.json", |text| {
        Ok(serde_json::from_str(text)?)
    })?;
    for package in PACKAGES {
        let version = &lock["packages"][format!("node_modules/{package}")]["version"];
        let version = version.as_str().with_context(|| format!("no {package}"))?;
        put(package, version.to_owned());
    }
    let lock: toml::Table = read(workspace, "Cargo.lock", |text| Ok(text.parse()?))?;
    for name in CRATES {
        let packages = lock["package"]
            .as_array()
            .context("Cargo.lock: no packages")?;
        let versions: Vec<&str> = packages
            .iter()
            .filter(|package| package["name"].as_str() == Some(name))
            .filter_map(|package| package["version"].as_str())
            .collect();
        put(name, versions.join(", "));
    }
    for path in ["Cargo.lock", "gadget-loader/package-lock.json"] {
        let sum = read(workspace, path, |text| Ok(sum(text.as_bytes())))?;
        put(path, format!("sha256:{sum}"));
    }
    Ok(all)
}

fn read<T>(
    workspace: &Workspace,
    path: &str,
    take: impl FnOnce(&str) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    take(&fs::read_to_string(workspace.root().join(path))?).with_context(|| path.to_owned())
}

fn cargo(workspace: &Workspace) -> Command {
    let mut command = workspace.cargo();
    command.arg("--version");
    command
}

/// `rust-lld` is several linkers.
fn linker(path: &Path) -> Command {
    let mut command = Command::new(path);
    if path.file_stem().is_some_and(|name| name == "rust-lld") {
        command.args(["-flavor", "wasm"]);
    }
    command.arg("--version");
    command
}

fn answer(command: &mut Command) -> String {
    let said = process::answer(command).unwrap_or_default();
    let line = said
        .lines()
        .next()
        .map(str::trim)
        .filter(|line| !line.is_empty());
    line.map_or_else(|| UNKNOWN.to_owned(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn git(folder: &Path, arguments: &[&str]) {
        let done = Command::new("git")
            .current_dir(folder)
            .args(["-c", "user.name=A", "-c", "user.email=a@example.org"])
            .args(arguments)
            .output()
            .unwrap();
        assert!(done.status.success(), "{done:?}");
    }

    #[test]
    fn a_changed_checkout_says_so_and_none_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::at(folder.path());
        assert_eq!(commit(&workspace), None, "no repository");
        git(folder.path(), &["init", "--quiet"]);
        assert_eq!(commit(&workspace), None, "no commit");
        fs::write(folder.path().join("a"), "1").unwrap();
        git(folder.path(), &["add", "a"]);
        git(folder.path(), &["commit", "--quiet", "--message", "a"]);
        let clean = commit(&workspace).unwrap();
        assert!(clean.len() == 40 && !clean.ends_with(DIRTY), "{clean}");
        fs::write(folder.path().join("b"), "1").unwrap();
        assert_eq!(commit(&workspace), Some(format!("{clean}{DIRTY}")));
        // Not the commit of the repository around.
        let inner = folder.path().join("inner");
        fs::create_dir(&inner).unwrap();
        assert_eq!(commit(&Workspace::at(&inner)), None);
    }
}
