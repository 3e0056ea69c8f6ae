//! Where the demo keeps what it makes.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use super::say_removed;
use crate::{progress::note, workspace::Workspace};

/// In a folder of ours; without it, nothing is removed.
const MARK: &str = "made-by-cargo-xtask-demo";

/// Why the folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Somebody else's.
    #[error(
        "{} is not empty and was not made by the demo: name a new or an empty folder with --root",
        .0.display()
    )]
    NotOurs(PathBuf),
    /// Another demo.
    #[error(
        "another demo is running in {}: stop it, or keep this one elsewhere with --root DIR --port 0",
        .0.display()
    )]
    Running(PathBuf),
    /// The system refused.
    #[error("cannot {action} {}: {source}", path.display())]
    File {
        /// What was tried.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl Error {
    /// For `map_err`.
    pub fn file(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_path_buf();
        move |source| Self::File {
            action,
            path,
            source,
        }
    }
}

/// A demo's own folder and the one that all demos share; ours as long as this lives.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    shared: PathBuf,
    _lock: File,
    _shared_lock: File,
}

fn shared(workspace: &Workspace) -> PathBuf {
    workspace.root().join(".demo")
}

impl Folder {
    /// Makes the folder if there is none, and keeps others out.
    ///
    /// # Errors
    /// When it is not ours, in use, or cannot be written.
    pub fn open(workspace: &Workspace, root: Option<&Path>) -> Result<Self, Error> {
        let shared = shared(workspace);
        let root = root.map_or_else(|| shared.join("wiki"), Path::to_path_buf);
        make(&shared)?;
        make(&root)?;
        let shared_lock = lock_file(&shared)?;
        shared_lock
            .try_lock_shared()
            .map_err(|_| Error::Running(shared.clone()))?;
        let lock = lock_file(&root)?;
        lock.try_lock().map_err(|_| Error::Running(root.clone()))?;
        let absolute = |path: PathBuf| {
            path.canonicalize()
                .map_err(Error::file("find", path.as_path()))
        };
        Ok(Self {
            root: absolute(root)?,
            shared: absolute(shared)?,
            _lock: lock,
            _shared_lock: shared_lock,
        })
    }

    /// A file or folder of this demo.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// A file or folder for all demos.
    #[must_use]
    pub fn shared(&self, name: &str) -> PathBuf {
        self.shared.join(name)
    }

    /// What the wiki's server and PHP say.
    #[must_use]
    pub fn log(&self) -> PathBuf {
        self.path("wiki.log")
    }

    /// What the third parties see.
    #[must_use]
    pub fn third_party_logs(&self) -> PathBuf {
        self.path("third-parties")
    }
}

/// Removes what a demo made: the folder named by `--root`, else everything.
///
/// # Errors
/// When a demo is running there, or the folder is not ours.
pub fn reset(workspace: &Workspace, root: Option<&Path>) -> Result<(), Error> {
    let folder = root.map_or_else(|| shared(workspace), Path::to_path_buf);
    if !folder.exists() {
        note(&format!(
            "there is no {}: nothing to remove",
            super::shown(&folder)
        ));
        return Ok(());
    }
    if !folder.join(MARK).is_file() {
        return Err(Error::NotOurs(folder));
    }
    // Demos elsewhere run from the MediaWiki in the shared folder: they hold its lock, too.
    lock_file(&folder)?
        .try_lock()
        .map_err(|_| Error::Running(folder.clone()))?;
    fs::remove_dir_all(&folder).map_err(Error::file("remove", &folder))?;
    say_removed(&folder);
    Ok(())
}

fn make(folder: &Path) -> Result<(), Error> {
    fs::create_dir_all(folder).map_err(Error::file("make the folder", folder))?;
    let mark = folder.join(MARK);
    if mark.is_file() {
        return Ok(());
    }
    let is_empty = fs::read_dir(folder)
        .map_err(Error::file("read the folder", folder))?
        .next()
        .is_none();
    if !is_empty {
        return Err(Error::NotOurs(folder.to_path_buf()));
    }
    let said = "`cargo xtask demo --reset` removes this folder and all that is in it.\n";
    fs::write(&mark, said).map_err(Error::file("write", &mark))
}

fn lock_file(folder: &Path) -> Result<File, Error> {
    let mark = folder.join(MARK);
    File::open(&mark).map_err(Error::file("open", &mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_of_somebody_else_is_neither_used_nor_removed() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("precious");
        fs::write(&file, "").unwrap();
        let refused = make(folder.path());
        assert!(matches!(refused, Err(Error::NotOurs(_))), "{refused:?}");
        let refused = reset(&Workspace::here(), Some(folder.path()));
        assert!(matches!(refused, Err(Error::NotOurs(_))), "{refused:?}");
        assert!(file.is_file());
    }

    #[test]
    fn a_running_demo_is_not_removed_and_a_stopped_one_is() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("root");
        make(&root).unwrap();
        let lock = lock_file(&root).unwrap();
        lock.try_lock().unwrap();
        let refused = reset(&Workspace::here(), Some(&root));
        assert!(matches!(refused, Err(Error::Running(_))), "{refused:?}");
        drop(lock);
        reset(&Workspace::here(), Some(&root)).unwrap();
        assert!(!root.exists());
    }
}
