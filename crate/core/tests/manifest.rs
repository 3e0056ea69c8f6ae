//! The manifest: its exact text, and the errors that prevent it.

#![allow(clippy::unwrap_used, clippy::too_many_lines)]

use std::collections::{BTreeMap, BTreeSet};

use gadget_consent_core::definition::Definition;
use gadget_consent_core::definition::json::read_json;
use gadget_consent_core::manifest::{ManifestError, compile, json_of, read_terms};
use gadget_consent_core::script_rules::{Pinned, ScriptPolicy, ScriptRules, WhenChanged, Whose};
use gadget_consent_core::{Kind, Mode, PromptStyle, SitePolicy, registrable};

const PAGE: &str = "* tiles[domains=img:*.tile.example.org]|tiles.js
* notes|notes.js
* charts[hidden|consent=in-place|domains=script:cdn.example.net/lib/, connect:api.example.org|optionalDomains=font:fonts.example.org]|charts.js
";

fn compiled(page: &str, policy: &SitePolicy) -> Result<String, Vec<ManifestError>> {
    compile(Definition::read(page).gadgets(), policy)
}

#[test]
fn the_same_bytes_for_the_same_page() {
    let policy = SitePolicy {
        first_party: vec!["*.wiki.example".parse().unwrap()],
        ..SitePolicy::default()
    };
    let expected = r#"module.exports = {
	"version": 1,
	"mode": "enforce",
	"firstParty": [
		"http://127.0.0.1:*",
		"http://localhost:*",
		"https://*.wiki.example",
		"ws://127.0.0.1:*",
		"ws://localhost:*"
	],
	"gadgets": {
		"charts": [
			"connect:api.example.org script:cdn.example.net/lib/",
			"font:fonts.example.org",
			"hp",
			"",
			"connect:api.example.org script:cdn.example.net/lib/ font:fonts.example.org",
			"connect https://api.example.org,script https://cdn.example.net/lib/,font https://fonts.example.org"
		],
		"tiles": [
			"img:*.tile.example.org",
			"",
			"",
			"",
			"img:*.tile.example.org",
			"img https://*.tile.example.org"
		]
	}
};
"#;
    assert_eq!(compiled(PAGE, &policy).unwrap(), expected);
}

/// Of each gadget, its flags say it; of the wiki, fields that stand only if `enforce` is limited.
#[test]
fn the_stages() {
    let policy = |text: &str| SitePolicy::read(text).unwrap().value;
    let of = |text: &str| compiled(PAGE, &policy(text)).unwrap();
    let limited = of(
        r#"{ "version": 1, "mode": "enforce", "gadgetModes": { "tiles": "observe", "charts": "enforce", "gone": "ask" },
            "enforceFor": [ "interface-admin" ], "enforceShare": 5, "modeForOthers": "observe" }"#,
    );
    let head = "module.exports = {\n\t\"version\": 1,\n\t\"mode\": \"enforce\",\n\t\"enforceFor\": [\n\t\t\"interface-admin\"\n\t],\n\t\"enforceShare\": 5,\n\t\"modeForOthers\": \"observe\",\n\t\"firstParty\"";
    assert!(limited.starts_with(head), "{limited}");
    let manifest: serde_json::Value = serde_json::from_str(json_of(&limited).unwrap()).unwrap();
    assert_eq!(manifest["gadgets"]["tiles"][2], "o");
    assert_eq!(manifest["gadgets"]["charts"][2], "hpe");
    assert!(!limited.contains("gone"));
    // A stage of its own changes nothing else about a gadget.
    assert_eq!(manifest["gadgets"]["tiles"][4], "img:*.tile.example.org");

    let everybody = of(r#"{ "version": 1, "mode": "ask", "modeForOthers": "observe" }"#);
    assert!(
        everybody.contains("\"mode\": \"ask\",\n\t\"firstParty\""),
        "{everybody}"
    );
}

