//! Lines and columns.

use gadget_consent_core::Span;

/// The bytes between two positions that [`Lines`] knows by heart.
const STEP: usize = 1_024;

/// Where a span begins and ends. Lines and columns count from 1; columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    pub line: usize,
    pub column: usize,
    pub end_line: usize,
    /// After the last character.
    pub end_column: usize,
}

/// The lines of a text. With them, a position costs the same wherever it is, so that 100,000 findings
/// in one line of 2 MiB do not read it 100,000 times.
#[derive(Debug)]
pub struct Lines<'a> {
    text: &'a str,
    /// Where each line begins, in bytes.
    starts: Vec<usize>,
    /// The number of characters that begin before each [`STEP`].
    marks: Vec<usize>,
}

impl<'a> Lines<'a> {
    pub fn of(text: &'a str) -> Self {
        let newlines = text.match_indices('\n').map(|(at, _)| at + 1);
        let mut characters = 0;
        let counts = text.as_bytes().chunks(STEP).map(|chunk| {
            characters += beginning_in(chunk);
            characters
        });
        Self {
            text,
            starts: [0].into_iter().chain(newlines).collect(),
            marks: [0].into_iter().chain(counts).collect(),
        }
    }

    /// The position of a span.
    pub fn position(&self, span: &Span) -> Position {
        let (line, column) = self.line_and_column(span.start);
        let (end_line, end_column) = self.line_and_column(span.end);
        Position {
            line,
            column,
            end_line,
            end_column,
        }
    }

    /// The bytes of the line with this number, without its end.
    pub fn line(&self, number: usize) -> Span {
        let start = self.starts.get(number - 1).copied().unwrap_or_default();
        let next = self.starts.get(number).copied();
        start..next.map_or(self.text.len(), |next| next - 1)
    }

    fn line_and_column(&self, at: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|start| *start <= at);
        let start = self.starts[line - 1];
        (line, self.before(at) - self.before(start) + 1)
    }

    /// The number of characters before a position.
    fn before(&self, at: usize) -> usize {
        let at = at.min(self.text.len());
        let step = at / STEP;
        self.marks[step] + beginning_in(&self.text.as_bytes()[step * STEP..at])
    }
}

/// The number of characters that begin in these bytes of UTF-8.
fn beginning_in(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count()
}

#[cfg(test)]
mod tests {
    use super::{Lines, Position};

    /// The slow way.
    fn counted(text: &str, at: usize) -> (usize, usize) {
        let before = &text[..at];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line = before.matches('\n').count();
        (line + 1, before[line_start..].chars().count() + 1)
    }

    #[test]
    fn positions_are_those_of_counting() {
        let texts = [
            String::new(),
            "a".to_owned(),
            "\n\n".to_owned(),
            "aé\n\u{1f6ab}x\r\ny".to_owned(),
            "é€\n".repeat(2_000),
            "€".repeat(3_000),
        ];
        for text in texts {
            let lines = Lines::of(&text);
            for (at, _) in text.char_indices().chain([(text.len(), ' ')]) {
                let (line, column) = counted(&text, at);
                let found = lines.position(&(at..at));
                let expected = Position {
                    line,
                    column,
                    end_line: line,
                    end_column: column,
                };
                assert_eq!(found, expected, "{at} of {text:.20}");
                let span = lines.line(line);
                assert!(span.start <= at && at <= span.end);
                assert!(!text[span].contains('\n'));
            }
        }
    }
}
