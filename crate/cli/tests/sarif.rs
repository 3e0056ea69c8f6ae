//! The reports for code scanning: as the schema of SARIF 2.1.0 wants them, with links, fixes and
//! fingerprints.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

const DOCS: &str = "https://git.example/gadget-consent/docs";

/// The schema. A bracket in its pattern for languages has no partner, which only JavaScript takes.
fn schema() -> Value {
    let text = include_str!("sarif/sarif-2.1.0-rtm.5.json");
    assert!(text.contains("{2}]?$"));
    serde_json::from_str(&text.replace("{2}]?$", r"{2}\\]?$")).unwrap()
}

fn run(folder: &Path, arguments: &[&str]) -> Value {
    let ran = Command::new(env!("CARGO_BIN_EXE_gadget-consent"))
        .args(arguments)
        .args(["--format", "sarif"])
        .current_dir(folder)
        .output()
        .unwrap();
    let text = String::from_utf8(ran.stdout).unwrap();
    let log = serde_json::from_str(&text)
        .unwrap_or_else(|error| panic!("{error}: {text} {:?}", String::from_utf8(ran.stderr)));
    let schema = schema();
    let validator = jsonschema::draft4::new(&schema).unwrap();
    let wrong: Vec<String> = validator
        .iter_errors(&log)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    log
}

fn results(log: &Value) -> &Vec<Value> {
    log["runs"][0]["results"].as_array().unwrap()
}

fn prints(log: &Value) -> Vec<&str> {
    let all = results(log).iter();
    all.map(|result| {
        result["partialFingerprints"]["gadgetConsent/v1"]
            .as_str()
            .unwrap()
    })
    .collect()
}

/// The file after the first fix of a result.
fn fixed(text: &str, result: &Value) -> String {
    let replacement = &result["fixes"][0]["artifactChanges"][0]["replacements"][0];
    let region = &replacement["deletedRegion"];
    let number = |name: &str| usize::try_from(region[name].as_u64().unwrap()).unwrap();
    let (start, length) = (number("byteOffset"), number("byteLength"));
    let inserted = replacement["insertedContent"]["text"].as_str().unwrap();
    format!("{}{inserted}{}", &text[..start], &text[start + length..])
}

const PAGE: &str = "* consent-stub[ResourceLoader|default|hidden|package]|consent-stub.js
* é[
* maps[ResourceLoader|dependencies=ext.gadget.consent|domains=img:http://a.example, img:http://a.example]|maps.js
<!-- gadget-consent: allow private-host our own -->
* é-print[ResourceLoader|dependencies=ext.gadget.consent|domains=10.0.0.1]|a.js
";

#[test]
fn reports_are_as_their_schema_wants() {
    // A schema that lets everything through would check nothing.
    let schema = schema();
    assert!(!jsonschema::draft4::is_valid(
        &schema,
        &json!({ "version": "2.1.0" })
    ));
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::write(folder.join("d d.wikitext"), PAGE).unwrap();
    let odd = r#"{ "settings": { "domains": [ "http://a.example" ] }, "module": { "pages": [ "a.js" ] } }"#;
    fs::write(folder.join("odd.json"), odd).unwrap();
    fs::write(
        folder.join("tiles.js"),
        "fetch( 'https://a.example/x' );\nfetch( y );",
    )
    .unwrap();
    fs::write(
        folder.join("empty.wikitext"),
        "* consent-stub[ResourceLoader]|consent-stub.js\n",
    )
    .unwrap();
    let lint = run(folder, &["lint", "d d.wikitext", "odd.json"]);
    assert!(results(&lint).len() > 5, "{lint}");
    assert!(
        lint["runs"][0]["tool"]["driver"]["rules"][0]
            .get("helpUri")
            .is_none()
    );
    run(folder, &["lint", "empty.wikitext"]);
    run(folder, &["scan", "tiles.js"]);

    // With an address of the documentation, each rule has its page.
    let lint = run(folder, &["lint", "d d.wikitext", "--docs-url", DOCS]);
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    let rules = lint["runs"][0]["tool"]["driver"]["rules"]
        .as_array()
        .unwrap();
    for rule in rules {
        let page = rule["helpUri"]
            .as_str()
            .unwrap()
            .strip_prefix(DOCS)
            .unwrap();
        assert!(docs.join(&page[1..]).is_file(), "{page}");
    }
    fs::write(
        folder.join("gadget-consent.toml"),
        format!("docs-url = \"{DOCS}/\"\n"),
    )
    .unwrap();
    assert_eq!(run(folder, &["lint", "d d.wikitext"]), lint);
    for wrong in ["docs", "file:///docs/", "https://a.example/docs#x"] {
        let ran = Command::new(env!("CARGO_BIN_EXE_gadget-consent"))
            .args(["lint", "d d.wikitext", "--docs-url", wrong])
            .current_dir(folder)
            .output()
            .unwrap();
        assert_eq!(ran.status.code(), Some(2), "{wrong}");
    }
}

#[test]
fn fixes_and_fingerprints_are_of_what_was_found() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let write = |text: &str| fs::write(folder.join("d.wikitext"), text).unwrap();
    write(PAGE);
    let before = run(folder, &["lint", "d.wikitext"]);
    let result = results(&before)
        .iter()
        .find(|result| result["ruleId"] == "insecure-scheme")
        .unwrap();
    assert_eq!(
        fixed(PAGE, result),
        PAGE.replacen("img:http://a.example, ", "img:a.example, ", 1)
    );
    let all: std::collections::BTreeSet<&str> = prints(&before).into_iter().collect();
    assert_eq!(all.len(), results(&before).len(), "each has its own");
    // Lines move, and something else changes in the same line.
    write(&format!(
        "== Maps ==\n\n{}",
        PAGE.replace("|maps.js", "|maps.js|maps.css")
            .replace('\n', "\r\n")
    ));
    let after = run(folder, &["lint", "d.wikitext"]);
    assert_eq!(prints(&after), prints(&before));
    // Another gadget is another finding.
    write(&PAGE.replace("* maps", "* plans"));
    let other = run(folder, &["lint", "d.wikitext"]);
    assert_ne!(prints(&other), prints(&before));
}

#[test]
fn a_scan_has_links_and_fixes_too() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let page = "* consent-stub[ResourceLoader|default|hidden|package]|consent-stub.js
* tiles[ResourceLoader|dependencies=ext.gadget.consent|domains=img:b.example]|tiles.js\n";
    fs::write(folder.join("d.wikitext"), page).unwrap();
    fs::write(
        folder.join("tiles.js"),
        "fetch( 'https://a.example/x' ); new Image().src = 'https://b.example/';",
    )
    .unwrap();
    let log = run(
        folder,
        &[
            "scan",
            "tiles.js",
            "--definition",
            "d.wikitext",
            "--docs-url",
            DOCS,
        ],
    );
    let [result] = results(&log).as_slice() else {
        panic!("{log:#}");
    };
    assert_eq!(result["ruleId"], "undeclared-contact");
    assert_eq!(
        fixed(page, result),
        page.replace("img:b.example", "img:b.example, connect:a.example")
    );
    let rules = log["runs"][0]["tool"]["driver"]["rules"]
        .as_array()
        .unwrap();
    let scan = include_str!("../../../docs/scan.md");
    for rule in rules {
        let id = rule["id"].as_str().unwrap();
        let expected = format!("{DOCS}/scan.md#{id}");
        assert_eq!(rule["helpUri"], json!(expected));
        assert!(scan.contains(&format!("\n### {id}\n")), "{id}");
    }
}