/// It is held by nothing and opens nothing: it is as one that declares nothing.
#[test]
fn a_gadget_that_contacts_nobody_is_as_one_that_declares_nothing() {
    let policy = SitePolicy::default();
    let line = |options: &str| format!("* quiet[ResourceLoader{options}]|quiet.js");
    let held = "|dependencies=ext.gadget.consent";
    for options in [
        "",
        held,
        "|default",
        "|hidden|dependencies=ext.gadget.consent",
    ] {
        let nobody = line(&format!("{options}|domains=none"));
        assert_eq!(
            compiled(&nobody, &policy),
            compiled(&line(options), &policy)
        );
        let json = r#"{ "settings": { "domains": [ "none" ] }, "module": { "dependencies": [ "ext.gadget.consent" ] } }"#;
        let gadget = read_json("quiet", json).unwrap();
        assert_eq!(compile([&gadget], &policy), compiled(&line(held), &policy));
    }
    let manifest = compiled(&line(&format!("{held}|domains=none")), &policy).unwrap();
    assert!(manifest.contains("\"quiet\": []"), "{manifest}");
    for mixed in [
        "domains=none, img:a.example",
        "domains=img:a.example, none",
        "domains=none|optionalDomains=img:a.example",
        "domains=none|optionalDomains=none",
        "domains=none|optionalDomains=",
        "domains=img:a.example|optionalDomains=none",
        "optionalDomains=none",
    ] {
        let errors = compiled(&line(&format!("{held}|{mixed}")), &policy).unwrap_err();
        let error = errors[0].to_string();
        assert!(
            error.contains("“none” stands alone in domains="),
            "{mixed}: {error}"
        );
    }
    // Of two options the last counts, and an empty value is no value.
    for alone in [
        "domains=img:a.example|domains=none",
        "domains=none,",
        "domains=none, none",
    ] {
        assert!(
            compiled(&line(&format!("{held}|{alone}")), &policy)
                .unwrap()
                .contains("\"quiet\": []")
        );
    }
    // A host of this name has a kind or a dot, as before.
    assert!(
        compiled(&line(&format!("{held}|domains=img:none")), &policy)
            .unwrap()
            .contains("img:none")
    );
}

#[test]
fn an_empty_page_makes_an_empty_manifest() {
    let policy = SitePolicy {
        mode: Mode::Observe,
        ..SitePolicy::default()
    };
    assert_eq!(
        compiled("", &policy).unwrap(),
        "module.exports = {\n\t\"version\": 1,\n\t\"mode\": \"observe\",\n\t\"firstParty\": [\n\t\t\"http://127.0.0.1:*\",\n\t\t\"http://localhost:*\",\n\t\t\"ws://127.0.0.1:*\",\n\t\t\"ws://localhost:*\"\n\t],\n\t\"gadgets\": {}\n};\n"
    );
}

#[test]
fn no_manifest_without_a_gadget_that_cannot_be_read() {
    let page = "* a[domains=pictures:x.example]|a\n* b[domains=x.example|consent=later]|b\n* c[optionalDomains=]|c\n* d[domains=d.example]|d";
    let errors = compiled(page, &SitePolicy::default()).unwrap_err();
    let words: Vec<String> = errors.iter().map(ToString::to_string).collect();
    assert_eq!(words.len(), 3, "{words:?}");
    assert!(
        words[0].starts_with("gadget “a”: domains=pictures:x.example: unknown kind “pictures”")
    );
    assert!(words[1].contains("in-place"));
    assert!(words[2].contains("optionalDomains= names no source"));
}

