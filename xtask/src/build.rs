//! `cargo xtask build`: from sources to the pages of a wiki.
//!
//! ```text
//! crate/ui/modules/ask ──cargo──▶ wasm ──wasm-bindgen──▶ wasm + glue ──wasm-opt, esbuild──▶ consent-ui-wasm.js, consent-ui.js
//! crate/ui/modules/review, in the same way ──▶ consent-review-wasm.js, consent-review.js
//! crate/ui/modules/admin, in the same way ──▶ consent-admin-wasm.js, consent-admin.js
//! crate/ui/modules/linter, in the same way ──▶ consent-linter-wasm.js, consent-linter.js
//! gadget-loader/src ──esbuild──▶ consent-stub.js, consent-loader.js, consent.js, consent-host.js, consent-observe.js
//! crate/ui/i18n, crate/ui/style ──▶ the other pages
//! all of them ──stamp──▶ the same with their build and a banner, in target/wiki
//! ```

use std::{
    collections::BTreeMap,
    fs::File,
    path::{Path, PathBuf},
};

use anyhow::Context;
use fs_err as fs;
use steps::note;

use crate::{
    setup::{self, Install, InstallArgs, Need},
    workspace::Workspace,
};

mod esbuild;
mod fresh;
mod module;
mod names;
pub mod pages;
mod stamp;

pub use module::{Flavour, Module};
pub use stamp::{Origin, Pages, VERSION, build_of, without_banner};

/// Options of `cargo xtask build`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    install: InstallArgs,
}

/// Builds everything and prints where it is.
///
/// # Errors
/// When something is missing or does not compile.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let workspace = Workspace::here();
    let pages = everything(&workspace, args.install.into())?;
    note(&format!("the pages of the wiki are in {}", pages.display()));
    Ok(())
}

/// Builds the pages of the wiki that are out of date, and returns their folder.
///
/// # Errors
/// When something is missing or does not compile.
pub fn everything(workspace: &Workspace, install: Install) -> anyhow::Result<PathBuf> {
    let pages = unstamped(workspace, install)?;
    let pages = pages::stamped(workspace, pages, &Origin::default())?;
    pages::write_all(workspace, &pages)?;
    Ok(workspace.wiki())
}

/// Builds what is out of date, and returns the pages without banner and build.
///
/// # Errors
/// When something is missing or does not compile.
pub fn unstamped(workspace: &Workspace, install: Install) -> anyhow::Result<Pages> {
    setup::ensure(workspace, &[Need::NodePackages, Need::Wasm], install)?;
    let _alone = lock(workspace)?;
    let modules = module::build_all(workspace, &Flavour::OF_A_WIKI, install)?;
    pages::make_all(workspace, &modules)
}

/// Builds the module for the gallery.
///
/// # Errors
/// When something is missing or does not compile.
pub fn gallery(workspace: &Workspace, install: Install) -> anyhow::Result<Module> {
    setup::ensure(workspace, &[Need::NodePackages, Need::Wasm], install)?;
    let _alone = lock(workspace)?;
    one(workspace, Flavour::Gallery, install)
}

/// Builds the module of the linter's page, which is the same on a wiki and on a static page.
///
/// # Errors
/// When something is missing or does not compile.
pub fn linter(workspace: &Workspace, install: Install) -> anyhow::Result<Module> {
    setup::ensure(workspace, &[Need::NodePackages, Need::Wasm], install)?;
    let _alone = lock(workspace)?;
    one(workspace, Flavour::Linter, install)
}

fn one(workspace: &Workspace, flavour: Flavour, install: Install) -> anyhow::Result<Module> {
    let modules = module::build_all(workspace, &[flavour], install)?;
    modules.into_iter().next().context("no module was built")
}

/// wasm-opt's metrics of each function of a module.
///
/// # Errors
/// When something is missing or does not compile.
pub fn metrics(workspace: &Workspace, flavour: Flavour) -> anyhow::Result<String> {
    let _alone = lock(workspace)?;
    module::metrics(workspace, flavour, Install::PrintOnly)
}

/// The options of the programs that make the pages, by what they make.
#[must_use]
pub fn recipe() -> BTreeMap<String, String> {
    let mut all = module::recipe();
    all.extend(esbuild::recipe());
    all
}

/// Keeps a second build from writing the same files, until the lock is dropped.
fn lock(workspace: &Workspace) -> anyhow::Result<File> {
    let path = workspace.memory("build.lock");
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let file = fs::File::create(&path)?.into_file();
    if file.try_lock().is_err() {
        note("waiting for another build to end");
        file.lock()
            .with_context(|| format!("cannot lock {}", path.display()))?;
    }
    Ok(file)
}

/// Writes a file atomically, and only if its content changes.
pub fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    if fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut draft = path.as_os_str().to_owned();
    draft.push(".new");
    let draft = PathBuf::from(draft);
    fs::write(&draft, bytes)?;
    fs::rename(&draft, path)?;
    Ok(())
}
