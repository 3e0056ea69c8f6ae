//! What observe mode has recorded, of one browser and of many.

#![allow(clippy::unwrap_used)]

use gadget_consent_core::observed::{LARGEST, Observations, ObservationsError};
use gadget_consent_core::{Kind, Requests, Url};
use proptest::collection::{btree_map, btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

/// What is in a file, after it was read and written.
fn written(seen: &Value) -> Value {
    let text = json!({ "version": 1, "wiki": "test", "seen": seen }).to_string();
    let page: Value =
        serde_json::from_str(&Observations::read(&text).unwrap().text("test")).unwrap();
    page["seen"].clone()
}

#[test]
fn a_file_is_written_as_it_is_read() {
    let seen = json!({
        "connect:wss://live.example": { "pages": 2, "by": { "chat": 2 }, "first": "2026-11-01", "last": "2026-11-02" },
        "frame:www.video.example": { "pages": 3, "gadgets": [], "content": true },
        "img:a.tile.example": { "pages": 9, "by": { "tiles": 7 }, "gadgets": [ "clock", "tiles" ] },
        "script:cdn.example/lib/x.js": { "pages": 1, "by": { "@site": 1 } },
        "worker:data:": { "pages": 1, "gadgets": [] },
    });
    assert_eq!(written(&seen), seen);
    let text = json!({ "version": 1, "wiki": "test", "seen": seen }).to_string();
    let all = Observations::read(&text).unwrap();
    assert_eq!((all.browsers(), all.skipped()), (1, 0));
    let twice = Observations::read(&all.text("test")).unwrap();
    assert_eq!(twice, all);
}

/// The example of docs/formats.md is such a file, and is written as it is read.
#[test]
fn the_example_is_a_file() {
    let page = include_str!("../../../docs/formats.md");
    let (_, section) = page.split_once("\n## A file of observations\n").unwrap();
    let (_, example) = section.split_once("```json\n").unwrap();
    let (example, _) = example.split_once("```").unwrap();
    let all = Observations::read(example).unwrap();
    assert_eq!(all.skipped(), 0);
    let written: Value = serde_json::from_str(&all.text("examplewiki")).unwrap();
    assert_eq!(written, serde_json::from_str::<Value>(example).unwrap());
}

#[test]
fn what_cannot_be_read_is_skipped_and_counted() {
    let table = [
        ("img:a.example", json!({ "pages": 1, "gadgets": [] }), true),
        // An early record has nothing else.
        (
            "img:a.example",
            json!({ "pages": 1, "gadgets": [ "tiles" ] }),
            true,
        ),
        ("img:a.example", json!({ "pages": 0, "gadgets": [] }), false),
        (
            "img:a.example",
            json!({ "pages": -1, "gadgets": [] }),
            false,
        ),
        (
            "img:a.example",
            json!({ "pages": 1, "gadgets": "x" }),
            false,
        ),
        ("img:a.example", json!({ "pages": 1, "by": [] }), false),
        ("img:a.example", json!(null), false),
        ("image:a.example", json!({ "pages": 1 }), false),
        ("img:", json!({ "pages": 1 }), false),
        ("img:<script>", json!({ "pages": 1 }), false),
    ];
    for (request, entry, is_read) in table {
        let record = json!({ request: entry }).to_string();
        let all = Observations::of_record(&record);
        assert_eq!(
            (all.seen().count(), all.skipped()),
            (usize::from(is_read), u32::from(!is_read)),
            "{record}"
        );
    }
    for text in ["", "x", "[]", "null", "{\"img:a.example\":"] {
        assert!(Observations::of_record(text).is_empty(), "{text}");
    }
}

#[test]
fn what_is_no_such_file_is_said() {
    for (text, error) in [
        ("", ObservationsError::Other),
        ("[]", ObservationsError::Other),
        ("{}", ObservationsError::Other),
        (r#"{ "version": 1 }"#, ObservationsError::Other),
        (r#"{ "version": 1, "seen": [] }"#, ObservationsError::Other),
        (r#"{ "seen": {} }"#, ObservationsError::Other),
        (
            r#"{ "version": 2, "seen": {} }"#,
            ObservationsError::Version,
        ),
    ] {
        assert_eq!(Observations::read(text), Err(error), "{text}");
    }
    let large = format!(r#"{{ "version": 1, "seen": {{}} }}{}"#, " ".repeat(LARGEST));
    assert_eq!(Observations::read(&large), Err(ObservationsError::Large));
}

/// A file of observations is about a wiki's gadgets, not about one person's scripts.
#[test]
fn what_a_persons_own_scripts_contact_is_in_no_file() {
    let seen = json!({
        "connect:private.example": { "pages": 4, "by": { "*": 4 } },
        "connect:both.example": { "pages": 4, "by": { "*": 3, "tiles": 1 } },
        "connect:also.example": { "pages": 4, "by": { "*": 3 }, "gadgets": [ "tiles" ] },
        "connect:perhaps.example": { "pages": 4, "gadgets": [ "*", "tiles" ] },
        "connect:tiles.example": { "pages": 4, "by": { "tiles": 2 }, "gadgets": [ "*" ] },
        "img:content.example": { "pages": 4, "gadgets": [ "*" ], "content": true },
        "img:a.example": { "pages": 1, "by": { "two words": 1, "tiles": 1, "~own": 1, "x\ny": 1 } },
    });
    let expected = json!({
        "connect:both.example": { "pages": 4, "by": { "tiles": 1 } },
        "connect:also.example": { "pages": 4, "gadgets": [ "tiles" ] },
        "connect:tiles.example": { "pages": 4, "by": { "tiles": 2 } },
        "img:content.example": { "pages": 4, "content": true },
        "img:a.example": { "pages": 1, "by": { "tiles": 1 } },
    });
    let mut once = written(&seen);
    // Without `gadgets`, nobody is known.
    once["img:content.example"]
        .as_object_mut()
        .unwrap()
        .remove("gadgets");
    assert_eq!(once, expected);
    // Nor are they in a file that is made of a browser's record.
    let text = Observations::of_record(&seen.to_string()).text("test");
    let page: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(page["seen"], expected);
}

#[test]
fn many_peoples_observations_are_added() {
    let read = |seen: Value| {
        let text = json!({ "version": 1, "seen": seen }).to_string();
        Observations::read(&text).unwrap()
    };
    let files = [
        json!({
            "img:a.example": { "pages": 2, "by": { "tiles": 2 }, "first": "2026-11-03", "last": "2026-11-04" },
            "connect:b.example": { "pages": 1, "gadgets": [ "x", "y" ] },
        }),
        json!({
            "img:a.example": { "pages": 3, "by": { "tiles": 1, "maps": 2 }, "first": "2026-11-01", "last": "2026-11-02" },
            "connect:b.example": { "pages": 1, "gadgets": [ "y", "z" ], "content": true },
        }),
        json!({ "img:a.example": { "pages": 1, "gadgets": [ "clock" ] }, "frame:blob:": { "pages": 1 } }),
    ];
    let expected = json!({
        "img:a.example": {
            "pages": 6, "by": { "tiles": 3, "maps": 2 }, "gadgets": [ "clock" ],
            "first": "2026-11-01", "last": "2026-11-04"
        },
        // Who ran on all of these pages.
        "connect:b.example": { "pages": 2, "gadgets": [ "y" ], "content": true },
        "frame:blob:": { "pages": 1, "gadgets": [] },
    });
    // In any order.
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
        let mut all = Observations::default();
        for index in order {
            all.merge(read(files[index].clone()));
        }
        let page: Value = serde_json::from_str(&all.text("")).unwrap();
        assert_eq!(page["seen"], expected);
        assert_eq!(all.browsers(), 3);
        let browsers: Vec<u32> = all.seen().map(|seen| seen.sighting.browsers).collect();
        assert_eq!(browsers, [2, 3]);
    }
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

/// A file of observations: few requests and few gadgets, so that files have the same ones.
fn file() -> impl Strategy<Value = Observations> {
    let request = select(vec![
        "img:a.example",
        "font:a.example",
        "script:b.example/x.js",
        "frame:blob:",
    ]);
    let gadget = select(vec!["tiles", "clock", "@site", "*"]);
    let day = select(vec!["2026-11-01", "2026-11-07", "x"]);
    let pages = select(vec![0, 1, 3, u32::MAX]);
    let entry = (
        pages.clone(),
        btree_map(gadget.clone(), pages, 0..3),
        option::of(btree_set(gadget, 0..3)),
        any::<bool>(),
        option::of((day.clone(), day)),
    );
    let entry = entry.prop_map(|(pages, by, among, content, days)| {
        let mut entry = json!({ "pages": pages, "by": by, "content": content });
        if let Some(among) = among {
            entry["gadgets"] = json!(among);
        }
        if let Some((first, last)) = days {
            entry["first"] = json!(first);
            entry["last"] = json!(last);
        }
        entry
    });
    btree_map(request, entry, 0..4).prop_map(|seen| {
        let text = json!({ "version": 1, "seen": seen }).to_string();
        Observations::read(&text).unwrap()
    })
}

proptest! {
    /// Files can be put together in any order, one by one or in groups.
    #[test]
    fn files_are_put_together_in_any_order(files in vec(file(), 0..5), turn in 0_usize..5) {
        let all = |files: &[Observations]| {
            let mut all = Observations::default();
            for file in files {
                all.merge(file.clone());
            }
            all
        };
        let expected = all(&files);
        let mut turned = files.clone();
        turned.rotate_left(turn % files.len().max(1));
        prop_assert_eq!(&all(&turned), &expected);
        turned.reverse();
        prop_assert_eq!(&all(&turned), &expected);
        let (one, two) = files.split_at(turn.min(files.len()));
        prop_assert_eq!(all(&[all(one), all(two)]), expected);
    }
}
