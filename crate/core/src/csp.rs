//! The page's policy as text ([CSP](https://www.w3.org/TR/CSP3/)): first party ∪ what is granted;
//! and the reading of such a text.
//!
//! `gadget-loader/src/policy.js` writes the page's policy on every page view, for its own part
//! without leaving out what is contained; a test reads both texts and compares what they mean.

mod read;

pub use read::{Expression, Policy, PolicyError};

use crate::kind::{Kind, Kinds};
use crate::request::Requests;
use crate::source::{Source, parse_any};

/// The user's own computer is no third party. `http:` also lets https through, and `ws:` wss.
pub(crate) const LOOPBACK: [&str; 4] = [
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

/// What `MediaWiki` itself needs. What is enforced is where a page may reach, not what it may do, so
/// inline script and eval stay open; the kinds that have no such things pass the words over.
pub(crate) const BASE: &str = "'self' 'unsafe-inline' 'unsafe-eval' data: blob:";

/// Same-origin frames and workers carry no policy of their own, so `'self'` is among theirs only
/// where the site policy says so.
const DIRECTIVES: [Directive; 10] = [
    open("default-src", None, BASE),
    open("script-src", Some(Kind::Script), BASE),
    open("style-src", Some(Kind::Style), BASE),
    open("img-src", Some(Kind::Img), BASE),
    open("font-src", Some(Kind::Font), BASE),
    open("media-src", Some(Kind::Media), BASE),
    open("connect-src", Some(Kind::Connect), BASE),
    closed("frame-src", Some(Kind::Frame), ""),
    closed("worker-src", Some(Kind::Worker), "blob:"),
    closed("object-src", None, ""),
];

/// What is open on every page, whatever its user says.
#[derive(Debug, Clone, Copy, Default)]
pub struct Own<'a> {
    /// Sources that the wiki counts as its own.
    pub first_party: &'a [Source],
    /// Kinds that are open to the wiki's own pages though those carry no policy: `frame`, `worker`.
    pub same_origin: Kinds,
}

impl Directive {
    /// First the page's own sources, then the first party's, then those of the grants in the order
    /// of the lists; each once, and none that another one contains.
    fn text(&self, own: Own<'_>, granted: &[Requests]) -> String {
        let mut sources: Vec<Source> = Vec::new();
        if self.with_first_party {
            sources.extend_from_slice(own.first_party);
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
        let is_same_origin = |kind| !self.with_first_party && own.same_origin.has(kind);
        if self.kind.is_some_and(is_same_origin) {
            parts.push("'self'".to_owned());
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
pub fn policy_text(own: Own<'_>, open: &[Requests]) -> String {
    let directives = DIRECTIVES.iter().map(|directive| directive.text(own, open));
    directives.collect::<Vec<_>>().join("; ")
}

/// The text of a further policy that takes away what is no longer granted: only the directives in
/// which something is. `None` when nothing is. Browsers enforce both policies, so that whatever
/// this one says can only tighten.
#[must_use]
pub fn tightened_text(own: Own<'_>, before: &[Requests], after: &[Requests]) -> Option<String> {
    let is_changed =
        |directive: &&Directive| directive.text(own, before) != directive.text(own, after);
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
        .map(|directive| directive.text(own, after))
        .collect();
    (!texts.is_empty()).then(|| texts.join("; "))
}
