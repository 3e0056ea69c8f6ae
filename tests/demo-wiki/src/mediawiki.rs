//! `MediaWiki`'s own files: Debian's package, or an unpacked release.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, ensure};
use fs_err as fs;
use steps::process;

use crate::{debian, folder::Folder, install};

/// The oldest version that the module supports.
const OLDEST: (u32, u32) = (1, 43);

/// Where Debian's package cannot be had.
const ELSEWHERE: &str = "cannot get MediaWiki from Debian \
    (instead, unpack a release of MediaWiki 1.43 or later, https://www.mediawiki.org/wiki/Download, \
    and name its folder with --mediawiki DIR)";

/// A folder with `MediaWiki`'s files. Several wikis use it at once, so nothing is written there.
#[derive(Debug)]
pub struct MediaWiki {
    folder: PathBuf,
}

impl MediaWiki {
    /// Uses the given folder, or the package of an earlier run, or downloads the package.
    ///
    /// # Errors
    /// When there is no `MediaWiki`, or it is too old.
    pub fn get(folder: &Folder, given: Option<&Path>) -> anyhow::Result<Self> {
        if let Some(given) = given {
            return Self::checked(fs::canonicalize(given)?);
        }
        let own = folder.shared("mediawiki");
        if !own.is_dir() {
            debian::fetch(folder, &own).context(ELSEWHERE)?;
        }
        Self::checked(own)
    }

    fn checked(folder: PathBuf) -> anyhow::Result<Self> {
        let defines = fs::read_to_string(folder.join("includes/Defines.php"));
        let version = defines.as_deref().ok().and_then(version).with_context(|| {
            format!(
                "{} is not a folder of MediaWiki: includes/Defines.php with the version is missing. \
                 Name the folder of an unpacked release",
                folder.display()
            )
        })?;
        ensure!(
            numbers(version).is_some_and(|found| found >= OLDEST),
            "{} holds MediaWiki {version}: expected {}.{} or later",
            folder.display(),
            OLDEST.0,
            OLDEST.1
        );
        Ok(Self { folder })
    }

    /// Its path.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Runs one of `MediaWiki`'s maintenance scripts for a demo's wiki.
    ///
    /// # Errors
    /// When the script fails. The error shows the end of its output.
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
