//! Which gadgets a user has put off on this device, how often, and until when they are quiet
//! (Chromium calls it a permission embargo).

use std::fmt;

use gadget_consent_core::Day;
use gadget_consent_core::keys::encode;

/// A gadget that is put off this often is quiet for [`QUIET_DAYS`], as in browsers.
const PATIENCE: u32 = 3;
const QUIET_DAYS: i32 = 7;
/// Records that are kept; beyond them the oldest is forgotten.
const MOST: usize = 50;

/// Until when an optional source is quiet that was refused when it was asked for.
const FOR_GOOD: &str = "9999-12-31";

/// One gadget that was put off; or one of its optional sources, which was put off or refused
/// ([`crate::wiki::subject`]).
#[derive(Debug, Clone, PartialEq, Eq)]
struct Record {
    /// Its encoded name.
    gadget: String,
    /// How often it was put off. 0: it was refused.
    count: u32,
    /// When it was put off last.
    day: Day,
    /// Until this day it does not ask by itself.
    until: Day,
}

/// The gadgets that were put off on this device.
///
/// As text: `NAME;COUNT;LAST;UNTIL` for each gadget, separated by spaces (docs/formats.md). The host
/// reads the same text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Embargoes(Vec<Record>);

impl Embargoes {
    /// Reads the text. Records that cannot be read are left out.
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

    /// Records that the user has put the gadget off once more.
    pub fn put_off(&mut self, gadget: &str, today: Day) {
        if self.has_refused(gadget) {
            // Its user looked at it again in its place, and the refusal stands.
            return;
        }
        let count = self.take(gadget).map_or(1, |record| record.count + 1);
        let days = if count < PATIENCE { 0 } else { QUIET_DAYS };
        self.add(gadget, count, today, today.after(days));
    }

    /// Records that the user has refused an optional source that was asked for by itself. An entry of the
    /// ledger cannot tell this from a source that was left without a tick.
    pub fn refused(&mut self, subject: &str, today: Day) {
        self.take(subject);
        let until = FOR_GOOD.parse().unwrap_or(today);
        self.add(subject, 0, today, until);
    }

    fn add(&mut self, gadget: &str, count: u32, day: Day, until: Day) {
        self.0.push(Record {
            gadget: encode(gadget),
            count,
            day,
            until,
        });
        if self.0.len() > MOST {
            self.0.remove(0);
        }
    }

    /// Forgets what the user has answered. With a gadget, all its sources are forgotten.
    pub fn answered(&mut self, subject: &str) {
        self.take(subject);
        let sources = encode(&format!("{subject} "));
        self.0.retain(|record| !record.gadget.starts_with(&sources));
    }

    fn take(&mut self, gadget: &str) -> Option<Record> {
        let name = encode(gadget);
        let at = self.0.iter().position(|record| record.gadget == name)?;
        Some(self.0.remove(at))
    }

    fn on(&self, day: Day) -> impl Iterator<Item = &Record> {
        self.0.iter().filter(move |record| record.day == day)
    }

    /// Whether the gadget was put off on this day.
    #[must_use]
    pub fn has(&self, gadget: &str, day: Day) -> bool {
        let name = encode(gadget);
        self.on(day).any(|record| record.gadget == name)
    }

    /// Whether the user has refused an optional source when it was asked for by itself.
    #[must_use]
    pub fn has_refused(&self, subject: &str) -> bool {
        self.of(subject).is_some_and(|record| record.count == 0)
    }

    /// Whether the user has put it off so often that it does not ask.
    #[must_use]
    pub fn is_quiet(&self, subject: &str, today: Day) -> bool {
        self.of(subject).is_some_and(|record| record.until > today)
    }

    fn of(&self, subject: &str) -> Option<&Record> {
        let name = encode(subject);
        self.0.iter().find(|record| record.gadget == name)
    }

    /// The number of gadgets that were put off on this day.
    #[must_use]
    pub fn count(&self, day: Day) -> usize {
        self.on(day).filter(|record| record.count > 0).count()
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
    use gadget_consent_core::Day;

    use super::Embargoes;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
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
    fn a_source_that_was_refused_is_quiet_until_its_gadget_is_answered() {
        let today = day("2026-11-21");
        let mut record = Embargoes::default();
        record.refused("my_map f.example", today);
        assert_eq!(
            record.to_string(),
            "my_5Fmap_20f_2Eexample;0;2026-11-21;9999-12-31"
        );
        record.put_off("my_map f.example", today);
        record.put_off("my_map_2 f.example", today);
        let read = Embargoes::read(&record.to_string());
        assert_eq!(read, record);
        assert!(read.has_refused("my_map f.example") && read.is_quiet("my_map f.example", today));
        assert!(!read.has_refused("my_map") && !read.has_refused("my_map_2 f.example"));
        // It is not put off, and makes no other gadget quiet.
        assert_eq!(read.count(today), 1);
        record.answered("my_map f.example");
        assert!(!record.has_refused("my_map f.example"));
        record.refused("my_map f.example", today);
        record.refused("my_map g.example", today);
        record.answered("my_map");
        assert_eq!(
            record.to_string(),
            "my_5Fmap_5F2_20f_2Eexample;1;2026-11-21;2026-11-21"
        );
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
