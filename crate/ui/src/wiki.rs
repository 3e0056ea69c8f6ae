//! The wiki around the module on this page: the loader's side, the answers, and how a gadget is let
//! go.

use gadget_consent_core::decision::decide;
use gadget_consent_core::ledger::{Precedence, encode_name, reconcile, revoked};
use gadget_consent_core::outbox::{Due, Letter};
use gadget_consent_core::{Answer, Answers, Decision, Entry, Terms};
use mediawiki_web::options::Scope;
use mediawiki_web::storage::Store as Keys;

use crate::host::Host;
use crate::manifest;
use crate::manners::PutOff;
use crate::outbox::Outbox;
use crate::state::{Keep, Outcome};
use crate::store::{Any, Device, Failure, Place, Preferences, Put, Record, Session, Store};
use crate::words::today;

/// What the module works with on this page.
#[derive(Debug, Clone, PartialEq)]
pub struct Wiki {
    /// The loader.
    pub host: Host,
    /// Whose preferences keep the answers; `None`: nobody's, the device does.
    pub user: Option<String>,
}

/// An answer as it was given.
#[derive(Debug, Clone, PartialEq)]
pub struct Given {
    /// The gadget's name.
    pub gadget: String,
    /// What was said.
    pub what: What,
    /// The text that it was given in view of.
    pub before: String,
}

/// What is to stand.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// The text of an entry.
    Entry(String),
    /// None.
    Nothing,
    /// The text of an entry, as it stood before.
    Restored(String),
    /// What waits to be saved.
    Waiting,
}

/// What came of keeping answers.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Kept {
    /// The gadgets, and the entries that are kept.
    pub kept: Vec<Put>,
    /// Those that are not, and why.
    pub left: Option<Left>,
}

/// Answers that are not where they belong.
#[derive(Debug, Clone, PartialEq)]
pub struct Left {
    /// Why.
    pub failure: Failure,
    /// Whose they are.
    pub gadgets: Vec<String>,
    /// All are on the device, and will be tried again.
    pub waits: bool,
}

/// Why a gadget is let go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// Its user has just answered.
    Answer,
    /// Its user has just answered otherwise than before: it is marked as refused on this page, and
    /// cannot start on it.
    SecondThought,
    /// Nobody did anything: the ledger already held the answer.
    Ledger,
    /// Its user has answered in another tab.
    OtherTab,
}

impl Wiki {
    /// Lets a gadget go as far as its answer and the page's policy let it.
    #[must_use]
    pub fn settle(&self, gadget: &str, terms: &Terms, entry: &Entry, cause: Cause) -> Outcome {
        match decide(terms, Answers::lasting(Some(entry)), today()) {
            Decision::Run { open }
                if cause != Cause::SecondThought && self.host.open().covers_all(&open) =>
            {
                self.host.release(gadget, &open);
                Outcome::Started
            }
            Decision::Run { .. } => self.wait(gadget, cause),
            Decision::Ask(_) | Decision::Blocked(_) => {
                self.host.refuse(gadget);
                Outcome::Refused
            }
        }
    }

    /// Only the next page view opens what the gadget was granted, and only for a gadget that counts
    /// as switched on.
    fn wait(&self, gadget: &str, cause: Cause) -> Outcome {
        match cause {
            Cause::Answer | Cause::SecondThought => {
                if !self.host.enabled(gadget) {
                    note(&self.host.prefix(), gadget);
                }
                // So that it can be said when it runs; the mark is for the loader.
                note(&format!("{}~started", self.host.prefix()), gadget);
                note(&self.host.prefix(), "!");
                Outcome::Waiting
            }
            // It was noted, and the page loaded again, before: that does not help.
            Cause::Ledger if !note(&self.host.prefix(), gadget) => Outcome::WaitingAgain,
            Cause::Ledger => Outcome::Waiting,
            // Nobody looks at this page now; whoever does shall not find it changed.
            Cause::OtherTab => {
                note(&self.host.prefix(), gadget);
                Outcome::WaitingAgain
            }
        }
    }

