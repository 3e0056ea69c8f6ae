//! `cargo xtask setup`: what the other commands need, found or installed.

use crate::{process, progress::note, workspace::Workspace};

mod apt;
mod geckodriver;
mod node;
mod system;
mod version;
pub mod wasm_target;

use node::Project;
pub use wasm_target::WasmTarget;

/// Options of `cargo xtask setup`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    install: InstallArgs,
}

/// The option of every command that may have to install something.
#[derive(Debug, Clone, Copy, Default, clap::Args)]
pub struct InstallArgs {
    /// Install nothing: print the command that would, and end with an error
    #[arg(long)]
    no_install: bool,
}

impl From<InstallArgs> for Install {
    fn from(args: InstallArgs) -> Self {
        if args.no_install {
            Self::PrintOnly
        } else {
            Self::Allowed
        }
    }
}

/// Whether missing things may be installed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Install {
    /// Yes; with `sudo`, after saying what it will run, where it takes that.
    Allowed,
    /// No: name the command and end with an error.
    PrintOnly,
}

/// A thing that a command needs besides Rust.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// A standard library for `wasm32-unknown-unknown`.
    Wasm,
    /// The JavaScript tools of `gadget-loader/package.json`.
    NodePackages,
    /// The consent managers that the bench measures beside ours; nothing else wants them.
    Rivals,
    /// PHP with the extensions that `MediaWiki` asks for.
    Php,
    /// Chromium and its driver.
    Chromium,
    /// Firefox and its driver.
    Firefox,
    /// What compiles libFuzzer.
    CppCompiler,
}

/// Why something needed is not there.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// System packages.
    #[error(transparent)]
    System(#[from] system::Error),
    /// Firefox's driver.
    #[error(transparent)]
    Geckodriver(#[from] geckodriver::Error),
    /// Node.js or what npm installs.
    #[error(transparent)]
    Node(#[from] node::Error),
    /// The standard library for wasm.
    #[error(transparent)]
    Wasm(#[from] wasm_target::Error),
}

/// Sees to it that everything is there that any command needs; Firefox only comes when it is asked for.
///
/// # Errors
/// When something is missing and cannot, or may not, be installed.
pub fn run(args: &Args) -> Result<(), Error> {
    let workspace = Workspace::here();
    let all = [
        Need::Php,
        Need::Chromium,
        Need::CppCompiler,
        Need::NodePackages,
        Need::Wasm,
    ];
    ensure(&workspace, &all, args.install.into())?;
    note("everything is there: next, `cargo xtask demo`");
    Ok(())
}

/// Sees to it that what a command needs is there; cheap when it is.
///
/// # Errors
/// When something is missing and cannot, or may not, be installed.
pub fn ensure(workspace: &Workspace, needs: &[Need], install: Install) -> Result<(), Error> {
    system::ensure(workspace, needs, install)?;
    if needs.contains(&Need::Firefox) {
        geckodriver::ensure(workspace, install)?;
    }
    if needs.contains(&Need::NodePackages) {
        node::ensure(workspace, Project::Tools, install)?;
    }
    if needs.contains(&Need::Rivals) {
        node::ensure(workspace, Project::Rivals, install)?;
    }
    if needs.contains(&Need::Wasm) {
        wasm_target::ensure(workspace, install)?;
    }
    Ok(())
}

/// Whether a program of that name can be started.
fn on_path(program: &str) -> Option<std::path::PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}

/// The version that `program --version` tells.
fn version_of(program: &std::path::Path) -> Option<version::Version> {
    let said = process::answer(std::process::Command::new(program).arg("--version"))?;
    version::Version::first_in(&said)
}
