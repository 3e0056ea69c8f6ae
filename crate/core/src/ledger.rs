//! The ledger: all answers of a user. The answer to a gadget is one line of the user's preferences
//! (docs/formats.md).

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use crate::day::Day;
use crate::declaration::Declaration;
use crate::kind::Kinds;
use crate::request::{Cover, Request, Requests};

mod map;
pub use map::{
    LedgerMap, OWN, PREFERENCE_PREFIX, PREFERENCES, Reach, is_gadget, is_name, number_of,
    preference_name,
};

const VERSION: &str = "1";
/// More answers to one gadget than a user gives in a day.
const LAST_REVISION: u32 = 99_999;
/// What stands before the revision of a page.
const PIN: char = '@';

/// What was answered, in increasing order of strictness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Answer {
    /// The gadget may run with what is granted.
    Allow,
    /// The gadget may not run.
    Refuse,
    /// The gadget may not run, and its user does not want to be asked again.
    Never,
}

impl Answer {
    const ALL: [Self; 3] = [Self::Allow, Self::Refuse, Self::Never];

    const fn name(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Refuse => "refuse",
            Self::Never => "never",
        }
    }
}

/// The user's answer to one gadget.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What was answered.
    pub answer: Answer,
    /// The day of the answer.
    pub day: Day,
    /// The number of known answers of the same day before this one. It makes the texts of successive
    /// answers differ.
    pub revision: u32,
    /// Of a user script that is allowed: the revision of its page to which its user agreed. It changes
    /// nothing about what is open. Entries of gadgets have none ([`crate::user_scripts::read_named`]).
    pub pinned: Option<u64>,
    /// What is granted.
    pub granted: Requests,
    /// What is refused.
    pub refused: Requests,
}

/// The answers to one gadget. `None`: there is no answer, or it cannot be read.
#[derive(Debug, Clone, Copy, Default)]
pub struct Answers<'a> {
    /// The answer in the ledger.
    pub lasting: Option<&'a Entry>,
    /// The answer for this browser session only.
    pub session: Option<&'a Entry>,
}

impl<'a> Answers<'a> {
    /// The answer in the ledger, without one for the session.
    #[must_use]
    pub fn lasting(entry: Option<&'a Entry>) -> Self {
        Self {
            lasting: entry,
            session: None,
        }
    }

    /// The entry that is in force: both [merged](merge).
    #[must_use]
    pub fn in_force(self) -> Option<Cow<'a, Entry>> {
        match (self.lasting, self.session) {
            (Some(lasting), Some(session)) => Some(Cow::Owned(merge(lasting, session))),
            (one, other) => one.or(other).map(Cow::Borrowed),
        }
    }
}

/// Why a text is not an entry. Such a text counts as unanswered, never as granted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// Another version wrote the entry.
    #[error("the entry has the format version “{0}”; this is version 1")]
    UnknownVersion(String),
    /// The text is cut, or something else wrote it.
    #[error("the entry is damaged; expected 1;allow;2026-11-20;GRANTED;REFUSED")]
    Damaged,
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let answer = self.answer.name();
        write!(f, "{VERSION};{answer};{}", self.day)?;
        if self.revision > 0 {
            write!(f, ".{}", self.revision)?;
        }
        if let Some(pinned) = self.pinned {
            write!(f, "{PIN}{pinned}")?;
        }
        write!(f, ";{}", self.granted)?;
        if !self.refused.is_empty() {
            write!(f, ";{}", self.refused)?;
        }
        Ok(())
    }
}

impl FromStr for Entry {
    type Err = LedgerError;

    fn from_str(text: &str) -> Result<Self, LedgerError> {
        let mut fields = text.split(';');
        match fields.next() {
            Some(VERSION) => {}
            Some(other) if other.bytes().all(|byte| byte.is_ascii_digit()) && !other.is_empty() => {
                return Err(LedgerError::UnknownVersion(other.to_owned()));
            }
            _ => return Err(LedgerError::Damaged),
        }
        Self::from_fields(&mut fields).ok_or(LedgerError::Damaged)
    }
}

