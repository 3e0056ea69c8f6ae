//! The page, and the clock.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;

use gadget_consent_core::Requests;
use gadget_consent_core::seal::KEY;

use super::Texts;
use super::device::Life;
use crate::answers::ports::{Gate, Page, Write};
use crate::wiki::clock::Clock;

/// What one tab takes for the lasting entries.
pub type Lasting = Rc<RefCell<Texts>>;

/// A page. All tabs of a device hear of what is saved.
#[derive(Debug)]
pub struct Sheet {
    pub(super) prefix: String,
    pub(super) lasting: Lasting,
    pub(super) tabs: Rc<RefCell<Vec<Lasting>>>,
    pub(super) declared: BTreeSet<String>,
    pub(super) life: Life,
    /// The bytes that the answers may take of a page.
    pub most_bytes: Cell<Option<u32>>,
    /// What the policy of the page allows.
    pub open: RefCell<Requests>,
    /// The kind of the page, on which scripts are expected; empty: the device remembers nothing.
    pub kind: RefCell<String>,
    /// What was done with gadgets.
    pub done: RefCell<Vec<String>>,
    /// The gadgets that were told to wait.
    pub waiting: RefCell<Vec<String>>,
    /// The entries that the page took over.
    pub saved: RefCell<Vec<Write>>,
}

impl Sheet {
    /// The page is from when this was the entry.
    pub fn show(&self, gadget: &str, text: &str) {
        let mut lasting = self.lasting.borrow_mut();
        lasting.insert(gadget.to_owned(), text.to_owned());
    }
}

impl Page for Sheet {
    fn key_prefix(&self) -> String {
        self.prefix.clone()
    }

    fn ledger(&self) -> Vec<(String, String)> {
        self.lasting.borrow().clone().into_iter().collect()
    }

    fn read_lasting(&self, gadget: &str) -> String {
        let lasting = self.lasting.borrow();
        lasting.get(gadget).cloned().unwrap_or_default()
    }

    fn read_shown(&self, gadget: &str) -> String {
        self.read_lasting(gadget)
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
        if gadget == KEY {
            // Other tabs take no notice: it is not the name of a gadget.
            let mut lasting = self.lasting.borrow_mut();
            lasting.insert(gadget.to_owned(), entry.unwrap_or_default());
            return;
        }
        for lasting in self.tabs.borrow().iter() {
            match &entry {
                Some(text) => lasting.borrow_mut().insert(gadget.to_owned(), text.clone()),
                None => lasting.borrow_mut().remove(gadget),
            };
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

    fn expect(&self, script: &str) -> String {
        self.done.borrow_mut().push(format!("{script} is expected"));
        self.kind.borrow().clone()
    }

    fn runs(&self, gadget: &str) -> bool {
        gadget == super::super::TILES
    }

    fn unguarded(&self) -> Vec<String> {
        vec!["early".to_owned()]
    }
}

/// The prefix of the keys of [`super::USER`].
pub const PREFIX: &str = "gadgetconsent/wiki/Ada/";

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
