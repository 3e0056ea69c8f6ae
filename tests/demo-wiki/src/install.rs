//! The wiki's database, created once.

use std::{path::Path, process::Command};

use anyhow::Context;
use fs_err as fs;
use steps::process;

use crate::{account::ADMINISTRATOR, folder::Folder, mediawiki::MediaWiki, settings};

/// The wiki's own settings.
pub const SETTINGS: &str = "LocalSettings.php";

/// The folder of the installer's settings: the database and the secret keys.
const INSTALLED: &str = "installed";

/// Pictures for the articles.
const PICTURES: [(&str, &str); 3] = [
    ("Saltmere-map.svg", include_str!("../wiki/Saltmere-map.svg")),
    (
        "Ardle-lighthouse.svg",
        include_str!("../wiki/Ardle-lighthouse.svg"),
    ),
    (
        "Saltmere-arms.svg",
        include_str!("../wiki/Saltmere-arms.svg"),
    ),
];

/// Installs the wiki, with pictures, unless it is installed. An interrupted installation starts again.
///
/// # Errors
/// When the installer or the import of the pictures fails.
pub fn ensure(folder: &Folder, mediawiki: &MediaWiki) -> anyhow::Result<()> {
    let installed = folder.path(INSTALLED);
    if installed.is_dir() {
        return Ok(());
    }
    for old in ["data", "images", "cache", "installing", SETTINGS] {
        remove(&folder.path(old))?;
    }
    for new in ["data", "images/demo", "cache", "installing", "settings"] {
        fs::create_dir_all(folder.path(new))?;
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
        // This file does not exist yet. Without the variable, MediaWiki would look beside its own files.
        .env("MW_CONFIG_FILE", folder.path(SETTINGS));
    let log = folder.path("logs/install.log");
    process::run("install the wiki", &mut command, &log).context("cannot install the wiki")?;
    pictures(folder, mediawiki, &installing)?;
    // Last, and in one step: if the folder exists, the wiki is complete.
    fs::rename(&installing, &installed)?;
    Ok(())
}

fn pictures(folder: &Folder, mediawiki: &MediaWiki, installing: &Path) -> anyhow::Result<()> {
    let pictures = folder.path("pictures");
    fs::create_dir_all(&pictures)?;
    for (name, text) in PICTURES {
        fs::write(pictures.join(name), text)?;
    }
    fs::write(folder.path("images/demo/logo.svg"), settings::LOGO)?;
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
    remove(&pictures)
}

fn remove(path: &Path) -> anyhow::Result<()> {
    if path.is_dir() {
        fs::remove_dir_all(path)?;
    } else if path.exists() {
        fs::remove_file(path)?;
    }
    Ok(())
}

/// The folder of the installer's settings.
#[must_use]
pub fn installed(folder: &Folder) -> std::path::PathBuf {
    folder.path(INSTALLED)
}
