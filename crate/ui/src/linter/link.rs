//! What was entered, as the fragment of an address. Browsers do not send fragments.

use crate::linter::state::{Field, Input};

/// The bytes of the longest fragment that is made. Every browser takes as many.
pub const LONGEST: usize = 60_000;

/// The name of a field in the fragment.
const fn name(field: Field) -> &'static str {
    match field {
        Field::Text => "text",
        Field::Policy => "policy",
        Field::Disclosures => "disclosures",
        Field::Description => "description",
    }
}

/// The name of the language.
const LANGUAGE: &str = "language";

/// The fragment with its `#`; `None` if it would be too long. `start` comes first in it. Without a
/// language, it says nothing of the language.
#[must_use]
pub fn write(start: &str, input: &Input, language: Option<&str>) -> Option<String> {
    let mut parts: Vec<String> = Vec::new();
    parts.extend((!start.is_empty()).then(|| start.to_owned()));
    let mut put = |name: &str, value: &str| {
        if !value.is_empty() {
            parts.push(format!("{name}={}", encoded(value)));
        }
    };
    for field in Field::ALL {
        put(name(field), input.get(field));
    }
    put(LANGUAGE, language.unwrap_or_default());
    let fragment = format!("#{}", parts.join("&"));
    (fragment.len() <= LONGEST).then_some(fragment)
}

/// What a fragment says was entered, and the language. What it does not say is empty.
#[must_use]
pub fn read(fragment: &str) -> (Input, Option<String>) {
    let mut input = Input::default();
    let mut language = None;
    let fragment = fragment.strip_prefix('#').unwrap_or(fragment);
    for part in fragment.split('&') {
        let Some((key, value)) = part.split_once('=') else {
            continue;
        };
        let value = decoded(value);
        if let Some(field) = Field::ALL.into_iter().find(|field| name(*field) == key) {
            input.set(field, value);
        } else if key == LANGUAGE {
            language = Some(value);
        }
    }
    (input, language)
}

/// Escapes all but the unreserved characters of RFC 3986, so that no program that finds the address in a
/// text cuts it off.
fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            for half in [byte >> 4, byte & 15] {
                let digit = char::from_digit(half.into(), 16).unwrap_or_default();
                encoded.push(digit.to_ascii_uppercase());
            }
        }
    }
    encoded
}

/// The text again. What is no escape stays as it is, and what is no UTF-8 becomes U+FFFD.
fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let half = |at: usize| {
            let digit = char::from(*bytes.get(at)?).to_digit(16)?;
            u8::try_from(digit).ok()
        };
        if let (b'%', Some(high), Some(low)) = (byte, half(at + 1), half(at + 2)) {
            decoded.push(high << 4 | low);
            at += 3;
        } else {
            decoded.push(byte);
            at += 1;
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{LONGEST, read, write};
    use crate::linter::state::{Field, Input};

    fn input(text: &str) -> Input {
        let mut input = Input::default();
        input.set(Field::Text, text.to_owned());
        input
    }

    #[test]
    fn a_link_has_what_was_entered() {
        let mut all = input("* a[b|c=d&e]|ä.js\n#%41");
        all.set(Field::Policy, "{}".to_owned());
        let link = write("linter", &all, Some("pt-br")).unwrap();
        assert_eq!(
            link,
            "#linter&text=%2A%20a%5Bb%7Cc%3Dd%26e%5D%7C%C3%A4.js%0A%23%2541&policy=%7B%7D&language=pt-br"
        );
        assert_eq!(read(&link), (all, Some("pt-br".to_owned())));
        assert_eq!(write("", &Input::default(), None).as_deref(), Some("#"));
        assert_eq!(write("", &input(&"a".repeat(LONGEST)), None), None);
    }

    #[test]
    fn any_fragment_can_be_read() {
        let table = [
            ("", ""),
            ("#", ""),
            ("#linter", ""),
            ("#text", ""),
            ("#text=%", "%"),
            ("#text=%4", "%4"),
            ("#text=%zz%41", "%zzA"),
            ("#text=%FF", "\u{fffd}"),
            ("#text=a+b", "a+b"),
            ("#text=ä", "ä"),
            ("#text=a&text=b&other=c", "b"),
        ];
        for (fragment, expected) in table {
            assert_eq!(read(fragment).0, input(expected), "{fragment}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(text in any::<String>(), description in any::<String>()) {
            let mut all = input(&text);
            all.set(Field::Description, description);
            prop_assert_eq!(read(&write("", &all, None).unwrap()).0, all);
        }

        #[test]
        fn no_fragment_is_too_odd(fragment in "[#&=%a-f0-9texé]{0,40}") {
            let _ = read(&fragment);
        }
    }
}
