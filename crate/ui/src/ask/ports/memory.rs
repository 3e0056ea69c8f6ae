//! A page in memory, for tests: it remembers what was done to it.

use std::cell::RefCell;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use gadget_consent_core::{Day, Entry, PromptStyle, Request, Requests, Terms};

use super::{Gadgets, Learned, Ledger, User};
use crate::answers::scope::Scope;
use crate::answers::sync::{Replaced, Submission, Synced, Unsaved};
use crate::wiki::details::Details;
use crate::wiki::names::Titled;
use crate::wiki::pinning::Pinning;
use crate::wiki::release::{Cause, Outcome};

/// What is around one held gadget, whatever its name.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each test sets one")]
pub struct Memory {
    /// What it declares.
    pub terms: Option<Terms>,
    /// What is read of it, if it is a script.
    pub learned: Learned,
    /// What it declares as its page is now, if it is a script and another revision runs.
    pub changed: Option<(Terms, Details)>,
    /// What the wiki says of its revision.
    pub pinning: Option<Pinning>,
    /// What the site policy says.
    pub prompt_style: Option<PromptStyle>,
    /// What the page lets through.
    pub open: Requests,
    /// The page has a policy.
    pub is_enforced: bool,
    /// What becomes of it when it is let go.
    pub outcome: Outcome,
    /// The user was not told why it cannot run.
    pub is_news: bool,
    /// The text of the answer that counts.
    pub answer: String,
    /// The text of the ledger's entry.
    pub lasting: String,
    /// An answer waits to be sent.
    pub waits: bool,
    /// Why answers are not saved; `None`: they are.
    pub unsaved: Option<Unsaved>,
    /// The text that stands after an answer was saved; `None`: the answer's own.
    pub stands: Option<String>,
    /// The preferences keep the answers.
    pub is_named: bool,
    /// The user is writing.
    pub is_writing: bool,
    /// The text of the embargoes.
    pub embargoes: RefCell<String>,
    /// The gadgets that need it.
    pub needed_by: Vec<Titled>,
    /// What was done, in order.
    pub done: RefCell<Vec<String>>,
}

/// The day on which tests run.
pub const TODAY: &str = "2026-11-20";

impl Default for Memory {
    fn default() -> Self {
        Self {
            terms: None,
            learned: Learned::Something,
            changed: None,
            pinning: None,
            prompt_style: None,
            open: Requests::default(),
            is_enforced: true,
            outcome: Outcome::Started,
            is_news: true,
            answer: String::new(),
            lasting: String::new(),
            waits: false,
            unsaved: None,
            stands: None,
            is_named: true,
            is_writing: false,
            embargoes: RefCell::default(),
            needed_by: Vec::new(),
            done: RefCell::default(),
        }
    }
}

impl Memory {
    fn note(&self, what: String) {
        self.done.borrow_mut().push(what);
    }
}

impl Gadgets for Memory {
    fn terms(&self, _: &str) -> Option<Terms> {
        self.terms.clone()
    }

    async fn changed(&self, _: &str) -> Option<(Terms, Details)> {
        self.changed.clone()
    }

    async fn learn(&self, script: &str) -> Learned {
        self.note(format!("learn {script}"));
        self.learned
    }

    fn prompt_style(&self) -> Option<PromptStyle> {
        self.prompt_style
    }

    async fn details(&self, _: &str) -> Details {
        Details {
            needed_by: self.needed_by.clone(),
            pinning: self.pinning,
            ..Details::default()
        }
    }

    fn open(&self) -> Requests {
        self.open.clone()
    }

    fn is_enforced(&self) -> bool {
        self.is_enforced
    }

    fn settle(&self, gadget: &str, _: &Terms, entry: &Entry, cause: Cause) -> Outcome {
        self.note(format!("settle {gadget} {entry} {cause:?}"));
        self.outcome
    }

    fn settle_source(
        &self,
        gadget: &str,
        request: &Request,
        _: &Terms,
        entry: &Entry,
        cause: Cause,
    ) -> Outcome {
        self.note(format!("settle {gadget} {request} {entry} {cause:?}"));
        self.outcome
    }

    fn refuse(&self, gadget: &str) {
        self.note(format!("refuse {gadget}"));
    }

    fn decided(&self, gadget: &str, outcome: Option<Outcome>) {
        self.note(format!("decided {gadget} {outcome:?}"));
    }

    fn is_news(&self, _: Outcome, _: &str) -> bool {
        self.is_news
    }
}

impl Ledger for Memory {
    fn read(&self, _: &str) -> String {
        self.answer.clone()
    }

    fn read_lasting(&self, _: &str) -> String {
        self.lasting.clone()
    }

    fn waits(&self, _: &str) -> bool {
        self.waits
    }

    async fn save(&self, answers: &[Submission], scope: Scope) -> Synced {
        let is_given = |gadget: &String| answers.iter().any(|answer| answer.gadget == *gadget);
        let unsaved = self.unsaved.clone();
        let mut synced = Synced {
            unsaved: unsaved.filter(|unsaved| unsaved.gadgets.iter().any(is_given)),
            ..Synced::default()
        };
        for answer in answers {
            let Submission {
                gadget,
                value,
                before,
            } = answer.clone();
            let text = value.clone().unwrap_or_default();
            self.note(format!("save {gadget} {text} after '{before}' {scope:?}"));
            let mut unsaved = self.unsaved.iter();
            if !unsaved.any(|unsaved| unsaved.gadgets.contains(&gadget)) {
                synced.replaced.push(Replaced {
                    gadget: gadget.clone(),
                    text: before,
                    scope,
                });
                synced.saved.push((gadget, self.stands.clone().or(value)));
            }
        }
        synced
    }

    async fn restate(&self, gadget: &str, entry: &Entry, scope: Scope) -> bool {
        self.note(format!("restate {gadget} {entry} {scope:?}"));
        self.unsaved.is_none()
    }
}

impl User for Memory {
    fn today(&self) -> Day {
        TODAY.parse().unwrap()
    }

    fn is_named(&self) -> bool {
        self.is_named
    }

    fn is_writing(&self) -> bool {
        self.is_writing
    }

    fn embargoes(&self) -> String {
        self.embargoes.borrow().clone()
    }

    fn keep_embargoes(&self, text: &str) {
        text.clone_into(&mut self.embargoes.borrow_mut());
    }
}

/// The result of a future that never waits.
pub fn ready<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => result,
        Poll::Pending => panic!("nothing in memory waits"),
    }
}
