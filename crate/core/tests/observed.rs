//! Drafts of declarations from observed requests.

#![allow(clippy::unwrap_used)]

use gadget_consent_core::definition::Definition;
use gadget_consent_core::observed::{Draft, Seen, draft};
use gadget_consent_core::{Declaration, Kind, Requests, SitePolicy, Source, Url};

fn seen(request: &str, gadgets: &[&str]) -> Seen {
    Seen {
        request: request.parse().unwrap(),
        gadgets: gadgets.iter().map(ToString::to_string).collect(),
        in_content: false,
    }
}

fn in_content(request: &str) -> Seen {
    Seen {
        in_content: true,
        ..seen(request, &["tiles"])
    }
}

#[test]
fn what_the_content_of_pages_uses_is_for_the_site_policy() {
    let own: Vec<Source> = vec!["*.wiki.example".parse().unwrap()];
    let open: Requests = "frame:known.example".parse().unwrap();
    let drafts = draft(
        &[
            in_content("frame:www.video.example"),
            in_content("img:www.video.example"),
            in_content("frame:known.example"),
            // Of the kinds that are open to the wiki's own sources, frames are none.
            in_content("frame:other.wiki.example"),
            in_content("img:upload.wiki.example"),
            in_content("connect+font+img+media+style:all.example"),
            seen("img:a.tile.example", &["tiles"]),
        ],
        &own,
        &open,
    );
    assert_eq!(
        drafts.entries(),
        [
            "connect+font+img+media+style:all.example",
            "frame:other.wiki.example",
            "frame+img:www.video.example"
        ]
    );
    assert_eq!(drafts.gadgets.len(), 1);
    // They are what the site policy reads.
    let page = serde_json::json!({ "version": 1, "firstParty": drafts.entries() });
    let policy = SitePolicy::read(&page.to_string()).unwrap().value;
    assert_eq!(
        (policy.first_party, policy.content),
        (Vec::new(), drafts.content)
    );
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
        &Requests::default(),
    );
    assert!(drafts.content.is_empty());
    let lines: Vec<(String, String)> = drafts
        .gadgets
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
