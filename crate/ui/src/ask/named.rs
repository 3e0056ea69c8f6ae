//! What the text of a policy that refused a contact says of the contact's address. A browser reports the
//! address before any redirect: if the policy names that, the site sent the contact on.

use gadget_consent_core::{Kind, Source, Url};

/// What a policy names of an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// The address itself.
    Whole,
    /// Other ports, paths or schemes of its host.
    Partly(Vec<Source>),
    /// Nothing of its host.
    Nothing,
}

/// Reads a policy as a browser reports it: in the words of whoever wrote it, or in its own words.
#[must_use]
pub fn named(policy: &str, kind: Kind, url: &Url) -> Named {
    let Some(words) = directive(policy, kind) else {
        return Named::Nothing;
    };
    let mut partly = Vec::new();
    for word in words.split_ascii_whitespace() {
        // A browser takes `http:` for `https:`, too.
        let scheme = url.scheme();
        if word == "*"
            || word
                .strip_suffix(':')
                .is_some_and(|name| scheme.is_within(name))
        {
            return Named::Whole;
        }
        let Some(source) = Source::of_policy(word) else {
            continue;
        };
        if source.matches(url) {
            return Named::Whole;
        }
        if source.is_of_host(url.host()) {
            partly.push(source);
        }
    }
    if partly.is_empty() {
        Named::Nothing
    } else {
        Named::Partly(partly)
    }
}

/// Whether a policy of ours is open to the page's own host for a kind.
#[must_use]
pub fn names_itself(policy: &str, kind: Kind) -> bool {
    directive(policy, kind).is_some_and(|sources| {
        sources
            .split_ascii_whitespace()
            .any(|word| word.eq_ignore_ascii_case("'self'"))
    })
}

/// The sources of the directive that governs a kind
/// ([fallback lists](https://www.w3.org/TR/CSP3/#directive-fallback-list)).
fn directive(policy: &str, kind: Kind) -> Option<&str> {
    let own = kind.name();
    let more: &[&str] = match kind {
        Kind::Script => &["script-src-elem", "script-src"],
        Kind::Style => &["style-src-elem", "style-src"],
        Kind::Frame => &["frame-src", "child-src"],
        Kind::Worker => &["worker-src", "child-src", "script-src"],
        Kind::Connect | Kind::Font | Kind::Img | Kind::Media => &[],
    };
    let own = format!("{own}-src");
    let mut names = more.iter().copied().chain([own.as_str(), "default-src"]);
    names.find_map(|name| {
        policy.split(';').find_map(|directive| {
            let directive = directive.trim_ascii();
            let (first, sources) = directive
                .split_once(|char: char| char.is_ascii_whitespace())
                .unwrap_or((directive, ""));
            first.eq_ignore_ascii_case(name).then_some(sources)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::{Named, named};

    #[test]
    fn what_a_policy_names_of_an_address() {
        // Kind, sources of img-src, address; the sources of its host, or `*` if it is named.
        let table = [
            ("https://a.example", "https://a.example/1.png", "*"),
            ("https://*.a.example", "https://b.a.example/1.png", "*"),
            // Scheme, port and path.
            ("https://a.example", "http://a.example/1.png", "a.example"),
            ("https://a.example", "wss://a.example/", "a.example"),
            ("wss://a.example", "https://a.example/", "wss://a.example"),
            ("https://*.a.example", "http://b.a.example/", "*.a.example"),
            ("https://a.example", "https://a.example:8443/", "a.example"),
            (
                "https://a.example:8443",
                "https://a.example/",
                "a.example:8443",
            ),
            (
                "https://a.example/lib/",
                "https://a.example/x.png",
                "a.example/lib/",
            ),
            ("https://a.example/lib/", "https://a.example/lib/x.png", "*"),
            (
                "https://a.example/1/ https://c.example https://a.example/2",
                "https://a.example/3",
                "a.example/1/ a.example/2",
            ),
            // One is enough.
            (
                "https://a.example/1/ https://a.example",
                "https://a.example/3",
                "*",
            ),
            // Other hosts.
            ("https://a.example", "https://xa.example/", ""),
            ("https://*.a.example", "https://a.example/", ""),
            (
                "'self' data: 'unsafe-inline' blob:",
                "https://a.example/",
                "",
            ),
            ("", "https://a.example/", ""),
            // A policy of a server.
            ("*", "https://a.example/", "*"),
            ("https:", "https://a.example/", "*"),
            ("http:", "https://a.example/", "*"),
            ("https:", "http://a.example/", ""),
            ("a.example", "https://a.example/1.png", "*"),
            ("http://localhost:*", "http://localhost:8080/", "*"),
            ("https://A.example ´ü https://", "https://a.example/", "*"),
        ];
        for (sources, url, expected) in table {
            let policy = format!("default-src 'none'; img-src {sources};script-src *");
            let found = match named(&policy, "img".parse().unwrap(), &url.parse().unwrap()) {
                Named::Whole => "*".to_owned(),
                Named::Partly(sources) => {
                    let sources: Vec<String> = sources.iter().map(ToString::to_string).collect();
                    sources.join(" ")
                }
                Named::Nothing => String::new(),
            };
            assert_eq!(found, expected, "{sources} for {url}");
        }
    }

    #[test]
    fn which_directive_governs_a_kind() {
        let table = [
            ("img", "default-src https://a.example", true),
            ("img", "default-src https://a.example; img-src", false),
            ("img", "DEFAULT-SRC\thttps://a.example", true),
            ("img", "", false),
            (
                "script",
                "script-src https://a.example;script-src-elem x.example",
                false,
            ),
            (
                "script",
                "script-src-elem https://a.example; script-src 'self'",
                true,
            ),
            ("style", "style-src https://a.example", true),
            (
                "frame",
                "default-src 'self';child-src https://a.example",
                true,
            ),
            (
                "worker",
                "default-src 'self';script-src https://a.example",
                true,
            ),
            ("connect", "connect-src https://a.example", true),
            ("connect", "script-src https://a.example", false),
        ];
        for (kind, policy, expected) in table {
            let url = "https://a.example/x".parse().unwrap();
            let found = named(policy, kind.parse().unwrap(), &url);
            assert_eq!(found == Named::Whole, expected, "{kind}: {policy}");
        }
    }
}
