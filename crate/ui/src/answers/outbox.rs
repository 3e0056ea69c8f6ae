//! The outbox: answers that are not known to be saved wait on the device. Each gadget of each user has
//! a key, so that two tabs do not overwrite each other's answers. One more key says that answers wait,
//! and when they may be sent again.

use gadget_consent_core::Entry;
use gadget_consent_core::outbox::{GRANT_DAYS, PendingAnswer};
use gadget_consent_core::{retry, seal};

use crate::answers::failure::Failure;
use crate::answers::keys;
use crate::answers::ports::{Device, Page, Ports};
use crate::answers::seals;
use crate::answers::store::by_gadget;
use crate::wiki::clock::Clock;

/// The most seconds that pending answers wait for a page that sends them: a day.
const LONGEST: u32 = 86_400;

/// For so many seconds only the tab sends answers in which they were given, or which is sending them
/// again. If it takes longer, another page may send them too, which does no harm.
const PATIENCE: u32 = 5;

/// The answers of one user that wait on this device.
#[derive(Debug)]
pub struct Outbox<'a, P> {
    ports: &'a P,
    /// The prefix of the user's keys.
    prefix: String,
    /// The key of the schedule: how often the answers were tried, and before which time (seconds since
    /// 1970) they are not to be tried again.
    schedule: String,
}

impl<'a, P: Ports> Outbox<'a, P> {
    /// The outbox of the user of the page; `None` for users whose answers the device holds.
    #[must_use]
    pub fn of(ports: &'a P) -> Option<Self> {
        ports.user()?;
        let prefix = ports.page().key_prefix();
        Some(Self {
            ports,
            schedule: keys::key(&prefix, keys::OUTBOX),
            prefix,
        })
    }

    fn key(&self, gadget: &str) -> String {
        keys::of_gadget(&self.prefix, keys::OUTBOX, gadget)
    }

    /// All texts that wait, by the gadgets' names.
    #[must_use]
    pub fn texts(&self) -> Vec<(String, String)> {
        let prefix = keys::of_gadgets(&self.prefix, keys::OUTBOX);
        let all = self.ports.local().entries(&prefix);
        by_gadget(&prefix, all)
    }

    /// All pending answers that can be read and may be saved, by the gadgets' names.
    #[must_use]
    pub fn pending_answers(&self) -> Vec<(String, PendingAnswer)> {
        let read = |(gadget, text): (String, String)| {
            let pending = self.trusted(keys::OUTBOX, &gadget, &text)?;
            Some((gadget, pending))
        };
        self.texts().into_iter().filter_map(read).collect()
    }

    /// The answer of a text, as far as it may be saved. Any script of the wiki can write to the device: a
    /// grant that is not sealed with this user's key may be another's.
    fn trusted(&self, what: &str, gadget: &str, text: &str) -> Option<PendingAnswer> {
        let pending: PendingAnswer = text.parse().ok()?;
        let place = keys::of_gadget(&self.prefix, what, gadget);
        if seals::has_sealed(self.ports, &place, text) {
            Some(pending)
        } else {
            pending.unsealed()
        }
    }

    fn sealed(&self, what: &str, gadget: &str, text: &str) -> (String, String) {
        let key = keys::of_gadget(&self.prefix, what, gadget);
        let text = seals::seal(self.ports, &key, text);
        (key, text)
    }

    /// Seals again what this page has sealed, because the user's key is another one.
    pub fn seal_again(&self) {
        for (gadget, text) in self.texts() {
            let key = self.key(&gadget);
            if seals::has_sealed(self.ports, &key, &text) {
                let text = seals::seal(self.ports, &key, seal::split(&text).0);
                let _ = self.ports.local().set(&key, &text);
            }
        }
    }

    /// Whether the text that waits for a gadget is a grant that nobody has sealed. It is not saved, and its
    /// gadget asks. It stays until its user answers: another tab may be saving the key that sealed it.
    #[must_use]
    pub fn is_unsealed_grant(&self, gadget: &str, text: &str) -> bool {
        text.parse::<PendingAnswer>().is_ok() && self.trusted(keys::OUTBOX, gadget, text).is_none()
    }

    /// The text that waits for a gadget.
    #[must_use]
    pub fn text(&self, gadget: &str) -> Option<String> {
        self.ports.local().get(&self.key(gadget)).ok()?
    }

