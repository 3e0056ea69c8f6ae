//! Reads the files of a release, within its bounds. Nothing is written.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, BufReader, Read};
use std::path::Path;

use flate2::bufread::GzDecoder;
use tar::Archive;

use super::name::PROJECT;
use super::{
    FileName, FileProblem, LARGEST_FILE, LARGEST_RELEASE, MOST_FILES, Provenance, ReleaseError,
};

/// The folders of a release.
const FOLDERS: [&str; 2] = ["pages", "definitions"];

/// The files by their names.
type Files = BTreeMap<FileName, Vec<u8>>;

/// Files, as long as they are within the bounds.
#[derive(Debug, Default)]
struct Gathered {
    files: Files,
    bytes: u64,
}

impl Gathered {
    /// Takes a file.
    fn take(&mut self, path: &str, size: u64, content: impl Read) -> Result<(), ReleaseError> {
        let name = FileName::read(path).ok_or_else(|| ReleaseError::Surplus(path.to_owned()))?;
        if self.files.contains_key(&name) {
            return Err(ReleaseError::Twice(name));
        }
        if self.files.len() == MOST_FILES {
            return Err(ReleaseError::TooMany);
        }
        let too_large = || ReleaseError::File {
            name: path.to_owned(),
            problem: FileProblem::TooLarge,
        };
        // What it says of its size may be untrue.
        if size > LARGEST_FILE {
            return Err(too_large());
        }
        let mut bytes = Vec::new();
        content
            .take(LARGEST_FILE + 1)
            .read_to_end(&mut bytes)
            .map_err(ReleaseError::Archive)?;
        let length = bytes.len() as u64;
        if length > LARGEST_FILE {
            return Err(too_large());
        }
        self.bytes += length;
        if self.bytes > LARGEST_RELEASE {
            return Err(ReleaseError::TooLarge);
        }
        self.files.insert(name, bytes);
        Ok(())
    }
}

/// The files in a folder.
pub fn folder(root: &Path) -> Result<Files, ReleaseError> {
    let mut gathered = Gathered::default();
    read_folder(root, "", &mut gathered)?;
    Ok(gathered.files)
}

fn read_folder(folder: &Path, prefix: &str, gathered: &mut Gathered) -> Result<(), ReleaseError> {
    let unreadable = |path: &Path| {
        let path = path.to_owned();
        move |source| ReleaseError::Read { path, source }
    };
    for entry in fs::read_dir(folder).map_err(unreadable(folder))? {
        let entry = entry.map_err(unreadable(folder))?;
        let path = entry.path();
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        // Of a link, not of where it leads.
        let kind = fs::symlink_metadata(&path).map_err(unreadable(&path))?;
        if kind.is_dir() {
            if !FOLDERS.contains(&name.as_str()) {
                return Err(ReleaseError::Surplus(name));
            }
            read_folder(&path, &format!("{name}/"), gathered)?;
        } else if kind.is_file() {
            // Before it is opened: whoever waits for a name that is none waits in vain.
            if FileName::read(&name).is_none() {
                return Err(ReleaseError::Surplus(name));
            }
            let file = fs::File::open(&path).map_err(unreadable(&path))?;
            gathered
                .take(&name, kind.len(), file)
                .map_err(|error| match error {
                    ReleaseError::Archive(source) => ReleaseError::Read { path, source },
                    error => error,
                })?;
        } else {
            return Err(ReleaseError::File {
                name,
                problem: FileProblem::NotAFile,
            });
        }
    }
    Ok(())
}

/// The files in an archive.
pub fn archive(archive: impl Read) -> Result<Files, ReleaseError> {
    let unpacked = GzDecoder::new(BufReader::new(archive));
    // For the headers of the entries, and what is after the last one.
    let most = LARGEST_RELEASE + (MOST_FILES as u64 + 8) * 2048;
    let mut archive = Archive::new(Bounded {
        inner: unpacked,
        left: most,
    });
    let mut gathered = Gathered::default();
    let mut root: Option<String> = None;
    for entry in archive.entries().map_err(broken)? {
        let mut entry = entry.map_err(broken)?;
        let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let outside = || ReleaseError::Outside(path.clone());
        let (folder, inside) = path.split_once('/').ok_or_else(outside)?;
        if !is_root(folder) || root.as_deref().is_some_and(|root| root != folder) {
            return Err(outside());
        }
        root = Some(folder.to_owned());
        let size = entry.size();
        let kind = entry.header().entry_type();
        if kind.is_dir() {
            let inside = inside.trim_end_matches('/');
            if size > 0 || !inside.is_empty() && !FOLDERS.contains(&inside) {
                return Err(ReleaseError::Surplus(path));
            }
        } else if kind.is_file() {
            gathered.take(inside, size, &mut entry).map_err(again)?;
        } else {
            return Err(ReleaseError::File {
                name: path,
                problem: FileProblem::NotAFile,
            });
        }
    }
    at_the_end(archive.into_inner().inner)?;
    if let (Some(folder), Some(json)) = (root, gathered.files.get(&FileName::Provenance)) {
        let version = Provenance::read(&String::from_utf8_lossy(json))?.version;
        if folder != format!("{PROJECT}-{version}") {
            return Err(ReleaseError::OtherVersion { folder, version });
        }
    }
    Ok(gathered.files)
}

/// Whether all files may be in a folder with this name.
fn is_root(folder: &str) -> bool {
    let version = folder
        .strip_prefix(PROJECT)
        .and_then(|rest| rest.strip_prefix('-'));
    let is_in_place = |byte: u8| byte.is_ascii_digit() || byte == b'.';
    version.is_some_and(|version| version.len() <= 20 && version.bytes().all(is_in_place))
}

/// After the last entry there are only zeros, and nothing after the compressed bytes.
fn at_the_end<R: io::BufRead>(mut unpacked: GzDecoder<R>) -> Result<(), ReleaseError> {
    // `tar` fills its archives up to 10 KiB.
    let mut rest = Vec::new();
    (&mut unpacked)
        .take(20 << 10)
        .read_to_end(&mut rest)
        .map_err(ReleaseError::Archive)?;
    let mut more = Vec::new();
    let packed = unpacked.into_inner();
    packed
        .take(1)
        .read_to_end(&mut more)
        .map_err(ReleaseError::Archive)?;
    if rest.iter().any(|byte| *byte != 0) || !more.is_empty() {
        return Err(ReleaseError::AfterTheEnd);
    }
    Ok(())
}

/// A reader that fails, instead of ending, where too much comes.
#[derive(Debug)]
struct Bounded<R> {
    inner: R,
    left: u64,
}

/// The failure of that reader.
#[derive(Debug, thiserror::Error)]
#[error("too large")]
struct TooMuch;

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.left = self
            .left
            .checked_sub(read as u64)
            .ok_or_else(|| io::Error::other(TooMuch))?;
        Ok(read)
    }
}

/// What a failure while reading an archive means.
fn broken(error: io::Error) -> ReleaseError {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&error);
    while let Some(one) = cause {
        if one.is::<TooMuch>() {
            return ReleaseError::TooLarge;
        }
        let inner = one.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        cause = inner.map_or_else(|| one.source(), |inner| Some(inner as _));
    }
    ReleaseError::Archive(error)
}

/// The same of a failure inside an entry.
fn again(error: ReleaseError) -> ReleaseError {
    match error {
        ReleaseError::Archive(error) => broken(error),
        error => error,
    }
}
