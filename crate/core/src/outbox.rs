//! Answers that could not be saved yet: kept on the device, one text for each gadget of each user
//! (docs/formats.md), until they are where they belong, or are no longer what the user said last.

use std::fmt;
use std::str::FromStr;

use crate::day::Day;
use crate::ledger::{Answer, Entry, LedgerError, Precedence, reconcile};

/// For so many days a grant is sent without its user. After that its gadget asks again.
///
/// As long, an answer that was taken back must be known ([`crate::ledger::revoked`]).
pub const GRANT_DAYS: i32 = 30;

/// More answers to one gadget do not wait: the last one takes the place of the one before.
const MOST: usize = 8;

const SEPARATOR: char = '|';
const FARM: &str = "farm";

/// Answers to one gadget that wait, and of which the last one counts.
///
/// As text: `ENTRY|BEFORE|farm|EARLIER|EARLIER…`, where `farm` may be empty, and all that follows
/// `BEFORE` be missing. The loader reads the first two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingAnswer {
    /// The last answer.
    pub entry: Entry,
    /// The text that the ledger had when the first one was given.
    pub before: String,
    /// It is for all wikis of the farm.
    pub everywhere: bool,
    /// Those before the last, the first one first; each was known when the next was given.
    earlier: Vec<Entry>,
}

/// What is to be done with a pending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolution {
    /// Save this.
    Save(Entry),
    /// Nothing: the ledger says the same, or something later. It need not be kept.
    Superseded,
    /// Nothing now: the ledger has what this version cannot read, and somebody else wrote it since.
    Wait,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Freshness {
    New,
    Waited,
}

impl PendingAnswer {
    /// An answer that was given in view of the text `before`; `waiting`: what waits already.
    #[must_use]
    pub fn new(entry: &Entry, before: &str, everywhere: bool, waiting: Option<&Self>) -> Self {
        let known = before.parse().ok();
        let Some(waiting) = waiting else {
            return Self {
                entry: reconcile(entry, known.as_ref(), known.as_ref(), Precedence::Given),
                before: before.to_owned(),
                everywhere,
                earlier: Vec::new(),
            };
        };
        let mut earlier = waiting.earlier.clone();
        if earlier.len() < MOST {
            earlier.push(waiting.entry.clone());
        }
        let last = Some(&waiting.entry);
        Self {
            entry: reconcile(entry, known.as_ref(), last, Precedence::Given),
            before: waiting.before.clone(),
            everywhere,
            earlier,
        }
    }

    /// What is to be done, when the ledger has `now`.
    ///
    /// Where others have answered since, a refusal counts, and that an answer was taken back: theirs,
    /// and ours. Only what was granted on a later day than theirs counts before it.
    #[must_use]
    pub fn resolve(&self, now: &str, today: Day) -> Resolution {
        self.upon(now, today, Freshness::Waited)
    }

    /// As [`PendingAnswer::resolve`], when the last answer was given a moment ago: it is the last word, whatever
    /// others have said before.
    #[must_use]
    pub fn resolve_as_latest(&self, now: &str, today: Day) -> Resolution {
        self.upon(now, today, Freshness::New)
    }

    fn upon(&self, now: &str, today: Day, last: Freshness) -> Resolution {
        let unchanged = now == self.before;
        let mut standing: Option<Entry> = now.parse().ok();
        if standing.is_none() && !unchanged && !now.is_empty() {
            return Resolution::Wait;
        }
        let was_removed = now.is_empty() && !unchanged;
        // When others have answered since.
        let others = standing.as_ref().map(|entry| entry.day);
        let others = others.filter(|_| !unchanged);
        let mut before: Option<Entry> = self.before.parse().ok();
        let mut is_news = false;
        let given = self.earlier.iter().map(|entry| (entry, Freshness::Waited));
        for (entry, freshness) in given.chain([(&self.entry, last)]) {
            let is_grant = entry.answer == Answer::Allow;
            let is_new = freshness == Freshness::New;
            if !is_grant || is_new || !was_removed && today.since(entry.day) <= GRANT_DAYS {
                let others_later = !is_new && others.is_some_and(|day| entry.day <= day);
                let precedence = if others_later {
                    Precedence::Refusal
                } else {
                    Precedence::Given
                };
                let next = reconcile(entry, before.as_ref(), standing.as_ref(), precedence);
                let is_less = others_later
                    && is_grant
                    && entry.refused.is_empty()
                    && standing
                        .as_ref()
                        .is_some_and(|standing| standing.says(&next));
                // Also what is refused already is said once more: other devices may have grants to it
                // that wait.
                if !is_less {
                    standing = Some(next);
                    is_news = true;
                }
            }
            before = Some(entry.clone());
        }
        match standing {
            Some(next) if is_news => Resolution::Save(next),
            _ => Resolution::Superseded,
        }
    }
}

impl fmt::Display for PendingAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{SEPARATOR}{}", self.entry, self.before)?;
        if self.everywhere || !self.earlier.is_empty() {
            let farm = if self.everywhere { FARM } else { "" };
            write!(f, "{SEPARATOR}{farm}")?;
        }
        for entry in &self.earlier {
            write!(f, "{SEPARATOR}{entry}")?;
        }
        Ok(())
    }
}

impl FromStr for PendingAnswer {
    type Err = LedgerError;

    fn from_str(text: &str) -> Result<Self, LedgerError> {
        let mut fields = text.split(SEPARATOR);
        let mut field = || fields.next().ok_or(LedgerError::Damaged);
        let entry = field()?.parse()?;
        let before = field()?.to_owned();
        let everywhere = match fields.next() {
            None | Some("") => false,
            Some(FARM) => true,
            Some(_) => return Err(LedgerError::Damaged),
        };
        let earlier = fields.map(str::parse).collect::<Result<_, _>>()?;
        Ok(Self {
            entry,
            before,
            everywhere,
            earlier,
        })
    }
}
