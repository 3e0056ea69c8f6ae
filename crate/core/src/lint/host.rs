//! Facts about host names: public suffixes, internationalised names, and hosts that serve files of
//! anyone.

use unicode_security::{MixedScript as _, skeleton};

use crate::source::Source;
use crate::suffix::suffix;

/// Hosts that serve files of anyone. The paths are the prefixes that do not name an author yet.
const SHARED: [(&str, &[&str]); 20] = [
    ("ajax.googleapis.com", &["/ajax/", "/ajax/libs/"]),
    ("cdn.jsdelivr.net", &["/npm/", "/gh/", "/wp/", "/combine/"]),
    ("cdn.rawgit.com", &[]),
    ("cdn.skypack.dev", &["/pin/"]),
    ("cdn.statically.io", &["/gh/", "/gl/", "/bb/", "/gist/"]),
    ("cdnjs.cloudflare.com", &["/ajax/", "/ajax/libs/"]),
    ("codepen.io", &[]),
    ("esm.run", &["/npm/"]),
    ("esm.sh", &[]),
    (
        "fastly.jsdelivr.net",
        &["/npm/", "/gh/", "/wp/", "/combine/"],
    ),
    ("ga.jspm.io", &[]),
    ("gist.githubusercontent.com", &[]),
    ("jsfiddle.net", &[]),
    ("raw.githack.com", &[]),
    ("raw.githubusercontent.com", &[]),
    ("rawcdn.githack.com", &[]),
    ("s3.amazonaws.com", &[]),
    ("storage.googleapis.com", &[]),
    (
        "tools-static.wmflabs.org",
        &["/cdnjs/", "/cdnjs/ajax/", "/cdnjs/ajax/libs/"],
    ),
    ("unpkg.com", &[]),
];

/// The shared host, if the source covers files of all its authors.
pub(super) fn shared_host(source: &Source) -> Option<&'static str> {
    SHARED
        .iter()
        .find(|(host, prefixes)| {
            let is_host = if source.is_wildcard() {
                host.strip_suffix(source.host())
                    .is_some_and(|labels| labels.ends_with('.'))
            } else {
                source.host() == *host
            };
            is_host && (source.path().is_empty() || prefixes.contains(&source.path()))
        })
        .map(|(host, _)| *host)
}

/// Whether anyone can register a host under this one (<https://publicsuffix.org/>).
pub(super) fn is_public_suffix(host: &str) -> bool {
    suffix(host) == Some(host)
}

/// The ASCII form of a host.
pub(super) fn to_ascii(host: &str) -> Option<String> {
    idna::domain_to_ascii(host).ok()
}

/// Why a punycode host can be mistaken for another host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Disguise {
    /// It is not a valid name, so browsers show its punycode.
    NoName,
    /// The name as browsers show it, and the ASCII host that it looks like.
    LooksLike(String, String),
    /// The name as browsers show it; one of its labels mixes scripts.
    MixesScripts(String),
}

/// Checks whether a host can be mistaken for another one.
pub(super) fn disguise(host: &str) -> Option<Disguise> {
    if !host.split('.').any(|label| label.starts_with("xn--")) {
        return None;
    }
    let (shown, result) = idna::domain_to_unicode(host);
    if result.is_err() {
        return Some(Disguise::NoName);
    }
    let looks: String = skeleton(&shown).collect();
    if looks.is_ascii() && looks != shown {
        return Some(Disguise::LooksLike(shown, looks));
    }
    shown
        .split('.')
        .any(|label| !label.is_single_script())
        .then_some(Disguise::MixesScripts(shown))
}
