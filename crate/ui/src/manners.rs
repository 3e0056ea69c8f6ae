//! When and how a gadget may ask: what a user has put off is not put to them again and again.

use std::fmt;

use gadget_consent_core::ledger::encode_name;
use gadget_consent_core::{Day, Manner};

/// So often a gadget is put off before it is quiet for [`QUIET_DAYS`] (as browsers do).
const PATIENCE: u32 = 3;
const QUIET_DAYS: i32 = 7;
/// When so many gadgets were put off in a day, no dialog comes by itself any more on it.
const DIALOGS_A_DAY: usize = 3;
/// Gadgets of which it is kept; the oldest are forgotten.
const MOST: usize = 50;

/// How a held gadget was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// The page wants it.
    Page,
    /// The page has a place where it asks.
    Place,
    /// Another script wants it.
    Script,
    /// Its user has just done something for it.
    User,
}

impl How {
    /// As the host names it (`host.js`, `How`).
    #[must_use]
    pub fn named(name: &str) -> Self {
        match name {
            "place" => Self::Place,
            "script" => Self::Script,
            "user" => Self::User,
            _ => Self::Page,
        }
    }
}

/// What counts for the manner.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances {
    /// How the gadget was asked for.
    pub how: How,
    /// Its user is writing something on this page.
    pub writing: bool,
    /// It is on for everybody.
    pub default_on: bool,
    /// Its user has an account that keeps answers.
    pub named: bool,
    /// What the site policy says.
    pub policy: Option<Manner>,
}

/// What was put off on this device: one gadget.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Record {
    /// Its encoded name.
    gadget: String,
    /// How often.
    count: u32,
    /// Last.
    day: Day,
    /// Until this day it does not ask by itself.
    until: Day,
}

/// What was put off on this device. As text: `NAME;COUNT;LAST;UNTIL` for each gadget, separated by
/// spaces; the host reads it, too.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PutOff(Vec<Record>);

impl PutOff {
    /// What can be read of the text.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let record = |text: &str| {
            let mut fields = text.split(';');
            Some(Record {
                gadget: fields.next()?.to_owned(),
                count: fields.next()?.parse().ok()?,
                day: fields.next()?.parse().ok()?,
                until: fields.next()?.parse().ok()?,
            })
        };
        Self(text.split(' ').filter_map(record).collect())
    }

    /// Its user has put the gadget off once more.
    pub fn put_off(&mut self, gadget: &str, today: Day) {
        let count = self.take(gadget).map_or(1, |record| record.count + 1);
        let days = if count < PATIENCE { 0 } else { QUIET_DAYS };
        self.0.push(Record {
            gadget: encode_name(gadget),
            count,
            day: today,
            until: today.after(days),
        });
        if self.0.len() > MOST {
            self.0.remove(0);
        }
    }

    /// Its user has answered.
    pub fn answered(&mut self, gadget: &str) {
        self.take(gadget);
    }

    fn take(&mut self, gadget: &str) -> Option<Record> {
        let name = encode_name(gadget);
        let at = self.0.iter().position(|record| record.gadget == name)?;
        Some(self.0.remove(at))
    }

    /// How the gadget may ask.
    #[must_use]
    pub fn manner(&self, gadget: &str, of: Circumstances, today: Day) -> Manner {
        if of.how == How::User {
            return Manner::Dialog;
        }
        let name = encode_name(gadget);
        let is_today = |record: &&Record| record.day == today;
        let again = self
            .0
            .iter()
            .filter(is_today)
            .any(|record| record.gadget == name);
        let enough = self.0.iter().filter(is_today).count() >= DIALOGS_A_DAY;
        if of.writing || again || enough {
            return Manner::Notice;
        }
        of.policy.unwrap_or(if of.default_on || !of.named {
            Manner::Notice
        } else {
            Manner::Dialog
        })
    }
}

impl fmt::Display for PutOff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, record) in self.0.iter().enumerate() {
            let space = if index > 0 { " " } else { "" };
            let Record {
                gadget,
                count,
                day,
                until,
            } = record;
            write!(f, "{space}{gadget};{count};{day};{until}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use gadget_consent_core::{Day, Manner};

    use super::{Circumstances, How, PutOff};

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    const USUAL: Circumstances = Circumstances {
        how: How::Page,
        writing: false,
        default_on: false,
        named: true,
        policy: None,
    };

    #[test]
    fn how_a_gadget_asks() {
        let (usual, today) = (USUAL, day("2026-11-21"));
        let manner = |of: Circumstances| PutOff::default().manner("tiles", of, today);
        assert_eq!(manner(usual), Manner::Dialog);
        assert_eq!(
            manner(Circumstances {
                default_on: true,
                ..usual
            }),
            Manner::Notice
        );
        assert_eq!(
            manner(Circumstances {
                named: false,
                ..usual
            }),
            Manner::Notice
        );
        let policy = Some(Manner::Dialog);
        assert_eq!(
            manner(Circumstances {
                named: false,
                policy,
                ..usual
            }),
            Manner::Dialog
        );
        assert_eq!(
            manner(Circumstances {
                writing: true,
                policy,
                ..usual
            }),
            Manner::Notice
        );
        assert_eq!(
            manner(Circumstances {
                how: How::User,
                writing: true,
                ..usual
            }),
            Manner::Dialog
        );
        let policy = Some(Manner::Notice);
        assert_eq!(manner(Circumstances { policy, ..usual }), Manner::Notice);
    }

    #[test]
    fn what_was_put_off_is_not_put_again_on_that_day() {
        let today = day("2026-11-21");
        let mut record = PutOff::default();
        record.put_off("tiles", today);
        assert_eq!(record.manner("tiles", USUAL, today), Manner::Notice);
        assert_eq!(record.manner("charts", USUAL, today), Manner::Dialog);
        assert_eq!(
            record.manner("tiles", USUAL, today.after(1)),
            Manner::Dialog
        );
        // Enough for one day.
        record.put_off("a", today);
        record.put_off("b", today);
        assert_eq!(record.manner("charts", USUAL, today), Manner::Notice);
        record.answered("b");
        assert_eq!(record.manner("charts", USUAL, today), Manner::Dialog);
    }

    #[test]
    fn three_times_is_enough_for_a_week() {
        let today = day("2026-11-21");
        let mut record = PutOff::default();
        record.put_off("my_map", today);
        record.put_off("my_map", today);
        assert_eq!(record.to_string(), "my_5Fmap;2;2026-11-21;2026-11-21");
        record.put_off("my_map", today);
        assert_eq!(record.to_string(), "my_5Fmap;3;2026-11-21;2026-11-28");
        assert_eq!(PutOff::read(&record.to_string()), record);
        record.answered("my_map");
        assert_eq!(record.to_string(), "");
    }

    #[test]
    fn what_cannot_be_read_is_passed_over() {
        let read =
            PutOff::read("x a;1;2026-11-21;2026-11-21 b;-1;2026-11-21;2026-11-21 c;1;never;");
        assert_eq!(read.to_string(), "a;1;2026-11-21;2026-11-21");
        let mut many = PutOff::default();
        for number in 0..1000 {
            many.put_off(&number.to_string(), day("2026-11-21"));
        }
        assert!(many.to_string().len() < 2_000);
    }
}
