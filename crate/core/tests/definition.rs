//! Definition pages, as the Gadgets extension reads them.

#![allow(clippy::unwrap_used, clippy::too_many_lines)]

use gadget_consent_core::Piece;
use gadget_consent_core::definition::{Definition, Gadget};
use proptest::prelude::*;

fn texts(pieces: &[Piece]) -> Vec<&str> {
    pieces.iter().map(|piece| piece.text.as_str()).collect()
}

fn words(gadgets: &[&Gadget]) -> Vec<String> {
    gadgets
        .iter()
        .map(|gadget| {
            let options: Vec<String> = gadget
                .options
                .iter()
                .map(|option| format!("{}={}", option.name.text, texts(&option.values).join(",")))
                .collect();
            format!(
                "{}/{}[{}]{}",
                gadget.section,
                gadget.name.text,
                options.join("|"),
                texts(&gadget.pages).join("|")
            )
        })
        .collect()
}

#[test]
fn lines_are_read_as_the_extension_reads_them() {
    // Many more are compared with the extension's own PHP in definition_oracle.rs.
    let table: [(&str, &[&str]); 17] = [
        ("* foo|foo.js", &["/foo[]foo.js"]),
        (
            "*foo[ResourceLoader]|foo.js|foo.css",
            &["/foo[ResourceLoader=]foo.js|foo.css"],
        ),
        (
            "** my map [ default | rights = a, b ] | x.js ",
            &["/my_map[default=|rights=a,b]x.js"],
        ),
        ("* foo [x] [y]|a", &["/foo[x] [y=]a"]),
        ("* a|", &["/a[]"]),
        ("* foo-|a", &[]),
        ("* 1foo|a", &[]),
        ("foo|a", &[]),
        ("* foo", &[]),
        ("* foo[a|b.js", &[]),
        ("* foo[]|b.js", &["/foo[]b.js"]),
        ("== maps ==\n* foo|a", &["maps/foo[]a"]),
        ("== my maps ==\n* foo|a", &["/foo[]a"]),
        ("=maps=\n* foo|a", &["/foo[]a"]),
        (
            "<!-- * no|a\n-->* foo|a<!-- never closed",
            &["/foo[]a<!-- never closed"],
        ),
        (
            "* foo|a\r\n\r\n* bar|b\r* baz|c",
            &["/foo[]a", "/bar[]b", "/baz[]c"],
        ),
        ("* foo|a\n* bar|b\n* foo[x=1]|c", &["/foo[x=1]c", "/bar[]b"]),
    ];
    for (page, expected) in table {
        assert_eq!(
            words(&Definition::read(page).gadgets()),
            expected,
            "{page:?}"
        );
    }
}

#[test]
fn an_option_counts_as_it_stands_last() {
    let page = Definition::read("* foo[domains=a.example|domains=b.example,, c.example]|a");
    let gadget = page.gadgets()[0];
    assert_eq!(
        texts(gadget.values("domains")),
        ["b.example", "", "c.example"]
    );
    assert!(!gadget.has("hidden"));
}

proptest! {
    #[test]
    fn no_page_breaks_the_reader(page in "[*= \\[\\]|a-c<!>\\-\\r\\n\\t:é]{0,120}") {
        for gadget in Definition::read(&page).gadgets() {
            prop_assert!(gadget.name.text.starts_with(|char: char| char.is_ascii_alphabetic()));
            prop_assert!(!gadget.name.text.contains(' '));
        }
    }
}
