//! Lines and columns.

use gadget_consent_core::Span;

/// Where something begins and ends: lines and columns from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub line: usize,
    pub column: usize,
    pub end_line: usize,
    /// Behind the last character.
    pub end_column: usize,
}

impl Place {
    /// Of a stretch of a text.
    pub fn of(text: &str, span: &Span) -> Self {
        let (line, column) = position(text, span.start);
        let (end_line, end_column) = position(text, span.end);
        Self {
            line,
            column,
            end_line,
            end_column,
        }
    }
}

fn position(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = before.bytes().filter(|byte| *byte == b'\n').count();
    (line + 1, before[line_start..].chars().count() + 1)
}
