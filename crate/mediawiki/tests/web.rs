//! The bindings in a real browser, on a page without MediaWiki: `mw.js` has twins of what they use.

#![cfg(target_family = "wasm")]
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use js_sys::JSON;
use mediawiki_web::api::{Api, ApiError};
use mediawiki_web::options::{self, OptionsError, Reach};
use mediawiki_web::storage::{StorageRefused, Store};
use mediawiki_web::value::{field, items, names, path, string, strings};
use mediawiki_web::{config, message, user, util};
use serde::Deserialize;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen(module = "/tests/mw.js")]
extern "C" {
    #[wasm_bindgen(js_name = blockStorage)]
    fn block_storage(is_blocked: bool);
    #[wasm_bindgen(js_name = logIn)]
    fn log_in(name: &str);
    fn succeed(answer: &str);
    fn fail(code: &str, details: &str, retry_after: &str);
    #[wasm_bindgen(js_name = takeSent)]
    fn take_sent() -> String;
}

/// The requests since the last call.
fn sent() -> Vec<Sent> {
    let requests = JSON::parse(&take_sent()).unwrap();
    serde_wasm_bindgen::from_value(requests).unwrap()
}

#[derive(Debug, Deserialize)]
struct Sent {
    method: String,
    token: Option<String>,
    parameters: BTreeMap<String, String>,
}

fn json(text: &str) -> JsValue {
    JSON::parse(text).unwrap()
}

#[wasm_bindgen_test]
fn a_store_keeps_values() {
    for store in [Store::Local, Store::Session] {
        assert_eq!(store.get("a-1"), Ok(None));
        store.set("a-1", "one").unwrap();
        store.set("a-2", "").unwrap();
        store.set("b", "other").unwrap();
        assert_eq!(store.get("a-1").unwrap().as_deref(), Some("one"));
        let mut entries = store.entries("a-");
        entries.sort();
        let expected = [("a-1", "one"), ("a-2", "")];
        assert_eq!(
            entries,
            expected.map(|(key, value)| (key.to_owned(), value.to_owned()))
        );
        for key in ["a-1", "a-2", "b", "missing"] {
            store.remove(key).unwrap();
        }
        assert_eq!(store.entries(""), []);
    }
}

#[wasm_bindgen_test]
fn a_blocked_store_is_not_an_empty_one() {
    block_storage(true);
    for store in [Store::Local, Store::Session] {
        assert_eq!(store.get("a"), Err(StorageRefused));
        assert_eq!(store.set("a", "one"), Err(StorageRefused));
        assert_eq!(store.remove("a"), Err(StorageRefused));
        assert_eq!(store.entries(""), []);
    }
    block_storage(false);
    assert_eq!(Store::Local.get("a"), Ok(None));
}

