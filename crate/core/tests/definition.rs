//! Definition pages: what the Gadgets extension reads.

#![allow(clippy::unwrap_used, clippy::too_many_lines)]

use gadget_consent_core::definition::{Definition, Gadget, Line};
use gadget_consent_core::{Piece, Span};
use proptest::prelude::*;

#[path = "support/corpus.rs"]
mod corpus;

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
    // definition_oracle.rs compares many more pages with the extension's PHP.
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

/// Each line of the table: a page, and the texts of its spans, in order.
#[test]
fn spans_are_where_things_stand() {
    let table: [(&str, &[&str]); 5] = [
        (
            "== maps ==\r\n* my map [ default | rights = a, b ] | x.js |y.css ",
            &[
                "section maps",
                "gadget my map [ default | rights = a, b ] | x.js |y.css",
                "name my map",
                "options [ default | rights = a, b ]",
                "option default",
                "option rights = a, b",
                "value a",
                "value b",
                "page x.js",
                "page y.css",
            ],
        ),
        (
            "<!-- é -->* é<!-- -->x|a\n* a|<!-- b -->b.js<!-- c -->\n",
            &[
                "other * é<!-- -->x|a",
                "gadget a|<!-- b -->b.js",
                "name a",
                "options ",
                "page b.js",
                "comment <!-- é -->",
                "comment <!-- -->",
                "comment <!-- b -->",
                "comment <!-- c -->",
            ],
        ),
        (
            "* a[x=<!-- , -->1,2<!-- | -->3]|a",
            &[
                "gadget a[x=<!-- , -->1,2<!-- | -->3]|a",
                "name a",
                "options [x=<!-- , -->1,2<!-- | -->3]",
                "option x=<!-- , -->1,2<!-- | -->3",
                "value 1",
                "value 2<!-- | -->3",
                "page a",
                "comment <!-- , -->",
                "comment <!-- | -->",
            ],
        ),
        ("=== = ===\n", &["section ="]),
        ("prose\n\n \n", &["other prose"]),
    ];
    for (page, expected) in table {
        let definition = Definition::read(page);
        let at = |what: &str, span: &Span| format!("{what} {}", &page[span.clone()]);
        let mut found = Vec::new();
        for line in &definition.lines {
            match line {
                Line::Section(piece) => found.push(at("section", &piece.span)),
                Line::Other(piece) => found.push(at("other", &piece.span)),
                Line::Gadget(gadget) => {
                    found.push(at("gadget", &gadget.span));
                    found.push(at("name", &gadget.name.span));
                    found.push(at("options", &gadget.options_span));
                    for option in &gadget.options {
                        found.push(at("option", &option.span));
                        found.extend(option.values.iter().map(|value| at("value", &value.span)));
                    }
                    found.extend(gadget.pages.iter().map(|page| at("page", &page.span)));
                }
            }
        }
        found.extend(definition.comments.iter().map(|span| at("comment", span)));
        assert_eq!(found, expected, "{page:?}");
    }
}

/// The text of a span without its comments is the text that was read.
fn check_pieces(page: &str) {
    let definition = Definition::read(page);
    let check = |piece: &Piece| {
        let mut text = String::new();
        let mut at = piece.span.start;
        for comment in &definition.comments {
            if comment.start >= at && comment.end <= piece.span.end {
                text.push_str(&page[at..comment.start]);
                at = comment.end;
            }
        }
        text.push_str(&page[at..piece.span.end]);
        assert_eq!(
            text.replace(' ', "_"),
            piece.text.replace(' ', "_"),
            "{page:?}"
        );
    };
    for line in &definition.lines {
        match line {
            Line::Section(piece) | Line::Other(piece) => check(piece),
            Line::Gadget(gadget) => {
                check(&gadget.name);
                gadget.pages.iter().for_each(check);
                for option in &gadget.options {
                    check(&option.name);
                    option.values.iter().for_each(check);
                }
            }
        }
    }
}

#[test]
fn spans_of_whole_pages() {
    for page in corpus::corpus() {
        check_pieces(&page);
    }
}

proptest! {
    #[test]
    fn spans_of_any_page(page in "([*]? ?[a-c]{0,2}|[=]{2}|\\[|\\]|\\||,|=|<!--|-->|é| |\r|\n|\t){0,40}") {
        check_pieces(&page);
    }

    #[test]
    fn no_page_breaks_the_reader(page in "[*= \\[\\]|a-c<!>\\-\\r\\n\\t:é]{0,120}") {
        for gadget in Definition::read(&page).gadgets() {
            prop_assert!(gadget.name.text.starts_with(|char: char| char.is_ascii_alphabetic()));
            prop_assert!(!gadget.name.text.contains(' '));
        }
    }
}
