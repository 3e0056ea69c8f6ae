//! Answers that could not be saved: kept on the device until they are where they belong.

use std::fmt::Write as _;

use gadget_consent_core::ledger::{decode_name, encode_name};
use gadget_consent_core::{Answer, Entry};
use mediawiki_web::storage::{StorageRefused, Store};

/// So many answers wait at most; the oldest goes.
const MOST: usize = 100;

/// The answers of one user that wait on this device.
///
/// As text: a line for each, with the user, the gadget (encoded), the answer, and the answer that
/// the ledger had when it was given, separated by tabs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outbox {
    key: String,
    user: String,
}

/// One answer that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Letter {
    user: String,
    gadget: String,
    entry: Entry,
    before: String,
}

impl Letter {
    fn read(line: &str) -> Option<Self> {
        let mut fields = line.split('\t');
        let letter = Self {
            user: fields.next()?.to_owned(),
            gadget: decode_name(fields.next()?)?,
            entry: fields.next()?.parse().ok()?,
            before: fields.next()?.to_owned(),
        };
        fields.next().is_none().then_some(letter)
    }
}

impl Outbox {
    /// The outbox of a user; `prefix`: of the keys in the device's stores.
    #[must_use]
    pub fn new(prefix: &str, user: &str) -> Self {
        Self {
            key: format!("{prefix}~outbox"),
            user: user.to_owned(),
        }
    }

    fn letters(&self) -> Vec<Letter> {
        let text = Store::Local.get(&self.key).ok().flatten();
        text.unwrap_or_default()
            .lines()
            .filter_map(Letter::read)
            .collect()
    }

    fn keep(&self, letters: &[Letter]) -> Result<(), StorageRefused> {
        if letters.is_empty() {
            return Store::Local.remove(&self.key);
        }
        let mut text = String::new();
        for letter in letters {
            let Letter {
                user,
                gadget,
                entry,
                before,
            } = letter;
            let gadget = encode_name(gadget);
            // Writing to a string does not fail.
            let _ = writeln!(text, "{user}\t{gadget}\t{entry}\t{before}");
        }
        Store::Local.set(&self.key, &text)
    }

    /// Keeps an answer; an earlier one to the same gadget goes. `before`: what the ledger has now.
    ///
    /// # Errors
    /// When the device keeps nothing.
    pub fn put(&self, gadget: &str, entry: &Entry, before: &str) -> Result<(), StorageRefused> {
        let mut letters = self.letters();
        letters.retain(|letter| !self.is(letter, gadget));
        letters.push(Letter {
            user: self.user.clone(),
            gadget: gadget.to_owned(),
            entry: entry.clone(),
            before: before.to_owned(),
        });
        if letters.len() > MOST {
            letters.remove(0);
        }
        self.keep(&letters)
    }

    /// The answer to a gadget that waits. `now`: what the ledger has now. When that has changed
    /// since, somebody has answered elsewhere, and a grant that is older than that is dropped.
    #[must_use]
    pub fn get(&self, gadget: &str, now: &str) -> Option<Entry> {
        let letter = self
            .letters()
            .into_iter()
            .find(|letter| self.is(letter, gadget))?;
        let stands = letter.before == now
            || letter.entry.answer != Answer::Allow
                && now
                    .parse()
                    .is_ok_and(|later: Entry| later.day <= letter.entry.day);
        if !stands {
            self.remove(gadget);
        }
        stands.then_some(letter.entry)
    }

    /// Removes the answer to a gadget.
    pub fn remove(&self, gadget: &str) {
        let mut letters = self.letters();
        letters.retain(|letter| !self.is(letter, gadget));
        // Where the device keeps nothing, there is nothing to remove.
        let _ = self.keep(&letters);
    }

    fn is(&self, letter: &Letter, gadget: &str) -> bool {
        letter.user == self.user && letter.gadget == gadget
    }
}
