//! JSON pages: their values, their errors with places, and the agreement with the published schemas.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::too_many_lines)]

use std::sync::LazyLock;

use gadget_consent_core::disclosure::DisclosureField;
use gadget_consent_core::first_party::Local;
use gadget_consent_core::json::{Problem, Reading};
use gadget_consent_core::script_rules::Pinned;
use gadget_consent_core::{Disclosures, Kind, Mode, PromptStyle, SitePolicy};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};

const POLICY: &str = r#"{
	"version": 1,
	"mode": "observe",
	"gadgetModes": { "my map": "ask", "tiles": "enforce" },
	"enforceFor": [ "interface-admin", " sysop " ],
	"enforceShare": 10,
	"modeForOthers": "observe",
	"firstParty": [ "none", "*.wiki.example", "frame:www.video.example", "wikimedia", "img+frame:*.map.example", "frame:blob:", "worker:data:" ],
	"forbidden": { "kinds": [ "worker", "frame" ], "sources": [ "*.tracker.example" ] },
	"requiredDisclosures": [ "operator", "privacyPolicy" ],
	"ask": "notice",
	"reconfirmAfterDays": 365,
	"clearUnusedAfterDays": 90,
	"mostLedgerBytes": 4096,
	"recordContacts": true,
	"publishLabels": true,
	"userScripts": {
		"from": [ "self", "protected", "group:interface-admin" ], "pinned": "required", "whenChanged": "ask",
		"declaredOnly": true, "executableKinds": false, "otherWikis": false,
		"stricter": { "editsitejs": { "from": [ "protected" ] }, " block ": {} }
	}
}"#;

const DISCLOSURES: &str = r#"{
	"version": 1,
	"gadgets": {
		"my map": {
			"title": "Map of the place",
			"maintainers": [ "Alice", "Bob" ],
			"domains": {
				"*.tile.example": { "operator": "Maps", "purpose": "  ", "contact": "maps@tile.example" },
				"a.tile.example": { "operator": "A" }
			}
		}
	}
}"#;

#[test]
fn a_site_policy_is_read() {
    let reading = SitePolicy::read(POLICY).unwrap();
    assert_eq!(reading.warnings, []);
    let policy = reading.value;
    assert_eq!(policy.mode, Mode::Observe);
    let own: Vec<(&str, Mode)> = policy
        .gadget_modes
        .iter()
        .map(|(name, mode)| (name.as_str(), *mode))
        .collect();
    assert_eq!(own, [("my_map", Mode::Ask), ("tiles", Mode::Enforce)]);
    assert_eq!(policy.enforce_for, ["interface-admin", "sysop"]);
    assert_eq!(policy.enforce_share, 10);
    assert_eq!(policy.mode_for_others, Some(Mode::Observe));
    assert_eq!(policy.first_party[0].to_string(), "*.wiki.example");
    assert!(policy.first_party.len() > 10);
    assert_eq!(
        policy.content.to_string(),
        "frame+img:*.map.example frame:www.video.example"
    );
    assert_eq!(
        Vec::from_iter(policy.local),
        [Local::BlobFrame, Local::DataWorker]
    );
    let kinds: Vec<Kind> = policy.forbidden_kinds.iter().collect();
    assert_eq!(kinds, [Kind::Frame, Kind::Worker]);
    assert_eq!(policy.forbidden_sources[0].to_string(), "*.tracker.example");
    assert_eq!(
        policy.required_disclosures,
        [DisclosureField::Operator, DisclosureField::PrivacyPolicy]
    );
    assert_eq!(policy.ask, Some(PromptStyle::Notice));
    assert_eq!(policy.reconfirm_after_days, 365);
    assert_eq!(policy.clear_unused_after_days, 90);
    assert_eq!(policy.most_ledger_bytes, 4_096);
    assert!(policy.record_contacts);
    assert!(policy.publish_labels);
    let scripts = &policy.user_scripts;
    assert_eq!(scripts.rules.pinned, Pinned::Required);
    assert!(scripts.rules.declared_only && !scripts.rules.other_wikis);
    let rights: Vec<&str> = scripts.stricter.keys().map(String::as_str).collect();
    assert_eq!(rights, ["block", "editsitejs"]);

    let least = SitePolicy::read("{ \"version\": 1 }").unwrap();
    assert_eq!(least.value, SitePolicy::default());
}

