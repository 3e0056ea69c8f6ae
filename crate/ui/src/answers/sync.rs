//! Trigger answers are kept: on the device first, then where they belong, upon what others have said since
//! (docs/decisions/0009).

use gadget_consent_core::ledger::{encode_name, revoked};
use gadget_consent_core::outbox::{PendingAnswer, Resolution};
use gadget_consent_core::{Answer, Entry, compact, user_scripts};
use mediawiki_web::storage::Store as Keys;

use crate::answers::store::{Any, Device, Failure, Location, Record, Store, Write};
use crate::ask::state::Keep;
use crate::parts::phrases::today;
use crate::wiki::manifest;
use crate::wiki::release::Wiki;

/// An answer as it was given.
#[derive(Debug, Clone, PartialEq)]
pub struct Submission {
    /// The gadget's name.
    pub gadget: String,
    /// The text that is to stand; `None`: none.
    pub value: Option<String>,
    /// The text that it was given in view of.
    pub before: String,
}

/// What came of keeping answers.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Synced {
    /// The gadgets, and the entries that stand now.
    pub kept: Vec<Write>,
    /// Those that are not where they belong, and why.
    pub left: Option<Unsaved>,
}

/// Answers that are not where they belong.
#[derive(Debug, Clone, PartialEq)]
pub struct Unsaved {
    /// Why.
    pub failure: Failure,
    /// Whose they are.
    pub gadgets: Vec<String>,
    /// All are on the device, and will be tried again.
    pub waits: bool,
}

/// Whose a pending is.
type Pending = (String, PendingAnswer);

impl Wiki {
    fn pending(&self, gadget: &str) -> Option<PendingAnswer> {
        self.outbox()?.pending(gadget)
    }

    /// Whether an answer to the gadget waits on this device.
    #[must_use]
    pub fn waits(&self, gadget: &str) -> bool {
        self.pending(gadget).is_some()
    }

    /// The text in view of which an answer is given now: of what waits to be saved, or of what is.
    #[must_use]
    pub fn lasting(&self, gadget: &str) -> String {
        match self.pending(gadget) {
            Some(pending) => pending.entry.to_string(),
            None => self.host.read_lasting(gadget),
        }
    }

    /// Keeps answers. They are on the device before anything is sent, so that no crash loses them,
    /// and stay there, to be tried again, when they cannot be saved now and may be later.
    pub async fn keep(&self, given: &[Submission], keep: Keep) -> Synced {
        let outbox = self.outbox().filter(|_| !keep.session);
        let mut mail: Vec<Pending> = Vec::new();
        let mut puts = Vec::new();
        // What is to wait again, where the wiki takes the answer at no time.
        let mut waited = Vec::new();
        for given in given {
            let Submission {
                gadget,
                value,
                before,
            } = given;
            let Some(entry) = self.said(given).filter(|_| !keep.session) else {
                puts.push((gadget.clone(), value.clone()));
                continue;
            };
            let text = outbox.as_ref().and_then(|outbox| outbox.text(gadget));
            let waiting = text.as_ref().and_then(|text| text.parse().ok());
            let pending = PendingAnswer::new(&entry, before, keep.everywhere, waiting.as_ref());
            if let Some(outbox) = &outbox
                && outbox.put(gadget, Some(&pending.to_string()))
            {
                waited.push((gadget.clone(), text));
                // What it closes is closed at once.
                self.host.waits(gadget);
            }
            mail.push((gadget.clone(), pending));
        }
        let mut kept = self.deliver(&self.store(keep), &mail, puts, true).await;
        if let (Some(left), Some(outbox)) = (&mut kept.left, outbox) {
            waited.retain(|(gadget, _)| left.gadgets.contains(gadget));
            left.waits = left.failure.passes() && waited.len() == left.gadgets.len();
            if left.failure.passes() {
                outbox.failed(&left.failure);
            } else {
                for (gadget, text) in waited {
                    outbox.put(&gadget, text.as_deref());
                }
            }
        }
        kept
    }

    /// Clears what stands before the ledger's answer to a gadget and cannot be read: nothing else is
    /// to go with it. False: there is no such thing.
    #[must_use]
    pub fn clear_unreadable(&self, gadget: &str) -> bool {
        if let Some(outbox) = self.outbox()
            && outbox.text(gadget).is_some()
            && !self.waits(gadget)
        {
            return outbox.put(gadget, None);
        }
        let key = format!("{}{}", self.host.key_prefix(), encode_name(gadget));
        let is_unreadable = |text: String| {
            let entry = text.split('|').next().unwrap_or_default();
            entry.parse::<Entry>().is_err()
        };
        let kept = Keys::Session.get(&key).ok().flatten();
        kept.is_some_and(is_unreadable) && Keys::Session.remove(&key).is_ok()
    }

