//! The linter: it finds problems in the declarations of a wiki.
//!
//! Each rule has a page in `docs/lint/`.

use std::fmt;

use crate::definition::json::read_json;
use crate::definition::script::{JSON_END, SCRIPT_END};
use crate::definition::{Definition, Gadget, Line, Repo, combined};
use crate::disclosure::Disclosures;
use crate::first_party::FirstParty;
use crate::header::Header;
use crate::site_policy::SitePolicy;
use crate::span::Span;
use crate::titles;

mod disclosed;
mod edit;
mod gadget;
mod host;
mod json_page;
mod pages;
mod request;
mod rule;
mod script;
mod suppression;
mod unlikely;
mod unreadable;

pub use edit::{Edit, apply};
pub use pages::{page, summary};
pub use rule::{Rule, Severity, UnknownRule};
pub use script::{ScriptInput, check_script};
pub use suppression::Allowed;

/// The pages to check.
#[derive(Debug, Clone)]
pub struct Input<'a> {
    /// The text of MediaWiki:Gadgets-definition; empty if there is no such page.
    pub definition: &'a str,
    /// The JSON pages of gadgets: the gadget's name and the text.
    pub json: &'a [(String, String)],
    /// Where the wiki defines its gadgets.
    pub repo: Repo,
    /// The site policy.
    pub policy: &'a SitePolicy,
    /// The disclosures; `None` if they are not known, so that they are not checked.
    pub disclosures: Option<&'a Disclosures>,
    /// The wiki's own `Content-Security-Policy` header; `None` if there is none, or it is not known.
    pub header: Option<&'a Header>,
}

/// How much of a wiki the pages are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Extent {
    /// All pages that define gadgets.
    #[default]
    Whole,
    /// Perhaps only the gadgets of one author.
    Part,
}

/// What the linter finds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Checked {
    /// The findings, in the order of the pages.
    pub findings: Vec<Finding>,
    /// What would be findings if comments on the page did not allow them.
    pub allowed: Vec<Allowed>,
}

/// A page that defines gadgets, or that declares what a user script asks for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum GadgetPage {
    /// MediaWiki:Gadgets-definition.
    Definition,
    /// The JSON page of the gadget with this name.
    Json(String),
    /// A user script, by its title without `.js`.
    Script(String),
    /// The JSON page beside this user script.
    ScriptJson(String),
}

impl fmt::Display for GadgetPage {
    /// The title of the page.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Definition => f.write_str(titles::DEFINITION),
            Self::Json(name) => f.write_str(&titles::json_definition(name)),
            Self::Script(name) => write!(f, "{name}{SCRIPT_END}"),
            Self::ScriptJson(name) => write!(f, "{name}{JSON_END}"),
        }
    }
}

/// One problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule that found it.
    pub rule: Rule,
    /// The page.
    pub page: GadgetPage,
    /// The position on the page.
    pub span: Span,
    /// The problem, in one sentence.
    pub message: String,
    /// What to do about it, if one sentence can say it.
    pub help: Option<String>,
    /// An edit that fixes it safely.
    pub fix: Option<Edit>,
}

/// One gadget, as the rules see it.
struct Subject<'a> {
    gadget: &'a Gadget,
    /// It depends on the loader, itself or by way of other gadgets.
    waits: bool,
    page: GadgetPage,
    /// The text of the page.
    text: &'a str,
    comments: &'a [Span],
    policy: &'a SitePolicy,
    first_party: &'a FirstParty<'a>,
    disclosures: Option<&'a Disclosures>,
    header: Option<&'a Header>,
}

impl Subject<'_> {
    /// What it is, in words.
    fn noun(&self) -> &'static str {
        match self.page {
            GadgetPage::Definition | GadgetPage::Json(_) => "gadget",
            GadgetPage::Script(_) | GadgetPage::ScriptJson(_) => "script",
        }
    }

    fn finding(&self, rule: Rule, span: &Span, message: String) -> Finding {
        Finding {
            rule,
            page: self.page.clone(),
            span: span.clone(),
            message,
            help: None,
            fix: None,
        }
    }

    /// An edit; `None` if it would remove a comment.
    fn edit(&self, span: Span, text: String) -> Option<Edit> {
        // Comments are in order, and do not overlap each other.
        let before = |comment: &Span| comment.end <= span.start;
        let next = self.comments.partition_point(before);
        let is_safe = self.comments.get(next).is_none_or(|comment| {
            let overlaps = comment.start < span.end && span.start < comment.end;
            !overlaps
        });
        is_safe.then_some(Edit { span, text })
    }
}

