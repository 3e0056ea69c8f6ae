//! The linter: it finds problems in the declarations of a wiki.
//!
//! Each rule has a page in `docs/lint/`.

use std::fmt;

use crate::definition::json::read_json;
use crate::definition::{Definition, Gadget, Line, Repo, combined};
use crate::disclosure::Disclosures;
use crate::site_policy::SitePolicy;
use crate::span::Span;
use crate::titles;

mod disclosed;
mod edit;
mod gadget;
mod host;
mod request;
mod rule;

pub use edit::{Edit, apply};
pub use rule::{Rule, Severity, UnknownRule};

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
}

/// A page that defines gadgets.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum GadgetPage {
    /// MediaWiki:Gadgets-definition.
    Definition,
    /// The JSON page of the gadget with this name.
    Json(String),
}

impl fmt::Display for GadgetPage {
    /// The title of the page.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Definition => f.write_str(titles::DEFINITION),
            Self::Json(name) => f.write_str(&titles::json_definition(name)),
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
    /// All gadgets of the wiki.
    gadgets: &'a [Gadget],
    page: GadgetPage,
    /// The text of the page.
    text: &'a str,
    comments: &'a [Span],
    policy: &'a SitePolicy,
    disclosures: Option<&'a Disclosures>,
}

impl Subject<'_> {
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
        let overlaps = |comment: &Span| comment.start < span.end && span.start < comment.end;
        let is_safe = !self.comments.iter().any(overlaps);
        is_safe.then_some(Edit { span, text })
    }
}

/// Finds all problems, in the order of the pages.
#[must_use]
pub fn lint(input: &Input<'_>) -> Vec<Finding> {
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
                Err(error) => findings.push(Finding {
                    rule: Rule::Syntax,
                    page: GadgetPage::Json(name.clone()),
                    message: error.to_string(),
                    span: error.span,
                    help: None,
                    fix: None,
                }),
            }
        }
    }
    for line in &definition.lines {
        if let Line::Other(piece) = line {
            findings.extend(gadget::unread_line(piece));
        }
    }
    let from_json = json.len();
    let gadgets = combined(input.repo, json, &definition);
    findings.extend(gadget::loader_order(&gadgets, from_json));
    for (index, gadget) in gadgets.iter().enumerate() {
        let is_json = index < from_json;
        let subject = Subject {
            gadget,
            gadgets: &gadgets,
            page: if is_json {
                GadgetPage::Json(gadget.name.text.clone())
            } else {
                GadgetPage::Definition
            },
            text: texts.get(index).copied().unwrap_or(input.definition),
            comments: if is_json { &[] } else { &definition.comments },
            policy: input.policy,
            disclosures: input.disclosures,
        };
        gadget::check(&subject, &mut findings);
        request::check(&subject, &mut findings);
    }
    findings.sort_by(|a, b| {
        (&a.page, a.span.start, a.span.end, a.rule).cmp(&(
            &b.page,
            b.span.start,
            b.span.end,
            b.rule,
        ))
    });
    findings
}
