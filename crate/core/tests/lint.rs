//! The rules: each does what its page in `docs/lint` shows.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::too_many_lines)]

use std::path::PathBuf;

use gadget_consent_core::definition::Repo;
use gadget_consent_core::header::Header;
use gadget_consent_core::lint::{
    Edit, Extent, Finding, GadgetPage, Input, Rule, ScriptInput, apply, check, check_script, lint,
};
use gadget_consent_core::{Disclosures, SitePolicy};
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// One of the two parts of a rule's page that show something.
#[derive(Debug, Clone, Default)]
struct Shown {
    definition: String,
    script: Option<String>,
    script_json: Option<String>,
    policy: Option<SitePolicy>,
    disclosures: Option<Disclosures>,
    header: Option<Header>,
}

impl Shown {
    fn findings(&self) -> Vec<Finding> {
        let default = SitePolicy::default();
        if self.script.is_some() || self.script_json.is_some() {
            return check_script(&ScriptInput {
                name: "User:Alice/words",
                code: self.script.as_deref(),
                json: self.script_json.as_deref(),
                policy: self.policy.as_ref().unwrap_or(&default),
            });
        }
        let input = Input {
            definition: &self.definition,
            json: &[],
            repo: Repo::Definition,
            policy: self.policy.as_ref().unwrap_or(&default),
            disclosures: self.disclosures.as_ref(),
            header: self.header.as_ref(),
        };
        check(&input, Extent::Part).findings
    }

    fn text(&self, page: &GadgetPage) -> &str {
        match page {
            GadgetPage::Script(_) => self.script.as_deref().unwrap(),
            GadgetPage::ScriptJson(_) => self.script_json.as_deref().unwrap(),
            _ => &self.definition,
        }
    }

    fn read(section: &str) -> Self {
        let mut shown = Self::default();
        for block in section.split("\n```").skip(1).step_by(2) {
            let (head, text) = block.split_once('\n').unwrap();
            match head {
                "wikitext" => text.clone_into(&mut shown.definition),
                "js" => shown.script = Some(text.to_owned()),
                "json script" => shown.script_json = Some(text.to_owned()),
                "json policy" => {
                    let reading = SitePolicy::read(text).unwrap();
                    assert_eq!(reading.warnings, []);
                    shown.policy = Some(reading.value);
                }
                "json disclosures" => {
                    let reading = Disclosures::read(text).unwrap();
                    assert_eq!(reading.warnings, []);
                    shown.disclosures = Some(reading.value);
                }
                "text header" => shown.header = Some(Header::read(text, "wiki.example.org")),
                other => panic!("an unknown kind of block: {other}"),
            }
        }
        shown
    }
}

fn page(rule: Rule) -> String {
    let file: PathBuf = [
        env!("CARGO_MANIFEST_DIR"),
        "../../docs/lint",
        &format!("{rule}.md"),
    ]
    .iter()
    .collect();
    std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

fn section<'a>(page: &'a str, name: &str) -> &'a str {
    let heading = format!("\n## {name}\n");
    let (_, text) = page.split_once(&heading).expect(name);
    text.split("\n## ").next().unwrap()
}

fn words(findings: &[Finding]) -> Vec<String> {
    findings
        .iter()
        .map(|finding| format!("{}: {}", finding.rule, finding.message))
        .collect()
}

