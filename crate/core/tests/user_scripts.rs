//! The entry of the user's own scripts: exact hosts only, in the core as in the loader.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use gadget_consent_core::user_scripts::{self, USER_SCRIPTS, UserScriptsError};
use gadget_consent_core::verdict::{Gate, PageManifest, Texts, gate};
use gadget_consent_core::{Answer, Day, Entry, Kind, Kinds, SitePolicy};
use proptest::prelude::*;
use proptest::sample::select;

fn entry(text: &str) -> Entry {
    text.parse().unwrap()
}

fn today() -> Day {
    "2026-11-21".parse().unwrap()
}

#[test]
fn user_scripts_get_whole_hosts_only() {
    let policy = SitePolicy {
        forbidden_kinds: Kind::Worker.into(),
        forbidden_sources: vec!["*.tracker.example".parse().unwrap()],
        ..SitePolicy::default()
    };
    let table = [
        (" API.example ", "connect", Ok("connect:api.example")),
        ("https://a.example:8443", "img", Ok("img:a.example:8443")),
        ("*.a.example", "img", Err(UserScriptsError::Host)),
        ("a.example/x/", "img", Err(UserScriptsError::Host)),
        ("", "img", Err(UserScriptsError::Host)),
        ("http://a.example", "img", Err(UserScriptsError::Host)),
        ("a.example", "", Err(UserScriptsError::Kinds)),
        ("a.example", "worker", Err(UserScriptsError::Forbidden)),
        ("x.tracker.example", "img", Err(UserScriptsError::Forbidden)),
    ];
    for (host, kind, expected) in table {
        let kinds: Kinds = kind.parse::<Kind>().into_iter().collect();
        let request =
            user_scripts::request(host, kinds, &policy).map(|request| request.to_string());
        assert_eq!(request, expected.map(ToOwned::to_owned), "{host} {kind}");
    }
    let request = || user_scripts::request("a.example", Kind::Img.into(), &policy).unwrap();
    let before = entry("1;allow;2026-01-01;connect:a.example");
    let after = user_scripts::with(Some(&before), request(), today());
    assert_eq!(
        after.to_string(),
        "1;allow;2026-11-21;connect+img:a.example"
    );
    let after = user_scripts::with(None, request(), today());
    assert_eq!(after.to_string(), "1;allow;2026-11-21;img:a.example");
}

const GOOD: [&str; 11] = [
    "connect:api.example",
    "connect+script:api.example",
    "api.example",
    "img:a.example:8443",
    "img:a.example:443",
    "img:https://b.example",
    "connect:wss://a.example",
    "connect:http://localhost:3000",
    "connect:ws://app.localhost",
    "img:10.0.0.1",
    "img:xn--bcher-kva.example",
];

const BAD: [&str; 35] = [
    "connect:*",
    "*",
    "*:443",
    "connect:*:443",
    "connect:*.example",
    "connect:*.a.example",
    "connect:https://*",
    "connect:https:",
    "https:",
    "connect:data:",
    "connect:'self'",
    "'none'",
    "script:'nonce-x'",
    "default:a.example",
    "connect:a.example/",
    "connect:a.example/p",
    "connect:a.example.",
    "connect:.a.example",
    "connect:a..example",
    "connect:A.example",
    "connect:HTTPS://a.example",
    "CONNECT:a.example",
    "connect:a%2eexample",
    "connect:bücher.example",
    "connect:a_b.example",
    "connect:a.example:0",
    "connect:a.example:08443",
    "connect:a.example:65536",
    "connect:a.example:",
    "connect:a.example:*",
    "connect:http://a.example",
    "connect:[::1]",
    "connect:https://8443",
    "connect:a.example\t*",
    "connect+connect:a.example",
];

#[test]
fn only_exact_hosts_are_read() {
    for word in GOOD {
        let text = format!("1;allow;2026-11-20;{word}");
        assert!(user_scripts::read(USER_SCRIPTS, &text).is_ok(), "{word}");
    }
    for word in BAD {
        for text in [
            format!("1;allow;2026-11-20;{word}"),
            format!("1;allow;2026-11-20;connect:ok.example {word}"),
            format!("1;allow;2026-11-20;{word} connect:ok.example"),
            format!("1;allow;2026-11-20;connect:ok.example;{word}"),
            format!("1;refuse;2026-11-20;;{word}"),
        ] {
            assert!(user_scripts::read(USER_SCRIPTS, &text).is_err(), "{text}");
            // What gadgets declare may be a wildcard, or have a path.
            let gadget = user_scripts::read("tiles", &text).ok();
            assert_eq!(gadget, text.parse().ok(), "{text}");
        }
    }
}

fn words() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        4 => select(GOOD.to_vec()).prop_map(ToOwned::to_owned),
        1 => select(BAD.to_vec()).prop_map(ToOwned::to_owned),
        1 => "[a-z+]{0,8}:?[a-zA-Z.*:/%-]{0,9}",
    ];
    prop::collection::vec(word, 0..4).prop_map(|words| words.join(" "))
}

proptest! {
    /// What the review page shows as granted is what the loader opens.
    #[test]
    fn what_is_read_is_what_opens(
        answer in select(vec!["allow", "refuse", "never"]),
        granted in words(),
        refused in words(),
    ) {
        let end = if refused.is_empty() { "" } else { ";" };
        let text = format!("1;{answer};2026-11-20;{granted}{end}{refused}");
        let manifest = PageManifest { gadgets: BTreeMap::new(), ..PageManifest::default() };
        let texts = Texts { lasting: &text, ..Texts::default() };
        let gate = gate(&manifest, USER_SCRIPTS, texts, today().milliseconds());
        let read = user_scripts::read(USER_SCRIPTS, &text).ok();
        let allows = read.is_some_and(|entry| entry.answer == Answer::Allow);
        prop_assert_eq!(allows, matches!(gate, Gate::Open(_)), "{}", text);
    }
}
