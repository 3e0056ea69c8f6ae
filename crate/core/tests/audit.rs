//! The log of answers and blocked contacts.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use gadget_consent_core::audit::{Kept, Log};
use gadget_consent_core::{Entry, Kind};
use serde_json::Value;

fn entry(text: &str) -> Entry {
    text.parse().unwrap()
}

#[test]
fn each_line_is_one_thing_with_its_day() {
    let mut log = Log::default();
    let tiles = entry("1;allow;2026-11-20;img+media:*.tile.example;font:f.example");
    log.answer("my_\"tiles\"", Some(&tiles), Kept::Preferences);
    log.answer("no", Some(&entry("1;never;2026-01-31;")), Kept::Device);
    let partly = entry("1;refuse;2026-02-01;img:a.example;connect:b.example");
    log.answer("partly", Some(&partly), Kept::Pending);
    log.answer("gone", Some(&entry("1;refuse;2026-03-01;")), Kept::File);
    log.answer("damaged", None, Kept::Session);
    let day = "2026-11-19".parse().unwrap();
    log.blocked(
        Kind::Connect,
        "wss://t.example:8443",
        day,
        3,
        &["tiles".to_owned()],
    );
    let text = log.write("test\u{2028}wiki");
    assert_eq!(
        text,
        r#"{"wiki":"test\u2028wiki","what":"unreadable","gadget":"damaged","kept":"session"}
{"day":"2026-01-31","wiki":"test\u2028wiki","what":"refused","gadget":"no","kept":"device","forGood":true}
{"day":"2026-02-01","wiki":"test\u2028wiki","what":"granted","gadget":"partly","kept":"pending","kinds":["img"],"source":"a.example","inForce":false}
{"day":"2026-02-01","wiki":"test\u2028wiki","what":"refused","gadget":"partly","kept":"pending"}
{"day":"2026-02-01","wiki":"test\u2028wiki","what":"refused","gadget":"partly","kept":"pending","kinds":["connect"],"source":"b.example"}
{"day":"2026-03-01","wiki":"test\u2028wiki","what":"revoked","gadget":"gone","kept":"file"}
{"day":"2026-11-19","wiki":"test\u2028wiki","what":"blocked","kinds":["connect"],"source":"wss://t.example:8443","times":3,"declaredBy":["tiles"]}
{"day":"2026-11-20","wiki":"test\u2028wiki","what":"granted","gadget":"my_\"tiles\"","kept":"preferences","kinds":["img","media"],"source":"*.tile.example"}
{"day":"2026-11-20","wiki":"test\u2028wiki","what":"refused","gadget":"my_\"tiles\"","kept":"preferences","kinds":["font"],"source":"f.example"}
"#
    );
    // Each line is JSON by itself.
    for line in text.lines() {
        let value: Value = serde_json::from_str(line).unwrap();
        assert!(value["what"].is_string() && value["wiki"].is_string());
    }
    assert_eq!(Log::default().write("w"), "");
}
