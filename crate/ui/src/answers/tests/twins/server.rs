//! The wiki: the preferences of all users, and what happens to requests.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::future::pending;
use std::rc::Rc;

use gadget_consent_core::seal::KEY;
use mediawiki_web::api::ApiError;
use mediawiki_web::options::{OptionsError, Reach};

use super::Texts;
use super::device::Life;
use super::page::Lasting;
use super::run::once;
use crate::answers::failure::Failure;
use crate::answers::ports::{Store, Write};

/// The most changes of one request, as in `mediawiki_web::options`.
const MOST: usize = 50;
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

/// The preferences of all users, on a farm of two wikis, and what happens to requests.
#[derive(Debug, Default)]
pub struct Server {
    /// On this wiki, by user and gadget.
    local: RefCell<BTreeMap<(String, String), String>>,
    /// On all wikis of the farm.
    global: RefCell<BTreeMap<(String, String), String>>,
    rule: RefCell<Option<Rule>>,
    /// How many requests saved something, or tried to.
    pub saves: Cell<usize>,
    /// Counts all writes to a gadget's entry.
    versions: RefCell<BTreeMap<String, u32>>,
    /// Gadgets whose entries were written by somebody who had not read the last write before.
    pub overruns: RefCell<BTreeSet<String>>,
}

impl Server {
    /// What stands on this wiki; an empty text: nothing.
    pub fn entry(&self, user: &str, gadget: &str) -> String {
        let key = (user.to_owned(), gadget.to_owned());
        let local = self.local.borrow().get(&key).cloned();
        let global = || self.global.borrow().get(&key).cloned();
        local.or_else(global).unwrap_or_default()
    }

    /// What stands on the other wikis of the farm.
    pub fn elsewhere(&self, user: &str, gadget: &str) -> String {
        let key = (user.to_owned(), gadget.to_owned());
        self.global.borrow().get(&key).cloned().unwrap_or_default()
    }

    /// Another device of the user has saved an entry.
    pub fn set(&self, user: &str, gadget: &str, entry: &str) {
        self.change(user, gadget, Some(entry), Reach::Wiki);
    }

    /// The entries without the key of the seals.
    pub fn answers(&self, user: &str) -> Texts {
        let mut all = self.entries(user);
        all.retain(|name, _| name != KEY);
        all
    }

    pub fn entries(&self, user: &str) -> Texts {
        let mut all = Texts::new();
        for map in [&self.global, &self.local] {
            let mine = map.borrow();
            let mine = mine.iter().filter(|((name, _), _)| name == user);
            all.extend(mine.map(|((_, gadget), text)| (gadget.clone(), text.clone())));
        }
        all
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

    pub(super) fn change(&self, user: &str, gadget: &str, text: Option<&str>, reach: Reach) {
        let key = (user.to_owned(), gadget.to_owned());
        let map = match reach {
            Reach::Wiki => &self.local,
            Reach::Farm => &self.global,
        };
        match text {
            Some(text) => map.borrow_mut().insert(key, text.to_owned()),
            None => map.borrow_mut().remove(&key),
        };
        *self
            .versions
            .borrow_mut()
            .entry(gadget.to_owned())
            .or_default() += 1;
    }

    pub(super) fn version(&self, gadget: &str) -> u32 {
        self.versions
            .borrow()
            .get(gadget)
            .copied()
            .unwrap_or_default()
    }
}

/// The preferences of a user, as a tab reaches them.
#[derive(Debug)]
pub struct Account {
    pub(super) server: Rc<Server>,
    /// Who is logged in.
    pub(super) session: Rc<RefCell<Option<String>>>,
    pub(super) user: String,
    pub(super) reach: Reach,
    pub(super) life: Life,
    pub(super) lasting: Lasting,
    /// The versions of the entries when they were read.
    pub(super) read: RefCell<BTreeMap<String, u32>>,
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

impl Store for Account {
    fn known(&self) -> Vec<(String, String)> {
        let known = self.lasting.borrow().clone().into_iter();
        known.filter(|(_, text)| !text.is_empty()).collect()
    }

    async fn read(&self, gadgets: &[String]) -> Result<Vec<String>, Failure> {
        let fault = self.arrive(Which::Reads).await?;
        let text = |gadget: &String| {
            let version = self.server.version(gadget);
            self.read.borrow_mut().insert(gadget.clone(), version);
            self.server.entry(&self.user, gadget)
        };
        let texts = gadgets.iter().map(text).collect();
        self.answer(fault.as_ref()).await?;
        Ok(texts)
    }

    async fn write(&self, writes: &[Write]) -> Result<(), Failure> {
        for batch in writes.chunks(MOST) {
            self.server.saves.set(self.server.saves.get() + 1);
            let fault = self.arrive(Which::Saves).await?;
            let mut warning = None;
            for (gadget, text) in batch {
                if text.as_ref().is_some_and(|text| text.len() > LONGEST) {
                    warning = Some(OptionsError::Warned("at most 65,530 bytes".to_owned()));
                    continue;
                }
                let read = self.read.borrow().get(gadget).copied();
                if read.is_some_and(|version| version < self.server.version(gadget)) {
                    self.server.overruns.borrow_mut().insert(gadget.clone());
                }
                let text = match &fault {
                    Some(Fault::Changes(other)) => Some(*other),
                    _ => text.as_deref(),
                };
                self.server.change(&self.user, gadget, text, self.reach);
                // A second write that follows is upon the first one.
                let version = self.server.version(gadget);
                self.read.borrow_mut().insert(gadget.clone(), version);
            }
            self.answer(fault.as_ref()).await?;
            if let Some(warning) = warning {
                return Err(warning.into());
            }
        }
        Ok(())
    }
}
