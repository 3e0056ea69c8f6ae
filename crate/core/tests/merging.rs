//! Merging, containment and the rules that use them, against the slow way that compares each with each.

#![allow(clippy::unwrap_used)]

use gadget_consent_core::definition::Repo;
use gadget_consent_core::ledger::{Standing, merge, restate};
use gadget_consent_core::lint::{Finding, Input, Rule, apply, lint};
use gadget_consent_core::{
    Answer, Declaration, Disclosures, Entry, Kinds, Request, Requests, SitePolicy, Source,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// Requests of which many contain others: few hosts, below each other, with few ports and paths.
fn request() -> impl Strategy<Value = String> {
    let kinds = select(vec![
        "",
        "img:",
        "font:",
        "img+font:",
        "connect:",
        "script:",
        "img+script:",
    ]);
    let scheme = select(vec!["", "", "", "wss://", "http://", "ws://"]);
    let host = select(vec![
        "localhost",
        "a.localhost",
        "*.localhost",
        "*.a.localhost",
        "b.a.localhost",
        "127.0.0.1",
    ]);
    let port = select(vec!["", "", "", ":443", ":80", ":8080"]);
    let path = select(vec![
        "", "", "/a", "/a/", "/a/b", "/a/b/", "/a/b/c", "/a%2F", "/a%2Fb", "/ab/", "/b/", "//",
        "/%61/",
    ]);
    (kinds, scheme, host, port, path)
        .prop_map(|(kinds, scheme, host, port, path)| format!("{kinds}{scheme}{host}{port}{path}"))
}

/// Short lists are compared, and long ones searched.
fn texts() -> impl Strategy<Value = Vec<String>> {
    prop_oneof![vec(request(), 0..6), vec(request(), 20..90)]
}

fn list(texts: &[String]) -> Requests {
    texts.join(" ").parse().unwrap()
}

fn covering(list: &Requests, source: &Source) -> Kinds {
    list.iter()
        .filter(|own| own.source().contains(source))
        .fold(Kinds::default(), |kinds, own| kinds.union(own.kinds()))
}

fn named(list: &Requests, source: &Source) -> Kinds {
    list.iter()
        .find(|own| own.source() == source)
        .map_or_else(Kinds::default, Request::kinds)
}

/// As it was before there was an index: one after another into its place.
fn merged(texts: &[String]) -> String {
    let mut merged: Vec<(String, Kinds)> = Vec::new();
    for text in texts {
        let request: Request = text.parse().unwrap();
        let key = request.source().to_string();
        match merged.binary_search_by(|(known, _)| known.cmp(&key)) {
            Ok(at) => merged[at].1 = merged[at].1.union(request.kinds()),
            Err(at) => merged.insert(at, (key, request.kinds())),
        }
    }
    let requests = merged
        .into_iter()
        .map(|(source, kinds)| Request::new(kinds, source.parse().unwrap()).to_string());
    requests.collect::<Vec<_>>().join(" ")
}

fn standing(entry: &Entry, request: &Request) -> (Kinds, Kinds) {
    let (source, all) = (request.source(), request.kinds());
    let refused = all.intersection(named(&entry.refused, source));
    let granted = all
        .without(refused)
        .intersection(named(&entry.granted, source));
    let rest = all.without(refused).without(granted);
    let wide_refused = rest.intersection(covering(&entry.refused, source));
    let wide_granted = rest
        .without(wide_refused)
        .intersection(covering(&entry.granted, source));
    (granted.union(wide_granted), refused.union(wide_refused))
}

fn entry(granted: &[String], refused: &[String]) -> Entry {
    Entry {
        answer: Answer::Allow,
        day: "2026-11-20".parse().unwrap(),
        revision: 0,
        pinned: None,
        granted: list(granted),
        refused: list(refused),
    }
}

/// The redundant requests of a line, by their order on it, as the rule found them before.
fn redundant(needed: &[String], optional: &[String]) -> Vec<usize> {
    let all: Vec<(bool, Request)> = needed
        .iter()
        .map(|text| (true, text.parse().unwrap()))
        .chain(optional.iter().map(|text| (false, text.parse().unwrap())))
        .collect();
    let mut found = Vec::new();
    for (at, (is_needed, request)) in all.iter().enumerate().rev() {
        let others = all
            .iter()
            .enumerate()
            .filter(|(other, (other_is_needed, _))| {
                *other != at && !found.contains(other) && (!is_needed || *other_is_needed)
            });
        let others: Vec<String> = others.map(|(_, (_, other))| other.to_string()).collect();
        let kinds = covering(&list(&others), request.source());
        if request.kinds().without(kinds).is_empty() {
            found.push(at);
        }
    }
    found.sort_unstable();
    found
}

fn findings(page: &str, policy: &SitePolicy, disclosures: Option<&Disclosures>) -> Vec<Finding> {
    lint(&Input {
        definition: page,
        json: &[],
        repo: Repo::Definition,
        policy,
        disclosures,
        header: None,
    })
}

fn page(needed: &[String], optional: &[String]) -> String {
    format!(
        "* consent-stub[ResourceLoader|default|hidden|package]|consent-stub.js\n\
         * a[ResourceLoader|dependencies=ext.gadget.consent|domains={}|optionalDomains={}]|a.js\n",
        needed.join(", "),
        optional.join(", ")
    )
}

/// The same requests for hosts of third parties.
fn of_third_parties(texts: &[String]) -> Vec<String> {
    let hosts = |text: &String| {
        text.replace("localhost", "x.example")
            .replace("127.0.0.1", "y.example")
            .replace("http://", "")
            .replace("ws://", "wss://")
            .replace("wwss://", "wss://")
    };
    texts.iter().map(hosts).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn lists_are_what_comparing_finds(one in texts(), other in texts(), asked in request()) {
        let (own, theirs) = (list(&one), list(&other));
        prop_assert_eq!(own.to_string(), merged(&one));
        let source = asked.parse::<Request>().unwrap();
        let source = source.source();
        prop_assert_eq!(own.cover().kinds_of(source), named(&own, source));
        prop_assert_eq!(own.cover().kinds_covering(source), covering(&own, source));
        let of = |kinds: &dyn Fn(&Request) -> Kinds| own.with_kinds(kinds);
        prop_assert_eq!(
            own.without(&theirs),
            of(&|r| r.kinds().without(covering(&theirs, r.source())))
        );
        prop_assert_eq!(
            own.covered_by(&theirs),
            of(&|r| r.kinds().intersection(covering(&theirs, r.source())))
        );
        prop_assert_eq!(
            own.without_named(&theirs),
            of(&|r| r.kinds().without(named(&theirs, r.source())))
        );
        prop_assert_eq!(theirs.covers_all(&own), own.without(&theirs).is_empty());
        let contained = |r: &Request| own.iter().any(|o| o.source() != r.source() && o.contains(r));
        prop_assert_eq!(
            own.simplified(),
            of(&|r| if contained(r) { Kinds::default() } else { r.kinds() })
        );
    }

    #[test]
    fn entries_say_what_comparing_finds(a in texts(), b in texts(), c in texts(), d in texts()) {
        let (one, other) = (entry(&a, &b), entry(&c, &d));
        for request in &other.granted {
            let Standing { granted, refused, .. } = one.standing(request);
            prop_assert_eq!((granted, refused), standing(&one, request));
        }
        let declaration = Declaration::new(&other.granted, &other.refused);
        let restated = restate(&declaration, &one);
        let all = declaration.all();
        prop_assert_eq!(&restated.granted, &all.with_kinds(|r| standing(&one, r).0));
        prop_assert_eq!(&restated.refused, &all.with_kinds(|r| standing(&one, r).1));
        let merged = merge(&one, &other);
        let stands = |r: &Request| {
            r.kinds().without(standing(&one, r).1).without(standing(&other, r).1)
        };
        prop_assert_eq!(&merged.granted, &one.granted.union(&other.granted).with_kinds(stands));
    }

    #[test]
    fn the_rules_find_what_comparing_finds(needed in texts(), optional in texts()) {
        let (needed, optional) = (of_third_parties(&needed), of_third_parties(&optional));
        let page = page(&needed, &optional);
        let found = findings(&page, &SitePolicy::default(), None);
        let starts: Vec<usize> = found
            .iter()
            .filter(|finding| finding.rule == Rule::RedundantRequest)
            .map(|finding| finding.span.start)
            .collect();
        // Where each request is on the page.
        let mut at = page.find("domains=").unwrap() + "domains=".len();
        let mut places = Vec::new();
        for text in &needed {
            places.push(at);
            at += text.len() + ", ".len();
        }
        at = page.find("optionalDomains=").unwrap() + "optionalDomains=".len();
        for text in &optional {
            places.push(at);
            at += text.len() + ", ".len();
        }
        let expected: Vec<usize> =
            redundant(&needed, &optional).into_iter().map(|of| places[of]).collect();
        prop_assert_eq!(starts, expected);
        // What is removed does not change what the gadget asks for, and in the end nothing is left to
        // remove.
        let mut fixed = page.clone();
        for _ in 0..12 {
            let found = findings(&fixed, &SitePolicy::default(), None);
            let redundant = found.iter().filter(|finding| finding.rule == Rule::RedundantRequest);
            fixed = apply(&fixed, redundant.filter_map(|finding| finding.fix.as_ref()));
        }
        let declared = |page: &str| {
            let definition = gadget_consent_core::definition::Definition::read(page);
            let gadgets = definition.gadgets();
            Declaration::of(gadgets[1]).ok().flatten()
        };
        let whole = (!needed.is_empty() && !optional.is_empty()).then_some(());
        if whole.is_some() {
            let (before, after) = (declared(&page).unwrap(), declared(&fixed).unwrap());
            prop_assert!(after.all().covers_all(&before.all()));
            prop_assert!(before.all().covers_all(&after.all()));
            prop_assert!(after.needed.covers_all(&before.needed));
        }
        let left = findings(&fixed, &SitePolicy::default(), None);
        prop_assert!(!left.iter().any(|finding| finding.rule == Rule::RedundantRequest), "{}", fixed);
    }

    #[test]
    fn disclosures_are_found_as_by_comparing(disclosed in texts(), needed in texts()) {
        let (disclosed, needed) = (of_third_parties(&disclosed), of_third_parties(&needed));
        let domains: Vec<String> = disclosed
            .iter()
            .enumerate()
            .map(|(at, text)| {
                let (_, source) = text.split_once(':').filter(|(kind, _)| {
                    !kind.contains('.') && !kind.ends_with("wss")
                }).unwrap_or(("", text));
                // Every third has all fields.
                let purpose = if at % 3 == 0 { r#""purpose": "x""# } else { "" };
                format!("\"{source}\": {{ {purpose} }}")
            })
            .collect();
        let text = format!(
            r#"{{ "version": 1, "gadgets": {{ "a": {{ "domains": {{ {} }} }} }} }}"#,
            domains.join(", ")
        );
        let disclosures = Disclosures::read(&text).unwrap().value;
        let policy = SitePolicy::read(r#"{ "version": 1, "requiredDisclosures": [ "purpose" ] }"#);
        let policy = policy.unwrap().value;
        let page = page(&needed, &["img:z.example".to_owned()]);
        for finding in findings(&page, &policy, Some(&disclosures)) {
            let request: Result<Request, _> = page[finding.span.clone()].parse();
            let found = request.ok().map(|r| disclosures.of("a", r.source()).is_some());
            match finding.rule {
                Rule::MissingDisclosure => prop_assert_eq!(found, Some(false)),
                Rule::IncompleteDisclosure => prop_assert_eq!(found, Some(true)),
                _ => {}
            }
        }
    }
}

/// Walked from each gadget anew, a chain of 2 MiB takes the cube of its length.
#[test]
fn a_chain_of_dependencies_is_walked_once() {
    let chain = |loader: &str| {
        let gadgets = (0..20_000).map(|number| {
            let next = number + 1;
            format!("* g{number}[ResourceLoader|dependencies=ext.gadget.g{next}]|a.js\n")
        });
        let last = format!("* g20000[ResourceLoader|dependencies={loader}]|a.js\n");
        let first =
            "* consent-stub[ResourceLoader|default|hidden|package]|consent-stub.js\n".to_owned();
        [first]
            .into_iter()
            .chain(gadgets)
            .chain([last])
            .collect::<String>()
    };
    let unguarded = |page: &str| {
        let found = findings(page, &SitePolicy::default(), None);
        found
            .iter()
            .filter(|finding| finding.rule == Rule::UnguardedGadget)
            .count()
    };
    assert_eq!(unguarded(&chain("ext.gadget.consent")), 0);
    assert_eq!(unguarded(&chain("mediawiki.util")), 20_001);
    assert_eq!(unguarded(&chain("ext.gadget.g0")), 20_001, "in a circle");
}
