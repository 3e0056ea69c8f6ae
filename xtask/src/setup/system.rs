//! Programs that come with the system: PHP for the wiki, browsers for the tests, a compiler of C++
//! for the fuzzer.

use std::{collections::BTreeSet, path::Path, process::Command};

use super::{Install, Need, apt, on_path, version::Version, version_of};
use crate::{process, workspace::Workspace};

/// The oldest PHP that `MediaWiki` 1.43 runs on (its `INSTALL` file).
const PHP: Version = Version(8, 1);

/// Why a program of the system is not there.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Missing, and not installed.
    #[error("missing: {missing}. {reason}")]
    Missing {
        /// In words.
        missing: String,
        /// Why it was not installed, and the remedy.
        reason: apt::Error,
    },
    /// Installed, but still not found.
    #[error(
        "still missing after {packages} were installed: {missing}. \
         Check that the folder of the new programs is in PATH"
    )]
    StillMissing {
        /// In words.
        missing: String,
        /// The packages.
        packages: String,
    },
    /// A PHP that `MediaWiki` does not run on.
    #[error(
        "PHP {found} is too old: MediaWiki 1.43 needs {PHP} or later. Put a newer `php` first in PATH"
    )]
    OldPhp {
        /// The version found.
        found: Version,
    },
}

/// One thing that a package brings.
#[derive(Debug, Clone, Copy)]
struct Part {
    need: Need,
    sign: Sign,
    /// The first of these that apt has.
    packages: &'static [&'static str],
}

/// How to see that a part is there: by what it does, not by which package brought it.
#[derive(Debug, Clone, Copy)]
enum Sign {
    Program(&'static str),
    PhpExtension(&'static str),
}

const fn php(extension: &'static str, packages: &'static [&'static str]) -> Part {
    Part {
        need: Need::Php,
        sign: Sign::PhpExtension(extension),
        packages,
    }
}

const fn program(need: Need, name: &'static str, packages: &'static [&'static str]) -> Part {
    Part {
        need,
        sign: Sign::Program(name),
        packages,
    }
}

const PARTS: [Part; 12] = [
    program(Need::CppCompiler, "c++", &["g++"]),
    program(Need::Php, "php", &["php-cli"]),
    php("apcu", &["php-apcu"]),
    php("curl", &["php-curl"]),
    php("dom", &["php-xml"]),
    php("intl", &["php-intl"]),
    php("mbstring", &["php-mbstring"]),
    php("pdo_sqlite", &["php-sqlite3"]),
    php("xmlreader", &["php-xml"]),
    program(
        Need::Chromium,
        "chromium",
        &["chromium", "chromium-browser"],
    ),
    program(
        Need::Chromium,
        "chromedriver",
        &["chromium-driver", "chromium-chromedriver"],
    ),
    program(Need::Firefox, "firefox-esr", &["firefox-esr"]),
];

/// Sees to it that these programs are there, as far as they are needed.
///
/// # Errors
/// When a part is missing and cannot, or may not, be installed.
pub fn ensure(workspace: &Workspace, needs: &[Need], install: Install) -> Result<(), Error> {
    let missing = missing(needs);
    if !missing.is_empty() {
        let packages = fetch(workspace, &missing, install).map_err(|reason| Error::Missing {
            missing: in_words(&missing),
            reason,
        })?;
        let still = self::missing(needs);
        if !still.is_empty() {
            return Err(Error::StillMissing {
                missing: in_words(&still),
                packages: packages.join(" "),
            });
        }
    }
    if needs.contains(&Need::Php) {
        match version_of(Path::new("php")) {
            Some(found) if found < PHP => return Err(Error::OldPhp { found }),
            _ => {}
        }
    }
    Ok(())
}

fn fetch(
    workspace: &Workspace,
    missing: &[Part],
    install: Install,
) -> Result<Vec<&'static str>, apt::Error> {
    if !apt::is_here() {
        return Err(apt::Error::NoApt);
    }
    let alternatives: Vec<_> = missing.iter().map(|part| part.packages).collect();
    let packages = apt::choose(workspace, &alternatives, install)?;
    apt::install(workspace, &packages, install)?;
    Ok(packages)
}

fn missing(needs: &[Need]) -> Vec<Part> {
    let extensions = if needs.contains(&Need::Php) {
        php_extensions()
    } else {
        BTreeSet::new()
    };
    PARTS
        .into_iter()
        .filter(|part| needs.contains(&part.need))
        .filter(|part| match part.sign {
            Sign::Program(name) => on_path(name).is_none(),
            Sign::PhpExtension(name) => !extensions.contains(name),
        })
        .collect()
}

/// What `php -m` lists, in lower case.
fn php_extensions() -> BTreeSet<String> {
    process::answer(Command::new("php").arg("-m"))
        .unwrap_or_default()
        .lines()
        .map(|line| line.trim().to_lowercase())
        .collect()
}

fn in_words(parts: &[Part]) -> String {
    parts
        .iter()
        .map(|part| match part.sign {
            Sign::Program(name) => format!("the program `{name}`"),
            Sign::PhpExtension(name) => format!("the PHP extension `{name}`"),
        })
        .collect::<Vec<_>>()
        .join(", ")
}