    /// Where answers are kept that are to be kept so.
    #[must_use]
    pub fn store(&self, keep: Keep) -> Any {
        let prefix = self.host.prefix();
        match &self.user {
            _ if keep.session => Any::Session(Session {
                prefix,
                host: self.host.clone(),
            }),
            Some(user) => Any::Preferences(Preferences {
                user: user.clone(),
                scope: if keep.everywhere {
                    Scope::Farm
                } else {
                    Scope::Wiki
                },
            }),
            None => Any::Device(Device { prefix }),
        }
    }

    /// The answers that wait on this device to be saved; `None` for who keeps all of them there.
    #[must_use]
    pub fn outbox(&self) -> Option<Outbox> {
        let user = self.user.as_ref()?;
        Some(Outbox::new(&self.host.prefix(), user))
    }

    fn letter(&self, gadget: &str) -> Option<Letter> {
        self.outbox()?.letter(gadget)
    }

    /// Whether something waits that may be tried now.
    #[must_use]
    pub fn is_due(&self) -> bool {
        self.outbox()
            .is_some_and(|outbox| outbox.due_in() == 0 && !outbox.letters().is_empty())
    }

    /// Whether an answer to the gadget waits on this device.
    #[must_use]
    pub fn waits(&self, gadget: &str) -> bool {
        self.letter(gadget).is_some()
    }

    /// The text in view of which an answer is given now: of what waits to be saved, or of what is.
    #[must_use]
    pub fn lasting(&self, gadget: &str) -> String {
        match self.letter(gadget) {
            Some(letter) => letter.entry.to_string(),
            None => self.host.read_lasting(gadget),
        }
    }

    /// Keeps answers. What cannot be kept now, and may be later, waits on the device. One that waited
    /// before waits no more when a later one is kept.
    pub async fn keep(&self, given: &[Given], keep: Keep) -> Kept {
        let mut kept = self.put(given, keep).await;
        if let (Some(left), Some(outbox)) = (&mut kept.left, self.outbox()) {
            let mut posted = 0;
            for given in given
                .iter()
                .filter(|given| left.gadgets.contains(&given.gadget))
            {
                if !keep.session && self.post(&outbox, given, keep, &left.failure) {
                    posted += 1;
                }
            }
            if posted > 0 {
                outbox.failed(&left.failure);
            }
            left.waits = posted == left.gadgets.len();
        }
        kept
    }

    /// As [`Wiki::keep`], but what is not kept is left. False: something is not.
    pub async fn put_once(&self, given: &[Given], keep: Keep) -> bool {
        self.put(given, keep).await.left.is_none()
    }

    async fn put(&self, given: &[Given], keep: Keep) -> Kept {
        let store = self.store(keep);
        let (puts, failed) = match store.latest().await {
            Ok(now) => {
                let puts: Vec<Put> = given
                    .iter()
                    .filter_map(|given| self.upon(given, &now, keep))
                    .collect();
                let failed = store.put(&puts).await.err();
                (puts, failed)
            }
            Err(failure) => {
                let gadgets = given.iter().map(|given| given.gadget.clone()).collect();
                (Vec::new(), Some((failure, gadgets)))
            }
        };
        let gadgets = failed.as_ref().map(|(_, gadgets)| gadgets);
        let is_kept = |put: &Put| gadgets.is_none_or(|gadgets| !gadgets.contains(&put.0));
        let kept: Vec<Put> = puts.into_iter().filter(is_kept).collect();
        for (gadget, value) in &kept {
            if !keep.session {
                // What counts from now on is what was just kept, not an answer for this session.
                let key = format!("{}{}", self.host.prefix(), encode_name(gadget));
                let _ = Keys::Session.remove(&key);
                self.host.kept(gadget, value.clone());
            }
            if let Some(outbox) = self.outbox() {
                outbox.remove(gadget);
            }
        }
        let left = failed.map(|(failure, gadgets)| Left {
            failure,
            gadgets,
            waits: false,
        });
        Kept { kept, left }
    }

