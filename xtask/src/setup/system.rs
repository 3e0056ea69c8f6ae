//! Programs from the system's packages: PHP for the wiki, browsers for the tests, a C++ compiler for
//! the fuzzer.

use std::{collections::BTreeSet, path::Path, process::Command};

use anyhow::{Context, bail, ensure};
use steps::process;

use super::{Install, Need, apt, is_on_path, version::Version, version_of};
use crate::workspace::Workspace;

/// The oldest PHP that `MediaWiki` 1.43 runs on (its `INSTALL` file).
const PHP: Version = Version(8, 1);

/// A program or an extension that a package provides.
#[derive(Debug, Clone, Copy)]
struct Part {
    need: Need,
    sign: Sign,
    /// Alternative packages: the first that apt has is installed.
    packages: &'static [&'static str],
}

/// How to detect a part, from whichever package it is.
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

/// Installs the needed programs that are missing.
///
/// # Errors
/// When a part is missing and cannot be installed, or installing is not allowed.
pub fn ensure(workspace: &Workspace, needs: &[Need], install: Install) -> anyhow::Result<()> {
    let missing = missing(needs);
    if !missing.is_empty() {
        let packages = fetch(workspace, &missing, install)
            .with_context(|| format!("missing: {}", in_words(&missing)))?;
        let still = self::missing(needs);
        ensure!(
            still.is_empty(),
            "still missing after {} were installed: {}. \
             Check that the folder of the new programs is in PATH",
            packages.join(" "),
            in_words(&still)
        );
    }
    if needs.contains(&Need::Php) {
        match version_of(Path::new("php")) {
            Some(found) if found < PHP => bail!(
                "PHP {found} is too old: MediaWiki 1.43 needs {PHP} or later. \
                 Put a newer `php` first in PATH"
            ),
            _ => {}
        }
    }
    Ok(())
}

fn fetch(
    workspace: &Workspace,
    missing: &[Part],
    install: Install,
) -> anyhow::Result<Vec<&'static str>> {
    apt::require()?;
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
            Sign::Program(name) => !is_on_path(name),
            Sign::PhpExtension(name) => !extensions.contains(name),
        })
        .collect()
}

/// The extensions that `php -m` lists, in lower case.
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