    /// As [`Wiki::keep`], for what nobody has said just now: what is not kept is left. False: it is not.
    pub async fn restate(&self, gadget: &str, entry: &Entry, keep: Keep) -> bool {
        let before = self.host.read_lasting(gadget);
        let (mut mail, mut puts) = (Vec::new(), Vec::new());
        if keep.session {
            puts.push((gadget.to_owned(), Some(entry.to_string())));
        } else {
            let pending = PendingAnswer::new(entry, &before, false, None);
            mail.push((gadget.to_owned(), pending));
        }
        let kept = self.deliver(&self.store(keep), &mail, puts, true).await;
        kept.left.is_none()
    }

    /// What an answer says; `None`: it is put, or removed, as it is.
    fn said(&self, given: &Submission) -> Option<Entry> {
        let Submission {
            gadget,
            value,
            before,
        } = given;
        if let Some(text) = value {
            return text.parse().ok();
        }
        // Other devices may have grants that wait. Of what no page asks for, nothing is kept.
        let is_asked_for = || {
            gadget == user_scripts::USER_SCRIPTS
                || manifest::terms(&self.host.manifest(), gadget).is_some()
        };
        let is_answer = before
            .parse::<Entry>()
            .is_ok_and(|entry| !entry.is_revoked());
        let leaves = self.user.is_some() && is_answer && is_asked_for();
        leaves.then(|| revoked(today()))
    }

    /// Tries to save what waits: what stands now of those that wait no more, and why others do.
    pub async fn send(&self) -> Synced {
        let mut all = Synced::default();
        let Some(outbox) = self.outbox() else {
            return all;
        };
        outbox.begin();
        for everywhere in [false, true] {
            let mut mail = outbox.pending_answers();
            mail.retain(|(_, pending)| pending.everywhere == everywhere);
            if mail.is_empty() {
                continue;
            }
            let keep = Keep {
                session: false,
                everywhere,
            };
            let sent = self
                .deliver(&self.store(keep), &mail, Vec::new(), false)
                .await;
            all.kept.extend(sent.kept);
            if let Some(left) = sent.left {
                // What the wiki takes at no time is asked for again; a refusal counts here all the same.
                for (gadget, pending) in &mail {
                    if !left.failure.passes()
                        && left.gadgets.contains(gadget)
                        && pending.entry.answer == Answer::Allow
                    {
                        outbox.put(gadget, None);
                    }
                }
                all.left = Some(left);
            }
        }
        if !outbox.pending_answers().is_empty() {
            let why = all.left.as_ref().map(|left| &left.failure);
            outbox.failed(why.unwrap_or(&Failure::NotKept));
        }
        all
    }

    /// Puts what pending_answers come to, upon what is there now, and `puts` as they are.
    async fn deliver(
        &self,
        store: &Any,
        mail: &[Pending],
        mut puts: Vec<Write>,
        is_new: bool,
    ) -> Synced {
        let mut left = Vec::new();
        let mut kept = Vec::new();
        let mut why;
        let gadgets: Vec<String> = mail.iter().map(|(gadget, _)| gadget.clone()).collect();
        match store.read(&gadgets).await {
            Ok(now) => {
                for ((gadget, pending), now) in mail.iter().zip(now) {
                    let due = if is_new {
                        pending.resolve_as_latest(&now, today())
                    } else {
                        pending.resolve(&now, today())
                    };
                    match due {
                        Resolution::Save(entry) => {
                            puts.push((gadget.clone(), Some(entry.to_string())))
                        }
                        Resolution::Superseded => kept.push((gadget.clone(), Some(now))),
                        // What nobody can read, and others wrote since, is not overwritten.
                        Resolution::Wait => left.push(gadget.clone()),
                    }
                }
                why = store.write(&puts).await.err();
            }
            Err(failure) => {
                left = gadgets;
                why = Some(failure);
            }
        }
        let gadgets: Vec<String> = puts.iter().map(|(gadget, _)| gadget.clone()).collect();
        let mut now = Vec::new();
        // Of one there is nothing to find out that the failure does not say.
        let may_be_in = gadgets.len() > 1 || !why.as_ref().is_some_and(Failure::passes);
        if may_be_in && !gadgets.is_empty() {
            match store.read(&gadgets).await {
                Ok(texts) => now = texts,
                Err(failure) => {
                    why.get_or_insert(failure);
                }
            }
        }
        for (index, (gadget, value)) in puts.into_iter().enumerate() {
            if now.get(index) == Some(&value.unwrap_or_default()) {
                kept.push((gadget, now.get(index).cloned()));
            } else {
                left.push(gadget);
            }
        }
        for (_, value) in &mut kept {
            *value = value.take().filter(|text| !text.is_empty());
        }
        for (gadget, value) in &kept {
            self.arrived(store, gadget, value.as_deref(), mail);
        }
        let left = (!left.is_empty()).then_some(Unsaved {
            failure: why.unwrap_or(Failure::NotKept),
            gadgets: left,
            waits: false,
        });
        Synced { kept, left }
    }

