//! `gadget-consent draft` as a program: scans and observations become drafts with their evidence.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

const DEFINITION: &str = "== tools ==
* tiles[ResourceLoader|domains=img:*.tile.example.org]|tiles.js<!--
  the map -->|tiles.css
* clock[ResourceLoader|dependencies=ext.gadget.consent|domains=connect:time.example.org]|clock.js
* broken[ResourceLoader|domains=http://x.example.org]|broken.js
* quiet[ResourceLoader]|quiet.js
";

const IN_JSON: &str = r#"{ "settings": { "domains": [ "none" ], "namespaces": [ 0 ] },
    "module": { "pages": [ "charts.js" ], "dependencies": [ "mediawiki.util" ] } }"#;

struct Ran {
    status: i32,
    output: String,
    errors: String,
}

fn run(folder: &TempDir, arguments: &[&str]) -> Ran {
    let output = Command::new(env!("CARGO_BIN_EXE_gadget-consent"))
        .args(arguments)
        .current_dir(folder.path())
        .output()
        .unwrap();
    Ran {
        status: output.status.code().unwrap(),
        output: String::from_utf8(output.stdout).unwrap(),
        errors: String::from_utf8(output.stderr).unwrap(),
    }
}

fn draft(folder: &TempDir, arguments: &[&str]) -> Ran {
    run(folder, &[&["draft"], arguments].concat())
}

fn observed(seen: &Value) -> String {
    json!({ "version": 1, "wiki": "testwiki", "seen": seen }).to_string()
}

/// The pages of a wiki, a scan of the code of its gadgets, and what two browsers have seen.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let save = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    for (name, text) in [
        ("Gadgets-definition.wikitext", DEFINITION),
        ("charts.json", IN_JSON),
        (
            "tiles.js",
            "L.tileLayer( 'https://a.tile.example.org/{z}.png' );\nfetch( 'https://api.example.org/x' );\nfetch( answer.url );\n",
        ),
        (
            "charts.js",
            "mw.loader.load( 'https://cdn.example.net/lib/a.js' );\n",
        ),
        ("clock.js", "fetch( 'https://time.example.org/now' );\n"),
        ("broken.js", "fetch( 'https://x.example.org/now' );\n"),
        ("quiet.js", "fetch( answer.url );\n"),
    ] {
        save(name, text);
    }
    let scan = run(
        &folder,
        &[
            "scan",
            "tiles.js",
            "charts.js",
            "clock.js",
            "broken.js",
            "quiet.js",
            "--definition",
            "Gadgets-definition.wikitext",
            "--definition",
            "charts.json",
            "--format",
            "json",
        ],
    );
    save("scan.json", &scan.output);
    save(
        "b.json",
        &observed(&json!({
            "img:a.tile.example.org": { "pages": 4, "by": { "tiles": 4 }, "first": "2026-11-01", "last": "2026-11-02" },
            "img:b.tile.example.org": { "pages": 2, "by": { "tiles": 1 }, "gadgets": [ "clock", "tiles" ] },
            "font:fonts.example.org": { "pages": 3, "by": { "tiles": 3 }, "first": "2026-11-03", "last": "2026-11-03" },
            "connect:whose.example.org": { "pages": 2, "gadgets": [ "clock", "tiles" ] },
            "frame:www.video.example": { "pages": 3, "gadgets": [], "content": true },
            "connect:count.example.org": { "pages": 9, "by": { "@site": 9 } },
        })),
    );
    save(
        "c.json",
        &observed(&json!({
            "font:fonts.example.org": { "pages": 2, "by": { "tiles": 2 }, "first": "2026-11-05", "last": "2026-11-06" },
            "connect:lonely.example.org": { "pages": 1, "gadgets": [] },
            "connect:new.example.org": { "pages": 1, "by": { "gone": 1 } },
        })),
    );
    folder
}

const ALL: [&str; 5] = ["--scan", "scan.json", "--observed", "b.json", "c.json"];
const PAGES: [&str; 4] = [
    "--definition",
    "Gadgets-definition.wikitext",
    "--definition",
    "charts.json",
];

#[test]
fn each_draft_has_its_definition_and_its_evidence() {
    let ran = draft(&folder(), &[&ALL[..], &PAGES].concat());
    assert_eq!((ran.status, ran.errors.as_str()), (0, ""));
    let (drafts, disclosures) = ran
        .output
        .split_once("to fill in, for MediaWiki:Gadget-consent-disclosures.json\n")
        .unwrap();
    let expected = "broken
  MediaWiki:Gadgets-definition: its declaration cannot be read; see what the linter says
  in code only      connect:x.example.org; broken.js:1 by fetch

charts
  MediaWiki:Gadgets/charts.json does not declare script:cdn.example.net/lib/a.js
  {
    \"settings\": {
      \"domains\": [
        \"script:cdn.example.net/lib/a.js\"
      ]
    },
    \"module\": {
      \"dependencies\": [
        \"mediawiki.util\",
        \"ext.gadget.consent\"
      ]
    }
  }
  in code only      script:cdn.example.net/lib/a.js; charts.js:1 by mw.loader.load

