//! A standard library for `wasm32-unknown-unknown`, from the first place that has one.
//!
//! A library built from its source together with the module makes the module about a fifth smaller
//! than the finished one (docs/decisions/0005), so the places with the source come first. Checked in
//! this order:
//! 1. the active toolchain has the source, or the system's own compiler has;
//! 2. rustup gets it (within a time limit: behind some firewalls it hangs);
//! 3. Debian and Ubuntu package a compiler together with the source;
//! 4. the active toolchain has the finished library;
//! 5. rustup gets that.

use std::{
    fmt, fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use serde::{Deserialize, Serialize};

use super::{Install, apt, on_path, version::Version, version_of};
use crate::{process, progress::note, workspace::Workspace};

/// The target's name.
pub const TRIPLE: &str = "wasm32-unknown-unknown";

/// The oldest compiler that the project supports (`rust-version` of the workspace).
const RUST: Version = Version(1, 95);

/// How long rustup may take.
const RUSTUP_LIMIT: Duration = Duration::from_secs(20);

/// Compilers that come with the library's source, newest first.
const SOURCES: [Source; 2] = [
    Source {
        compiler: "rustc-web",
        library: "rust-web-src",
    },
    Source {
        compiler: "rustc",
        library: "rust-src",
    },
];

/// Two packages that belong together.
#[derive(Debug, Clone, Copy)]
struct Source {
    compiler: &'static str,
    library: &'static str,
}

/// Linkers that know wasm well enough, if rustup's is not there.
const LINKERS: [&str; 4] = ["wasm-ld-22", "wasm-ld-21", "wasm-ld-20", "wasm-ld-19"];

/// What compiles the module.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum WasmTarget {
    /// The active toolchain, which has the finished library.
    Toolchain {
        /// The library's folder.
        library: PathBuf,
    },
    /// A compiler that has the library's source: built with the module, it is smaller.
    OwnStd {
        /// The compiler.
        rustc: PathBuf,
        /// What it says of its version.
        version: String,
        /// The linker.
        linker: PathBuf,
    },
}

impl fmt::Display for WasmTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Toolchain { .. } => write!(
                f,
                "the finished one of the active toolchain (the module will be a fifth larger)"
            ),
            Self::OwnStd { version, .. } => write!(f, "built from source with {version}"),
        }
    }
}

