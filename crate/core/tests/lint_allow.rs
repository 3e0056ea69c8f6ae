//! Comments that allow findings.

#![allow(clippy::unwrap_used, clippy::too_many_lines)]

use gadget_consent_core::definition::Repo;
use gadget_consent_core::lint::{Checked, Extent, Input, Rule, check};
use gadget_consent_core::site::{Site, SitePages};
use gadget_consent_core::{SitePolicy, titles};
use proptest::prelude::*;
use proptest::sample::select;

fn checked(definition: &str) -> Checked {
    let input = Input {
        definition,
        json: &[],
        repo: Repo::Definition,
        policy: &SitePolicy::default(),
        disclosures: None,
        header: None,
    };
    check(&input, Extent::Part)
}

const A: &str = "* a[ResourceLoader|dependencies=ext.gadget.consent|domains=10.0.0.1]|a.js";
const B: &str = "* b[ResourceLoader|dependencies=ext.gadget.consent|domains=10.0.0.2]|b.js";
const ALLOW: &str = "<!-- gadget-consent: allow private-host our own network -->";
const STUB: &str = "* consent-stub[ResourceLoader]|consent-stub.js";

/// A page, how many findings are allowed and how many stay, and why a comment allows nothing.
#[test]
fn what_a_comment_allows() {
    let own = "it must have its lines for itself, before the line that it is about";
    let at_once = "no line follows at once";
    let table: Vec<(String, usize, usize, &str)> = vec![
        (format!("{ALLOW}\n{A}\n{B}"), 1, 1, ""),
        (format!("{ALLOW}\r\n{A}\r\n{B}"), 1, 1, ""),
        (format!("{ALLOW}\r{A}"), 1, 0, ""),
        (format!(" \t{ALLOW}\t \n{A}"), 1, 0, ""),
        (
            format!(
                "{STUB}\n<!--\n\tgadget-consent: allow\n\tprivate-host\n\tour own network\n-->\n{A}"
            ),
            1,
            0,
            "",
        ),
        // Several, for several rules.
        (
            format!(
                "<!-- gadget-consent: allow default-gadget x -->\n{ALLOW}\n{}",
                A.replace("ResourceLoader", "ResourceLoader|default")
            ),
            2,
            0,
            "",
        ),
        // The same twice.
        (
            format!("{ALLOW}\n{ALLOW}\n{A}"),
            1,
            0,
            "the next line has no finding of “private-host”",
        ),
        // Not the line before.
        (format!("{ALLOW}\n\n{A}"), 0, 1, at_once),
        (format!("{A}\n{ALLOW}"), 0, 1, own),
        (
            format!("{ALLOW}\n== x ==\n{A}"),
            0,
            1,
            "the next line has no finding",
        ),
        (
            format!("{ALLOW}\n{STUB}\n{A}"),
            0,
            1,
            "the next line has no finding",
        ),
        // Beside other text: it could be about this line or the next one.
        (format!("{A} {ALLOW}\n{B}"), 0, 2, own),
        (format!("{ALLOW}{A}\n{B}"), 0, 2, own),
        (format!("{A}<!-- x\n-->{ALLOW}\n{B}"), 0, 2, own),
        (format!("{ALLOW}<!-- x -->\n{B}"), 0, 1, own),
        // A line that is commented out is not a line: the comment must not slip to the next gadget.
        (format!("{ALLOW}\n<!-- {A} -->\n{B}"), 0, 1, at_once),
        (format!("{ALLOW}\n<!--\n{A}\n-->\n{B}"), 0, 1, at_once),
        (format!("{ALLOW}\n<!-- x -->{B}"), 0, 1, at_once),
        (format!("<!-- {ALLOW}\n{B}"), 0, 1, ""),
        (format!("<!--\n{ALLOW}\n{A}"), 0, 1, ""),
        // Not a comment of the extension.
        (
            format!("<!-- gadget-consent: allow private-host x\n{A}"),
            0,
            1,
            "“-->” is missing",
        ),
        (
            format!("<!--> gadget-consent: allow private-host x -->\n{A}"),
            0,
            1,
            "",
        ),
        (
            format!("<!- gadget-consent: allow private-host x ->\n{A}"),
            0,
            1,
            "",
        ),
        // Not of this form.
        (
            format!("<!-- gadget-consent: allow private-host -->\n{A}"),
            0,
            1,
            "it gives no reason behind the rule",
        ),
        (
            format!("<!-- gadget-consent: allow -->\n{A}"),
            0,
            1,
            "it names no rule",
        ),
        (
            format!("<!-- gadget-consent: allow privatehost x -->\n{A}"),
            0,
            1,
            "there is no rule “privatehost”",
        ),
        (
            format!("<!-- gadget-consent: disable private-host x -->\n{A}"),
            0,
            1,
            "expected “allow RULE reason”, found “disable”",
        ),
        (
            format!("<!-- gadget-consent allow private-host x -->\n{A}"),
            0,
            1,
            "",
        ),
        (
            format!("<!-- gadget-consent: allow unused-suppression x -->\n{ALLOW}\n{B}"),
            1,
            0,
            "“unused-suppression” cannot be allowed",
        ),
    ];
    for (page, allowed, stays, message) in table {
        let checked = checked(&page);
        let is_private = |rule: Rule| matches!(rule, Rule::PrivateHost | Rule::DefaultGadget);
        let staying = checked
            .findings
            .iter()
            .filter(|finding| is_private(finding.rule));
        assert_eq!(
            (checked.allowed.len(), staying.count()),
            (allowed, stays),
            "{page}"
        );
        let told: Vec<&str> = checked
            .findings
            .iter()
            .filter(|finding| finding.rule == Rule::UnusedSuppression)
            .map(|finding| &*finding.message)
            .collect();
        assert_eq!(told.is_empty(), message.is_empty(), "{page}: {told:?}");
        assert!(
            told.iter().all(|told| told.contains(message)),
            "{page}: {told:?}"
        );
        for finding in &checked.findings {
            assert!(page.get(finding.span.clone()).is_some());
        }
    }
    let checked = checked(&format!("{ALLOW}\n{A}"));
    assert_eq!(checked.allowed[0].reason, "our own network");
}

