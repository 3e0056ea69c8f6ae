//! Text from a wiki or a file, made safe for a terminal.

/// Replaces the characters that would move the cursor, change the terminal or turn the reading
/// direction. The text keeps its length in bytes and in characters, so that positions stay valid.
pub fn printable(text: &str) -> String {
    let mut chars = text.chars().peekable();
    let mut safe = String::with_capacity(text.len());
    while let Some(char) = chars.next() {
        safe.push(match char {
            '\n' | '\t' => char,
            '\r' if chars.peek() == Some(&'\n') => char,
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
            '\u{80}'..='\u{9f}' => '¿',
            char if char.is_control() => '?',
            char => char,
        });
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::printable;

    #[test]
    fn positions_stay_valid() {
        let table = [
            ("a\tb\r\nc\n", "a\tb\r\nc\n"),
            ("a\rb", "a?b"),
            ("\u{1b}[2J\u{9b}2J", "?[2J¿2J"),
            ("\u{202e}x\u{2066}", "\u{fffd}x\u{fffd}"),
        ];
        for (text, expected) in table {
            assert_eq!(printable(text), expected);
            assert_eq!(text.len(), expected.len(), "{text:?}");
        }
    }
}
