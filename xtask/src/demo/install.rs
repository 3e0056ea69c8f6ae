//! The wiki's database, made once.

use std::{fs, path::Path, process::Command};

use super::{
    account::ADMINISTRATOR,
    folder::{self, Folder},
    mediawiki::MediaWiki,
    settings,
};
use crate::process;

/// The wiki's own settings.
pub const SETTINGS: &str = "LocalSettings.php";

/// What `MediaWiki`'s installer wrote: the database and the secret keys.
const INSTALLED: &str = "installed";

/// Pictures for the articles.
const PICTURES: [(&str, &str); 3] = [
    ("Saltmere-map.svg", include_str!("wiki/Saltmere-map.svg")),
    (
        "Ardle-lighthouse.svg",
        include_str!("wiki/Ardle-lighthouse.svg"),
    ),
    ("Saltmere-arms.svg", include_str!("wiki/Saltmere-arms.svg")),
];

/// Why there is no wiki.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The installer failed.
    #[error("cannot install the wiki: {0}")]
    Install(#[from] process::Error),
    /// The system refused.
    #[error(transparent)]
    Folder(#[from] folder::Error),
}

/// Sees to it that there is a wiki, with pictures; an installation that broke off begins anew.
///
/// # Errors
/// When the installer fails.
pub fn ensure(folder: &Folder, mediawiki: &MediaWiki) -> Result<(), Error> {
    let installed = folder.path(INSTALLED);
    if installed.is_dir() {
        return Ok(());
    }
    for old in ["data", "images", "cache", "installing", SETTINGS] {
        remove(&folder.path(old))?;
    }
    for new in ["data", "images/demo", "cache", "installing", "settings"] {
        let new = folder.path(new);
        fs::create_dir_all(&new).map_err(folder::Error::file("make the folder", &new))?;
    }
    let installing = folder.path("installing");
    let mut command = Command::new("php");
    command
        .arg(mediawiki.folder().join("maintenance/run.php"))
        .args(["install", "--dbtype", "sqlite", "--dbname", "wiki"])
        .arg("--dbpath")
        .arg(folder.path("data"))
        .arg("--confpath")
        .arg(&installing)
        .args(["--server", "http://127.0.0.1", "--scriptpath", ""])
        .args(["--pass", ADMINISTRATOR.password])
        .args([settings::SITE_NAME, ADMINISTRATOR.name])
        // A file that is not there yet: else it would look beside its own files.
        .env("MW_CONFIG_FILE", folder.path(SETTINGS));
    let log = folder.path("logs/install.log");
    process::run("install the wiki", &mut command, &log)?;
    pictures(folder, mediawiki, &installing)?;
    // Last, and in one step: a wiki that is there is complete.
    fs::rename(&installing, &installed).map_err(folder::Error::file("rename", &installing))?;
    Ok(())
}

fn pictures(folder: &Folder, mediawiki: &MediaWiki, installing: &Path) -> Result<(), Error> {
    let pictures = folder.path("pictures");
    fs::create_dir_all(&pictures).map_err(folder::Error::file("make the folder", &pictures))?;
    for (name, text) in PICTURES {
        write(&pictures.join(name), text)?;
    }
    write(&folder.path("images/demo/logo.svg"), settings::LOGO)?;
    settings::write(folder, mediawiki, installing, "http://127.0.0.1")?;
    let from = pictures.display().to_string();
    mediawiki.maintain(
        folder,
        "put pictures on the wiki",
        "importImages",
        &[
            "--extensions=svg",
            "--comment=A drawing for the demo wiki.",
            "--user",
            ADMINISTRATOR.name,
            &from,
        ],
    )?;
    Ok(remove(&pictures)?)
}

fn write(path: &Path, text: &str) -> Result<(), folder::Error> {
    fs::write(path, text).map_err(folder::Error::file("write", path))
}

fn remove(path: &Path) -> Result<(), folder::Error> {
    let removed = if path.is_dir() {
        fs::remove_dir_all(path)
    } else if path.exists() {
        fs::remove_file(path)
    } else {
        Ok(())
    };
    removed.map_err(folder::Error::file("remove", path))
}

/// The folder of the installer's settings.
#[must_use]
pub fn installed(folder: &Folder) -> std::path::PathBuf {
    folder.path(INSTALLED)
}
