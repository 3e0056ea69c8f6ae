//! Addresses in text that is not code: comments, sentences, files that cannot be parsed.

use crate::address::{Target, target};
use crate::finding::Site;

/// The most addresses that are taken from one text.
const MOST: usize = 10_000;

/// The schemes of addresses, as they are written.
const SCHEMES: [&str; 4] = ["https://", "http://", "wss://", "ws://"];

/// An address in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Named {
    /// Its first byte.
    pub start: usize,
    /// The byte after its last one.
    pub end: usize,
    pub site: Site,
}

/// Finds the addresses with a scheme, and those that begin with `//` where an address can begin.
pub(crate) fn addresses(text: &str) -> Vec<Named> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find("//").map(|at| from + at) {
        from = at + 2;
        let before = &text[..at];
        let scheme = SCHEMES.iter().find(|scheme| {
            let name = &scheme[..scheme.len() - 2];
            before.len() >= name.len()
                && before.is_char_boundary(before.len() - name.len())
                && before[before.len() - name.len()..].eq_ignore_ascii_case(name)
                && !before[..before.len() - name.len()]
                    .ends_with(|last: char| last.is_ascii_alphanumeric())
        });
        let start = match scheme {
            Some(scheme) => at - (scheme.len() - 2),
            None if before.is_empty() || before.ends_with(['"', '\'', '(', '=', '[']) => at,
            None => continue,
        };
        let end = start + length(&text[start..]);
        if let Target::Site(site) = target(&text[start..end]) {
            // A sentence may end with an address; a name without a dot is one only with a scheme.
            if site.host.contains(['.', ':']) || scheme.is_some() {
                found.push(Named { start, end, site });
            }
        }
        from = end.max(from);
        if found.len() == MOST {
            break;
        }
    }
    found
}

/// The length of the address with which a text begins.
fn length(text: &str) -> usize {
    let end = text
        .find(|character: char| character <= ' ' || "\"'<>`|^\\".contains(character))
        .unwrap_or(text.len());
    let address = text[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '}', '*']);
    address.len().max(2)
}

#[cfg(test)]
mod tests {
    use super::addresses;

    #[test]
    fn texts() {
        for (text, expected) in [
            ("see https://a.example.org/x.", "a.example.org"),
            (
                "(http://a.example.org), <https://b.example.org>",
                "a.example.org b.example.org",
            ),
            ("// a.example.org is nice", ""),
            ("//a.example.org/x", "a.example.org"),
            ("url(//a.example.org/x)", "a.example.org"),
            ("a // b.c", ""),
            ("xhttps://a.example.org", ""),
            ("HTTPS://A.example.org/é", "a.example.org"),
            ("é//a.example.org", ""),
            ("//", ""),
            ("https://", ""),
        ] {
            let hosts: Vec<_> = addresses(text)
                .into_iter()
                .map(|named| named.site.host)
                .collect();
            assert_eq!(hosts.join(" "), expected, "{text}");
        }
    }
}