impl Entry {
    fn from_fields<'a>(fields: &mut impl Iterator<Item = &'a str>) -> Option<Self> {
        let name = fields.next()?;
        let answer = Answer::ALL
            .into_iter()
            .find(|answer| answer.name() == name)?;
        let when = fields.next()?;
        let (when, pinned) = match when.split_once(PIN) {
            // What does not run has no revision.
            Some((when, pin)) if answer == Answer::Allow => (when, Some(read_pin(pin)?)),
            Some(_) => return None,
            None => (when, None),
        };
        let (day, revision) = match when.split_once('.') {
            Some((day, revision)) => (day, read_revision(revision)?),
            None => (when, 0),
        };
        let entry = Self {
            answer,
            day: day.parse().ok()?,
            revision,
            pinned,
            granted: fields.next()?.parse().ok()?,
            refused: match fields.next() {
                Some("") => return None,
                Some(refused) => refused.parse().ok()?,
                None => Requests::default(),
            },
        };
        fields.next().is_none().then_some(entry)
    }
}

/// Reads a revision: 1 or more, with at most five digits and no leading zero.
fn read_revision(text: &str) -> Option<u32> {
    is_number(text, 5).then(|| text.parse().ok()).flatten()
}

/// Reads the revision of a page: the same with at most fifteen digits, which a script can count to.
fn read_pin(text: &str) -> Option<u64> {
    is_number(text, 15).then(|| text.parse().ok()).flatten()
}

fn is_number(text: &str, most: usize) -> bool {
    (1..=most).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && !text.starts_with('0')
}

impl Entry {
    /// Whether both are the same answer, regardless of their days.
    #[must_use]
    pub fn says(&self, other: &Self) -> bool {
        (self.answer, self.pinned, &self.granted, &self.refused)
            == (other.answer, other.pinned, &other.granted, &other.refused)
    }

    /// The same answer to a revision of a script's page; `None`: to the page as it is at any time. What
    /// does not run has no revision.
    #[must_use]
    pub fn at(mut self, revision: Option<u64>) -> Self {
        self.pinned = revision.filter(|_| self.answer == Answer::Allow);
        self
    }

    /// Whether the entry is from before another one of its gadget. Successive entries have later days, or
    /// the same day and higher numbers.
    #[must_use]
    pub fn is_before(&self, other: &Self) -> bool {
        (self.day, self.revision) < (other.day, other.revision)
    }

    /// Whether the entry only says that an answer was [taken back](revoked).
    #[must_use]
    pub fn is_revoked(&self) -> bool {
        self.answer == Answer::Refuse && self.granted.is_empty() && self.refused.is_empty()
    }

    /// How a request stands in this entry.
    ///
    /// What the entry says of exactly this source takes precedence over what it says of a wider one.
    /// In both cases a refusal takes precedence over a grant.
    #[must_use]
    pub fn standing(&self, request: &Request) -> Standing {
        self.standings().of(request)
    }

    /// The entry for many questions about how requests stand in it.
    #[must_use]
    pub fn standings(&self) -> Standings<'_> {
        Standings {
            granted: self.granted.cover(),
            refused: self.refused.cover(),
        }
    }
}

/// An entry that can be searched. An answer does not depend on the length of the entry.
#[derive(Debug)]
pub struct Standings<'a> {
    granted: Cover<'a>,
    refused: Cover<'a>,
}

impl Standings<'_> {
    /// As [`Entry::standing`].
    #[must_use]
    pub fn of(&self, request: &Request) -> Standing {
        let (source, all) = (request.source(), request.kinds());
        let refused = all.intersection(self.refused.kinds_of(source));
        let granted = all
            .without(refused)
            .intersection(self.granted.kinds_of(source));
        let rest = all.without(refused).without(granted);
        if rest.is_empty() {
            return Standing::new(all, granted, refused);
        }
        let wide_refused = rest.intersection(self.refused.kinds_covering(source));
        let wide_granted = rest
            .without(wide_refused)
            .intersection(self.granted.kinds_covering(source));
        Standing::new(
            all,
            granted.union(wide_granted),
            refused.union(wide_refused),
        )
    }
}

/// How a request stands in an entry: each of its kinds is in one of these sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The kinds that are granted.
    pub granted: Kinds,
    /// The kinds that are refused.
    pub refused: Kinds,
    /// The kinds of which the entry says nothing.
    pub unanswered: Kinds,
}

impl Standing {
    fn new(all: Kinds, granted: Kinds, refused: Kinds) -> Self {
        Self {
            granted,
            refused,
            unanswered: all.without(granted).without(refused),
        }
    }

