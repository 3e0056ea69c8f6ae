//! Texts of a wiki as people are shown them.

#![allow(clippy::unwrap_used)]

use gadget_consent_core::disclosure::shown::{beginning, host_of_link, is_title, plain, user_page};
use proptest::prelude::*;
use url::Url;

#[test]
fn plain_texts() {
    for (text, expected) in [
        ("Draws  the\n map.", Some("Draws the map.")),
        (" \u{a0}\t", None),
        ("", None),
        ("\u{29fc}gadget-tiles\u{29fd}", None),
        ("\u{29fc}", Some("\u{29fc}")),
        ("\u{202e}gpj.elif", Some("gpj.elif")),
        ("a\u{2066}b\u{2069}c\u{2068}d\u{202c}", Some("abcd")),
        ("ltr\u{200e} rtl\u{200f}", Some("ltr\u{200e} rtl\u{200f}")),
        ("می\u{200c}شود", Some("می\u{200c}شود")),
        ("👩\u{200d}🚀", Some("👩\u{200d}🚀")),
        ("in\u{200b}vis\u{2060}ible\u{feff}", Some("invisible")),
        ("line\u{2028}par\u{2029}end\u{85}x", Some("line par end x")),
        ("tag\u{e0041}", Some("tag")),
        (
            "a\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}",
            Some("a\u{301}\u{301}\u{301}\u{301}"),
        ),
    ] {
        assert_eq!(plain(text).as_deref(), expected, "{text:?}");
    }
}

#[test]
fn beginnings() {
    for (text, most, expected) in [
        ("short", 10, None),
        ("exactly te", 10, None),
        ("three words here", 13, Some("three words")),
        ("onewordwithoutanyspace", 8, Some("onewordw")),
        ("letters\u{301}\u{301} more", 8, Some("letters")),
        ("", 1, None),
    ] {
        assert_eq!(beginning(text, most), expected, "{text}");
    }
}

#[test]
fn links_lead_to_the_host_that_they_show() {
    for (address, expected) in [
        ("https://example.org/privacy", Some("example.org")),
        ("http://Example.ORG:8080?x", Some("example.org:8080")),
        (
            "https://xn--e1afmkfd.xn--p1ai#x",
            Some("xn--e1afmkfd.xn--p1ai"),
        ),
        ("https://ru.example.org/Википедия", Some("ru.example.org")),
        ("https://good.example@evil.example/", None),
        ("https://good.example\\@evil.example/", None),
        ("https://good.example%2f.evil.example/", None),
        ("https://good.example\t.evil.example/", None),
        ("https://good。example/", None),
        ("https://ｇood.example/", None),
        ("https://2130706433/", None),
        ("https://0x7f.1/", None),
        ("https://127.0.0.1/", None),
        ("https://[::1]/", None),
        ("https:///example.org/", None),
        ("https://example.org:/", None),
        ("https://a..b/", None),
        ("//example.org/", None),
        ("/wiki/x", None),
        ("javascript:alert(1)//https://example.org/", None),
        (" https://example.org/", None),
        ("HTTPS://example.org/", None),
        ("mailto:a@example.org", None),
    ] {
        assert_eq!(host_of_link(address).as_deref(), expected, "{address}");
    }
}

