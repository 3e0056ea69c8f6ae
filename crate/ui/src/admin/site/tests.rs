use gadget_consent_core::lint::{GadgetPage, Rule, Severity};
use gadget_consent_core::titles;

use super::{LiveSite, differing, place};
use crate::admin::pages::{Live, Pages};

fn live(title: &str, text: Option<&str>) -> Live {
    Live::recorded(title, text, u64::from(text.is_some()))
}

fn site(definition: &str, policy: Option<&str>, manifest: Option<&str>) -> LiveSite {
    LiveSite::of(Pages {
        policy: live(titles::POLICY, policy),
        manifest: live(titles::MANIFEST, manifest),
        ..Pages::recorded(definition, 1)
    })
}

const MAP: &str = "* consent-stub[ResourceLoader|default|hidden|package]|consent-stub.js
* map[ResourceLoader|domains=img:*.tile.example.org, http://a.example]|map.js
* old[ResourceLoader|domains=img:b.example]|old.js";

#[test]
fn findings_are_fixed_alone_or_together() {
    let site = site(MAP, None, None);
    let rules: Vec<Rule> = site.findings.iter().map(|finding| finding.rule).collect();
    assert!(rules.contains(&Rule::InsecureScheme) && rules.contains(&Rule::MissingDependency));
    let only = site
        .findings
        .iter()
        .position(|finding| finding.rule == Rule::InsecureScheme)
        .unwrap();
    let fixed = site.fixed(&GadgetPage::Definition, Some(only));
    let (before, after) = differing(MAP, &fixed);
    assert_eq!(before.len(), 1);
    assert!(before[0].contains("http://a.example") && !after[0].contains("http:"));
    let all = site.fixed(&GadgetPage::Definition, None);
    assert!(
        all.matches("dependencies=ext.gadget.consent").count() >= 2,
        "{all}"
    );
}

#[test]
fn where_a_finding_stands() {
    let text = "== a ==\n* one|a.js\n== b ==\n* zwö[x|y]|ö.js\n* three";
    let found = |start: usize, end: usize| {
        let place = place(text, &(start..end));
        let (line, section) = (place.line, place.section);
        format!(
            "{line} {section} {}>{}<{}",
            place.before, place.part, place.after
        )
    };
    let at = |part: &str| text.find(part).unwrap();
    assert_eq!(found(at("zwö"), at("[x")), "4 2 * >zwö<[x|y]|ö.js");
    assert_eq!(found(at("* one"), at("* one")), "2 1 ><* one|a.js");
    assert_eq!(found(0, 4), "1 0 >== a< ==");
    // It goes on in the next line, or to the end.
    assert_eq!(found(at("|ö"), text.len()), "4 2 * zwö[x|y]>|ö.js<");
    assert_eq!(found(at("three"), text.len()), "5 2 * >three<");
    // Not on this page, or within a letter.
    assert_eq!(found(999, 1000), "5 2 * three><");
    let within = at("ö") + 1;
    assert_eq!(place(text, &(within..within + 1)).part, "");
}

#[test]
fn errors_come_first() {
    let json = |name: &str, text: &str| (name.to_owned(), live(name, Some(text)));
    let pages = Pages {
        json: vec![
            json(
                "mild",
                r#"{ "settings": { "default": true, "domains": [ "img:m.example" ] }, "module": { "scripts": [ "m.js" ] } }"#,
            ),
            json("worse", r#"{ "settings": {"#),
        ],
        ..site(MAP, None, None).pages
    };
    let site = LiveSite::of(pages);
    let kinds: Vec<Vec<bool>> = site
        .by_page()
        .iter()
        .map(|(_, all)| {
            all.iter()
                .map(|(_, finding)| super::is_error(finding))
                .collect()
        })
        .collect();
    assert!(kinds.len() >= 2);
    for page in &kinds {
        assert!(page.is_sorted_by_key(|is_error| !is_error), "{kinds:?}");
    }
    assert!(kinds.is_sorted_by_key(|page| !page.contains(&true)));
    let all: usize = kinds.iter().map(Vec::len).sum();
    assert_eq!(all, site.findings.len());
    for (page, all) in site.by_page() {
        for (index, finding) in all {
            assert_eq!((&site.findings[index], page), (finding, &finding.page));
        }
    }
}

#[test]
fn a_manifest_follows_unless_something_is_in_its_way() {
    let bad = site(MAP, None, None);
    assert!(bad.manifest.as_ref().unwrap_err()[0].contains("map"));
    let readable = MAP.replace(", http://a.example", "");
    let unheld = site(&readable, None, None).manifest.unwrap_err();
    assert_eq!(unheld.len(), 2, "{unheld:?}");
    assert!(
        unheld[0].contains("“map”") && unheld[0].contains("does not depend on ext.gadget.consent")
    );
    let good = readable.replace(
        "[ResourceLoader|domains",
        "[ResourceLoader|dependencies=ext.gadget.consent|domains",
    );
    let fresh = site(&good, None, None);
    assert!(!fresh.is_published() && fresh.changes().iter().any(|change| change.name == "map"));
    let manifest = fresh.manifest.clone().unwrap();
    let published = site(&good, None, Some(&manifest));
    assert!(published.is_published() && published.changes().is_empty());
    let changed = site(
        &good.replace("b.example", "c.example"),
        None,
        Some(&manifest),
    );
    let names: Vec<String> = changed
        .changes()
        .into_iter()
        .map(|change| change.name)
        .collect();
    assert_eq!(names, ["old"]);
    let refused = site(&good, Some(r#"{ "version": 1, "mode": "off" }"#), None);
    assert!(refused.manifest.unwrap_err()[0].contains("/mode"));
}

#[test]
fn what_differs_is_shown_and_no_more() {
    assert_eq!(
        differing("a\nb\nc\nd", "a\nB\nc\nD"),
        (vec!["b", "d"], vec!["B", "D"])
    );
    assert_eq!(differing("a\nb\nc", "a\nc"), (vec!["b"], vec![]));
    assert_eq!(differing("a", "a"), (vec![], vec![]));
}

#[test]
fn notes_are_no_problems_and_what_is_allowed_is_kept() {
    let definition = "* consent-stub[ResourceLoader|default|hidden|package]|consent-stub.js
* See [[Project:Gadgets|our guide]] before you change this page.
<!-- gadget-consent: allow private-host the printers of our own network -->
* printer[ResourceLoader|dependencies=ext.gadget.consent|domains=connect:printer.local]|printer.js";
    let site = site(definition, None, None);
    assert!(site.has_no_problems());
    assert_eq!(site.errors(), 0);
    let severities: Vec<Severity> = site
        .findings
        .iter()
        .map(|finding| finding.rule.severity())
        .collect();
    assert_eq!(severities, [Severity::Note]);
    assert_eq!(site.allowed.len(), 1);
    assert_eq!(site.allowed[0].reason, "the printers of our own network");
    assert!(site.manifest.is_ok());
}

#[test]
fn a_reason_is_wanted_of_what_is_wide() {
    let definition = "* a[ResourceLoader|dependencies=ext.gadget.consent|domains=img:*.a.example, img:b.example, script:c.example/x/]|a.js";
    let site = site(definition, None, None);
    let wide: Vec<&str> = site.wide.iter().map(|(_, source)| &**source).collect();
    assert_eq!(wide, ["*.a.example", "c.example/x/"]);
}
