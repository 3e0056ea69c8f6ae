//! Exported answers: a file with the answers of a user (docs/formats.md, "Exported answers"). This
//! writes and reads it, and computes what an import would change.

use std::collections::BTreeMap;

use crate::day::Day;
use crate::json::write as json;
use crate::ledger::{Answer, Entry, is_gadget};
use crate::request::{Request, Requests};
use crate::user_scripts::{self, USER_SCRIPTS};

#[cfg(feature = "json")]
mod read;
#[cfg(feature = "json")]
pub use read::read_text;

/// The size limit of a file, in bytes. A thousand answers take about a tenth of it.
pub const LARGEST: u32 = 2_000_000;

/// An error in a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}: expected {expected}")]
pub struct Problem {
    /// Its place, as a JSON pointer (RFC 6901); `/` for the whole file.
    pub path: String,
    /// What the format requires there.
    pub expected: Expected,
}

/// What the format of the file requires.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Expected {
    /// As the whole file.
    #[error("a file of exported answers, in JSON")]
    Json,
    /// As the version.
    #[error("1, the version of the format")]
    Version,
    /// As the answers.
    #[error("an object with an answer for each gadget")]
    Answers,
    /// As the name of a field of the answers.
    #[error("the name of a gadget")]
    Name,
    /// As an answer. That of the user's own scripts names exact hosts only.
    #[error("an answer, such as 1;allow;2026-11-20;img:a.example")]
    Entry,
}

/// A file after parsing. A field of a wrong type is missing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Raw {
    /// `version`
    pub version: Option<f64>,
    /// `answers`: the names and texts; `None` for a value that is not a text.
    pub answers: Option<Vec<(String, Option<String>)>>,
}

/// Writes a file: JSON with tabs, the same bytes for the same input.
#[must_use]
pub fn write<'a>(
    wiki: &str,
    day: Day,
    answers: impl Iterator<Item = (&'a str, &'a Entry)>,
) -> String {
    let answers: Vec<String> = answers
        .map(|(gadget, entry)| json::field(gadget, &json::string(&entry.to_string())))
        .collect();
    let fields = [
        json::field("version", "1"),
        json::field("wiki", &json::string(wiki)),
        json::field("day", &json::string(&day.to_string())),
        json::field("answers", &json::object(&answers, 2)),
    ];
    json::object(&fields, 1)
}

/// Reads the answers of a file, by gadget.
///
/// # Errors
/// All errors. No answer of such a file is used.
pub fn read(raw: Raw) -> Result<Vec<(String, Entry)>, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut problem = |path: String, expected| problems.push(Problem { path, expected });
    if raw.version != Some(1.0) {
        problem("/version".to_owned(), Expected::Version);
    }
    if raw.answers.is_none() {
        problem("/answers".to_owned(), Expected::Answers);
    }
    let mut answers = Vec::new();
    for (name, text) in raw.answers.unwrap_or_default() {
        let wrong = if is_gadget(&name) {
            match text.and_then(|text| user_scripts::read(&name, &text).ok()) {
                Some(entry) => {
                    answers.push((name, entry));
                    continue;
                }
                None => Expected::Entry,
            }
        } else {
            Expected::Name
        };
        let name = name.replace('~', "~0").replace('/', "~1");
        problem(format!("/answers/{name}"), wrong);
    }
    if problems.is_empty() {
        Ok(answers)
    } else {
        Err(problems)
    }
}

/// What an import would change for a gadget.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportChange {
    /// The name of the gadget.
    pub gadget: String,
    /// The current answer; `None` if there is none or it cannot be read.
    pub now: Option<Entry>,
    /// The answer of the file.
    pub then: Entry,
    /// The requests that the file grants and the current answer does not.
    pub grants: Vec<Request>,
    /// The import would replace a refusal, or an answer that cannot be read; or it would let a script run
    /// at a revision, where the current answer has none.
    pub lifts: bool,
}

