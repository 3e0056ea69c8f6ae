//! The rules of a wiki about user scripts.

#![allow(clippy::unwrap_used, clippy::too_many_lines)]

use std::collections::BTreeSet;

use gadget_consent_core::script_rules::{
    Broken, Declared, Pinned, ScriptFacts, ScriptPolicy, ScriptRules, WhenChanged, Whose,
};
use gadget_consent_core::{Declaration, Kind, Kinds, Requests, SitePolicy};
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};
use serde_json::{Value, json};

fn policy(user_scripts: &Value) -> ScriptPolicy {
    let page = json!({ "version": 1, "userScripts": user_scripts }).to_string();
    let reading = SitePolicy::read(&page).unwrap();
    assert_eq!(reading.warnings, []);
    reading.value.user_scripts
}

fn errors(user_scripts: &Value) -> Vec<String> {
    let page = json!({ "version": 1, "userScripts": user_scripts }).to_string();
    let problems = SitePolicy::read(&page).unwrap_err();
    problems.iter().map(ToString::to_string).collect()
}

fn groups(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn declaration(needed: &str, optional: &str) -> Declaration {
    let read = |text: &str| text.parse::<Requests>().unwrap();
    Declaration::new(&read(needed), &read(optional))
}

/// A script of which everything is known, and nothing speaks for it.
const STRANGE: ScriptFacts<'_> = ScriptFacts {
    is_of_other_wiki: false,
    is_own: Some(false),
    is_protected: Some(false),
    people: Some(&[]),
    declared: Declared::Nothing,
    is_pinned: false,
};

#[test]
fn without_rules_everything_runs() {
    for rules in [
        ScriptRules::default(),
        policy(&json!({})).rules_for(None),
        policy(&json!({ "from": [ "anyone" ] })).rules_for(None),
        policy(&json!({ "from": [ "self", "anyone" ], "pinned": "wanted", "whenChanged": "ask" }))
            .rules_for(None),
    ] {
        assert_eq!(rules.broken_by(&STRANGE), [], "{rules:?}");
    }
}

