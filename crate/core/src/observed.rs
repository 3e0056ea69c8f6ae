//! Observe mode: it turns observed requests into drafts of declarations.

use std::collections::BTreeMap;

use crate::first_party::FirstParty;
use crate::request::{Request, Requests};
use crate::source::Source;

/// A request that was observed on pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The request.
    pub request: Request,
    /// The gadgets that ran on every one of these pages.
    pub gadgets: Vec<String>,
}

/// The requests that one of a set of gadgets would have to declare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The names of the gadgets. If there are none, no gadget ran on all pages with the requests.
    pub gadgets: Vec<String>,
    /// The requests.
    pub requests: Requests,
}

/// Makes drafts, those with the fewest gadgets first. Requests to the first party are omitted.
#[must_use]
pub fn draft(seen: &[Seen], first_party: &[Source]) -> Vec<Draft> {
    let first_party = FirstParty::of(first_party);
    let mut drafts: BTreeMap<(bool, usize, Vec<String>), Vec<Request>> = BTreeMap::new();
    for Seen { request, gadgets } in seen {
        if first_party.has(request.source()) {
            continue;
        }
        let mut gadgets = gadgets.clone();
        gadgets.sort();
        gadgets.dedup();
        let key = (gadgets.is_empty(), gadgets.len(), gadgets);
        drafts.entry(key).or_default().push(request.clone());
    }
    drafts
        .into_iter()
        .map(|((_, _, gadgets), requests)| Draft {
            gadgets,
            requests: requests.into_iter().collect::<Requests>().simplified(),
        })
        .collect()
}

impl Draft {
    /// The options for the line in MediaWiki:Gadgets-definition.
    #[must_use]
    pub fn options(&self) -> String {
        let requests: Vec<String> = self.requests.iter().map(ToString::to_string).collect();
        format!(
            "dependencies={}|domains={}",
            crate::manifest::CONSENT_MODULE,
            requests.join(", ")
        )
    }
}