/// Whether a word is another with one letter more, less or changed, or with two neighbours swapped.
fn differs_by_one(word: &str, other: &str) -> bool {
    let same = word.chars().zip(other.chars());
    let begin: usize = same
        .take_while(|(one, other)| one == other)
        .map(|(char, _)| char.len_utf8())
        .sum();
    let (word, other) = (&word[begin..], &other[begin..]);
    let same = word.chars().rev().zip(other.chars().rev());
    let end: usize = same
        .take_while(|(one, other)| one == other)
        .map(|(char, _)| char.len_utf8())
        .sum();
    let mut word = word[..word.len() - end].chars();
    let mut other = other[..other.len() - end].chars();
    let pairs = [(); 3].map(|()| (word.next(), other.next()));
    match pairs {
        [(None, None), ..] => false,
        [_, (None, None), _] => true,
        [(one, other), (next, next_other), (None, None)] => one == next_other && next == other,
        _ => false,
    }
}

/// Finds all problems of a whole wiki, in the order of the pages.
#[must_use]
pub fn lint(input: &Input<'_>) -> Vec<Finding> {
    check(input, Extent::Whole).findings
}

/// Finds all problems, and what comments allow.
#[must_use]
pub fn check(input: &Input<'_>, extent: Extent) -> Checked {
    let definition = match input.repo {
        Repo::Json => Definition::default(),
        Repo::Definition | Repo::JsonAndDefinition => Definition::read(input.definition),
    };
    let mut findings = Vec::new();
    let (mut json, mut texts) = (Vec::new(), Vec::new());
    if input.repo != Repo::Definition {
        for (name, text) in input.json {
            match read_json(name, text) {
                Ok(gadget) => {
                    json.push(gadget);
                    texts.push(text.as_str());
                }
                Err(error) => {
                    let (help, fix) = json_page::remedy(text, &error);
                    findings.push(Finding {
                        rule: Rule::Syntax,
                        page: GadgetPage::Json(name.clone()),
                        message: error.to_string(),
                        span: error.span,
                        help,
                        fix,
                    });
                }
            }
            findings.extend(json_page::check(name, text));
        }
    }
    for line in &definition.lines {
        if let Line::Other(piece) = line {
            findings.extend(gadget::unread_line(piece));
        }
    }
    let first_party = FirstParty::of(&input.policy.first_party, &input.policy.content);
    let from_json = json.len();
    let gadgets = combined(input.repo, json, &definition);
    findings.extend(gadget::duplicates(&gadgets, from_json, &definition));
    findings.extend(gadget::loader_order(&gadgets, from_json, extent));
    let waiting = gadget::waiting(&gadgets);
    for (index, gadget) in gadgets.iter().enumerate() {
        let is_json = index < from_json;
        let subject = Subject {
            gadget,
            waits: waiting[index],
            page: if is_json {
                GadgetPage::Json(gadget.name.text.clone())
            } else {
                GadgetPage::Definition
            },
            text: texts.get(index).copied().unwrap_or(input.definition),
            comments: if is_json { &[] } else { &definition.comments },
            policy: input.policy,
            first_party: &first_party,
            disclosures: input.disclosures,
            header: input.header,
        };
        gadget::check(&subject, &mut findings);
        request::check(&subject, &mut findings);
    }
    let (mut findings, allowed) = suppression::apply(input.definition, &definition, findings);
    findings.sort_by(|a, b| {
        (&a.page, a.span.start, a.span.end, a.rule).cmp(&(
            &b.page,
            b.span.start,
            b.span.end,
            b.rule,
        ))
    });
    Checked { findings, allowed }
}

#[cfg(test)]
mod tests {
    use super::differs_by_one;

    #[test]
    fn a_typo_is_what_damerau_and_levenshtein_count_as_one() {
        let words = [
            "", "a", "b", "ab", "ba", "aab", "aba", "bab", "abab", "aabb", "abba", "é", "aé", "éa",
        ];
        for word in words {
            for other in words {
                let distance = strsim::damerau_levenshtein(word, other);
                assert_eq!(differs_by_one(word, other), distance == 1, "{word} {other}");
            }
        }
        assert!(differs_by_one("domain", "domains"));
        assert!(differs_by_one("dmoains", "domains"));
    }
}
