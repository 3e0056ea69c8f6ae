//! How many bytes a user's answers add to the HTML of each page, and what happens when they are too
//! many.

use std::fmt::Write as _;
use std::io::Write as _;

use end_to_end::demo::output;
use end_to_end::{Browser, Person, scenario};
use flate2::Compression;
use flate2::write::GzEncoder;
use gadget_consent_core::compact::bytes_of;
use gadget_consent_core::ledger::LedgerMap;

use crate::review::{PAGE, until_result_says};

async fn html(browser: &Browser) -> String {
    let fetched = browser
        .js("return fetch( '/index.php?title=Brindle', { cache: 'no-store' } ).then( ( answer ) => answer.text() )")
        .await;
    fetched.as_str().unwrap().to_owned()
}

fn gzip(text: &str) -> usize {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(6));
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap().len()
}

/// Typical answers, with two sites each.
fn answers(count: usize) -> Vec<(String, String)> {
    (0..count)
        .map(|number| {
            let day = number % 28 + 1;
            let entry = format!(
                "1;allow;2026-10-{day:02};connect:api{}.example.org img:*.tile{number}.example.net",
                number % 7
            );
            (format!("gadget-number-{number}"), entry)
        })
        .collect()
}

#[test]
fn what_the_answers_add_to_each_page() {
    scenario("what_the_answers_add", async |world| {
        let browser = &world.browser;
        let person = Person::with_gadgets(world.demo, &[]);
        browser.log_in(&person).await;
        let empty = html(browser).await;
        let mut table =
            String::from("| answers | bytes of HTML | of them after gzip |\n| --: | --: | --: |\n");
        let (whole, small) = (empty.len(), gzip(&empty));
        writeln!(table, "| none | {whole} | {small} |").unwrap();
        for count in [1, 20, 200] {
            let all = answers(count);
            person.set_answers(&all);
            let page = html(browser).await;
            let more = page.len() - empty.len();
            let lines: usize = all
                .iter()
                .map(|(gadget, text)| bytes_of(gadget, text))
                .sum();
            // Besides the lines, each preference has `"userjs-gadgetconsent-0":"…",`, and one line
            // break less than lines.
            let used = person.ledger().changes_since(&LedgerMap::default()).len();
            let expected = lines + used * (28 - 2);
            // What the bound of the site policy counts, but for the page's own varying bytes.
            assert!(more.abs_diff(expected) <= 8, "{more} bytes, not {expected}");
            let packed = gzip(&page) - small;
            writeln!(table, "| {count} | + {more} | + {packed} |").unwrap();
        }
        println!("{table}");
        std::fs::write(output().join("answers-in-pages.md"), table).unwrap();
    });
}

#[test]
fn old_refusals_are_shortened_and_the_page_says_so() {
    scenario("old_refusals_are_shortened", async |world| {
        let browser = &world.browser;
        let _policy = world
            .demo
            .with_policy(r#"{ "version": 1, "mostLedgerBytes": 1500 }"#);
        let person = Person::with_gadgets(world.demo, &[]);
        let mut all = answers(20);
        let granted = all.clone();
        // Two refusals: of a gadget that exists, and of one that no longer does.
        all.push((
            "translate".to_owned(),
            "1;refuse;2025-12-24;;connect:api.translate.test".to_owned(),
        ));
        all.push((
            "long-gone".to_owned(),
            "1;refuse;2025-01-31;;img:old.test".to_owned(),
        ));
        person.set_answers(&all);
        browser.log_in(&person).await;
        browser.forget_modules().await;
        browser.goto(PAGE).await;
        until_result_says(browser, "2 old refusals were shortened").await;
        assert_eq!(person.answer("translate").as_deref(), Some("never;"));
        assert_eq!(person.answer("long-gone"), None);
        // Grants are unchanged, although the answers still take too much.
        for (gadget, entry) in &granted {
            let kept = person.entry(gadget);
            assert_eq!(kept.as_ref(), Some(entry));
        }
        // The person did not ask for this: the focus stays where it is, and it can be undone.
        assert!(!browser.has_focus("[id^=gadget-consent-result]").await);
        browser.click("[id^=gadget-consent-result] button").await;
        until_result_says(browser, "2 answers are what they were before").await;
        assert_eq!(
            person.answer("translate").as_deref(),
            Some("refuse;;connect:api.translate.test")
        );
        assert_eq!(
            person.answer("long-gone").as_deref(),
            Some("refuse;;img:old.test")
        );
    });
}