#[test]
fn each_rule_is_broken_by_what_it_is_about() {
    let code = declaration("script:cdn.example/lib/ img:a.example", "");
    let optional = declaration("img:a.example", "worker:w.example");
    let frame = declaration("frame:video.example", "");
    let passive = declaration("img:a.example", "connect:b.example");
    let members = [groups(&["sysop", "user"]), groups(&["sysop"])];
    let mixed = [groups(&["sysop"]), groups(&["user"])];
    let sysops = json!({ "from": [ "group:sysop" ] });
    let sysop = || Broken::From([Whose::Group("sysop".to_owned())].into());
    let executable = json!({ "executableKinds": false });
    let kinds = |kinds: &[Kind]| kinds.iter().copied().collect::<Kinds>();
    let table: Vec<(Value, ScriptFacts<'_>, Vec<Broken>)> = vec![
        (
            json!({ "otherWikis": false }),
            ScriptFacts {
                is_of_other_wiki: true,
                ..STRANGE
            },
            vec![Broken::OtherWiki],
        ),
        (json!({ "otherWikis": false }), STRANGE, vec![]),
        (
            json!({ "from": [ "self" ] }),
            STRANGE,
            vec![Broken::From([Whose::Own].into())],
        ),
        (
            json!({ "from": [ "self" ] }),
            ScriptFacts {
                is_own: None,
                ..STRANGE
            },
            vec![Broken::From([Whose::Own].into())],
        ),
        (
            json!({ "from": [ "self" ] }),
            ScriptFacts {
                is_own: Some(true),
                ..STRANGE
            },
            vec![],
        ),
        (
            json!({ "from": [ "protected", "self" ] }),
            ScriptFacts {
                is_protected: Some(true),
                ..STRANGE
            },
            vec![],
        ),
        (
            json!({ "from": [ "protected" ] }),
            ScriptFacts {
                is_protected: None,
                ..STRANGE
            },
            vec![Broken::From([Whose::Protected].into())],
        ),
        (
            sysops.clone(),
            ScriptFacts {
                people: Some(&members),
                ..STRANGE
            },
            vec![],
        ),
        // The page may belong to a member, and somebody else may have saved it; or the other way round.
        (
            sysops.clone(),
            ScriptFacts {
                people: Some(&mixed),
                ..STRANGE
            },
            vec![sysop()],
        ),
        (sysops.clone(), STRANGE, vec![sysop()]),
        (
            sysops,
            ScriptFacts {
                people: None,
                ..STRANGE
            },
            vec![sysop()],
        ),
        (
            json!({ "declaredOnly": true }),
            STRANGE,
            vec![Broken::Undeclared],
        ),
        (
            json!({ "declaredOnly": true }),
            ScriptFacts {
                declared: Declared::Nobody,
                ..STRANGE
            },
            vec![],
        ),
        (
            json!({ "declaredOnly": true }),
            ScriptFacts {
                declared: Declared::Sites(&passive),
                ..STRANGE
            },
            vec![],
        ),
        // Without any rule.
        (
            json!({}),
            ScriptFacts {
                declared: Declared::Unreadable,
                ..STRANGE
            },
            vec![Broken::Unreadable],
        ),
        (
            executable.clone(),
            ScriptFacts {
                declared: Declared::Sites(&code),
                ..STRANGE
            },
            vec![Broken::Executable(kinds(&[Kind::Script]))],
        ),
        (
            executable.clone(),
            ScriptFacts {
                declared: Declared::Sites(&optional),
                ..STRANGE
            },
            vec![Broken::Executable(kinds(&[Kind::Worker]))],
        ),
        (
            executable.clone(),
            ScriptFacts {
                declared: Declared::Sites(&frame),
                ..STRANGE
            },
            vec![Broken::Executable(kinds(&[Kind::Frame]))],
        ),
        (
            executable,
            ScriptFacts {
                declared: Declared::Sites(&passive),
                ..STRANGE
            },
            vec![],
        ),
        (
            json!({ "pinned": "required" }),
            STRANGE,
            vec![Broken::NotPinned],
        ),
        (
            json!({ "pinned": "required" }),
            ScriptFacts {
                is_pinned: true,
                ..STRANGE
            },
            vec![],
        ),
    ];
    for (rules, script, broken) in table {
        let found = policy(&rules).rules_for(None).broken_by(&script);
        assert_eq!(found, broken, "{rules} {script:?}");
    }
}

#[test]
fn stricter_rules_hold_for_users_with_the_right_and_for_users_of_unknown_rights() {
    let policy = policy(&json!({
        "pinned": "wanted",
        "otherWikis": false,
        "stricter": {
            "editsitejs": { "from": [ "protected" ], "pinned": "required", "otherWikis": true },
            "block": { "whenChanged": "ask", "declaredOnly": true }
        }
    }));
    let rules = |rights: Option<&[&str]>| policy.rules_for(rights.map(groups).as_ref());
    let reader = rules(Some(&["read", "edit"]));
    assert_eq!(reader, policy.rules);
    assert_eq!((reader.pinned, reader.other_wikis), (Pinned::Wanted, false));
    let admin = rules(Some(&["read", "editsitejs"]));
    assert_eq!(admin.from, [BTreeSet::from([Whose::Protected])]);
    // A stricter rule takes nothing back.
    assert_eq!((admin.pinned, admin.other_wikis), (Pinned::Required, false));
    assert_eq!(admin.when_changed, WhenChanged::RunAgreed);
    let unknown = rules(None);
    assert_eq!(unknown, rules(Some(&["block", "editsitejs"])));
    assert!(unknown.declared_only);
    assert_eq!(unknown.when_changed, WhenChanged::Ask);
}

