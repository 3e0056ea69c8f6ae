//! When and how a gadget may ask: what a user has put off is not put to them again and again.

use std::fmt;

use gadget_consent_core::ledger::encode_name;
use gadget_consent_core::{Day, PromptStyle};

/// So often a gadget is put off before it is quiet for [`QUIET_DAYS`] (as browsers do).
const PATIENCE: u32 = 3;
const QUIET_DAYS: i32 = 7;
/// When so many gadgets were put off in a day, no dialog comes by itself any more on it.
const DIALOGS_A_DAY: usize = 3;
/// Gadgets of which it is kept; the oldest are forgotten.
const MOST: usize = 50;

/// Trigger a held gadget was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trigger {
    /// The page wants it.
    Page,
    /// The page has a place where it asks.
    Place,
    /// Another script wants it.
    Script,
    /// Its user has just done something for it.
    User,
}

impl Trigger {
    /// As the host names it (`host.js`, `Trigger`).
    #[must_use]
    pub fn named(name: &str) -> Self {
        match name {
            "in-place" => Self::Place,
            "script" => Self::Script,
            "user" => Self::User,
            _ => Self::Page,
        }
    }
}

/// What counts for the manner.
#[derive(Debug, Clone, Copy)]
pub struct PromptContext {
    /// Trigger the gadget was asked for.
    pub how: Trigger,
    /// Its user is writing something on this page.
    pub writing: bool,
    /// It is on for everybody.
    pub default_on: bool,
    /// Its user has an account that keeps answers.
    pub named: bool,
    /// What the site policy says.
    pub policy: Option<PromptStyle>,
}

/// What was put off on this device: one gadget.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Record {
    /// Its encoded name.
    gadget: String,
    /// Trigger often.
    count: u32,
    /// Last.
    day: Day,
    /// Until this day it does not ask by itself.
    until: Day,
}

/// What was put off on this device. As text: `NAME;COUNT;LAST;UNTIL` for each gadget, separated by
/// spaces; the host reads it, too.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Embargoes(Vec<Record>);

impl Embargoes {
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

    /// Trigger the gadget may ask.
    #[must_use]
    pub fn manner(&self, gadget: &str, of: PromptContext, today: Day) -> PromptStyle {
        if of.how == Trigger::User {
            return PromptStyle::Dialog;
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
            return PromptStyle::Notice;
        }
        of.policy.unwrap_or(if of.default_on || !of.named {
            PromptStyle::Notice
        } else {
            PromptStyle::Dialog
        })
    }
}

impl fmt::Display for Embargoes {
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
    use gadget_consent_core::{Day, PromptStyle};

    use super::{Embargoes, PromptContext, Trigger};

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    const USUAL: PromptContext = PromptContext {
        how: Trigger::Page,
        writing: false,
        default_on: false,
        named: true,
        policy: None,
    };

    #[test]
    fn how_a_gadget_asks() {
        let (usual, today) = (USUAL, day("2026-11-21"));
        let manner = |of: PromptContext| Embargoes::default().manner("tiles", of, today);
        assert_eq!(manner(usual), PromptStyle::Dialog);
        assert_eq!(
            manner(PromptContext {
                default_on: true,
                ..usual
            }),
            PromptStyle::Notice
        );
        assert_eq!(
            manner(PromptContext {
                named: false,
                ..usual
            }),
            PromptStyle::Notice
        );
        let policy = Some(PromptStyle::Dialog);
        assert_eq!(
            manner(PromptContext {
                named: false,
                policy,
                ..usual
            }),
            PromptStyle::Dialog
        );
        assert_eq!(
            manner(PromptContext {
                writing: true,
                policy,
                ..usual
            }),
            PromptStyle::Notice
        );
        assert_eq!(
            manner(PromptContext {
                how: Trigger::User,
                writing: true,
                ..usual
            }),
            PromptStyle::Dialog
        );
        let policy = Some(PromptStyle::Notice);
        assert_eq!(
            manner(PromptContext { policy, ..usual }),
            PromptStyle::Notice
        );
    }

    #[test]
    fn what_was_put_off_is_not_put_again_on_that_day() {
        let today = day("2026-11-21");
        let mut record = Embargoes::default();
        record.put_off("tiles", today);
        assert_eq!(record.manner("tiles", USUAL, today), PromptStyle::Notice);
        assert_eq!(record.manner("charts", USUAL, today), PromptStyle::Dialog);
        assert_eq!(
            record.manner("tiles", USUAL, today.after(1)),
            PromptStyle::Dialog
        );
        // Enough for one day.
        record.put_off("a", today);
        record.put_off("b", today);
        assert_eq!(record.manner("charts", USUAL, today), PromptStyle::Notice);
        record.answered("b");
        assert_eq!(record.manner("charts", USUAL, today), PromptStyle::Dialog);
    }

    #[test]
    fn three_times_is_enough_for_a_week() {
        let today = day("2026-11-21");
        let mut record = Embargoes::default();
        record.put_off("my_map", today);
        record.put_off("my_map", today);
        assert_eq!(record.to_string(), "my_5Fmap;2;2026-11-21;2026-11-21");
        record.put_off("my_map", today);
        assert_eq!(record.to_string(), "my_5Fmap;3;2026-11-21;2026-11-28");
        assert_eq!(Embargoes::read(&record.to_string()), record);
        record.answered("my_map");
        assert_eq!(record.to_string(), "");
    }

    #[test]
    fn what_cannot_be_read_is_passed_over() {
        let read =
            Embargoes::read("x a;1;2026-11-21;2026-11-21 b;-1;2026-11-21;2026-11-21 c;1;never;");
        assert_eq!(read.to_string(), "a;1;2026-11-21;2026-11-21");
        let mut many = Embargoes::default();
        for number in 0..1000 {
            many.put_off(&number.to_string(), day("2026-11-21"));
        }
        assert!(many.to_string().len() < 2_000);
    }
}
