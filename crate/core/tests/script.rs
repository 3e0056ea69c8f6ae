//! What user scripts declare: the header, the JSON page beside it, and the linter's findings in both.

#![allow(clippy::unwrap_used)]

use gadget_consent_core::definition::script::{HEADER_BYTES, Header, Script, json_page_of};
use gadget_consent_core::lint::{GadgetPage, Rule, ScriptInput, apply, check_script};
use gadget_consent_core::{Declaration, SitePolicy};
use proptest::prelude::*;

/// What a script asks for: needed, optional.
fn declared(script: &Script) -> (String, String) {
    match Declaration::of(&script.gadget) {
        Ok(Some(declaration)) => (
            declaration.needed.to_string(),
            declaration.optional.to_string(),
        ),
        Ok(None) => Default::default(),
        Err(error) => (format!("error: {error}"), String::new()),
    }
}

fn of_header(code: &str) -> (String, String) {
    declared(&Script::of_header("User:Alice/words", code))
}

#[test]
fn a_header_is_what_stands_in_comments_before_the_first_code() {
    let one = "connect:a.example";
    let table = [
        ("// @domains connect:a.example\ncode()", one),
        ("//@domains connect:a.example", one),
        ("/// @domains connect:a.example", one),
        ("//! @domains connect:a.example", one),
        (
            "\u{feff}\n\t // @domains  connect:a.example \r\ncode()",
            one,
        ),
        ("/* @domains connect:a.example */ code()", one),
        ("/** @domains connect:a.example */", one),
        ("/*! @domains connect:a.example */", one),
        (
            "/**\n * Words.\n *\n * @domains connect:a.example\n */\ncode()",
            one,
        ),
        ("/*\n@domains connect:a.example\n*/", one),
        ("// <nowiki>\n// @domains connect:a.example", one),
        ("<!-- html\n// @domains connect:a.example", one),
        ("#!/usr/bin/env node\n// @domains connect:a.example", one),
        ("/* a */ /* b */ // @domains connect:a.example", one),
        // Line ends of ECMAScript, which are not those of a text file.
        (
            "// words\u{2028}// @domains connect:a.example\u{2029}code()",
            one,
        ),
        ("// @domains connect:a.example\rcode()", one),
        (
            "// @domains connect:a.example\u{2028}// @domains connect:b.example",
            "connect:a.example connect:b.example",
        ),
        // Several lines add up, and so do several requests.
        (
            "// @domains connect:a.example, img:b.example\n// @domains font:c.example,",
            "connect:a.example img:b.example font:c.example",
        ),
        ("// @domains a.example", "a.example"),
        ("// @domains none", ""),
        // No tag stands first, or it is another one.
        ("// see @domains connect:a.example", ""),
        ("// @domain connect:a.example", ""),
        ("// @Domains connect:a.example", ""),
        ("// @domains: connect:a.example", ""),
        ("// @domainsconnect:a.example", ""),
        ("// @ domains connect:a.example", ""),
        ("// words", ""),
        ("", ""),
        // Code comes first.
        ("'use strict'; // @domains connect:a.example", ""),
        ("(function () {\n// @domains connect:a.example\n}());", ""),
        (";// @domains connect:a.example", ""),
        ("\u{85}// @domains connect:a.example", ""),
        ("// words\u{2028}code() // @domains connect:a.example", ""),
        ("/ /* @domains connect:a.example */", ""),
        ("`\n// @domains connect:a.example\n`", ""),
        // What cannot be read.
        (
            "// @domains",
            "error: domains= names no source; add one, or remove the option",
        ),
        ("// @domains a.example none", "error: "),
        ("// @domains none, a.example", "error: "),
        ("// @domains http://a.example", "error: "),
    ];
    for (code, expected) in table {
        let (needed, _) = of_header(code);
        if expected == "error: " {
            assert!(needed.starts_with(expected), "{code:?}: {needed}");
        } else {
            assert_eq!(needed, expected, "{code:?}");
        }
    }
}

