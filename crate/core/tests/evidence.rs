//! Drafts with their evidence.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use gadget_consent_core::definition::Definition;
use gadget_consent_core::evidence::{
    Basis, DraftedGadget, Evidence, Open, ScanError, ScanSummary, merge,
};
use gadget_consent_core::observed::Observations;
use gadget_consent_core::{Declaration, Requests, SitePolicy, Source};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

/// Drafts without a site policy.
fn drafts(scan: &Value, seen: &Value) -> Evidence {
    drafts_of_wiki(scan, seen, &[], "")
}

fn drafts_of_wiki(scan: &Value, seen: &Value, own: &[&str], content: &str) -> Evidence {
    let own: Vec<Source> = own.iter().map(|source| source.parse().unwrap()).collect();
    let open = Open {
        first_party: &own,
        content: &content.parse().unwrap(),
        local: &BTreeSet::new(),
    };
    let scan = if scan.is_null() {
        ScanSummary::default()
    } else {
        let gadgets: Vec<Value> = scan
            .as_object()
            .unwrap()
            .iter()
            .map(|(name, requests)| {
                let findings: Vec<Value> = requests
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|request| match request.as_str().unwrap() {
                        "?" => json!({ "class": "unknown", "request": null, "place": null }),
                        request => json!({
                            "class": "contact", "request": request, "by": "fetch",
                            "place": { "file": format!("{name}.js"), "line": 3 },
                        }),
                    })
                    .collect();
                json!({ "name": name, "findings": findings, "complete": true })
            })
            .collect();
        ScanSummary::read(&json!({ "version": 1, "gadgets": gadgets }).to_string()).unwrap()
    };
    merge(&scan, &Observations::of_record(&seen.to_string()), open)
}

/// `GADGETS: REQUEST (BASIS)`
fn told(drafts: &[DraftedGadget]) -> Vec<String> {
    drafts
        .iter()
        .map(|draft| {
            let items: Vec<String> = draft
                .items
                .iter()
                .map(|item| format!("{} ({})", item.request, item.basis().name()))
                .collect();
            format!("{}: {}", draft.gadgets.join(" "), items.join(", "))
        })
        .collect()
}

#[test]
fn each_request_says_how_it_is_known() {
    let evidence = drafts(
        &json!({
            "tiles": [ "img:*.tile.example", "connect:api.example", "?" ],
            "charts": [ "script:cdn.example/x.js", "script:cdn.example/y.js" ],
            "quiet": [],
        }),
        &json!({
            "img:a.tile.example": { "pages": 4, "by": { "tiles": 4 } },
            "img:b.tile.example": { "pages": 2, "by": { "tiles": 2 } },
            // A file of observations has no paths.
            "script:cdn.example": { "pages": 3, "by": { "charts": 3 } },
            "font:fonts.example": { "pages": 3, "by": { "charts": 1 } },
            "connect:new.example": { "pages": 1, "by": { "other": 1 } },
        }),
    );
    assert_eq!(
        told(&evidence.gadgets),
        [
            "charts: script:cdn.example/x.js (in code and seen), script:cdn.example/y.js (in code and seen), font:fonts.example (seen only)",
            "other: connect:new.example (seen only)",
            "tiles: img:*.tile.example (in code and seen), connect:api.example (in code only)",
        ]
    );
    assert!(evidence.shared.is_empty());
    let tiles = &evidence.gadgets[2];
    assert_eq!((tiles.unknown, tiles.is_complete), (Some(1), true));
    assert_eq!(tiles.items[0].counts(), (6, 1));
    assert_eq!(tiles.items[0].charged, 6);
    assert_eq!(tiles.items[0].places[0].file, "tiles.js");
    assert_eq!(evidence.gadgets[1].unknown, None);
    let counts = Basis::ALL.map(|basis| evidence.count(basis));
    assert_eq!(counts, [3, 2, 1]);
    // A wider request is enough.
    assert_eq!(
        tiles.options(),
        "dependencies=ext.gadget.consent|domains=img:*.tile.example, connect:api.example"
    );
}