    /// What an answer makes of what is there now; `None`: nothing is to be done.
    fn upon(&self, given: &Given, now: &[(String, String)], keep: Keep) -> Option<Put> {
        let gadget = &given.gadget;
        let standing = now.iter().find(|(name, _)| name == gadget);
        let standing = standing.map_or("", |(_, text)| text);
        // What waits was said before.
        let due = self
            .letter(gadget)
            .map_or(Due::Superseded, |letter| letter.due(standing, today()));
        let standing: Option<Entry> = match (due, &given.what) {
            (Due::Send(entry), What::Waiting) => {
                return Some((gadget.clone(), Some(entry.to_string())));
            }
            (Due::Superseded, What::Waiting) => {
                let standing = (!standing.is_empty()).then(|| standing.to_owned());
                return Some((gadget.clone(), standing));
            }
            (Due::Waits, What::Waiting) => return None,
            (Due::Send(entry), _) => Some(entry),
            _ => standing.parse().ok(),
        };
        let seen: Option<Entry> = given.before.parse().ok();
        let entry = match &given.what {
            What::Restored(text) => match text.parse::<Entry>() {
                Ok(entry) if entry.answer == Answer::Allow => {
                    return Some((gadget.clone(), Some(entry.next_turn().to_string())));
                }
                entry => entry.ok(),
            },
            What::Entry(text) if !keep.session => text.parse().ok(),
            // Other devices may have grants that wait.
            What::Nothing if self.user.is_some() && seen.is_some() => {
                manifest::terms(&self.host.manifest(), gadget).map(|_| revoked(today()))
            }
            _ => None,
        };
        let value = match (entry, &given.what) {
            (Some(entry), _) => {
                let next = reconcile(&entry, seen.as_ref(), standing.as_ref(), Precedence::Given);
                Some(next.to_string())
            }
            (None, What::Entry(text) | What::Restored(text)) => Some(text.clone()),
            (None, _) => None,
        };
        Some((gadget.clone(), value))
    }

    /// Keeps an answer on the device, to be tried again. False: it cannot be kept, or would not be
    /// taken another time either.
    fn post(&self, outbox: &Outbox, given: &Given, keep: Keep, failure: &Failure) -> bool {
        let entry: Option<Entry> = match &given.what {
            What::Entry(text) | What::Restored(text) => text.parse().ok(),
            What::Nothing => Some(revoked(today())),
            What::Waiting => None,
        };
        let Some(entry) = entry.filter(|_| failure.passes()) else {
            return false;
        };
        let waiting = outbox.letter(&given.gadget);
        let letter = Letter::new(&entry, &given.before, keep.everywhere, waiting.as_ref());
        let posted = outbox.put(&given.gadget, &letter).is_ok();
        if posted {
            // A refusal counts at once on this device.
            self.host.waits(&given.gadget);
        }
        posted
    }

    /// Tries to save what waits: what stands now of those that wait no more, and why others do.
    pub async fn send(&self) -> Kept {
        let mut all = Kept::default();
        let Some(outbox) = self.outbox() else {
            return all;
        };
        for everywhere in [false, true] {
            let is_so = |(_, letter): &(String, Letter)| letter.everywhere == everywhere;
            let waiting = |(gadget, _)| Given {
                gadget,
                what: What::Waiting,
                before: String::new(),
            };
            let letters = outbox.letters().into_iter().filter(is_so);
            let given: Vec<Given> = letters.map(waiting).collect();
            if given.is_empty() {
                continue;
            }
            let keep = Keep {
                session: false,
                everywhere,
            };
            let sent = self.put(&given, keep).await;
            all.kept.extend(sent.kept);
            if let Some(left) = sent.left {
                // What the wiki will never take is asked for again; a refusal counts here all the same.
                for gadget in left.gadgets.iter().filter(|_| !left.failure.passes()) {
                    let letter = self.letter(gadget);
                    if letter.is_some_and(|letter| letter.entry.answer == Answer::Allow) {
                        outbox.remove(gadget);
                    }
                }
                all.left = Some(left);
            }
        }
        if !outbox.letters().is_empty() {
            let why = all.left.as_ref().map(|left| &left.failure);
            outbox.failed(why.unwrap_or(&Failure::NotKept));
        }
        all
    }