/// Computes what the answers of a file would change, or could if all is ticked. `now`: the current
/// answers; `None` for one that cannot be read.
#[must_use]
pub fn compare(now: &[(String, Option<Entry>)], file: Vec<(String, Entry)>) -> Vec<ImportChange> {
    // The first of a name counts.
    let mut by_name: BTreeMap<&str, &Option<Entry>> = BTreeMap::new();
    for (name, entry) in now {
        by_name.entry(name).or_insert(entry);
    }
    file.into_iter()
        .map(|(gadget, then)| {
            let known = by_name.get(gadget.as_str());
            let before = known.and_then(|entry| (*entry).clone());
            ImportChange::new(gadget, known.is_some(), before, then)
        })
        .filter(ImportChange::can_change)
        .collect()
}

impl ImportChange {
    fn new(gadget: String, is_known: bool, now: Option<Entry>, then: Entry) -> Self {
        // The grants of an answer that blocks the gadget are not in force.
        let in_force = now
            .as_ref()
            .filter(|now| now.answer == Answer::Allow || then.answer == Answer::Refuse);
        let in_force = in_force.map(Entry::standings);
        let new = then.granted.with_kinds(|request| {
            let granted = in_force.as_ref().map(|now| now.of(request).granted);
            request.kinds().without(granted.unwrap_or_default())
        });
        Self {
            lifts: is_known && now.as_ref().is_none_or(|now| then.answer < now.answer)
                || then.pinned.is_some() && now.as_ref().is_none_or(|now| now.pinned.is_none()),
            grants: new.iter().cloned().collect(),
            gadget,
            now,
            then,
        }
    }

    /// The number of checkboxes: one for each new grant, or one if the change only replaces a refusal.
    #[must_use]
    pub fn ticks(&self) -> usize {
        self.grants.len().max(usize::from(self.lifts))
    }

    /// Whether the import changes the answer, ticked or not. Two answers that differ in their days only
    /// are the same.
    fn can_change(&self) -> bool {
        let all = vec![true; self.ticks()];
        let changes = |ticks: &[bool]| self.result(ticks, self.then.day).is_some();
        changes(&[]) || changes(&all)
    }

    /// The entry to save; `None`: nothing changes. Without a tick, a request is not granted, and its
    /// refusal stays. If nothing is ticked, requests that the user was never asked stay unanswered.
    #[must_use]
    pub fn result(&self, ticks: &[bool], today: Day) -> Option<Entry> {
        let is_ticked = ticks.contains(&true);
        if self.lifts && !is_ticked {
            return None;
        }
        let pick = |wanted: bool| -> Requests {
            let grants = self.grants.iter().enumerate();
            grants
                .filter(|(index, _)| ticks.get(*index).is_some_and(|tick| *tick) == wanted)
                .map(|(_, request)| request.clone())
                .collect()
        };
        let now = self.now.as_ref();
        let kept = now
            .filter(|_| self.then.answer != Answer::Never)
            .map(|now| now.refused.without_named(&pick(true)));
        let granted = self.then.granted.without_named(&self.then.refused);
        let refused = match now {
            // The file's refusals of unanswered requests are dropped: with nothing left to ask, the gadget
            // would run.
            Some(now) if !is_ticked && self.then.answer == Answer::Allow => {
                let now = now.standings();
                self.then.refused.with_kinds(|request| {
                    let standing = now.of(request);
                    request.kinds().without(standing.unanswered)
                })
            }
            _ => self.then.refused.clone(),
        };
        let mut result = Entry {
            answer: self.then.answer,
            day: if is_ticked {
                today
            } else {
                // The older day, so that the user has to confirm the answer sooner.
                self.then.day.min(now.map_or(today, |now| now.day))
            },
            revision: 0,
            pinned: None,
            granted: granted.without_named(&pick(false)),
            refused: refused.union(&kept.unwrap_or_default()),
        }
        // No file moves a script to another revision than its user has agreed to here.
        .at(now.and_then(|now| now.pinned).or(self.then.pinned));
        if self.gadget == USER_SCRIPTS && result.answer == Answer::Allow {
            // They do not ask, so that what is not granted needs no refusal.
            result.refused = Requests::default();
        }
        let says_nothing = now.is_none()
            && result.pinned.is_none()
            && result.answer == Answer::Allow
            && result.granted.is_empty()
            && result.refused.is_empty();
        let says_the_same = now.is_some_and(|now| now.says(&result));
        (!says_the_same && !says_nothing).then_some(result)
    }
}
