//! What authors paste.

#![allow(clippy::unwrap_used, clippy::too_many_lines)]

use gadget_consent_core::lint::apply;
use gadget_consent_core::pasted::{Form, Outcome, Pasted, check};
use proptest::prelude::*;

fn checked(text: &str) -> Outcome {
    check(Pasted {
        text,
        ..Pasted::default()
    })
    .unwrap()
}

/// Before, a header was read as a declaration, or as lines of a definition page.
#[test]
fn scripts_are_checked_as_scripts() {
    use gadget_consent_core::lint::Rule;
    let table: [(&str, Form, &[Rule]); 12] = [
        (
            "// @domains a.example\n// @purpose Words",
            Form::Script,
            &[],
        ),
        (
            "/*\n * @domains http://a.example\n * @purpose Words\n */\nrun();",
            Form::Script,
            &[Rule::InsecureScheme],
        ),
        (" \n// run\nrun();", Form::Script, &[Rule::UndeclaredScript]),
        ("#!x\n// @domains none", Form::Script, &[]),
        ("<!-- x\n// @domains none", Form::Script, &[]),
        (
            "<!-- x -->\n* a[ResourceLoader]|a.js",
            Form::Definition,
            &[Rule::UnguardedGadget],
        ),
        ("// @domain none", Form::Script, &[Rule::MisspeltOption]),
        (
            "/* x */ run();\n// @domains a.example",
            Form::Script,
            &[Rule::LateHeader],
        ),
        (
            r#"{ "version": 1, "domains": [ "none" ] }"#,
            Form::ScriptJson,
            &[],
        ),
        (
            r#"{ "version": 2, "domains": [] }"#,
            Form::ScriptJson,
            &[Rule::Syntax],
        ),
        (
            r#"{ "version": 1, "domain": [ "a.example" ] }"#,
            Form::ScriptJson,
            &[Rule::MisspeltOption],
        ),
        (r#"{ "version": 1, "settings": {} }"#, Form::Json, &[]),
    ];
    for (text, form, rules) in table {
        let outcome = checked(text);
        assert_eq!(outcome.form, form, "{text}");
        let found: Vec<Rule> = outcome.findings.iter().map(|found| found.rule).collect();
        if form == Form::Script || form == Form::ScriptJson {
            assert_eq!(found, rules, "{text}");
            assert_eq!((outcome.line, outcome.asking.len()), (None, 0), "{text}");
        }
        for finding in outcome.findings {
            assert!(text.get(finding.span).is_some(), "{text}");
        }
    }
    let fixed = "// @domains http://a.example, a.example\n// @purpose Words";
    let edits: Vec<_> = checked(fixed)
        .findings
        .into_iter()
        .filter_map(|found| found.fix)
        .collect();
    assert!(apply(fixed, &edits).starts_with("// @domains a.example"));
    // The rules of the wiki count.
    let outcome = check(Pasted {
        text: "// @domains img:a.example\n// @purpose Words",
        policy: r#"{ "version": 1, "forbidden": { "kinds": [ "img" ] } }"#,
        ..Pasted::default()
    });
    let found: Vec<Rule> = outcome
        .unwrap()
        .findings
        .iter()
        .map(|found| found.rule)
        .collect();
    assert_eq!(found, [Rule::ForbiddenByPolicy]);
}

#[test]
fn texts_are_read_as_what_they_are() {
    use Form::{Declaration, Definition, Json, Pages};
    let table: [(&str, Form, &str); 27] = [
        ("* a[ResourceLoader]|a.js", Definition, ""),
        ("== Maps ==\n", Definition, ""),
        ("Prose.\n* a[ResourceLoader]|a.js", Definition, ""),
        ("<!-- x -->\n* a[ResourceLoader]|a.js", Definition, ""),
        (r#" { "settings": {} }"#, Json, ""),
        ("{", Json, ""),
        (
            "img:a.example",
            Declaration,
            "* gadget[ResourceLoader|dependencies=ext.gadget.consent|domains=img:a.example]|gadget.js",
        ),
        (
            " *.tile.example.org \n",
            Declaration,
            "* gadget[ResourceLoader|dependencies=ext.gadget.consent|domains=*.tile.example.org]|gadget.js",
        ),
        (
            "img:a.example\r\nimg:b.example,\nimg:c.example",
            Declaration,
            "* gadget[ResourceLoader|dependencies=ext.gadget.consent|domains=img:a.example, img:b.example, img:c.example]|gadget.js",
        ),
        (
            "domains=img:a.example|optionalDomains=font:b.example",
            Declaration,
            "* gadget[ResourceLoader|dependencies=ext.gadget.consent|domains=img:a.example|optionalDomains=font:b.example]|gadget.js",
        ),
        (
            "domains=img:a.example\n|optionalDomains=font:b.example\n|",
            Declaration,
            "* gadget[ResourceLoader|dependencies=ext.gadget.consent|domains=img:a.example |optionalDomains=font:b.example]|gadget.js",
        ),
        (
            "|domains=img:a.example",
            Declaration,
            "* gadget[ResourceLoader|dependencies=ext.gadget.consent|domains=img:a.example]|gadget.js",
        ),
        (
            "[ResourceLoader|dependencies=ext.gadget.consent|domains=img:a.example]|tiles.js|tiles.css",
            Declaration,
            "* gadget[ResourceLoader|dependencies=ext.gadget.consent|domains=img:a.example]|tiles.js|tiles.css",
        ),
        (
            "[default]",
            Declaration,
            "* gadget[ResourceLoader|dependencies=ext.gadget.consent|default]|gadget.js",
        ),
        (
            "img:a.example|optionalDomains=font:b.example",
            Declaration,
            "* gadget[ResourceLoader|dependencies=ext.gadget.consent|domains=img:a.example|optionalDomains=font:b.example]|gadget.js",
        ),
        (
            "none",
            Declaration,
            "* gadget[ResourceLoader|domains=none]|gadget.js",
        ),
        (
            "script:cdn.example.net/lib/chart.js",
            Declaration,
            "* gadget[ResourceLoader|dependencies=ext.gadget.consent|domains=script:cdn.example.net/lib/chart.js]|gadget.js",
        ),
        (
            "cdn.example.net/lib/chart.js",
            Declaration,
            "* gadget[ResourceLoader|dependencies=ext.gadget.consent|domains=cdn.example.net/lib/chart.js]|gadget.js",
        ),
        ("tiles.js", Pages, "* tiles[ResourceLoader]|tiles.js"),
        (
            "MediaWiki:Gadget-tiles.js\nMediaWiki:Gadget-tiles.css\n",
            Pages,
            "* tiles[ResourceLoader]|tiles.js|tiles.css",
        ),
        (
            "Медиа:Gadget-карта.js, a b.css",
            Pages,
            "* gadget[ResourceLoader]|карта.js|a b.css",
        ),
        (
            "tiles.js|lib/draw.js",
            Pages,
            "* tiles[ResourceLoader]|tiles.js|lib/draw.js",
        ),
        (
            "consent/1.2/loader.js",
            Pages,
            "* gadget[ResourceLoader]|consent/1.2/loader.js",
        ),
        (
            "MediaWiki:Gadget-a.json",
            Pages,
            "* a[ResourceLoader]|a.json",
        ),
        ("data.vue", Pages, "* data[ResourceLoader]|data.vue"),
        (
            "hello",
            Declaration,
            "* gadget[ResourceLoader|dependencies=ext.gadget.consent|domains=hello]|gadget.js",
        ),
        (
            "]",
            Declaration,
            "* gadget[ResourceLoader|dependencies=ext.gadget.consent|domains=]|gadget.js",
        ),
    ];
    for (text, form, line) in table {
        let outcome = checked(text);
        assert_eq!(outcome.form, form, "{text}");
        assert_eq!(outcome.line.as_deref().unwrap_or_default(), line, "{text}");
    }
    for nothing in ["", " \n\t"] {
        let pasted = Pasted {
            text: nothing,
            ..Pasted::default()
        };
        assert_eq!(check(pasted), None);
    }
}

/// A text, and the parts of it that are found, with their rules.
#[test]
fn findings_are_told_of_what_was_pasted() {
    let table: [(&str, &[(&str, &str)]); 9] = [
        (
            "img:a.example, http://b.example",
            &[("insecure-scheme", "http://b.example")],
        ),
        (
            "img:a.example\n  script:cdn.jsdelivr.net",
            &[("shared-host-without-path", "script:cdn.jsdelivr.net")],
        ),
        (
            "domains=img:a.example|optionalDomains=http://b.example",
            &[("insecure-scheme", "http://b.example")],
        ),
        ("domains=img:a.example", &[]),
        // What is wrong with the line as a whole.
        (
            "[dependencies=x|domains=img:a.example]|a.js",
            &[(
                "missing-dependency",
                "[dependencies=x|domains=img:a.example]|a.js",
            )],
        ),
        ("tiles.js", &[("unguarded-gadget", "tiles.js")]),
        ("tiles.css", &[]),
        (
            "* a[ResourceLoader|dependencies=ext.gadget.consent|domains=img:a.example]|a.js",
            &[("no-loader-here", "a")],
        ),
        (
            r#"{ "settings": { "domains": [ "http://a.example" ] }, "module": { "pages": [ "a.js" ] } }"#,
            &[
                ("missing-dependency", "\"domains\""),
                ("insecure-scheme", "http://a.example"),
            ],
        ),
    ];
    for (text, expected) in table {
        let outcome = checked(text);
        let found: Vec<(&str, &str)> = outcome
            .findings
            .iter()
            .map(|finding| (finding.rule.id(), &text[finding.span.clone()]))
            .collect();
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn fixes_mend_what_was_pasted() {
    let text = "img:a.example\nhttp://b.example";
    let outcome = checked(text);
    let fixes: Vec<_> = outcome
        .findings
        .iter()
        .filter_map(|one| one.fix.clone())
        .collect();
    let mended = apply(text, &fixes);
    assert_eq!(mended, "img:a.example\nb.example");
    assert_eq!(checked(&mended).findings, []);
}

#[test]
fn the_wiki_counts() {
    let outcome = check(Pasted {
        text: "img:*.tile.example.org, frame:a.co.uk",
        policy: r#"{ "version": 1, "forbidden": { "kinds": [ "frame" ] }, "requiredDisclosures": [ "operator" ] }"#,
        disclosures: r#"{ "version": 1, "gadgets": { "gadget": { "title": "Maps", "maintainers": [ "Alice" ],
            "domains": { "*.tile.example.org": { "operator": "Maps" } } } }, "odd": 1 }"#,
    })
    .unwrap();
    let rules: Vec<&str> = outcome.findings.iter().map(|one| one.rule.id()).collect();
    assert_eq!(rules, ["forbidden-by-policy", "missing-disclosure"]);
    let [asking] = outcome.asking.as_slice() else {
        panic!("{outcome:?}");
    };
    assert_eq!(asking.terms.forbidden.to_string(), "frame:a.co.uk");
    assert_eq!(asking.suffixes, ["co.uk"]);
    assert_eq!(asking.disclosures.title.as_deref(), Some("Maps"));
    assert_eq!(asking.pages, ["MediaWiki:Gadget-gadget.js"]);
    assert_eq!(outcome.problems.len(), 1, "{:?}", outcome.problems);
    let outcome = check(Pasted {
        text: "none",
        policy: "[",
        disclosures: "{}",
    })
    .unwrap();
    assert_eq!(outcome.asking, []);
    assert_eq!(outcome.problems.len(), 2, "{:?}", outcome.problems);
}

proptest! {
    #[test]
    fn no_text_is_too_odd(text in r"([*=\[\]|,:{}a-z./é \r\n<>!-]|domains=|img:|\.js|<!--|-->|none|http://|:Gadget-){0,24}") {
        if let Some(outcome) = check(Pasted { text: &text, ..Pasted::default() }) {
            let all = outcome.findings.iter().chain(outcome.allowed.iter().map(|one| &one.finding));
            for finding in all {
                prop_assert!(text.get(finding.span.clone()).is_some(), "{:?}", finding);
                if let Some(fix) = &finding.fix {
                    prop_assert!(text.get(fix.span.clone()).is_some(), "{:?}", finding);
                }
            }
        }
    }
}