    /// The kinds that stand the same in both.
    fn shared_with(self, other: Self) -> Kinds {
        self.granted
            .intersection(other.granted)
            .union(self.refused.intersection(other.refused))
            .union(self.unanswered.intersection(other.unanswered))
    }

    /// Granted if both grant it, refused if one of them refuses it.
    fn stricter_of(self, other: Self) -> Self {
        let all = self.granted.union(self.refused).union(self.unanswered);
        let granted = self.granted.intersection(other.granted);
        Self::new(all, granted, self.refused.union(other.refused))
    }

    /// The same for some of the kinds.
    fn limited_to(self, kinds: Kinds) -> Self {
        Self {
            granted: self.granted.intersection(kinds),
            refused: self.refused.intersection(kinds),
            unanswered: self.unanswered.intersection(kinds),
        }
    }

    /// Both together, for different kinds.
    fn and(self, other: Self) -> Self {
        Self {
            granted: self.granted.union(other.granted),
            refused: self.refused.union(other.refused),
            unanswered: self.unanswered.union(other.unanswered),
        }
    }
}

/// Merges two entries of the same gadget: from two devices, or from the ledger and the session. The
/// later one counts. Two entries of the same day and revision do not say which is later; then every
/// refusal counts, and a grant counts unless the other entry refuses it, so that no refusal is lost. Of
/// two revisions of a script's page the newer one counts, and any before none.
///
/// The order of the entries does not matter, nor the grouping of several, nor merging one twice.
#[must_use]
pub fn merge(one: &Entry, other: &Entry) -> Entry {
    match (one.day, one.revision).cmp(&(other.day, other.revision)) {
        Ordering::Greater => one.clone(),
        Ordering::Less => other.clone(),
        Ordering::Equal => merge_day(one, other),
    }
}

fn merge_day(one: &Entry, other: &Entry) -> Entry {
    let answer = one.answer.max(other.answer);
    if answer == Answer::Never {
        return Entry {
            answer,
            day: one.day,
            revision: one.revision,
            pinned: None,
            granted: Requests::default(),
            refused: Requests::default(),
        };
    }
    let (in_one, in_other) = (one.standings(), other.standings());
    let stands = |request: &Request| {
        request
            .kinds()
            .without(in_one.of(request).refused)
            .without(in_other.of(request).refused)
    };
    Entry {
        answer,
        day: one.day,
        revision: one.revision,
        pinned: None,
        granted: one.granted.union(&other.granted).with_kinds(stands),
        refused: one.refused.union(&other.refused),
    }
    .at(one.pinned.max(other.pinned))
}

/// The entry for an answer. It has what the user grants and refuses now, and what `previous` grants
/// and refuses and the gadget still declares. Each request granted or refused now is one that the
/// gadget declares. The entry allows the gadget if every needed request is granted.
#[must_use]
pub fn answer(
    declaration: &Declaration,
    previous: Option<&Entry>,
    granted: &Requests,
    refused: &Requests,
    day: Day,
) -> Entry {
    let before = previous.map(|entry| restate(declaration, entry));
    let none = Requests::default();
    let (granted_before, refused_before) = before
        .as_ref()
        .map_or((&none, &none), |entry| (&entry.granted, &entry.refused));
    let granted = granted.union(&granted_before.without_named(refused));
    let refused = refused.union(refused_before).without_named(&granted);
    let allows = declaration.needed.without_named(&granted).is_empty();
    Entry {
        answer: if allows {
            Answer::Allow
        } else {
            Answer::Refuse
        },
        day,
        revision: 0,
        pinned: None,
        granted,
        refused,
    }
    .at(previous.and_then(|entry| entry.pinned))
}

/// The same answer in terms of a declaration. It omits what the gadget no longer declares, and names
/// what a wider grant or refusal covers as the gadget declares it. To read the result, it is enough
/// to compare texts.
#[must_use]
pub fn restate(declaration: &Declaration, entry: &Entry) -> Entry {
    let (all, standings) = (declaration.all(), entry.standings());
    Entry {
        granted: all.with_kinds(|request| standings.of(request).granted),
        refused: all.with_kinds(|request| standings.of(request).refused),
        ..entry.clone()
    }
}

