//! The time.

use gadget_consent_core::Day;

/// A clock.
pub trait Clock {
    /// Milliseconds since 1970.
    fn milliseconds(&self) -> f64;

    /// Seconds since 1970.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a clock that is out of bounds is at the bound"
    )]
    fn now(&self) -> u32 {
        (self.milliseconds() / 1_000.0) as u32
    }

    /// Today's date (UTC).
    fn today(&self) -> Day {
        Day::from_milliseconds(self.milliseconds())
    }
}

/// The clock of the user's computer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn milliseconds(&self) -> f64 {
        js_sys::Date::now()
    }
}

/// Today's date, by the clock of the user's computer.
#[must_use]
pub fn today() -> Day {
    SystemClock.today()
}
