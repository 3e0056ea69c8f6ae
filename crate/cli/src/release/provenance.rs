//! What a release was made from.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::ReleaseError;
use super::name::PROJECT;
use crate::printable::one_line;

/// The most characters of a value.
const LONGEST: usize = 300;

/// What a release was made from: `provenance.json`. All texts are on one line, and safe to print.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Provenance {
    /// `gadget-consent`.
    pub name: String,
    /// The version, such as `0.2.0`.
    pub version: String,
    /// The build: pages of one build work together. It depends on the content of the pages alone.
    pub build: String,
    /// What the stub and the others know each other by. A build with another protocol has another
    /// stub.
    pub protocol: String,
    /// The commit; with `-dirty` if files were changed since. `unknown`: not made in a checkout.
    pub commit: String,
    /// Where the source is.
    pub source: String,
    /// The licence, as an SPDX identifier.
    pub licence: String,
    /// The versions of all programs and libraries that shape the bytes.
    pub made_with: BTreeMap<String, String>,
    /// The options of compilers that shape the bytes.
    pub options: BTreeMap<String, String>,
}

impl Provenance {
    pub(super) fn read(json: &str) -> Result<Self, ReleaseError> {
        let wrong = |what: &str| ReleaseError::Provenance(one_line(what));
        let read: Self = serde_json::from_str(json).map_err(|error| wrong(&error.to_string()))?;
        if read.name != PROJECT {
            return Err(wrong(&format!("expected the name {PROJECT}")));
        }
        let version: Vec<&str> = read.version.split('.').collect();
        let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if version.len() != 3 || !version.iter().all(is_number) || read.version.len() > 20 {
            return Err(wrong("expected a version as 1.2.3"));
        }
        let is_hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if !(8..=64).contains(&read.build.len()) || !read.build.bytes().all(is_hex) {
            return Err(wrong("expected a build of 8 to 64 hexadecimal digits"));
        }
        let texts = [&read.protocol, &read.commit, &read.source, &read.licence];
        let pairs = read.made_with.iter().chain(&read.options);
        let all = texts
            .into_iter()
            .chain(pairs.flat_map(|(key, value)| [key, value]));
        for text in all {
            if text.is_empty() || text.chars().count() > LONGEST || one_line(text) != *text {
                return Err(wrong("expected texts of one line that are not empty"));
            }
        }
        Ok(read)
    }

    /// As JSON.
    #[must_use]
    pub fn json(&self) -> String {
        // Texts are always JSON.
        let json = serde_json::to_string_pretty(self).unwrap_or_default();
        format!("{json}\n")
    }
}
