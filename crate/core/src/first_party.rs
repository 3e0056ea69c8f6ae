//! The first party: which sources are not third parties, and presets that many wikis share.

use crate::source::{Source, SourceIndex, parse_any};

/// No source but the wiki itself.
const NONE: &[&str] = &[];

/// The production domains of the Wikimedia Foundation. Toolforge and Wikimedia Cloud are not among
/// them, because anyone can run a tool there.
const WIKIMEDIA: &[&str] = &[
    "*.mediawiki.org",
    "*.wikibooks.org",
    "*.wikidata.org",
    "*.wikifunctions.org",
    "*.wikimedia.org",
    "*.wikinews.org",
    "*.wikipedia.org",
    "*.wikiquote.org",
    "*.wikisource.org",
    "*.wikiversity.org",
    "*.wikivoyage.org",
    "*.wiktionary.org",
    "wikimedia.org",
    "wikisource.org",
];

/// The names of all presets.
pub const PRESETS: [&str; 2] = ["none", "wikimedia"];

/// The sources of a preset; `None` if there is no preset of this name.
#[must_use]
pub fn preset(name: &str) -> Option<&'static [&'static str]> {
    match name {
        "none" => Some(NONE),
        "wikimedia" => Some(WIKIMEDIA),
        _ => None,
    }
}

/// The user's own computer, which is not a third party. `http:` also covers https, and `ws:` wss.
pub(crate) const LOOPBACK: [&str; 4] = [
    "http://localhost:*",
    "http://127.0.0.1:*",
    "ws://localhost:*",
    "ws://127.0.0.1:*",
];

pub(crate) fn loopback() -> impl Iterator<Item = Source> {
    LOOPBACK.iter().filter_map(|text| parse_any(text).ok())
}

/// Whether a source is open to every gadget, except for frames and workers.
#[must_use]
pub fn is_first_party(first_party: &[Source], source: &Source) -> bool {
    first_party.iter().any(|known| known.contains(source))
        || loopback().any(|known| known.contains(source))
}

/// The sources that are open to every gadget, except for frames and workers, for many questions.
pub(crate) struct FirstParty<'a> {
    named: SourceIndex<'a>,
    loopback: Vec<Source>,
}

impl<'a> FirstParty<'a> {
    pub(crate) fn of(first_party: &'a [Source]) -> Self {
        Self {
            named: SourceIndex::of(first_party.iter()),
            loopback: loopback().collect(),
        }
    }

    /// As [`is_first_party`].
    pub(crate) fn has(&self, source: &Source) -> bool {
        self.named.visit_containing(source, &mut |_| true)
            || self.loopback.iter().any(|known| known.contains(source))
    }
}
