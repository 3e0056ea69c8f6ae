//! The first party: which sources are not third parties, and presets that many wikis share.

use crate::kind::{Kind, Kinds};
use crate::request::{Cover, Request, Requests};
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

/// What only the page itself contains, and no site. A policy names it by its scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Local {
    /// A frame whose text a script of the page has made.
    BlobFrame,
    /// A frame whose text is its address.
    DataFrame,
    /// A worker whose text is its address. One by `blob:` is always open.
    DataWorker,
}

impl Local {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::BlobFrame, Self::DataFrame, Self::DataWorker];

    /// The name in the site policy, written like a request.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::BlobFrame => "frame:blob:",
            Self::DataFrame => "frame:data:",
            Self::DataWorker => "worker:data:",
        }
    }

    /// The kind, and the source expression of a policy.
    #[must_use]
    pub const fn parts(self) -> (Kind, &'static str) {
        match self {
            Self::BlobFrame => (Kind::Frame, "blob:"),
            Self::DataFrame => (Kind::Frame, "data:"),
            Self::DataWorker => (Kind::Worker, "data:"),
        }
    }
}

/// What is open to every page, whatever its user answers, for many questions.
pub(crate) struct FirstParty<'a> {
    named: SourceIndex<'a>,
    loopback: Vec<Source>,
    content: Cover<'a>,
}

impl<'a> FirstParty<'a> {
    /// `sources` are open for everything but frames and workers, `content` for the kinds that it names.
    pub(crate) fn of(sources: &'a [Source], content: &'a Requests) -> Self {
        Self {
            named: SourceIndex::of(sources.iter()),
            loopback: loopback().collect(),
            content: content.cover(),
        }
    }

    /// Whether a source is the wiki's own, or the user's own computer's.
    pub(crate) fn has(&self, source: &Source) -> bool {
        self.named.visit_containing(source, &mut |_| true)
            || self.loopback.iter().any(|known| known.contains(source))
    }

    /// Whether all that a request asks for is open anyway. Frames and workers are only if they are named.
    pub(crate) fn covers(&self, request: &Request) -> bool {
        let source = request.source();
        let missing = request.kinds().without(self.content.kinds_covering(source));
        let closed = Kinds::from_iter([Kind::Frame, Kind::Worker]);
        missing.is_empty() || missing.intersection(closed).is_empty() && self.has(source)
    }
}
