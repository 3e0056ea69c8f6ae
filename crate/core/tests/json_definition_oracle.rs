//! JSON definitions, compared with the Gadgets extension's PHP as the oracle (`oracle_json.php`).

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::too_many_lines)]

use gadget_consent_core::definition::json::read_json;
use gadget_consent_core::definition::{Definition, Repo, combined};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

#[path = "support/oracle.rs"]
mod oracle;

use oracle::{oracle, texts};

const JSON_CASES: usize = 6_000;

/// One JSON page: fields that the extension knows, some of them wrong.
fn json_page() -> impl Strategy<Value = String> {
    let strings = || {
        select(vec![
            json!([]),
            json!(["edit"]),
            json!(["a", "b"]),
            json!("edit"),
            json!([1]),
            json!(null),
            json!([null]),
        ])
    };
    let flags = || {
        select(vec![
            json!(true),
            json!(false),
            json!(1),
            json!("true"),
            json!(null),
        ])
    };
    let settings: [(&str, BoxedStrategy<Value>); 13] = [
        ("actions", strings().boxed()),
        ("categories", strings().boxed()),
        (
            "category",
            select(vec![json!(""), json!("maps"), json!(3)]).boxed(),
        ),
        ("contentModels", strings().boxed()),
        ("default", flags().boxed()),
        ("hidden", flags().boxed()),
        (
            "namespaces",
            select(vec![
                json!([]),
                json!([0, 1]),
                json!(["0"]),
                json!([1.5]),
                json!(0),
            ])
            .boxed(),
        ),
        ("package", flags().boxed()),
        ("requiresES6", flags().boxed()),
        ("rights", strings().boxed()),
        ("skins", strings().boxed()),
        ("supportsUrlLoad", flags().boxed()),
        (
            "domains",
            select(vec![json!([]), json!(["img:a.example"])]).boxed(),
        ),
    ];
    let module: [(&str, BoxedStrategy<Value>); 5] = [
        ("dependencies", strings().boxed()),
        ("messages", strings().boxed()),
        (
            "pages",
            select(vec![
                json!([]),
                json!(["a.js"]),
                json!(["a.js", "b.css", "c.json"]),
                json!(["a"]),
                json!("a.js"),
            ])
            .boxed(),
        ),
        ("peers", strings().boxed()),
        (
            "type",
            select(vec![
                json!(""),
                json!("general"),
                json!("styles"),
                json!("x"),
                json!([]),
            ])
            .boxed(),
        ),
    ];
    let group = |fields: Vec<(&'static str, BoxedStrategy<Value>)>| {
        // Of few fields, for one wrong one spoils the page.
        prop::collection::vec(
            select(fields).prop_flat_map(|(name, value)| (Just(name), value)),
            0..4,
        )
    };
    let around = select(vec!["", " ", "\n\t"]);
    (
        group(settings.into()),
        group(module.into()),
        around,
        0..12_u8,
    )
        .prop_map(|(settings, module, around, form)| {
            let object = |fields: &[(&str, Value)]| {
                let fields: Vec<String> = fields
                    .iter()
                    .map(|(name, value)| format!("\"{name}\":{around}{value}"))
                    .collect();
                format!("{{{around}{}{around}}}", fields.join(","))
            };
            let (settings, module) = (object(&settings), object(&module));
            match form {
                0 => format!("{{ \"settings\": {settings} }}"),
                1 => format!("{{ \"module\": {module} }}"),
                2 => "{}".to_owned(),
                3 => format!("{{ \"settings\": {settings}, \"module\": {module}, }}"),
                4 => format!("{{ \"settings\": {settings}, \"module\": {module} // comment\n }}"),
                5 => format!("{{ \"settings\": [], \"module\": {module}, \"x\": 1 }}"),
                6 => format!("{{ 'settings': {settings} }}"),
                _ => format!(
                    "{{{around}\"settings\":{settings},{around}\"module\":{module}{around}}}"
                ),
            }
        })
}

