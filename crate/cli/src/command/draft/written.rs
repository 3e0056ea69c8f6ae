//! What a gadget has to declare, written as its definition needs it.

use std::collections::BTreeMap;

use gadget_consent::printable::one_line;
use gadget_consent_core::Requests;
use gadget_consent_core::declaration::written;
use gadget_consent_core::definition::{Gadget, Need};
use gadget_consent_core::evidence::{DraftedGadget, declare, undeclared};
use gadget_consent_core::lint::{GadgetPage, apply};
use serde_json::Value;

use crate::documents::Documents;
use crate::draft::json_keys;
use crate::session::tell;

/// Where a gadget stands that should declare something.
#[derive(Debug, Clone, PartialEq)]
pub enum Standing {
    /// No definition was given.
    NotCompared,
    /// The definitions have no such gadget.
    Unknown,
    /// Its declaration cannot be read.
    Unreadable,
    /// These requests are not declared; none, if all are.
    Lacks(Requests),
}

impl Standing {
    /// Its name for programs.
    pub fn name(&self) -> &'static str {
        match self {
            Self::NotCompared => "not-compared",
            Self::Unknown => "not-defined",
            Self::Unreadable => "unreadable",
            Self::Lacks(new) if new.is_empty() => "declared",
            Self::Lacks(_) => "undeclared",
        }
    }
}

/// A declaration to copy.
#[derive(Debug, Clone, PartialEq)]
pub enum Written {
    /// The new text of the gadget's line.
    Line(String),
    /// The keys in the page that defines the gadget.
    Keys(Value),
    /// The options for a line that is not known.
    Options(String),
}

/// All gadgets that are defined.
#[derive(Debug)]
pub struct Definitions {
    gadgets: BTreeMap<String, Gadget>,
    documents: Documents,
}

impl Definitions {
    /// Reads the pages; `None`: they are none that define gadgets.
    pub fn of(documents: Documents) -> Option<Self> {
        documents.gadgets().next()?;
        let (gadgets, obstacles) = documents.site().gadgets();
        for obstacle in obstacles {
            tell(&obstacle.to_string());
        }
        let gadgets = gadgets.into_iter();
        Some(Self {
            gadgets: gadgets
                .map(|gadget| (gadget.name.text.clone(), gadget))
                .collect(),
            documents,
        })
    }
}

/// A draft, beside the definition of its gadget.
#[derive(Debug)]
pub struct Compared {
    pub standing: Standing,
    /// The page that defines the gadget.
    pub page: Option<GadgetPage>,
    /// What to declare; `None`: nothing, or a person has to look at it first.
    pub written: Option<Written>,
}

impl Compared {
    /// Compares a draft of one gadget.
    pub fn of(draft: &DraftedGadget, name: &str, definitions: Option<&Definitions>) -> Self {
        let Some(definitions) = definitions else {
            return Self {
                standing: Standing::NotCompared,
                page: None,
                written: Some(Written::Options(draft.options())),
            };
        };
        let Some(gadget) = definitions.gadgets.get(name) else {
            return Self {
                standing: Standing::Unknown,
                page: None,
                written: Some(Written::Options(draft.options())),
            };
        };
        let documents = &definitions.documents;
        let page = documents.page_of(name);
        let Some(new) = undeclared(gadget, &draft.requests()) else {
            return Self {
                standing: Standing::Unreadable,
                page: Some(page),
                written: None,
            };
        };
        let text = documents.gadget_page(&page).map(|page| page.text.as_str());
        let written = match &page {
            _ if new.is_empty() => None,
            GadgetPage::Json(_) => Some(Written::Keys(keys(gadget, &new))),
            _ => Some(
                line(gadget, &new, text.unwrap_or_default())
                    .map_or_else(|| Written::Options(draft.options()), Written::Line),
            ),
        };
        Self {
            standing: Standing::Lacks(new),
            page: Some(page),
            written,
        }
    }
}

/// The line of a gadget with requests put in. `None`: it is not on the page as it was read.
fn line(gadget: &Gadget, new: &Requests, page: &str) -> Option<String> {
    let edit = declare(gadget, new, page)?;
    let begin = page.get(..gadget.span.start)?.rfind('\n');
    let begin = begin.map_or(0, |at| at + 1);
    let rest = page.get(gadget.span.end..)?;
    let end = gadget.span.end + rest.find(['\r', '\n']).unwrap_or(rest.len());
    let after = page.len() - end;
    let changed = apply(page, &[edit]);
    let line = changed.get(begin..changed.len().checked_sub(after)?)?;
    Some(one_line(line))
}

fn keys(gadget: &Gadget, new: &Requests) -> Value {
    let known = written(gadget, Need::Needed).map(|known| known.piece.text.clone());
    let new = new.iter().map(ToString::to_string);
    json_keys(gadget, &known.chain(new).collect::<Vec<_>>())
}
