//! How answers are saved: on the device first, then in their store, merged with what others have
//! answered since (docs/decisions/0009-answers-that-wait.md).

use gadget_consent_core::ledger::{is_name, revoked};
use gadget_consent_core::outbox::{GRANT_DAYS, PendingAnswer, Resolution};
use gadget_consent_core::seal::{KEY, Key};
use gadget_consent_core::{Answer, Day, Entry};

use crate::answers::failure::Failure;
use crate::answers::keys;
use crate::answers::outbox::Outbox;
use crate::answers::ports::{Device, Page, Ports};
use crate::answers::scope::Scope;
use crate::answers::seals;
use crate::answers::store::{Store, Write, store};
use crate::wiki::clock::Clock;

/// An answer, as its user gave it.
#[derive(Debug, Clone, PartialEq)]
pub struct Submission {
    /// The gadget's name.
    pub gadget: String,
    /// The text of the entry; `None`: the answer is taken back.
    pub value: Option<String>,
    /// The text of the entry that was shown when the answer was given.
    pub before: String,
}

/// What came of saving answers.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Synced {
    /// The gadgets whose answers are saved, and the entries that stand now.
    pub saved: Vec<Write>,
    /// Of these, the ones that changed something, and what stood before.
    pub replaced: Vec<Replaced>,
    /// The answers that are not saved.
    pub unsaved: Option<Unsaved>,
}

/// What stood in a store before an answer was saved there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replaced {
    /// The gadget's name.
    pub gadget: String,
    /// The text of the entry; empty: there was none.
    pub text: String,
    /// Where it stood.
    pub scope: Scope,
}

/// Answers that are not saved.
#[derive(Debug, Clone, PartialEq)]
pub struct Unsaved {
    /// Why.
    pub failure: Failure,
    /// Their gadgets.
    pub gadgets: Vec<String>,
    /// All of them wait on the device, and will be sent again.
    pub waits: bool,
}

/// A gadget and the pending answer to it.
type Pending = (String, PendingAnswer);

/// How old pending answers are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Age {
    /// They were given a moment ago: they are the last word.
    Latest,
    /// They have waited: others may have answered since.
    Waited,
    /// They were saved, and this page does not show them.
    Saved,
}

/// Whether an answer to the gadget waits on this device.
#[must_use]
pub fn waits(ports: &impl Ports, gadget: &str) -> bool {
    pending(ports, gadget).is_some()
}

/// The text of the entry that an answer is given in view of: of the pending answer, or else of the
/// ledger.
#[must_use]
pub fn lasting(ports: &impl Ports, gadget: &str) -> String {
    match pending(ports, gadget) {
        Some(pending) => pending.entry.to_string(),
        None => ports.page().read_lasting(gadget),
    }
}

fn pending(ports: &impl Ports, gadget: &str) -> Option<PendingAnswer> {
    Outbox::of(ports)?.pending(gadget)
}

/// Saves answers. They are on the device before anything is sent, so that no crash loses them. If they
/// cannot be saved now but may be later, they stay there and are sent again.
pub async fn save(ports: &impl Ports, given: &[Submission], scope: Scope) -> Synced {
    let Queue {
        pending,
        writes,
        replaced,
    } = queue(ports, given, scope);
    if scope != Scope::Session {
        // The answer is on the device, and trusted on this page whatever comes of this.
        ensure_key(ports).await;
    }
    let mut synced = sync(ports, scope, &pending, writes, Age::Latest).await;
    if scope != Scope::Session
        && let (Some(unsaved), Some(outbox)) = (&mut synced.unsaved, Outbox::of(ports))
    {
        wait_or_undo(&outbox, unsaved, replaced);
    }
    synced
}

/// Saves a key for users who have none. What is sealed before that counts on this page only: if the page
/// dies first, a grant is asked for again.
pub async fn ensure_key(ports: &impl Ports) {
    if ports.user().is_none() || seals::saved_key(ports).is_some() {
        return;
    }
    let Some(made) = ports.made_key() else {
        return;
    };
    let store = store(ports, Scope::Wiki);
    let name = [KEY.to_owned()];
    let read = async || store.read(&name).await.ok()?.pop();
    let Some(mut now) = read().await else {
        return;
    };
    if now.parse::<Key>().is_err() {
        // If that fails, the next page that asks or saves tries again.
        let _ = store
            .write(&[(KEY.to_owned(), Some(made.to_string()))])
            .await;
        now = read().await.unwrap_or_default();
    }
    if now.parse::<Key>().is_ok() {
        // Another device may have been first: then its key counts.
        ports.page().saved(KEY, Some(now));
        if let Some(outbox) = Outbox::of(ports) {
            outbox.seal_again();
        }
    }
}

