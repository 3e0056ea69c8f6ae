//! What is read of a script: its header, or the JSON page beside it.

use gadget_consent_core::script_rules::Pinned;
use serde_json::{Value, json};

use super::{Script, Unreadable, of};

const NAME: &str = "//wiki.example/User:Alice/words.js";

fn facts(code: &str) -> Value {
    json!({
        "title": "Benutzer:Alice/words.js",
        "revision": 12,
        "author": "Alice",
        "time": "2026-11-03T10:00:00Z",
        "code": code,
    })
}

fn read(code: &str, page: Option<Value>) -> Script {
    let page = page.map(Some);
    of(NAME, &Some(facts(code)), page.as_ref()).unwrap()
}

/// What is declared, in one text.
fn declared(script: &Script) -> String {
    match &script.declared {
        Ok(Some(declaration)) => format!("{} / {}", declaration.needed, declaration.optional),
        Ok(None) => "nothing".to_owned(),
        Err(Unreadable) => "unreadable".to_owned(),
    }
}

#[test]
fn what_headers_declare() {
    for (code, expected) in [
        ("go();", "nothing"),
        ("// @domains none\ngo();", "nothing"),
        (
            "// @domains connect:a.example\n// @optionalDomains img:b.example\ngo();",
            "connect:a.example / img:b.example",
        ),
        ("// @domains https://\ngo();", "unreadable"),
        ("// @domains\ngo();", "unreadable"),
        // Behind the first code.
        ("go();\n// @domains connect:a.example", "nothing"),
    ] {
        assert_eq!(declared(&read(code, None)), expected, "{code}");
    }
}

#[test]
fn what_pages_beside_them_declare() {
    let header = "// @domains connect:other.example\ngo();";
    for (page, expected) in [
        (json!({ "version": 1 }), "nothing"),
        (json!({ "version": 1, "domains": [] }), "nothing"),
        (
            json!({ "version": 1, "domains": ["connect:a.example"], "optionalDomains": ["b.example"] }),
            "connect:a.example / font+img+media+style+connect:b.example",
        ),
        // What cannot be read does not let the header count.
        (json!({ "domains": ["connect:a.example"] }), "unreadable"),
        (
            json!({ "version": 2, "domains": ["connect:a.example"] }),
            "unreadable",
        ),
        (
            json!({ "version": 1, "domains": "connect:a.example" }),
            "unreadable",
        ),
        (json!({ "version": 1, "domains": [1] }), "unreadable"),
        (json!({ "version": 1, "domains": null }), "unreadable"),
        (json!({ "version": 1, "purpose": 1 }), "unreadable"),
        (json!([]), "unreadable"),
    ] {
        let words = page.to_string();
        let found = declared(&read(header, Some(page)));
        let expected = match expected.split_once(" / font") {
            Some((needed, _)) => {
                let all: gadget_consent_core::Requests = "b.example".parse().unwrap();
                format!("{needed} / {all}")
            }
            None => expected.to_owned(),
        };
        assert_eq!(found, expected, "{words}");
    }
    // JSON that is none.
    let script = of(NAME, &Some(facts(header)), Some(&None)).unwrap();
    assert_eq!(declared(&script), "unreadable");
}

#[test]
fn what_is_said_of_a_script() {
    let code = "// @purpose Looks up words\n// @maintainer Alice\n// @domains a.example";
    let script = read(code, None);
    assert_eq!(script.title, "Benutzer:Alice/words.js");
    assert_eq!(script.revision, 12);
    assert_eq!(script.change.author.as_deref(), Some("Alice"));
    let day = script.change.day.map(|day| day.to_string());
    assert_eq!(day.as_deref(), Some("2026-11-03"));
    assert_eq!(script.purpose.as_deref(), Some("Looks up words"));
    assert_eq!(script.maintainers, ["Alice"]);
    assert_eq!(script.pages, ["Benutzer:Alice/words.js"]);
    let page = json!({ "version": 1, "purpose": "Translates", "maintainers": ["Bob"] });
    let script = read(code, Some(page));
    assert_eq!(script.purpose.as_deref(), Some("Translates"));
    assert_eq!(script.maintainers, ["Bob"]);
    assert_eq!(script.pages[1], "Benutzer:Alice/words.consent.json");
}

#[test]
fn what_the_wiki_does_not_say() {
    for answer in [
        json!({}),
        json!({ "title": 1, "code": "" }),
        json!({ "title": "T" }),
    ] {
        assert_eq!(of(NAME, &Some(answer), None), None);
    }
    let hidden = json!({ "title": "T", "code": "", "author": "", "time": "?" });
    let script = of(NAME, &Some(hidden), None).unwrap();
    assert_eq!((script.change.author, script.change.day), (None, None));
}

#[test]
fn what_is_said_of_revisions() {
    let mut facts = facts("");
    let pinning = |facts: &Value| of(NAME, &Some(facts.clone()), None).unwrap().pinning;
    // Nothing is said: as strict as it can be.
    assert_eq!(pinning(&facts).rule, Pinned::Required);
    assert_eq!(
        (pinning(&facts).revision, pinning(&facts).agreed),
        (12, None)
    );
    for rule in Pinned::ALL {
        facts["pinned"] = json!(rule.name());
        assert_eq!(pinning(&facts).rule, rule);
    }
    for (agreed, expected) in [
        (json!(7), Some(7)),
        (json!(0), None),
        (json!(-1), None),
        (json!("7"), None),
    ] {
        facts["agreed"] = agreed;
        assert_eq!(pinning(&facts).agreed, expected);
    }
    assert!(!pinning(&facts).runs);
    facts["runs"] = json!(true);
    facts["isAuthorBlocked"] = json!(true);
    assert!(pinning(&facts).runs);
    assert!(of(NAME, &Some(facts), None).unwrap().is_author_blocked);
}
