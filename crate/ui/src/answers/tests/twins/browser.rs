//! A browser with its tabs.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use gadget_consent_core::keys;
use gadget_consent_core::seal::{self, Key};

use super::Texts;
use super::device::{Life, Memory};
use super::page::{Lasting, PREFIX, Sheet, Watch};
use super::server::{Account, Server};
use crate::answers::outbox::Outbox;
use crate::answers::ports::Ports;

/// A named user.
pub const USER: &str = "Ada";

/// The key of [`USER`].
pub const SEAL_KEY: &str = "a0a1a2a3a4a5a6a7a8a9aaabacadaeaf";

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
        browser.server.set(USER, seal::KEY, SEAL_KEY);
        browser
    }

    /// The same, of a user who has never been asked.
    pub fn of_new_user() -> Self {
        let browser = Self::new(&Rc::default(), &Watch::default());
        browser.log_in(Some(USER));
        browser
    }

    pub fn log_in(&self, user: Option<&str>) {
        *self.session.borrow_mut() = user.map(ToOwned::to_owned);
    }

    /// Opens a page in a new tab.
    pub fn tab(&self) -> Tab {
        self.page_in(&Memory::default())
    }

    /// Opens a page in the tab of another page, which is left.
    pub fn next_page(&self, tab: &Tab) -> Tab {
        self.page_in(&tab.session)
    }

    fn page_in(&self, session: &Memory) -> Tab {
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
            session: session.of(&life),
            page: Sheet {
                prefix: keys::prefix("wiki", user.as_deref().unwrap_or_default()),
                lasting,
                tabs: Rc::clone(&self.tabs),
                declared: [super::super::TILES, "charts"]
                    .map(ToOwned::to_owned)
                    .into(),
                life: life.clone(),
                most_bytes: Cell::new(Some(0)),
                open: RefCell::default(),
                done: RefCell::default(),
                kind: RefCell::default(),
                waiting: RefCell::default(),
                saved: RefCell::default(),
            },
            clock: self.clock.clone(),
            server: Rc::clone(&self.server),
            log: Rc::clone(&self.session),
            user,
            life,
            made: OnceCell::new(),
        }
    }

    /// What waits on the device, without the schedule and the seals.
    pub fn waiting(&self) -> Vec<String> {
        let all = self.local.all().into_iter();
        let waiting = all.filter(|(key, _)| key.contains("/outbox/"));
        waiting
            .map(|(_, text)| seal::split(&text).0.to_owned())
            .collect()
    }
}

impl Browser {
    /// What waits on the device, with the seals.
    pub fn sealed(&self) -> Vec<String> {
        let all = self.local.all().into_iter();
        let waiting = all.filter(|(key, _)| key.contains("/outbox/"));
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
    made: OnceCell<Key>,
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
        let schedule = all.get(&format!("{PREFIX}outbox"));
        schedule.map_or(0, |text| text.split(' ').next().unwrap().parse().unwrap())
    }
}

impl Ports for Tab {
    type Options = Account;
    type Device = Memory;
    type Page = Sheet;
    type Clock = Watch;

    fn user(&self) -> Option<&str> {
        self.user.as_deref()
    }

    fn options(&self, user: &str) -> Account {
        Account {
            server: Rc::clone(&self.server),
            session: Rc::clone(&self.log),
            user: user.to_owned(),
            life: self.life.clone(),
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

    fn made_key(&self) -> Option<Key> {
        // Another one on each page.
        thread_local!(static MADE: Cell<u8> = const { Cell::new(0) });
        let make = || {
            MADE.set(MADE.get().wrapping_add(1));
            Key::new([MADE.get(); 16])
        };
        Some(*self.made.get_or_init(make))
    }

    fn random(&self) -> f64 {
        0.5
    }
}