#[test]
fn each_page_shows_what_its_rule_does() {
    let index = include_str!("../../../docs/lint/README.md");
    for rule in Rule::ALL {
        let page = page(rule);
        assert!(page.starts_with(&format!("# `{rule}`\n\n")), "{rule}");
        let summary = page.split("\n\n").nth(1).unwrap();
        let row = format!(
            "| [`{rule}`]({rule}.md) | {summary} | {} |",
            rule.severity().name()
        );
        assert!(index.contains(&row), "docs/lint/README.md: {row}");
        let severity = format!("Severity: {}. ", rule.severity().name());
        assert!(page.contains(&severity), "{rule}: {severity}");

        let example = Shown::read(section(&page, "Example"));
        let findings = example.findings();
        assert!(!findings.is_empty(), "{rule}: its example is not found");
        for finding in &findings {
            assert_eq!(finding.rule, rule, "{:?}", words(&findings));
            let text = example.text(&finding.page);
            let is_there = text.get(finding.span.clone()).is_some();
            assert!(is_there, "{rule}: {:?}", finding.span);
        }

        let mut remedy = Shown::read(section(&page, "Remedy"));
        remedy.policy = remedy.policy.or_else(|| example.policy.clone());
        remedy.disclosures = remedy.disclosures.or_else(|| example.disclosures.clone());
        assert_eq!(words(&remedy.findings()), [""; 0], "{rule}: its remedy");

        let says_fixable = page.contains("Fixable with `--fix`: yes.");
        let is_fixable = findings.iter().all(|finding| finding.fix.is_some());
        assert_eq!(says_fixable, is_fixable, "{rule}");
        if says_fixable {
            let edits = findings.iter().filter_map(|finding| finding.fix.as_ref());
            let fixed = Shown {
                definition: apply(&example.definition, edits),
                ..example
            };
            assert_eq!(
                words(&fixed.findings()),
                [""; 0],
                "{rule}: {}",
                fixed.definition
            );
        }
    }
}

/// Lines behind the loader's.
fn found(lines: &str) -> Vec<(Rule, String)> {
    let definition =
        format!("* consent-stub[ResourceLoader|default|hidden|package]|consent-stub.js\n{lines}");
    let shown = Shown {
        definition,
        ..Shown::default()
    };
    shown
        .findings()
        .into_iter()
        .map(|finding| (finding.rule, shown.definition[finding.span].to_owned()))
        .collect()
}

