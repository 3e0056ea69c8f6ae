//! Reading what a browser has recorded, and files of observations. Both may have been written by anybody.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;

use super::{LARGEST, Observations, SITE_SCRIPTS, Sighting};
use crate::first_party::Local;
use crate::ledger::is_gadget;
use crate::request::Request;

/// The most requests that are read.
const MOST: usize = 20_000;

/// A file that has no observations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ObservationsError {
    /// It is too large.
    #[error("it has more than {LARGEST} bytes")]
    Large,
    /// It is something else.
    #[error(
        "expected observations: JSON with \"version\": 1 and \"seen\", as observe mode exports it"
    )]
    Other,
    /// It is of a later version.
    #[error("it is of a later version of the format; expected \"version\": 1")]
    Version,
}

/// What a record says about a request.
#[derive(Debug, Deserialize)]
struct Recorded {
    pages: u32,
    /// Absent: on each page somebody is known.
    gadgets: Option<Vec<String>>,
    #[serde(default)]
    by: BTreeMap<String, u32>,
    #[serde(default)]
    content: bool,
    first: Option<String>,
    last: Option<String>,
}

impl Observations {
    /// Reads the record of a browser: an object with a field for each request. What cannot be read is
    /// counted, and skipped.
    #[must_use]
    pub fn of_record(text: &str) -> Self {
        let record: BTreeMap<String, Value> = serde_json::from_str(text).unwrap_or_default();
        let mut all = Self {
            browsers: 1,
            ..Self::default()
        };
        for (request, value) in record.into_iter().take(MOST) {
            if let Some(local) = Local::ALL.into_iter().find(|local| local.name() == request) {
                all.local.insert(local);
            } else if let (Ok(request), Some(sighting)) =
                (request.parse::<Request>(), sighting(value))
            {
                all.add(request, sighting);
            } else {
                all.skipped += 1;
            }
        }
        all
    }

    /// Reads a file of observations (docs/formats.md). It has the same record in it. What is charged to the
    /// scripts of one person is left out.
    ///
    /// # Errors
    /// If it is not such a file.
    pub fn read(text: &str) -> Result<Self, ObservationsError> {
        if text.len() > LARGEST {
            return Err(ObservationsError::Large);
        }
        let page: Value = serde_json::from_str(text).map_err(|_| ObservationsError::Other)?;
        let seen = page.get("seen").filter(|seen| seen.is_object());
        match (page.get("version").and_then(Value::as_u64), seen) {
            (Some(1), Some(seen)) => {
                let mut all = Self::of_record(&seen.to_string());
                all.forget_own_scripts();
                Ok(all)
            }
            (Some(2..), _) => Err(ObservationsError::Version),
            _ => Err(ObservationsError::Other),
        }
    }
}

fn sighting(value: Value) -> Option<Sighting> {
    let recorded: Recorded = serde_json::from_value(value).ok()?;
    let is_name = |name: &String| name == SITE_SCRIPTS || is_gadget(name);
    let first = recorded.first.and_then(|day| day.parse().ok());
    let last = recorded.last.and_then(|day| day.parse().ok());
    let by: BTreeMap<String, u32> = recorded
        .by
        .into_iter()
        .filter(|(name, pages)| is_name(name) && *pages > 0)
        .collect();
    let among = recorded
        .gadgets
        .map(|names| names.into_iter().filter(is_name).collect::<BTreeSet<_>>());
    (recorded.pages > 0).then_some(Sighting {
        pages: recorded.pages,
        browsers: 1,
        days: first.zip(last),
        // Somebody, or nobody that is known.
        among: among.or_else(|| by.is_empty().then(BTreeSet::new)),
        by,
        in_content: recorded.content,
    })
}