    /// The pending answer to a gadget, if it can be read and may be saved.
    #[must_use]
    pub fn pending(&self, gadget: &str) -> Option<PendingAnswer> {
        self.trusted(keys::OUTBOX, gadget, &self.text(gadget)?)
    }

    /// Stores the text of a pending answer in place of the one before. False: the device did not store
    /// it.
    pub fn put(&self, gadget: &str, text: &str) -> bool {
        let (key, text) = self.sealed(keys::OUTBOX, gadget, text);
        let is_stored = self.ports.local().set(&key, &text).is_ok();
        let (tries, _) = self.read_schedule();
        if is_stored && tries == 0 {
            self.plan(0, PATIENCE);
        }
        is_stored
    }

    /// Puts a text back as it was, with its seal.
    pub fn put_back(&self, gadget: &str, text: &str) {
        // Where the device stores nothing, nothing was there.
        let _ = self.ports.local().set(&self.key(gadget), text);
    }

    /// Removes the pending answer to a gadget.
    pub fn remove(&self, gadget: &str) {
        // Where the device stores nothing, there is nothing to remove.
        let _ = self.ports.local().remove(&self.key(gadget));
    }

    /// Keeps an answer that was saved. It tells an old page from a new one, and an answer that the wiki has
    /// lost from one that it never had.
    pub fn remember(&self, gadget: &str, saved: &PendingAnswer) {
        let (key, text) = self.sealed(keys::SAVED, gadget, &saved.to_string());
        // Without it, old pages count as new ones.
        let _ = self.ports.local().set(&key, &text);
    }

    /// Forgets what was saved for a gadget.
    pub fn forget(&self, gadget: &str) {
        let key = keys::of_gadget(&self.prefix, keys::SAVED, gadget);
        let _ = self.ports.local().remove(&key);
    }

    /// The answers that were saved and that this page does not show. Forgets those that are too old, cannot
    /// be read, or grant something without a seal.
    #[must_use]
    pub fn not_shown(&self) -> Vec<(String, PendingAnswer)> {
        let prefix = keys::of_gadgets(&self.prefix, keys::SAVED);
        let today = self.ports.clock().today();
        let mut all = Vec::new();
        for (gadget, text) in by_gadget(&prefix, self.ports.local().entries(&prefix)) {
            let saved = self.trusted(keys::SAVED, &gadget, &text);
            match saved.filter(|saved| today.since(saved.entry.day) <= GRANT_DAYS) {
                None => self.forget(&gadget),
                Some(saved) => {
                    let shown = self.ports.page().read_shown(&gadget).parse::<Entry>();
                    if shown.map_or(true, |shown| saved.is_later_than(&shown)) {
                        all.push((gadget, saved));
                    }
                }
            }
        }
        all
    }

    fn read_schedule(&self) -> (u32, u32) {
        let text = self.ports.local().get(&self.schedule).ok().flatten();
        let text = text.unwrap_or_default();
        let (tries, not_before) = text.split_once(' ').unwrap_or_default();
        let not_before = not_before.parse().unwrap_or_default();
        (tries.parse().unwrap_or_default(), not_before)
    }

    fn plan(&self, tries: u32, pause: u32) {
        let not_before = self.ports.clock().now().saturating_add(pause);
        let text = format!("{tries} {not_before}");
        // If it cannot be stored, the answers are tried again with the next answer.
        let _ = self.ports.local().set(&self.schedule, &text);
    }

    /// This page is sending the answers: no other page is to send them meanwhile.
    pub fn begin(&self) {
        let (tries, _) = self.read_schedule();
        self.plan(tries, PATIENCE);
    }

    /// In how many seconds the answers may be sent again; `None`: none waits that can be sent.
    #[must_use]
    pub fn next_try(&self) -> Option<u32> {
        if self.pending_answers().is_empty() && self.not_shown().is_empty() {
            // Other pages need not look for answers either.
            let _ = self.ports.local().remove(&self.schedule);
            return None;
        }
        let (_, not_before) = self.read_schedule();
        // A clock that was set back must not hold the answers forever.
        let pause = not_before.saturating_sub(self.ports.clock().now());
        Some(pause.min(LONGEST))
    }

    /// The answers could not be saved: plans the next try.
    pub fn failed(&self, failure: &Failure) {
        let (tries, _) = self.read_schedule();
        let tries = tries.saturating_add(1);
        let asked_for = match failure {
            Failure::Busy { retry_after } => *retry_after,
            _ => None,
        };
        let pause = retry::pause(tries, asked_for, self.ports.random());
        self.plan(tries, pause);
    }
}
