//! Memory twins of what the saving path works with. Each call is a step: a tab can die before any of
//! them, and requests to the wiki let others go on.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::future::{Future, pending};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use gadget_consent_core::Requests;
use mediawiki_web::api::ApiError;
use mediawiki_web::options::{OptionsError, Reach};
use mediawiki_web::storage::StorageRefused;

use crate::answers::failure::Failure;
use crate::answers::outbox::Outbox;
use crate::answers::ports::{Device, Gate, Page, Ports};
use crate::answers::store::{Store, Write};
use crate::wiki::clock::Clock;

type Texts = BTreeMap<String, String>;

/// A named user.
pub const USER: &str = "Ada";

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

    fn fault(&self, which: Which) -> Option<Fault> {
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

    fn change(&self, user: &str, gadget: &str, text: Option<&str>, reach: Reach) {
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

    fn version(&self, gadget: &str) -> u32 {
        self.versions
            .borrow()
            .get(gadget)
            .copied()
            .unwrap_or_default()
    }
}

/// The steps that a tab has left before it dies; `None`: it lives.
#[derive(Debug, Clone, Default)]
pub struct Life(Rc<Cell<Option<u32>>>, Rc<Cell<u32>>);

impl Life {
    /// Takes a step. False: the tab is dead, and nothing it does has an effect.
    fn step(&self) -> bool {
        self.1.set(self.1.get() + 1);
        match self.0.get() {
            None => true,
            Some(0) => false,
            Some(steps) => {
                self.0.set(Some(steps - 1));
                true
            }
        }
    }

    pub fn dies_after(&self, steps: u32) {
        self.0.set(Some(steps));
    }

    pub fn is_dead(&self) -> bool {
        self.0.get() == Some(0)
    }

    /// How many steps were taken.
    pub fn steps(&self) -> u32 {
        self.1.get()
    }
}

/// What a storage of the browser does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Room {
    #[default]
    Enough,
    /// New texts are not stored.
    Full,
    /// Nothing can be read or stored.
    Blocked,
}

/// A storage of the browser, as one tab has it.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    texts: Rc<RefCell<Texts>>,
    room: Rc<Cell<Room>>,
    life: Life,
}

impl Memory {
    pub fn all(&self) -> Texts {
        self.texts.borrow().clone()
    }

    pub fn insert(&self, key: &str, text: &str) {
        self.texts
            .borrow_mut()
            .insert(key.to_owned(), text.to_owned());
    }

    pub fn clear(&self) {
        self.texts.borrow_mut().clear();
    }

    pub fn has_room(&self, room: Room) {
        self.room.set(room);
    }

    fn of(&self, life: &Life) -> Self {
        Self {
            life: life.clone(),
            ..self.clone()
        }
    }
}

impl Device for Memory {
    fn get(&self, key: &str) -> Result<Option<String>, StorageRefused> {
        if !self.life.step() || self.room.get() == Room::Blocked {
            return Err(StorageRefused);
        }
        Ok(self.texts.borrow().get(key).cloned())
    }

    fn set(&self, key: &str, text: &str) -> Result<(), StorageRefused> {
        if !self.life.step() || self.room.get() != Room::Enough {
            return Err(StorageRefused);
        }
        self.insert(key, text);
        Ok(())
    }

    fn remove(&self, key: &str) -> Result<(), StorageRefused> {
        if !self.life.step() || self.room.get() == Room::Blocked {
            return Err(StorageRefused);
        }
        self.texts.borrow_mut().remove(key);
        Ok(())
    }

    fn entries(&self, prefix: &str) -> Vec<(String, String)> {
        if !self.life.step() || self.room.get() == Room::Blocked {
            return Vec::new();
        }
        let all = self.all().into_iter();
        all.filter(|(key, _)| key.starts_with(prefix)).collect()
    }
}

/// What one tab takes for the lasting entries.
type Lasting = Rc<RefCell<Texts>>;

/// A page. All tabs of a device hear of what is saved.
#[derive(Debug)]
pub struct Sheet {
    lasting: Lasting,
    tabs: Rc<RefCell<Vec<Lasting>>>,
    declared: BTreeSet<String>,
    life: Life,
    /// The bytes that the answers may take of a page.
    pub most_bytes: Cell<Option<u32>>,
    /// What the policy of the page allows.
    pub open: RefCell<Requests>,
    /// What was done with gadgets.
    pub done: RefCell<Vec<String>>,
    /// The gadgets that were told to wait.
    pub waiting: RefCell<Vec<String>>,
    /// The entries that the page took over.
    pub saved: RefCell<Vec<Write>>,
}