#[test]
fn a_header_says_who_and_what_for() {
    let code = "/*\n * @domains connect:a.example\n * @optionalDomains font:b.example\n * @purpose  Looks up words, in a dictionary \n * @maintainer Alice\n * @maintainer Bob, the other\n * @source https://git.example.org/words\n * @purpose Another\n */";
    let script = Script::of_header("User:Alice/words", code);
    assert_eq!(
        declared(&script),
        ("connect:a.example".to_owned(), "font:b.example".to_owned())
    );
    let purpose = script.purpose.unwrap();
    assert_eq!(purpose.text, "Looks up words, in a dictionary");
    assert_eq!(code[purpose.span], purpose.text);
    let names: Vec<&str> = script.maintainers.iter().map(|name| &*name.text).collect();
    assert_eq!(names, ["Alice", "Bob, the other"]);
    assert_eq!(script.source.unwrap().text, "https://git.example.org/words");
    for option in &script.gadget.options {
        for value in &option.values {
            assert_eq!(code[value.span.clone()], value.text);
        }
    }
}

#[test]
fn a_line_counts_if_it_ends_within_the_first_bytes() {
    let tag = "// @domains connect:a.example";
    for (more, is_read) in [(0, true), (1, false), (40, false)] {
        let padding = HEADER_BYTES - tag.len() - 3 + more;
        for (start, end) in [("//", "\n"), ("/*", "\n*/\n")] {
            let code = format!(
                "{start}{}{end}{tag}\ncode()",
                "x".repeat(padding + 1 - end.len())
            );
            let expected = if is_read { "connect:a.example" } else { "" };
            assert_eq!(of_header(&code).0, expected, "{more} {start}");
            let late = rules(&code, None).contains(&Rule::LateHeader);
            assert_eq!(late, !is_read, "{more} {start}");
        }
        // Not in the middle of a character.
        let code = format!(
            "//{}\n{tag}\n",
            "é".repeat(padding.div_ceil(2) + 2_000 * more)
        );
        assert_eq!(
            of_header(&code).0.is_empty(),
            !is_read && more > 0,
            "{more}"
        );
    }
    let long = format!("/*\n{}{tag}\n*/", "* words\n".repeat(1_000));
    assert_eq!(of_header(&long).0, "");
    assert!(Header::read(&long).end >= HEADER_BYTES);
}

