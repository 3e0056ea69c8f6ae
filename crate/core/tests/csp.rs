//! The text of the page's policy.

#![allow(clippy::unwrap_used, clippy::too_many_lines)]

use gadget_consent_core::csp::policy_text;
use gadget_consent_core::{Requests, Source};

#[test]
fn nothing_granted() {
    assert_eq!(
        policy_text(&[], &[]),
        "default-src 'self' data: blob: ws://localhost:* ws://127.0.0.1:*; \
         script-src 'self' 'unsafe-inline' 'unsafe-eval' blob: ws://localhost:* ws://127.0.0.1:*; \
         style-src 'self' 'unsafe-inline' data: blob: ws://localhost:* ws://127.0.0.1:*; \
         img-src 'self' data: blob: ws://localhost:* ws://127.0.0.1:*; \
         font-src 'self' data: blob: ws://localhost:* ws://127.0.0.1:*; \
         media-src 'self' data: blob: ws://localhost:* ws://127.0.0.1:*; \
         connect-src 'self' data: blob: ws://localhost:* ws://127.0.0.1:*; \
         frame-src 'none'; worker-src blob:; object-src 'none'"
    );
}

#[test]
fn a_grant_opens_its_kinds_only() {
    let first_party: Vec<Source> = vec!["*.wiki.example".parse().unwrap()];
    let open: Vec<Requests> = [
        "img:*.tile.example frame:f.example",
        "connect:wss://c.example img:*.tile.example",
    ]
    .map(|text| text.parse().unwrap())
    .into();
    let policy = policy_text(&first_party, &open);
    let directive = |name: &str| {
        policy
            .split("; ")
            .find_map(|directive| directive.strip_prefix(&format!("{name} ")))
            .unwrap()
            .to_owned()
    };
    let base = "'self' data: blob: https://*.wiki.example ws://localhost:* ws://127.0.0.1:*";
    assert_eq!(
        directive("img-src"),
        format!("{base} https://*.tile.example")
    );
    assert_eq!(directive("connect-src"), format!("{base} wss://c.example"));
    assert_eq!(directive("frame-src"), "https://f.example");
    assert_eq!(directive("font-src"), base);
    assert!(!directive("script-src").contains("tile"));
}