#[test]
fn what_the_site_policy_makes_of_it() {
    let policy = SitePolicy {
        forbidden_kinds: Kind::Font.into(),
        forbidden_sources: vec!["*.example.net".parse().unwrap()],
        reconfirm_after_days: 365,
        clear_unused_after_days: 90,
        most_ledger_bytes: 4_096,
        record_contacts: true,
        publish_labels: true,
        user_scripts: ScriptPolicy {
            rules: ScriptRules {
                from: vec![BTreeSet::from([
                    Whose::Own,
                    Whose::Group("interface-admin".to_owned()),
                ])],
                pinned: Pinned::Wanted,
                ..ScriptRules::default()
            },
            stricter: BTreeMap::from([(
                "editsitejs".to_owned(),
                ScriptRules {
                    pinned: Pinned::Required,
                    when_changed: WhenChanged::Ask,
                    declared_only: true,
                    executable_kinds: false,
                    other_wikis: false,
                    ..ScriptRules::default()
                },
            )]),
        },
        ..SitePolicy::default()
    };
    let expected = r#"module.exports = {
	"version": 1,
	"mode": "enforce",
	"firstParty": [
		"http://127.0.0.1:*",
		"http://localhost:*",
		"ws://127.0.0.1:*",
		"ws://localhost:*"
	],
	"reconfirmAfterDays": 365,
	"clearUnusedAfterDays": 90,
	"mostLedgerBytes": 4096,
	"recordContacts": true,
	"publishLabels": true,
	"userScripts": {
		"from": [
			"self",
			"group:interface-admin"
		],
		"pinned": "wanted",
		"stricter": {
			"editsitejs": {
				"pinned": "required",
				"whenChanged": "ask",
				"declaredOnly": true,
				"executableKinds": false,
				"otherWikis": false
			}
		}
	},
	"forbiddenKinds": [
		"font"
	],
	"forbiddenSources": [
		"*.example.net"
	],
	"gadgets": {
		"charts": [
			"connect:api.example.org script:cdn.example.net/lib/",
			"",
			"hp",
			"script:cdn.example.net/lib/"
		],
		"tiles": [
			"img:*.tile.example.org",
			"",
			"",
			"",
			"img:*.tile.example.org",
			"img https://*.tile.example.org"
		]
	}
};
"#;
    assert_eq!(compiled(PAGE, &policy).unwrap(), expected);
}

#[test]
fn who_depends_on_consent_is_known_to_the_loader() {
    let page =
        "* consent[dependencies=ext.gadget.consent-stub,ext.gadget.consent-loader]|consent.js
* consent-host[dependencies=ext.gadget.consent-loader]|consent-host.js
* asks[hidden|dependencies=mediawiki.util,ext.gadget.consent]|asks.js
* notes[dependencies=ext.gadget.consents]|notes.js";
    let policy = SitePolicy {
        same_origin: [Kind::Worker, Kind::Frame].into_iter().collect(),
        ..SitePolicy::default()
    };
    let manifest = compiled(page, &policy).unwrap();
    let value: serde_json::Value = serde_json::from_str(json_of(&manifest).unwrap()).unwrap();
    assert_eq!(value["gadgets"], serde_json::json!({ "asks": [] }));
    assert_eq!(value["content"], serde_json::Value::Null);
    assert_eq!(
        value["sameOrigin"],
        serde_json::json!(["frame 'self'", "worker 'self'"])
    );
}

#[test]
fn what_the_site_policy_opens_by_kind() {
    let text = r#"{ "version": 1, "firstParty": [ "frame:www.video.example", "*.wiki.example",
        "img+frame:*.map.example/x/", "frame:www.video.example", "worker:data:", "frame:blob:" ] }"#;
    let policy = SitePolicy::read(text).unwrap().value;
    let manifest = compiled("", &policy).unwrap();
    let value: serde_json::Value = serde_json::from_str(json_of(&manifest).unwrap()).unwrap();
    assert_eq!(
        value["content"],
        serde_json::json!([
            "frame https://*.map.example/x/",
            "img https://*.map.example/x/",
            "frame https://www.video.example",
            "frame blob:",
            "worker data:"
        ])
    );
    assert_eq!(value["firstParty"][2], "https://*.wiki.example");
    assert!(!value["firstParty"].to_string().contains("video"));
}

