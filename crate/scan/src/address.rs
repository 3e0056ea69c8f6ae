//! Where an address leads, as far as it is known.

use crate::finding::Site;
use crate::text::{ORIGIN, OWN_HOST, UNKNOWN};

/// The longest path that is kept.
const LONGEST_PATH: usize = 1_000;

/// Where an address leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    /// Nowhere: empty, or a scheme without a connection, such as `data:`.
    Nowhere,
    /// To the wiki itself.
    Own,
    /// To a site.
    Site(Site),
    /// It cannot be told.
    Unknown,
}

/// Reads an address as [browsers do](https://url.spec.whatwg.org/), with unknown parts.
pub(crate) fn target(text: &str) -> Target {
    let text = text.trim_matches(|character: char| character <= ' ');
    let Some(first) = text.chars().next() else {
        return Target::Nowhere;
    };
    if first == ORIGIN {
        return Target::Own;
    }
    if first == UNKNOWN {
        // The protocol is not known, or nothing is.
        let rest = text.trim_start_matches(UNKNOWN);
        return match rest.strip_prefix("://").or_else(|| rest.strip_prefix("//")) {
            Some(rest) => authority(rest, false, false),
            None => Target::Unknown,
        };
    }
    if let Some(rest) = ["//", "\\\\", "/\\", "\\/"]
        .iter()
        .find_map(|slashes| text.strip_prefix(slashes))
    {
        return authority(rest, false, false);
    }
    let Some((scheme, rest)) = text.split_once(':').filter(|(scheme, _)| {
        scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme
                .chars()
                .all(|one| one.is_ascii_alphanumeric() || "+-.".contains(one) || one == UNKNOWN)
    }) else {
        // `host` + unknown could have a scheme; `page` + unknown is relative. A relative one is likelier.
        return Target::Own;
    };
    if rest.starts_with(ORIGIN) {
        return Target::Own;
    }
    let (insecure, socket) = match scheme.to_ascii_lowercase().trim_end_matches(UNKNOWN) {
        "https" => (false, false),
        // `'http' + ( secure ? 's' : '' )`
        "http" => (!scheme.ends_with(UNKNOWN), false),
        "wss" => (false, true),
        "ws" => (!scheme.ends_with(UNKNOWN), true),
        _ => return Target::Nowhere,
    };
    let rest = rest.trim_start_matches(['/', '\\']);
    if rest.is_empty() || rest.starts_with(ORIGIN) {
        return if rest.is_empty() {
            Target::Unknown
        } else {
            Target::Own
        };
    }
    authority(rest, insecure, socket)
}

fn authority(rest: &str, insecure: bool, socket: bool) -> Target {
    let (authority, after) = split_authority(rest);
    if authority.contains(OWN_HOST) || authority.contains(ORIGIN) {
        return Target::Own;
    }
    let authority = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    let authority = without_placeholders(authority);
    let (host, port) = split_port(&authority);
    let Some((host, open)) = known_host(host) else {
        return Target::Unknown;
    };
    let usual = match (socket, insecure) {
        (_, false) => 443,
        (_, true) => 80,
    };
    let port = port.filter(|port| *port != usual);
    let before_query = after.split(['?', '#']).next().unwrap_or_default();
    let known = before_query.split(UNKNOWN).next().unwrap_or_default();
    let known = known.split('{').next().unwrap_or_default();
    let known = known.split('$').next().unwrap_or_default();
    let cut = known.floor_char_boundary(LONGEST_PATH.min(known.len()));
    let whole = !open && cut == before_query.len() && !before_query.is_empty();
    Target::Site(Site {
        socket,
        insecure,
        host,
        port,
        path: if open {
            String::new()
        } else {
            known[..cut].to_owned()
        },
        whole,
    })
}

/// The part before the path. A slash in a placeholder does not count.
fn split_authority(rest: &str) -> (&str, &str) {
    let end = rest.find(['/', '\\', '?', '#']).unwrap_or(rest.len());
    rest.split_at(end)
}

fn split_port(authority: &str) -> (&str, Option<u16>) {
    // An address of version 6 has colons in brackets.
    if let Some(end) = authority.find(']') {
        let port = authority[end + 1..].strip_prefix(':');
        return (&authority[..=end], port.and_then(|port| port.parse().ok()));
    }
    match authority.split_once(':') {
        Some((host, port)) => (host, port.parse().ok()),
        None => (authority, None),
    }
}

/// `{s}.tile.example.org` and `$1.example.org`: placeholders are unknown.
fn without_placeholders(host: &str) -> String {
    let mut result = String::with_capacity(host.len());
    let mut rest = host;
    while let Some(at) = rest.find(['{', '$', '%', '<']) {
        result.push_str(&rest[..at]);
        let from = &rest[at..];
        let length = placeholder(from);
        if length == 0 {
            let next = from.chars().next().map_or(1, char::len_utf8);
            result.push_str(&from[..next]);
            rest = &from[next..];
        } else {
            result.push(UNKNOWN);
            rest = &from[length..];
        }
    }
    result.push_str(rest);
    result
}

