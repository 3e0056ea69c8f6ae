//! Observe mode: from what pages were seen to contact to drafts of declarations.

use std::collections::BTreeMap;

use crate::first_party::is_first_party;
use crate::request::{Request, Requests};
use crate::source::Source;

/// A request that pages were seen to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// What was contacted, and how.
    pub request: Request,
    /// The gadgets that ran on each of the pages.
    pub gadgets: Vec<String>,
}

/// What one gadget, or one of several, would have to declare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Whose requests these may be, by name; none: no gadget's, or one's that does not run each time.
    pub gadgets: Vec<String>,
    /// What was seen.
    pub requests: Requests,
}

/// Drafts, those with the fewest candidates first. What is the wiki's own is left out.
#[must_use]
pub fn draft(seen: &[Seen], first_party: &[Source]) -> Vec<Draft> {
    let mut drafts: BTreeMap<(bool, usize, Vec<String>), Vec<Request>> = BTreeMap::new();
    for Seen { request, gadgets } in seen {
        if is_first_party(first_party, request.source()) {
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
    /// The options of a line in MediaWiki:Gadgets-definition.
    #[must_use]
    pub fn options(&self) -> String {
        let requests: Vec<String> = self.requests.iter().map(ToString::to_string).collect();
        format!(
            "dependencies={}|domains={}",
            crate::manifest::LOADER_MODULE,
            requests.join(", ")
        )
    }
}
