//! Lines and columns.

use gadget_consent_core::Span;

/// Where a span begins and ends. Lines and columns count from 1; columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    pub line: usize,
    pub column: usize,
    pub end_line: usize,
    /// After the last character.
    pub end_column: usize,
}

impl Position {
    /// The position of a span of a text.
    pub fn of(text: &str, span: &Span) -> Self {
        let (line, column) = line_and_column(text, span.start);
        let (end_line, end_column) = line_and_column(text, span.end);
        Self {
            line,
            column,
            end_line,
            end_column,
        }
    }
}

fn line_and_column(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = before.bytes().filter(|byte| *byte == b'\n').count();
    (line + 1, before[line_start..].chars().count() + 1)
}
