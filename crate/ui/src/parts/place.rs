//! Places on a page, and what changes on it.

use std::ops::Range;

/// A place on a page: a line with a part of it set off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place<'a> {
    /// The number of the line.
    pub line: usize,
    /// The number of the section that the line is in, as MediaWiki counts them; 0: before the first.
    pub section: usize,
    /// The line before the part.
    pub before: &'a str,
    /// The part. If it goes on in another line, as much of it as is in this one.
    pub part: &'a str,
    /// The line after the part.
    pub after: &'a str,
}

/// Where something stands on a page.
#[must_use]
pub fn place<'a>(text: &'a str, span: &Range<usize>) -> Place<'a> {
    let (head, rest) = text.split_at_checked(span.start).unwrap_or((text, ""));
    let start = head.rfind('\n').map_or(0, |end| end + 1);
    let line_end = rest.find('\n').unwrap_or(rest.len());
    let length = span.end.saturating_sub(span.start).min(line_end);
    let (part, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
    let after = after.split('\n').next().unwrap_or_default();
    let is_heading = |line: &&str| line.starts_with("==") && line.trim_end().ends_with("==");
    Place {
        line: head.matches('\n').count() + 1,
        section: head[..start].lines().filter(is_heading).count(),
        before: &head[start..],
        part,
        after,
    }
}

/// The lines that two texts do not share at the beginning and at the end: those of the one, then
/// those of the other.
#[must_use]
pub fn differing<'a>(before: &'a str, after: &'a str) -> (Vec<&'a str>, Vec<&'a str>) {
    let (mut one, mut other): (Vec<&str>, Vec<&str>) =
        (before.lines().collect(), after.lines().collect());
    if one.len() == other.len() {
        // Line by line: what stands between two changes is none.
        return one
            .into_iter()
            .zip(other)
            .filter(|(one, other)| one != other)
            .unzip();
    }
    while !one.is_empty() && one.last() == other.last() {
        one.pop();
        other.pop();
    }
    let same = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
    (one.split_off(same), other.split_off(same))
}
