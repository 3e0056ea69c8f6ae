//! The outbox: answers that are not saved yet. They wait on the device, as one text for each gadget of
//! each user (docs/formats.md), until they are saved or superseded.

use std::fmt;
use std::str::FromStr;

use crate::day::Day;
use crate::ledger::{Answer, Entry, LedgerError, Precedence, reconcile};
use crate::request::Requests;
use crate::seal;

/// The number of days for which a grant can wait. After that its gadget asks again.
///
/// An entry for an answer that was taken back stays in the ledger for as long
/// ([`crate::ledger::revoked`]).
pub const GRANT_DAYS: i32 = 30;

/// The most earlier answers that are kept. A further answer replaces the last one.
const MOST: usize = 8;

const SEPARATOR: char = '|';
const FARM: &str = "farm";

/// An answer to one gadget that is not saved yet, with the unsaved answers before it.
///
/// Its text is `ENTRY|BEFORE|farm|EARLIER|EARLIER…`. `farm` may be empty, and everything after `BEFORE`
/// may be missing. The loader reads the first two fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingAnswer {
    /// The last answer.
    pub entry: Entry,
    /// The ledger's text when the user gave the first of the answers.
    pub before: String,
    /// The answer is for all wikis of the farm.
    pub everywhere: bool,
    /// The answers before the last, in order. When the user gave one of them, the device knew those
    /// before it.
    earlier: Vec<Entry>,
}

/// What to do with a pending answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolution {
    /// Save this entry.
    Save(Entry),
    /// Drop it: the ledger says the same, or has a later answer.
    Superseded,
    /// Keep it: another device or tab has written a text that this version cannot read.
    Wait,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Freshness {
    /// The user gave the answer just now.
    New,
    /// The answer has waited.
    Waited,
}

impl PendingAnswer {
    /// A pending answer. `before`: the ledger's text that the user saw; `waiting`: the pending answer so
    /// far.
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

    /// What is left of an answer that nobody has sealed: its refusals. `None`: it grants something.
    #[must_use]
    pub fn unsealed(self) -> Option<Self> {
        (self.entry.answer != Answer::Allow && self.entry.granted.is_empty()).then(|| Self {
            everywhere: false,
            before: String::new(),
            earlier: Vec::new(),
            entry: Entry {
                granted: Requests::default(),
                ..self.entry
            },
        })
    }

    /// An answer that is saved, as the ledger has it. `replaced`: the ledger's text before; empty if
    /// there was none, or if the ledger said the same already.
    #[must_use]
    pub fn saved(entry: Entry, replaced: &str, everywhere: bool) -> Self {
        let replaced: Option<&str> = Some(replaced).filter(|text| text.parse::<Entry>().is_ok());
        Self {
            entry,
            before: replaced.unwrap_or_default().to_owned(),
            everywhere,
            earlier: Vec::new(),
        }
    }

    /// What to do with an answer that was saved and that a page does not show, if the ledger's text is
    /// `now`. Most often the page is an old one. If the ledger's entry is from before it, or if there is
    /// none, another device has written what it had read before: then the answer is saved again, as it
    /// was. Whoever takes an answer back leaves an entry, for as long as such answers are remembered.
    ///
    /// A grant is not saved over another entry of the same day than the one that it replaced. Another device
    /// may have given that answer later, without having seen the grant.
    #[must_use]
    pub fn resolve_saved(&self, now: &str) -> Resolution {
        match now.parse::<Entry>() {
            Ok(_) if now == self.before => Resolution::Save(self.entry.clone()),
            Ok(entry) if entry.day == self.entry.day && is_grant(&self.entry) => {
                Resolution::Superseded
            }
            Ok(entry) if entry.is_before(&self.entry) => Resolution::Save(self.entry.clone()),
            Ok(entry) if self.outdoes(&entry) => Resolution::Save(Entry {
                revision: entry.revision + 1,
                ..self.entry.clone()
            }),
            Ok(_) => Resolution::Superseded,
            Err(_) if now.is_empty() => Resolution::Save(self.entry.clone()),
            Err(_) => Resolution::Wait,
        }
    }

    /// Whether it is a refusal that was given at the same time as the other entry: both have the same day
    /// and number, so that neither was given in view of the other.
    fn outdoes(&self, other: &Entry) -> bool {
        !is_grant(&self.entry)
            && (self.entry.day, self.entry.revision) == (other.day, other.revision)
            && !self.entry.says(other)
    }

    /// Whether an answer that was saved is not among what a page shows: the page's entry is from before it.
    #[must_use]
    pub fn is_later_than(&self, shown: &Entry) -> bool {
        shown.is_before(&self.entry) || self.outdoes(shown)
    }

