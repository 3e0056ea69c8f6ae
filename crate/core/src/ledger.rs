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
        write!(f, "{VERSION};{answer};{};{}", self.day, self.granted)?;
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
        let entry = Self {
            answer: Answer::ALL
                .into_iter()
                .find(|answer| answer.name() == name)?,
            day: fields.next()?.parse().ok()?,
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

impl Entry {
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
/// day's stands. Of one day each refusal stands, and of the grants what neither refuses; a day does
/// not say which was first, and a refusal must not be lost.
///
/// Neither the order of the entries nor the grouping of several matters, and none counts twice.
#[must_use]
pub fn merge(one: &Entry, other: &Entry) -> Entry {
    match one.day.cmp(&other.day) {
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