impl Page for Sheet {
    fn key_prefix(&self) -> String {
        PREFIX.to_owned()
    }

    fn read_lasting(&self, gadget: &str) -> String {
        let lasting = self.lasting.borrow();
        lasting.get(gadget).cloned().unwrap_or_default()
    }

    fn has(&self, gadget: &str) -> bool {
        self.declared.contains(gadget)
    }

    fn most_ledger_bytes(&self) -> Option<u32> {
        self.most_bytes.get()
    }

    fn saved(&self, gadget: &str, entry: Option<String>) {
        if !self.life.step() {
            return;
        }
        for lasting in self.tabs.borrow().iter() {
            let text = entry.clone().unwrap_or_default();
            lasting.borrow_mut().insert(gadget.to_owned(), text);
        }
        self.saved.borrow_mut().push((gadget.to_owned(), entry));
    }

    fn waits(&self, gadget: &str) {
        if self.life.step() {
            self.waiting.borrow_mut().push(gadget.to_owned());
        }
    }
}

/// The gadget that is switched on, on each page.
pub const ENABLED: &str = "charts";

impl Gate for Sheet {
    fn open(&self) -> Requests {
        self.open.borrow().clone()
    }

    fn release(&self, gadget: &str, granted: &Requests) {
        self.done
            .borrow_mut()
            .push(format!("{gadget} runs with {granted}"));
    }

    fn refuse(&self, gadget: &str) {
        self.done.borrow_mut().push(format!("{gadget} is refused"));
    }

    fn is_enabled(&self, gadget: &str) -> bool {
        gadget == ENABLED
    }

    fn runs(&self, gadget: &str) -> bool {
        gadget == super::TILES
    }

    fn unguarded(&self) -> Vec<String> {
        vec!["early".to_owned()]
    }
}

/// The prefix of the keys.
pub const PREFIX: &str = "gadgetconsent-wiki-";

/// A clock that goes when it is told to.
#[derive(Debug, Clone)]
pub struct Watch(Rc<Cell<f64>>);

impl Default for Watch {
    fn default() -> Self {
        // 2026-11-27, at noon.
        Self(Rc::new(Cell::new(1_795_780_800_000.0)))
    }
}

impl Watch {
    pub fn pass(&self, seconds: u32) {
        self.0.set(self.0.get() + f64::from(seconds) * 1_000.0);
    }
}

impl Clock for Watch {
    fn milliseconds(&self) -> f64 {
        self.0.get()
    }
}

/// The preferences of a user, as a tab reaches them.
#[derive(Debug)]
pub struct Account {
    server: Rc<Server>,
    /// Who is logged in.
    session: Rc<RefCell<Option<String>>>,
    user: String,
    reach: Reach,
    life: Life,
    lasting: Lasting,
    /// The versions of the entries when they were read.
    read: RefCell<BTreeMap<String, u32>>,
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

/// A browser with its tabs.
#[derive(Debug, Clone)]
pub struct Browser {
    pub server: Rc<Server>,
    pub local: Memory,
    pub clock: Watch,
    /// Who is logged in.
    pub session: Rc<RefCell<Option<String>>>,
    tabs: Rc<RefCell<Vec<Lasting>>>,
}

impl Browser {
    /// A browser in which nobody is logged in.
    pub fn new(server: &Rc<Server>, clock: &Watch) -> Self {
        Self {
            server: Rc::clone(server),
            local: Memory::default(),
            clock: clock.clone(),
            session: Rc::default(),
            tabs: Rc::default(),
        }
    }

    /// A browser in which [`USER`] is logged in, and the wiki.
    pub fn of_user() -> Self {
        let browser = Self::new(&Rc::default(), &Watch::default());
        browser.log_in(Some(USER));
        browser
    }

    pub fn log_in(&self, user: Option<&str>) {
        *self.session.borrow_mut() = user.map(ToOwned::to_owned);
    }

    /// Opens a page in a new tab.
    pub fn tab(&self) -> Tab {
        let user = self.session.borrow().clone();
        let texts = match &user {
            Some(user) => self.server.entries(user),
            None => Texts::new(),
        };
        let lasting = Rc::new(RefCell::new(texts));
        self.tabs.borrow_mut().push(Rc::clone(&lasting));
        let life = Life::default();
        Tab {
            local: self.local.of(&life),
            session: Memory::default().of(&life),
            page: Sheet {
                lasting,
                tabs: Rc::clone(&self.tabs),
                declared: [super::TILES, "charts"].map(ToOwned::to_owned).into(),
                life: life.clone(),
                most_bytes: Cell::new(Some(0)),
                open: RefCell::default(),
                done: RefCell::default(),
                waiting: RefCell::default(),
                saved: RefCell::default(),
            },
            clock: self.clock.clone(),
            server: Rc::clone(&self.server),
            log: Rc::clone(&self.session),
            user,
            life,
        }
    }