#[test]
fn disclosures_are_read() {
    let reading = Disclosures::read(DISCLOSURES).unwrap();
    assert_eq!(reading.warnings, []);
    let disclosures = reading.value;
    let gadget = &disclosures.gadgets["my_map"];
    assert_eq!(gadget.title.as_deref(), Some("Map of the place"));
    assert_eq!(gadget.maintainers, ["Alice", "Bob"]);
    let operator = |source: &str| {
        let disclosure = disclosures.of("my_map", &source.parse().unwrap())?;
        disclosure.get(DisclosureField::Operator)
    };
    assert_eq!(operator("*.tile.example"), Some("Maps"));
    assert_eq!(operator("b.tile.example"), Some("Maps"));
    // The narrowest source that contains it.
    assert_eq!(operator("a.tile.example"), Some("A"));
    assert_eq!(operator("a.tile.example/1/"), Some("A"));
    assert_eq!(operator("tile.example"), None);
    let disclosure = disclosures
        .of("my_map", &"*.tile.example".parse().unwrap())
        .unwrap();
    let missing: Vec<DisclosureField> = disclosure.missing(&DisclosureField::ALL).collect();
    // White space counts as missing.
    assert_eq!(
        missing,
        [
            DisclosureField::Purpose,
            DisclosureField::PersonalInformation,
            DisclosureField::PrivacyPolicy,
            DisclosureField::SourceCode,
            DisclosureField::Reason
        ]
    );
    assert!(
        disclosures
            .of("other", &"*.tile.example".parse().unwrap())
            .is_none()
    );
}

fn words(problems: &[Problem]) -> Vec<String> {
    problems.iter().map(ToString::to_string).collect()
}

