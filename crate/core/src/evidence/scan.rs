//! Reading the report of `gadget-consent scan --format json`. It may have been written by anybody.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::{Value, json};

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
    /// Absent: it is the report of something else.
    gadgets: Option<Vec<Value>>,
}

#[derive(Debug, Deserialize)]
struct Gadget {
    name: String,
    findings: Vec<Finding>,
    #[serde(default)]
    complete: bool,
    /// A user script, which no definition declares.
    #[serde(default, rename = "isScript")]
    is_script: bool,
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
        let gadgets = report.gadgets.ok_or(ScanError::Other)?.into_iter();
        let gadgets: Option<Vec<Gadget>> = gadgets
            .map(|gadget| serde_json::from_value(gadget).ok())
            .collect();
        let gadgets = gadgets.filter(|_| report.version == 1);
        Ok(Self {
            gadgets: gadgets
                .ok_or(ScanError::Other)?
                .into_iter()
                .filter(|gadget| !gadget.is_script)
                .map(summary)
                .collect(),
        })
    }
}

impl ScanSummary {
    /// Adds what another scan found, of the same gadgets or of others. The order makes no difference, and no
    /// name stands twice afterwards.
    pub fn merge(&mut self, other: Self) {
        let mut all: BTreeMap<String, ScannedGadget> = BTreeMap::new();
        for gadget in std::mem::take(&mut self.gadgets)
            .into_iter()
            .chain(other.gadgets)
        {
            // The first one is joined, too: a report can have the same contact twice.
            let known = all
                .entry(gadget.name.clone())
                .or_insert_with(|| ScannedGadget {
                    contacts: Vec::new(),
                    ..gadget.clone()
                });
            known.join(gadget);
        }
        self.gadgets = all.into_values().collect();
    }

    /// The report again, with nothing but what [`Self::read`] reads, in the order of the names.
    #[must_use]
    pub fn write(&self) -> String {
        let mut gadgets: Vec<&ScannedGadget> = self.gadgets.iter().collect();
        gadgets.sort_by(|one, other| one.name.cmp(&other.name));
        let gadget = |gadget: &&ScannedGadget| {
            let places = gadget.contacts.iter().flat_map(|contact| {
                // Without a place it is a contact all the same.
                let none = contact.places.is_empty().then_some(None);
                let all = contact.places.iter().map(Some).chain(none);
                all.map(move |place| (contact, place))
            });
            let contacts = places.map(|(contact, place)| {
                json!({
                    "class": "contact",
                    "request": contact.request.to_string(),
                    "by": place.map_or("", |place| &place.by),
                    "place": place.map(|place| json!({ "file": place.file, "line": place.line })),
                })
            });
            let unknown = (0..gadget.unknown).map(|_| json!({ "class": "unknown" }));
            json!({
                "name": gadget.name,
                "complete": gadget.is_complete,
                "findings": contacts.chain(unknown).collect::<Vec<_>>(),
            })
        };
        let gadgets: Vec<Value> = gadgets.iter().map(gadget).collect();
        let report = json!({ "version": 1, "gadgets": gadgets });
        report.to_string()
    }
}

impl ScannedGadget {
    /// Two scans of one gadget may be of the same code, so what cannot be told is not counted twice.
    fn join(&mut self, other: Self) {
        let both = std::mem::take(&mut self.contacts).into_iter();
        let mut contacts: BTreeMap<String, (Request, BTreeSet<CodePlace>)> = BTreeMap::new();
        for InCode { request, places } in both.chain(other.contacts) {
            let known = contacts
                .entry(request.to_string())
                .or_insert_with(|| (request, BTreeSet::new()));
            known.1.extend(places);
        }
        let contact = |(request, places): (Request, BTreeSet<CodePlace>)| InCode {
            request,
            places: places.into_iter().take(MOST_PLACES).collect(),
        };
        self.contacts = contacts.into_values().map(contact).collect();
        self.unknown = self.unknown.max(other.unknown);
        self.is_complete &= other.is_complete;
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
