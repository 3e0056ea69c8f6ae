//! Answers that could not be saved: kept on the device until they are where they belong. A key for
//! each gadget of each user, so that two tabs do not overwrite each other's, and one that says that
//! there are some and when they are to be tried again.

use gadget_consent_core::ledger::{decode_name, encode_name};
use gadget_consent_core::outbox::Letter;
use gadget_consent_core::retry;
use mediawiki_web::storage::{StorageRefused, Store as Keys};

use crate::store::Failure;

/// The answers of one user that wait on this device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outbox {
    /// Of the keys of the letters.
    letters: String,
    /// The key under which it stands that there are some: how often they were tried, and before when
    /// they are not to be tried again, in milliseconds since 1970.
    flag: String,
}

impl Outbox {
    /// The outbox of a user; `prefix`: of the keys in the device's stores.
    #[must_use]
    pub fn new(prefix: &str, user: &str) -> Self {
        // No user's name has a slash.
        let flag = format!("{prefix}~outbox/{user}");
        Self {
            letters: format!("{flag}/"),
            flag,
        }
    }

    fn key(&self, gadget: &str) -> String {
        format!("{}{}", self.letters, encode_name(gadget))
    }

    /// All texts that wait, by the gadgets' names.
    #[must_use]
    pub fn texts(&self) -> Vec<(String, String)> {
        let gadget = |(key, text): (String, String)| {
            Some((decode_name(key.strip_prefix(&self.letters)?)?, text))
        };
        let all = Keys::Local.entries(&self.letters);
        all.into_iter().filter_map(gadget).collect()
    }

    /// All that wait and can be read.
    #[must_use]
    pub fn letters(&self) -> Vec<(String, Letter)> {
        let read = |(gadget, text): (String, String)| Some((gadget, text.parse().ok()?));
        self.texts().into_iter().filter_map(read).collect()
    }

    /// What waits for a gadget.
    #[must_use]
    pub fn letter(&self, gadget: &str) -> Option<Letter> {
        let text = Keys::Local.get(&self.key(gadget)).ok()??;
        text.parse().ok()
    }

    /// Keeps a letter, in place of what waits for the gadget.
    ///
    /// # Errors
    /// When the device keeps nothing.
    pub fn put(&self, gadget: &str, letter: &Letter) -> Result<(), StorageRefused> {
        Keys::Local.set(&self.key(gadget), &letter.to_string())?;
        // Without it, it is tried again when something else comes up.
        let (tries, _) = self.schedule();
        if tries == 0 {
            let _ = Keys::Local.set(&self.flag, "0 0");
        }
        Ok(())
    }

    /// What waits for the gadget need not be saved any more.
    pub fn remove(&self, gadget: &str) {
        // Where the device keeps nothing, there is nothing to remove.
        let _ = Keys::Local.remove(&self.key(gadget));
        if self.letters().is_empty() {
            let _ = Keys::Local.remove(&self.flag);
        }
    }

    fn schedule(&self) -> (u32, u64) {
        let text = Keys::Local.get(&self.flag).ok().flatten();
        let text = text.unwrap_or_default();
        let (tries, not_before) = text.split_once(' ').unwrap_or_default();
        let not_before = not_before.parse().unwrap_or_default();
        (tries.parse().unwrap_or_default(), not_before)
    }

    /// The milliseconds until they are to be tried again.
    #[must_use]
    pub fn due_in(&self) -> u32 {
        let (_, not_before) = self.schedule();
        // A clock that was set back must not keep them for ever.
        let left = not_before.saturating_sub(now()).min(LONGEST);
        u32::try_from(left).unwrap_or_default()
    }

    /// Notes that they could not be saved.
    pub fn failed(&self, failure: &Failure) {
        let (tries, _) = self.schedule();
        let tries = tries.saturating_add(1);
        let asked_for = match failure {
            Failure::Busy { retry_after } => *retry_after,
            _ => None,
        };
        let pause = retry::pause(tries, asked_for, js_sys::Math::random());
        // Without it, they are tried again on the next page.
        let _ = Keys::Local.set(&self.flag, &format!("{tries} {}", now() + whole(pause)));
    }
}

/// Milliseconds, at most, that letters wait for a page on which they are tried: a day.
const LONGEST: u64 = 86_400_000;

fn now() -> u64 {
    whole(js_sys::Date::now())
}

/// Times of this age are whole numbers far below the bound.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn whole(milliseconds: f64) -> u64 {
    milliseconds as u64
}
