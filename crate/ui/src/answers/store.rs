//! The stores of answers: the preferences, the device, and the tab.

use std::cell::RefCell;

use gadget_consent_core::Entry;
use gadget_consent_core::keys::decode;
use gadget_consent_core::ledger::{LedgerMap, OWN, Reach, number_of, revoked, takes_away};
use gadget_consent_core::seal;

use crate::answers::failure::Failure;
use crate::answers::keys;
use crate::answers::ports::{Device, Options, Page, Ports};
use crate::answers::scope::Scope;
use crate::answers::seals;

pub use crate::answers::ports::{Store, Write};

/// One of the stores. It is an enum and not `dyn Store`, so that a module has no code that it does not
/// call.
#[derive(Debug)]
pub enum AnyStore<'a, P: Ports> {
    /// The preferences of the user.
    Preferences(PreferenceStore<'a, P::Options, P::Page>),
    /// The device.
    Local(LocalStore<'a, P::Device>),
    /// The tab.
    Session(SessionStore<'a, P>),
}

/// The store to which answers of this scope go.
#[must_use]
pub fn store<P: Ports>(ports: &P, scope: Scope) -> AnyStore<'_, P> {
    let prefix = ports.page().key_prefix();
    match (scope, ports.user()) {
        (Scope::Session, _) => AnyStore::Session(SessionStore { ports, prefix }),
        (scope, Some(user)) => AnyStore::Preferences(PreferenceStore {
            options: ports.options(user),
            reach: match scope {
                Scope::Farm => Reach::Farm,
                Scope::Session | Scope::Wiki => Reach::Wiki,
            },
            page: ports.page(),
            known: RefCell::default(),
        }),
        (_, None) => AnyStore::Local(LocalStore {
            device: ports.local(),
            prefix,
        }),
    }
}

impl<P: Ports> Store for AnyStore<'_, P> {
    fn known(&self) -> Vec<(String, String)> {
        match self {
            Self::Preferences(store) => store.known(),
            Self::Local(store) => store.known(),
            Self::Session(store) => store.known(),
        }
    }

    async fn read(&self, gadgets: &[String]) -> Result<Vec<String>, Failure> {
        match self {
            Self::Preferences(store) => store.read(gadgets).await,
            Self::Local(store) => store.read(gadgets).await,
            Self::Session(store) => store.read(gadgets).await,
        }
    }

    async fn write(&self, writes: &[Write]) -> Result<(), Failure> {
        match self {
            Self::Preferences(store) => store.write(writes).await,
            Self::Local(store) => store.write(writes).await,
            Self::Session(store) => store.write(writes).await,
        }
    }
}

/// The longest value of a preference that MediaWiki stores, in bytes.
const LONGEST: usize = 65_530;

/// The preferences of a user. Each holds several entries: a write changes those that it is about, and
/// leaves the others as they were read.
#[derive(Debug)]
pub struct PreferenceStore<'a, O, G> {
    /// The preferences, as the wiki has them.
    pub options: O,
    /// Where answers count.
    pub reach: Reach,
    /// The page, which knows the lasting entries.
    pub page: &'a G,
    /// What was read last.
    pub known: RefCell<Option<LedgerMap>>,
}

impl<O: Options, G: Page> Store for PreferenceStore<'_, O, G> {
    fn known(&self) -> Vec<(String, String)> {
        let mut all = self.page.ledger();
        all.retain(|(name, _)| !name.starts_with(OWN));
        all
    }

    async fn read(&self, gadgets: &[String]) -> Result<Vec<String>, Failure> {
        let map = self.options.read().await?;
        let texts = gadgets.iter().map(|gadget| map.text(gadget)).collect();
        *self.known.borrow_mut() = Some(map);
        Ok(texts)
    }

    async fn write(&self, writes: &[Write]) -> Result<(), Failure> {
        let known = self.known.borrow_mut().take();
        let before = match known {
            Some(map) => map,
            None => self.options.read().await?,
        };
        let mut map = before.clone();
        let mut too_long = None;
        for write in writes {
            let mut next = map.clone();
            self.change(&mut next, write);
            let number = number_of(&write.0, self.reach);
            if next
                .value(number)
                .is_some_and(|value| value.len() > LONGEST)
            {
                // It would take the others with it that are in the same preference. It goes alone, so
                // that the wiki itself says why not.
                too_long.get_or_insert(write);
            } else {
                map = next;
            }
        }
        self.send(&before, &map).await?;
        if let Some(write) = too_long {
            let mut next = map.clone();
            self.change(&mut next, write);
            self.send(&map, &next).await?;
        }
        Ok(())
    }
}

impl<O: Options, G> PreferenceStore<'_, O, G> {
    fn change(&self, map: &mut LedgerMap, (gadget, text): &Write) {
        let mut text = text.clone().unwrap_or_default();
        if text.is_empty() && self.reach == Reach::Wiki {
            // Nothing on this wiki would bring back what counts on its farm.
            let for_farm = map.text_for(gadget, Reach::Farm);
            if let Some(Ok(entry)) = for_farm.map(|text| text.parse::<Entry>()) {
                text = revoked(entry.day).to_string();
            }
        }
        // What no line can hold is missing when the entries are read again.
        let is_set = map.set(gadget, &text, self.reach);
        if is_set && self.reach == Reach::Farm {
            let _ = map.set(gadget, "", Reach::Wiki);
        }
    }

    async fn send(&self, before: &LedgerMap, after: &LedgerMap) -> Result<(), Failure> {
        let changes = after.changes_since(before);
        for reach in [Reach::Farm, Reach::Wiki] {
            let mut changes = changes.clone();
            changes.retain(|(number, _)| reach.has(*number));
            if !changes.is_empty() {
                self.options.set(&changes, reach).await?;
            }
        }
        Ok(())
    }
}

