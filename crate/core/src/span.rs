//! Positions on a page.

use std::ops::Range;

/// A part of a page, in bytes.
pub type Span = Range<usize>;

/// A text that was read from a page, and its position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The text. It can be shorter than the span if the page has an escape or a comment in it.
    pub text: String,
    /// The position.
    pub span: Span,
}

/// Where a part of a text begins in it.
pub(crate) fn offset(whole: &str, part: &str) -> usize {
    part.as_ptr().addr() - whole.as_ptr().addr()
}
