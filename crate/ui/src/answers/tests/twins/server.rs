//! The wiki: the preferences of all users, and what happens to requests.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::future::pending;
use std::rc::Rc;

use gadget_consent_core::ledger::{LedgerMap, PREFERENCES, Reach, preference_name};
use gadget_consent_core::seal::KEY;
use mediawiki_web::api::ApiError;
use mediawiki_web::options::OptionsError;

use super::Texts;
use super::device::Life;
use super::run::once;
use crate::answers::failure::Failure;
use crate::answers::ports::{Change, Options};

/// The longest value that MediaWiki stores.
const LONGEST: usize = 65_530;

/// Which requests a fault is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Those that save.
    Saves,
    /// Those that read.
    Reads,
    /// All.
    All,
}

/// What becomes of a request.
#[derive(Debug, Clone)]
pub enum Fault {
    /// The wiki does not get it, or does nothing; this is the answer.
    Answered(OptionsError),
    /// The wiki does what it says, but its answer is lost.
    AnswerLost,
    /// The account is full.
    Full,
    /// The wiki says yes, but stores another text.
    Changes(&'static str),
}

impl Fault {
    /// The connection is cut before the wiki has the request.
    pub fn cut() -> Self {
        Self::Answered(ApiError::Unreachable("error".to_owned()).into())
    }
}

#[derive(Debug)]
struct Rule {
    which: Which,
    fault: Fault,
    /// How many requests of the kind come before the first one that the fault is for.
    before: usize,
}

/// The preferences of a user: values by number.
type Values = BTreeMap<u8, String>;

/// The preferences of all users, on a farm of two wikis, and what happens to requests.
#[derive(Debug, Default)]
pub struct Server {
    /// On this wiki, by user; those for the farm are the same on all its wikis.
    preferences: RefCell<BTreeMap<String, Values>>,
    rule: RefCell<Option<Rule>>,
    /// How many requests saved something, or tried to.
    pub saves: Cell<usize>,
    /// Counts all writes to a preference.
    versions: RefCell<BTreeMap<u8, u32>>,
    /// Preferences that were written by somebody who had not read the last write before.
    pub overruns: RefCell<BTreeSet<u8>>,
}

impl Server {
    /// All entries of a user.
    pub fn map(&self, user: &str) -> LedgerMap {
        let all = self.preferences.borrow();
        let values = all.get(user).into_iter().flatten();
        let values: Vec<(String, &String)> = values
            .map(|(number, value)| (preference_name(*number), value))
            .collect();
        let values = values.iter();
        LedgerMap::read(values.map(|(name, value)| (name.as_str(), value.as_str())))
    }

    /// What stands on this wiki; an empty text: nothing.
    pub fn entry(&self, user: &str, gadget: &str) -> String {
        self.map(user).text(gadget)
    }

    /// What stands on the other wikis of the farm.
    pub fn elsewhere(&self, user: &str, gadget: &str) -> String {
        let mut all = self.map(user).entries_for(Reach::Farm);
        all.remove(gadget).unwrap_or_default()
    }

    /// Another device of the user has saved an entry.
    pub fn set(&self, user: &str, gadget: &str, entry: &str) {
        let before = self.map(user);
        let mut map = before.clone();
        assert!(map.set(gadget, entry, Reach::Wiki));
        for (number, value) in map.changes_since(&before) {
            self.change(user, number, value);
        }
    }

    /// The entries without the key of the seals.
    pub fn answers(&self, user: &str) -> Texts {
        let mut all = self.entries(user);
        all.retain(|name, _| name != KEY);
        all
    }

    pub fn entries(&self, user: &str) -> Texts {
        self.map(user).entries()
    }

    pub fn spoil(&self, which: Which, fault: Fault) {
        self.spoil_after(0, which, fault);
    }

    pub fn spoil_after(&self, before: usize, which: Which, fault: Fault) {
        *self.rule.borrow_mut() = Some(Rule {
            which,
            fault,
            before,
        });
    }

