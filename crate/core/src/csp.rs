//! A test oracle: the policy ([CSP](https://www.w3.org/TR/CSP3/)) that a page should have, and a reader
//! that decides what a policy allows.
//!
//! No program but the linter uses it, and the linter only its reader, for the wiki's own header. On a page, `gadget-loader/src/policy.js` writes the policy, and the browser
//! enforces it. Tests compare what the loader's policy and [`policy_text`] allow; the texts differ,
//! because the loader keeps sources that others contain. The features `oracle` and `lint` keep this module
//! out of everything else.

mod read;

pub use read::{Expression, Policy, PolicyError};

use crate::first_party::{Local, loopback};
use crate::kind::{Kind, Kinds};
use crate::request::{Request, Requests};
use crate::source::Source;

/// One directive of the policy.
struct Directive {
    name: &'static str,
    kind: Option<Kind>,
    /// What MediaWiki itself needs.
    base: &'static str,
    with_first_party: bool,
}

const fn open(name: &'static str, kind: Option<Kind>, base: &'static str) -> Directive {
    Directive {
        name,
        kind,
        base,
        with_first_party: true,
    }
}

const fn closed(name: &'static str, kind: Option<Kind>, base: &'static str) -> Directive {
    Directive {
        with_first_party: false,
        ..open(name, kind, base)
    }
}

/// What MediaWiki itself needs. The policy limits which hosts a page can contact, not what it can do,
/// so inline script and eval stay allowed. Directives to which a keyword does not apply ignore it.
pub(crate) const BASE: &str = "'self' 'unsafe-inline' 'unsafe-eval' data: blob:";

/// Same-origin frames and workers have no policy of their own, so `'self'` is in their directives only
/// if the site policy allows it.
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

/// What is open on every page, whatever its user answers.
#[derive(Debug, Clone, Copy, Default)]
pub struct AlwaysOpen<'a> {
    /// The sources of the first party.
    pub first_party: &'a [Source],
    /// The kinds (`frame`, `worker`) that are open to the wiki's own pages although those have no policy.
    pub same_origin: Kinds,
    /// What the site policy opens by kinds.
    pub content: &'a [Request],
    /// What the site policy opens of what only the page itself contains.
    pub local: &'a [Local],
}

impl Directive {
    /// The directive: what MediaWiki needs, then the first party, then the grants. A source that
    /// another source contains is omitted.
    fn text(&self, always: AlwaysOpen<'_>, granted: &[Requests]) -> String {
        let mut sources: Vec<Source> = Vec::new();
        if self.with_first_party {
            sources.extend_from_slice(always.first_party);
            sources.extend(loopback());
        }
        let granted = granted
            .iter()
            .flatten()
            .chain(always.content)
            .filter(|request| self.kind.is_some_and(|kind| request.kinds().has(kind)));
        sources.extend(granted.map(|request| request.source().clone()));
        let mut parts: Vec<String> = Vec::new();
        if !self.base.is_empty() {
            parts.push(self.base.to_owned());
        }
        let is_same_origin = |kind| !self.with_first_party && always.same_origin.has(kind);
        if self.kind.is_some_and(is_same_origin) {
            parts.push("'self'".to_owned());
        }
        let local = always.local.iter().map(|local| local.parts());
        let local = local.filter(|(kind, _)| self.kind == Some(*kind));
        parts.extend(local.map(|(_, source)| source.to_owned()));
        parts.extend(fewest(&sources).map(Source::with_scheme));
        if parts.is_empty() {
            parts.push("'none'".to_owned());
        }
        format!("{} {}", self.name, parts.join(" "))
    }
}

/// The sources without those that another source contains. Of two equal sources the first stays.
fn fewest(sources: &[Source]) -> impl Iterator<Item = &Source> {
    sources.iter().enumerate().filter_map(|(at, source)| {
        let contained = sources.iter().enumerate().any(|(other_at, other)| {
            other_at != at && other.contains(source) && (other_at < at || !source.contains(other))
        });
        (!contained).then_some(source)
    })
}

/// The text of a page's policy. `open`: the grants, one list for each gadget that may run.
#[must_use]
pub fn policy_text(always: AlwaysOpen<'_>, open: &[Requests]) -> String {
    let directives = DIRECTIVES
        .iter()
        .map(|directive| directive.text(always, open));
    directives.collect::<Vec<_>>().join("; ")
}

/// The text of a second policy that removes grants from a page. It has only the directives that
/// change; `None` if there is no change. Browsers enforce both policies, so the second can only
/// restrict more.
#[must_use]
pub fn tightened_text(
    always: AlwaysOpen<'_>,
    before: &[Requests],
    after: &[Requests],
) -> Option<String> {
    let is_changed =
        |directive: &&Directive| directive.text(always, before) != directive.text(always, after);
    // Without `worker-src`, the browser would apply `script-src` to workers.
    let has_scripts = DIRECTIVES
        .iter()
        .any(|directive| directive.kind == Some(Kind::Script) && is_changed(&directive));
    let is_named = |directive: &&Directive| {
        is_changed(directive) || (has_scripts && directive.kind == Some(Kind::Worker))
    };
    let texts: Vec<String> = DIRECTIVES
        .iter()
        .filter(is_named)
        .map(|directive| directive.text(always, after))
        .collect();
    (!texts.is_empty()).then(|| texts.join("; "))
}
