//! A compiler for `wasm32-unknown-unknown` with the source of its standard library.
//!
//! The library is built together with the module, which makes the module about a fifth smaller than
//! with the precompiled library (docs/decisions/0005). `ensure` takes the first of these:
//! 1. the active toolchain, or the system's own compiler, if it has the source;
//! 2. the active toolchain after `rustup component add rust-src`, which has a time limit because it
//!    hangs behind some firewalls;
//! 3. the packages of Debian and Ubuntu with a compiler and the source.

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Context, anyhow, bail, ensure};
use fs_err as fs;
use serde::{Deserialize, Serialize};
use steps::{note, process};

use super::{Install, apt, is_on_path, version::Version, version_of};
use crate::workspace::Workspace;

/// The target's name.
pub const TRIPLE: &str = "wasm32-unknown-unknown";

/// The oldest compiler that the project supports (`rust-version` of the workspace).
const RUST: Version = Version(1, 95);

/// The time limit of rustup.
const RUSTUP_LIMIT: Duration = Duration::from_secs(20);

/// Debian's packages of a compiler and of the library's source, newest first.
const SOURCES: [CompilerPackages; 2] = [
    CompilerPackages {
        compiler: "rustc-web",
        library: "rust-web-src",
    },
    CompilerPackages {
        compiler: "rustc",
        library: "rust-src",
    },
];

/// Two packages that belong together.
#[derive(Debug, Clone, Copy)]
struct CompilerPackages {
    compiler: &'static str,
    library: &'static str,
}

/// Linkers that support wasm well enough, if rustup's is missing.
const LINKERS: [&str; 4] = ["wasm-ld-22", "wasm-ld-21", "wasm-ld-20", "wasm-ld-19"];

/// What compiles the module.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WasmTarget {
    /// The compiler, which has the library's source beside it.
    pub rustc: PathBuf,
    /// The output of its `--version`.
    pub version: String,
    /// The linker.
    pub linker: PathBuf,
}

/// The target of an earlier run, if it is still valid.
#[must_use]
pub fn recall(workspace: &Workspace) -> Option<WasmTarget> {
    let text = fs::read_to_string(memory(workspace)).ok()?;
    let target: WasmTarget = serde_json::from_str(&text).ok()?;
    let is_valid = target.linker.is_file()
        && version_line(&target.rustc).as_ref() == Some(&target.version)
        && has_source(&target.rustc);
    is_valid.then_some(target)
}

/// Finds or installs a target, and remembers it.
///
/// # Errors
/// When none can be found or installed.
pub fn ensure(workspace: &Workspace, install: Install) -> anyhow::Result<WasmTarget> {
    if let Some(target) = recall(workspace) {
        return Ok(target);
    }
    let (target, tried) = find(workspace, install)?;
    note(&format!(
        "wasm32 standard library: built from source with {}",
        target.version
    ));
    for line in tried {
        note(&format!("  (not: {line})"));
    }
    remember(workspace, &target)?;
    Ok(target)
}

type Way = fn(&Workspace, Install) -> anyhow::Result<WasmTarget>;

fn find(workspace: &Workspace, install: Install) -> anyhow::Result<(WasmTarget, Vec<String>)> {
    let ways: [(&str, Way); 4] = [
        ("the active toolchain", |_, _| in_sysroot()),
        ("the system's compiler", |_, _| in_system()),
        ("rustup component add rust-src", |_, install| {
            by_rustup(&["component", "add", "rust-src"], install)?;
            in_sysroot()
        }),
        ("Debian's packages", by_apt),
    ];
    let mut tried = Vec::new();
    for (name, way) in ways {
        match way(workspace, install) {
            Ok(target) => return Ok((target, tried)),
            Err(error) => tried.push(format!("{name}: {error:#}")),
        }
    }
    bail!(
        "cannot find the source of the standard library for {TRIPLE}. Tried:\n  {}\n\
         Make one of these work; with access to the network: rustup component add rust-src",
        tried.join("\n  ")
    )
}