#[test]
fn where_findings_are() {
    let asks = |requests: &str| {
        format!("* a[ResourceLoader|dependencies=ext.gadget.consent|domains={requests}]|a.js")
    };
    let table: Vec<(String, Vec<(Rule, &str)>)> = vec![
        (asks("img:a.example.org"), vec![]),
        (asks("foo:a.example.org"), vec![(Rule::UnknownKind, "foo:a.example.org")]),
        (asks("img:a_b.example"), vec![(Rule::Syntax, "img:a_b.example")]),
        (asks(" "), vec![(Rule::Syntax, "domains=")]),
        (asks("*.github.io"), vec![(Rule::PublicSuffixWildcard, "*.github.io")]),
        (asks("*.co.uk, img:*.toolforge.org"), vec![
            (Rule::PublicSuffixWildcard, "*.co.uk"),
            (Rule::PublicSuffixWildcard, "img:*.toolforge.org"),
        ]),
        (asks("*.maps.toolforge.org"), vec![]),
        (asks("script:unpkg.com"), vec![(Rule::SharedHostWithoutPath, "script:unpkg.com")]),
        (asks("script:*.jsdelivr.net"), vec![(Rule::SharedHostWithoutPath, "script:*.jsdelivr.net")]),
        (asks("script:cdn.jsdelivr.net/npm/"), vec![(Rule::SharedHostWithoutPath, "script:cdn.jsdelivr.net/npm/")]),
        (asks("script:cdn.jsdelivr.net/npm/x@1.0.0/"), vec![]),
        (asks("img:unpkg.com"), vec![]),
        (asks("img:a.example.org, img:a.example.org"), vec![(Rule::RedundantRequest, "img:a.example.org")]),
        (asks("img:a.example.org|optionalDomains=a.example.org"), vec![]),
        (asks("a.example.org|optionalDomains=img:a.example.org"), vec![(Rule::RedundantRequest, "img:a.example.org")]),
        (asks("img:localhost:3000"), vec![(Rule::NeedlessRequest, "img:localhost:3000")]),
        (asks("frame:localhost:3000"), vec![(Rule::PrivateHost, "frame:localhost:3000")]),
        // The page's policy opens localhost alone, not the names below it.
        (
            asks("connect:http://app.localhost:3000"),
            vec![(Rule::PrivateHost, "connect:http://app.localhost:3000")],
        ),
        (asks("xn--pple-43d.com"), vec![(Rule::LookAlikeHost, "xn--pple-43d.com")]),
        // Latin and Cyrillic in one label.
        (
            asks("xn--lat-pdd4bl.example.org"),
            vec![(Rule::LookAlikeHost, "xn--lat-pdd4bl.example.org")],
        ),
        (asks("xn--bcher-kva.example.org"), vec![]),
        (asks("xn--e1afmkfd.example.org"), vec![]),
        (asks("xn--zzzzzz.example.org"), vec![(Rule::LookAlikeHost, "xn--zzzzzz.example.org")]),
        (asks("img:http://a.example.org"), vec![(Rule::InsecureScheme, "img:http://a.example.org")]),
        (asks("ftp://a.example.org"), vec![(Rule::Syntax, "ftp://a.example.org")]),
        (asks("img:*.bücher.example.org/ü"), vec![(Rule::Syntax, "img:*.bücher.example.org/ü")]),
        ("* a[ResourceLoader|type=styles|domains=font:f.example.org|dependencies=ext.gadget.consent]|a.css".to_owned(),
            vec![(Rule::StylesGadget, "type=styles")]),
        ("* a[ResourceLoader|rigths=edit|Default]|a.js".to_owned(),
            vec![(Rule::UnguardedGadget, "a"), (Rule::MisspeltOption, "rigths"), (Rule::MisspeltOption, "Default")]),
        ("* a[ResourceLoader]|a.js|a.css".to_owned(), vec![(Rule::UnguardedGadget, "a")]),
        ("* a[ResourceLoader|dependencies=jquery]|a.css".to_owned(), vec![(Rule::UnguardedGadget, "a")]),
        ("* a[ResourceLoader|hidden|rights=edit|type=general]|a.css".to_owned(), vec![(Rule::UnguardedGadget, "a")]),
        ("* a[ResourceLoader|dependencies=ext.gadget.a,ext.gadget.b]|a.js\n* b[ResourceLoader|dependencies=ext.gadget.a]|b.js".to_owned(),
            vec![(Rule::UnguardedGadget, "a"), (Rule::UnguardedGadget, "b")]),
        // By way of another gadget, and what cannot be held or does not run.
        ("* a[ResourceLoader|dependencies=jquery,ext.gadget.b]|a.js\n* b[ResourceLoader|dependencies=ext.gadget.consent]|b.js".to_owned(), vec![]),
        ("* a[ResourceLoader|dependencies=ext.gadget.consent]|a.js".to_owned(), vec![]),
        ("* a[ResourceLoader]|a.css".to_owned(), vec![]),
        ("* a[ResourceLoader|type=styles|dependencies=jquery]|a.css|a.js".to_owned(), vec![]),
        ("* a|a.js".to_owned(), vec![(Rule::NothingLoads, "a.js")]),
        ("* a[ResourceLoader|package]|a.json".to_owned(), vec![]),
        ("* consent-host[ResourceLoader|hidden]|consent-host.js\n* consent-stub[ResourceLoader|default]|consent-stub.js".to_owned(),
            vec![(Rule::DuplicateGadget, "consent-stub")]),
        (
            asks("img:a.example.org|peers=b,c").replace("a.js", "a.js\n* b[type=styles|hidden]|b.css"),
            vec![(Rule::PeersNotHeld, "peers=b,c")],
        ),
        ("* a[ResourceLoader|dependencies=ext.gadget.consent|peers=b]|a.js".to_owned(), vec![]),
        ("* a[ResourceLoader|consent=later|dependencies=ext.gadget.consent|domains=a.example.org]|a.js".to_owned(),
            vec![(Rule::Syntax, "consent=later")]),
        ("* a[ResourceLoader|domains=a.example.org]|a.js".to_owned(), vec![(Rule::MissingDependency, "a")]),
        ("* имя[ResourceLoader]|a.js".to_owned(), vec![(Rule::Syntax, "* имя[ResourceLoader]|a.js")]),
        ("* a list of things to do".to_owned(), vec![(Rule::NotAGadget, "* a list of things to do")]),
        (
            "* a[ResourceLoader|dependencies=ext.gadget.consent|domains=b.example.org|domains=c.example.org]|a.js".to_owned(),
            vec![(Rule::Syntax, "domains=b.example.org")],
        ),
        ("<!-- * a[domains=x]|b -->".to_owned(), vec![]),
    ];
    for (lines, expected) in table {
        let expected: Vec<(Rule, String)> = expected
            .into_iter()
            .map(|(rule, text)| (rule, text.to_owned()))
            .collect();
        assert_eq!(found(&lines), expected, "{lines}");
    }
}

