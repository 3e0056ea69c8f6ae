//! Requests that are put into the definitions of gadgets.

#![allow(clippy::unwrap_used)]

use gadget_consent_core::Declaration;
use gadget_consent_core::Requests;
use gadget_consent_core::definition::Definition;
use gadget_consent_core::evidence::{ScanSummary, declare, undeclared};
use gadget_consent_core::lint::apply;
use proptest::prelude::*;

fn requests(text: &str) -> Requests {
    text.parse().unwrap()
}

#[test]
fn a_line_declares_and_depends_afterwards() {
    // The line, and the same with `img:a.example` put in.
    let table = [
        (
            "* a|a.js",
            "* a[dependencies=ext.gadget.consent|domains=img:a.example]|a.js",
        ),
        (
            "* a[]|a.js",
            "* a[dependencies=ext.gadget.consent|domains=img:a.example]|a.js",
        ),
        (
            "* a[ResourceLoader]|a.js",
            "* a[ResourceLoader|dependencies=ext.gadget.consent|domains=img:a.example]|a.js",
        ),
        (
            "* a b [ResourceLoader|dependencies=mediawiki.util]|a.js",
            "* a b [ResourceLoader|dependencies=mediawiki.util,ext.gadget.consent|domains=img:a.example]|a.js",
        ),
        (
            "* a[ResourceLoader|dependencies=ext.gadget.consent, x|domains=img:b.example]|a.js",
            "* a[ResourceLoader|dependencies=ext.gadget.consent, x|domains=img:b.example, img:a.example]|a.js",
        ),
        (
            "* a[domains=img:b.example|ResourceLoader|dependencies=x|default]|a.js",
            "* a[domains=img:b.example, img:a.example|ResourceLoader|dependencies=x,ext.gadget.consent|default]|a.js",
        ),
        (
            "* a[ResourceLoader|domains=none]|a.js",
            "* a[ResourceLoader|domains=img:a.example|dependencies=ext.gadget.consent]|a.js",
        ),
        (
            "* a[ResourceLoader|dependencies=]|a.js",
            "* a[ResourceLoader|dependencies=|dependencies=ext.gadget.consent|domains=img:a.example]|a.js",
        ),
        (
            "* a[ResourceLoader|optionalDomains=font:b.example]|a.js",
            "* a[ResourceLoader|optionalDomains=font:b.example|dependencies=ext.gadget.consent|domains=img:a.example]|a.js",
        ),
    ];
    for (before, after) in table {
        let page = format!("== é ==\n{before}\n* z|z.js\n");
        let definition = Definition::read(&page);
        let gadgets = definition.gadgets();
        let new = undeclared(gadgets[0], &requests("img:a.example")).unwrap();
        let edit = declare(gadgets[0], &new, &page).unwrap();
        assert_eq!(
            apply(&page, [&edit]),
            format!("== é ==\n{after}\n* z|z.js\n"),
            "{before}"
        );
    }
}

#[test]
fn what_is_declared_is_not_declared_again() {
    let table = [
        (
            "domains=img:*.a.example",
            "img:b.a.example connect:c.example",
            "connect:c.example",
        ),
        ("domains=a.example", "img:a.example", ""),
        (
            "optionalDomains=font:a.example",
            "font:a.example img:a.example",
            "img:a.example",
        ),
        ("domains=none", "img:a.example", "img:a.example"),
    ];
    for (options, found, expected) in table {
        let page = format!("* a[{options}]|a.js");
        let definition = Definition::read(&page);
        let new = undeclared(definition.gadgets()[0], &requests(found)).unwrap();
        assert_eq!(new.to_string(), expected, "{options}");
    }
    // Somebody has to look at it first.
    let definition = Definition::read("* a[domains=http://a.example]|a.js");
    assert_eq!(
        undeclared(definition.gadgets()[0], &requests("img:b.example")),
        None
    );
}

#[test]
fn another_page_is_not_changed() {
    let page = "* a[ResourceLoader]|a.js";
    let definition = Definition::read(page);
    let gadgets = definition.gadgets();
    for other in ["", "* b[ResourceLoader]|a.js", "é a"] {
        assert_eq!(declare(gadgets[0], &requests("img:a.example"), other), None);
    }
    assert_eq!(declare(gadgets[0], &Requests::default(), page), None);
}

#[test]
fn a_scan_is_published_with_what_drafts_need() {
    let report = r#"{ "version": 1, "gadgets": [
        { "name": "b", "complete": true, "findings": [
            { "class": "contact", "request": "connect:a.example", "by": "fetch", "place": { "file": "b.js", "line": 3 } },
            { "class": "contact", "request": "connect:a.example", "by": "fetch", "place": { "file": "b.js", "line": 9 } },
            { "class": "link", "request": null, "by": "a" },
            { "class": "unknown", "by": "fetch", "known": "…" } ] },
        { "name": "a", "findings": [] } ] }"#;
    let read = ScanSummary::read(report).unwrap();
    let written = read.write();
    assert!(!written.contains("link"));
    let mut again = ScanSummary::read(&written).unwrap();
    again.gadgets.reverse();
    assert_eq!(again, read);
    assert_eq!(again.gadgets[0].unknown, 1);
}

proptest! {
    /// Whatever a page has, what was put in is declared afterwards, and nothing else changes.
    #[test]
    fn what_is_put_in_is_declared(
        options in r"(ResourceLoader|default|domains=|optionalDomains=|dependencies=|img:b\.example|none|, | |\||ext\.gadget\.consent|<!-- x -->){0,8}",
        around in "[|]{0,1}",
    ) {
        let page = format!("* a[{options}]{around}a.js\n* b|b.js");
        let definition = Definition::read(&page);
        for gadget in definition.gadgets() {
            let Some(new) = undeclared(gadget, &requests("img:a.example")) else { continue };
            if new.is_empty() { continue; }
            let Some(edit) = declare(gadget, &new, &page) else { continue };
            let after = apply(&page, [&edit]);
            let again = Definition::read(&after);
            prop_assert_eq!(again.gadgets().len(), definition.gadgets().len(), "{}", after);
            let own = again.gadgets().into_iter().find(|one| one.name.text == gadget.name.text).unwrap();
            prop_assert_eq!(&own.pages.iter().map(|page| &page.text).collect::<Vec<_>>(), &gadget.pages.iter().map(|page| &page.text).collect::<Vec<_>>());
            let declared = Declaration::of(own);
            prop_assert!(matches!(&declared, Ok(Some(all)) if all.all().covers_all(&new)), "{}: {:?}", after, declared);
            let has = own.values("dependencies").iter().any(|one| one.text == "ext.gadget.consent");
            prop_assert!(has, "{}", after);
        }
    }
}
