//! `MediaWiki` from Debian's package, without adding anything to the system.
//!
//! apt gets a separate configuration, derived from the system's: the same mirrors and keys, another
//! suite. apt checks the signatures as usual.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, ensure};
use fs_err as fs;
use steps::process;

use crate::folder::Folder;

/// The suite that has a package of `MediaWiki` 1.43 LTS.
const SUITE: &str = "trixie";

/// `MediaWiki`, and the classes that Debian packages separately.
const PACKAGES: [&str; 2] = ["mediawiki", "mediawiki-classes"];

/// Symbolic links of the package whose targets were not installed.
const DANGLING: [&str; 4] = ["LocalSettings.php", "config", "extensions", "images"];

/// Downloads and unpacks the package to `target`.
///
/// # Errors
/// When apt cannot download the package or does not trust it.
pub fn fetch(folder: &Folder, target: &Path) -> anyhow::Result<()> {
    let work = folder.shared("debian");
    let unpacked = work.join("unpacked");
    // An interrupted run may have left half a file there.
    if work.exists() {
        fs::remove_dir_all(&work)?;
    }
    for part in ["lists/partial", "cache/archives/partial"] {
        fs::create_dir_all(work.join(part))?;
    }
    let system = Path::new("/etc/apt");
    let mirrors = mirrors(system);
    ensure!(
        !mirrors.is_empty(),
        "the apt sources in {} name no mirror of Debian",
        system.display()
    );
    let list = work.join("sources.list");
    fs::write(&list, mirrors.concat())?;
    process::run(
        &format!("ask apt for Debian {SUITE}'s list of packages"),
        apt(&work).arg("update"),
        &work.join("update.log"),
    )?;
    process::run(
        "download MediaWiki 1.43 (53 MB)",
        apt(&work).arg("download").args(PACKAGES).current_dir(&work),
        &work.join("download.log"),
    )?;
    for package in PACKAGES {
        process::run(
            &format!("unpack {package}"),
            Command::new("dpkg-deb")
                .arg("--extract")
                .arg(archive(&work, package)?)
                .arg(&unpacked),
            &work.join("unpack.log"),
        )?;
    }
    let program = unpacked.join("usr/share/mediawiki");
    tidy(&program)?;
    // Last, and in one step: if the folder exists, it is complete.
    fs::rename(&program, target)?;
    fs::remove_dir_all(&work)?;
    Ok(())
}

fn tidy(program: &Path) -> anyhow::Result<()> {
    for link in DANGLING {
        let link = program.join(link);
        if link.is_symlink() {
            fs::remove_file(&link)?;
        }
    }
    fs::rename(program.join("extensions-core"), program.join("extensions"))?;
    Ok(())
}

fn archive(folder: &Path, package: &str) -> anyhow::Result<PathBuf> {
    fs::read_dir(folder)?
        .flatten()
        .map(|entry| entry.path())
        .find(|path| {
            path.extension().is_some_and(|ending| ending == "deb")
                && path
                    .file_name()
                    .and_then(|name| name.to_str())
                    .and_then(|name| name.strip_prefix(package))
                    .is_some_and(|version| version.starts_with('_'))
        })
        .with_context(|| {
            format!(
                "apt did not download the package {package} to {}",
                folder.display()
            )
        })
}

fn apt(work: &Path) -> Command {
    let option = |name: &str, value: &Path| {
        let mut option = OsString::from(format!("{name}="));
        option.push(value);
        option
    };
    let mut command = Command::new("apt-get");
    for (name, value) in [
        ("Dir::Etc::SourceList", work.join("sources.list")),
        ("Dir::Etc::SourceParts", PathBuf::from("/dev/null")),
        ("Dir::State::Lists", work.join("lists")),
        ("Dir::Cache", work.join("cache")),
        // The folder may be one that apt's own user cannot read.
        ("APT::Sandbox::User", PathBuf::from("root")),
    ] {
        command.arg("-o").arg(option(name, &value));
    }
    command.env("LC_ALL", "C");
    command
}

/// Lines for a `sources.list`: every Debian mirror that the system uses, with our suite.
fn mirrors(etc_apt: &Path) -> Vec<String> {
    let mut files = vec![etc_apt.join("sources.list")];
    if let Ok(entries) = fs::read_dir(etc_apt.join("sources.list.d")) {
        files.extend(entries.flatten().map(|entry| entry.path()));
    }
    files.sort();
    let mut lines: Vec<String> = files
        .iter()
        .filter_map(|file| Some((file, fs::read_to_string(file).ok()?)))
        .flat_map(|(file, text)| match file.extension() {
            Some(ending) if ending == "sources" => paragraphs(&text),
            _ => one_lines(&text),
        })
        .filter_map(|source| source.for_our_suite())
        .collect();
    lines.sort();
    lines.dedup();
    lines
}

