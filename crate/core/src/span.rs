//! Where something stands on a page.

use std::ops::Range;

/// A stretch of a page, in bytes.
pub type Span = Range<usize>;

/// What was read, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// What was read; its length is not that of the span where the page says it in more bytes (an
    /// escape, a comment in between).
    pub text: String,
    /// Where.
    pub span: Span,
}

/// Where in the whole a part of it begins.
pub(crate) fn offset(whole: &str, part: &str) -> usize {
    part.as_ptr().addr() - whole.as_ptr().addr()
}