#[test]
fn what_the_dialog_wants_to_know() {
    let page = "* a[default|domains=img:*.a.example.co.uk]|a.js
* b[default|hidden|domains=b.toolforge.org, 10.0.0.1, example.org]|b.js
* c[domains=c.toolforge.org|optionalDomains=d.github.io]|c.js";
    let policy = SitePolicy {
        ask: Some(PromptStyle::Notice),
        ..SitePolicy::default()
    };
    let manifest = compiled(page, &policy).unwrap();
    let value: serde_json::Value = serde_json::from_str(json_of(&manifest).unwrap()).unwrap();
    assert_eq!(value["ask"], "notice");
    assert_eq!(
        value["suffixes"],
        serde_json::json!(["co.uk", "github.io", "toolforge.org"])
    );
    assert_eq!(value["gadgets"]["a"][2], "d");
    assert_eq!(value["gadgets"]["b"][2], "dh");
    assert_eq!(value["gadgets"]["c"][2], "");
}

/// Ready-made grants have a plain form, so that the loader can check all of them in one look.
#[test]
fn odd_sources_are_not_ready_made() {
    for (source, items) in [
        ("img:a.example", 6),
        ("connect:wss://a.example/x/", 6),
        ("a.example:8443", 1),
        ("connect:wss://a.example:444", 1),
        ("http://localhost", 1),
        ("http://127.0.0.1:3000", 1),
    ] {
        let page = format!("* a[domains={source}]|a.js");
        let manifest = compiled(&page, &SitePolicy::default()).unwrap();
        let value: serde_json::Value = serde_json::from_str(json_of(&manifest).unwrap()).unwrap();
        let value = value["gadgets"]["a"].as_array().unwrap();
        assert_eq!(value.len(), items, "{source}");
    }
}

#[test]
fn whose_a_host_is() {
    let hosts = [
        "a.example.co.uk",
        "b.toolforge.org",
        "toolforge.org",
        "maps.b.toolforge.org",
        "www.example.org",
        "example.org",
        "notgithub.io",
        "x.github.io",
    ];
    let page = format!("* a[domains={}]|a.js", hosts.join(","));
    let manifest = compiled(&page, &SitePolicy::default()).unwrap();
    let value: serde_json::Value = serde_json::from_str(json_of(&manifest).unwrap()).unwrap();
    let suffixes: Vec<String> = serde_json::from_value(value["suffixes"].clone()).unwrap();
    for host in hosts {
        let expected = psl::domain_str(host).unwrap_or(host);
        assert_eq!(registrable(host, &suffixes), expected);
    }
    for host in ["localhost", "127.0.0.1", "org"] {
        assert_eq!(registrable(host, &suffixes), host);
    }
}

#[test]
fn an_entry_comes_back_as_the_terms() {
    let read = |parts: &[&str]| {
        let parts: Vec<String> = parts.iter().map(ToString::to_string).collect();
        read_terms(&parts, 30)
    };
    let terms = read(&["img:a.example", "font:f.example", "dhp", "img:a.example"]).unwrap();
    assert!(terms.declaration.in_place && terms.declaration.default_on);
    assert_eq!(terms.declaration.needed.to_string(), "img:a.example");
    assert_eq!(terms.declaration.optional.to_string(), "font:f.example");
    assert_eq!(terms.forbidden.to_string(), "img:a.example");
    assert_eq!(terms.reconfirm_after_days, 30);
    assert!(read(&["nonsense:a.example"]).is_err());
    assert!(read(&["img:a.example", "", "", "nonsense:a.example"]).is_err());
}

#[test]
fn names_of_json_pages_may_be_in_any_script() {
    let page = r#"{ "settings": { "domains": [ "img:a.example" ], "hidden": true } }"#;
    let gadget = read_json("карта\"𝄞", page).unwrap();
    let manifest = compile([&gadget], &SitePolicy::default()).unwrap();
    let value: serde_json::Value = serde_json::from_str(json_of(&manifest).unwrap()).unwrap();
    assert!(manifest.is_ascii());
    assert_eq!(value["gadgets"]["карта\"𝄞"][2], "h");
}
