//! Comments that allow findings: `<!-- gadget-consent: allow RULE reason -->` on the line before.
//!
//! The Gadgets extension removes comments before it reads lines, so only what it takes for a comment
//! counts, and only a line that it reads can follow:
//!
//! 1. Nothing but white space stands beside the comment in its lines. Otherwise it could belong to two
//!    lines.
//! 2. The next line follows at once. Only other comments of this kind may come between: behind a line
//!    that is commented out, the comment would silently belong to another gadget.
//! 3. A rule that stops the manifest cannot be allowed ([`Rule::can_be_allowed`]).
//!
//! A comment that allows nothing is a finding itself.

use std::collections::BTreeMap;

use super::{Finding, GadgetPage, Rule};
use crate::definition::{Definition, Line};
use crate::span::Span;

/// How such a comment begins.
const MARK: &str = "gadget-consent:";

/// A finding that a comment allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowed {
    /// The finding.
    pub finding: Finding,
    /// Why it is allowed, in the words of the comment.
    pub reason: String,
}

/// What a comment allows.
struct Suppression {
    span: Span,
    rule: Rule,
    reason: String,
    /// The line that it is about.
    line: Span,
}

/// Takes the findings away that comments allow.
pub(super) fn apply(
    page: &str,
    definition: &Definition,
    findings: Vec<Finding>,
) -> (Vec<Finding>, Vec<Allowed>) {
    let mut problems = unclosed(definition);
    let mut suppressions = Vec::new();
    let lines = lines_behind(page, definition);
    for (comment, line) in definition.comments.iter().zip(lines) {
        match read(page, comment, line) {
            None => {}
            Some(Ok(suppression)) => suppressions.push(suppression),
            Some(Err(message)) => problems.push(problem(comment.clone(), &message)),
        }
    }
    // By the line and the rule. Of two that say the same, the second allows nothing.
    let mut places: BTreeMap<(usize, Rule), usize> = BTreeMap::new();
    for (index, suppression) in suppressions.iter().enumerate() {
        let place = (suppression.line.start, suppression.rule);
        places.entry(place).or_insert(index);
    }
    let starts: Vec<usize> = definition.places.iter().map(|place| place.start).collect();
    let mut used = vec![false; suppressions.len()];
    let (mut rest, mut allowed) = (Vec::new(), Vec::new());
    for finding in findings {
        let before = starts.partition_point(|start| *start <= finding.span.start);
        let line = before.checked_sub(1).map(|line| starts[line]);
        let found = line
            .filter(|_| finding.page == GadgetPage::Definition)
            .and_then(|line| places.get(&(line, finding.rule)));
        match found {
            Some(index) => {
                used[*index] = true;
                let reason = suppressions[*index].reason.clone();
                allowed.push(Allowed { finding, reason });
            }
            None => rest.push(finding),
        }
    }
    for (suppression, used) in suppressions.into_iter().zip(used) {
        if !used {
            let message = format!("the next line has no finding of “{}”", suppression.rule);
            problems.push(problem(suppression.span, &message));
        }
    }
    rest.extend(problems);
    (rest, allowed)
}

fn problem(span: Span, message: &str) -> Finding {
    Finding {
        rule: Rule::UnusedSuppression,
        page: GadgetPage::Definition,
        span,
        message: format!("this comment allows nothing: {message}"),
        help: None,
        fix: None,
    }
}

/// Lines with a comment that does not end: the extension reads it as text.
fn unclosed(definition: &Definition) -> Vec<Finding> {
    let lines = definition.lines.iter().filter_map(|line| match line {
        Line::Other(line) => Some(line),
        _ => None,
    });
    let begins = |text: &str| {
        text.split_once("<!--")
            .is_some_and(|(_, comment)| comment.trim_start().starts_with(MARK))
    };
    lines
        .filter(|line| begins(&line.text))
        .map(|line| problem(line.span.clone(), "“-->” is missing"))
        .collect()
}

/// Reads a comment; `None` if it is not one of these.
fn read(
    page: &str,
    comment: &Span,
    line: Result<Span, &'static str>,
) -> Option<Result<Suppression, String>> {
    let text = text_of(page, comment)?;
    let text = text.trim_start().strip_prefix(MARK)?;
    Some(allow(text).and_then(|(rule, reason)| {
        Ok(Suppression {
            rule,
            reason,
            line: line?,
            span: comment.clone(),
        })
    }))
}

fn text_of<'a>(page: &'a str, comment: &Span) -> Option<&'a str> {
    page.get(comment.clone())?
        .strip_prefix("<!--")?
        .strip_suffix("-->")
}

fn is_own(page: &str, comment: &Span) -> bool {
    text_of(page, comment).is_some_and(|text| text.trim_start().starts_with(MARK))
}

/// `allow RULE reason`
fn allow(text: &str) -> Result<(Rule, String), String> {
    let mut words = text.split_whitespace();
    match words.next() {
        Some("allow") => {}
        word => {
            return Err(format!(
                "expected “allow RULE reason”, found “{}”",
                word.unwrap_or_default()
            ));
        }
    }
    let rule: Rule = words
        .next()
        .ok_or_else(|| "it names no rule".to_owned())?
        .parse()
        .map_err(|error: super::UnknownRule| format!("there is no rule “{}”", error.0))?;
    let reason = words.collect::<Vec<_>>().join(" ");
    if reason.is_empty() {
        return Err("it gives no reason behind the rule".to_owned());
    }
    if !rule.can_be_allowed() {
        return Err(format!(
            "“{rule}” cannot be allowed, because its findings stop the manifest"
        ));
    }
    Ok((rule, reason))
}

/// The line behind each comment, or why there is none. From the last to the first, because a comment may
/// stand behind another.
fn lines_behind(page: &str, definition: &Definition) -> Vec<Result<Span, &'static str>> {
    let comments = &definition.comments;
    let mut lines = vec![Err(""); comments.len()];
    for index in (0..comments.len()).rev() {
        let next = comments.get(index + 1).zip(lines.get(index + 1));
        lines[index] = line_behind(page, definition, &comments[index], next);
    }
    lines
}

fn line_behind(
    page: &str,
    definition: &Definition,
    comment: &Span,
    next: Option<(&Span, &Result<Span, &'static str>)>,
) -> Result<Span, &'static str> {
    let start = next_line(page, comment)
        .ok_or("it must have its lines for itself, before the line that it is about")?;
    let is_behind = |comment: &Span| {
        page.get(start..comment.start).is_some_and(is_blank) && is_own(page, comment)
    };
    if let Some((_, line)) = next.filter(|(comment, _)| is_behind(comment)) {
        return line.clone();
    }
    let places = &definition.places;
    let line = places.partition_point(|place| place.start < start);
    let found = places.get(line).filter(|place| place.start == start);
    found.cloned().ok_or("no line follows at once")
}

fn is_blank(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' ' | b'\t'))
}

/// Where the next line begins; `None` if something stands beside the comment.
fn next_line(page: &str, comment: &Span) -> Option<usize> {
    let before = page.get(..comment.start)?.trim_end_matches([' ', '\t']);
    let rest = page.get(comment.end..)?;
    let line = rest.trim_start_matches([' ', '\t']);
    let length = if line.starts_with("\r\n") { 2 } else { 1 };
    let is_alone =
        (before.is_empty() || before.ends_with(['\n', '\r'])) && line.starts_with(['\n', '\r']);
    is_alone.then_some(comment.end + (rest.len() - line.len()) + length)
}
