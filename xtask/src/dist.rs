//! `cargo xtask dist`: a release, and the command that holds it (docs/formats.md, "A release").
//!
//! The same commit gives the same bytes, wherever it is built with the same tools; `--check` tries it.
//! `provenance.json` names these tools.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use fs_err as fs;
use gadget_consent::release::{Draft, Release};
use serde::Serialize as _;
use serde_json::ser::PrettyFormatter;
use steps::{note, process};

use crate::build::{self, Origin, Pages, build_of, pages};
use crate::setup::{Install, InstallArgs};
use crate::workspace::Workspace;

mod check;
mod definitions;
mod paths;
mod provenance;

/// The command.
const COMMAND: &str = "gadget-consent";

/// The variable with the archive for the command (crate/cli/build.rs).
const RELEASE: &str = "GADGET_CONSENT_RELEASE";

/// Options of `cargo xtask dist`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Where people find the source of this release, for its banners and its provenance
    #[arg(long, value_name = "URL")]
    source: Option<String>,

    /// Make the release only, not the command that holds it
    #[arg(long)]
    no_command: bool,

    /// Clone the last commit twice, into different folders, build the release in both, and compare
    /// all bytes; this takes some minutes
    #[arg(long)]
    check: bool,

    #[command(flatten)]
    install: InstallArgs,
}

/// Makes the release, or checks that it is always the same.
///
/// # Errors
/// When something is missing or does not compile, or two builds differ.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let workspace = Workspace::here();
    let source = args.source.as_deref().map(source).transpose()?;
    let install = args.install.into();
    if args.check {
        return check::run(&workspace, source.as_deref(), install);
    }
    let release = make(&workspace, source.as_deref(), install)?;
    let dist = workspace.dist();
    if dist.exists() {
        fs::remove_dir_all(&dist)?;
    }
    let archive = write(&release, &dist)?;
    let about = release.provenance();
    note(&format!(
        "GadgetConsent {}, build {}, commit {}: {}",
        about.version,
        about.build,
        about.commit,
        archive.display()
    ));
    if about.commit.ends_with(provenance::DIRTY) {
        note("files were changed since that commit, and the release says so");
    }
    if !args.no_command {
        let command = command(&workspace, &archive)?;
        note(&format!("the command that holds it: {}", command.display()));
    }
    Ok(())
}

/// Makes a release of what is checked out.
fn make(workspace: &Workspace, source: Option<&str>, install: Install) -> anyhow::Result<Release> {
    let commit = provenance::commit(workspace);
    let origin = Origin {
        commit: commit.clone(),
        source: source.map(str::to_owned),
    };
    let unstamped = build::unstamped(workspace, install)?;
    let build = build_of(&unstamped);
    let provenance = provenance::of(workspace, build, &origin, install)?;
    let pages = pages::stamped(workspace, unstamped, &origin)?;
    let release = pack(workspace, pages, provenance)?;
    paths::none_of_this_machine(workspace, &release)?;
    Ok(release)
}

/// Puts pages and the rest together.
fn pack(
    workspace: &Workspace,
    pages: Pages,
    provenance: gadget_consent::release::Provenance,
) -> anyhow::Result<Release> {
    let definition = pages::definition(workspace)?;
    let draft = Draft {
        provenance,
        pages,
        definitions: definitions::json(&definition)?,
        definition,
        licence: fs::read_to_string(workspace.root().join("LICENSE"))?,
    };
    Ok(draft.finish()?)
}

/// Writes folder and archive, and returns the archive's path.
fn write(release: &Release, dist: &Path) -> anyhow::Result<PathBuf> {
    let folder = release.folder();
    for (path, text) in release.files() {
        build::write(&dist.join(&folder).join(path), text.as_bytes())?;
    }
    let path = dist.join(format!("{folder}.tar.gz"));
    fs::write(&path, archive(release)?)?;
    // As anybody will read it.
    for path in [&path, &dist.join(folder)] {
        if Release::open(path)? != *release {
            bail!("{}: it is not what was written", path.display());
        }
    }
    Ok(path)
}

fn archive(release: &Release) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    release.write_archive(&mut bytes)?;
    Ok(bytes)
}

/// Compiles the command with the release in it.
fn command(workspace: &Workspace, archive: &Path) -> anyhow::Result<PathBuf> {
    let mut cargo = workspace.cargo();
    cargo
        .args(["build", "--release", "--package", COMMAND])
        .env(RELEASE, archive);
    process::run(
        "compile the command",
        &mut cargo,
        &workspace.log("dist-command"),
    )?;
    let name = format!("{COMMAND}{}", std::env::consts::EXE_SUFFIX);
    let built = workspace.target().join("release").join(&name);
    let path = workspace.dist().join(name);
    fs::copy(built, &path)?;
    let said =
        process::answer(std::process::Command::new(&path).args(["release", "--format", "json"]))
            .context("the command does not give the release that it holds")?;
    let held: gadget_consent::release::Provenance = serde_json::from_str(&said)?;
    if held != *Release::open(archive)?.provenance() {
        bail!("{}: it holds another release", path.display());
    }
    Ok(path)
}

/// Packs the built pages twice, and compares: the quick part of `--check`, for every run of the tests.
///
/// # Errors
/// When the archives differ, or are not read as they were written.
pub fn check_packing(workspace: &Workspace, install: Install) -> anyhow::Result<()> {
    let origin = Origin::default();
    let archives = [(); 2].map(|()| {
        let unstamped = build::unstamped(workspace, install)?;
        let provenance = provenance::of(workspace, build_of(&unstamped), &origin, install)?;
        let pages = pages::stamped(workspace, unstamped, &origin)?;
        let release = pack(workspace, pages, provenance)?;
        paths::none_of_this_machine(workspace, &release)?;
        archive(&release)
    });
    let [one, other] = archives;
    let (one, other) = (one?, other?);
    Release::from_archive(&one[..])?;
    if one != other {
        bail!("the same pages were packed into different bytes");
    }
    Ok(())
}

/// An address that may stand in a comment and on a line.
fn source(address: &str) -> anyhow::Result<String> {
    let is_plain = |char: char| char.is_ascii_graphic() && !matches!(char, '"' | '\'' | '<' | '>');
    let has_user = address.split_once("://").is_none_or(|(_, rest)| {
        rest.split('/')
            .next()
            .is_some_and(|host| host.contains('@'))
    });
    if !address.starts_with("https://")
        || has_user
        || address.len() > 200
        || address.contains("*/")
        || !address.chars().all(is_plain)
    {
        bail!("--source: expected an address as https://HOST/PATH, without a user");
    }
    Ok(address.to_owned())
}

/// JSON as MediaWiki keeps it in a page.
fn json_page(value: &serde_json::Value) -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    let formatter = PrettyFormatter::with_indent(b"\t");
    value.serialize(&mut serde_json::Serializer::with_formatter(
        &mut bytes, formatter,
    ))?;
    Ok(String::from_utf8(bytes)?)
}

/// Texts by their names.
type Texts = BTreeMap<String, String>;

#[cfg(test)]
mod tests {
    use super::source;

    #[test]
    fn a_source_is_an_address_that_anybody_may_see() {
        for (address, expected) in [
            ("https://source.example/gadget-consent", true),
            ("http://source.example/", false),
            ("https://user:secret@source.example/", false),
            ("https://source.example/*/", false),
            ("https://source.example/a b", false),
            ("/home/somebody/gadget-consent", false),
            ("", false),
        ] {
            assert_eq!(source(address).is_ok(), expected, "{address}");
        }
    }
}
