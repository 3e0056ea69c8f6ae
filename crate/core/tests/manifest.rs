//! The manifest: its bytes, and what makes none.

#![allow(clippy::unwrap_used, clippy::too_many_lines)]

use gadget_consent_core::definition::read_definition;
use gadget_consent_core::manifest::{Mode, compile, read_declaration};

const PAGE: &str = "* tiles[domains=img:*.tile.example.org]|tiles.js
* notes|notes.js
* charts[hidden|consent=in-place|domains=script:cdn.example.net/lib/, connect:api.example.org|optionalDomains=font:fonts.example.org]|charts.js
";

#[test]
fn the_same_bytes_for_the_same_page() {
    let first_party = ["*.wiki.example".parse().unwrap()];
    let expected = r#"{
	"version": 1,
	"mode": "enforce",
	"firstParty": [
		"https://*.wiki.example"
	],
	"gadgets": {
		"charts": [
			"connect:api.example.org script:cdn.example.net/lib/",
			"font:fonts.example.org",
			"hp"
		],
		"tiles": [
			"img:*.tile.example.org"
		]
	}
}"#;
    let manifest = compile(&read_definition(PAGE), Mode::Enforce, &first_party).unwrap();
    assert_eq!(manifest, expected);
}

#[test]
fn an_empty_page_makes_an_empty_manifest() {
    let manifest = compile(&[], Mode::Observe, &[]).unwrap();
    assert_eq!(
        manifest,
        "{\n\t\"version\": 1,\n\t\"mode\": \"observe\",\n\t\"firstParty\": [],\n\t\"gadgets\": {}\n}"
    );
}

#[test]
fn no_manifest_without_a_gadget_that_cannot_be_read() {
    let page = "* a[domains=pictures:x.example]|a\n* b[domains=x.example|consent=later]|b\n* c[optionalDomains=]|c\n* d[domains=d.example]|d";
    let errors = compile(&read_definition(page), Mode::Enforce, &[]).unwrap_err();
    let words: Vec<String> = errors.iter().map(ToString::to_string).collect();
    assert_eq!(words.len(), 3, "{words:?}");
    assert!(words[0].starts_with("gadget “a”: domains=pictures:x.example: “pictures” is no kind"));
    assert!(words[1].contains("in-place"));
    assert!(words[2].contains("optionalDomains= names no domain"));
}

#[test]
fn an_entry_comes_back_as_the_declaration() {
    let declaration = read_declaration("img:a.example", "font:f.example", "hp").unwrap();
    assert!(declaration.in_place);
    assert_eq!(declaration.needed.to_string(), "img:a.example");
    assert_eq!(declaration.optional.to_string(), "font:f.example");
    assert!(read_declaration("nonsense:a.example", "", "").is_err());
}