fn fixed(definition: &str, policy: &SitePolicy) -> String {
    let mut text = definition.to_owned();
    for _ in 0..30 {
        let findings = lint(&Input {
            definition: &text,
            json: &[],
            repo: Repo::Definition,
            policy,
            disclosures: None,
            header: None,
        });
        let edits: Vec<_> = findings
            .iter()
            .filter_map(|finding| finding.fix.as_ref())
            .collect();
        if edits.is_empty() {
            return text;
        }
        text = apply(&text, edits);
    }
    panic!("fixing does not end: {definition:?}");
}

#[test]
fn fixing() {
    let table = [
        (
            "* a[ResourceLoader|domains=a.example.org]|a.js",
            "* a[ResourceLoader|dependencies=ext.gadget.consent|domains=a.example.org]|a.js",
        ),
        (
            "* a[ ResourceLoader | dependencies = jquery , site | domains=img:a.example.org , img:a.example.org , http://b.example.org ] | a.js",
            "* a[ ResourceLoader | dependencies = ext.gadget.consent,jquery , site | domains=img:a.example.org , b.example.org ] | a.js",
        ),
        // The last of an option counts, with or without a value.
        (
            "* a[ResourceLoader|domains=a.example.org| dependencies |hidden]|a.js",
            "* a[ResourceLoader|domains=a.example.org| dependencies=ext.gadget.consent |hidden]|a.js",
        ),
        (
            "* a[domains=localhost|dependencies=ext.gadget.consent]|a.js",
            "* a[dependencies=ext.gadget.consent]|a.js",
        ),
        (
            "* a[dependencies=ext.gadget.consent|domains=localhost|hidden]|a.js",
            "* a[dependencies=ext.gadget.consent|hidden]|a.js",
        ),
        (
            "* a[dependencies=ext.gadget.consent|domains=wss://a.example.org, ws://b.example.org]|a.js\r\n* b[]|b",
            "* a[dependencies=ext.gadget.consent|domains=wss://a.example.org, wss://b.example.org]|a.js\r\n* b[]|b",
        ),
        (
            "* a[dependencies=ext.gadget.consent|domains=img:*.bücher.example.org]|a.js",
            "* a[dependencies=ext.gadget.consent|domains=img:*.xn--bcher-kva.example.org]|a.js",
        ),
        ("* a[domains=localhost]|a.js", "* a[]|a.js"),
        // A comment in between is worth more than a tidy line.
        (
            "* a[dependencies=ext.gadget.consent|domains=localhost<!-- for tests -->, b.example.org]|a.js",
            "* a[dependencies=ext.gadget.consent|domains=localhost<!-- for tests -->, b.example.org]|a.js",
        ),
    ];
    for (line, expected) in table {
        assert_eq!(fixed(line, &SitePolicy::default()), expected);
    }
}

#[test]
fn of_edits_that_touch_the_first_is_made() {
    let edit = |span: std::ops::Range<usize>, text: &str| Edit {
        span,
        text: text.to_owned(),
    };
    let edits = [
        edit(4..5, "E"),
        edit(1..3, "bc"),
        edit(2..4, "never"),
        edit(3..3, "nor this"),
        edit(6..6, "end"),
    ];
    assert_eq!(apply("aBCdef", &edits), "abcdEfend");
}

