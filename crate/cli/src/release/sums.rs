//! `SHA256SUMS`, as `sha256sum` writes and checks it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::{FileName, FileProblem, ReleaseError};

/// The SHA-256 of some bytes, in hexadecimal digits.
#[must_use]
pub fn sum(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .fold(String::new(), |mut digits, byte| {
            // Writing to a string does not fail.
            let _ = write!(digits, "{byte:02x}");
            digits
        })
}

/// The lines for these sums.
pub fn write(sums: &BTreeMap<FileName, String>) -> String {
    // In the order of the names, as `sha256sum *` would give them.
    let mut lines: Vec<(String, &String)> = sums
        .iter()
        .map(|(name, sum)| (name.to_string(), sum))
        .collect();
    lines.sort();
    lines.iter().fold(String::new(), |mut text, (name, sum)| {
        let _ = writeln!(text, "{sum}  {name}");
        text
    })
}

/// Reads the lines.
pub fn read(text: &str) -> Result<BTreeMap<FileName, String>, ReleaseError> {
    let mut sums = BTreeMap::new();
    for (index, line) in text.lines().enumerate() {
        let wrong = || ReleaseError::SumsLine(index + 1);
        let (sum, path) = line.split_once("  ").ok_or_else(wrong)?;
        let is_hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if sum.len() != 64 || !sum.bytes().all(is_hex) {
            return Err(wrong());
        }
        let name = FileName::read(path)
            .filter(|name| *name != FileName::Sums)
            .ok_or_else(wrong)?;
        if sums.insert(name, sum.to_owned()).is_some() {
            return Err(wrong());
        }
    }
    Ok(sums)
}

/// Every file has its sum, and every sum its file.
pub fn check(
    sums: &BTreeMap<FileName, String>,
    files: &BTreeMap<FileName, Vec<u8>>,
) -> Result<(), ReleaseError> {
    for (name, bytes) in files {
        let problem = match sums.get(name) {
            Some(listed) if *listed == sum(bytes) => continue,
            Some(_) => FileProblem::OtherSum,
            None => FileProblem::NoSum,
        };
        return Err(ReleaseError::File {
            name: name.to_string(),
            problem,
        });
    }
    match sums.keys().find(|name| !files.contains_key(name)) {
        Some(name) => Err(ReleaseError::Missing(name.clone())),
        None => Ok(()),
    }
}