clock
  MediaWiki:Gadgets-definition declares all of it
  in code only      connect:time.example.org; clock.js:1 by fetch

gone
  not defined in what it was compared with
  dependencies=ext.gadget.consent|domains=connect:new.example.org
  seen only         connect:new.example.org; on 1 page view in 1 browser, its code was running on 1

tiles
  MediaWiki:Gadgets-definition does not declare connect:api.example.org, font:fonts.example.org
  * tiles[ResourceLoader|domains=img:*.tile.example.org, connect:api.example.org, font:fonts.example.org|dependencies=ext.gadget.consent]|tiles.js<!--   the map -->|tiles.css
  in code and seen  img:a.tile.example.org; on 4 page views in 1 browser, 2026-11-01 to 2026-11-02, its code was running on 4; tiles.js:1 by tileLayer
  in code only      connect:api.example.org; tiles.js:2 by fetch
  seen only         img:b.tile.example.org; on 2 page views in 1 browser, its code was running on 1
  seen only         font:fonts.example.org; on 5 page views in 2 browsers, 2026-11-03 to 2026-11-06, its code was running on 5
  1 of its uses cannot be told from the code

one or several of: clock, tiles
  seen only         connect:whose.example.org; on 2 page views in 1 browser

no gadget ran on all page views with these contacts
  seen only         connect:lonely.example.org; on 1 page view in 1 browser

quiet
  no contact is known; 1 of its uses cannot be told from the code

entries for “firstParty” of MediaWiki:Gadget-consent-policy.json
  [\"connect:count.example.org\",\"frame:www.video.example\"]
  in the content of pages:
  seen only         frame:www.video.example; on 3 page views in 1 browser
  by the scripts that the wiki serves to everybody:
  seen only         connect:count.example.org; on 9 page views in 1 browser

";
    assert_eq!(drafts, expected);
    let (page, counts) = disclosures.split_once("\n\n").unwrap();
    let page: Value = serde_json::from_str(page).unwrap();
    let gadgets = page["gadgets"].as_object().unwrap();
    let stubs: Vec<String> = gadgets
        .iter()
        .map(|(name, stub)| {
            let domains = stub["domains"].as_object().unwrap();
            let hosts: Vec<&str> = domains.keys().map(String::as_str).collect();
            format!("{name}: {}", hosts.join(" "))
        })
        .collect();
    assert_eq!(
        stubs,
        [
            "charts: cdn.example.net/lib/a.js",
            "gone: new.example.org",
            "tiles: api.example.org fonts.example.org",
        ]
    );
    let stub = &page["gadgets"]["charts"]["domains"]["cdn.example.net/lib/a.js"];
    assert!(stub["reason"].is_string(), "{page}");
    assert_eq!(
        counts,
        "requests of gadgets: 1 in code and seen, 5 seen only, 4 in code only; 5 gadgets scanned, 2 files of observations\n"
    );
}

/// Copied into the page, a line is what was drafted, and nothing more is to be declared.
#[test]
fn a_line_can_be_saved() {
    let folder = folder();
    let arguments = [&ALL[..], &PAGES].concat();
    let ran = draft(&folder, &[&arguments[..], &["--format", "json"]].concat());
    let told: Value = serde_json::from_str(&ran.output).unwrap();
    let gadgets = told["gadgets"].as_array().unwrap();
    let of = |name: &str| {
        gadgets
            .iter()
            .find(|gadget| gadget["name"] == name)
            .unwrap()
    };
    let tiles = of("tiles");
    assert_eq!(tiles["standing"], "undeclared");
    assert_eq!(tiles["page"], "MediaWiki:Gadgets-definition");
    let line = tiles["line"].as_str().unwrap();
    let begin = DEFINITION.find("* tiles").unwrap();
    let end = DEFINITION.find("\n* clock").unwrap();
    let page = format!("{}{line}{}", &DEFINITION[..begin], &DEFINITION[end..]);
    fs::write(folder.path().join("Gadgets-definition.wikitext"), page).unwrap();
    // The keys are what the page must have beside its others.
    let keys = &of("charts")["keys"];
    let mut page: Value = serde_json::from_str(IN_JSON).unwrap();
    for group in ["settings", "module"] {
        for (key, value) in keys[group].as_object().unwrap() {
            page[group][key] = value.clone();
        }
    }
    fs::write(folder.path().join("charts.json"), page.to_string()).unwrap();
    let again = draft(&folder, &[&arguments[..], &["--format", "json"]].concat());
    let told: Value = serde_json::from_str(&again.output).unwrap();
    let standings: Vec<String> = told["gadgets"]
        .as_array()
        .unwrap()
        .iter()
        .map(|gadget| format!("{} {}", gadget["name"], gadget["standing"]).replace('"', ""))
        .collect();
    assert_eq!(
        standings,
        [
            "broken unreadable",
            "charts declared",
            "clock declared",
            "gone not-defined",
            "tiles declared",
        ]
    );
    assert_eq!(told["untold"], json!([ { "name": "quiet", "unknown": 1 } ]));
    assert_eq!(
        told["firstParty"],
        json!(["connect:count.example.org", "frame:www.video.example"])
    );
    assert_eq!(told["shared"][0]["among"], json!(["clock", "tiles"]));
    assert_eq!(told["browsers"], 2);
}

