//! Edits of a page.

use crate::span::Span;

/// A part of a page, and the text that replaces it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The part to replace.
    pub span: Span,
    /// The new text.
    pub text: String,
}

/// The page after the edits. If two edits overlap or touch, only the first is made; lint again to
/// get the other.
#[must_use]
pub fn apply<'a>(page: &str, edits: impl IntoIterator<Item = &'a Edit>) -> String {
    let mut edits: Vec<&Edit> = edits.into_iter().collect();
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let mut fixed = String::with_capacity(page.len());
    let mut done = 0;
    for edit in edits {
        let Some(kept) = page.get(done..edit.span.start) else {
            continue;
        };
        // Two edits that touch may be about the same place.
        if done > 0 && kept.is_empty() {
            continue;
        }
        fixed.push_str(kept);
        fixed.push_str(&edit.text);
        done = edit.span.end;
    }
    fixed.push_str(page.get(done..).unwrap_or_default());
    fixed
}