    /// No request fails from now on.
    pub fn fix(&self) {
        *self.rule.borrow_mut() = None;
    }

    pub(super) fn fault(&self, which: Which) -> Option<Fault> {
        let mut rule = self.rule.borrow_mut();
        let rule = rule.as_mut()?;
        if ![which, Which::All].contains(&rule.which) {
            return None;
        }
        if rule.before > 0 {
            rule.before -= 1;
            return None;
        }
        Some(rule.fault.clone())
    }

    /// Sets a preference, however it is written.
    pub fn change(&self, user: &str, number: u8, value: Option<String>) {
        let mut all = self.preferences.borrow_mut();
        let values = all.entry(user.to_owned()).or_default();
        match value {
            Some(value) => values.insert(number, value),
            None => values.remove(&number),
        };
        *self.versions.borrow_mut().entry(number).or_default() += 1;
    }

    pub(super) fn version(&self, number: u8) -> u32 {
        let versions = self.versions.borrow();
        versions.get(&number).copied().unwrap_or_default()
    }
}

/// The preferences of a user, as a tab reaches them.
#[derive(Debug)]
pub struct Account {
    pub(super) server: Rc<Server>,
    /// Who is logged in.
    pub(super) session: Rc<RefCell<Option<String>>>,
    pub(super) user: String,
    pub(super) life: Life,
    /// The versions of the preferences when they were read.
    pub(super) read: RefCell<BTreeMap<u8, u32>>,
}

impl Account {
    /// A request is on its way: others go on.
    async fn arrive(&self, which: Which) -> Result<Option<Fault>, OptionsError> {
        once().await;
        if !self.life.step() {
            pending::<()>().await;
        }
        match self.server.fault(which) {
            Some(Fault::Answered(error)) => Err(error),
            other => {
                // Nothing is ever read or saved for another user (`assertuser`).
                if self.session.borrow().as_ref() != Some(&self.user) {
                    return Err(OptionsError::NotLoggedIn);
                }
                Ok(other)
            }
        }
    }

    /// The answer is on its way.
    async fn answer(&self, fault: Option<&Fault>) -> Result<(), OptionsError> {
        once().await;
        if !self.life.step() {
            pending::<()>().await;
        }
        match fault {
            Some(Fault::AnswerLost) => Err(ApiError::Unreachable("error".to_owned()).into()),
            _ => Ok(()),
        }
    }
}

impl Options for Account {
    async fn read(&self) -> Result<LedgerMap, Failure> {
        let fault = self.arrive(Which::Reads).await?;
        for number in 0..PREFERENCES {
            let version = self.server.version(number);
            self.read.borrow_mut().insert(number, version);
        }
        let map = self.server.map(&self.user);
        self.answer(fault.as_ref()).await?;
        Ok(map)
    }

    async fn set(&self, changes: &[Change], reach: Reach) -> Result<(), Failure> {
        self.server.saves.set(self.server.saves.get() + 1);
        let fault = self.arrive(Which::Saves).await?;
        if let Some(Fault::Full) = fault {
            return Err(Failure::Full("userjs-other… (100)".to_owned()));
        }
        let mut warning = None;
        for (number, value) in changes {
            assert!(reach.has(*number));
            if value.as_ref().is_some_and(|value| value.len() > LONGEST) {
                warning = Some(OptionsError::Warned("at most 65,530 bytes".to_owned()));
                continue;
            }
            let read = self.read.borrow().get(number).copied();
            if read.is_some_and(|version| version < self.server.version(*number)) {
                self.server.overruns.borrow_mut().insert(*number);
            }
            let value = match &fault {
                Some(Fault::Changes(other)) => Some((*other).to_owned()),
                _ => value.clone(),
            };
            self.server.change(&self.user, *number, value);
            // A second write that follows is upon the first one.
            let version = self.server.version(*number);
            self.read.borrow_mut().insert(*number, version);
        }
        self.answer(fault.as_ref()).await?;
        match warning {
            Some(warning) => Err(warning.into()),
            None => Ok(()),
        }
    }
}