/// What is to be saved.
#[derive(Debug, Default)]
struct Queue {
    /// Answers that are merged with what the store has.
    pending: Vec<Pending>,
    /// Texts that are written as they are.
    writes: Vec<Write>,
    /// The gadgets whose answers are in the outbox now, and what waited there before.
    replaced: Vec<Write>,
}

/// Puts answers into the outbox.
fn queue(ports: &impl Ports, given: &[Submission], scope: Scope) -> Queue {
    let mut queue = Queue::default();
    let outbox = Outbox::of(ports);
    for given in given {
        let gadget = &given.gadget;
        let Some(entry) = entry(ports, given).filter(|_| scope != Scope::Session) else {
            queue.writes.push((gadget.clone(), given.value.clone()));
            continue;
        };
        let text = outbox.as_ref().and_then(|outbox| outbox.text(gadget));
        let waiting = outbox.as_ref().and_then(|outbox| outbox.pending(gadget));
        let is_for_farm = scope == Scope::Farm;
        let pending = PendingAnswer::new(&entry, &given.before, is_for_farm, waiting.as_ref());
        if let Some(outbox) = &outbox
            && outbox.put(gadget, &pending.to_string())
        {
            queue.replaced.push((gadget.clone(), text));
            // What the answer closes is closed at once.
            ports.page().waits(gadget);
        }
        queue.pending.push((gadget.clone(), pending));
    }
    queue
}

/// The entry that an answer makes; `None`: its text is written, or removed, as it is.
fn entry(ports: &impl Ports, given: &Submission) -> Option<Entry> {
    if let Some(text) = &given.value {
        return text.parse().ok();
    }
    // An answer that is taken back leaves an entry that says so: other devices may have grants that wait,
    // or that were saved there and count as lost where there is no entry. No device remembers a grant from
    // before an old refusal.
    let (before, today) = (&given.before, ports.clock().today());
    let is_old = |entry: Entry| {
        let is_refusal = entry.answer != Answer::Allow && entry.granted.is_empty();
        entry.is_revoked() || is_refusal && today.since(entry.day) > GRANT_DAYS
    };
    let leaves_nothing = before.is_empty() || before.parse().is_ok_and(is_old);
    let leaves_entry = ports.user().is_some() && !leaves_nothing && is_name(&given.gadget);
    leaves_entry.then(|| revoked(today))
}

/// Of answers that are not saved: plans the next try, or puts back what waited before.
fn wait_or_undo(outbox: &Outbox<'_, impl Ports>, unsaved: &mut Unsaved, mut replaced: Vec<Write>) {
    replaced.retain(|(gadget, _)| unsaved.gadgets.contains(gadget));
    if unsaved.failure.is_temporary() {
        unsaved.waits = replaced.len() == unsaved.gadgets.len();
        outbox.failed(&unsaved.failure);
        return;
    }
    for (gadget, text) in replaced {
        match text {
            Some(text) => {
                outbox.put_back(&gadget, &text);
            }
            None => outbox.remove(&gadget),
        }
    }
}

/// Saves an entry that nobody has given just now: the same answer in other words. An entry that cannot
/// be saved does not wait. False: the entry is not saved.
pub async fn restate(ports: &impl Ports, gadget: &str, entry: &Entry, scope: Scope) -> bool {
    let before = ports.page().read_lasting(gadget);
    let gadget = gadget.to_owned();
    let (mut pending, mut writes) = (Vec::new(), Vec::new());
    if scope == Scope::Session {
        writes.push((gadget, Some(entry.to_string())));
    } else {
        pending.push((gadget, PendingAnswer::new(entry, &before, false, None)));
    }
    let synced = sync(ports, scope, &pending, writes, Age::Latest).await;
    synced.unsaved.is_none()
}