/// The length of the placeholder with which a text begins, or 0.
fn placeholder(text: &str) -> usize {
    let closed = |open: &str, close: char| {
        let inner = text.strip_prefix(open)?;
        inner
            .find(close)
            .map(|end| open.len() + end + close.len_utf8())
    };
    let sign = |open: char| {
        let inner = text.strip_prefix(open)?;
        let length = inner.bytes().take_while(u8::is_ascii_digit).count();
        (length > 0).then_some(1 + length)
    };
    closed("{", '}')
        .map(|length| {
            let more = text[length..].bytes().take_while(|byte| *byte == b'}');
            length + more.count()
        })
        .or_else(|| closed("${", '}'))
        .or_else(|| closed("<", '>'))
        .or_else(|| sign('$'))
        .or_else(|| (text.starts_with("%s") || text.starts_with("%d")).then_some(2))
        .or_else(|| text.strip_prefix('%').and_then(|_| closed("%", '%')))
        .unwrap_or(0)
}

/// The host, and whether its end could continue.
fn known_host(host: &str) -> Option<(String, bool)> {
    let Some(last) = host.rfind(UNKNOWN) else {
        return Some((checked(host)?, false));
    };
    let suffix = &host[last + UNKNOWN.len_utf8()..];
    if suffix.is_empty() {
        // What is not known is a path, if what is before is a whole host. Otherwise nothing can be told.
        let before = &host[..host.find(UNKNOWN)?];
        let name = checked(before)?;
        let end = name.rsplit('.').next().unwrap_or_default();
        let is_whole = has_owner(&name)
            && !before.ends_with(['.', '-'])
            && end.bytes().all(|byte| byte.is_ascii_alphabetic())
            && is_public(end);
        return is_whole.then_some((name, true));
    }
    // What is not known could end in the middle of a label.
    let at = suffix.find('.')?;
    let suffix = checked(&suffix[at + 1..])?;
    has_owner(&suffix).then(|| (format!("*.{suffix}"), false))
}

/// Whether the name has a registrable domain: it is not a public suffix such as `org` or `co.uk`.
fn has_owner(host: &str) -> bool {
    psl::domain(host.as_bytes()).is_some()
}

/// Whether the Public Suffix List knows the last label.
fn is_public(label: &str) -> bool {
    psl::suffix(label.as_bytes()).is_some_and(|suffix| suffix.is_known())
}

/// The host in lower case and ASCII, if it is one.
fn checked(host: &str) -> Option<String> {
    const LONGEST: usize = 253;
    if host.is_empty() || host.len() > 4 * LONGEST {
        return None;
    }
    let parsed = url::Url::parse(&format!("https://{host}/")).ok()?;
    let name = parsed.host_str()?;
    // Only letters, digits, hyphens and dots: others are allowed in URLs, and no host has them.
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:[]".contains(&byte);
    let plain = parsed.path() == "/" && name.bytes().all(is_plain) && !name.starts_with('.');
    (plain && name.len() <= LONGEST).then(|| name.trim_end_matches('.').to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Target, target};

    fn told(text: &str) -> String {
        let text = text
            .replace('…', "\u{f8f0}")
            .replace("ORIGIN", "\u{f8f1}")
            .replace("HOST", "\u{f8f2}");
        match target(&text) {
            Target::Nowhere => "nowhere".to_owned(),
            Target::Own => "own".to_owned(),
            Target::Unknown => "unknown".to_owned(),
            Target::Site(site) => format!("{}{}", site.source(), site.path),
        }
    }

    #[test]
    fn addresses() {
        for (text, expected) in [
            ("https://a.example.org/x?y", "a.example.org/x"),
            ("//A.example.org/x", "a.example.org/x"),
            ("\\\\a.example.org", "a.example.org"),
            ("http:\\\\a.example.org/x", "a.example.org/x"),
            ("wss://a.example.org:8443/s", "wss://a.example.org:8443/s"),
            ("https://user:pass@a.example.org/x", "a.example.org/x"),
            ("https://münchen.example/", "xn--mnchen-3ya.example/"),
            ("https://…/x", "unknown"),
            (
                "https://….wikipedia.org/w/api.php",
                "*.wikipedia.org/w/api.php",
            ),
            ("https://tile…-a.example.org/x", "*.example.org/x"),
            ("https://{s}.tile.example.org/{z}/x", "*.tile.example.org/"),
            ("https://$1.example.org/", "*.example.org/"),
            ("https://….co.uk/", "unknown"),
            ("https://….org/", "unknown"),
            ("https://www.…", "unknown"),
            ("https://a.example.…", "unknown"),
            ("https://a.example.org…", "a.example.org"),
            ("https://a.example.org…/x", "a.example.org"),
            ("https://a.example.org/…/x", "a.example.org/"),
            ("…//a.example.org/x", "a.example.org/x"),
            ("…", "unknown"),
            ("…/w/api.php", "unknown"),
            ("ORIGIN/w/api.php", "own"),
            ("https:ORIGIN/w/api.php", "own"),
            ("https://HOST/x", "own"),
            ("/w/index.php", "own"),
            ("index.php?title=https://a.example.org", "own"),
            ("?action=raw", "own"),
            ("#top", "own"),
            ("", "nowhere"),
            ("data:image/png;base64,xx", "nowhere"),
            ("javascript:void(0)", "nowhere"),
            ("mailto:a@example.org", "nowhere"),
            ("blob:https://a.example.org/x", "nowhere"),
            ("https://", "unknown"),
            ("https://a b/", "unknown"),
            ("https://[::1]:8080/x", "[::1]:8080/x"),
            ("http…://a.example.org/x", "a.example.org/x"),
        ] {
            assert_eq!(told(text), expected, "{text}");
        }
    }
}
