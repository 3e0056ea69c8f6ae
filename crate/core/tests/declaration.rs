//! Declarations: their canonical text, from lines and JSON pages.

#![allow(clippy::unwrap_used)]

use gadget_consent_core::Declaration;
use gadget_consent_core::definition::Definition;
use gadget_consent_core::definition::json::read_json;
use gadget_consent_core::titles::gadget_of_json_definition;
use proptest::prelude::*;
use proptest::sample::subsequence;
use serde_json::json;

fn of_line(options: &str) -> Option<Declaration> {
    let page = Definition::read(&format!("* a[{options}]|a.js")).gadgets()[0].clone();
    Declaration::of(&page).unwrap()
}

/// The loader compares this text with users' ledgers. A change of the text asks every user again.
#[test]
fn the_canonical_text_never_changes() {
    let table = [
        ("domains=img:a.example", "img:a.example", ""),
        // Sorted by source and merged, with passive kinds omitted.
        (
            "domains=img:b.example, font:a.example, connect:a.example",
            "connect+font:a.example img:b.example",
            "",
        ),
        (
            "domains=style+media+img+font+connect:a.example",
            "a.example",
            "",
        ),
        (
            "domains=worker+script+frame:A.Example:443/",
            "frame+script+worker:a.example",
            "",
        ),
        (
            "domains=https://a.example/%7eu/%c3%a9/, wss://a.example:443",
            "a.example/~u/%C3%A9/ wss://a.example",
            "",
        ),
        (
            "domains=http://localhost:80/x, ws://127.0.0.1:81",
            "http://localhost/x ws://127.0.0.1:81",
            "",
        ),
        // A contained request is omitted, also if the other list contains it.
        (
            "domains=img:*.a.example, img:x.a.example|optionalDomains=img:x.a.example, font:x.a.example",
            "img:*.a.example",
            "font:x.a.example",
        ),
        (
            "domains=script:a.example/lib/, script:a.example/lib/x.js",
            "script:a.example/lib/",
            "",
        ),
        ("optionalDomains=a.example", "", "a.example"),
    ];
    for (options, needed, optional) in table {
        let declaration = of_line(options).unwrap();
        let texts = (
            declaration.needed.to_string(),
            declaration.optional.to_string(),
        );
        assert_eq!(texts, (needed.to_owned(), optional.to_owned()), "{options}");
    }
    assert_eq!(of_line("default"), None);
    assert!(
        of_line("domains=a.example|consent=in-place")
            .unwrap()
            .in_place
    );
}

const POOL: [&str; 12] = [
    "a.example",
    "img:a.example",
    "font+img:A.example",
    "img:*.a.example",
    "img:x.a.example",
    "script:a.example/lib/",
    "script:a.example/l%69b/x.js",
    "https://a.example:443/",
    "connect:wss://a.example",
    "frame:b.example:8443",
    "worker:b.example/%2fx",
    "connect:http://localhost:3000",
];

proptest! {
    #[test]
    fn json_pages_declare_the_same(
        needed in subsequence(POOL.to_vec(), 0..6),
        optional in subsequence(POOL.to_vec(), 0..6),
        in_place in any::<bool>(),
    ) {
        let mut options = vec!["ResourceLoader".to_owned()];
        let mut settings = json!({ "domains": needed, "optionalDomains": optional });
        for (name, requests) in [("domains", &needed), ("optionalDomains", &optional)] {
            if !requests.is_empty() {
                options.push(format!("{name}={}", requests.join(" , ")));
            }
        }
        if in_place {
            options.push("consent=in-place".to_owned());
            settings["consent"] = json!("in-place");
        }
        let gadget = read_json("a", &json!({ "settings": settings }).to_string()).unwrap();
        let declaration = of_line(&options.join("|"));
        prop_assert_eq!(&Declaration::of(&gadget).unwrap(), &declaration);

        // The canonical text has the same meaning, and is its own canonical text.
        if let Some(declaration) = declaration {
            let list = |text: String| text.parse().unwrap();
            let again = Declaration::new(
                &list(declaration.needed.to_string()),
                &list(declaration.optional.to_string()),
            );
            prop_assert_eq!(again, Declaration { in_place: false, default_on: false, ..declaration });
        }
    }
}

#[test]
fn what_is_no_declaration_says_why() {
    let table = [
        (
            r#"{ "settings": { "domains": "a.example" } }"#,
            "at /settings/domains: expected an array of strings",
        ),
        (
            r#"{ "settings": { "domains": [ "a.example", 3 ] } }"#,
            "at /settings/domains/1: expected a string",
        ),
        (
            r#"{ "settings": { "consent": true } }"#,
            "at /settings/consent: expected a string",
        ),
        ("[]", "at /: expected an object"),
    ];
    for (page, expected) in table {
        assert_eq!(read_json("a", page).unwrap_err().to_string(), expected);
    }
    let error = read_json("a", "{\n\t\"settings\": x }").unwrap_err();
    assert!(error.to_string().starts_with("not JSON: "), "{error}");
    assert_eq!(error.span, 15..15);
}

#[test]
fn a_json_page_is_named_for_its_gadget() {
    let name = gadget_of_json_definition("MediaWiki:Gadgets/my map.json");
    assert_eq!(name.as_deref(), Some("my_map"));
    let name = gadget_of_json_definition("Gadgets/a/b.json");
    assert_eq!(name.as_deref(), Some("a/b"));
    for title in [
        "Gadgets/.json",
        "Gadgets/a.js",
        "Gadget-a.json",
        "Gadgets-definition",
    ] {
        assert_eq!(gadget_of_json_definition(title), None, "{title}");
    }
}