/// What `Gadget::toArray` says, of ours; `None` where the page is refused.
fn json_record(name: &str, text: &str) -> Option<Value> {
    let gadget = read_json(name, text).ok()?;
    let pages: Vec<String> = gadget
        .pages
        .iter()
        .map(|page| format!("MediaWiki:Gadget-{}", page.text))
        .collect();
    let numbers: Vec<i64> = texts(gadget.values("namespaces"))
        .iter()
        .map(|text| text.parse().unwrap())
        .collect();
    let list = |name| json!(texts(gadget.values(name)));
    Some(json!({
        "category": gadget.section,
        "dependencies": list("dependencies"),
        "hidden": gadget.has("hidden"),
        "messages": list("messages"),
        "name": gadget.name.text,
        "onByDefault": gadget.has("default"),
        "package": gadget.has("package"),
        "pages": pages,
        "peers": list("peers"),
        "requiredActions": list("actions"),
        "requiredCategories": list("categories"),
        "requiredContentModels": list("contentModels"),
        "requiredNamespaces": numbers,
        "requiredRights": list("rights"),
        "requiredSkins": list("skins"),
        "requiresES6": gadget.has("requiresES6"),
        "resourceLoaded": gadget.has("ResourceLoader"),
        "supportsUrlLoad": gadget.has("supportsUrlLoad"),
        "type": texts(gadget.values("type")).first().copied().unwrap_or_default(),
        "definition": null,
    }))
}

#[test]
fn json_pages_as_the_extension_reads_them() {
    let mut runner = TestRunner::deterministic();
    let mut draw = || json_page().new_tree(&mut runner).unwrap().current();
    let texts: Vec<String> = (0..JSON_CASES).map(|_| draw()).collect();
    let cases: Vec<Value> = texts
        .iter()
        .map(|text| json!({ "json": { "a": text }, "definition": [] }))
        .collect();
    let Some(theirs) = oracle("oracle_json.php", &cases) else {
        return;
    };
    let wrong = texts
        .iter()
        .zip(&theirs)
        .filter(|(text, theirs)| {
            let theirs = theirs.get(0).cloned();
            json_record("a", text) != theirs
        })
        .min_by_key(|(text, _)| text.len());
    if let Some((text, theirs)) = wrong {
        panic!(
            "{text}\nthe extension: {theirs}\nwe: {:?}",
            read_json("a", text)
        );
    }
    let refused = theirs
        .iter()
        .filter(|answer| answer.get("refused").is_some())
        .count();
    assert!(
        refused > JSON_CASES / 10 && refused < JSON_CASES * 9 / 10,
        "{refused}"
    );
}

#[test]
fn of_two_definitions_the_json_page_counts() {
    let page = r#"{ "settings": { "category": "of the JSON page" } }"#;
    let case = json!({ "json": { "b": page, "c": page }, "definition": ["a", "b", "d"] });
    let Some(theirs) = oracle("oracle_json.php", &[case]) else {
        return;
    };
    let json = ["b", "c"].map(|name| read_json(name, page).unwrap());
    let lines = "== x ==\n* a|a.js\n* b|b.js\n* d|d.js";
    let gadgets = combined(
        Repo::JsonAndDefinition,
        json.to_vec(),
        &Definition::read(lines),
    );
    let ours: Vec<(&str, bool)> = gadgets
        .iter()
        .map(|gadget| (gadget.name.text.as_str(), gadget.section != "x"))
        .collect();
    let theirs: Vec<(&str, bool)> = theirs[0]
        .as_array()
        .unwrap()
        .iter()
        .map(|gadget| {
            (
                gadget["name"].as_str().unwrap(),
                gadget["category"] == "of the JSON page",
            )
        })
        .collect();
    assert_eq!(ours, theirs);
    assert_eq!(
        combined(Repo::Json, json.to_vec(), &Definition::read(lines)).len(),
        2
    );
    assert_eq!(
        combined(Repo::Definition, json.to_vec(), &Definition::read(lines)).len(),
        3
    );
}

/// What MediaWiki 1.45 calls otherwise, and what it allows beyond 1.43.
#[test]
fn pages_of_newer_wikis_are_read() {
    let page = r#"{ "settings": { "section": "new", "category": "old" }, "module": { "pages": [ "a.vue" ] } }"#;
    let gadget = read_json("a", page).unwrap();
    assert_eq!(gadget.section, "new");
    assert_eq!(gadget.pages[0].text, "a.vue");
    let page = r#"{ "settings": { "section": 3, "category": "old" } }"#;
    assert_eq!(read_json("a", page).unwrap().section, "old");
}
