//! Definition pages, as the Gadgets extension reads them.

#![allow(clippy::unwrap_used, clippy::too_many_lines)]

use gadget_consent_core::definition::{Gadget, read_definition};
use proptest::prelude::*;

fn words(gadgets: &[Gadget]) -> Vec<String> {
    gadgets
        .iter()
        .map(|gadget| {
            let options: Vec<String> = gadget
                .options
                .iter()
                .map(|option| format!("{}={}", option.name, option.values.join(",")))
                .collect();
            format!(
                "{}/{}[{}]{}",
                gadget.section,
                gadget.name,
                options.join("|"),
                gadget.pages.join("|")
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
        assert_eq!(words(&read_definition(page)), expected, "{page:?}");
    }
}

#[test]
fn an_option_counts_as_it_stands_last() {
    let gadgets = read_definition("* foo[domains=a.example|domains=b.example,, c.example]|a");
    assert_eq!(
        gadgets[0].option("domains").unwrap(),
        ["b.example", "", "c.example"]
    );
    assert_eq!(gadgets[0].option("hidden"), None);
}

proptest! {
    #[test]
    fn no_page_breaks_the_reader(page in "[*= \\[\\]|a-c<!>\\-\\r\\n\\t:é]{0,120}") {
        for gadget in read_definition(&page) {
            prop_assert!(gadget.name.starts_with(|char: char| char.is_ascii_alphabetic()));
            prop_assert!(!gadget.name.contains(' '));
        }
    }
}