#[test]
fn a_right_that_is_named_twice_has_the_stricter_of_both() {
    let policy = policy(&json!({ "stricter": {
        "block": { "pinned": "required" },
        " block": { "pinned": "wanted", "from": [ "self" ] }
    } }));
    assert_eq!(policy.stricter.len(), 1);
    let rules = &policy.stricter["block"];
    assert_eq!(rules.pinned, Pinned::Required);
    assert_eq!(rules.from, [BTreeSet::from([Whose::Own])]);
}

#[test]
fn two_lists_are_both_met() {
    let policy = policy(&json!({
        "from": [ "self", "group:sysop" ],
        "stricter": { "editsitejs": { "from": [ "protected", "self" ] } }
    }));
    let rules = policy.rules_for(None);
    let sysops = [groups(&["sysop"])];
    let is_run = |script: ScriptFacts<'_>| rules.broken_by(&script).is_empty();
    assert!(is_run(ScriptFacts {
        is_own: Some(true),
        ..STRANGE
    }));
    assert!(!is_run(ScriptFacts {
        people: Some(&sysops),
        ..STRANGE
    }));
    assert!(!is_run(ScriptFacts {
        is_protected: Some(true),
        ..STRANGE
    }));
    assert!(is_run(ScriptFacts {
        is_protected: Some(true),
        people: Some(&sysops),
        ..STRANGE
    }));
}

#[test]
fn what_cannot_be_read_is_an_error_with_its_place() {
    assert_eq!(
        errors(&json!([])),
        ["at /userScripts: expected an object, found []"]
    );
    let whose =
        "an array with at least one of “anyone”, “self”, “protected” and “group:” with a name";
    assert_eq!(
        errors(&json!({ "from": [] })),
        [format!("at /userScripts/from: expected {whose}, found []")]
    );
    assert_eq!(
        errors(&json!({ "from": "self" })),
        [format!(
            "at /userScripts/from: expected {whose}, found \"self\""
        )]
    );
    assert_eq!(
        errors(&json!({ "from": [ "sysop", 1 ] })),
        [
            "at /userScripts/from/0: “sysop” names nobody; expected “anyone”, “self”, “protected”, or “group:” with a name".to_owned(),
            format!("at /userScripts/from/1: expected {whose}, found 1")
        ]
    );
    assert_eq!(
        errors(&json!({ "pinned": true, "whenChanged": "run", "declaredOnly": "yes" })),
        [
            "at /userScripts/pinned: expected “off”, “wanted” or “required”, found true",
            "at /userScripts/whenChanged: expected “run-agreed” or “ask”, found \"run\"",
            "at /userScripts/declaredOnly: expected true or false, found \"yes\"",
        ]
    );
    assert_eq!(
        errors(&json!({ "stricter": { " ": {}, "block": { "pinned": 1 }, "move": 1 } })),
        [
            "at /userScripts/stricter/ : expected the name of a right, such as editsitejs, found {}",
            "at /userScripts/stricter/block/pinned: expected “off”, “wanted” or “required”, found 1",
            "at /userScripts/stricter/move: expected an object, found 1",
        ]
    );
    // A rule inside of `stricter` that no rule is gets a warning, as everywhere.
    let page = json!({ "version": 1, "userScripts": { "stricter": { "a": { "stricter": {} } } } });
    let reading = SitePolicy::read(&page.to_string()).unwrap();
    let paths: Vec<&str> = reading
        .warnings
        .iter()
        .map(|warning| &*warning.path)
        .collect();
    assert_eq!(paths, ["/userScripts/stricter/a/stricter"]);
}

#[test]
fn words_are_read_as_they_are_written() {
    for word in ["anyone", "self", "protected", "group:interface-admin"] {
        assert_eq!(Whose::of_word(word).unwrap().word(), word);
    }
    for word in ["", "group:", "group: ", "Anyone", "sysop"] {
        assert_eq!(Whose::of_word(word), None, "{word}");
    }
}

