//! Files in which others have recorded something: what a scan found, what browsers have seen.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use gadget_consent_core::evidence::{LARGEST_SCAN, ScanSummary};
use gadget_consent_core::observed::{LARGEST, Observations};

use crate::error::CommandError;
use crate::session::tell;

/// Puts files of observations together; `None`: there is none.
pub fn observations(files: &[PathBuf]) -> Result<Option<Observations>, CommandError> {
    let mut all: Option<Observations> = None;
    let mut wikis = BTreeSet::new();
    for path in files {
        let text = bounded(path, LARGEST)?;
        let seen = Observations::read(&text).map_err(|error| CommandError::Seen {
            path: path.clone(),
            error,
        })?;
        if seen.skipped() > 0 {
            tell(&format!(
                "{}: {} entries cannot be read, and were skipped",
                path.display(),
                seen.skipped()
            ));
        }
        wikis.extend(wiki_of(&text));
        match &mut all {
            Some(all) => all.merge(seen),
            None => all = Some(seen),
        }
    }
    if wikis.len() > 1 {
        let names: Vec<String> = wikis.into_iter().collect();
        tell(&format!(
            "the files are of different wikis, whose gadgets can have the same names: {}",
            names.join(", ")
        ));
    }
    Ok(all)
}

/// Puts reports of scans together.
pub fn scans(files: &[PathBuf]) -> Result<ScanSummary, CommandError> {
    let mut all = ScanSummary::default();
    for path in files {
        let text = bounded(path, LARGEST_SCAN)?;
        let scan = ScanSummary::read(&text).map_err(|error| CommandError::Scanned {
            path: path.clone(),
            error,
        })?;
        all.merge(scan);
    }
    Ok(all)
}

/// The name of the wiki that a file of observations is of.
fn wiki_of(text: &str) -> Option<String> {
    let page: serde_json::Value = serde_json::from_str(text).ok()?;
    page["wiki"].as_str().map(str::to_owned)
}

/// The text of a file. Of one that is too large, a little more than there may be: its reader says how much
/// that is.
fn bounded(path: &Path, most: usize) -> Result<String, CommandError> {
    let failed = |source| CommandError::Read {
        path: path.to_owned(),
        source,
    };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(failed)?;
    let most = most as u64;
    file.take(most + 1)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    // A cut character makes no difference: the text is refused.
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text),
        Err(error) if error.as_bytes().len() as u64 > most => {
            Ok(String::from_utf8_lossy(error.as_bytes()).into_owned())
        }
        Err(error) => Err(failed(std::io::Error::other(error.utf8_error()))),
    }
}
