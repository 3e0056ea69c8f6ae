//! Drafts of declarations from observed requests.

#![allow(clippy::unwrap_used)]

use gadget_consent_core::definition::Definition;
use gadget_consent_core::observed::{Draft, Seen, draft};
use gadget_consent_core::{Declaration, Kind, Requests, Source, Url};

fn seen(request: &str, gadgets: &[&str]) -> Seen {
    Seen {
        request: request.parse().unwrap(),
        gadgets: gadgets.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn requests_are_gathered_by_who_may_have_made_them() {
    let own: Vec<Source> = vec!["*.wiki.example".parse().unwrap()];
    let drafts = draft(
        &[
            seen("img:b.tile.example", &["tiles", "clock"]),
            seen("img:a.tile.example", &["clock", "tiles"]),
            seen("connect:a.tile.example", &["tiles", "clock"]),
            seen("script:cdn.example/lib/x.js", &["charts"]),
            seen("img:upload.wiki.example", &["tiles"]),
            seen("font:f.example", &[]),
        ],
        &own,
    );
    let lines: Vec<(String, String)> = drafts
        .iter()
        .map(|draft| (draft.gadgets.join(" "), draft.requests.to_string()))
        .collect();
    let expected = [
        ("charts", "script:cdn.example/lib/x.js"),
        (
            "clock tiles",
            "connect+img:a.tile.example img:b.tile.example",
        ),
        ("", "font:f.example"),
    ]
    .map(|(gadgets, requests)| (gadgets.to_owned(), requests.to_owned()));
    assert_eq!(lines, expected);
}

#[test]
fn the_options_declare_what_was_seen() {
    let requests: Requests = "img:a.example script:c.example/x.js".parse().unwrap();
    let draft = Draft {
        gadgets: vec!["tiles".to_owned()],
        requests: requests.clone(),
    };
    let line = format!("* tiles[ResourceLoader|{}]|tiles.js", draft.options());
    let page = Definition::read(&line);
    let gadget = page.gadgets()[0];
    let declaration = Declaration::of(gadget).unwrap().unwrap();
    assert_eq!(declaration.needed, requests);
    assert!(gadget.has("dependencies"));
}

#[test]
fn whether_a_contact_is_among_requests() {
    let requests: Requests = "img:*.tile.example script:c.example/lib/".parse().unwrap();
    let table = [
        (Kind::Img, "https://a.tile.example/1.png", true),
        (Kind::Connect, "https://a.tile.example/1.png", false),
        (Kind::Script, "https://c.example/lib/x.js", true),
        (Kind::Script, "https://c.example/other.js", false),
        // Browsers report only the origin of a redirect's target.
        (Kind::Script, "https://c.example/", true),
        (Kind::Script, "https://d.example/", false),
    ];
    for (kind, url, expected) in table {
        let url: Url = url.parse().unwrap();
        assert_eq!(requests.reach(kind, &url), expected, "{kind} {url:?}");
    }
}