    /// What waits on the device, without the schedule.
    pub fn waiting(&self) -> Vec<String> {
        let all = self.local.all().into_iter();
        let is_pending = |key: &str| {
            let rest = key.split("~outbox/").nth(1);
            rest.is_some_and(|rest| rest.contains('/'))
        };
        let waiting = all.filter(|(key, _)| is_pending(key));
        waiting.map(|(_, text)| text).collect()
    }
}

/// A tab with a page.
#[derive(Debug)]
pub struct Tab {
    pub local: Memory,
    pub session: Memory,
    pub page: Sheet,
    pub life: Life,
    clock: Watch,
    server: Rc<Server>,
    log: Rc<RefCell<Option<String>>>,
    pub user: Option<String>,
}

impl Tab {
    /// The page shows what the wiki has by now.
    pub fn reload(&self) {
        if let Some(user) = &self.user {
            *self.page.lasting.borrow_mut() = self.server.entries(user);
        }
    }

    /// The outbox of the user.
    pub fn outbox(&self) -> Outbox<'_, Self> {
        Outbox::of(self).unwrap()
    }

    /// How often the pending answers were tried.
    pub fn tries(&self) -> u32 {
        let all = self.local.all();
        let schedule = all.get(&format!("{PREFIX}~outbox/{USER}"));
        schedule.map_or(0, |text| text.split(' ').next().unwrap().parse().unwrap())
    }
}

impl Ports for Tab {
    type Preferences = Account;
    type Device = Memory;
    type Page = Sheet;
    type Clock = Watch;

    fn user(&self) -> Option<&str> {
        self.user.as_deref()
    }

    fn preferences(&self, user: &str, reach: Reach) -> Account {
        Account {
            server: Rc::clone(&self.server),
            session: Rc::clone(&self.log),
            user: user.to_owned(),
            reach,
            life: self.life.clone(),
            lasting: Rc::clone(&self.page.lasting),
            read: RefCell::default(),
        }
    }

    fn local(&self) -> &Memory {
        &self.local
    }

    fn session(&self) -> &Memory {
        &self.session
    }

    fn page(&self) -> &Sheet {
        &self.page
    }

    fn clock(&self) -> &Watch {
        &self.clock
    }

    fn random(&self) -> f64 {
        0.5
    }
}

/// Lets others go on once.
async fn once() {
    let mut is_second = false;
    std::future::poll_fn(|_| {
        if std::mem::replace(&mut is_second, true) {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
}

/// More polls than anything here takes: what is not ready by then never is.
const POLLS: usize = 1_000;

/// Runs to the end; `None`: its tab died.
pub fn try_run<T>(future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    (0..POLLS).find_map(|_| match future.as_mut().poll(&mut context) {
        Poll::Ready(done) => Some(done),
        Poll::Pending => None,
    })
}

/// Runs to the end.
pub fn run<T>(future: impl Future<Output = T>) -> T {
    try_run(future).unwrap()
}

/// Runs two at once: each `true` of the order goes on with the first one, each `false` with the second;
/// at last both to their ends. What dies gives `None`.
pub fn run_both<A, B>(
    one: impl Future<Output = A>,
    other: impl Future<Output = B>,
    order: &[bool],
) -> (Option<A>, Option<B>) {
    fn go_on<T>(future: Pin<&mut impl Future<Output = T>>, done: &mut Option<T>) {
        let mut context = Context::from_waker(Waker::noop());
        if done.is_none()
            && let Poll::Ready(value) = future.poll(&mut context)
        {
            *done = Some(value);
        }
    }
    let (mut one, mut other) = (pin!(one), pin!(other));
    let (mut first, mut second) = (None, None);
    for is_first in order {
        if *is_first {
            go_on(one.as_mut(), &mut first);
        } else {
            go_on(other.as_mut(), &mut second);
        }
    }
    for _ in 0..POLLS {
        if first.is_some() && second.is_some() {
            break;
        }
        go_on(one.as_mut(), &mut first);
        go_on(other.as_mut(), &mut second);
    }
    (first, second)
}
