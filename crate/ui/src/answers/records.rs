//! All answers, as the review page lists them.

use gadget_consent_core::outbox::PendingAnswer;
use gadget_consent_core::{Entry, LedgerError, compact, seal, user_scripts};

use crate::answers::keys;
use crate::answers::outbox::Outbox;
use crate::answers::ports::{Page, Ports};
use crate::answers::scope::Scope;
use crate::answers::store::{LocalStore, Store, Write, store};
use crate::answers::sync::lasting;
use crate::wiki::clock::Clock;

/// One answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// The gadget's name, with underscores.
    pub gadget: String,
    /// The text that is stored.
    pub value: String,
    /// The answer, or why it cannot be read.
    pub entry: Result<Entry, LedgerError>,
    /// Where the answer is.
    pub location: Location,
}

/// Where an answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Location {
    /// In the ledger.
    Ledger,
    /// In this tab.
    Session,
    /// On this device, until it is saved.
    Outbox,
}

impl Record {
    /// The record of a text.
    #[must_use]
    pub fn new(gadget: String, value: String, location: Location) -> Self {
        Self {
            entry: user_scripts::read(&gadget, &value),
            gadget,
            value,
            location,
        }
    }
}

/// All answers, as they count on this page, by the gadgets' names.
#[must_use]
pub fn all(ports: &impl Ports) -> Vec<Record> {
    let mut records: Vec<Record> = Vec::new();
    let mut add = |all: Vec<(String, String)>, location: Location| {
        for (gadget, value) in all {
            records.retain(|record| record.gadget != gadget);
            records.push(Record::new(gadget, value, location));
        }
    };
    let mut known = store(ports, Scope::Wiki).known();
    // The key is no answer.
    known.retain(|(name, _)| name != seal::KEY);
    for (gadget, text) in &mut known {
        // On an old page, what was taken back since is not listed as granted.
        *text = ports.page().read_lasting(gadget);
    }
    add(known, Location::Ledger);
    add(store(ports, Scope::Session).known(), Location::Session);
    if let Some(outbox) = Outbox::of(ports) {
        let entry = |(gadget, text): (String, String)| {
            let pending = text.parse::<PendingAnswer>();
            (
                gadget,
                pending.map_or(text, |pending| pending.entry.to_string()),
            )
        };
        let mut texts = outbox.texts();
        texts.retain(|(gadget, text)| !outbox.is_unsealed_grant(gadget, text));
        let pending = texts.into_iter().map(entry).collect();
        add(pending, Location::Outbox);
    }
    // An answer that was taken back is no longer an answer, once that is saved.
    let is_gone = |record: &Record| {
        record.location != Location::Outbox && record.entry.as_ref().is_ok_and(Entry::is_revoked)
    };
    records.retain(|record| !is_gone(record));
    records.sort_by(|a, b| a.gadget.cmp(&b.gadget));
    records
}

/// Shorter texts for old refusals, so that the answers take no more bytes of each page than the site
/// policy allows.
#[must_use]
pub fn compacted(ports: &impl Ports) -> Vec<Write> {
    if ports.user().is_none() {
        return Vec::new();
    }
    let most = match ports.page().most_ledger_bytes() {
        None | Some(0) => compact::MOST_BYTES,
        Some(most) => most as usize,
    };
    let known = store(ports, Scope::Wiki).known();
    let is_asked_for = |gadget: &str| ports.page().has(gadget);
    compact::compact(&known, most, ports.clock().today(), is_asked_for)
}

/// The answers that were given on this device without an account and differ from this user's. The
/// review page offers them; they are never taken over unasked.
#[must_use]
pub fn on_device(ports: &impl Ports) -> Vec<(String, Entry)> {
    if ports.user().is_none() {
        return Vec::new();
    }
    let device = LocalStore {
        device: ports.local(),
        prefix: keys::without_user(&ports.page().key_prefix()),
    };
    let is_news = |(gadget, text): (String, String)| {
        let entry = user_scripts::read(&gadget, &text).ok()?;
        let standing: Option<Entry> = lasting(ports, &gadget).parse().ok();
        let is_same = standing.is_some_and(|standing| standing.says(&entry));
        (!is_same && !entry.is_revoked()).then_some((gadget, entry))
    };
    device.known().into_iter().filter_map(is_news).collect()
}
