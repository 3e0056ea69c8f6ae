//! Paths in the project's folder.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    process::Command,
};

/// The project's folder.
#[derive(Debug, Clone)]
pub struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// The folder from which this program was built.
    #[must_use]
    pub fn here() -> Self {
        let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
        Self {
            root: xtask.parent().unwrap_or(xtask).to_path_buf(),
        }
    }

    /// Another folder.
    #[must_use]
    pub fn at(root: &Path) -> Self {
        Self {
            root: root.to_path_buf(),
        }
    }

    /// The root of the repository.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// cargo, in the project's folder.
    #[must_use]
    pub fn cargo(&self) -> Command {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
        let mut command = Command::new(cargo);
        command.current_dir(&self.root);
        command
    }

    /// Build output: ignored by git, safe to remove.
    #[must_use]
    pub fn target(&self) -> PathBuf {
        self.root.join("target")
    }

    /// The built pages. The files are named as on the wiki, without `MediaWiki:`.
    #[must_use]
    pub fn wiki(&self) -> PathBuf {
        self.target().join("wiki")
    }

    /// The release, and the command that holds it.
    #[must_use]
    pub fn dist(&self) -> PathBuf {
        self.target().join("dist")
    }

    /// The built gallery.
    #[must_use]
    pub fn www(&self) -> PathBuf {
        self.target().join("www")
    }

    /// The npm project: the loader and the JavaScript tools.
    #[must_use]
    pub fn loader(&self) -> PathBuf {
        self.root.join("gadget-loader")
    }

    /// The crate that becomes WebAssembly.
    #[must_use]
    pub fn ui(&self) -> PathBuf {
        self.root.join("crate/ui")
    }

    /// A program that npm installed.
    #[must_use]
    pub fn npm_program(&self, name: &str) -> PathBuf {
        self.loader().join("node_modules/.bin").join(name)
    }

    /// Programs that cargo installed for this project only (`cargo install --root`).
    #[must_use]
    pub fn tools(&self) -> PathBuf {
        self.target().join("tools")
    }

    /// One of these programs.
    #[must_use]
    pub fn tool(&self, name: &str) -> PathBuf {
        self.tools().join("bin").join(name)
    }

    /// The log of a long step.
    #[must_use]
    pub fn log(&self, step: &str) -> PathBuf {
        self.target()
            .join("xtask-logs")
            .join(step)
            .with_extension("log")
    }

    /// A file that xtask keeps between two runs.
    #[must_use]
    pub fn memory(&self, name: &str) -> PathBuf {
        self.target().join("xtask-memory").join(name)
    }
}