#[test]
fn errors_say_where_and_what_was_expected() {
    let policy = |text: &str| words(&SitePolicy::read(text).unwrap_err());
    assert!(policy("{")[0].starts_with("at /: not JSON: "));
    assert_eq!(policy("[]"), ["at /: expected an object, found []"]);
    assert_eq!(
        policy("{}"),
        ["at /version: expected 1, the version of the format, found null"]
    );
    assert_eq!(
        policy(
            r#"{ "version": 2, "mode": "strict", "firstParty": [ "wikimedai", "a_b.example", 3, "fram:a.example", "frame:http://a.example", "frame:", "img:blob:", "worker:blob:" ],
                "forbidden": { "kinds": [ "img", "worm" ], "sources": "a" },
                "ask": true, "requiredDisclosures": [ "owner" ], "reconfirmAfterDays": -1, "recordContacts": 1, "publishLabels": "yes", "note": "x" }"#
        ),
        [
            "at /version: expected 1, the version of the format, found 2",
            "at /mode: expected “observe”, “ask” or “enforce”, found \"strict\"",
            "at /firstParty/0: “wikimedai” is neither a source nor a preset; the presets are “none”, “wikimedia”",
            "at /firstParty/1: “a_b.example”: a host name has only ASCII letters, digits, hyphens and dots, and is not a bare number; write an internationalised name in its xn-- form",
            "at /firstParty/2: expected a source, a request or the name of a preset, found 3",
            "at /firstParty/3: unknown kind “fram”; the kinds are connect, font, frame, img, media, script, style and worker",
            "at /firstParty/4: “http://a.example”: the schemes are https (implied) and wss; http and ws are only for this computer (localhost)",
            "at /firstParty/5: “”: expected a host, such as api.example.org or *.example.org",
            "at /firstParty/6: “img:blob:” cannot be opened here; of what only a page itself contains, frame:blob:, frame:data: and worker:data: can",
            "at /firstParty/7: “worker:blob:” cannot be opened here; of what only a page itself contains, frame:blob:, frame:data: and worker:data: can",
            "at /forbidden/kinds/1: expected connect, font, frame, img, media, script, style or worker, found \"worm\"",
            "at /forbidden/sources: expected an array of sources, found \"a\"",
            "at /ask: expected “dialog” or “notice”, found true",
            "at /requiredDisclosures/0: expected operator, purpose, personalInformation, privacyPolicy, sourceCode, contact or reason, found \"owner\"",
            "at /reconfirmAfterDays: expected a whole number of days, 0 for never, found -1",
            "at /recordContacts: expected true or false, found 1",
            "at /publishLabels: expected true or false, found \"yes\"",
        ]
    );
    assert_eq!(
        policy(
            r#"{ "version": 1, "gadgetModes": { "a": "off", "b": 1 }, "enforceFor": [], "enforceShare": 0, "modeForOthers": "enforce" }"#
        ),
        [
            "at /gadgetModes/a: expected “observe”, “ask” or “enforce”, found \"off\"",
            "at /gadgetModes/b: expected “observe”, “ask” or “enforce”, found 1",
            "at /enforceFor: expected an array of at least one name of a group, such as interface-admin, found []",
            "at /enforceShare: expected a whole number of percent from 1 to 100, found 0",
            "at /modeForOthers: expected “ask” or “observe”, found \"enforce\"",
        ]
    );
    for (field, number) in [
        (r#""enforceFor": "sysop""#, 1),
        (r#""enforceFor": { "sysop": 1 }"#, 1),
        (r#""enforceFor": [ "", 3, " " ]"#, 3),
        (r#""enforceShare": 101"#, 1),
        (r#""enforceShare": 1.5"#, 1),
        (r#""enforceShare": "10""#, 1),
        (r#""gadgetModes": [ "a" ]"#, 1),
    ] {
        let found = policy(&format!(r#"{{ "version": 1, {field} }}"#));
        assert_eq!(found.len(), number, "{field}: {found:?}");
    }
    let many = |number| {
        let sources = vec![r#""a.example""#; number].join(",");
        format!(r#"{{ "version": 1, "forbidden": {{ "sources": [{sources}] }} }}"#)
    };
    assert!(SitePolicy::read(&many(1_000)).is_ok());
    let found = &policy(&many(1_001))[0];
    assert!(
        found.starts_with("at /forbidden/sources: expected at most 1000 sources, found ["),
        "{found}"
    );
    // A long name is cut, because a path is made for each value below it.
    let name = "n".repeat(5_000);
    let long = format!(r#"{{ "version": 1, "gadgets": {{ "{name}": {{ "domains": 1 }} }} }}"#);
    let found = words(&Disclosures::read(&long).unwrap_err());
    let cut = &name[..200];
    assert_eq!(
        found,
        [format!(
            "at /gadgets/{cut}…/domains: expected an object, found 1"
        )]
    );
    let errors = Disclosures::read(
        r#"{ "version": 1, "gadgets": { "a/b~c": { "title": [], "maintainers": "Alice", "domains": { "a.example": { "operator": 1 }, "x y": {} } }, "d": 3 } }"#,
    );
    assert_eq!(
        words(&errors.unwrap_err()),
        [
            "at /gadgets/a~1b~0c/title: expected a text, found []",
            "at /gadgets/a~1b~0c/maintainers: expected an array of user names, found \"Alice\"",
            "at /gadgets/a~1b~0c/domains/a.example/operator: expected a text, found 1",
            "at /gadgets/a~1b~0c/domains/x y: “x y”: a host name has only ASCII letters, digits, hyphens and dots, and is not a bare number; write an internationalised name in its xn-- form",
            "at /gadgets/d: expected an object, found 3",
        ]
    );
    let long = format!("{{ \"version\": 1, \"mode\": \"{}\" }}", "é".repeat(500));
    assert!(policy(&long)[0].len() < 250);
}

#[test]
fn unknown_fields_are_warned_about() {
    let policy = r#"{ "version": 1, "colour": "red", "forbidden": { "hosts": [] } }"#;
    let reading = SitePolicy::read(policy).unwrap();
    assert_eq!(
        words(&reading.warnings),
        [
            "at /forbidden/hosts: unknown field; it is ignored",
            "at /colour: unknown field; it is ignored",
        ]
    );
    let disclosures = r#"{ "version": 1, "gadgets": { "a": { "titel": "A", "domains": { "a.example": { "owner": "x" } } } } }"#;
    let reading = Disclosures::read(disclosures).unwrap();
    let expected = [
        "at /gadgets/a/domains/a.example/owner: unknown field; it is ignored",
        "at /gadgets/a/titel: unknown field; it is ignored",
    ];
    assert_eq!(words(&reading.warnings), expected);
}

fn schema(text: &str) -> jsonschema::Validator {
    jsonschema::validator_for(&serde_json::from_str(text).unwrap()).unwrap()
}

static POLICY_SCHEMA: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
    schema(include_str!(
        "../../../docs/schemas/site-policy.schema.json"
    ))
});
static DISCLOSURES_SCHEMA: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
    schema(include_str!(
        "../../../docs/schemas/disclosures.schema.json"
    ))
});

/// The paths of all values of a page.
fn pointers(value: &Value, at: String, found: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            for (name, value) in object {
                let name = name.replace('~', "~0").replace('/', "~1");
                pointers(value, format!("{at}/{name}"), found);
            }
        }
        Value::Array(array) => {
            for (index, value) in array.iter().enumerate() {
                pointers(value, format!("{at}/{index}"), found);
            }
        }
        _ => {}
    }
    found.push(at);
}

/// The page with another value in one place, or without it.
fn changed(page: &Value, at: Index, what: Option<Value>) -> Value {
    let mut page = page.clone();
    let mut all = Vec::new();
    pointers(&page, String::new(), &mut all);
    let pointer = &all[at.index(all.len())];
    match (what, pointer.rsplit_once('/')) {
        (Some(value), _) => *page.pointer_mut(pointer).unwrap() = value,
        (None, Some((parent, name))) => match page.pointer_mut(parent).unwrap() {
            Value::Object(object) => {
                object.remove(name);
            }
            Value::Array(array) => {
                array.remove(name.parse().unwrap());
            }
            _ => {}
        },
        (None, None) => {}
    }
    page
}

fn values() -> impl Strategy<Value = Option<Value>> {
    select(vec![
        None,
        Some(Value::Null),
        Some(json!(true)),
        Some(json!(0)),
        Some(json!(1)),
        Some(json!(1.5)),
        Some(json!(-3)),
        Some(json!(5_000_000_000_u64)),
        Some(json!("a.example")),
        Some(json!("frame:a.example")),
        Some(json!("img+frame:a.example:8443")),
        Some(json!("img+fram:a.example")),
        Some(json!("frame:data:")),
        Some(json!("worker:blob:")),
        Some(json!("none")),
        Some(json!("img")),
        Some(json!("operator")),
        Some(json!("enforce")),
        Some(json!("a b")),
        Some(json!("")),
        Some(json!([])),
        Some(json!(["a.example"])),
        Some(json!(["worker"])),
        Some(json!([["x"]])),
        Some(json!({})),
        Some(json!({ "x": 1 })),
        Some(json!({ "a.example": {} })),
    ])
}

fn agrees<T>(
    schema: &jsonschema::Validator,
    read: fn(&str) -> Result<Reading<T>, Vec<Problem>>,
    page: &Value,
) -> Result<(), TestCaseError> {
    let reading = read(&page.to_string());
    prop_assert_eq!(
        reading.is_ok(),
        schema.is_valid(page),
        "{}: {:?}",
        page,
        reading.map(|_| ()).map_err(|problems| words(&problems))
    );
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn the_schemas_say_what_the_readers_do(
        changes in prop::collection::vec((any::<Index>(), values()), 0..4),
    ) {
        let change = |page: &str| {
            let page: Value = serde_json::from_str(page).unwrap();
            changes.iter().fold(page, |page, (at, what)| changed(&page, *at, what.clone()))
        };
        agrees(&POLICY_SCHEMA, SitePolicy::read, &change(POLICY))?;
        agrees(&DISCLOSURES_SCHEMA, Disclosures::read, &change(DISCLOSURES))?;
    }
}