/// One source of the system's apt.
#[derive(Debug, Default, PartialEq, Eq)]
struct AptSource {
    address: String,
    signed_by: Option<String>,
}

impl AptSource {
    /// The last part of the address identifies Debian's archive and its security archive.
    fn for_our_suite(&self) -> Option<String> {
        let address = self.address.trim_end_matches('/');
        let suite = match address.rsplit('/').next()? {
            "debian" => SUITE.to_owned(),
            "debian-security" => format!("{SUITE}-security"),
            _ => return None,
        };
        // Only the package list: no translations, icons or contents.
        let mut options = "lang=none target=Packages".to_owned();
        if let Some(key) = &self.signed_by {
            options = format!("{options} signed-by={key}");
        }
        Some(format!("deb [{options}] {address} {suite} main\n"))
    }
}

/// `deb [signed-by=…] ADDRESS SUITE COMPONENT…` (sources.list(5))
fn one_lines(text: &str) -> Vec<AptSource> {
    text.lines()
        .filter_map(|line| line.trim().strip_prefix("deb "))
        .filter_map(|line| {
            let line = line.trim_start();
            let (options, rest) = match line.strip_prefix('[') {
                Some(inner) => inner.split_once(']')?,
                None => ("", line),
            };
            let mut words = rest.split_whitespace();
            Some(AptSource {
                address: words.next()?.to_owned(),
                signed_by: options
                    .split_whitespace()
                    .find_map(|option| option.strip_prefix("signed-by="))
                    .map(ToOwned::to_owned),
            })
        })
        .collect()
}

/// Paragraphs of fields (deb822). A key inside a paragraph is ignored; apt's own keyring is used.
fn paragraphs(text: &str) -> Vec<AptSource> {
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
    lines
        .split(|line| line.trim().is_empty())
        .flat_map(|lines| {
            let field = |name: &str| {
                lines.iter().find_map(|line| {
                    let (found, value) = line.split_once(':')?;
                    found.eq_ignore_ascii_case(name).then(|| value.trim())
                })
            };
            let is_off = field("Enabled").is_some_and(|value| value.eq_ignore_ascii_case("no"));
            let addresses = field("URIs").filter(|_| !is_off).unwrap_or_default();
            let signed_by = field("Signed-By").filter(|key| key.starts_with('/'));
            addresses
                .split_whitespace()
                .map(|address| AptSource {
                    address: address.to_owned(),
                    signed_by: signed_by.map(ToOwned::to_owned),
                })
                .collect::<Vec<_>>()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mirrors_of_a_system_with_either_kind_of_file() {
        let etc = tempfile::tempdir().unwrap();
        let parts = etc.path().join("sources.list.d");
        fs::create_dir(&parts).unwrap();
        fs::write(
            etc.path().join("sources.list"),
            "# comment\ndeb [arch=amd64 signed-by=/k.gpg] http://a.example/debian bookworm main\n\
             deb-src http://a.example/debian bookworm main\n\
             deb https://other.example/tools stable main\n",
        )
        .unwrap();
        fs::write(
            parts.join("debian.sources"),
            "Types: deb\n# comment\nURIs: http://b.example/debian-security/\nSuites: bookworm-security\n\
             Signed-By: /usr/share/keyrings/k.gpg\n\nTypes: deb\nURIs: http://off.example/debian\nEnabled: no\n",
        )
        .unwrap();
        assert_eq!(
            mirrors(etc.path()),
            [
                "deb [lang=none target=Packages signed-by=/k.gpg] http://a.example/debian trixie main\n",
                "deb [lang=none target=Packages signed-by=/usr/share/keyrings/k.gpg] \
                 http://b.example/debian-security trixie-security main\n",
            ]
        );
    }

    #[test]
    fn a_system_other_than_debian_has_no_mirror() {
        let etc = tempfile::tempdir().unwrap();
        fs::write(
            etc.path().join("sources.list"),
            "deb http://a.example/ubuntu noble main\n",
        )
        .unwrap();
        assert!(mirrors(etc.path()).is_empty());
        assert!(mirrors(Path::new("/nowhere")).is_empty());
    }
}