/// Tries to save all pending answers.
pub async fn resend(ports: &impl Ports) -> Synced {
    let mut all = Synced::default();
    let Some(outbox) = Outbox::of(ports) else {
        return all;
    };
    outbox.begin();
    ensure_key(ports).await;
    send_again(ports, &outbox, &mut all).await;
    for scope in [Scope::Wiki, Scope::Farm] {
        let pending = of_scope(outbox.pending_answers(), scope);
        if pending.is_empty() {
            continue;
        }
        let sent = sync(ports, scope, &pending, Vec::new(), Age::Waited).await;
        all.saved.extend(sent.saved);
        all.replaced.extend(sent.replaced);
        if let Some(unsaved) = sent.unsaved {
            drop_refused(&outbox, &unsaved, &pending);
            all.unsaved = Some(unsaved);
        }
    }
    if !outbox.pending_answers().is_empty() {
        let failure = all.unsaved.as_ref().map(|unsaved| &unsaved.failure);
        outbox.failed(failure.unwrap_or(&Failure::NotKept));
    }
    all
}

fn of_scope(mut all: Vec<Pending>, scope: Scope) -> Vec<Pending> {
    all.retain(|(_, pending)| pending.everywhere == (scope == Scope::Farm));
    all
}

/// Saves what was saved, and what the wiki has lost since, because another device wrote what it had read
/// before. Most often the page is only an old one: then the wiki has it.
async fn send_again(ports: &impl Ports, outbox: &Outbox<'_, impl Ports>, all: &mut Synced) {
    for scope in [Scope::Wiki, Scope::Farm] {
        let mut lost = of_scope(outbox.not_shown(), scope);
        // If a later answer waits, that one is sent. It needs the one in view of which it was given: a grant
        // is not saved where that was removed.
        lost.retain(|(gadget, saved)| {
            let later = pending(ports, gadget);
            later.is_none_or(|later| later.before == saved.entry.to_string())
        });
        if !lost.is_empty() {
            // If that fails, the next page sees it.
            let mut sent = sync(ports, scope, &lost, Vec::new(), Age::Saved).await;
            // That the wiki has it is no news.
            let replaced = &sent.replaced;
            let is_new = |(gadget, _): &Write| replaced.iter().any(|one| one.gadget == *gadget);
            sent.saved.retain(is_new);
            all.saved.extend(sent.saved);
            all.replaced.extend(sent.replaced);
        }
    }
}

/// Removes grants that the wiki will never save, so that their gadgets ask again. Refusals stay: they
/// count on this device all the same.
fn drop_refused(outbox: &Outbox<'_, impl Ports>, unsaved: &Unsaved, pending: &[Pending]) {
    if unsaved.failure.is_temporary() {
        return;
    }
    for (gadget, pending) in pending {
        if unsaved.gadgets.contains(gadget) && pending.entry.answer == Answer::Allow {
            outbox.remove(gadget);
        }
    }
}

/// Saves pending answers, merged with what the store has now, and texts as they are.
async fn sync(
    ports: &impl Ports,
    scope: Scope,
    pending: &[Pending],
    mut writes: Vec<Write>,
    age: Age,
) -> Synced {
    let store = store(ports, scope);
    let gadgets: Vec<String> = pending.iter().map(|(gadget, _)| gadget.clone()).collect();
    let as_they_are = writes.iter().map(|(gadget, _)| gadget.clone());
    let names: Vec<String> = gadgets.iter().cloned().chain(as_they_are).collect();
    let mut failure;
    let mut before = Vec::new();
    let (mut saved, mut unsaved) = match store.read(&names).await {
        Ok(now) => {
            before.extend(names.into_iter().zip(now.iter().cloned()));
            let merged = merge(pending, now, age, ports.clock().today());
            writes.extend(merged.writes);
            failure = store.write(&writes).await.err();
            (merged.superseded, merged.unreadable)
        }
        Err(error) => {
            failure = Some(error);
            (Vec::new(), gadgets)
        }
    };
    let now = read_back(&store, &writes, &mut failure).await;
    let mut replaced = Vec::new();
    for (index, (gadget, value)) in writes.into_iter().enumerate() {
        let is_saved = now.get(index).is_some_and(|now| match &value {
            Some(text) => now == text,
            // On a wiki of a farm, an entry says so.
            None => now.is_empty() || now.parse::<Entry>().is_ok_and(|entry| entry.is_revoked()),
        });
        if is_saved {
            let stood = before.iter().find(|(name, _)| *name == gadget);
            replaced.extend(stood.map(|(gadget, text)| Replaced {
                gadget: gadget.clone(),
                text: text.clone(),
                scope,
            }));
            saved.push((gadget, now.get(index).cloned()));
        } else {
            unsaved.push(gadget);
        }
    }
    for (_, text) in &mut saved {
        *text = text.take().filter(|text| !text.is_empty());
    }
    if scope != Scope::Session {
        for (gadget, text) in &saved {
            let stood = replaced.iter().find(|one| one.gadget == *gadget);
            let stood = stood.map(|one| one.text.as_str()).unwrap_or_default();
            confirm(ports, gadget, text.as_deref(), stood, pending);
        }
    }
    let unsaved = (!unsaved.is_empty()).then_some(Unsaved {
        failure: failure.unwrap_or(Failure::NotKept),
        gadgets: unsaved,
        waits: false,
    });
    Synced {
        saved,
        replaced,
        unsaved,
    }
}