/// Without definitions there are options; without observations, all is of the code; without a scan, all was seen.
#[test]
fn one_of_the_two_is_enough() {
    let folder = folder();
    let ran = draft(&folder, &["--observed", "c.json"]);
    assert!(
        ran.output.starts_with(
            "gone\n  dependencies=ext.gadget.consent|domains=connect:new.example.org\n  seen only "
        ),
        "{}",
        ran.output
    );
    let ran = draft(&folder, &["--scan", "scan.json"]);
    assert!(
        ran.output
            .contains("5 in code only; 5 gadgets scanned, 0 files of observations"),
        "{}",
        ran.output
    );
    let nothing = r#"{ "version": 1, "gadgets": [] }"#;
    fs::write(folder.path().join("nothing.json"), nothing).unwrap();
    let ran = draft(&folder, &["--scan", "nothing.json"]);
    assert_eq!(
        (ran.status, ran.output.as_str()),
        (
            0,
            "requests of gadgets: 0 in code and seen, 0 seen only, 0 in code only; 0 gadgets scanned, 0 files of observations\n"
        )
    );
    let ran = draft(&folder, &[]);
    assert_eq!((ran.status, ran.output.as_str()), (2, ""));
}

#[test]
fn what_the_site_policy_opens_is_not_drafted() {
    let folder = folder();
    let policy =
        json!({ "version": 1, "firstParty": [ "fonts.example.org", "frame:www.video.example" ] });
    fs::write(folder.path().join("policy.json"), policy.to_string()).unwrap();
    let ran = draft(
        &folder,
        &[
            &ALL[..],
            &[
                "--policy",
                "policy.json",
                "--first-party",
                "*.tile.example.org",
            ],
        ]
        .concat(),
    );
    assert_eq!(ran.status, 0, "{}", ran.errors);
    for open in ["fonts.example.org", "www.video.example", "tile.example.org"] {
        assert!(!ran.output.contains(open), "{}", ran.output);
    }
    assert!(ran.output.contains("[\"connect:count.example.org\"]"));
}

#[test]
fn the_order_of_the_files_makes_no_difference() {
    let folder = folder();
    // Another scan, of other files of the same gadgets.
    let scan = json!({ "version": 1, "gadgets": [
        { "name": "tiles", "complete": true, "findings": [
            { "class": "contact", "request": "connect:api.example.org", "by": "fetch", "place": { "file": "more.js", "line": 7 } },
            { "class": "unknown" }, { "class": "unknown" } ] },
        { "name": "another", "complete": true, "findings": [
            { "class": "contact", "request": "img:x.example", "by": ".src", "place": null } ] },
    ] });
    fs::write(folder.path().join("more.json"), scan.to_string()).unwrap();
    let of = |scans: [&str; 2], seen: [&str; 2], format: &str| {
        let ran = draft(
            &folder,
            &[
                &["--scan", scans[0], scans[1], "--format", format],
                &["--observed", seen[0], "--observed", seen[1]][..],
            ]
            .concat(),
        );
        assert_eq!((ran.status, ran.errors.as_str()), (0, ""));
        ran.output
    };
    for format in ["human", "json"] {
        let one = of(["scan.json", "more.json"], ["b.json", "c.json"], format);
        let two = of(["more.json", "scan.json"], ["c.json", "b.json"], format);
        assert_eq!(one, two);
        assert!(one.contains("more.js"), "{one}");
    }
    let told = of(["scan.json", "more.json"], ["b.json", "c.json"], "human");
    // What cannot be told of the same gadget is not counted twice.
    assert!(told.contains("  2 of its uses cannot be told"), "{told}");
}

