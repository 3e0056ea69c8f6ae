//! The rules of a wiki about user scripts: whose scripts may run, of which revision, and what they must
//! declare (`userScripts` of the site policy, docs/formats.md).
//!
//! What is not known of a script breaks every rule that depends on it.

use std::collections::{BTreeMap, BTreeSet};

use crate::declaration::Declaration;
use crate::kind::Kinds;

#[cfg(feature = "json")]
mod read;
#[cfg(feature = "lint")]
mod write;

/// Whose scripts may run.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Whose {
    /// Everybody's.
    Anyone,
    /// Those of the user who runs them.
    Own,
    /// Pages that only people with special rights can edit.
    Protected,
    /// Pages of members of a group: the user to whom the page belongs, if it belongs to one, and whoever
    /// saved the revision that is to run.
    Group(String),
}

impl Whose {
    /// The words, and what a group begins with.
    pub const WORDS: [&'static str; 4] = ["anyone", "self", "protected", "group:"];

    /// As the site policy has it.
    #[must_use]
    pub fn word(&self) -> String {
        let [anyone, own, protected, group] = Self::WORDS;
        match self {
            Self::Anyone => anyone.to_owned(),
            Self::Own => own.to_owned(),
            Self::Protected => protected.to_owned(),
            Self::Group(name) => format!("{group}{name}"),
        }
    }

    /// Reads a word of the site policy.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        let [anyone, own, protected, group] = Self::WORDS;
        match word.trim() {
            word if word == anyone => Some(Self::Anyone),
            word if word == own => Some(Self::Own),
            word if word == protected => Some(Self::Protected),
            word => {
                let name = word.strip_prefix(group)?.trim();
                (!name.is_empty()).then(|| Self::Group(name.to_owned()))
            }
        }
    }

    fn is_met(&self, script: &ScriptFacts<'_>) -> bool {
        match self {
            Self::Anyone => true,
            Self::Own => script.is_own == Some(true),
            Self::Protected => script.is_protected == Some(true),
            Self::Group(name) => script.people.is_some_and(|people| {
                !people.is_empty() && people.iter().all(|groups| groups.contains(name))
            }),
        }
    }
}

/// Whether a script runs at the revision to which its user agreed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Pinned {
    /// As the page is now; its user may pin it.
    #[default]
    Off,
    /// The dialog proposes to pin it.
    Wanted,
    /// It runs only if it is pinned.
    Required,
}

impl Pinned {
    /// All, the strictest last.
    pub const ALL: [Self; 3] = [Self::Off, Self::Wanted, Self::Required];

    /// The name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Wanted => "wanted",
            Self::Required => "required",
        }
    }
}

/// What happens to a pinned script whose page has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum WhenChanged {
    /// The agreed revision runs, and its user is told of the change.
    #[default]
    RunAgreed,
    /// Nothing runs until its user has answered.
    Ask,
}

impl WhenChanged {
    /// Both, the stricter one last.
    pub const ALL: [Self; 2] = [Self::RunAgreed, Self::Ask];

    /// The name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::RunAgreed => "run-agreed",
            Self::Ask => "ask",
        }
    }
}

/// The rules that hold for one user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScriptRules {
    /// Whose scripts may run: one of each list.
    pub from: Vec<BTreeSet<Whose>>,
    /// Whether scripts run at an agreed revision.
    pub pinned: Pinned,
    /// What happens if a pinned script's page has changed.
    pub when_changed: WhenChanged,
    /// Only scripts that declare what they contact may run.
    pub declared_only: bool,
    /// Scripts may ask for executable kinds.
    pub executable_kinds: bool,
    /// Scripts of other wikis may run.
    pub other_wikis: bool,
}

impl Default for ScriptRules {
    /// Everything may run, as it is.
    fn default() -> Self {
        Self {
            from: Vec::new(),
            pinned: Pinned::default(),
            when_changed: WhenChanged::default(),
            declared_only: false,
            executable_kinds: true,
            other_wikis: true,
        }
    }
}