fn by_rustup(args: &[&str], install: Install) -> anyhow::Result<()> {
    ensure!(is_on_path("rustup"), "rustup is not installed");
    let mut command = Command::new("rustup");
    command.args(args);
    let line = process::typed(&command);
    if install == Install::PrintOnly {
        bail!("not run because of --no-install; run: {line}");
    }
    let label = format!("{line} (at most {} s)", RUSTUP_LIMIT.as_secs());
    Ok(process::run_within(&label, RUSTUP_LIMIT, &mut command)?)
}

fn by_apt(workspace: &Workspace, install: Install) -> anyhow::Result<WasmTarget> {
    apt::require()?;
    let offered = || {
        SOURCES.into_iter().find(|source| {
            apt::candidate(source.compiler).is_some_and(|version| version >= RUST)
                && apt::candidate(source.library).is_some()
        })
    };
    let mut source = offered();
    if source.is_none() && install == Install::Allowed {
        apt::update(workspace, install)?;
        source = offered();
    }
    let source = source
        .with_context(|| format!("apt offers no Rust {RUST} or later with its library's source"))?;
    let mut packages = vec![source.compiler, source.library];
    if linker().is_none() {
        let lld = ["lld-22", "lld-21", "lld-20", "lld-19"];
        packages.extend(apt::choose(workspace, &[&lld], install)?);
    }
    apt::install(workspace, &packages, install)?;
    in_system()
}

/// The active toolchain's compiler, if it has the source.
fn in_sysroot() -> anyhow::Result<WasmTarget> {
    let sysroot = sysroot(Path::new("rustc")).ok_or_else(|| missing("rustc"))?;
    with_source(sysroot.join("bin/rustc"))
}

/// The system's own compiler, if it has the source.
fn in_system() -> anyhow::Result<WasmTarget> {
    let rustc = PathBuf::from("/usr/bin/rustc");
    if version_of(&rustc).is_none_or(|version| version < RUST) {
        return Err(missing("/usr/bin/rustc"));
    }
    with_source(rustc)
}

fn missing(compiler: &str) -> anyhow::Error {
    anyhow!("there is no {compiler} {RUST} or later")
}

fn with_source(rustc: PathBuf) -> anyhow::Result<WasmTarget> {
    let version = version_line(&rustc).ok_or_else(|| missing("rustc"))?;
    ensure!(
        has_source(&rustc),
        "{version} comes without the library's source"
    );
    let linker = linker().with_context(|| {
        format!(
            "no linker for wasm: the toolchain's rust-lld and {} are missing",
            LINKERS.join(", ")
        )
    })?;
    Ok(WasmTarget {
        rustc,
        version,
        linker,
    })
}

fn version_line(rustc: &Path) -> Option<String> {
    let line = process::answer(Command::new(rustc).arg("--version"))?;
    Some(line.trim().to_owned())
}

fn has_source(rustc: &Path) -> bool {
    sysroot(rustc).is_some_and(|sysroot| {
        sysroot
            .join("lib/rustlib/src/rust/library/std/Cargo.toml")
            .is_file()
    })
}

fn sysroot(rustc: &Path) -> Option<PathBuf> {
    let path = process::answer(Command::new(rustc).args(["--print", "sysroot"]))?;
    Some(PathBuf::from(path.trim()))
}

/// rustup's linker, else one of the system's.
fn linker() -> Option<PathBuf> {
    let host = process::answer(Command::new("rustc").args(["--print", "host-tuple"]));
    let ours = sysroot(Path::new("rustc"))
        .zip(host)
        .map(|(sysroot, host)| {
            sysroot
                .join("lib/rustlib")
                .join(host.trim())
                .join("bin/rust-lld")
        });
    ours.filter(|linker| linker.is_file())
        .or_else(|| LINKERS.into_iter().find_map(|name| which::which(name).ok()))
}

fn memory(workspace: &Workspace) -> PathBuf {
    workspace.memory("wasm-target.json")
}

fn remember(workspace: &Workspace, target: &WasmTarget) -> anyhow::Result<()> {
    let path = memory(workspace);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, serde_json::to_vec_pretty(target)?)?;
    Ok(())
}
