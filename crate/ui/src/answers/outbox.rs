//! Answers that are not known to be where they belong: on the device until they are. A key for each
//! gadget of each user, so that two tabs do not overwrite each other's, and one that says that there
//! are some and when they are to be tried again.

use gadget_consent_core::ledger::{decode_name, encode_name};
use gadget_consent_core::outbox::PendingAnswer;
use gadget_consent_core::retry;
use mediawiki_web::storage::Store as Keys;

use crate::answers::store::Failure;

/// Seconds, at most, that pending_answers wait for a page on which they are tried: a day.
const LONGEST: u32 = 86_400;

/// Seconds for which the tab in which an answer was given, or is tried again, has it to itself. When it
/// takes longer, another page may send it, too: that does no harm.
const PATIENCE: u32 = 5;

/// The answers of one user that wait on this device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outbox {
    /// Of the keys of the pending_answers.
    pending_answers: String,
    /// The key under which it stands that there are some: how often they were tried, and before when
    /// they are not to be tried again, in seconds since 1970.
    flag: String,
}

impl Outbox {
    /// The outbox of a user; `prefix`: of the keys in the device's stores.
    #[must_use]
    pub fn new(prefix: &str, user: &str) -> Self {
        // No user's name has a slash.
        let flag = format!("{prefix}~outbox/{user}");
        Self {
            pending_answers: format!("{flag}/"),
            flag,
        }
    }

    fn key(&self, gadget: &str) -> String {
        format!("{}{}", self.pending_answers, encode_name(gadget))
    }

    /// All texts that wait, by the gadgets' names.
    #[must_use]
    pub fn texts(&self) -> Vec<(String, String)> {
        let gadget = |(key, text): (String, String)| {
            Some((decode_name(key.strip_prefix(&self.pending_answers)?)?, text))
        };
        let all = Keys::Local.entries(&self.pending_answers);
        all.into_iter().filter_map(gadget).collect()
    }

    /// All that wait and can be read.
    #[must_use]
    pub fn pending_answers(&self) -> Vec<(String, PendingAnswer)> {
        let read = |(gadget, text): (String, String)| Some((gadget, text.parse().ok()?));
        self.texts().into_iter().filter_map(read).collect()
    }

    /// The text that waits for a gadget.
    #[must_use]
    pub fn text(&self, gadget: &str) -> Option<String> {
        Keys::Local.get(&self.key(gadget)).ok()?
    }

    /// What waits for a gadget, if it can be read.
    #[must_use]
    pub fn pending(&self, gadget: &str) -> Option<PendingAnswer> {
        self.text(gadget)?.parse().ok()
    }

    /// Keeps the text of a pending in place of what waits for the gadget; `None`: nothing waits any
    /// more. False: the device keeps nothing.
    pub fn put(&self, gadget: &str, text: Option<&str>) -> bool {
        let key = self.key(gadget);
        let Some(text) = text else {
            // Where the device keeps nothing, there is nothing to remove.
            let _ = Keys::Local.remove(&key);
            return true;
        };
        let is_kept = Keys::Local.set(&key, text).is_ok();
        let (tries, _) = self.schedule();
        if is_kept && tries == 0 {
            self.plan(0, PATIENCE);
        }
        is_kept
    }

    fn schedule(&self) -> (u32, u32) {
        let text = Keys::Local.get(&self.flag).ok().flatten();
        let text = text.unwrap_or_default();
        let (tries, not_before) = text.split_once(' ').unwrap_or_default();
        let not_before = not_before.parse().unwrap_or_default();
        (tries.parse().unwrap_or_default(), not_before)
    }

    fn plan(&self, tries: u32, pause: u32) {
        let not_before = now().saturating_add(pause);
        // Where it cannot be kept, they are tried again when something else comes up.
        let _ = Keys::Local.set(&self.flag, &format!("{tries} {not_before}"));
    }

    /// There are none that can be sent: no page need come back to them.
    pub fn rest(&self) {
        let _ = Keys::Local.remove(&self.flag);
    }

    /// They are being tried: nobody else is to try them meanwhile.
    pub fn begin(&self) {
        let (tries, _) = self.schedule();
        self.plan(tries, PATIENCE);
    }

    /// The seconds until they are to be tried again.
    #[must_use]
    pub fn due_in(&self) -> u32 {
        let (_, not_before) = self.schedule();
        // A clock that was set back must not keep them for ever.
        not_before.saturating_sub(now()).min(LONGEST)
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
        self.plan(tries, pause);
    }
}

/// In seconds since 1970.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn now() -> u32 {
    (js_sys::Date::now() / 1_000.0) as u32
}