/// None of the ways led to a library.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What was tried, and why it failed.
    #[error(
        "no standard library for {TRIPLE} can be had. Tried:\n  {}\n\
         Make one of these work; where the network is open, this does: rustup component add rust-src",
        tried.join("\n  ")
    )]
    Nowhere {
        /// One line for each way.
        tried: Vec<String>,
    },
    /// The choice cannot be remembered.
    #[error("cannot write {}: {source}", path.display())]
    Memory {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

/// Why one way failed.
#[derive(Debug, thiserror::Error)]
enum Refusal {
    #[error("it has none")]
    NotInToolchain,
    #[error("there is no rustup")]
    NoRustup,
    #[error("not run because of --no-install; run: {0}")]
    NotAllowed(String),
    #[error("there is no {0} {RUST} or later")]
    NoCompiler(&'static str),
    #[error("apt offers no Rust {RUST} or later with its source")]
    NotPackaged,
    #[error("{0} has no source of the library")]
    NoSource(String),
    #[error("no linker for wasm: neither the toolchain's rust-lld nor {}", LINKERS.join(", "))]
    NoLinker,
    #[error(transparent)]
    Process(#[from] process::Error),
    #[error(transparent)]
    Apt(#[from] apt::Error),
}

/// The target of an earlier run, if it still holds.
#[must_use]
pub fn recall(workspace: &Workspace) -> Option<WasmTarget> {
    let text = fs::read_to_string(memory(workspace)).ok()?;
    let target: WasmTarget = serde_json::from_str(&text).ok()?;
    let holds = match &target {
        WasmTarget::Toolchain { library } => {
            // A source that came since is worth more.
            has_library(library)
                && in_toolchain().is_ok_and(|now| now == target)
                && in_sysroot().is_err()
                && in_system().is_err()
        }
        WasmTarget::OwnStd {
            rustc,
            version,
            linker,
        } => linker.is_file() && version_line(rustc).as_ref() == Some(version) && has_source(rustc),
    };
    holds.then_some(target)
}

/// Finds a target, or gets one, and remembers it.
///
/// # Errors
/// When no way leads to one.
pub fn ensure(workspace: &Workspace, install: Install) -> Result<WasmTarget, Error> {
    if let Some(target) = recall(workspace) {
        return Ok(target);
    }
    let (target, tried) = find(workspace, install)?;
    note(&format!("wasm32 standard library: {target}"));
    for line in tried {
        note(&format!("  (not: {line})"));
    }
    remember(workspace, &target)?;
    Ok(target)
}

type Way = fn(&Workspace, Install) -> Result<WasmTarget, Refusal>;

fn find(workspace: &Workspace, install: Install) -> Result<(WasmTarget, Vec<String>), Error> {
    let ways: [(&str, Way); 6] = [
        ("the active toolchain's source", |_, _| in_sysroot()),
        ("the system compiler's source", |_, _| in_system()),
        ("rustup component add rust-src", |_, install| {
            by_rustup(&["component", "add", "rust-src"], install)?;
            in_sysroot()
        }),
        ("Debian's packages", by_apt),
        ("the active toolchain's finished library", |_, _| {
            in_toolchain()
        }),
        ("rustup target add", |_, install| {
            by_rustup(&["target", "add", TRIPLE], install)?;
            in_toolchain()
        }),
    ];
    let mut tried = Vec::new();
    for (name, way) in ways {
        match way(workspace, install) {
            Ok(target) => return Ok((target, tried)),
            Err(refusal) => tried.push(format!("{name}: {refusal}")),
        }
    }
    Err(Error::Nowhere { tried })
}

/// The finished library of the active toolchain.
fn in_toolchain() -> Result<WasmTarget, Refusal> {
    let library = process::answer(Command::new("rustc").args([
        "--print",
        "target-libdir",
        "--target",
        TRIPLE,
    ]))
    .map(|line| PathBuf::from(line.trim()))
    .ok_or(Refusal::NotInToolchain)?;
    if has_library(&library) {
        Ok(WasmTarget::Toolchain { library })
    } else {
        Err(Refusal::NotInToolchain)
    }
}

fn has_library(folder: &Path) -> bool {
    fs::read_dir(folder).is_ok_and(|mut files| {
        files.any(|file| {
            file.is_ok_and(|file| file.file_name().to_string_lossy().starts_with("libstd-"))
        })
    })
}

fn by_rustup(args: &[&str], install: Install) -> Result<(), Refusal> {
    if on_path("rustup").is_none() {
        return Err(Refusal::NoRustup);
    }
    let mut command = Command::new("rustup");
    command.args(args);
    let line = process::typed(&command);
    if install == Install::PrintOnly {
        return Err(Refusal::NotAllowed(line));
    }
    let label = format!("{line} (at most {} s)", RUSTUP_LIMIT.as_secs());
    Ok(process::run_within(&label, RUSTUP_LIMIT, &mut command)?)
}

fn by_apt(workspace: &Workspace, install: Install) -> Result<WasmTarget, Refusal> {
    if !apt::is_here() {
        return Err(apt::Error::NoApt.into());
    }
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
    let source = source.ok_or(Refusal::NotPackaged)?;
    let mut packages = vec![source.compiler, source.library];
    if linker().is_none() {
        let lld = ["lld-22", "lld-21", "lld-20", "lld-19"];
        packages.extend(apt::choose(workspace, &[&lld], install)?);
    }
    apt::install(workspace, &packages, install)?;
    in_system()
}

/// The active toolchain's compiler, with the library's source beside it.
fn in_sysroot() -> Result<WasmTarget, Refusal> {
    let sysroot = sysroot(Path::new("rustc")).ok_or(Refusal::NoCompiler("rustc"))?;
    with_source(sysroot.join("bin/rustc"))
}

/// The system's own compiler, with the library's source beside it.
fn in_system() -> Result<WasmTarget, Refusal> {
    let rustc = PathBuf::from("/usr/bin/rustc");
    if version_of(&rustc).is_none_or(|version| version < RUST) {
        return Err(Refusal::NoCompiler("/usr/bin/rustc"));
    }
    with_source(rustc)
}

fn with_source(rustc: PathBuf) -> Result<WasmTarget, Refusal> {
    let version = version_line(&rustc).ok_or(Refusal::NoCompiler("rustc"))?;
    if !has_source(&rustc) {
        return Err(Refusal::NoSource(version));
    }
    Ok(WasmTarget::OwnStd {
        linker: linker().ok_or(Refusal::NoLinker)?,
        rustc,
        version,
    })
}

fn version_line(rustc: &Path) -> Option<String> {
    let said = process::answer(Command::new(rustc).arg("--version"))?;
    Some(said.trim().to_owned())
}

fn has_source(rustc: &Path) -> bool {
    sysroot(rustc).is_some_and(|sysroot| {
        sysroot
            .join("lib/rustlib/src/rust/library/std/Cargo.toml")
            .is_file()
    })
}

fn sysroot(rustc: &Path) -> Option<PathBuf> {
    let said = process::answer(Command::new(rustc).args(["--print", "sysroot"]))?;
    Some(PathBuf::from(said.trim()))
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
        .or_else(|| LINKERS.into_iter().find_map(on_path))
}

fn memory(workspace: &Workspace) -> PathBuf {
    workspace.memory("wasm-target.json")
}

fn remember(workspace: &Workspace, target: &WasmTarget) -> Result<(), Error> {
    let path = memory(workspace);
    let write = || {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&path, serde_json::to_vec_pretty(target)?)
    };
    write().map_err(|source| Error::Memory {
        path: path.clone(),
        source,
    })
}
