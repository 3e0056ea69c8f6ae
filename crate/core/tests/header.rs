//! What the wiki's own header never lets through.

#![allow(clippy::unwrap_used)]

use gadget_consent_core::header::Header;
use gadget_consent_core::lint::Extent;
use gadget_consent_core::site::{Site, SitePages};
use gadget_consent_core::{Request, Requests};

/// The requests that are blocked, with their blocked kinds.
fn blocked(header: &str, requests: &str) -> Vec<String> {
    let header = Header::read(header, "wiki.example");
    let all: Requests = requests
        .split(", ")
        .map(|one| one.parse::<Request>().unwrap())
        .collect();
    let of = |request: &Request| {
        let kinds = header.blocked(request);
        (!kinds.is_empty()).then(|| format!("{kinds}:{}", request.source()))
    };
    all.iter().filter_map(of).collect()
}

#[test]
fn what_a_header_blocks_is_named_and_nothing_else() {
    const OWN: &str = "script-src 'unsafe-eval' blob: 'self' 'unsafe-inline'; default-src * data: blob:; style-src * data: blob: 'unsafe-inline'; object-src 'none'; report-uri /w/api.php?action=cspreport&format=json";
    for (header, requests, expected) in [
        ("", "img:x.test", &[][..]),
        ("default-src *", "img:x.test", &[]),
        ("script-src 'self'", "img:x.test", &[]),
        ("default-src https:", "img:x.test", &[]),
        ("default-src *.test", "img:x.test", &[]),
        (
            "default-src 'self'; img-src https://x.test",
            "img:x.test",
            &[],
        ),
        (
            "default-src x.test",
            "img:x.test, img:*.y.test",
            &["img:*.y.test"],
        ),
        // A part of a wildcard gets through.
        ("default-src x.y.test", "img:*.y.test", &[]),
        ("default-src 'self' x.test", "connect:wss://x.test", &[]),
        ("default-src x.test/a/", "img:x.test/a/b.png", &[]),
        ("default-src x.test/a/", "img:x.test/b/", &["img:x.test/b/"]),
        ("default-src x.test:8443", "img:x.test", &["img:x.test"]),
        ("default-src 'none'", "img:x.test", &["img:x.test"]),
        ("DEFAULT-SRC 'NONE'", "img:x.test", &["img:x.test"]),
        (
            "default-src 'self'; img-src x.test",
            "img:x.test, font:y.test",
            &["font:y.test"],
        ),
        ("default-src *; default-src 'none'", "img:x.test", &[]),
        // Several headers.
        (
            "default-src *, img-src 'none'",
            "img+font:x.test",
            &["img:x.test"],
        ),
        // 'self' is the wiki.
        ("default-src 'self'", "img:wiki.example", &[]),
        (
            "default-src data: blob: 'nonce-abc' 'strict-dynamic'",
            "img:x.test",
            &["img:x.test"],
        ),
        // What cannot be read may let anything through.
        ("default-src https://*", "img:x.test", &[]),
        ("default-src 'self' ht!tp://%", "img:x.test", &[]),
        // The fallbacks.
        (
            "script-src x.test; child-src y.test",
            "worker:x.test, frame:x.test",
            &["frame+worker:x.test"],
        ),
        // MediaWiki's own header leaves everything but scripts open.
        (
            OWN,
            "img:x.test, script:x.test/a.js",
            &["script:x.test/a.js"],
        ),
    ] {
        assert_eq!(blocked(header, requests), expected, "{header} | {requests}");
    }
}

#[test]
fn a_header_of_any_length_is_read_in_a_moment() {
    let hosts: Vec<String> = (0..5_000).map(|number| format!("h{number}.test")).collect();
    let header = format!("default-src {}", hosts.join(" "));
    // There are too many to look at, so everything may get through.
    assert_eq!(blocked(&header, "img:x.test"), [""; 0]);
    let many = "default-src 'none',".repeat(1_000);
    assert_eq!(blocked(&many, "img:x.test"), ["img:x.test"]);
}

/// The definition page that a wiki with `$wgGadgetsRepo = 'json'` has left over.
fn site(known: Option<&[&str]>) -> Site {
    let json = r#"{ "settings": { "domains": [ "img:new.test" ] }, "module": { "pages": [ "a.js" ], "dependencies": [ "ext.gadget.consent" ] } }"#;
    Site::read(SitePages {
        definition: Some("* old[ResourceLoader|domains=img:http://old.test]|old.js".to_owned()),
        json: vec![("new".to_owned(), json.to_owned())],
        known: known.map(|names| names.iter().map(ToString::to_string).collect()),
        ..SitePages::default()
    })
}

#[test]
fn a_definition_page_that_the_wiki_does_not_read_has_no_gadgets() {
    for (known, is_read) in [
        (None, true),
        (Some(&["new", "old"][..]), true),
        (Some(&["old"][..]), true),
        (Some(&["new"][..]), false),
        (Some(&[][..]), false),
    ] {
        let site = site(known);
        assert_eq!(site.reads_definition(), is_read, "{known:?}");
        let (gadgets, _) = site.gadgets();
        assert_eq!(gadgets.len(), if is_read { 2 } else { 1 }, "{known:?}");
        let about_old = |text: &str| text.contains("old");
        let findings = site.checked(Extent::Part).findings;
        let texts = findings.iter().map(|finding| finding.page.to_string());
        assert_eq!(
            texts.filter(|page| page.ends_with("definition")).count() > 0,
            is_read
        );
        assert_eq!(site.manifest().is_ok(), !is_read);
        assert!(!site.manifest().is_ok_and(|text| about_old(&text)));
    }
}
