//! Observe mode: what was seen on pages, by one browser or by many. `evidence` turns it into drafts.

use std::collections::{BTreeMap, BTreeSet};

use crate::day::Day;
use crate::first_party::Local;
use crate::request::Request;

#[cfg(feature = "json")]
mod read;
#[cfg(feature = "json")]
mod write;
#[cfg(feature = "json")]
pub use read::ObservationsError;

/// The size limit of a file of observations, in bytes.
pub const LARGEST: usize = 4 << 20;

/// Stands among the names of gadgets for the user's own scripts. It is in no file of observations.
pub const OWN_SCRIPTS: &str = crate::user_scripts::USER_SCRIPTS;

/// Stands among the names of gadgets for the scripts that a wiki serves to everybody, such as
/// MediaWiki:Common.js.
pub const SITE_SCRIPTS: &str = "@site";

/// What was seen of one request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sighting {
    /// On how many page views it was seen.
    pub pages: u32,
    /// In how many browsers. Each file of observations counts as one.
    pub browsers: u32,
    /// The first and the last day.
    pub days: Option<(Day, Day)>,
    /// The gadgets whose code made the contact, each with the number of page views.
    pub by: BTreeMap<String, u32>,
    /// The gadgets that ran on every page view on which nobody is known to have made the contact. `None`: on
    /// each page view somebody is known.
    pub among: Option<BTreeSet<String>>,
    /// Something in the content of a page had the address, and no gadget is known to have put it there.
    pub in_content: bool,
}

/// A request, and what was seen of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The request. It has one kind.
    pub request: Request,
    /// What was seen of it.
    pub sighting: Sighting,
}

/// All that was seen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Observations {
    /// By the canonical text of the request.
    seen: BTreeMap<String, Seen>,
    /// Frames and workers that only the page itself contains.
    local: BTreeSet<Local>,
    /// In how many browsers.
    browsers: u32,
    /// How many entries of files could not be read.
    skipped: u32,
}

impl Observations {
    /// What was seen of each request, by its text.
    pub fn seen(&self) -> impl Iterator<Item = &Seen> {
        self.seen.values()
    }

    /// Frames and workers that only the page itself contains.
    #[must_use]
    pub fn local(&self) -> &BTreeSet<Local> {
        &self.local
    }

    /// In how many browsers. Each file counts as one.
    #[must_use]
    pub fn browsers(&self) -> u32 {
        self.browsers
    }

    /// How many entries could not be read.
    #[must_use]
    pub fn skipped(&self) -> u32 {
        self.skipped
    }

    /// Whether nothing was seen.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.seen.is_empty() && self.local.is_empty()
    }

    /// Adds what was seen of a request.
    pub fn add(&mut self, request: Request, sighting: Sighting) {
        let text = request.to_string();
        if let Some(known) = self.seen.get_mut(&text) {
            known.sighting.join(sighting);
        } else {
            self.seen.insert(text, Seen { request, sighting });
        }
    }

    /// Leaves out what the scripts of one person have made, or may have made: they ran on each page view on
    /// which nobody is known.
    pub(crate) fn forget_own_scripts(&mut self) {
        self.seen.retain(|_, seen| {
            let sighting = &mut seen.sighting;
            let mut is_theirs = sighting.by.remove(OWN_SCRIPTS).is_some();
            if sighting
                .among
                .as_ref()
                .is_some_and(|names| names.contains(OWN_SCRIPTS))
            {
                is_theirs = true;
                sighting.among = None;
            }
            let is_of_nobody_else = sighting.by.is_empty() && sighting.among.is_none();
            !(is_theirs && is_of_nobody_else && !sighting.in_content)
        });
    }

    /// Adds a frame or a worker that only the page itself contains.
    pub fn add_local(&mut self, local: Local) {
        self.local.insert(local);
    }

    /// Adds what others have seen. The order makes no difference.
    pub fn merge(&mut self, other: Self) {
        self.browsers = self.browsers.saturating_add(other.browsers);
        self.skipped = self.skipped.saturating_add(other.skipped);
        self.local.extend(other.local);
        for (_, Seen { request, sighting }) in other.seen {
            self.add(request, sighting);
        }
    }
}

impl Sighting {
    fn join(&mut self, other: Self) {
        self.pages = self.pages.saturating_add(other.pages);
        self.browsers = self.browsers.saturating_add(other.browsers);
        self.days = both_days(self.days, other.days);
        for (gadget, pages) in other.by {
            let known = self.by.entry(gadget).or_default();
            *known = known.saturating_add(pages);
        }
        self.among = match (self.among.take(), other.among) {
            (Some(one), Some(two)) => Some(one.intersection(&two).cloned().collect()),
            (known, None) | (None, known) => known,
        };
        self.in_content |= other.in_content;
    }
}

/// The first and the last day of two spans.
pub(crate) fn both_days(one: Option<(Day, Day)>, other: Option<(Day, Day)>) -> Option<(Day, Day)> {
    match (one, other) {
        (Some((from, to)), Some((first, last))) => Some((from.min(first), to.max(last))),
        (known, None) | (None, known) => known,
    }
}
