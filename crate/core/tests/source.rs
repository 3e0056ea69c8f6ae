//! Sources: what is read, how it is written, and what contains what.

#![allow(clippy::unwrap_used, clippy::too_many_lines)]

use gadget_consent_core::{Source, SourceErrorKind};

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
        ("wss://a.example", "a.example", true),
        ("ws://localhost", "http://localhost", true),
        ("http://localhost", "localhost", true),
    ];
    for (outer, inner, contains) in table {
        assert_eq!(
            source(outer).contains(&source(inner)),
            contains,
            "{outer} contains {inner}"
        );
    }
}
