//! Reading the report of `gadget-consent scan --format json`. It may have been written by anybody.

use serde::Deserialize;
use serde_json::Value;

use super::{CodePlace, InCode, ScanSummary, ScannedGadget};
use crate::request::Request;

/// The size limit of a report, in bytes. A report has all findings, with links and texts.
pub const LARGEST: usize = 256 << 20;

/// The places that are kept of one contact.
const MOST_PLACES: usize = 20;

/// A file that is no report of a scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ScanError {
    /// It is too large.
    #[error("it has more than {LARGEST} bytes")]
    Large,
    /// It is something else.
    #[error("expected the report of a scan, as “gadget-consent scan --format json” writes it")]
    Other,
    /// It is of a later version.
    #[error("it is of a later version of the format; expected \"version\": 1")]
    Version,
}

#[derive(Debug, Deserialize)]
struct Report {
    version: u32,
    #[serde(default)]
    gadgets: Vec<Value>,
}

#[derive(Debug, Deserialize)]
struct Gadget {
    name: String,
    findings: Vec<Finding>,
    #[serde(default)]
    complete: bool,
}

#[derive(Debug, Deserialize)]
struct Finding {
    class: String,
    request: Option<String>,
    #[serde(default)]
    by: String,
    place: Option<Place>,
}

#[derive(Debug, Deserialize)]
struct Place {
    file: String,
    line: u32,
}

impl ScanSummary {
    /// Reads a report.
    ///
    /// # Errors
    /// If it is none.
    pub fn read(text: &str) -> Result<Self, ScanError> {
        if text.len() > LARGEST {
            return Err(ScanError::Large);
        }
        let report: Report = serde_json::from_str(text).map_err(|_| ScanError::Other)?;
        if report.version > 1 {
            return Err(ScanError::Version);
        }
        let gadgets = report.gadgets.into_iter();
        let gadgets: Option<Vec<Gadget>> = gadgets
            .map(|gadget| serde_json::from_value(gadget).ok())
            .collect();
        let gadgets = gadgets.filter(|_| report.version == 1);
        Ok(Self {
            gadgets: gadgets
                .ok_or(ScanError::Other)?
                .into_iter()
                .map(summary)
                .collect(),
        })
    }
}

fn summary(gadget: Gadget) -> ScannedGadget {
    let mut contacts: Vec<InCode> = Vec::new();
    let mut unknown = 0;
    for finding in gadget.findings {
        match finding.class.as_str() {
            "unknown" => unknown += 1,
            "contact" => {
                let request = finding
                    .request
                    .and_then(|text| text.parse::<Request>().ok());
                // A contact without a request cannot be declared; the scan itself says so.
                let Some(request) = request else {
                    continue;
                };
                let place = finding.place.map(|place| CodePlace {
                    file: place.file,
                    line: place.line,
                    by: finding.by,
                });
                let known = contacts.iter().position(|known| known.request == request);
                let at = known.unwrap_or_else(|| {
                    contacts.push(InCode {
                        request,
                        places: Vec::new(),
                    });
                    contacts.len() - 1
                });
                if let (Some(known), Some(place)) = (contacts.get_mut(at), place)
                    && known.places.len() < MOST_PLACES
                {
                    known.places.push(place);
                }
            }
            _ => {}
        }
    }
    ScannedGadget {
        name: gadget.name,
        contacts,
        unknown,
        is_complete: gadget.complete,
    }
}
