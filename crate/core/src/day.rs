//! Days in UTC. This needs neither a clock nor a calendar library.

use std::fmt;
use std::str::FromStr;

const MILLISECONDS: f64 = 86_400_000.0;

/// A day of the proleptic Gregorian calendar, as the number of days since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

/// A text that is not a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected a day such as 2026-11-20")]
pub struct DayError;

impl Day {
    /// The day of a time in milliseconds since 1970-01-01T00:00Z, as JavaScript's `Date.now()`
    /// gives it.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        reason = "saturates far outside of any calendar"
    )]
    pub fn from_milliseconds(time: f64) -> Self {
        Self((time / MILLISECONDS).floor() as i32)
    }

    /// The beginning of the day, in milliseconds since 1970-01-01T00:00Z.
    #[must_use]
    pub fn milliseconds(self) -> f64 {
        f64::from(self.0) * MILLISECONDS
    }

    /// The day after this number of days.
    #[must_use]
    pub fn after(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// The number of days from another day to this one.
    #[must_use]
    pub fn since(self, other: Self) -> i32 {
        self.0.saturating_sub(other.0)
    }
}

// The calendar's arithmetic: H. Hinnant, "chrono-compatible low-level date algorithms",
// https://howardhinnant.github.io/date_algorithms.html

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shifted = i64::from(self.0) + 719_468;
        let era = shifted.div_euclid(146_097);
        let of_era = shifted.rem_euclid(146_097);
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month + 2) / 5 + 1;
        let (month, after) = if month < 10 {
            (month + 3, 0)
        } else {
            (month - 9, 1)
        };
        write!(f, "{:04}-{month:02}-{day:02}", year + era * 400 + after)
    }
}

impl FromStr for Day {
    type Err = DayError;

    fn from_str(text: &str) -> Result<Self, DayError> {
        let bytes = text.as_bytes();
        let shape = bytes.len() == 10
            && bytes.iter().enumerate().all(|(at, byte)| match at {
                4 | 7 => *byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        if !shape {
            return Err(DayError);
        }
        let number = |from: usize, to: usize| text[from..to].parse::<i32>().map_err(|_| DayError);
        match (number(0, 4)?, number(5, 7)?, number(8, 10)?) {
            // 2026-02-30 is read as 2026-03-02, as in the loader, which has no calendar.
            (year, month @ 1..=12, day @ 1..=31) => Ok(from_calendar(year, month, day)),
            _ => Err(DayError),
        }
    }
}

fn from_calendar(year: i32, month: i32, day: i32) -> Day {
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * month + 2) / 5 + day - 1;
    Day(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}