/// What is known of a script, as the vectors have it.
fn read_script<'a>(
    script: &Value,
    people: &'a mut Vec<BTreeSet<String>>,
    declaration: &'a mut Option<Declaration>,
) -> ScriptFacts<'a> {
    let known = script["people"].as_array();
    let names = |groups: &Value| -> BTreeSet<String> {
        let groups = groups.as_array().unwrap().iter();
        groups
            .map(|name| name.as_str().unwrap().to_owned())
            .collect()
    };
    people.extend(known.into_iter().flatten().map(names));
    let declared = match &script["declared"] {
        Value::String(word) if word == "unreadable" => Declared::Unreadable,
        Value::String(word) if word == "nobody" => Declared::Nobody,
        Value::Array(lists) => {
            let text = |index: usize| lists[index].as_str().unwrap();
            Declared::Sites(declaration.insert(self::declaration(text(0), text(1))))
        }
        _ => Declared::Nothing,
    };
    ScriptFacts {
        is_of_other_wiki: script["isOfOtherWiki"].as_bool().unwrap(),
        is_own: script["isOwn"].as_bool(),
        is_protected: script["isProtected"].as_bool(),
        people: known.map(|_| people.as_slice()),
        declared,
        is_pinned: script["isPinned"].as_bool().unwrap(),
    }
}

/// The loader's own rules are held to these lines (tests/vectors/README.md).
#[test]
fn the_vectors_are_what_the_rules_say() {
    let all_rules = [
        json!({}),
        json!({ "from": [ "anyone" ], "pinned": "wanted" }),
        json!({ "from": [ "self" ] }),
        json!({ "from": [ "protected" ] }),
        json!({ "from": [ "group:sysop" ] }),
        json!({ "from": [ "self", "protected", "group:sysop" ] }),
        json!({ "declaredOnly": true }),
        json!({ "executableKinds": false, "whenChanged": "ask" }),
        json!({ "otherWikis": false }),
        json!({ "pinned": "required" }),
        json!({ "from": [ "self", "group:sysop" ], "stricter": { "editsitejs": { "from": [ "protected" ] } } }),
        json!({ "stricter": { "block": { "pinned": "required" }, "editsitejs": { "whenChanged": "ask", "otherWikis": false, "declaredOnly": true } } }),
    ];
    let all_rights = [json!(null), json!(["edit", "editsitejs"])];
    let strange = json!({
        "isOfOtherWiki": false, "isOwn": false, "isProtected": false, "people": [ [ "user" ] ],
        "declared": "nothing", "isPinned": false
    });
    let with = |fields: &[(&str, Value)]| {
        let mut script = strange.clone();
        for (name, value) in fields {
            script[*name] = value.clone();
        }
        script
    };
    let all_scripts = [
        strange.clone(),
        with(&[("isOfOtherWiki", json!(true))]),
        with(&[("isOwn", json!(true))]),
        with(&[
            ("isOwn", json!(null)),
            ("isProtected", json!(null)),
            ("people", json!(null)),
        ]),
        with(&[("isProtected", json!(true))]),
        with(&[("people", json!([["sysop", "user"], ["sysop"]]))]),
        with(&[("people", json!([["sysop"], ["user"]]))]),
        with(&[("people", json!([]))]),
        with(&[("people", json!([["sysops"]]))]),
        with(&[("declared", json!("nobody"))]),
        with(&[("declared", json!("unreadable"))]),
        with(&[("declared", json!(["img:a.example", "connect:b.example"]))]),
        with(&[("declared", json!(["img:a.example", "worker:b.example"]))]),
        with(&[("declared", json!(["img+script:a.example/lib/", ""]))]),
        with(&[("isPinned", json!(true))]),
        with(&[
            ("isPinned", json!(true)),
            ("isProtected", json!(true)),
            ("declared", json!(["a.example", ""])),
        ]),
    ];
    let mut text = String::new();
    for rules in &all_rules {
        for rights in &all_rights {
            let known = rights.as_array().map(|rights| {
                let rights = rights.iter().map(|name| name.as_str().unwrap().to_owned());
                rights.collect::<BTreeSet<String>>()
            });
            let in_force = policy(rules).rules_for(known.as_ref());
            for script in &all_scripts {
                let (mut people, mut declaration) = (Vec::new(), None);
                let facts = read_script(script, &mut people, &mut declaration);
                let broken = in_force.broken_by(&facts);
                let words: Vec<&str> = broken.iter().map(Broken::word).collect();
                let line = json!({
                    "rules": rules, "rights": rights, "script": script, "broken": words,
                    "pinned": in_force.pinned.name(), "whenChanged": in_force.when_changed.name()
                });
                text += &line.to_string();
                text.push('\n');
            }
        }
    }
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/vectors/rules.jsonl"
    );
    if std::env::var_os("GADGETCONSENT_ACCEPT").is_some() {
        std::fs::write(path, &text).unwrap();
    }
    assert_eq!(std::fs::read_to_string(path).unwrap_or_default(), text);
}