#[test]
fn the_json_page_beside_a_script_wins() {
    let code = "// @domains connect:a.example\n";
    let json = r#"{ "version": 1, "optionalDomains": [ "img:b.example" ], "purpose": "Pictures", "maintainers": [ "Alice", "Bob" ], "source": "", "other": {} }"#;
    let script = Script::read("w", code, Some(json)).unwrap();
    assert_eq!(
        declared(&script),
        (String::new(), "img:b.example".to_owned())
    );
    assert_eq!(script.maintainers.len(), 2);
    assert_eq!(script.source, None);
    assert_eq!(
        declared(&Script::read("w", code, None).unwrap()).0,
        "connect:a.example"
    );
    let empty = Script::read("w", code, Some(r#"{ "version": 1, "domains": [] }"#)).unwrap();
    assert_eq!(declared(&empty).0, "");
    let nobody = Script::read(
        "w",
        code,
        Some(r#"{ "version": 1, "domains": [ "none" ] }"#),
    )
    .unwrap();
    assert_eq!(declared(&nobody).0, "");
    // What cannot be read does not leave the word to the header.
    for json in [
        "",
        "[]",
        "{}",
        r#"{ "version": 2 }"#,
        r#"{ "version": "1" }"#,
        r#"{ "version": 1, "domains": "a.example" }"#,
        r#"{ "version": 1, "domains": [ 1 ] }"#,
        r#"{ "version": 1, "purpose": [] }"#,
        r#"{ "version": 1, }"#,
        "{ \"version\": 1 /* words */ }",
    ] {
        let error = Script::read("w", code, Some(json)).unwrap_err();
        assert!(json.get(error.span.clone()).is_some(), "{json}");
    }
}

#[test]
fn the_json_page_has_the_name_of_its_script() {
    let table = [
        ("User:Alice/words.js", Some("User:Alice/words.consent.json")),
        (
            "User:Alice/words.min.js",
            Some("User:Alice/words.min.consent.json"),
        ),
        ("User:Alice/words", None),
        ("User:Alice/words.JS", None),
        (".js", None),
    ];
    for (title, expected) in table {
        assert_eq!(json_page_of(title).as_deref(), expected, "{title}");
    }
}

fn findings(code: &str, json: Option<&str>) -> Vec<gadget_consent_core::lint::Finding> {
    check_script(&ScriptInput {
        name: "User:Alice/words",
        code: Some(code),
        json,
        policy: &SitePolicy::default(),
    })
}

fn rules(code: &str, json: Option<&str>) -> Vec<Rule> {
    findings(code, json)
        .iter()
        .map(|found| found.rule)
        .collect()
}

#[test]
fn the_linter_reads_headers() {
    use Rule::{
        InsecureScheme, LateHeader, MisplacedOption, MissingPurpose, MisspeltOption,
        NeedlessRequest, PublicSuffixWildcard, RedundantRequest, SharedHostWithoutPath, Syntax,
        UndeclaredScript, UnknownKind,
    };
    let purpose = "// @purpose Looks up words\n";
    let table: [(&str, &[Rule]); 31] = [
        ("// @domains connect:a.example", &[]),
        ("// @domains none", &[]),
        ("// @optionalDomains connect:a.example", &[]),
        ("code()", &[UndeclaredScript]),
        ("// @domain connect:a.example", &[MisspeltOption]),
        ("// @Domains connect:a.example", &[MisspeltOption]),
        ("// @optional-domains connect:a.example", &[MisspeltOption]),
        ("// @hosts connect:a.example", &[MisspeltOption]),
        ("// @domains: connect:a.example", &[MisspeltOption]),
        ("// @domains=connect:a.example", &[MisspeltOption]),
        ("// @connect a.example", &[MisplacedOption]),
        ("// @connect the dots", &[UndeclaredScript]),
        ("// @author Alice\n// @license MIT\n// @domains none", &[]),
        (
            "// ==UserScript==\n// @name words\n// @match *://*/*\n// @grant none\n// @require https://a.example/x.js\n",
            &[UndeclaredScript],
        ),
        ("// @domains", &[Syntax]),
        ("// @domains a.example\n// @domains", &[Syntax]),
        ("// @domains none, a.example", &[Syntax]),
        ("// @domains none\n// @optionalDomains a.example", &[Syntax]),
        ("// @domains a.example b.example", &[Syntax]),
        ("// @domains connect:a.example; img:b.example", &[Syntax]),
        ("// @domains http://a.example", &[InsecureScheme]),
        ("// @domains xhr:a.example", &[UnknownKind]),
        ("// @domains *.github.io", &[PublicSuffixWildcard]),
        (
            "// @domains script:cdn.jsdelivr.net",
            &[SharedHostWithoutPath],
        ),
        (
            "// @domains a.example, connect:a.example",
            &[RedundantRequest],
        ),
        (
            "// @domains a.example\n// @domains connect:a.example",
            &[RedundantRequest],
        ),
        ("// @domains localhost", &[NeedlessRequest]),
        (
            "code() // words\n// @domains connect:a.example",
            &[LateHeader],
        ),
        (
            "// @domains none\ncode()\n// @domains connect:a.example",
            &[LateHeader],
        ),
        ("// @purpose One more\n// @domains none", &[Syntax]),
        ("/* @domains connect:a.example", &[]),
    ];
    for (code, expected) in table {
        let code = format!("{purpose}{code}");
        assert_eq!(rules(&code, None), expected, "{code}");
        for finding in findings(&code, None) {
            assert!(code.get(finding.span.clone()).is_some(), "{code}");
            assert_eq!(
                finding.page,
                GadgetPage::Script("User:Alice/words".to_owned())
            );
            assert!(!finding.message.contains("gadget"), "{}", finding.message);
            let help = finding.help.unwrap_or_default();
            assert!(!help.contains("gadget"), "{help}");
        }
    }
    assert_eq!(rules("// @domains a.example", None), [MissingPurpose]);
    assert_eq!(GadgetPage::Script("A/b".to_owned()).to_string(), "A/b.js");
    let page = GadgetPage::ScriptJson("A/b".to_owned());
    assert_eq!(page.to_string(), "A/b.consent.json");
}

#[test]
fn the_linter_reads_json_pages_of_scripts() {
    use Rule::{
        MisplacedOption, MissingPurpose, MisspeltOption, NeedlessRequest, ReplacedHeader, Syntax,
        UndeclaredScript,
    };
    let table: [(&str, &str, &[Rule]); 12] = [
        (
            "",
            r#"{ "version": 1, "domains": [ "connect:a.example" ], "purpose": "Words" }"#,
            &[],
        ),
        (
            "",
            r#"{ "version": 1, "domains": [ "connect:a.example" ] }"#,
            &[MissingPurpose],
        ),
        ("", r#"{ "version": 1 }"#, &[UndeclaredScript]),
        (
            "",
            r#"{ "version": 1, "domain": [ "a.example" ] }"#,
            &[MisspeltOption],
        ),
        (
            "",
            r#"{ "version": 1, "maintainer": "Alice", "domains": [ "none" ] }"#,
            &[MisspeltOption],
        ),
        (
            "",
            r#"{ "version": 1, "settings": { "domains": [ "a.example" ] } }"#,
            &[MisplacedOption],
        ),
        ("", r#"{ "version": 1, "domains": "a.example" }"#, &[Syntax]),
        (
            "",
            r#"{ "version": 1, "domains": [ "none" ], "domains": [ "none" ] }"#,
            &[Syntax],
        ),
        ("", "", &[Syntax]),
        (
            "",
            r#"{ "version": 1, "domains": [ "localhost" ], "purpose": "Words" }"#,
            &[NeedlessRequest],
        ),
        (
            "// @domains a.example",
            r#"{ "version": 1, "domains": [ "none" ] }"#,
            &[ReplacedHeader],
        ),
        (
            "// @domains none",
            r#"{ "version": 1, "domains": [ "none" ] }"#,
            &[],
        ),
    ];
    for (code, json, expected) in table {
        assert_eq!(rules(code, Some(json)), expected, "{code} {json}");
    }
    // What is written as a text is a list.
    let json =
        r#"{ "version": 1, "domains": "connect:a.example, img:b.example", "purpose": "Words" }"#;
    let found = findings("", Some(json));
    let fixed = apply(json, found.iter().filter_map(|found| found.fix.as_ref()));
    assert_eq!(rules("", Some(&fixed)), [], "{fixed}");
}

#[test]
fn what_is_fixed_stays_a_header() {
    let table = [
        ("// @domains http://a.example", "// @domains a.example"),
        (
            "// @domains a.example, connect:a.example, img:b.example",
            "// @domains a.example, img:b.example",
        ),
        (
            "// @domains connect:a.example, a.example",
            "// @domains a.example",
        ),
        (
            "/* @domains img:a.example; img:b.example */",
            "/* @domains img:a.example, img:b.example */",
        ),
        // A line of its own is left to people.
        (
            "// @domains a.example\n// @domains img:a.example",
            "// @domains a.example\n// @domains img:a.example",
        ),
        (
            "// @domains müller.example",
            "// @domains xn--mller-kva.example",
        ),
    ];
    for (code, expected) in table {
        let mut code = code.to_owned();
        for _ in 0..5 {
            let found = findings(&code, None);
            code = apply(&code, found.iter().filter_map(|found| found.fix.as_ref()));
        }
        assert_eq!(code, expected);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn any_text_is_a_script(parts in prop::collection::vec(prop::sample::select(vec![
        "//", "/*", "*/", "<!--", "-->", "\n", "\r", "\u{2028}", " ", "@domains ", "@optionalDomains ", "@purpose ",
        "a.example", ",", "none", "connect:", "é", "*", "!", "x()", "#!", "http://b.example", "\u{feff}",
    ]), 0..30), long in 0_usize..3) {
        let code = format!("{}{}", parts.concat(), "/*é*/ ".repeat(long * 700)) + &parts.concat();
        let script = Script::of_header("w", &code);
        for option in &script.gadget.options {
            for value in &option.values {
                prop_assert_eq!(code.get(value.span.clone()), Some(&*value.text));
            }
        }
        for finding in findings(&code, None) {
            prop_assert!(code.get(finding.span.clone()).is_some());
        }
    }
}