#[test]
fn a_maintainer_stays_in_the_namespace_of_users() {
    for (name, is_user) in [
        ("Alice", true),
        ("Alice B. (staff)", true),
        ("a?b", true),
        ("Ünï çödé", true),
        ("50% off", true),
        ("A&B", true),
        ("../../Special:UserLogout", false),
        ("..", false),
        (".", false),
        ("Alice/../../Special:UserLogout", false),
        ("Alice#x", false),
        ("User:Alice", false),
        ("Special:UserLogout", false),
        (":Special:UserLogout", false),
        ("%2e%2e%2fSpecial%3aUserLogout", false),
        ("&#46;&#46;", false),
        ("a&amp;b", false),
        ("~~~~", false),
        ("a|b", false),
        ("[[Main Page]]", false),
        ("<b>", false),
        ("", false),
        (" Alice", false),
        ("Alice ", false),
        ("_Alice", false),
        ("Al\u{202e}ice", false),
        ("Al\u{0}ice", false),
        ("a\\b", false),
        ("alice@example", false),
        (&"a".repeat(86), false),
    ] {
        let expected = is_user.then(|| format!("User:{name}"));
        assert_eq!(user_page(name), expected, "{name:?}");
    }
    for (title, expected) in [
        ("MediaWiki:Gadget-tiles.js", true),
        ("Special:History/MediaWiki:Gadget-tiles.js", true),
        ("MediaWiki:Gadget-../../x.js", false),
        ("MediaWiki:Gadget-x/../../Special:UserLogout", false),
        ("MediaWiki:Gadget-x?action=raw", true),
        ("MediaWiki:Gadget-x#y", false),
        ("//evil.example/x", false),
        ("MediaWiki:", false),
    ] {
        assert_eq!(is_title(title), expected, "{title}");
    }
}

/// Texts that are made of what is dangerous.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("https://"),
        Just("http://"),
        Just("good.example"),
        Just("@"),
        Just(":"),
        Just("/"),
        Just("\\"),
        Just(".."),
        Just("."),
        Just("%2e"),
        Just("%"),
        Just("&#46;"),
        Just("#"),
        Just("?"),
        Just("\u{202e}"),
        Just("\u{2066}"),
        Just("\u{2069}"),
        Just("\u{301}"),
        Just("\u{200d}"),
        Just("\u{29fc}"),
        Just("\u{29fd}"),
        Just("\n"),
        Just("\t"),
        Just(" "),
        Just("。"),
        Just("User:"),
        Just("Special:UserLogout"),
        Just("א"),
        Just("a"),
        Just("1"),
        Just("0x7f"),
        Just("-"),
        Just("["),
    ];
    prop_oneof![
        proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat()),
        any::<String>(),
    ]
}

proptest! {
    #[test]
    fn a_plain_text_stays_in_its_line(text in hostile()) {
        if let Some(shown) = plain(&text) {
            let leaves = |c: char| c.is_control()
                || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
            prop_assert!(!shown.chars().any(leaves), "{:?}", shown);
            let is_trimmed = shown.trim() == shown && !shown.contains("  ");
            prop_assert!(is_trimmed, "{:?}", shown);
            let is_missing = shown.starts_with('\u{29fc}') && shown.ends_with('\u{29fd}');
            prop_assert!(!is_missing, "{:?}", shown);
            prop_assert_eq!(plain(&shown), Some(shown));
        }
    }

    #[test]
    fn a_beginning_begins_its_text(text in hostile(), most in 1_usize..20) {
        match beginning(&text, most) {
            None => prop_assert!(text.chars().count() <= most),
            Some(start) => {
                prop_assert!(text.starts_with(start));
                prop_assert!(start.chars().count() <= most);
            }
        }
    }

    // The oracle is the standard's way to read an address.
    #[test]
    fn a_link_leads_where_it_says(text in hostile()) {
        if let Some(host) = host_of_link(&text)
            && let Ok(url) = Url::parse(&text)
        {
            let name = host.split(':').next().unwrap();
            prop_assert_eq!(url.host_str(), Some(name));
            prop_assert_eq!(url.username(), "");
            prop_assert_eq!(url.password(), None);
        }
    }

    #[test]
    fn a_user_page_is_a_user_page(name in hostile()) {
        if let Some(title) = user_page(&name) {
            // As mw.util.getUrl makes an address of it.
            let base = Url::parse("https://wiki.example/wiki/").unwrap();
            let encoded: String = url::form_urlencoded::byte_serialize(title.as_bytes()).collect();
            let path = encoded.replace("%3A", ":").replace('+', "_");
            let url = base.join(&format!("/wiki/{path}")).unwrap();
            prop_assert!(url.path().starts_with("/wiki/User:"), "{}", url);
            prop_assert!(url.query().is_none() && url.fragment().is_none());
        }
    }
}
