//! `cargo xtask setup`: finds or installs what the other commands need.

use std::path::Path;

use steps::{note, process};

use crate::workspace::Workspace;

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
    /// Install nothing: print the command that would install what is missing, and fail
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
    /// Yes. The command is printed first where it needs `sudo`.
    Allowed,
    /// No: the error names the command.
    PrintOnly,
}

/// What a command may need besides Rust.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// A compiler for `wasm32-unknown-unknown` with the source of its standard library.
    Wasm,
    /// The JavaScript tools of `gadget-loader/package.json`.
    NodePackages,
    /// The consent managers that only the bench uses, to compare them with ours.
    Rivals,
    /// PHP with the extensions that `MediaWiki` requires.
    Php,
    /// Chromium and its driver.
    Chromium,
    /// Firefox.
    Firefox,
    /// Firefox's driver, which takes a minute or two to compile.
    Geckodriver,
    /// A C++ compiler, for libFuzzer.
    CppCompiler,
}

/// Installs whatever the other commands need.
///
/// # Errors
/// When something is missing and cannot, or may not, be installed.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let workspace = Workspace::here();
    let all = [
        Need::Php,
        Need::Chromium,
        Need::Firefox,
        Need::Geckodriver,
        Need::CppCompiler,
        Need::NodePackages,
        Need::Wasm,
    ];
    ensure(&workspace, &all, args.install.into())?;
    note("everything is installed; next: `cargo xtask demo`");
    Ok(())
}

/// Installs whatever is missing of a command's needs. This is quick if nothing is missing.
///
/// # Errors
/// When something is missing and cannot, or may not, be installed.
pub fn ensure(workspace: &Workspace, needs: &[Need], install: Install) -> anyhow::Result<()> {
    system::ensure(workspace, needs, install)?;
    if needs.contains(&Need::Geckodriver) {
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

/// Whether a program of that name is on the PATH.
fn is_on_path(program: &str) -> bool {
    which::which(program).is_ok()
}

/// The version that `program --version` prints.
fn version_of(program: &Path) -> Option<version::Version> {
    let said = process::answer(std::process::Command::new(program).arg("--version"))?;
    version::Version::first_in(&said)
}