fn any_rules() -> impl Strategy<Value = ScriptRules> {
    let whose = || {
        let all = vec![
            Whose::Anyone,
            Whose::Own,
            Whose::Protected,
            Whose::Group("a".to_owned()),
            Whose::Group("b".to_owned()),
        ];
        subsequence(all, 1..4).prop_map(BTreeSet::from_iter)
    };
    (
        prop::collection::vec(whose(), 0..3),
        select(&Pinned::ALL[..]),
        select(&WhenChanged::ALL[..]),
        any::<[bool; 3]>(),
    )
        .prop_map(|(from, pinned, when_changed, flags)| ScriptRules {
            from,
            pinned,
            when_changed,
            declared_only: flags[0],
            executable_kinds: flags[1],
            other_wikis: flags[2],
        })
}

proptest! {
    /// Rules together break what one of them breaks, and nothing else.
    #[test]
    fn rules_together_let_run_what_both_let_run(
        one in any_rules(),
        two in any_rules(),
        of in any::<(bool, Option<bool>, Option<bool>, bool)>(),
        people in prop::option::of(prop::collection::vec(subsequence(vec!["a", "b"], 0..=2), 0..3)),
        declared in any::<Index>(),
    ) {
        let code = declaration("script:cdn.example/lib/", "");
        let passive = declaration("img:a.example", "");
        let people: Option<Vec<BTreeSet<String>>> =
            people.map(|all| all.iter().map(|names| groups(names)).collect());
        let script = ScriptFacts {
            is_of_other_wiki: of.0,
            is_own: of.1,
            is_protected: of.2,
            people: people.as_deref(),
            declared: *declared.get(&[
                Declared::Nothing,
                Declared::Nobody,
                Declared::Sites(&code),
                Declared::Sites(&passive),
                Declared::Unreadable,
            ]),
            is_pinned: of.3,
        };
        let runs = |rules: &ScriptRules| rules.broken_by(&script).is_empty();
        let both = one.and(&two);
        prop_assert_eq!(runs(&both), runs(&one) && runs(&two));
        prop_assert_eq!(&both, &two.and(&one));
        prop_assert_eq!(&both.and(&one), &both);
        prop_assert_eq!(both.when_changed, one.when_changed.max(two.when_changed));
    }

    /// What is not known never lets a script run that would not run if it were known.
    #[test]
    fn what_is_not_known_opens_nothing(
        rules in any_rules(),
        known in any::<(bool, bool)>(),
        people in prop::collection::vec(subsequence(vec!["a", "b"], 0..=2), 0..3),
    ) {
        let people: Vec<BTreeSet<String>> = people.iter().map(|names| groups(names)).collect();
        let all = ScriptFacts {
            is_own: Some(known.0),
            is_protected: Some(known.1),
            people: Some(&people),
            ..STRANGE
        };
        for less in [
            ScriptFacts { is_own: None, ..all },
            ScriptFacts { is_protected: None, ..all },
            ScriptFacts { people: None, ..all },
        ] {
            if rules.broken_by(&less).is_empty() {
                prop_assert!(rules.broken_by(&all).is_empty());
            }
        }
    }
}