/// Where nobody is known to have made a contact, the smallest set that can be told.
#[test]
fn what_nobody_is_charged_with_has_the_smallest_set() {
    let table = [
        // Nothing but who ran.
        (
            json!(null),
            json!({ "gadgets": [ "b", "a" ] }),
            "",
            "a b: img:x.example (seen only)",
        ),
        (
            json!(null),
            json!({ "gadgets": [ "a" ] }),
            "a: img:x.example (seen only)",
            "",
        ),
        (
            json!(null),
            json!({ "gadgets": [] }),
            "",
            ": img:x.example (seen only)",
        ),
        // The code tells.
        (
            json!({ "a": [ "img:x.example" ], "b": [] }),
            json!({ "gadgets": [ "a", "b" ] }),
            "a: img:x.example (in code and seen)",
            "",
        ),
        // Both may.
        (
            json!({ "a": [ "img:x.example" ], "b": [ "img:*.example" ] }),
            json!({ "gadgets": [ "a", "b", "c" ] }),
            "a: img:x.example (in code and seen)|b: img:*.example (in code and seen)",
            "",
        ),
        // The code of one that did not run does not explain it.
        (
            json!({ "z": [ "img:x.example" ] }),
            json!({ "gadgets": [ "a", "b" ] }),
            "z: img:x.example (in code only)",
            "a b: img:x.example (seen only)",
        ),
        // Another kind.
        (
            json!({ "a": [ "connect:x.example" ] }),
            json!({ "gadgets": [ "a", "b" ] }),
            "a: connect:x.example (in code only)",
            "a b: img:x.example (seen only)",
        ),
        // Known from other pages.
        (
            json!(null),
            json!({ "by": { "a": 1 }, "gadgets": [ "a", "b" ] }),
            "a: img:x.example (seen only)",
            "",
        ),
        // Known, and seen on pages where that one did not run.
        (
            json!(null),
            json!({ "by": { "a": 1 }, "gadgets": [ "b", "c" ] }),
            "a: img:x.example (seen only)",
            "b c: img:x.example (seen only)",
        ),
    ];
    for (scan, mut sighting, gadgets, shared) in table {
        sighting["pages"] = json!(2);
        let evidence = drafts(&scan, &json!({ "img:x.example": sighting }));
        assert_eq!(
            told(&evidence.gadgets).join("|"),
            gadgets,
            "{scan} {sighting}"
        );
        assert_eq!(
            told(&evidence.shared).join("|"),
            shared,
            "{scan} {sighting}"
        );
    }
}

#[test]
fn what_no_gadget_can_declare_is_for_the_site_policy() {
    let evidence = drafts_of_wiki(
        &json!(null),
        &json!({
            "frame:www.video.example": { "pages": 1, "gadgets": [ "tiles" ], "content": true },
            "img:www.video.example": { "pages": 1, "gadgets": [], "content": true },
            "frame:known.example": { "pages": 1, "gadgets": [], "content": true },
            // Of the kinds that are open to the wiki's own sources, frames are none.
            "frame:other.wiki.example": { "pages": 1, "gadgets": [], "content": true },
            "img:upload.wiki.example": { "pages": 1, "gadgets": [], "content": true },
            "connect:stats.example": { "pages": 1, "by": { "@site": 1 } },
            // A gadget has put it there.
            "img:pictures.example": { "pages": 2, "by": { "tiles": 1 }, "gadgets": [ "tiles" ] },
            "frame:blob:": { "pages": 1 },
        }),
        &["*.wiki.example"],
        "frame:known.example",
    );
    let entries = evidence.entries();
    assert_eq!(
        entries,
        [
            "frame:other.wiki.example",
            "connect:stats.example",
            "frame+img:www.video.example",
            "frame:blob:",
        ]
    );
    assert_eq!(
        told(&evidence.gadgets),
        ["tiles: img:pictures.example (seen only)"]
    );
    // They are what the site policy reads.
    let page = json!({ "version": 1, "firstParty": entries });
    let policy = SitePolicy::read(&page.to_string()).unwrap().value;
    assert!(policy.first_party.is_empty());
    assert_eq!(policy.content.len(), 3);
}

#[test]
fn the_options_declare_what_is_known() {
    let evidence = drafts(
        &json!({ "tiles": [ "img:*.tile.example", "script:c.example/x.js" ] }),
        &json!({ "img:a.tile.example": { "pages": 1, "by": { "tiles": 1 } } }),
    );
    let line = format!(
        "* tiles[ResourceLoader|{}]|tiles.js",
        evidence.gadgets[0].options()
    );
    let page = Definition::read(&line);
    let gadget = page.gadgets()[0];
    let declaration = Declaration::of(gadget).unwrap().unwrap();
    let expected: Requests = "img:*.tile.example script:c.example/x.js".parse().unwrap();
    assert_eq!(declaration.needed, expected);
    assert!(gadget.has("dependencies"));
}

