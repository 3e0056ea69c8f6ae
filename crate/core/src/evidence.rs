//! Drafts with their evidence: what a scan found in the code of gadgets, beside what was seen on pages.

use std::collections::{BTreeMap, BTreeSet};

use crate::day::Day;
use crate::first_party::{FirstParty, Local};
use crate::manifest::CONSENT_MODULE;
use crate::observed::{Observations, SITE_SCRIPTS, Seen, Sighting, both_days};
use crate::request::{Request, Requests};
use crate::source::Source;

#[cfg(feature = "lint")]
mod declare;
#[cfg(feature = "json")]
mod scan;
#[cfg(feature = "lint")]
pub use declare::{declare, undeclared};
#[cfg(feature = "json")]
pub use scan::{LARGEST as LARGEST_SCAN, ScanError};

/// What a scan found, as far as drafts need it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ScanSummary {
    /// By the names of the gadgets, in the order of the scan.
    pub gadgets: Vec<ScannedGadget>,
}

/// What a scan found in the code of one gadget.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ScannedGadget {
    /// The name.
    pub name: String,
    /// The contacts.
    pub contacts: Vec<InCode>,
    /// How many uses of addresses cannot be told from the code.
    pub unknown: usize,
    /// Whether all files could be parsed, and read to their end.
    pub is_complete: bool,
}

/// A contact in the code, with the places that make it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InCode {
    /// The request that declares it.
    pub request: Request,
    /// The places, in the order of the files.
    pub places: Vec<CodePlace>,
}

/// A place in the code.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CodePlace {
    /// The title or the path of the page.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// What is used there, such as `$.getJSON`.
    pub by: String,
}

/// How it is known that a gadget makes a contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Basis {
    /// It is in the code, and was seen.
    CodeAndSeen,
    /// It was seen, and is not in the code as far as the scan can tell, or there was no scan.
    SeenOnly,
    /// It is in the code, and was not seen, or there are no observations.
    CodeOnly,
}

impl Basis {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::CodeAndSeen, Self::SeenOnly, Self::CodeOnly];

    /// As people read it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::CodeAndSeen => "in code and seen",
            Self::SeenOnly => "seen only",
            Self::CodeOnly => "in code only",
        }
    }
}

/// A request with its evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The request to declare: that of the code if the code has it.
    pub request: Request,
    /// The scan found it in the code.
    pub in_code: bool,
    /// Where the code makes the contact.
    pub places: Vec<CodePlace>,
    /// What was seen of it, and as which request.
    pub seen: Vec<Seen>,
    /// How many page views charge it to this gadget: its code was running. 0: other gadgets ran, too, on all
    /// of them.
    pub charged: u32,
}

impl Item {
    /// How the contact is known.
    #[must_use]
    pub fn basis(&self) -> Basis {
        match (self.in_code, self.seen.is_empty()) {
            (true, false) => Basis::CodeAndSeen,
            (false, _) => Basis::SeenOnly,
            (true, true) => Basis::CodeOnly,
        }
    }

    /// On how many page views it was seen, in how many browsers.
    #[must_use]
    pub fn counts(&self) -> (u32, u32) {
        let pages = self.seen.iter().map(|seen| seen.sighting.pages);
        let browsers = self.seen.iter().map(|seen| seen.sighting.browsers);
        (
            pages.fold(0, u32::saturating_add),
            // Each request may be of another browser or of the same ones: at least so many.
            browsers.max().unwrap_or_default(),
        )
    }

    /// The first and the last day on which it was seen; `None` if it was not, or no day is known.
    #[must_use]
    pub fn days(&self) -> Option<(Day, Day)> {
        let days = self.seen.iter().map(|seen| seen.sighting.days);
        days.fold(None, both_days)
    }
}

/// The draft of one gadget, or of several of which one makes the contacts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftedGadget {
    /// The names. More than one: one of them, or several, and it is not known which. None: no gadget ran on all
    /// page views with the contacts.
    pub gadgets: Vec<String>,
    /// The requests, sorted by their source.
    pub items: Vec<Item>,
    /// How many uses of addresses cannot be told from the code; `None` without a scan of this gadget.
    pub unknown: Option<usize>,
    /// The scan read all of the code.
    pub is_complete: bool,
}

