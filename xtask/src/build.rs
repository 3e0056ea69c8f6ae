//! `cargo xtask build`: from sources to the pages of a wiki.
//!
//! ```text
//! crate/ui ──cargo──▶ wasm ──wasm-bindgen──▶ wasm + glue ──wasm-opt, esbuild──▶ consent-ui-wasm.js, consent-ui.js
//! the same, with the feature `review` ──▶ consent-review-wasm.js, consent-review.js
//! the same, with the feature `admin` ──▶ consent-admin-wasm.js, consent-admin.js
//! gadget-loader/src ──esbuild──▶ consent.js
//! crate/ui/i18n, crate/ui/style, gadget-loader/definition.wikitext ──▶ the other pages
//! ```

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use crate::{
    process,
    progress::note,
    setup::{self, Install, InstallArgs, Need},
    workspace::Workspace,
};

mod esbuild;
mod fresh;
mod module;
mod names;
pub mod pages;

pub use module::{Flavour, Module};

/// Options of `cargo xtask build`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    install: InstallArgs,
}

/// Why something could not be built.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What the build needs is not there.
    #[error(transparent)]
    Setup(#[from] setup::Error),
    /// A program of the build failed.
    #[error(transparent)]
    Process(#[from] process::Error),
    /// A file could not be read or written.
    #[error("cannot {action} {}: {source}", path.display())]
    File {
        /// In words.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// wasm-bindgen refused the module.
    #[error("wasm-bindgen cannot bind {}: {reason}", path.display())]
    Bindgen {
        /// The module as cargo built it.
        path: PathBuf,
        /// What wasm-bindgen said.
        reason: String,
    },
    /// A file of messages is not what it should be.
    #[error("{} is not a JSON object of message keys and texts: {source}", path.display())]
    Messages {
        /// The file.
        path: PathBuf,
        /// Where and why.
        source: serde_json::Error,
    },
}

impl Error {
    /// For `map_err` on what reads or writes a file.
    pub fn file<'a>(action: &'static str, path: &'a Path) -> impl FnOnce(io::Error) -> Self + 'a {
        move |source| Self::File {
            action,
            path: path.to_path_buf(),
            source,
        }
    }
}

/// Builds everything and says where it is.
///
/// # Errors
/// When something is missing or does not compile.
pub fn run(args: &Args) -> Result<(), Error> {
    let workspace = Workspace::here();
    let pages = everything(&workspace, args.install.into())?;
    note(&format!("the pages of the wiki are in {}", pages.display()));
    Ok(())
}

/// Builds the pages of the wiki, as far as they are out of date, and gives their folder.
///
/// # Errors
/// When something is missing or does not compile.
pub fn everything(workspace: &Workspace, install: Install) -> Result<PathBuf, Error> {
    setup::ensure(workspace, &[Need::NodePackages, Need::Wasm], install)?;
    let _alone = lock(workspace)?;
    let modules = Flavour::OF_A_WIKI
        .map(|flavour| module::build(workspace, flavour, install))
        .into_iter()
        .collect::<Result<Vec<Module>, Error>>()?;
    pages::write_all(workspace, &modules)?;
    Ok(workspace.wiki())
}

/// Builds the module for the gallery.
///
/// # Errors
/// When something is missing or does not compile.
pub fn gallery(workspace: &Workspace, install: Install) -> Result<Module, Error> {
    setup::ensure(workspace, &[Need::NodePackages, Need::Wasm], install)?;
    let _alone = lock(workspace)?;
    module::build(workspace, Flavour::Gallery, install)
}

/// What wasm-opt says of each function of the module.
///
/// # Errors
/// When something is missing or does not compile.
pub fn metrics(workspace: &Workspace, flavour: Flavour) -> Result<String, Error> {
    let _alone = lock(workspace)?;
    module::metrics(workspace, flavour, Install::PrintOnly)
}

/// Two builds at a time would write the same files. Ends when the file is dropped.
fn lock(workspace: &Workspace) -> Result<File, Error> {
    let path = workspace.memory("build.lock");
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(Error::file("make the folder", folder))?;
    }
    let file = File::create(&path).map_err(Error::file("write", &path))?;
    if file.try_lock().is_err() {
        note("waiting for another build to end");
        file.lock().map_err(Error::file("lock", &path))?;
    }
    Ok(file)
}

/// Reads a text.
pub fn read(path: &Path) -> Result<String, Error> {
    fs::read_to_string(path).map_err(Error::file("read", path))
}

/// Writes a file in one go, so that nobody reads half of it, and only if that changes it.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    if fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(Error::file("make the folder", folder))?;
    }
    let mut draft = path.as_os_str().to_owned();
    draft.push(".new");
    let draft = PathBuf::from(draft);
    fs::write(&draft, bytes).map_err(Error::file("write", &draft))?;
    fs::rename(&draft, path).map_err(Error::file("write", path))
}
