//! What a source of a policy lets through: the browser is the oracle. Chromium must agree; of Firefox
//! it is known where it lets more through.

#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "sources/oracle.rs"]
mod oracle;
#[path = "sources/pairs.rs"]
mod pairs;

use end_to_end::Make;
use gadget_consent_core::{Mismatch, Source, Url};
use oracle::{HOST, Oracle, Trial, Verdict, serve};
use pairs::{Pair, pair, schemes_and_ports};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

/// How many pairs are compared; `GADGETCONSENT_SOURCE_PAIRS` gives another number.
const PAIRS: usize = 600;

fn number_of_pairs() -> usize {
    std::env::var("GADGETCONSENT_SOURCE_PAIRS").map_or(PAIRS, |number| {
        number
            .parse()
            .expect("GADGETCONSENT_SOURCE_PAIRS is a number")
    })
}

/// Whether it is known that Firefox takes the source for something else than we do. It lets 443
/// through for 80, written or not, whatever the scheme; by the letter of the standard, an upgraded
/// scheme on the port that was meant for the other; and it decodes a source's path twice.
fn is_otherwise_in_firefox(source: &Source, url: &Url, allowed: bool) -> bool {
    match source.mismatch(url) {
        Some(Mismatch::Port) => {
            allowed && (url.port() == 443 || url.port() == source.port().unwrap_or(80))
        }
        None | Some(Mismatch::Path) => source.path().contains("%25"),
        Some(_) => false,
    }
}

fn url(text: &str) -> Url {
    text.parse().unwrap()
}

