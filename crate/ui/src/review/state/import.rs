//! A file that the user has chosen for an import, compared with the answers.

use gadget_consent_core::transfer::{ImportChange, Problem, compare};
use gadget_consent_core::{Day, Entry};

use crate::answers::store::Write;
use crate::review::import_file::FileAnswers;
use crate::review::row::Row;

/// What a file contains.
#[derive(Debug, Clone, PartialEq)]
pub enum Import {
    /// The file cannot be imported.
    Damaged(Vec<Problem>),
    /// What the file would change, and which parts of each change are ticked.
    Changes(Vec<(ImportChange, Vec<bool>)>),
}

impl Import {
    /// Compares a file with the answers. Nothing is ticked.
    #[must_use]
    pub fn new(file: FileAnswers, rows: &[Row]) -> Self {
        let now: Vec<(String, Option<Entry>)> = rows
            .iter()
            .map(|row| (row.record.gadget.clone(), row.entry().cloned()))
            .collect();
        match file {
            Ok(file) => {
                let ticks = |change: ImportChange| {
                    let ticks = vec![false; change.ticks()];
                    (change, ticks)
                };
                Self::Changes(compare(&now, file).into_iter().map(ticks).collect())
            }
            Err(problems) => Self::Damaged(problems),
        }
    }

    /// Ticks a part of a change, or takes the tick away.
    pub fn toggle(&mut self, change: usize, part: usize) {
        if let Self::Changes(changes) = self {
            let ticks = changes.get_mut(change).map(|(_, ticks)| ticks);
            if let Some(tick) = ticks.and_then(|ticks| ticks.get_mut(part)) {
                *tick = !*tick;
            }
        }
    }

    /// What the import writes, as far as it is ticked.
    #[must_use]
    pub fn writes(&self, today: Day) -> Vec<Write> {
        let Self::Changes(changes) = self else {
            return Vec::new();
        };
        let write = |(change, ticks): &(ImportChange, Vec<bool>)| {
            let result = change.result(ticks, today)?;
            Some((change.gadget.clone(), Some(result.to_string())))
        };
        changes.iter().filter_map(write).collect()
    }
}
