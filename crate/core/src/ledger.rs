//! The ledger: the user's answer to one gadget, as the text of one preference (docs/formats.md).

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt::{self, Write as _};
use std::str::FromStr;

use crate::day::Day;
use crate::declaration::Declaration;
use crate::kind::Kinds;
use crate::request::{Request, Requests};

const VERSION: &str = "1";
/// More answers to one gadget than anybody gives on a day.
const LAST_REVISION: u32 = 99_999;
const PREFERENCE_PREFIX: &str = "userjs-gadgetconsent-";

/// What was answered. In this order each outweighs those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Answer {
    /// It may run with what is granted.
    Allow,
    /// It may not run.
    Refuse,
    /// It may not run, and its user does not want to be asked.
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
    /// When.
    pub day: Day,
    /// How many answers to the gadget were known to stand before it on that day: no two that are
    /// given one after the other are the same text.
    pub revision: u32,
    /// What is granted.
    pub granted: Requests,
    /// What is refused.
    pub refused: Requests,
}

/// The answers to one gadget. `None` for what was never answered, and for what cannot be read.
#[derive(Debug, Clone, Copy, Default)]
pub struct Answers<'a> {
    /// In the ledger.
    pub lasting: Option<&'a Entry>,
    /// For this browser session only.
    pub session: Option<&'a Entry>,
}

impl<'a> Answers<'a> {
    /// What stands in the ledger alone.
    #[must_use]
    pub fn lasting(entry: Option<&'a Entry>) -> Self {
        Self {
            lasting: entry,
            session: None,
        }
    }

    /// The entry that counts: both [merged](merge).
    #[must_use]
    pub fn in_force(self) -> Option<Cow<'a, Entry>> {
        match (self.lasting, self.session) {
            (Some(lasting), Some(session)) => Some(Cow::Owned(merge(lasting, session))),
            (one, other) => one.or(other).map(Cow::Borrowed),
        }
    }
}

/// Why a text is no entry. Such a text counts as unanswered, never as granted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// Written by another version.
    #[error("the entry has the format version “{0}”; this is version 1")]
    UnknownVersion(String),
    /// Cut, or written by something else.
    #[error("the entry is damaged; expected is 1;allow;2026-11-20;GRANTED;REFUSED")]
    Damaged,
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let answer = self.answer.name();
        write!(f, "{VERSION};{answer};{}", self.day)?;
        if self.revision > 0 {
            write!(f, ".{}", self.revision)?;
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
        let (day, revision) = match when.split_once('.') {
            Some((day, revision)) => (day, read_revision(revision)?),
            None => (when, 0),
        };
        let entry = Self {
            answer,
            day: day.parse().ok()?,
            revision,
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

/// As it is written: from 1, in at most five digits, the first of which is no zero.
fn read_revision(text: &str) -> Option<u32> {
    let plain = (1..=5).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && !text.starts_with('0');
    if plain { text.parse().ok() } else { None }
}

impl Entry {
    /// Whether it is the same answer as another, whenever they were given.
    #[must_use]
    pub fn says(&self, other: &Self) -> bool {
        (self.answer, &self.granted, &self.refused)
            == (other.answer, &other.granted, &other.refused)
    }

    /// Whether it only says that an answer was [taken back](revoked).
    #[must_use]
    pub fn is_revoked(&self) -> bool {
        self.answer == Answer::Refuse && self.granted.is_empty() && self.refused.is_empty()
    }

    /// The kinds of a request that are granted, and those that are refused.
    ///
    /// What is named for exactly its source counts before what is said of a wider one, and in
    /// either a refusal before a grant.
    #[must_use]
    pub fn standing(&self, request: &Request) -> (Kinds, Kinds) {
        let (source, all) = (request.source(), request.kinds());
        let refused = all.intersection(self.refused.kinds_of(source));
        let granted = all
            .without(refused)
            .intersection(self.granted.kinds_of(source));
        let rest = all.without(refused).without(granted);
        if rest.is_empty() {
            return (granted, refused);
        }
        let wide_refused = rest.intersection(self.refused.kinds_covering(source));
        let wide_granted = rest
            .without(wide_refused)
            .intersection(self.granted.kinds_covering(source));
        (granted.union(wide_granted), refused.union(wide_refused))
    }
}

/// One entry from two of the same gadget: two devices', or the ledger's and the session's. The later
/// one stands. Of one day and revision each refusal stands, and of the grants what neither refuses: they do
/// not say which was first, and a refusal must not be lost.
///
/// Neither the order of the entries nor the grouping of several matters, and none counts twice.
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
            granted: Requests::default(),
            refused: Requests::default(),
        };
    }
    let stands = |request: &Request| {
        request
            .kinds()
            .without(one.standing(request).1)
            .without(other.standing(request).1)
    };
    Entry {
        answer,
        day: one.day,
        revision: one.revision,
        granted: one.granted.union(&other.granted).with_kinds(stands),
        refused: one.refused.union(&other.refused),
    }
}