    /// What to do with the answer if the ledger's text is `now`.
    ///
    /// The answers are applied one after the other, each by these rules:
    ///
    /// | the answer | the ledger, since the first answer was given | what is saved |
    /// | --- | --- | --- |
    /// | any | another device or tab wrote a text that cannot be read | nothing; the answer waits |
    /// | a grant | the entry was removed | nothing: the gadget asks again |
    /// | a grant, more than [`GRANT_DAYS`] days old | any text | nothing: the gadget asks again |
    /// | any | another device or tab wrote an answer of the same day or later | the refusals of both; of the grants those of both |
    /// | any | it has the same text, or an earlier answer | the answer |
    ///
    /// A grant is not saved either if the ledger would say the same afterwards. A refusal is: another
    /// device may have an older grant that waits.
    #[must_use]
    pub fn resolve(&self, now: &str, today: Day) -> Resolution {
        self.apply_to(now, today, Freshness::Waited)
    }

    /// As [`PendingAnswer::resolve`], but the user gave the last answer just now: it is saved whatever
    /// the ledger says, and takes precedence.
    #[must_use]
    pub fn resolve_as_latest(&self, now: &str, today: Day) -> Resolution {
        self.apply_to(now, today, Freshness::New)
    }

    fn apply_to(&self, now: &str, today: Day, last: Freshness) -> Resolution {
        let ledger = Ledger::read(now, &self.before);
        if ledger.change == LedgerChange::Unreadable {
            return Resolution::Wait;
        }
        let mut before: Option<Entry> = self.before.parse().ok();
        let mut current = ledger.entry.clone();
        let mut is_changed = false;
        for (answer, freshness) in self.answers(last) {
            if freshness == Freshness::New || ledger.accepts(answer, today) {
                let precedence = match freshness {
                    Freshness::Waited if ledger.is_as_late_as(answer) => Precedence::Refusal,
                    Freshness::New | Freshness::Waited => Precedence::Given,
                };
                let next = reconcile(answer, before.as_ref(), current.as_ref(), precedence);
                let adds_nothing = precedence == Precedence::Refusal
                    && only_grants(answer)
                    && current.as_ref().is_some_and(|current| current.says(&next));
                if !adds_nothing {
                    current = Some(next);
                    is_changed = true;
                }
            }
            before = Some(answer.clone());
        }
        match current {
            Some(mut entry) if is_changed => {
                if last == Freshness::Waited && is_grant(&entry) {
                    entry.revision = entry.revision.min(self.revision_upon(&ledger, &entry));
                }
                Resolution::Save(entry)
            }
            _ => Resolution::Superseded,
        }
    }

    /// The revision of an answer that was given in view of the first text and of the ledger, and of nothing
    /// that waited. A grant that has waited gets no higher one for what waited with it: nobody else saw
    /// that. Otherwise it would look later than a refusal that was saved meanwhile, and that another
    /// device has overwritten ([`PendingAnswer::is_later_than`]).
    fn revision_upon(&self, ledger: &Ledger, entry: &Entry) -> u32 {
        let before: Option<Entry> = self.before.parse().ok();
        let known = [before.as_ref(), ledger.entry.as_ref()];
        let of_day = known
            .into_iter()
            .flatten()
            .filter(|known| known.day == entry.day);
        of_day.map(|known| known.revision + 1).max().unwrap_or(0)
    }

    /// All answers in the order in which they were given. `last`: the freshness of the last one.
    fn answers(&self, last: Freshness) -> impl Iterator<Item = (&Entry, Freshness)> {
        let earlier = self.earlier.iter().map(|entry| (entry, Freshness::Waited));
        earlier.chain([(&self.entry, last)])
    }
}

fn is_grant(answer: &Entry) -> bool {
    answer.answer == Answer::Allow
}

fn only_grants(answer: &Entry) -> bool {
    is_grant(answer) && answer.refused.is_empty()
}

/// What the ledger has by now, compared with when the first pending answer was given.
struct Ledger {
    /// `None`: there is no entry, or it cannot be read.
    entry: Option<Entry>,
    change: LedgerChange,
}

/// What others did to the ledger's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LedgerChange {
    /// Nothing.
    None,
    /// They removed it.
    Removed,
    /// They wrote another answer.
    Answered,
    /// They wrote what this version cannot read.
    Unreadable,
}

impl Ledger {
    fn read(now: &str, before: &str) -> Self {
        let entry: Option<Entry> = now.parse().ok();
        let change = match &entry {
            _ if now == before => LedgerChange::None,
            _ if now.is_empty() => LedgerChange::Removed,
            Some(_) => LedgerChange::Answered,
            None => LedgerChange::Unreadable,
        };
        Self { entry, change }
    }

    /// Whether an answer that waited may still be saved.
    fn accepts(&self, answer: &Entry, today: Day) -> bool {
        let is_recent = today.since(answer.day) <= GRANT_DAYS;
        !is_grant(answer) || (is_recent && self.change != LedgerChange::Removed)
    }

    /// Whether others have answered since, on the day of this answer or later.
    fn is_as_late_as(&self, answer: &Entry) -> bool {
        let entry = self.entry.as_ref();
        self.change == LedgerChange::Answered && entry.is_some_and(|entry| answer.day <= entry.day)
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
        // Whether the seal is right is asked before (`crate::seal`).
        let (text, _) = seal::split(text);
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
