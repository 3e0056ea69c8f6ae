//! Labels: what is known of the sites that a gadget contacts, in one word.
//!
//! A label never says more than is known. Whatever is not known makes it [`Label::Unknown`], and a
//! [`Doubt`] says why. A label holds for the revisions that were scanned; [`Record::now`] compares
//! them with those that run.

use std::collections::{BTreeMap, BTreeSet};

#[cfg(feature = "json")]
mod page;
#[cfg(feature = "json")]
pub use page::Labels;

/// What is known of the sites that a gadget contacts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Label {
    /// The gadget declares that it contacts no other site, and a scan of its code agrees.
    None,
    /// The gadget declares sites, and a scan of its code found no other contact.
    Restricted,
    /// A scan found contacts that the gadget does not declare.
    Undeclared,
    /// None of these is known.
    Unknown,
}

impl Label {
    /// All labels.
    pub const ALL: [Self; 4] = [
        Self::None,
        Self::Restricted,
        Self::Undeclared,
        Self::Unknown,
    ];

    /// The name in results.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Restricted => "restricted",
            Self::Undeclared => "undeclared",
            Self::Unknown => "unknown",
        }
    }
}

/// Why a label is [`Label::Unknown`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Doubt {
    /// Nobody has scanned the gadget's code.
    NotScanned,
    /// The scan read other revisions, other pages or another declaration than those of now.
    Outdated,
    /// The declaration cannot be read.
    Unreadable,
    /// The code uses something that cannot be told from it, or runs code that was not read.
    CannotTell,
    /// The code loads pages of another wiki, which can change without this one knowing.
    Elsewhere,
    /// The gadget declares nothing. The scan found no contact.
    NotDeclared,
    /// It runs with another gadget, of which less is known.
    Needs,
}

impl Doubt {
    /// All doubts.
    pub const ALL: [Self; 7] = [
        Self::NotScanned,
        Self::Outdated,
        Self::Unreadable,
        Self::CannotTell,
        Self::Elsewhere,
        Self::NotDeclared,
        Self::Needs,
    ];

    /// The name in results.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NotScanned => "not-scanned",
            Self::Outdated => "outdated",
            Self::Unreadable => "unreadable",
            Self::CannotTell => "cannot-tell",
            Self::Elsewhere => "elsewhere",
            Self::NotDeclared => "not-declared",
            Self::Needs => "needs",
        }
    }
}

/// What a gadget declares, as far as a label is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Declared {
    /// Nothing.
    Nothing,
    /// That it contacts nobody (`domains=none`).
    Nobody,
    /// Sites.
    Sites,
    /// Something that cannot be read.
    Unreadable,
}

/// What a scan found in all the code that a gadget runs, at the revisions of now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Code {
    /// The contacts that the declaration does not cover.
    pub undeclared: usize,
    /// The uses that cannot be told, and the code that runs and was not read.
    pub cannot_tell: usize,
    /// The pages of other wikis that it loads.
    pub elsewhere: usize,
}

/// A label, with what is in doubt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The label.
    pub label: Label,
    /// Why it is [`Label::Unknown`]; empty for every other label.
    pub doubts: BTreeSet<Doubt>,
}

impl Verdict {
    /// A label without a doubt.
    #[must_use]
    pub fn known(label: Label) -> Self {
        Self {
            label,
            doubts: BTreeSet::new(),
        }
    }

    /// A label that is unknown for this reason.
    #[must_use]
    pub fn doubtful(doubt: Doubt) -> Self {
        Self {
            label: Label::Unknown,
            doubts: [doubt].into(),
        }
    }
}

/// The label of a gadget by itself. `code`: `None`, if its code was not scanned.
///
/// | the scan | declares nothing | declares `none` | declares sites |
/// | --- | --- | --- | --- |
/// | finds an undeclared contact | undeclared | undeclared | undeclared |
/// | cannot tell everything | unknown | unknown | unknown |
/// | tells everything, and finds no other contact | unknown | none | restricted |
#[must_use]
pub fn decide(declared: Declared, code: Option<Code>) -> Verdict {
    let Some(code) = code else {
        return Verdict::doubtful(Doubt::NotScanned);
    };
    // Nobody knows what was meant to be declared.
    if declared == Declared::Unreadable {
        return Verdict::doubtful(Doubt::Unreadable);
    }
    if code.undeclared > 0 {
        return Verdict::known(Label::Undeclared);
    }
    let mut doubts = BTreeSet::new();
    if code.cannot_tell > 0 {
        doubts.insert(Doubt::CannotTell);
    }
    if code.elsewhere > 0 {
        doubts.insert(Doubt::Elsewhere);
    }
    let label = match declared {
        Declared::Nobody => Label::None,
        Declared::Sites => Label::Restricted,
        Declared::Nothing | Declared::Unreadable => {
            doubts.insert(Doubt::NotDeclared);
            Label::Unknown
        }
    };
    if doubts.is_empty() {
        Verdict::known(label)
    } else {
        Verdict {
            label: Label::Unknown,
            doubts,
        }
    }
}

/// Takes into account what else runs with each gadget. `needs`: the gadgets that it depends on, or
/// loads. A gadget that contacts nobody by itself can contact somebody through another one.
pub fn with_needs(
    verdicts: &mut BTreeMap<String, Verdict>,
    needs: &BTreeMap<String, BTreeSet<String>>,
) {
    loop {
        let is_less = |label: Label, gadget: &String| {
            let of_needed = needs.get(gadget).into_iter().flatten();
            // A gadget that does not exist runs nothing.
            let mut of_needed = of_needed.filter_map(|needed| verdicts.get(needed));
            match label {
                Label::None => of_needed.any(|needed| needed.label != Label::None),
                Label::Restricted => of_needed
                    .any(|needed| matches!(needed.label, Label::Undeclared | Label::Unknown)),
                Label::Undeclared | Label::Unknown => false,
            }
        };
        let less: Vec<String> = verdicts
            .iter()
            .filter(|(gadget, verdict)| is_less(verdict.label, gadget))
            .map(|(gadget, _)| gadget.clone())
            .collect();
        if less.is_empty() {
            return;
        }
        for gadget in less {
            verdicts.insert(gadget, Verdict::doubtful(Doubt::Needs));
        }
    }
}

/// The revisions of pages, by title; 0 for a page that does not exist.
pub type Revisions = BTreeMap<String, u64>;

/// A label, and what it was decided from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The label at the time of the scan.
    pub verdict: Verdict,
    /// The declaration at that time, in canonical form; `none`; or empty for no declaration.
    pub declared: String,
    /// All pages on which the label depends, at their revisions: the code of the gadget and of those
    /// that it needs, their definitions, and the site policy.
    pub pages: Revisions,
}

impl Record {
    /// The label now. `revisions`: those of now; a page that is not among them counts as changed.
    #[must_use]
    pub fn now(&self, revisions: &Revisions) -> Verdict {
        let is_same = |(title, revision): (&String, &u64)| revisions.get(title) == Some(revision);
        if !self.pages.is_empty() && self.pages.iter().all(is_same) {
            self.verdict.clone()
        } else {
            Verdict::doubtful(Doubt::Outdated)
        }
    }
}
