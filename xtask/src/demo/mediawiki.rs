//! `MediaWiki` itself: Debian's package, or an unpacked release.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::{debian, folder::Folder, install};
use crate::process;

/// The oldest version that the module supports.
const OLDEST: (u32, u32) = (1, 43);

/// Why there is no `MediaWiki`.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Not the folder of a release.
    #[error(
        "{} holds no MediaWiki (there is no includes/Defines.php that tells the version): \
         name the folder of an unpacked release",
        .0.display()
    )]
    NoMediaWiki(PathBuf),
    /// Too old.
    #[error(
        "{} holds MediaWiki {found}: expected {}.{} or later",
        folder.display(), OLDEST.0, OLDEST.1
    )]
    TooOld {
        /// Where.
        folder: PathBuf,
        /// Its version.
        found: String,
    },
    /// Debian's package cannot be had.
    #[error(
        "cannot get MediaWiki from Debian: {0}. \
         Or unpack a release of MediaWiki 1.43 (https://www.mediawiki.org/wiki/Download) \
         and name its folder with --mediawiki DIR"
    )]
    Debian(#[from] debian::Error),
}

/// A folder with `MediaWiki`'s files. Nothing is written there: several wikis use it at once.
#[derive(Debug)]
pub struct MediaWiki {
    folder: PathBuf,
}

impl MediaWiki {
    /// Takes the folder given, or the package of an earlier run, or gets the package.
    ///
    /// # Errors
    /// When there is none, or one too old.
    pub fn get(folder: &Folder, given: Option<&Path>) -> Result<Self, Error> {
        if let Some(given) = given {
            let given = given
                .canonicalize()
                .map_err(|_| Error::NoMediaWiki(given.to_path_buf()))?;
            return Self::checked(given);
        }
        let own = folder.shared("mediawiki");
        if !own.is_dir() {
            debian::fetch(folder, &own)?;
        }
        Self::checked(own)
    }

    fn checked(folder: PathBuf) -> Result<Self, Error> {
        let version = fs::read_to_string(folder.join("includes/Defines.php"))
            .ok()
            .as_deref()
            .and_then(version)
            .map(ToOwned::to_owned);
        let Some(version) = version else {
            return Err(Error::NoMediaWiki(folder));
        };
        if numbers(&version).is_none_or(|found| found < OLDEST) {
            return Err(Error::TooOld {
                folder,
                found: version,
            });
        }
        Ok(Self { folder })
    }

    /// Where it is.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Runs one of `MediaWiki`'s maintenance scripts for the wiki of a demo.
    ///
    /// # Errors
    /// When it fails; its output is in a log.
    pub fn maintain(
        &self,
        folder: &Folder,
        label: &str,
        script: &str,
        args: &[&str],
    ) -> Result<(), process::Error> {
        let mut command = Command::new("php");
        command
            .arg(self.folder.join("maintenance/run.php"))
            .arg(script)
            .args(args)
            .env("MW_CONFIG_FILE", folder.path(install::SETTINGS));
        let log = folder.path("logs").join(script).with_extension("log");
        process::run(label, &mut command, &log)
    }
}

/// `define( 'MW_VERSION', '1.43.9' );`
fn version(defines: &str) -> Option<&str> {
    let (_, rest) = defines.split_once("'MW_VERSION'")?;
    rest.split('\'').nth(1)
}

fn numbers(version: &str) -> Option<(u32, u32)> {
    let mut numbers = version.split(['.', '-']);
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_read_from_the_files() {
        let defines = "<?php\n/** @since 1.35 */\ndefine( 'MW_VERSION', '1.43.9' );\n";
        assert_eq!(version(defines), Some("1.43.9"));
        for (text, expected) in [
            ("1.43.9", Some((1, 43))),
            ("1.44.0-wmf.2", Some((1, 44))),
            ("2", None),
            ("", None),
        ] {
            assert_eq!(numbers(text), expected, "{text}");
        }
        assert!(numbers("1.100.0") > Some(OLDEST));
    }
}
