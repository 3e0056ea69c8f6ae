//! What is being saved, and the report about it.

use gadget_consent_core::{Day, Requests};

use crate::answers::failure::Failure;
use crate::answers::records::{Location, Record};
use crate::answers::store::Write;
use crate::answers::sync::Unsaved;
use crate::review::row::{Line, Row, Standing};

/// What is done to answers, as the report says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// They are removed.
    Remove,
    /// They are changed.
    Change,
    /// They are replaced by smaller ones, without the user having asked for it.
    Compact,
    /// They are restored.
    Undo,
}

/// Why an action of the user changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Idle {
    /// The answers say already what was to be saved.
    Unchanged,
    /// Only what is ticked is imported, and nothing is.
    Unticked,
}

/// Entries that are being saved.
#[derive(Debug, Clone, PartialEq)]
pub struct SaveJob {
    /// What this means to the user.
    pub operation: Operation,
    /// The entries.
    pub writes: Vec<Write>,
}

/// What could not be saved.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportedFailure {
    /// The titles of the gadgets.
    pub titles: Vec<String>,
    /// Why.
    pub failure: Failure,
    /// The answers wait on the device and will be tried again.
    pub waits: bool,
}

/// What became of the last job.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// What was done.
    pub operation: Operation,
    /// The titles of the gadgets whose answers were saved.
    pub done: Vec<String>,
    /// What could not be saved.
    pub failed: Option<ReportedFailure>,
    /// The entries as they were before, for **Undo**.
    pub before: Vec<Write>,
}

impl SaveJob {
    /// Whether all entries were saved.
    #[must_use]
    pub fn is_saved(&self, unsaved: Option<&Unsaved>) -> bool {
        let is_unsaved =
            |(gadget, _): &Write| unsaved.is_some_and(|unsaved| unsaved.gadgets.contains(gadget));
        !self.writes.iter().any(is_unsaved)
    }

    /// The report about the job. `rows` are the answers as they were before.
    #[must_use]
    pub fn report(
        self,
        unsaved: Option<Unsaved>,
        rows: &[Row],
        title: &dyn Fn(&str) -> String,
    ) -> Report {
        let Self { operation, writes } = self;
        let find = |gadget: &str| rows.iter().find(|row| row.gadget() == gadget);
        let is_unsaved = |write: &Write| {
            let unsaved = unsaved.as_ref();
            unsaved.is_some_and(|unsaved| unsaved.gadgets.contains(&write.0))
        };
        let (failed, saved): (Vec<Write>, Vec<Write>) = writes.into_iter().partition(is_unsaved);
        let before = |(gadget, _): &Write| {
            let Some(row) = find(gadget) else {
                return Some((gadget.clone(), None));
            };
            let Record {
                value,
                entry,
                location,
                ..
            } = &row.record;
            // A text that cannot be read and was outside of the ledger is not put into it.
            let is_stray = entry.is_err() && *location != Location::Ledger;
            (!is_stray).then(|| (gadget.clone(), Some(value.clone())))
        };
        // Compacting also changes answers that were taken back before. Nobody would miss those.
        let is_told =
            |(gadget, _): &&Write| operation != Operation::Compact || find(gadget).is_some();
        let titles = |writes: &[Write]| -> Vec<String> {
            let told = writes.iter().filter(is_told);
            told.map(|(gadget, _)| title(gadget)).collect()
        };
        Report {
            operation,
            done: titles(&saved),
            failed: unsaved.map(|unsaved| ReportedFailure {
                titles: titles(&failed),
                failure: unsaved.failure,
                waits: unsaved.waits,
            }),
            before: match operation {
                Operation::Undo => Vec::new(),
                Operation::Remove | Operation::Change | Operation::Compact => {
                    saved.iter().filter_map(before).collect()
                }
            },
        }
    }
}

/// Removes the answers of gadgets.
pub fn removals<'a>(gadgets: impl Iterator<Item = &'a str>) -> Vec<Write> {
    gadgets.map(|gadget| (gadget.to_owned(), None)).collect()
}

/// Refuses sites, given by their sources, to all gadgets that were granted them.
#[must_use]
pub fn refusals(rows: &[Row], sites: &[String], today: Day) -> Vec<Write> {
    let refused = |row: &Row| -> Requests {
        let is_granted = |line: &&Line| match line.standing {
            Standing::Granted => true,
            // The answer still has it, and it would count if the gadget asked for it again.
            Standing::Gone => {
                let entry = row.entry();
                entry.is_some_and(|entry| entry.granted.covers(&line.request))
            }
            Standing::Refused | Standing::New => false,
        };
        let lines = row.lines.iter().filter(is_granted);
        lines
            .filter(|line| sites.contains(&line.request.source().to_string()))
            .map(|line| line.request.clone())
            .collect()
    };
    let write = |row: &Row| {
        let refused = refused(row);
        let write = || row.amended(&Requests::default(), &refused, today);
        (!refused.is_empty()).then(write)
    };
    rows.iter().filter_map(write).collect()
}