/// Which of two answers takes precedence if both are about the same request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precedence {
    /// The answer that is being saved.
    Given,
    /// The stricter one: a refusal, or an answer taken back, over a grant.
    Refusal,
}

/// Applies an answer to the entry in the ledger, `now`. The user gave the answer when the entry was
/// `before`. What the answer changes is applied. What it only repeats stays as it is now: the user did
/// not decide it with this answer, and another device may have changed it since.
///
/// The result has a revision that no known entry had.
#[must_use]
pub fn reconcile(
    entry: &Entry,
    before: Option<&Entry>,
    now: Option<&Entry>,
    precedence: Precedence,
) -> Entry {
    let mut next = if before == now {
        entry.clone()
    } else {
        combine(entry, before, now, precedence)
    };
    next.revision = 0;
    for known in [before, now].into_iter().flatten() {
        if known.day >= next.day {
            let same = known.day == next.day;
            let revision = known.revision.saturating_add(1).min(LAST_REVISION);
            next.revision = if same {
                next.revision.max(revision)
            } else {
                revision
            };
            next.day = known.day;
        }
    }
    next
}

/// The rules for each kind of each request, where `before` is what the user looked at:
///
/// | the answer, compared with `before` | [`Precedence::Given`] | [`Precedence::Refusal`] |
/// | --- | --- | --- |
/// | says the same | as in `now` | as in `now` |
/// | says something else | as in the answer | granted if the answer and `now` grant it, refused if one of them refuses it |
///
/// An answer that was taken back says something else about every request.
///
/// The revision of a script's page is a thing that an answer says, too. No refusal of others has one, so
/// there it is as in the answer. With [`Precedence::Refusal`], that of `now` counts if it has one.
fn combine(
    entry: &Entry,
    before: Option<&Entry>,
    now: Option<&Entry>,
    precedence: Precedence,
) -> Entry {
    let unanswered = revoked(entry.day);
    let before = before.unwrap_or(&unanswered);
    let now = now.unwrap_or(&unanswered);
    let answer = match precedence {
        Precedence::Given => entry.answer,
        Precedence::Refusal => entry.answer.max(now.answer),
    };
    if answer == Answer::Never {
        return Entry {
            answer,
            ..unanswered
        };
    }
    let standings = [entry, before, now].map(Entry::standings);
    let combined = |request: &Request| {
        let [given, was, is] = standings.each_ref().map(|entry| entry.of(request));
        let repeated = if entry.is_revoked() {
            Kinds::default()
        } else {
            given.shared_with(was)
        };
        let said = request.kinds().without(repeated);
        let answered = match precedence {
            Precedence::Given => given,
            Precedence::Refusal => given.stricter_of(is),
        };
        answered.limited_to(said).and(is.limited_to(repeated))
    };
    let lists = [&entry.granted, &entry.refused, &now.granted, &now.refused];
    let all = lists
        .into_iter()
        .fold(Requests::default(), |all, list| all.union(list));
    Entry {
        answer,
        day: entry.day,
        revision: 0,
        pinned: None,
        granted: all.with_kinds(|request| combined(request).granted),
        refused: all.with_kinds(|request| combined(request).refused),
    }
    .at(combined_pin(entry, before, now, precedence))
}

fn combined_pin(entry: &Entry, before: &Entry, now: &Entry, precedence: Precedence) -> Option<u64> {
    match precedence {
        _ if now.answer != Answer::Allow => entry.pinned,
        _ if entry.pinned == before.pinned => now.pinned,
        Precedence::Refusal => now.pinned.or(entry.pinned),
        Precedence::Given => entry.pinned,
    }
}

/// Whether the text of an answer, which may be damaged, can only take away: `1;n…`, `1;r…`. Such a text may
/// come from anybody. The loader has the same rule (`gadget-loader/src/verdict.js`).
#[must_use]
pub fn takes_away(text: &str) -> bool {
    ["1;n", "1;r"].iter().any(|head| text.starts_with(head))
}

/// The entry for an answer that was taken back: it grants and refuses nothing, so that the gadget asks
/// again. It stays in the ledger so that no device saves an older grant over it.
#[must_use]
pub fn revoked(day: Day) -> Entry {
    Entry {
        answer: Answer::Refuse,
        day,
        revision: 0,
        pinned: None,
        granted: Requests::default(),
        refused: Requests::default(),
    }
}