#[test]
fn what_is_no_report_of_a_scan_is_said() {
    for (text, error) in [
        ("", ScanError::Other),
        ("[]", ScanError::Other),
        ("{}", ScanError::Other),
        (r#"{ "version": 0, "gadgets": [] }"#, ScanError::Other),
        // A file of observations, and another report.
        (r#"{ "version": 1, "seen": {} }"#, ScanError::Other),
        (r#"{ "version": 1, "findings": [] }"#, ScanError::Other),
        (r#"{ "version": 2, "gadgets": [ 1 ] }"#, ScanError::Version),
        (r#"{ "version": 1, "gadgets": [ 1 ] }"#, ScanError::Other),
        (
            r#"{ "version": 1, "gadgets": [ { "name": "x" } ] }"#,
            ScanError::Other,
        ),
    ] {
        assert_eq!(ScanSummary::read(text), Err(error), "{text}");
    }
    let report = json!({ "version": 1, "gadgets": [ { "name": "x", "findings": [
        { "class": "link", "request": "img:a.example" },
        { "class": "text" },
        { "class": "contact", "request": null },
        { "class": "contact", "request": "nonsense:" },
        { "class": "later" },
    ] } ] });
    let summary = ScanSummary::read(&report.to_string()).unwrap();
    assert!(summary.gadgets[0].contacts.is_empty());
    assert!(!summary.gadgets[0].is_complete);
}

/// A report with few names and few contacts, so that reports have the same ones.
fn report() -> impl Strategy<Value = ScanSummary> {
    let finding = (
        select(vec![
            "img:a.example",
            "script:b.example/x.js",
            "form:x",
            "?",
        ]),
        select(vec!["a.js", "b.js"]),
        0_u32..40,
    );
    let finding = finding.prop_map(|(request, file, line)| match request {
        "?" => json!({ "class": "unknown" }),
        request => json!({ "class": "contact", "request": request, "by": "fetch",
            "place": { "file": file, "line": line } }),
    });
    let gadget = (
        select(vec!["tiles", "clock"]),
        vec(finding, 0..30),
        any::<bool>(),
        any::<bool>(),
    );
    let gadget = gadget.prop_map(|(name, findings, complete, script)| {
        json!({ "name": name, "findings": findings, "complete": complete, "isScript": script })
    });
    vec(gadget, 0..4).prop_map(|gadgets| {
        let text = json!({ "version": 1, "gadgets": gadgets }).to_string();
        ScanSummary::read(&text).unwrap()
    })
}

proptest! {
    /// Reports can be put together in any order, one by one or in groups; a report with itself is the same.
    #[test]
    fn scans_are_put_together_in_any_order(reports in vec(report(), 0..5), turn in 0_usize..5) {
        let all = |reports: &[ScanSummary]| {
            let mut all = ScanSummary::default();
            for report in reports {
                all.merge(report.clone());
            }
            all
        };
        let expected = all(&reports);
        let mut turned = reports.clone();
        turned.rotate_left(turn % reports.len().max(1));
        prop_assert_eq!(&all(&turned), &expected);
        turned.reverse();
        prop_assert_eq!(&all(&turned), &expected);
        let (one, two) = reports.split_at(turn.min(reports.len()));
        prop_assert_eq!(&all(&[all(one), all(two)]), &expected);
        prop_assert_eq!(&all(&[expected.clone(), expected.clone()]), &expected);
        let mut names: Vec<&str> = expected.gadgets.iter().map(|gadget| &*gadget.name).collect();
        names.dedup();
        prop_assert_eq!(names.len(), expected.gadgets.len());
    }
}

/// The header of a user script declares it, and no definition.
#[test]
fn user_scripts_are_no_gadgets() {
    let gadget = |name: &str, script: bool| {
        json!({ "name": name, "isScript": script, "complete": true, "findings": [
            { "class": "contact", "request": "img:a.example", "by": "fetch", "place": null } ] })
    };
    let report = json!({ "version": 1, "gadgets": [ gadget("a", false), gadget("b.js", true) ] });
    let scan = ScanSummary::read(&report.to_string()).unwrap();
    let names: Vec<&str> = scan.gadgets.iter().map(|gadget| &*gadget.name).collect();
    assert_eq!(names, ["a"]);
}
