//! Facts about host names: public suffixes, internationalised names, and hosts that serve files of
//! anyone.

use std::net::Ipv4Addr;

use unicode_security::{MixedScript as _, skeleton};

use crate::source::Source;
use crate::suffix::suffix;

/// Hosts that serve files of anyone. The paths are the prefixes that do not name an author yet.
const SHARED: [(&str, &[&str]); 27] = [
    ("ajax.googleapis.com", &["/ajax/", "/ajax/libs/"]),
    ("bitbucket.org", &[]),
    ("cdn.jsdelivr.net", &["/npm/", "/gh/", "/wp/", "/combine/"]),
    ("cdn.rawgit.com", &[]),
    ("cdn.skypack.dev", &["/pin/"]),
    ("cdn.statically.io", &["/gh/", "/gl/", "/bb/", "/gist/"]),
    ("cdnjs.cloudflare.com", &["/ajax/", "/ajax/libs/"]),
    ("codeberg.org", &[]),
    ("codepen.io", &[]),
    ("esm.run", &["/npm/"]),
    ("esm.sh", &[]),
    (
        "fastly.jsdelivr.net",
        &["/npm/", "/gh/", "/wp/", "/combine/"],
    ),
    ("ga.jspm.io", &[]),
    ("gist.github.com", &[]),
    ("gist.githubusercontent.com", &[]),
    ("github.com", &[]),
    ("gitlab.com", &[]),
    ("gitlab.wikimedia.org", &["/repos/"]),
    ("jsfiddle.net", &[]),
    ("pastebin.com", &["/raw/"]),
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

/// Domains of wikis that anyone can edit.
const WIKIS: [&str; 21] = [
    "fandom.com",
    "mediawiki.org",
    "miraheze.org",
    "shoutwiki.com",
    "telepedia.net",
    "wiki.gg",
    "wikia.com",
    "wikia.org",
    "wikibooks.org",
    "wikidata.org",
    "wikifunctions.org",
    "wikimedia.org",
    "wikinews.org",
    "wikipedia.org",
    "wikiquote.org",
    "wikisource.org",
    "wikitide.org",
    "wikiversity.org",
    "wikivoyage.org",
    "wiktionary.org",
    "huijiwiki.com",
];

/// Hosts of these domains that are not wikis.
const NO_WIKIS: [&str; 5] = [
    "gerrit.wikimedia.org",
    "gitlab.wikimedia.org",
    "maps.wikimedia.org",
    "stream.wikimedia.org",
    "upload.wikimedia.org",
];

/// Where a wiki has what nobody can edit.
const FILES: [&str; 6] = [
    "/static/",
    "/w/api.php",
    "/w/extensions/",
    "/w/resources/",
    "/w/rest.php/",
    "/w/skins/",
];

/// Whether the source covers the pages of a wiki, which serves each as a script (`action=raw`), whoever
/// has written it. A path does not tell pages apart: any page is behind the address of any other
/// (`curid=`), and a user's scripts are behind `load.php` (`user=`).
pub(super) fn is_wiki(source: &Source) -> bool {
    let host = source.host();
    let is_of = |domain: &&str| {
        host.strip_suffix(*domain)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    // Browsers take an escaped slash for a slash.
    let path = source.path().to_ascii_lowercase().replace("%2f", "/");
    let is_known = WIKIS.iter().any(is_of) && (source.is_wildcard() || !NO_WIKIS.contains(&host));
    if is_known {
        return !FILES.iter().any(|files| path.starts_with(files));
    }
    let names = path.split('/');
    let entry = |name: &str| matches!(name, "index.php" | "load.php" | "index.php5");
    names.clone().any(entry)
        || matches!(&*path, "/w" | "/w/" | "/wiki")
        || path.starts_with("/wiki/")
}

/// What browsers make of a host whose last label is a number
/// (<https://url.spec.whatwg.org/#concept-ipv4-parser>).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Number {
    /// It is a name.
    No,
    /// No address.
    Wrong,
    /// This address.
    Is(Ipv4Addr),
}

/// Reads a host as browsers do.
pub(super) fn number(host: &str) -> Number {
    let labels: Vec<&str> = host.split('.').collect();
    let Some(last) = labels.last() else {
        return Number::No;
    };
    let is_decimal = last.bytes().all(|byte| byte.is_ascii_digit());
    if !is_decimal && part(last).is_none() {
        return Number::No;
    }
    let parts: Option<Vec<u64>> = labels.iter().map(|label| part(label)).collect();
    let Some(parts) = parts.filter(|parts| parts.len() <= 4) else {
        return Number::Wrong;
    };
    let mut address = 0_u64;
    let (last, first) = parts
        .split_last()
        .map_or((0, &[][..]), |(last, first)| (*last, first));
    for (index, value) in first.iter().enumerate() {
        if *value > 255 {
            return Number::Wrong;
        }
        address |= value << (8 * (3 - index));
    }
    if last >= 1 << (8 * (4 - first.len())) {
        return Number::Wrong;
    }
    u32::try_from(address | last).map_or(Number::Wrong, |bits| Number::Is(bits.into()))
}

/// A number in decimal, octal or hexadecimal.
fn part(label: &str) -> Option<u64> {
    let (digits, radix) = if let Some(digits) = label.strip_prefix("0x") {
        (digits, 16)
    } else if label.len() > 1 && label.starts_with('0') {
        (&label[1..], 8)
    } else {
        (label, 10)
    };
    if digits.is_empty() {
        return (radix == 16).then_some(0);
    }
    let is_digit = |byte: u8| char::from(byte).is_digit(radix);
    if !digits.bytes().all(is_digit) {
        return None;
    }
    // Longer ones are too large in any case.
    Some(u64::from_str_radix(digits, radix).unwrap_or(u64::MAX))
}

/// Whose an address is, if it is not the same computer for everybody
/// (<https://www.iana.org/assignments/iana-ipv4-special-registry>).
pub(super) fn network(address: Ipv4Addr) -> Option<&'static str> {
    let [a, b, ..] = address.octets();
    if address.is_loopback() || a == 0 {
        Some("an address of each user's own computer")
    } else if address.is_private() || (a == 100 && (64..128).contains(&b)) {
        Some("an address of a private network")
    } else if address.is_link_local() {
        Some("an address of the nearest network alone")
    } else if a >= 224 {
        Some("an address of many computers, or reserved")
    } else {
        None
    }
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
