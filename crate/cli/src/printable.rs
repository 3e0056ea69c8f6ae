//! Text from a wiki or a file, made safe for a terminal, a log and a line of a report.

use std::fmt::Write as _;

/// Replaces the characters that would move the cursor, change the terminal, break the line where an
/// editor shows it, turn the reading direction or hide text. It also breaks `##[`, with which a
/// command of GitHub Actions can begin anywhere in a line. Ends of lines and tabs stay. The text keeps
/// its length in bytes and in characters, so that positions stay valid.
#[must_use]
pub fn printable(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        safe.push(match char {
            '\n' | '\t' => char,
            '\r' if chars.peek() == Some(&'\n') => char,
            '[' if safe.ends_with("##") => '?',
            char if !is_odd(char) => char,
            char => match char.len_utf8() {
                1 => '?',
                2 => '¿',
                3 => '\u{fffd}',
                _ => '\u{1f6ab}',
            },
        });
    }
    safe
}

/// The same on one line.
#[must_use]
pub fn one_line(text: &str) -> String {
    printable(text).replace(['\n', '\r', '\t'], " ")
}

/// The same on one line with at most so many characters.
#[must_use]
pub fn shortened(text: &str, most: usize) -> String {
    // A character takes at most four bytes; what comes later is not shown.
    let near = text.floor_char_boundary(most.saturating_mul(4).saturating_add(4));
    let line = one_line(&text[..near]);
    match line.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None if near < text.len() => format!("{line}…"),
        None => line,
    }
}

/// JSON whose strings have only characters that a terminal shows. The values stay the same.
#[must_use]
pub fn ascii_controls(json: &str) -> String {
    let mut safe = String::with_capacity(json.len());
    for char in json.chars() {
        if char == '\n' || !is_odd(char) {
            safe.push(char);
        } else {
            let mut units = [0; 2];
            for unit in char.encode_utf16(&mut units) {
                // Writing to a string does not fail.
                let _ = write!(safe, "\\u{unit:04x}");
            }
        }
    }
    safe
}

/// Whether a character is a control, or belongs to those of Unicode that control direction and lines,
/// or that nobody sees. The joiners U+200C and U+200D stay: languages need them.
fn is_odd(char: char) -> bool {
    char.is_control()
        || matches!(
            char,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'
                | '\u{200e}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

#[cfg(test)]
mod tests {
    use super::{ascii_controls, one_line, printable, shortened};

    #[test]
    fn positions_stay_valid() {
        let table = [
            ("a\tb\r\nc\n", "a\tb\r\nc\n"),
            ("a\rb", "a?b"),
            ("\u{1b}[2J\u{9b}2J", "?[2J¿2J"),
            ("\u{202e}x\u{2066}", "\u{fffd}x\u{fffd}"),
            ("a\u{2028}b\u{85}c", "a\u{fffd}b¿c"),
            ("\u{e0041}", "\u{1f6ab}"),
            ("a ##[error]b", "a ##?error]b"),
            ("می\u{200c}خواهم", "می\u{200c}خواهم"),
        ];
        for (text, expected) in table {
            assert_eq!(printable(text), expected);
            assert_eq!(text.len(), expected.len(), "{text:?}");
            assert_eq!(text.chars().count(), expected.chars().count(), "{text:?}");
        }
    }

    #[test]
    fn a_line_stays_a_line() {
        assert_eq!(one_line("a\r\nb\tc\u{2029}d"), "a  b c\u{fffd}d");
        assert_eq!(shortened("a\nbcdef", 4), "a bc…");
        assert_eq!(shortened("ab", 4), "ab");
        assert_eq!(shortened(&"é".repeat(90_000), 2), "éé…");
        assert_eq!(
            shortened("##[error]", 3),
            "##?…",
            "what is cut off has an effect on what stays"
        );
    }

    #[test]
    fn json_stays_the_same_value() {
        let text = "a\u{9b}b\u{202e}\u{e0041}\u{7f}é";
        let json = serde_json::to_string(text).unwrap();
        let safe = ascii_controls(&json);
        assert_eq!(safe, r#""a\u009bb\u202e\udb40\udc41\u007fé""#);
        assert_eq!(serde_json::from_str::<String>(&safe).unwrap(), text);
    }
}