    /// All answers, as they count on this page, by the gadgets' names.
    #[must_use]
    pub fn records(&self) -> Vec<Record> {
        let mut records: Vec<Record> = Vec::new();
        let mut add = |all: Vec<(String, String)>, place: Place| {
            for (gadget, value) in all {
                records.retain(|record| record.gadget != gadget);
                records.push(Record::new(gadget, value, place));
            }
        };
        add(self.store(Keep::default()).known(), Place::Ledger);
        let session = Keep {
            session: true,
            ..Keep::default()
        };
        add(self.store(session).known(), Place::Session);
        if let Some(outbox) = self.outbox() {
            let shown = |(gadget, text): (String, String)| {
                let entry = text.parse().map(|letter: Letter| letter.entry.to_string());
                (gadget, entry.unwrap_or(text))
            };
            add(
                outbox.texts().into_iter().map(shown).collect(),
                Place::Outbox,
            );
        }
        // What was taken back is no answer any more, once that is saved.
        let is_gone = |record: &Record| {
            record.place != Place::Outbox && record.entry.as_ref().is_ok_and(Entry::is_revoked)
        };
        records.retain(|record| !is_gone(record));
        records.sort_by(|a, b| a.gadget.cmp(&b.gadget));
        records
    }

    /// What was answered on this device without an account, and otherwise than by this user: it is
    /// offered to them, and never taken over unasked.
    #[must_use]
    pub fn on_device(&self) -> Vec<(String, Entry)> {
        if self.user.is_none() {
            return Vec::new();
        }
        let device = Device {
            prefix: self.host.prefix(),
        };
        let is_news = |(gadget, text): (String, String)| {
            let entry: Entry = text.parse().ok()?;
            let standing: Option<Entry> = self.lasting(&gadget).parse().ok();
            let is_same = standing.is_some_and(|standing| standing.says(&entry));
            (!is_same && !entry.is_revoked()).then_some((gadget, entry))
        };
        device.known().into_iter().filter_map(is_news).collect()
    }

    /// What was put off on this device.
    #[must_use]
    pub fn put_off(&self) -> PutOff {
        let text = Keys::Local.get(&self.host.put_off()).ok().flatten();
        PutOff::read(&text.unwrap_or_default())
    }

    /// Changes what is known of what was put off.
    pub fn note_put_off(&self, change: impl FnOnce(&mut PutOff)) {
        let before = self.put_off();
        let mut after = before.clone();
        change(&mut after);
        if after != before {
            // Where the device keeps nothing, it asks as if for the first time.
            let _ = Keys::Local.set(&self.host.put_off(), &after.to_string());
        }
    }

    /// The gadgets that were granted on the page before and run on this one, once.
    #[must_use]
    pub fn just_started(&self) -> Vec<String> {
        let key = format!("{}~started", self.host.prefix());
        let names = Keys::Session.get(&key).ok().flatten().unwrap_or_default();
        if names.is_empty() {
            return Vec::new();
        }
        let _ = Keys::Session.remove(&key);
        let names = names.split(' ').filter(|gadget| self.host.runs(gadget));
        names.map(ToOwned::to_owned).collect()
    }

    /// Whether the user has to be told why the gadget cannot run, for a reason that no answer of
    /// theirs changes: once in this tab.
    #[must_use]
    pub fn tell(&self, why: Outcome, gadget: &str) -> bool {
        let key = match why {
            Outcome::Outdated => "~outdated",
            _ => "~forbidden",
        };
        note(&format!("{}{key}", self.host.prefix()), gadget)
    }

    /// The gadgets that may run before anybody is asked, as far as that was not told in this tab.
    #[must_use]
    pub fn unguarded(&self) -> Vec<String> {
        let key = format!("{}~unguarded", self.host.prefix());
        let is_new = |gadget: &String| note(&key, gadget);
        self.host.unguarded().into_iter().filter(is_new).collect()
    }
}

/// Notes a gadget for this tab: under the plain prefix the loader counts it as switched on, so
/// that the next page view opens what it was granted. False: it was noted already, or cannot be.
fn note(key: &str, gadget: &str) -> bool {
    let noted = match Keys::Session.get(key) {
        Ok(noted) => noted.unwrap_or_default(),
        Err(_) => return false,
    };
    if noted.split(' ').any(|name| name == gadget) {
        return false;
    }
    Keys::Session
        .set(key, format!("{noted} {gadget}").trim())
        .is_ok()
}
