//! Observe mode: it turns observed requests into drafts of declarations, and of entries of the site policy
//! for what the content of pages uses.

use std::collections::{BTreeMap, BTreeSet};

use crate::first_party::{FirstParty, Local};
use crate::request::{Request, Requests};
use crate::source::Source;

/// A request that was observed on pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The request.
    pub request: Request,
    /// The gadgets that ran on every one of these pages.
    pub gadgets: Vec<String>,
    /// Something in the content of one of these pages has its address.
    pub in_content: bool,
}

/// All drafts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Drafts {
    /// For the site policy: what the content of pages uses.
    pub content: Requests,
    /// The same of what only the page itself contains.
    pub local: BTreeSet<Local>,
    /// For the definitions of gadgets, those with the fewest gadgets first.
    pub gadgets: Vec<Draft>,
}

/// The requests that one of a set of gadgets would have to declare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The names of the gadgets. If there are none, no gadget ran on all pages with the requests.
    pub gadgets: Vec<String>,
    /// The requests.
    pub requests: Requests,
}

/// Makes drafts. Requests that the site policy opens to every page are omitted: by its sources, or by
/// kinds (`content`).
#[must_use]
pub fn draft(seen: &[Seen], first_party: &[Source], content: &Requests) -> Drafts {
    let first_party = FirstParty::of(first_party, content);
    let mut of_content = Vec::new();
    let mut drafts: BTreeMap<(bool, usize, Vec<String>), Vec<Request>> = BTreeMap::new();
    for Seen {
        request,
        gadgets,
        in_content,
    } in seen
    {
        if first_party.covers(request) {
            continue;
        }
        if *in_content {
            of_content.push(request.clone());
            continue;
        }
        let mut gadgets = gadgets.clone();
        gadgets.sort();
        gadgets.dedup();
        let key = (gadgets.is_empty(), gadgets.len(), gadgets);
        drafts.entry(key).or_default().push(request.clone());
    }
    let simplified = |all: Vec<Request>| all.into_iter().collect::<Requests>().simplified();
    Drafts {
        local: BTreeSet::new(),
        content: simplified(of_content),
        gadgets: drafts
            .into_iter()
            .map(|((_, _, gadgets), requests)| Draft {
                gadgets,
                requests: simplified(requests),
            })
            .collect(),
    }
}

impl Drafts {
    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.content.is_empty() && self.local.is_empty() && self.gadgets.is_empty()
    }

    /// The entries for `firstParty` of the site policy. They always name their kinds: without, an entry
    /// opens scripts as well.
    #[must_use]
    pub fn entries(&self) -> Vec<String> {
        let entry = |request: &Request| format!("{}:{}", request.kinds(), request.source());
        let local = self.local.iter().map(|local| local.name().to_owned());
        self.content.iter().map(entry).chain(local).collect()
    }
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