#[test]
fn rules_have_names() {
    for rule in Rule::ALL {
        assert_eq!(rule.to_string().parse::<Rule>(), Ok(rule));
    }
    let error = "sintax".parse::<Rule>().unwrap_err().to_string();
    assert!(
        error.starts_with("unknown rule “sintax”; the rules are syntax, unknown-kind, "),
        "{error}"
    );
}

#[test]
fn json_pages() {
    let texts = [
        ("tiles".to_owned(), r#"{ "settings": { "domains": [ "img:http://*.tile.example.org" ] }, "module": { "pages": [ "tiles.js" ] } }"#.to_owned()),
        ("bad".to_owned(), r#"{ "settings": { "domains": "img:a.example.org" } }"#.to_owned()),
    ];
    let input = Input {
        definition: "* consent-stub[ResourceLoader|default]|consent-stub.js\n* tiles[domains=b.example.org]|t.js",
        json: &texts,
        repo: Repo::JsonAndDefinition,
        policy: &SitePolicy::default(),
        disclosures: None,
        header: None,
    };
    let findings = lint(&input);
    let words: Vec<String> = findings
        .iter()
        .map(|finding| {
            let text = match &finding.page {
                GadgetPage::Definition => input.definition,
                GadgetPage::Json(name) => &texts.iter().find(|(own, _)| own == name).unwrap().1,
                page => panic!("{page}"),
            };
            let stretch: String = text[finding.span.clone()].chars().take(30).collect();
            format!("{} {} {stretch}", finding.page, finding.rule)
        })
        .collect();
    // The line `tiles` of the definition page counts for nothing.
    assert_eq!(
        words,
        [
            "MediaWiki:Gadgets-definition duplicate-gadget tiles",
            "MediaWiki:Gadgets/bad.json syntax \"img:a.example.org\"",
            "MediaWiki:Gadgets/tiles.json missing-dependency \"domains\"",
            "MediaWiki:Gadgets/tiles.json insecure-scheme img:http://*.tile.example.org",
        ]
    );
    let fix = findings[1].fix.as_ref().unwrap();
    assert_eq!(
        apply(&texts[1].1, [fix]),
        r#"{ "settings": { "domains": [ "img:a.example.org" ] } }"#
    );
    let fix = findings[2].fix.as_ref().unwrap();
    assert!(
        apply(&texts[0].1, [fix])
            .contains(r#""module": { "dependencies": [ "ext.gadget.consent" ], "pages""#)
    );
    let fix = findings[3].fix.as_ref().unwrap();
    assert!(apply(&texts[0].1, [fix]).contains(r#""domains": [ "img:*.tile.example.org" ]"#));
}

#[test]
fn a_json_page_gets_the_dependency() {
    let table = [
        (
            r#"{ "module": { "pages": [ "a.js" ] } }"#,
            r#"{ "module": { "dependencies": [ "ext.gadget.consent" ], "pages": [ "a.js" ] } }"#,
        ),
        (
            r#"{ "module": { "pages": [ "a.js" ], "dependencies": [] } }"#,
            r#"{ "module": { "pages": [ "a.js" ], "dependencies": [ "ext.gadget.consent" ] } }"#,
        ),
        (
            "{\n\t\"module\": {\n\t\t\"pages\": [ \"a.js\" ],\n\t\t\"dependencies\": [\n\t\t\t\"jquery\"\n\t\t]\n\t}\n}",
            "{\n\t\"module\": {\n\t\t\"pages\": [ \"a.js\" ],\n\t\t\"dependencies\": [\n\t\t\t\"ext.gadget.consent\", \"jquery\"\n\t\t]\n\t}\n}",
        ),
        // The last of two counts.
        (
            r#"{ "module": { "dependencies": [ "jquery" ], "pages": [ "a.js" ], "dependencies": [ ] } }"#,
            r#"{ "module": { "dependencies": [ "jquery" ], "pages": [ "a.js" ], "dependencies": [ "ext.gadget.consent"  ] } }"#,
        ),
        // Nothing runs.
        (r#"{ "module": {} }"#, r#"{ "module": {} }"#),
        (r#"{ "module": [] }"#, r#"{ "module": [] }"#),
    ];
    for (before, after) in table {
        let page = |text: &str| {
            let texts = [("a".to_owned(), text.to_owned())];
            let findings = lint(&Input {
                definition: "",
                json: &texts,
                repo: Repo::Json,
                policy: &SitePolicy::default(),
                disclosures: None,
                header: None,
            });
            let edits: Vec<Edit> = findings
                .into_iter()
                .filter_map(|finding| finding.fix)
                .collect();
            apply(text, &edits)
        };
        assert_eq!(page(before), after);
        assert_eq!(page(after), after);
    }
}

const BITS: [&str; 24] = [
    "|",
    "[",
    "]",
    "=",
    ",",
    " ",
    "*",
    "\n",
    "<!--",
    "-->",
    "domains=",
    "optionalDomains=",
    "dependencies=",
    "dependencies",
    "|",
    "localhost",
    "http://a.example.org",
    "é.example",
    "consent=in-place",
    "\r",
    "é",
    "img:a.example.org",
    "ext.gadget.a",
    "peers=b",
];

proptest! {
    #[test]
    fn no_page_breaks_the_linter(
        changes in prop::collection::vec((any::<Index>(), select(BITS.to_vec()), 0..4_usize), 0..12)
    ) {
        let seed = "* consent-stub[default]|consent-stub.js\n* a[ResourceLoader|dependencies=jquery|domains=img:a.example.org, img:a.example.org, http://b.example.org]|a.js";
        let page = changes.iter().fold(seed.to_owned(), |page, (at, bit, drop)| {
            let chars: Vec<char> = page.chars().collect();
            let at = at.index(chars.len() + 1);
            chars[..at].iter().copied().chain(bit.chars()).chain(chars.iter().copied().skip(at + drop)).collect()
        });
        let shown = Shown { definition: page.clone(), ..Shown::default() };
        for finding in shown.findings() {
            prop_assert!(page.get(finding.span.clone()).is_some(), "{finding:?}");
            if let Some(fix) = finding.fix {
                prop_assert!(page.get(fix.span.clone()).is_some());
                // The passes end: the fixes do not cause new fixable findings for ever.
                fixed(&page, &SitePolicy::default());
            }
        }
    }
}

#[test]
fn what_the_site_policy_opens_by_kind_is_needless_in_that_kind_only() {
    let policy = r#"{ "version": 1, "firstParty": [ "*.wiki.example", "frame:*.video.example", "img+frame:map.wiki.example" ] }"#;
    let policy = SitePolicy::read(policy).unwrap().value;
    let opens = |request: &str| {
        Some(format!(
            "the site policy opens “{request}” to every page of this wiki"
        ))
    };
    let own = |source: &str| Some(format!("“{source}” is not a third party on this wiki"));
    let table = [
        ("frame:www.video.example", opens("frame:www.video.example")),
        ("img:www.video.example", None),
        ("frame+img:www.video.example", None),
        ("frame:video.example", None),
        ("img:upload.wiki.example", own("upload.wiki.example")),
        ("script:upload.wiki.example", own("upload.wiki.example")),
        ("frame:upload.wiki.example", None),
        ("frame:map.wiki.example", own("map.wiki.example")),
        ("frame+connect:map.wiki.example", own("map.wiki.example")),
        ("worker:map.wiki.example", None),
    ];
    for (request, expected) in table {
        let line = format!(
            "* consent-stub[ResourceLoader|default|hidden|package]|consent-stub.js\n\
             * a[ResourceLoader|dependencies=ext.gadget.consent|domains={request}]|a.js"
        );
        let findings = lint(&Input {
            definition: &line,
            json: &[],
            repo: Repo::Definition,
            policy: &policy,
            disclosures: None,
            header: None,
        });
        let mut needless = findings
            .into_iter()
            .filter(|finding| finding.rule == Rule::NeedlessRequest);
        assert_eq!(
            needless.next().map(|finding| finding.message),
            expected,
            "{request}"
        );
    }
}