impl DraftedGadget {
    /// The requests to declare.
    #[must_use]
    pub fn requests(&self) -> Requests {
        let all: Requests = self.items.iter().map(|item| item.request.clone()).collect();
        all.simplified()
    }

    /// The options for the line in MediaWiki:Gadgets-definition.
    #[must_use]
    pub fn options(&self) -> String {
        let requests: Vec<String> = self.requests().iter().map(ToString::to_string).collect();
        format!(
            "dependencies={CONSENT_MODULE}|domains={}",
            requests.join(", ")
        )
    }
}

/// All drafts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Evidence {
    /// One for each gadget that contacts somebody, by name.
    pub gadgets: Vec<DraftedGadget>,
    /// One for each set of gadgets of which it is not known who makes the contacts, the smallest sets first,
    /// that without gadgets last.
    pub shared: Vec<DraftedGadget>,
    /// What the content of pages uses. No gadget declares it; the site policy can open it.
    pub content: Vec<Item>,
    /// What the scripts contact that the wiki serves to everybody, such as MediaWiki:Common.js. The same.
    pub site: Vec<Item>,
    /// What only the page itself contains.
    pub local: BTreeSet<Local>,
    /// In how many browsers something was recorded.
    pub browsers: u32,
}

/// What needs no declaration: the site policy opens it to every page.
#[derive(Debug, Clone, Copy)]
pub struct Open<'a> {
    /// The sources.
    pub first_party: &'a [Source],
    /// The kinds of sources.
    pub content: &'a Requests,
    /// What only the page itself contains.
    pub local: &'a BTreeSet<Local>,
}

/// Puts a scan and observations together. Without a scan, all is `SeenOnly`.
#[must_use]
pub fn merge(scan: &ScanSummary, observations: &Observations, open: Open<'_>) -> Evidence {
    let first_party = FirstParty::of(open.first_party, open.content);
    let mut drafts = Drafting::of(scan, &first_party);
    for seen in observations.seen() {
        if !first_party.covers(&seen.request) {
            drafts.take(seen);
        }
    }
    Evidence {
        local: observations
            .local()
            .difference(open.local)
            .copied()
            .collect(),
        browsers: observations.browsers(),
        ..drafts.finish(scan)
    }
}

/// The drafts while they are made.
#[derive(Debug, Default)]
struct Drafting {
    gadgets: BTreeMap<String, Vec<Item>>,
    shared: BTreeMap<(bool, usize, Vec<String>), Vec<Item>>,
    content: Vec<Item>,
    site: Vec<Item>,
}

impl Drafting {
    fn of(scan: &ScanSummary, first_party: &FirstParty<'_>) -> Self {
        let mut drafting = Self::default();
        for gadget in &scan.gadgets {
            let contacts = gadget.contacts.iter();
            let items = contacts
                .filter(|contact| !first_party.covers(&contact.request))
                .map(|contact| Item {
                    request: contact.request.clone(),
                    in_code: true,
                    places: contact.places.clone(),
                    seen: Vec::new(),
                    charged: 0,
                });
            drafting
                .gadgets
                .entry(gadget.name.clone())
                .or_default()
                .extend(items);
        }
        drafting
    }

    fn take(&mut self, seen: &Seen) {
        let Sighting {
            by,
            among,
            in_content,
            ..
        } = &seen.sighting;
        for (gadget, pages) in by {
            if gadget == SITE_SCRIPTS {
                put(&mut self.site, seen, *pages);
            } else {
                self.charge(gadget, seen, *pages);
            }
        }
        if *in_content {
            put(&mut self.content, seen, 0);
            return;
        }
        let Some(among) = among else {
            return;
        };
        // Who is known to make it on other pages, or has it in the code, explains it.
        let has_it = |gadget: &&String| {
            by.contains_key(*gadget)
                || self.gadgets.get(*gadget).is_some_and(|items| {
                    items
                        .iter()
                        .any(|item| item.in_code && is_same(&item.request, &seen.request))
                })
        };
        let mut known: Vec<String> = among.iter().filter(has_it).cloned().collect();
        if known.is_empty() && among.len() == 1 {
            known = among.iter().cloned().collect();
        }
        if known.is_empty() && !(by.contains_key(SITE_SCRIPTS) && among.is_empty()) {
            let names: Vec<String> = among.iter().cloned().collect();
            let key = (names.is_empty(), names.len(), names);
            put(self.shared.entry(key).or_default(), seen, 0);
            return;
        }
        for gadget in known {
            self.charge(&gadget, seen, 0);
        }
    }

