//! The page's policy as text ([CSP](https://www.w3.org/TR/CSP3/)): first party ∪ what is granted.
//!
//! `gadget-loader/src/policy.js` writes the same text on every page view; a test compares the two.
//! Directives in the order of [`DIRECTIVES`]; in each the page's own sources, then those of the
//! grants in the order of the lists, each once.

use crate::kind::Kind;
use crate::request::Requests;
use crate::source::Source;

/// The user's own computer is no third party. In CSP `ws:` also matches wss, http and https.
const LOOPBACK: &str = "ws://localhost:* ws://127.0.0.1:*";

/// Directive, its kind, its own sources, and whether the first party's follow. What is enforced is
/// where a page may reach, not what it may do: MediaWiki needs inline script and eval. Same-origin
/// frames and workers carry no policy of their own, so `'self'` is not among theirs.
const DIRECTIVES: [(&str, Option<Kind>, &str, bool); 10] = [
    ("default", None, "'self' data: blob:", true),
    (
        "script",
        Some(Kind::Script),
        "'self' 'unsafe-inline' 'unsafe-eval' blob:",
        true,
    ),
    (
        "style",
        Some(Kind::Style),
        "'self' 'unsafe-inline' data: blob:",
        true,
    ),
    ("img", Some(Kind::Img), "'self' data: blob:", true),
    ("font", Some(Kind::Font), "'self' data: blob:", true),
    ("media", Some(Kind::Media), "'self' data: blob:", true),
    ("connect", Some(Kind::Connect), "'self' data: blob:", true),
    ("frame", Some(Kind::Frame), "", false),
    ("worker", Some(Kind::Worker), "blob:", false),
    ("object", None, "", false),
];

/// The text of the page's policy. `open`: what is granted, one list for each gadget that may run.
#[must_use]
pub fn policy_text(first_party: &[Source], open: &[Requests]) -> String {
    let mut first: Vec<String> = first_party.iter().map(Source::with_scheme).collect();
    first.push(LOOPBACK.to_owned());
    let first = first.join(" ");
    DIRECTIVES
        .iter()
        .map(|(name, kind, own, with_first)| {
            let mut sources: Vec<String> = Vec::new();
            sources.extend(
                [*own]
                    .iter()
                    .filter(|own| !own.is_empty())
                    .map(ToString::to_string),
            );
            sources.extend(with_first.then(|| first.clone()));
            sources.extend(kind.iter().flat_map(|kind| granted(*kind, open)));
            if sources.is_empty() {
                sources.push("'none'".to_owned());
            }
            format!("{name}-src {}", sources.join(" "))
        })
        .collect::<Vec<_>>()
        .join("; ")
}

fn granted(kind: Kind, open: &[Requests]) -> Vec<String> {
    let mut sources = Vec::new();
    for request in open.iter().flatten() {
        let source = request.source().with_scheme();
        if request.kinds().has(kind) && !sources.contains(&source) {
            sources.push(source);
        }
    }
    sources
}
