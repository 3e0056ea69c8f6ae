//! Why a release cannot be used.

use std::path::PathBuf;

use super::FileName;
use super::name::{PROJECT, Shown};

/// Why a release cannot be used. What it names of the release is safe to print, and on one line.
#[derive(Debug, thiserror::Error)]
pub enum ReleaseError {
    /// This program holds none.
    #[error(
        "this build of gadget-consent holds no release: give one with --release, a folder or .tar.gz that `cargo xtask dist` has made"
    )]
    NoneEmbedded,
    /// The file system did not give it.
    #[error("{} cannot be read: {source}", path.display())]
    Read {
        /// The folder, file or archive.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Neither a folder nor a file.
    #[error("{} is not a release: expected a folder or a .tar.gz", .0.display())]
    NotARelease(PathBuf),
    /// Not an archive, or a damaged one.
    #[error("the archive is damaged, or is not a .tar.gz: {0}")]
    Archive(std::io::Error),
    /// An archive has something after its end.
    #[error("the archive has bytes after its end")]
    AfterTheEnd,
    /// The files of an archive are not in one folder with the right name.
    #[error("{}: expected a file in a folder {PROJECT}-VERSION", Shown(.0))]
    Outside(String),
    /// A file, folder or link that has no place in a release.
    #[error("{}: this has no place in a release", Shown(.0))]
    Surplus(String),
    /// Two entries of an archive are for one file.
    #[error("{0} is there twice")]
    Twice(FileName),
    /// A file is not there.
    #[error("{0} is missing")]
    Missing(FileName),
    /// A file is not as it should be.
    #[error("{}: {problem}", Shown(name))]
    File {
        /// The name of the file.
        name: String,
        /// What is wrong.
        problem: FileProblem,
    },
    /// All files together have too many bytes.
    #[error("the release has more than {} MiB", super::LARGEST_RELEASE >> 20)]
    TooLarge,
    /// Too many files.
    #[error("the release has more than {} files", super::MOST_FILES)]
    TooMany,
    /// A line of the sums cannot be read.
    #[error(
        "SHA256SUMS: line {0}: expected 64 hexadecimal digits, two spaces and a file of the release, once"
    )]
    SumsLine(usize),
    /// What the release was made from cannot be read.
    #[error("provenance.json: {0}")]
    Provenance(String),
    /// A folder's name in the archive is that of another version.
    #[error(
        "the files are in a folder {}, but provenance.json has version {version}",
        Shown(folder)
    )]
    OtherVersion {
        /// The folder.
        folder: String,
        /// The version in `provenance.json`.
        version: String,
    },
    /// A definition is for a gadget that is not part of the module.
    #[error("definition.wikitext: the gadget {} is not part of the module", Shown(.0))]
    Foreign(String),
    /// A gadget's definition names a page that is not there.
    #[error(
        "definition.wikitext: {}: the release has no page {}",
        Shown(gadget),
        Shown(page)
    )]
    NoSuchPage {
        /// The gadget.
        gadget: String,
        /// The page.
        page: String,
    },
    /// The two ways to define gadgets differ.
    #[error("definition.wikitext and the folder definitions do not define the same gadgets")]
    Definitions,
}

/// What is wrong with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FileProblem {
    /// Too many bytes.
    #[error("it has more than {} bytes", super::LARGEST_FILE)]
    TooLarge,
    /// A link, a folder or a device.
    #[error("it is not a plain file")]
    NotAFile,
    /// Not UTF-8, or with control characters.
    #[error("it is not text in UTF-8")]
    NotText,
    /// Empty, or with an end that a wiki cuts off.
    #[error("a wiki does not keep this text as it is: it is empty, or has spaces at its end")]
    NotAsAWikiKeepsIt,
    /// The file has another sum.
    #[error("its SHA-256 is not the one in SHA256SUMS")]
    OtherSum,
    /// The file has no sum.
    #[error("SHA256SUMS does not list it")]
    NoSum,
}