/// The entry that an answer makes: what was granted and refused before and is still declared, and
/// what the user has granted and refused now, of which each request is one that is declared. It
/// allows when every needed request is granted.
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
        granted,
        refused,
    }
}

/// The same answer in the words of a declaration: what is no longer declared is left out, and what
/// a wider grant or refusal covers is named as it is declared. So that equality of text suffices to
/// read it.
#[must_use]
pub fn restate(declaration: &Declaration, entry: &Entry) -> Entry {
    let all = declaration.all();
    Entry {
        granted: all.with_kinds(|request| entry.standing(request).0),
        refused: all.with_kinds(|request| entry.standing(request).1),
        ..entry.clone()
    }
}

/// Which of two answers counts where both say something of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precedence {
    /// The one that is being given.
    Given,
    /// A refusal, and an answer taken back, before a grant.
    Refusal,
}

/// What an answer makes of the entry that stands by now, `now`, when it was given in view of another,
/// `before`: what it said anew is taken over, and what it merely repeated is left as it is now.
/// Nobody looked at that when the answer was given; somebody may have taken it back since.
///
/// The revision is one that no entry before had, as far as is known.
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

fn combine(
    entry: &Entry,
    before: Option<&Entry>,
    now: Option<&Entry>,
    precedence: Precedence,
) -> Entry {
    let none = revoked(entry.day);
    let (base, standing) = (before.unwrap_or(&none), now.unwrap_or(&none));
    let answer = match precedence {
        Precedence::Given => entry.answer,
        Precedence::Refusal => entry.answer.max(standing.answer),
    };
    if answer == Answer::Never {
        return Entry { answer, ..none };
    }
    let sides = |request: &Request| {
        let [given, was, is] = [entry, base, standing].map(|side| side.standing(request));
        let unsaid = |side: (Kinds, Kinds)| request.kinds().without(side.0).without(side.1);
        let news = |whole: &Entry, side: (Kinds, Kinds)| {
            // They are about everything, also about what nobody had said anything of.
            if whole.is_revoked() || whole.answer == Answer::Never {
                return request.kinds();
            }
            let granted = side.0.without(was.0);
            let refused = side.1.without(was.1);
            let dropped = unsaid(side).without(unsaid(was));
            granted.union(refused).union(dropped)
        };
        let said = news(entry, given);
        let changed = match precedence {
            Precedence::Given => now.map_or(Kinds::default(), |_| news(standing, is)),
            // It does not show what was said in between.
            Precedence::Refusal => request.kinds(),
        };
        let (only, both) = (said.without(changed), said.intersection(changed));
        let left = request.kinds().without(said);
        let pick = |given: Kinds, is: Kinds, on_conflict: Kinds| {
            left.intersection(is)
                .union(only.intersection(given))
                .union(both.intersection(on_conflict))
        };
        let (granted, refused) = match precedence {
            Precedence::Given => given,
            Precedence::Refusal => (given.0.intersection(is.0), given.1.union(is.1)),
        };
        (pick(given.0, is.0, granted), pick(given.1, is.1, refused))
    };
    let mut all = Requests::default();
    for side in [entry, standing] {
        all = all.union(&side.granted).union(&side.refused);
    }
    Entry {
        answer,
        day: entry.day,
        revision: 0,
        granted: all.with_kinds(|request| sides(request).0),
        refused: all.with_kinds(|request| sides(request).1),
    }
}

/// What stands for an answer that was taken back: nothing is granted, nothing refused, and its gadget
/// asks again. That it was, and when, must be known where an older grant is still to be saved.
#[must_use]
pub fn revoked(day: Day) -> Entry {
    Entry {
        answer: Answer::Refuse,
        day,
        revision: 0,
        granted: Requests::default(),
        refused: Requests::default(),
    }
}

/// The name of the preference that holds a gadget's entry.
#[must_use]
pub fn preference_name(gadget: &str) -> String {
    format!("{PREFERENCE_PREFIX}{}", encode_name(gadget))
}

/// A gadget's name in the characters that the name of a preference may have; no two names are
/// encoded alike.
#[must_use]
pub fn encode_name(gadget: &str) -> String {
    let mut encoded = String::with_capacity(gadget.len());
    for byte in gadget.bytes() {
        if byte.is_ascii_alphanumeric() || byte == b'-' {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(encoded, "_{byte:02X}");
        }
    }
    encoded
}

/// The gadget's name from its encoded form; `None` for a text that [`encode_name`] does not make.
#[must_use]
pub fn decode_name(encoded: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded;
    while let Some(char) = rest.chars().next() {
        let length = if char == '_' {
            bytes.push(u8::from_str_radix(rest.get(1..3)?, 16).ok()?);
            3
        } else {
            bytes.push(u8::try_from(char).ok()?);
            1
        };
        rest = rest.get(length..)?;
    }
    let name = String::from_utf8(bytes).ok()?;
    (encode_name(&name) == encoded).then_some(name)
}