#[wasm_bindgen_test]
fn values_of_another_shape_are_missing() {
    let value = json(r#"{ "a": { "b": [ "x", 1 ] }, "text": "t", "texts": [ "x", "y" ] }"#);
    assert_eq!(string(&value, "text").as_deref(), Some("t"));
    assert_eq!(string(&value, "a"), None);
    assert_eq!(path(&value, &["a", "b", "1"]).as_f64(), Some(1.0));
    assert_eq!(items(&path(&value, &["a", "b"])).len(), 2);
    assert_eq!(strings(&path(&value, &["a", "b"])), None);
    assert_eq!(strings(&field(&value, "texts")).unwrap(), ["x", "y"]);
    assert_eq!(names(&value), ["a", "text", "texts"]);
    for nothing in [
        JsValue::UNDEFINED,
        JsValue::NULL,
        JsValue::from(7),
        JsValue::from("a"),
    ] {
        assert!(path(&nothing, &["a", "b"]).is_undefined());
        assert!(items(&nothing).is_empty() && strings(&nothing).is_none());
        assert!(names(&nothing).is_empty());
    }
}

#[wasm_bindgen_test]
fn what_the_page_says_of_wiki_and_user() {
    assert_eq!(config::namespace(), Some(-1.0));
    assert_eq!(config::site_name(), "A wiki");
    assert_eq!(config::string("wgWikiID"), None, "a number");
    assert_eq!(config::string("missing"), None);
    assert_eq!(message::text("key", &["a", "b"]), "key|a|b");
    let address = util::url("A page");
    assert!(address.starts_with("http") && address.ends_with("/wiki/A page"));
    assert_eq!(
        user::named(),
        None,
        "a temporary account has no preferences"
    );
    log_in("Alice");
    assert_eq!(user::named().as_deref(), Some("Alice"));
    log_in("");
    let texts = [("userjs-a".to_owned(), "text".to_owned())];
    assert_eq!(user::options_with_prefix("userjs-"), texts);
}

#[derive(Debug, PartialEq, Deserialize)]
struct Answer {
    count: u64,
    name: Option<String>,
}

#[wasm_bindgen_test]
async fn an_answer_is_read_into_its_type() {
    let api = Api::default();
    succeed(r#"{ "count": 7, "more": [] }"#);
    let answer: Answer = api.get(&[("action", "query")]).await.unwrap();
    assert_eq!(
        answer,
        Answer {
            count: 7,
            name: None
        }
    );
    succeed(r#"{ "count": "seven" }"#);
    let error = api.post::<Answer>(&[("action", "edit")]).await.unwrap_err();
    assert!(matches!(error, ApiError::Unexpected(_)), "{error}");
    succeed(r#"{ "count": 8 }"#);
    let value = api.get_value(&[("a", "é|&")]).await.unwrap();
    assert_eq!(field(&value, "count").as_f64(), Some(8.0));

    let sent = sent();
    let methods: Vec<&str> = sent.iter().map(|sent| sent.method.as_str()).collect();
    assert_eq!(methods, ["get", "post", "get"]);
    assert_eq!(sent[1].token.as_deref(), Some("csrf"));
    assert_eq!(sent[2].parameters["a"], "é|&");
}

#[wasm_bindgen_test]
async fn each_failure_has_its_error() {
    let busy = |code: &str, retry_after| ApiError::Busy {
        code: code.to_owned(),
        retry_after,
    };
    let refused = |code: &str, info: &str| ApiError::Refused {
        code: code.to_owned(),
        info: info.to_owned(),
    };
    let unreachable = |words: &str| ApiError::Unreachable(words.to_owned());
    // The code, the details, Retry-After, the error.
    let table = [
        (
            "http",
            r#"{ "xhr": { "status": 0 }, "textStatus": "timeout" }"#,
            "",
            unreachable("timeout"),
        ),
        (
            "http",
            r#"{ "xhr": { "status": 502 } }"#,
            "",
            unreachable("HTTP 502"),
        ),
        (
            "http",
            r#"{ "xhr": { "status": 503 } }"#,
            "120",
            busy("HTTP 503", Some(120)),
        ),
        (
            "http",
            r#"{ "xhr": { "status": 429 } }"#,
            "Fri, 27 Nov 2026 12:00:00 GMT",
            busy("HTTP 429", None),
        ),
        ("http", "{}", "", unreachable("")),
        (
            "maxlag",
            r#"{ "error": { "info": "lag" } }"#,
            "5",
            busy("maxlag", Some(5)),
        ),
        ("ratelimited", "{}", "", busy("ratelimited", None)),
        (
            "badtoken",
            r#"{ "error": { "info": "Invalid token." } }"#,
            "",
            refused("badtoken", "Invalid token."),
        ),
        (
            "readonly",
            r#"{ "error": { "info": "Read-only.", "readonlyreason": "Upgrade." } }"#,
            "",
            refused("readonly", "Upgrade."),
        ),
        ("odd", "{}", "", refused("odd", "")),
        (
            "ok-but-empty",
            "{}",
            "",
            ApiError::Unexpected("an empty answer".to_owned()),
        ),
    ];
    for (code, details, retry_after, expected) in table {
        fail(code, details, retry_after);
        let error = Api::default().get_value(&[]).await.unwrap_err();
        assert_eq!(error, expected, "{code} {details}");
    }
    take_sent();
}

fn change(name: &str, value: Option<&str>) -> options::OptionChange {
    (name.to_owned(), value.map(ToOwned::to_owned))
}

#[wasm_bindgen_test]
async fn preferences_are_set_in_batches() {
    let api = Api::default();
    let mut changes: Vec<_> = (0..60)
        .map(|n| change(&format!("n{n}"), Some("v")))
        .collect();
    changes[1].1 = None;
    changes[2].1 = Some("a\u{1f}b".to_owned());
    succeed("{}");
    succeed("{}");
    options::set(&api, "Alice", &changes, Reach::Wiki)
        .await
        .unwrap();
    let wiki = sent();
    assert_eq!(wiki.len(), 2);
    let first = &wiki[0].parameters;
    assert_eq!(
        (&*first["action"], &*first["assertuser"]),
        ("options", "Alice")
    );
    assert!(
        first["change"].starts_with("\u{1f}n0=v\u{1f}n1\u{1f}n3=v"),
        "{}",
        first["change"]
    );
    assert_eq!(first["global"], "override");
    assert_eq!(wiki[1].parameters["change"].matches("=v").count(), 10);

    succeed("{}");
    options::set(&api, "Alice", &changes[..1], Reach::Farm)
        .await
        .unwrap();
    let farm = sent();
    assert_eq!(farm[0].parameters["action"], "globalpreferences");
    assert!(!farm[0].parameters.contains_key("global"));
}

#[wasm_bindgen_test]
async fn a_preference_that_is_not_kept_is_an_error() {
    let api = Api::default();
    let changes = [change("a", Some("v"))];
    succeed(r#"{ "warnings": { "options": { "warnings": "Too long." } } }"#);
    let kept = options::set(&api, "Alice", &changes, Reach::Wiki).await;
    assert_eq!(kept, Err(OptionsError::Warned("Too long.".to_owned())));
    fail("assertuserfailed", "{}", "");
    let kept = options::set(&api, "Alice", &changes, Reach::Wiki).await;
    assert_eq!(kept, Err(OptionsError::NotLoggedIn));

    succeed(r#"{ "query": { "userinfo": { "options": { "a": "v" } } } }"#);
    let values = options::read(&api, "Alice").await.unwrap();
    assert_eq!(string(&values, "a").as_deref(), Some("v"));
    succeed(r#"{ "query": {} }"#);
    let missing = options::read(&api, "Alice").await.unwrap_err();
    assert!(
        matches!(missing, OptionsError::Api(ApiError::Unexpected(_))),
        "{missing}"
    );
    take_sent();
}