/// Fails with the shortest disagreement; else gives the number of trials, and of those allowed.
async fn compare(pairs: &[Pair]) -> (usize, usize) {
    // As it is written, and as we write it: both must mean the same.
    let cases: Vec<(Trial, &Source)> = pairs
        .iter()
        .flat_map(|pair| {
            let mut spellings = vec![pair.written.clone(), pair.source.with_scheme()];
            spellings.dedup();
            spellings.into_iter().map(|sources| {
                let url = pair.url.clone();
                (Trial { sources, url }, &pair.source)
            })
        })
        .collect();
    let trials: Vec<Trial> = cases.iter().map(|(trial, _)| trial.clone()).collect();
    let oracle = Oracle::open().await;
    let mut verdicts = oracle.judge(&trials).await;
    let disagree = |(_, source): &(Trial, &Source), verdict: &Verdict| {
        let url = url(&verdict.url);
        let known = oracle.make() == Make::Firefox
            && is_otherwise_in_firefox(source, &url, verdict.allowed);
        source.matches(&url) != verdict.allowed && !known
    };
    // A busy Firefox now and then tells of a violation that it does not repeat.
    for (case, verdict) in cases.iter().zip(&mut verdicts) {
        if oracle.make() == Make::Firefox && disagree(case, verdict) {
            let again = oracle.judge(std::slice::from_ref(&case.0)).await;
            *verdict = again.into_iter().next().unwrap();
        }
    }

    let said = |allowed| if allowed { "allowed" } else { "blocked" };
    let mut wrong: Vec<String> = cases
        .iter()
        .zip(&verdicts)
        .filter(|(case, verdict)| disagree(case, verdict))
        .map(|((trial, _), verdict)| {
            format!(
                "{} for {}: {} by {}, {} by us",
                trial.sources,
                verdict.url,
                said(verdict.allowed),
                oracle.make().name(),
                said(!verdict.allowed)
            )
        })
        .collect();
    wrong.sort_by_key(String::len);
    if let Some(shortest) = wrong.first() {
        panic!(
            "{shortest}\n({} of {} disagree)",
            wrong.len(),
            verdicts.len()
        );
    }
    let allowed = verdicts.iter().filter(|verdict| verdict.allowed).count();
    (verdicts.len(), allowed)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_source_lets_through_what_the_browser_lets_through() {
    let mut runner = TestRunner::deterministic();
    let pairs: Vec<Pair> = (0..number_of_pairs())
        .map(|_| pair().new_tree(&mut runner).unwrap().current())
        .collect();
    let (all, allowed) = compare(&pairs).await;
    println!("{allowed} of {all} are allowed");
    assert!(
        allowed * 3 > all && allowed * 3 < all * 2,
        "the pairs are worth something: {allowed} of {all} are allowed"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn schemes_and_ports_are_what_the_browser_takes_them_for() {
    let (all, allowed) = compare(&schemes_and_ports()).await;
    println!("{allowed} of {all} are allowed");
    assert!(allowed > 16, "each source allows something: {allowed}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn behind_a_redirect_paths_do_not_count() {
    let (port, other) = (serve().await, serve().await);
    let at = |name: &str, path: &str| format!("http://{name}.{HOST}:{port}{path}");
    let jump = at("one", "/jump");
    let elsewhere = at("two", "/elsewhere");
    let sources = [jump.clone(), at("two", "/lib/"), at("*.below", "/lib/")];
    let table = [
        (vec![jump.clone()], true),
        (vec![elsewhere.clone()], false),
        (vec![jump.clone(), elsewhere.clone()], true),
        (vec![jump.clone(), jump.clone(), elsewhere.clone()], true),
        (vec![jump.clone(), at("one", "/elsewhere")], true),
        (vec![jump.clone(), at("x.below", "/elsewhere")], true),
        (vec![jump.clone(), at("below", "/lib/")], false),
        (vec![jump.clone(), at("three", "/lib/")], false),
        (vec![jump.clone(), at("three", "/jump"), elsewhere], false),
        (
            vec![jump.clone(), format!("http://two.{HOST}:{other}/lib/")],
            false,
        ),
        (vec![at("two", "/jump"), jump], false),
    ];
    let trials: Vec<Trial> = table
        .iter()
        .map(|(hops, _)| Trial {
            sources: sources.join(" "),
            url: hops.join("?"),
        })
        .collect();
    let verdicts = Oracle::open().await.judge(&trials).await;

    let sources = sources.map(|source| source.parse::<Source>().unwrap());
    for ((hops, expected), verdict) in table.iter().zip(verdicts) {
        assert_eq!(verdict.allowed, *expected, "the browser: {}", verdict.url);
        assert_eq!(verdict.answered, *expected, "answered: {}", verdict.url);
        let ours = hops.iter().enumerate().all(|(number, hop)| {
            let hop = url(hop);
            sources.iter().any(|source| match number {
                0 => source.matches(&hop),
                _ => source.matches_redirected(&hop),
            })
        });
        assert_eq!(ours, *expected, "we: {}", verdict.url);
    }
}

/// Chromium compares characters: of UTF-8 or, where a whole path is none, of Latin-1. So do we; Firefox
/// and the standard compare bytes.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn escapes_that_are_no_utf_8_are_latin_1() {
    let table = [
        ("https://a.test/%E9/", "https://a.test/%C3%A9/", true),
        ("https://a.test/%C3%A9/", "https://a.test/%E9/", true),
        ("https://a.test/%C3%A9/", "https://a.test/%C3%A9/%FF", false),
    ];
    let trials = table.map(|(source, url, _)| Trial {
        sources: source.to_owned(),
        url: url.to_owned(),
    });
    let oracle = Oracle::open().await;
    let verdicts = oracle.judge(&trials).await;
    for ((source, text, allowed), verdict) in table.into_iter().zip(verdicts) {
        let expected = allowed == (oracle.make() == Make::Chromium);
        let name = oracle.make().name();
        assert_eq!(verdict.allowed, expected, "{name}: {source} for {text}");
        let ours = source.parse::<Source>().unwrap().matches(&url(text));
        assert_eq!(ours, allowed, "we: {source} for {text}");
    }
}
