//! Sources: reading, writing, matching and containment.

#![allow(clippy::unwrap_used, clippy::too_many_lines)]

use gadget_consent_core::{Mismatch, Source, SourceErrorKind, Url};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;

#[path = "support/urls.rs"]
mod urls;

fn source(text: &str) -> Source {
    text.parse().unwrap()
}

#[test]
fn a_source_has_one_spelling() {
    let table = [
        ("api.example.org", "api.example.org"),
        ("API.Example.ORG", "api.example.org"),
        ("https://api.example.org", "api.example.org"),
        ("https://api.example.org:443/", "api.example.org"),
        ("api.example.org:8443", "api.example.org:8443"),
        ("wss://api.example.org:443", "wss://api.example.org"),
        ("*.tile.example.org", "*.tile.example.org"),
        (
            "cdn.example.net/lib/a%2fb@1/",
            "cdn.example.net/lib/a%2Fb@1/",
        ),
        ("http://localhost:3000", "http://localhost:3000"),
        ("ws://127.0.0.1:80", "ws://127.0.0.1"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
    ];
    for (written, canonical) in table {
        assert_eq!(source(written).to_string(), canonical, "{written}");
        assert_eq!(source(canonical).to_string(), canonical, "{canonical}");
    }
}

#[test]
fn what_is_no_source_says_why() {
    use SourceErrorKind::{BadHost, BadPath, BadPort, BadScheme, BadWildcard, NoHost};
    let table = [
        ("", NoHost),
        ("*.", NoHost),
        ("https://", NoHost),
        ("/path", NoHost),
        ("*", BadWildcard),
        ("*.*.example.org", BadWildcard),
        ("a*.example.org", BadWildcard),
        ("bücher.example", BadHost),
        ("a..example", BadHost),
        ("a_b.example", BadHost),
        ("a b.example", BadHost),
        ("example.org.", BadHost),
        ("8443", BadHost),
        ("*.8443", BadHost),
        ("http://example.org", BadScheme),
        ("ws://example.org", BadScheme),
        ("ftp://example.org", BadScheme),
        ("example.org:", BadPort),
        ("example.org:0", BadPort),
        ("example.org:70000", BadPort),
        ("example.org:+80", BadPort),
        ("example.org:*", BadPort),
        ("example.org/a b", BadPath),
        ("example.org/a?b", BadPath),
        ("example.org/a;b", BadPath),
        ("example.org/ä", BadPath),
    ];
    for (text, kind) in table {
        let error = text.parse::<Source>().unwrap_err();
        assert_eq!(error.kind, kind, "{text}");
        assert!(error.to_string().contains(text), "{error}");
    }
}

#[test]
fn what_contains_what() {
    let table = [
        ("a.example", "a.example", true),
        ("a.example", "b.example", false),
        ("*.example", "a.example", true),
        ("*.example", "a.b.example", true),
        ("*.example", "*.example", true),
        ("*.example", "*.a.example", true),
        ("*.example", "example", false),
        ("*.example", "badexample", false),
        ("a.example", "*.a.example", false),
        ("a.example", "a.example/lib/", true),
        ("a.example/lib/", "a.example", false),
        ("a.example/lib/", "a.example/lib/x.js", true),
        ("a.example/lib/", "a.example/lib", false),
        ("a.example/lib", "a.example/lib/x.js", false),
        ("a.example/lib/x.js", "a.example/lib/x.js", true),
        ("a.example", "a.example:8443", false),
        ("a.example:8443", "a.example:8443/x", true),
        ("a.example", "wss://a.example", false),
        // As in Chromium. The specification would allow more.
        ("wss://a.example", "a.example", false),
        ("ws://localhost", "http://localhost", false),
        ("ws://localhost", "wss://localhost", true),
        ("http://localhost", "localhost", true),
        ("http://localhost:443", "localhost", true),
        ("http://localhost:8443", "localhost:8443", false),
        // Some browsers do not take `%2F` for a separator.
        ("a.example/a/b", "a.example/a%2Fb", false),
        ("a.example/a/", "a.example/a/%2Fb", true),
        ("a.example/%C3%A9/", "a.example/%C3%A9/%FF", false),
    ];
    for (outer, inner, contains) in table {
        assert_eq!(
            source(outer).contains(&source(inner)),
            contains,
            "{outer} contains {inner}"
        );
    }
}

#[test]
fn urls_are_read() {
    let table = [
        ("https://a.example/x?y#z", "https a.example 443 /x"),
        ("https://a.example", "https a.example 443 /"),
        ("https://a.example?y", "https a.example 443 /"),
        ("ws://u:p@a.example:81/x/", "ws a.example 81 /x/"),
        ("http://[::1]:8080/", "http [::1] 8080 /"),
        ("https://[::1]/", "https [::1] 443 /"),
    ];
    for (text, expected) in table {
        let url: Url = text.parse().unwrap();
        let (scheme, port) = (format!("{:?}", url.scheme()).to_lowercase(), url.port());
        assert_eq!(
            format!("{scheme} {} {port} {}", url.host(), url.path()),
            expected
        );
    }
    for text in [
        "",
        "a.example",
        "data:,x",
        "ftp://a.example/",
        "https://",
        "https://a:b/",
    ] {
        let error = text.parse::<Url>().unwrap_err();
        assert!(
            error
                .to_string()
                .contains("not an http, https, ws or wss URL"),
            "{text}"
        );
    }
}

#[test]
fn what_a_source_lets_through() {
    // Source, URL, the first part that differs. The end-to-end test `sources` asks Chromium about
    // thousands of such pairs.
    let table = [
        ("a.example", "https://a.example/x", None),
        ("a.example", "http://a.example/x", Some(Mismatch::Scheme)),
        ("a.example", "https://b.a.example/", Some(Mismatch::Host)),
        ("a.example", "https://a.example:8443/", Some(Mismatch::Port)),
        ("a.example:8443", "https://a.example:8443/", None),
        ("*.a.example", "https://b.a.example/", None),
        ("*.a.example", "https://c.b.a.example/", None),
        ("*.a.example", "https://a.example/", Some(Mismatch::Host)),
        ("*.a.example", "https://xa.example/", Some(Mismatch::Host)),
        ("a.example/lib/", "https://a.example/lib/x.js", None),
        (
            "a.example/lib/",
            "https://a.example/lib",
            Some(Mismatch::Path),
        ),
        (
            "a.example/lib",
            "https://a.example/lib/x.js",
            Some(Mismatch::Path),
        ),
        ("a.example/lib", "https://a.example/lib?x", None),
        ("a.example/~u/", "https://a.example/%7Eu/x", None),
        ("a.example/%C3%A9/", "https://a.example/%c3%a9/x", None),
        (
            "a.example/lib/",
            "https://a.example/Lib/",
            Some(Mismatch::Path),
        ),
    ];
    for (text, url, expected) in table {
        let (own, url) = (source(text), url.parse::<Url>().unwrap());
        assert_eq!(own.mismatch(&url), expected, "{text} {url:?}");
        assert_eq!(own.matches(&url), expected.is_none());
        let redirected = matches!(expected, None | Some(Mismatch::Path));
        assert_eq!(own.matches_redirected(&url), redirected, "{text} {url:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn what_is_contained_is_let_through(one in urls::sources(), other in urls::sources(), url in urls::urls()) {
        if one.contains(&other) && other.matches(&url) {
            prop_assert!(one.matches(&url), "{} {} {:?}", one, other, url);
        }
        if one.matches(&url) && other.matches(&url) {
            prop_assert!(one.overlaps(&other), "{} {} {:?}", one, other, url);
        }
        if one.contains(&other) {
            prop_assert!(one.overlaps(&other), "{} {}", one, other);
        }
        prop_assert_eq!(one.overlaps(&other), other.overlaps(&one));
    }

    #[test]
    fn containment_is_an_order(one in urls::sources(), two in urls::sources(), three in urls::sources()) {
        prop_assert!(one.contains(&one));
        if one.contains(&two) && two.contains(&three) {
            prop_assert!(one.contains(&three), "{} {} {}", one, two, three);
        }
        // Each meaning has one canonical spelling.
        if one.contains(&two) && two.contains(&one) {
            prop_assert_eq!(one, two);
        }
    }

    #[test]
    fn the_canonical_text_reads_back(one in urls::sources()) {
        prop_assert_eq!(one.to_string().parse::<Source>().unwrap(), one);
    }
}

/// URLs that cover everything a source of the pool can allow. They can prove that sources overlap, or
/// that one does not contain another.
#[test]
fn containment_and_overlap_are_exact() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut draw = |count: usize| -> Vec<Source> {
        (0..count)
            .map(|_| urls::sources().new_tree(&mut runner).unwrap().current())
            .collect()
    };
    let (ones, others) = (draw(60), draw(30));
    let all = all_urls();
    let (mut contained, mut overlapping) = (0, 0);
    let is_odd = |source: &Source| source.path().contains("%2F");
    let pairs = ones
        .iter()
        .flat_map(|one| others.iter().map(move |other| (one, other)));
    for (one, other) in pairs {
        let both = |url: &&Url| one.matches(url) && other.matches(url);
        let shown = all.iter().any(|url| both(&url));
        assert_eq!(one.overlaps(other), shown, "{one} {other}");
        if is_odd(one) || is_odd(other) {
            // Browsers disagree about these.
            continue;
        }
        let outside = all
            .iter()
            .find(|url| other.matches(url) && !one.matches(url));
        assert_eq!(
            one.contains(other),
            outside.is_none(),
            "{one} {other}: {outside:?}"
        );
        contained += usize::from(one.contains(other));
        overlapping += usize::from(shown);
    }
    assert!(
        contained > 10 && overlapping > 20,
        "{contained} {overlapping}"
    );
}

fn all_urls() -> Vec<Url> {
    let hosts = [
        "a.example",
        "b.a.example",
        "c.b.a.example",
        "d.c.b.a.example",
        "xa.example",
        "x.xa.example",
        "localhost",
        "x.localhost",
        "app.localhost",
        "x.app.localhost",
        "127.0.0.1",
    ];
    let paths = [
        "/",
        "/x",
        "/lib",
        "/lib/",
        "/lib/x",
        "/lib/x.js",
        "/lib/~u/",
        "/lib/~u/x",
        "/lib/a%2Fb",
        "/lib/a/b",
    ];
    let mut urls = Vec::new();
    for scheme in ["https", "wss", "http", "ws"] {
        for host in hosts {
            for port in ["443", "80", "8443"] {
                for path in paths {
                    urls.push(format!("{scheme}://{host}:{port}{path}").parse().unwrap());
                }
            }
        }
    }
    urls
}