/// Whatever is allowed, the manifest is made or refused as without the comment.
#[test]
fn what_stops_the_manifest_is_never_allowed() {
    let held = "ResourceLoader|dependencies=ext.gadget.consent";
    let lines = [
        (
            Rule::Syntax,
            format!("* a[{held}|domains=img:a_b.example]|a.js"),
        ),
        (Rule::Syntax, format!("* a[{held}|domains=]|a.js")),
        (
            Rule::Syntax,
            format!("* a[{held}|domains=img:a.example|consent=x]|a.js"),
        ),
        (
            Rule::UnknownKind,
            format!("* a[{held}|domains=foo:a.example]|a.js"),
        ),
        (
            Rule::InsecureScheme,
            format!("* a[{held}|domains=http://a.example]|a.js"),
        ),
        (
            Rule::NonAsciiHost,
            format!("* a[{held}|domains=bücher.example]|a.js"),
        ),
        (
            Rule::MissingDependency,
            "* a[ResourceLoader|domains=a.example]|a.js".to_owned(),
        ),
    ];
    for (rule, line) in lines {
        let page = format!("<!-- gadget-consent: allow {rule} because -->\n{line}");
        let found = checked(&page);
        assert_eq!(found.allowed, [], "{line}");
        let rules: Vec<Rule> = found.findings.iter().map(|finding| finding.rule).collect();
        assert!(
            rules.contains(&rule) && rules.contains(&Rule::UnusedSuppression),
            "{rules:?}"
        );
        let manifest = |definition: &str| {
            let pages = SitePages {
                definition: Some(definition.to_owned()),
                ..SitePages::default()
            };
            Site::read(pages).manifest()
        };
        assert!(manifest(&page).is_err(), "{line}");
        assert_eq!(manifest(&page), manifest(&line), "{line}");
        assert!(!rule.can_be_allowed());
    }
    // Every other rule leaves the manifest as it is: its example has one.
    for rule in Rule::ALL.into_iter().filter(|rule| rule.can_be_allowed()) {
        let text = gadget_consent_core::lint::page(rule);
        let example = text.split("## Example").nth(1).unwrap();
        // What is about scripts has no line of a gadget.
        let page = example.split("```wikitext\n").nth(1);
        let page = page.unwrap_or("\n```");
        assert_eq!(page == "\n```", example.contains("```js\n"), "{rule}");
        let page = page.split("\n```").next().unwrap();
        let pages = SitePages {
            definition: Some(page.to_owned()),
            ..SitePages::default()
        };
        assert!(Site::read(pages).manifest().is_ok(), "{rule}");
    }
    assert_eq!(titles::DEFINITION, "MediaWiki:Gadgets-definition");
}

const BITS: [&str; 14] = [
    ALLOW,
    A,
    B,
    "\n",
    "\n",
    "\r\n",
    "\r",
    " ",
    "<!--",
    "-->",
    "<!-- x -->",
    "<!--\n-->",
    "== x ==",
    "x",
];

/// The lines as the extension sees them if the comments of ours were words: what stands behind a line of
/// such words alone may be allowed.
fn may_be_allowed(page: &str) -> Vec<String> {
    const WORD: &str = "\u{1}";
    let mut text = String::new();
    let mut rest = page;
    while let Some((before, comment)) = rest.split_once("<!--") {
        let Some((inner, after)) = comment.split_once("-->") else {
            break;
        };
        text.push_str(before);
        if inner.trim_start().starts_with("gadget-consent:") {
            text.push_str(WORD);
        }
        rest = after;
    }
    text.push_str(rest);
    let lines: Vec<&str> = text
        .split('\n')
        .flat_map(|line| {
            let line = line.strip_suffix('\r').unwrap_or(line);
            line.split('\r')
        })
        .collect();
    let mut found = Vec::new();
    let mut follows = false;
    for line in lines {
        if line.trim_matches([' ', '\t']) == WORD {
            follows = true;
        } else {
            if follows {
                found.push(line.to_owned());
            }
            follows = false;
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    /// No comment allows a finding in another line than the next one that the extension reads.
    #[test]
    fn a_comment_never_reaches_another_line(bits in prop::collection::vec(select(BITS.to_vec()), 1..14)) {
        let page = bits.concat();
        let checked = checked(&page);
        let may = may_be_allowed(&page);
        for allowed in &checked.allowed {
            let host = &page[allowed.finding.span.clone()];
            prop_assert!(may.iter().any(|line| line.contains(host)), "{:?}: {:?}", page, may);
        }
        prop_assert!(checked.allowed.len() <= may.len());
        for finding in &checked.findings {
            prop_assert!(page.get(finding.span.clone()).is_some());
        }
    }
}
