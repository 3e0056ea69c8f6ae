//! The page's policy as text ([CSP](https://www.w3.org/TR/CSP3/)): first party ∪ what is granted;
//! and the reading of such a text.
//!
//! `gadget-loader/src/policy.js` writes the page's policy on every page view, for its own part
//! without leaving out what is contained; a test reads both texts and compares what they mean.

mod read;

pub use read::{Expression, Policy, PolicyError};

use crate::kind::Kind;
use crate::request::Requests;
use crate::source::{Source, parse_any};

/// The user's own computer is no third party. `http:` also lets https through, and `ws:` wss.
const LOOPBACK: [&str; 4] = [
    "http://localhost:*",
    "http://127.0.0.1:*",
    "ws://localhost:*",
    "ws://127.0.0.1:*",
];

/// One directive of the page's policy.
struct Directive {
    name: &'static str,
    kind: Option<Kind>,
    /// What MediaWiki itself needs.
    own: &'static str,
    with_first_party: bool,
}

const fn open(name: &'static str, kind: Option<Kind>, own: &'static str) -> Directive {
    Directive {
        name,
        kind,
        own,
        with_first_party: true,
    }
}

const fn closed(name: &'static str, kind: Option<Kind>, own: &'static str) -> Directive {
    Directive {
        with_first_party: false,
        ..open(name, kind, own)
    }
}

/// What is enforced is where a page may reach, not what it may do: MediaWiki needs inline script and
/// eval. Same-origin frames and workers carry no policy of their own, so `'self'` is not among
/// theirs.
const DIRECTIVES: [Directive; 10] = [
    open("default-src", None, "'self' data: blob:"),
    open(
        "script-src",
        Some(Kind::Script),
        "'self' 'unsafe-inline' 'unsafe-eval' blob:",
    ),
    open(
        "style-src",
        Some(Kind::Style),
        "'self' 'unsafe-inline' data: blob:",
    ),
    open("img-src", Some(Kind::Img), "'self' data: blob:"),
    open("font-src", Some(Kind::Font), "'self' data: blob:"),
    open("media-src", Some(Kind::Media), "'self' data: blob:"),
    open("connect-src", Some(Kind::Connect), "'self' data: blob:"),
    closed("frame-src", Some(Kind::Frame), ""),
    closed("worker-src", Some(Kind::Worker), "blob:"),
    closed("object-src", None, ""),
];

impl Directive {
    /// First the page's own sources, then the first party's, then those of the grants in the order
    /// of the lists; each once, and none that another one contains.
    fn text(&self, first_party: &[Source], granted: &[Requests]) -> String {
        let mut sources: Vec<Source> = Vec::new();
        if self.with_first_party {
            sources.extend_from_slice(first_party);
            sources.extend(loopback());
        }
        let granted = granted
            .iter()
            .flatten()
            .filter(|request| self.kind.is_some_and(|kind| request.kinds().has(kind)));
        sources.extend(granted.map(|request| request.source().clone()));
        let mut parts: Vec<String> = Vec::new();
        if !self.own.is_empty() {
            parts.push(self.own.to_owned());
        }
        parts.extend(fewest(&sources).map(Source::with_scheme));
        if parts.is_empty() {
            parts.push("'none'".to_owned());
        }
        format!("{} {}", self.name, parts.join(" "))
    }
}

fn loopback() -> impl Iterator<Item = Source> {
    LOOPBACK.iter().filter_map(|text| parse_any(text).ok())
}

/// Whether all of a source is open to every gadget, but for frames and workers.
#[must_use]
pub fn is_first_party(first_party: &[Source], source: &Source) -> bool {
    first_party.iter().any(|own| own.contains(source)) || loopback().any(|own| own.contains(source))
}

/// The sources without those that another one contains; of two that mean the same the first stays.
fn fewest(sources: &[Source]) -> impl Iterator<Item = &Source> {
    sources.iter().enumerate().filter_map(|(at, source)| {
        let contained = sources.iter().enumerate().any(|(other_at, other)| {
            other_at != at && other.contains(source) && (other_at < at || !source.contains(other))
        });
        (!contained).then_some(source)
    })
}

/// The text of the page's policy. `open`: what is granted, one list for each gadget that may run.
#[must_use]
pub fn policy_text(first_party: &[Source], open: &[Requests]) -> String {
    let directives = DIRECTIVES
        .iter()
        .map(|directive| directive.text(first_party, open));
    directives.collect::<Vec<_>>().join("; ")
}

/// The text of a further policy that takes away what is no longer granted: only the directives in
/// which something is. `None` when nothing is. Browsers enforce both policies, so that whatever
/// this one says can only tighten.
#[must_use]
pub fn tightened_text(
    first_party: &[Source],
    before: &[Requests],
    after: &[Requests],
) -> Option<String> {
    let is_changed = |directive: &&Directive| {
        directive.text(first_party, before) != directive.text(first_party, after)
    };
    // Where a policy says nothing of workers, what it says of scripts would count for them.
    let has_scripts = DIRECTIVES
        .iter()
        .any(|directive| directive.kind == Some(Kind::Script) && is_changed(&directive));
    let is_named = |directive: &&Directive| {
        is_changed(directive) || (has_scripts && directive.kind == Some(Kind::Worker))
    };
    let texts: Vec<String> = DIRECTIVES
        .iter()
        .filter(is_named)
        .map(|directive| directive.text(first_party, after))
        .collect();
    (!texts.is_empty()).then(|| texts.join("; "))
}
