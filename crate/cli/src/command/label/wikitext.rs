//! Calls of templates. Texts of a wiki are hostile: they stay in their parameter.

use std::fmt::Write as _;

use gadget_consent_core::disclosure::shown::{host_of_link, plain};

/// A text in which nothing is wikitext. Every sign of it is an entity.
pub fn text(text: &str) -> String {
    let mut written = String::new();
    for sign in plain(text).unwrap_or_default().chars() {
        let is_plain = !sign.is_ascii() || sign.is_ascii_alphanumeric() || " .,()/-".contains(sign);
        if is_plain {
            written.push(sign);
        } else {
            // Writing to a string does not fail.
            let _ = write!(written, "&#{};", u32::from(sign));
        }
    }
    written
}

/// An address as a link; as a text if it does not plainly lead to a host.
pub fn link(address: &str) -> String {
    let address = plain(address).unwrap_or_default();
    let is_link = host_of_link(&address).is_some() && address.is_ascii();
    if !is_link {
        return text(&address);
    }
    let mut written = String::new();
    for byte in address.bytes() {
        if byte.is_ascii_alphanumeric() || b":/.?=%#+,;@-".contains(&byte) {
            written.push(char::from(byte));
        } else if byte == b'&' {
            written.push_str("&amp;");
        } else {
            let _ = write!(written, "%{byte:02X}");
        }
    }
    written
}

/// A call of a template. The values are wikitext.
pub fn call(template: &str, parameters: &[(&str, String)]) -> String {
    let mut written = format!("{{{{{template}");
    for (name, value) in parameters.iter().filter(|(_, value)| !value.is_empty()) {
        let _ = write!(written, "\n |{name}={value}");
    }
    written.push_str("\n}}");
    written
}

#[cfg(test)]
mod tests {
    use super::{call, link, text};

    #[test]
    fn texts_stay_in_their_parameter() {
        for (given, expected) in [
            ("Toolforge (WMF), 2026", "Toolforge (WMF), 2026"),
            ("a|b}}{{c", "a&#124;b&#125;&#125;&#123;&#123;c"),
            (
                "<script>'''x'''",
                "&#60;script&#62;&#39;&#39;&#39;x&#39;&#39;&#39;",
            ),
            (
                "[[File:a.png]] ~~~~ __TOC__",
                "&#91;&#91;File&#58;a.png&#93;&#93; &#126;&#126;&#126;&#126; &#95;&#95;TOC&#95;&#95;",
            ),
            ("https://a.example", "https&#58;//a.example"),
            ("a\nb\t c\u{202e}d", "a b cd"),
            ("* x", "&#42; x"),
            ("é", "é"),
        ] {
            assert_eq!(text(given), expected, "{given}");
        }
    }

    #[test]
    fn addresses_are_links_only_if_they_plainly_are() {
        for (given, expected) in [
            ("https://a.example/x?y=1&z", "https://a.example/x?y=1&amp;z"),
            (
                "https://a.example/[x]|{{y}}'",
                "https://a.example/%5Bx%5D%7C%7B%7By%7D%7D%27",
            ),
            (
                "https://a.example/x y~~~~",
                "https://a.example/x%20y%7E%7E%7E%7E",
            ),
            ("javascript:alert(1)", "javascript&#58;alert(1)"),
            ("https://user@a.example/", "https&#58;//user&#64;a.example/"),
        ] {
            assert_eq!(link(given), expected, "{given}");
        }
    }

    #[test]
    fn a_call_leaves_out_what_is_empty() {
        let parameters = [("a", "1".to_owned()), ("b", String::new())];
        assert_eq!(call("T", &parameters), "{{T\n |a=1\n}}");
    }
}