    fn charge(&mut self, gadget: &str, seen: &Seen, pages: u32) {
        put(
            self.gadgets.entry(gadget.to_owned()).or_default(),
            seen,
            pages,
        );
    }

    fn finish(self, scan: &ScanSummary) -> Evidence {
        let scanned: BTreeMap<&str, &ScannedGadget> = scan
            .gadgets
            .iter()
            .map(|gadget| (gadget.name.as_str(), gadget))
            .collect();
        let drafted = |gadgets: Vec<String>, items: Vec<Item>| {
            let of_scan = match gadgets.as_slice() {
                [one] => scanned.get(one.as_str()),
                _ => None,
            };
            DraftedGadget {
                unknown: of_scan.map(|gadget| gadget.unknown),
                is_complete: of_scan.is_some_and(|gadget| gadget.is_complete),
                items: sorted(items),
                gadgets,
            }
        };
        Evidence {
            gadgets: self
                .gadgets
                .into_iter()
                .filter(|(_, items)| !items.is_empty())
                .map(|(name, items)| drafted(vec![name], items))
                .collect(),
            shared: self
                .shared
                .into_iter()
                .map(|((_, _, names), items)| drafted(names, items))
                .collect(),
            content: sorted(self.content),
            site: sorted(self.site),
            ..Evidence::default()
        }
    }
}

/// Adds what was seen to the items that declare it, or as one of its own.
fn put(items: &mut Vec<Item>, seen: &Seen, charged: u32) {
    let mut is_known = false;
    for item in items.iter_mut() {
        if is_same(&item.request, &seen.request) {
            is_known = true;
            item.charged = item.charged.saturating_add(charged);
            if !item.seen.contains(seen) {
                item.seen.push(seen.clone());
            }
        }
    }
    if !is_known {
        items.push(Item {
            request: seen.request.clone(),
            in_code: false,
            places: Vec::new(),
            seen: vec![seen.clone()],
            charged,
        });
    }
}

/// Whether two requests may be the same contact: the code may know less of the host, and the browser keeps
/// less of the path.
fn is_same(one: &Request, other: &Request) -> bool {
    !one.kinds().intersection(other.kinds()).is_empty()
        && (one.source().contains(other.source()) || other.source().contains(one.source()))
}

fn sorted(mut items: Vec<Item>) -> Vec<Item> {
    items.sort_by_cached_key(|item| {
        (
            item.request.source().to_string(),
            item.request.kinds().to_string(),
        )
    });
    items
}

impl Evidence {
    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.gadgets.is_empty()
            && self.shared.is_empty()
            && self.content.is_empty()
            && self.site.is_empty()
            && self.local.is_empty()
    }

    /// How many requests of gadgets are known in each way.
    #[must_use]
    pub fn count(&self, basis: Basis) -> usize {
        let gadgets = self.gadgets.iter().chain(&self.shared);
        gadgets
            .flat_map(|gadget| &gadget.items)
            .filter(|item| item.basis() == basis)
            .count()
    }

    /// The entries for `firstParty` of the site policy, of the content of pages and of the wiki's own scripts.
    /// They always name their kinds: without, an entry opens scripts as well.
    #[must_use]
    pub fn entries(&self) -> Vec<String> {
        let items = self.content.iter().chain(&self.site);
        let all: Requests = items.map(|item| item.request.clone()).collect();
        let entry = |request: &Request| format!("{}:{}", request.kinds(), request.source());
        let all = all.simplified();
        let local = self.local.iter().map(|local| local.name().to_owned());
        all.iter().map(entry).chain(local).collect()
    }
}