#[test]
fn a_file_that_is_none_is_named() {
    let folder = folder();
    let save = |name: &str, text: &[u8]| fs::write(folder.path().join(name), text).unwrap();
    save("list.json", b"[]");
    save(
        "later.json",
        br#"{ "version": 2, "seen": {}, "gadgets": [] }"#,
    );
    save("bytes.json", b"\xff\xfe");
    save("large.json", &vec![b' '; (4 << 20) + 1]);
    for (option, file, expected) in [
        (
            "--observed",
            "list.json",
            "list.json cannot be used: expected observations",
        ),
        (
            "--observed",
            "scan.json",
            "scan.json cannot be used: expected observations",
        ),
        (
            "--observed",
            "later.json",
            "later.json cannot be used: it is of a later version",
        ),
        (
            "--observed",
            "large.json",
            "large.json cannot be used: it has more than 4194304 bytes",
        ),
        (
            "--observed",
            "bytes.json",
            "bytes.json cannot be read: invalid utf-8",
        ),
        ("--observed", "absent.json", "absent.json cannot be read: "),
        (
            "--scan",
            "list.json",
            "list.json cannot be used: expected the report of a scan",
        ),
        (
            "--scan",
            "b.json",
            "b.json cannot be used: expected the report of a scan",
        ),
        (
            "--scan",
            "later.json",
            "later.json cannot be used: it is of a later version",
        ),
    ] {
        let ran = draft(&folder, &[option, file]);
        assert_eq!((ran.status, ran.output.as_str()), (2, ""), "{file}");
        assert!(ran.errors.contains(expected), "{file}: {}", ran.errors);
    }
    // A file is used as far as it can be read, and that is said.
    save(
        "odd.json",
        observed(&json!({ "img:a.example": { "pages": 1, "by": { "x": 1 } }, "what": 1 }))
            .as_bytes(),
    );
    let ran = draft(&folder, &["--observed", "odd.json"]);
    assert_eq!(ran.status, 0);
    assert!(
        ran.errors.contains("odd.json: 1 entries cannot be read"),
        "{}",
        ran.errors
    );
    // Gadgets of the same name on two wikis are two.
    save(
        "other.json",
        br#"{ "version": 1, "wiki": "other", "seen": {} }"#,
    );
    let ran = draft(&folder, &["--observed", "b.json", "other.json"]);
    assert!(ran.errors.contains("of different wikis"), "{}", ran.errors);
}

/// What a file says cannot move the cursor, or be mistaken for a line of the report.
#[test]
fn nothing_in_a_file_changes_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let scan = json!({ "version": 1, "gadgets": [ { "name": "a\u{1b}[2J\nb", "complete": true, "findings": [
        { "class": "contact", "request": "img:x.example", "by": "x\ny", "place": { "file": "\u{202e}\r\nz", "line": 1 } } ] } ] });
    fs::write(folder.path().join("scan.json"), scan.to_string()).unwrap();
    for format in ["human", "json"] {
        let ran = draft(&folder, &["--scan", "scan.json", "--format", format]);
        assert_eq!(ran.status, 0);
        for odd in ['\u{1b}', '\u{202e}', '\r'] {
            assert!(!ran.output.contains(odd), "{}", ran.output);
        }
        assert!(!ran.output.contains("\nb") && !ran.output.contains("\nz"));
    }
}

/// `scan --draft` has the keys of a page in JSON, too, and not a line that no page has.
#[test]
fn a_scan_drafts_the_keys_of_a_json_page() {
    let folder = folder();
    let page = r#"{ "settings": { "optionalDomains": [ "connect:api.example.org" ] }, "module": { "pages": [ "tiles.js" ] } }"#;
    fs::write(folder.path().join("tiles.json"), page).unwrap();
    let ran = run(
        &folder,
        &[
            "scan",
            "tiles.js",
            "charts.js",
            "--definition",
            "tiles.json",
            "--definition",
            "charts.json",
            "--draft",
        ],
    );
    assert_eq!(ran.status, 1, "{}", ran.errors);
    let mut parts = ran.output.split("\n\n");
    let mut next = || parts.next().unwrap_or_default();
    assert_eq!(
        next(),
        "<!-- tiles: 1 of its uses cannot be told from the code -->"
    );
    let mut page = || {
        let (title, keys) = next().split_once('\n').unwrap();
        (title, serde_json::from_str::<Value>(keys).unwrap())
    };
    // What is optional stays so.
    assert_eq!(
        page(),
        (
            "MediaWiki:Gadgets/tiles.json",
            json!({ "settings": { "domains": [ "img:a.tile.example.org" ] },
                "module": { "dependencies": [ "ext.gadget.consent" ] } })
        )
    );
    assert_eq!(
        page(),
        (
            "MediaWiki:Gadgets/charts.json",
            json!({ "settings": { "domains": [ "script:cdn.example.net/lib/a.js" ] },
                "module": { "dependencies": [ "mediawiki.util", "ext.gadget.consent" ] } })
        )
    );
    let disclosures: Value = serde_json::from_str(next()).unwrap();
    assert_eq!(disclosures["gadgets"].as_object().unwrap().len(), 2);
}
