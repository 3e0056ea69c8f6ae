//! Requests and lists of them.

#![allow(clippy::unwrap_used, clippy::too_many_lines)]

use gadget_consent_core::{Request, Requests};

fn list(text: &str) -> Requests {
    text.parse().unwrap()
}

#[test]
fn a_request_has_one_spelling() {
    let table = [
        ("img:a.example", "img:a.example"),
        ("script+img:a.example", "img+script:a.example"),
        ("a.example", "a.example"),
        ("style+media+img+font+connect:a.example", "a.example"),
        ("a.example:8443/x", "a.example:8443/x"),
        ("connect:wss://a.example", "connect:wss://a.example"),
        ("wss://a.example", "wss://a.example"),
        ("localhost:3000", "localhost:3000"),
        ("img:1.example", "img:1.example"),
    ];
    for (written, canonical) in table {
        assert_eq!(written.parse::<Request>().unwrap().to_string(), canonical);
    }
}

#[test]
fn what_is_no_request_says_why() {
    let table = [
        ("pictures:a.example", "unknown kind “pictures”"),
        ("IMG:a.example", "unknown kind “IMG”"),
        ("img+:a.example", "the port must be a number"),
        ("img:", "expected a host"),
        ("", "expected a host"),
    ];
    for (text, words) in table {
        let error = text.parse::<Request>().unwrap_err().to_string();
        assert!(error.contains(words), "{text}: {error}");
    }
}

#[test]
fn a_colon_before_digits_alone_is_a_ports() {
    let request: Request = "img:8080/x".parse().unwrap();
    assert_eq!(request.source().host(), "img");
    assert_eq!(request.source().port(), Some(8080));
}

#[test]
fn a_list_is_merged_and_sorted() {
    assert_eq!(
        list("img:b.example script:a.example font:b.example").to_string(),
        "script:a.example font+img:b.example"
    );
}

#[test]
fn simplified_leaves_out_what_is_contained() {
    let table = [
        ("img:a.b.example img:*.b.example", "img:*.b.example"),
        (
            "img+script:a.b.example img:*.b.example",
            "img:*.b.example img+script:a.b.example",
        ),
        ("script:c.example/lib/ script:c.example", "script:c.example"),
    ];
    for (written, simplified) in table {
        assert_eq!(list(written).simplified().to_string(), simplified);
    }
}

#[test]
fn what_is_left_and_what_is_covered() {
    let granted = list("img:*.b.example script:c.example/lib/");
    let asked = list("font+img:a.b.example script:c.example/lib/x.js connect:d.example");
    assert_eq!(
        asked.without(&granted).to_string(),
        "font:a.b.example connect:d.example"
    );
    assert_eq!(
        asked.covered_by(&granted).to_string(),
        "img:a.b.example script:c.example/lib/x.js"
    );
    assert!(!granted.covers_all(&asked));
    assert!(
        asked
            .covered_by(&granted)
            .iter()
            .all(|request| granted.covers(request))
    );
}