/// What pending answers come to, upon what a store has now.
#[derive(Debug, Default)]
struct Merged {
    /// To be written.
    writes: Vec<Write>,
    /// The store says the same already, or something later.
    superseded: Vec<Write>,
    /// The store has an entry that others wrote since and that this version cannot read: it is not
    /// overwritten.
    unreadable: Vec<String>,
}

fn merge(pending: &[Pending], now: Vec<String>, age: Age, today: Day) -> Merged {
    let mut merged = Merged::default();
    for ((gadget, pending), now) in pending.iter().zip(now) {
        let gadget = gadget.clone();
        let resolution = match age {
            Age::Latest => pending.resolve_as_latest(&now, today),
            Age::Waited => pending.resolve(&now, today),
            Age::Saved => pending.resolve_saved(&now),
        };
        match resolution {
            Resolution::Save(entry) => merged.writes.push((gadget, Some(entry.to_string()))),
            Resolution::Superseded => merged.superseded.push((gadget, Some(now))),
            Resolution::Wait => merged.unreadable.push(gadget),
        }
    }
    merged
}

/// The texts that the store has for what was written; nothing when they cannot be read.
async fn read_back(
    store: &impl Store,
    writes: &[Write],
    failure: &mut Option<Failure>,
) -> Vec<String> {
    let gadgets: Vec<String> = writes.iter().map(|(gadget, _)| gadget.clone()).collect();
    // Of a single write, a temporary failure says all there is to know.
    let may_be_saved = gadgets.len() > 1 || !failure.as_ref().is_some_and(Failure::is_temporary);
    if gadgets.is_empty() || !may_be_saved {
        return Vec::new();
    }
    store.read(&gadgets).await.unwrap_or_else(|error| {
        failure.get_or_insert(error);
        Vec::new()
    })
}

/// An answer is saved, and has replaced the text that stood there: it waits no more, and the page takes it
/// over.
fn confirm(ports: &impl Ports, gadget: &str, text: Option<&str>, stood: &str, pending: &[Pending]) {
    // From now on the saved answer counts, not one for this session.
    let key = keys::of_gadget(&ports.page().key_prefix(), keys::ANSWER, gadget);
    let _ = ports.session().remove(&key);
    if let Some(outbox) = Outbox::of(ports) {
        let sent = pending.iter().find(|(name, _)| name == gadget);
        let sent = sent.map(|(_, sent)| sent);
        match (text.and_then(|text| text.parse().ok()), sent) {
            (Some(entry), Some(sent)) => {
                let saved = PendingAnswer::saved(entry, stood, sent.everywhere);
                outbox.remember(gadget, &saved);
            }
            _ => outbox.forget(gadget),
        }
        // If there was another answer in another tab meanwhile, that one still waits.
        if sent.is_none_or(|sent| outbox.pending(gadget).as_ref() == Some(sent)) {
            outbox.remove(gadget);
        }
    }
    ports.page().saved(gadget, text.map(ToOwned::to_owned));
}

/// Removes a text for a gadget that cannot be read and hides the entry of the ledger, and nothing else.
/// False: there is no such text.
#[must_use]
pub fn clear_unreadable(ports: &impl Ports, gadget: &str) -> bool {
    if let Some(outbox) = Outbox::of(ports)
        && let Some(text) = outbox.text(gadget)
        && text.parse::<PendingAnswer>().is_err()
    {
        outbox.remove(gadget);
        return true;
    }
    let key = keys::of_gadget(&ports.page().key_prefix(), keys::ANSWER, gadget);
    let is_unreadable = |text: String| {
        let entry = text.split('|').next().unwrap_or_default();
        entry.parse::<Entry>().is_err()
    };
    let text = ports.session().get(&key).ok().flatten();
    text.is_some_and(is_unreadable) && ports.session().remove(&key).is_ok()
}
