//! Mending a page.

use crate::span::Span;

/// A stretch of a page, and what is to stand there instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What goes.
    pub span: Span,
    /// What comes.
    pub text: String,
}

/// The page with the edits made. Of two that touch the same stretch the first is made; lint again
/// for the other.
#[must_use]
pub fn apply<'a>(page: &str, edits: impl IntoIterator<Item = &'a Edit>) -> String {
    let mut edits: Vec<&Edit> = edits.into_iter().collect();
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let mut mended = String::with_capacity(page.len());
    let mut done = 0;
    for edit in edits {
        let Some(kept) = page.get(done..edit.span.start) else {
            continue;
        };
        // Right behind another edit counts as touching: it may be the same place twice.
        if done > 0 && kept.is_empty() {
            continue;
        }
        mended.push_str(kept);
        mended.push_str(&edit.text);
        done = edit.span.end;
    }
    mended.push_str(page.get(done..).unwrap_or_default());
    mended
}
