//! The folders in which the demo keeps its files.

use std::{
    fs::File,
    path::{Path, PathBuf},
};

use fs_err as fs;
use steps::note;

use crate::shown;

/// Marks a folder as ours. A folder without it is never removed.
const MARK: &str = "made-by-cargo-xtask-demo";

/// Why a folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The demo did not make it.
    #[error(
        "{} is not empty and was not made by the demo: name a new or an empty folder with --root",
        .0.display()
    )]
    NotOurs(PathBuf),
    /// Another demo is using it.
    #[error(
        "another demo is running in {}: stop it, or keep this one elsewhere with --root DIR --port 0",
        .0.display()
    )]
    Running(PathBuf),
}

/// A demo's own folder and the one that all demos share, both locked while this lives.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    shared: PathBuf,
    _lock: File,
    _shared_lock: File,
}

fn shared(repository: &Path) -> PathBuf {
    repository.join(".demo")
}

impl Folder {
    /// Creates the folder if it is missing, and locks it.
    ///
    /// # Errors
    /// When the folder is not ours, is in use, or cannot be written.
    pub fn open(repository: &Path, root: Option<&Path>) -> anyhow::Result<Self> {
        let shared = shared(repository);
        let root = root.map_or_else(|| shared.join("wiki"), Path::to_path_buf);
        make(&shared)?;
        make(&root)?;
        let shared_lock = lock_file(&shared)?;
        shared_lock
            .try_lock_shared()
            .map_err(|_| Refusal::Running(shared.clone()))?;
        let lock = lock_file(&root)?;
        lock.try_lock()
            .map_err(|_| Refusal::Running(root.clone()))?;
        Ok(Self {
            root: fs::canonicalize(root)?,
            shared: fs::canonicalize(shared)?,
            _lock: lock,
            _shared_lock: shared_lock,
        })
    }

    /// A file or folder of this demo.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// A file or folder that all demos share.
    #[must_use]
    pub fn shared(&self, name: &str) -> PathBuf {
        self.shared.join(name)
    }

    /// The log of the wiki's server and of PHP.
    #[must_use]
    pub fn log(&self) -> PathBuf {
        self.path("wiki.log")
    }

    /// The logs of the third parties.
    #[must_use]
    pub fn third_party_logs(&self) -> PathBuf {
        self.path("third-parties")
    }
}

/// Removes what the demo made: the folder named by `--root`, or everything.
///
/// # Errors
/// When a demo is running in the folder, or the folder is not ours.
pub fn reset(repository: &Path, root: Option<&Path>) -> anyhow::Result<()> {
    let folder = root.map_or_else(|| shared(repository), Path::to_path_buf);
    if !folder.exists() {
        note(&format!(
            "nothing to remove: {} does not exist",
            shown(&folder)
        ));
        return Ok(());
    }
    if !folder.join(MARK).is_file() {
        return Err(Refusal::NotOurs(folder).into());
    }
    // Demos with another root use the MediaWiki in the shared folder, and hold its lock too.
    lock_file(&folder)?
        .try_lock()
        .map_err(|_| Refusal::Running(folder.clone()))?;
    fs::remove_dir_all(&folder)?;
    note(&format!("removed {}", shown(&folder)));
    Ok(())
}

fn make(folder: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(folder)?;
    let mark = folder.join(MARK);
    if mark.is_file() {
        return Ok(());
    }
    if fs::read_dir(folder)?.next().is_some() {
        return Err(Refusal::NotOurs(folder.to_path_buf()).into());
    }
    let text = "`cargo xtask demo --reset` removes this folder with everything in it.\n";
    fs::write(&mark, text)?;
    Ok(())
}

fn lock_file(folder: &Path) -> anyhow::Result<File> {
    Ok(fs::File::open(folder.join(MARK))?.into_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(outcome: &anyhow::Result<()>) -> Option<&Refusal> {
        outcome.as_ref().err()?.downcast_ref()
    }

    #[test]
    fn a_folder_that_the_demo_did_not_make_is_neither_used_nor_removed() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("precious");
        fs::write(&file, "").unwrap();
        let refused = make(folder.path());
        assert!(
            matches!(refusal(&refused), Some(Refusal::NotOurs(_))),
            "{refused:?}"
        );
        let refused = reset(Path::new("/nowhere"), Some(folder.path()));
        assert!(
            matches!(refusal(&refused), Some(Refusal::NotOurs(_))),
            "{refused:?}"
        );
        assert!(file.is_file());
    }

    #[test]
    fn a_running_demo_is_not_removed_and_a_stopped_one_is() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("root");
        make(&root).unwrap();
        let lock = lock_file(&root).unwrap();
        lock.try_lock().unwrap();
        let refused = reset(Path::new("/nowhere"), Some(&root));
        assert!(
            matches!(refusal(&refused), Some(Refusal::Running(_))),
            "{refused:?}"
        );
        drop(lock);
        reset(Path::new("/nowhere"), Some(&root)).unwrap();
        assert!(!root.exists());
    }
}