    fn arrived(&self, store: &Any, gadget: &str, value: Option<&str>, mail: &[Pending]) {
        if matches!(store, Any::Session(_)) {
            return;
        }
        // What counts from now on is what was just kept, not an answer for this session.
        let key = format!("{}{}", self.host.key_prefix(), encode_name(gadget));
        let _ = Keys::Session.remove(&key);
        if let Some(outbox) = self.outbox() {
            let pending = mail.iter().find(|(name, _)| name == gadget);
            // Unless there was another answer meanwhile, in another tab.
            if pending.is_none_or(|(_, sent)| outbox.pending(gadget).as_ref() == Some(sent)) {
                outbox.put(gadget, None);
            }
        }
        self.host.kept(gadget, value.map(ToOwned::to_owned));
    }

    /// All answers, as they count on this page, by the gadgets' names.
    #[must_use]
    pub fn records(&self) -> Vec<Record> {
        let mut records: Vec<Record> = Vec::new();
        let mut add = |all: Vec<(String, String)>, place: Location| {
            for (gadget, value) in all {
                records.retain(|record| record.gadget != gadget);
                records.push(Record::new(gadget, value, place));
            }
        };
        add(self.store(Keep::default()).known(), Location::Ledger);
        let session = Keep {
            session: true,
            ..Keep::default()
        };
        add(self.store(session).known(), Location::Session);
        if let Some(outbox) = self.outbox() {
            let shown = |(gadget, text): (String, String)| {
                let entry = text
                    .parse()
                    .map(|pending: PendingAnswer| pending.entry.to_string());
                (gadget, entry.unwrap_or(text))
            };
            add(
                outbox.texts().into_iter().map(shown).collect(),
                Location::Outbox,
            );
        }
        // What was taken back is no answer any more, once that is saved.
        let is_gone = |record: &Record| {
            record.location != Location::Outbox
                && record.entry.as_ref().is_ok_and(Entry::is_revoked)
        };
        records.retain(|record| !is_gone(record));
        records.sort_by(|a, b| a.gadget.cmp(&b.gadget));
        records
    }

    /// What is to be put in place of old refusals, so that the answers take no more of each page than
    /// the site policy lets them.
    #[must_use]
    pub fn compacted(&self) -> Vec<Write> {
        if self.user.is_none() {
            return Vec::new();
        }
        let manifest = self.host.manifest();
        let most = match manifest::number(&manifest, "mostLedgerBytes") {
            None | Some(0) => compact::MOST_BYTES,
            Some(most) => most as usize,
        };
        let is_asked_for = |gadget: &str| manifest::terms(&manifest, gadget).is_some();
        let all = self.store(Keep::default()).known();
        compact::compact(&all, most, today(), is_asked_for)
    }

    /// What was answered on this device without an account, and otherwise than by this user: it is
    /// offered to them, and never taken over unasked.
    #[must_use]
    pub fn on_device(&self) -> Vec<(String, Entry)> {
        if self.user.is_none() {
            return Vec::new();
        }
        let device = Device {
            prefix: self.host.key_prefix(),
        };
        let is_news = |(gadget, text): (String, String)| {
            let entry: Entry = text.parse().ok()?;
            let standing: Option<Entry> = self.lasting(&gadget).parse().ok();
            let is_same = standing.is_some_and(|standing| standing.says(&entry));
            (!is_same && !entry.is_revoked()).then_some((gadget, entry))
        };
        device.known().into_iter().filter_map(is_news).collect()
    }
}