impl ScriptRules {
    /// The rules that are at least as strict as both.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        let mut from = self.from.clone();
        from.extend(other.from.iter().cloned());
        from.sort_unstable();
        from.dedup();
        Self {
            from,
            pinned: self.pinned.max(other.pinned),
            when_changed: self.when_changed.max(other.when_changed),
            declared_only: self.declared_only || other.declared_only,
            executable_kinds: self.executable_kinds && other.executable_kinds,
            other_wikis: self.other_wikis && other.other_wikis,
        }
    }

    /// The rules that a script breaks, in the order of [`Broken`]; none: it may run.
    #[must_use]
    pub fn broken_by(&self, script: &ScriptFacts<'_>) -> Vec<Broken> {
        let mut broken = Vec::new();
        if !self.other_wikis && script.is_of_other_wiki {
            broken.push(Broken::OtherWiki);
        }
        for list in &self.from {
            if !list.iter().any(|whose| whose.is_met(script)) {
                broken.push(Broken::From(list.clone()));
            }
        }
        match script.declared {
            Declared::Unreadable => broken.push(Broken::Unreadable),
            Declared::Nothing if self.declared_only => broken.push(Broken::Undeclared),
            Declared::Sites(declaration) if !self.executable_kinds => {
                let kinds = executable(declaration);
                if !kinds.is_empty() {
                    broken.push(Broken::Executable(kinds));
                }
            }
            Declared::Nothing | Declared::Nobody | Declared::Sites(_) => {}
        }
        if self.pinned == Pinned::Required && !script.is_pinned {
            broken.push(Broken::NotPinned);
        }
        broken
    }
}

fn executable(declaration: &Declaration) -> Kinds {
    let all = declaration.all();
    let kinds = all.iter().flat_map(|request| request.kinds().iter());
    kinds.filter(|kind| kind.is_executable()).collect()
}

/// What the site policy says about user scripts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ScriptPolicy {
    /// The rules for everybody.
    pub rules: ScriptRules,
    /// What holds besides for users with a right, by its name.
    pub stricter: BTreeMap<String, ScriptRules>,
}

impl ScriptPolicy {
    /// The rules for a user with these rights. `None`: they are not known, and the strictest rules hold.
    #[must_use]
    pub fn rules_for(&self, rights: Option<&BTreeSet<String>>) -> ScriptRules {
        let concerns = |right: &String| rights.is_none_or(|rights| rights.contains(right));
        let stricter = self.stricter.iter().filter(|(right, _)| concerns(right));
        stricter.fold(self.rules.clone(), |rules, (_, more)| rules.and(more))
    }
}

/// What a script declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Declared<'a> {
    /// Nothing.
    Nothing,
    /// That it contacts nobody.
    Nobody,
    /// Sites.
    Sites(&'a Declaration),
    /// Something that cannot be read.
    Unreadable,
}

/// What is known of a script that is to run, at the revision that is to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScriptFacts<'a> {
    /// It is a page of another wiki.
    pub is_of_other_wiki: bool,
    /// The page belongs to the user who runs it; `None`: not known.
    pub is_own: Option<bool>,
    /// Only people with special rights can edit the page; `None`: not known.
    pub is_protected: Option<bool>,
    /// The groups of everybody who answers for the script: of the user to whom the page belongs, if it
    /// belongs to one, and of whoever saved the revision; `None`: not known.
    pub people: Option<&'a [BTreeSet<String>]>,
    /// What it declares.
    pub declared: Declared<'a>,
    /// It runs at a revision to which its user has agreed.
    pub is_pinned: bool,
}

/// A rule that a script breaks. It does not run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Broken {
    /// It is of another wiki.
    OtherWiki,
    /// It belongs to none of these.
    From(BTreeSet<Whose>),
    /// What it declares cannot be read. This is so without any rule.
    Unreadable,
    /// It declares nothing.
    Undeclared,
    /// It asks for kinds that run what they load.
    Executable(Kinds),
    /// Its user has not agreed to a revision.
    NotPinned,
}

impl Broken {
    /// The word by which the loader names the rule (`gadget-loader/src/script-rules.js`).
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::OtherWiki => "other-wiki",
            Self::From(_) => "from",
            Self::Unreadable => "unreadable",
            Self::Undeclared => "undeclared",
            Self::Executable(_) => "executable",
            Self::NotPinned => "not-pinned",
        }
    }
}
