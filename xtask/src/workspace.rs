//! Where things are in the project's folder.

use std::path::{Path, PathBuf};

/// The project's folder.
#[derive(Debug, Clone)]
pub struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// The folder that this program was built from.
    #[must_use]
    pub fn here() -> Self {
        let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
        Self {
            root: xtask.parent().unwrap_or(xtask).to_path_buf(),
        }
    }

    /// Another folder.
    #[cfg(test)]
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

    /// What is built: ignored by git, safe to remove.
    #[must_use]
    pub fn target(&self) -> PathBuf {
        self.root.join("target")
    }

    /// The built pages, named as on the wiki without `MediaWiki:`.
    #[must_use]
    pub fn wiki(&self) -> PathBuf {
        self.target().join("wiki")
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

    /// Programs that cargo installed for this project alone (`cargo install --root`).
    #[must_use]
    pub fn tools(&self) -> PathBuf {
        self.target().join("tools")
    }

    /// One of them.
    #[must_use]
    pub fn tool(&self, name: &str) -> PathBuf {
        self.tools().join("bin").join(name)
    }

    /// Where the output of a long step goes.
    #[must_use]
    pub fn log(&self, step: &str) -> PathBuf {
        self.target()
            .join("xtask-logs")
            .join(step)
            .with_extension("log")
    }

    /// What xtask remembers between two runs.
    #[must_use]
    pub fn memory(&self, name: &str) -> PathBuf {
        self.target().join("xtask-memory").join(name)
    }
}