/// The device, for users without an account that keeps answers.
#[derive(Debug)]
pub struct LocalStore<'a, D> {
    /// What is stored until it is cleared.
    pub device: &'a D,
    /// The prefix of the user's keys.
    pub prefix: String,
}

impl<D: Device> Store for LocalStore<'_, D> {
    fn known(&self) -> Vec<(String, String)> {
        all(self.device, &self.prefix)
    }

    async fn read(&self, gadgets: &[String]) -> Result<Vec<String>, Failure> {
        Ok(texts(self.device, &self.prefix, gadgets))
    }

    async fn write(&self, writes: &[Write]) -> Result<(), Failure> {
        write(self.device, &self.prefix, writes)
    }
}

/// The tab, as long as it is open. An answer counts as long as the lasting entry is the one that stood
/// when the answer was given. If its user has preferences, a grant also needs a seal (`seals`): somebody
/// else may have been logged in in this tab.
#[derive(Debug)]
pub struct SessionStore<'a, P> {
    /// The tab, the page and the user's key.
    pub ports: &'a P,
    /// The prefix of the user's keys.
    pub prefix: String,
}

impl<P: Ports> SessionStore<'_, P> {
    /// The entry of a text, and the lasting entry upon which it was given. `None`: the text has no effect.
    fn trusted<'a>(&self, gadget: &str, text: &'a str) -> Option<(&'a str, &'a str)> {
        let (unsealed, _) = seal::split(text);
        let (entry, before) = unsealed.split_once('|')?;
        let is_trusted = takes_away(entry) || self.ports.user().is_none() || {
            let place = keys::of_gadget(&self.prefix, keys::ANSWER, gadget);
            seals::has_sealed(self.ports, &place, text)
        };
        is_trusted.then_some((entry, before))
    }
}

impl<P: Ports> Store for SessionStore<'_, P> {
    fn known(&self) -> Vec<(String, String)> {
        let in_force = |(gadget, text): (String, String)| {
            let (entry, before) = self.trusted(&gadget, &text)?;
            (before == self.ports.page().read_lasting(&gadget)).then(|| (gadget, entry.to_owned()))
        };
        let all = all(self.ports.session(), &self.prefix);
        all.into_iter().filter_map(in_force).collect()
    }

    async fn read(&self, gadgets: &[String]) -> Result<Vec<String>, Failure> {
        let all = texts(self.ports.session(), &self.prefix, gadgets);
        let entry = |(gadget, text): (&String, &String)| {
            let trusted = self.trusted(gadget, text);
            trusted.map_or_else(String::new, |(entry, _)| entry.to_owned())
        };
        Ok(gadgets.iter().zip(&all).map(entry).collect())
    }

    async fn write(&self, writes: &[Write]) -> Result<(), Failure> {
        let sealed = |(gadget, entry): &Write| {
            let before = self.ports.page().read_lasting(gadget);
            let text = entry.as_ref().map(|entry| {
                let place = keys::of_gadget(&self.prefix, keys::ANSWER, gadget);
                let text = format!("{entry}|{before}");
                match self.ports.user() {
                    Some(_) => seals::seal(self.ports, &place, &text),
                    None => text,
                }
            });
            (gadget.clone(), text)
        };
        let writes: Vec<Write> = writes.iter().map(sealed).collect();
        write(self.ports.session(), &self.prefix, &writes)
    }
}

/// The values whose names are a prefix and a gadget, by the gadgets' names.
#[must_use]
pub fn by_gadget(prefix: &str, values: Vec<(String, String)>) -> Vec<(String, String)> {
    let gadget =
        |(name, value): (String, String)| Some((decode(name.strip_prefix(prefix)?)?, value));
    values.into_iter().filter_map(gadget).collect()
}

fn all(device: &impl Device, prefix: &str) -> Vec<(String, String)> {
    let prefix = keys::of_gadgets(prefix, keys::ANSWER);
    by_gadget(&prefix, device.entries(&prefix))
}

fn texts(device: &impl Device, prefix: &str, gadgets: &[String]) -> Vec<String> {
    let text = |gadget: &String| {
        let text = device.get(&keys::of_gadget(prefix, keys::ANSWER, gadget));
        text.ok().flatten().unwrap_or_default()
    };
    gadgets.iter().map(text).collect()
}

fn write(device: &impl Device, prefix: &str, writes: &[Write]) -> Result<(), Failure> {
    for (gadget, text) in writes {
        let key = keys::of_gadget(prefix, keys::ANSWER, gadget);
        match text {
            Some(text) => device.set(&key, text),
            None => device.remove(&key),
        }
        .map_err(|_| Failure::Device)?;
    }
    Ok(())
}
