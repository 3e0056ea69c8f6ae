//! The dialog's state: one value, changed by one pure function. What is saved, released or loaded
//! again follows from it (`app`).

use std::collections::VecDeque;

use gadget_consent_core::decision::{self, Occasion};
use gadget_consent_core::declaration::Need;
use gadget_consent_core::ledger::answer;
use gadget_consent_core::{Answer, Day, Entry, Request, Requests, Terms};

use crate::answers::store::Failure;
use crate::ask::blocked::Blocked;
use crate::wiki::details::{Details, Disclosure};
use crate::wiki::document::Reload;

/// A gadget's name as people read it.
#[must_use]
pub fn title_of(gadget: &str) -> String {
    gadget.replace('_', " ")
}

/// One request that the user is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// What is asked for.
    pub request: Request,
    /// Whether the gadget runs without.
    pub need: Need,
    /// Whether **Allow** grants it.
    pub ticked: bool,
}

/// One gadget that must be asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// The gadget's name, with underscores.
    pub gadget: String,
    /// All that it declares, and what that comes to on this wiki.
    pub terms: Terms,
    /// The answer that does not suffice.
    pub previous: Option<Entry>,
    /// The text of the entry in view of which it is asked.
    pub before: String,
    /// Why the user is asked.
    pub occasion: Occasion,
    /// What has to be answered.
    pub items: Vec<Item>,
    /// What the wiki says of it.
    pub details: Details,
    /// All that **Allow** would open is open on this page, so that it starts at once.
    pub at_once: bool,
    /// It is not to run; that can be changed where it would ask in place.
    pub refused: bool,
}

impl Question {
    /// What the core wants asked, as the dialog shows it.
    #[must_use]
    pub fn new(
        gadget: &str,
        terms: Terms,
        previous: Option<Entry>,
        asked: &decision::Question,
        details: Details,
    ) -> Self {
        let item = |need: Need| {
            move |request: &Request| Item {
                request: request.clone(),
                need,
                ticked: need == Need::Needed,
            }
        };
        let needed = asked.needed.iter().map(item(Need::Needed));
        let optional = asked.optional.iter().map(item(Need::Optional));
        Self {
            gadget: gadget.to_owned(),
            terms,
            previous,
            before: String::new(),
            occasion: asked.occasion,
            items: needed.chain(optional).collect(),
            details,
            at_once: false,
            refused: false,
        }
    }

    /// The gadget's name as people read it.
    #[must_use]
    pub fn title(&self) -> String {
        title_of(&self.gadget)
    }

    /// What the gadget's author states of the source of a request.
    #[must_use]
    pub fn disclosure(&self, request: &Request) -> Option<&Disclosure> {
        self.details.disclosure(request.source())
    }

    /// The number of needed requests that **Allow** would not grant.
    #[must_use]
    pub fn missing(&self) -> usize {
        let missing = |item: &&Item| item.need == Need::Needed && !item.ticked;
        self.items.iter().filter(missing).count()
    }

    fn entry(&self, choice: Choice, day: Day) -> Entry {
        if choice == Choice::Never {
            return Entry {
                answer: Answer::Never,
                day,
                revision: 0,
                granted: Requests::default(),
                refused: Requests::default(),
            };
        }
        let requests = |ticked: bool| -> Requests {
            let chosen = |item: &&Item| (choice == Choice::Allow && item.ticked) == ticked;
            self.items
                .iter()
                .filter(chosen)
                .map(|item| item.request.clone())
                .collect()
        };
        answer(
            &self.terms.declaration,
            self.previous.as_ref(),
            &requests(true),
            &requests(false),
            day,
        )
    }
}

/// What the user chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// Grant what is ticked.
    Allow,
    /// Refuse all of it, for good.
    Refuse,
    /// Refuse all of it, whatever it will declare, and do not ask again.
    Never,
    /// Answer nothing: ask again another time.
    Later,
}

/// Trigger an answer is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Keep {
    /// Until the tab is closed, and nowhere else.
    pub session: bool,
    /// On all wikis of the farm.
    pub everywhere: bool,
}

/// What became of a gadget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It runs: the page's policy had everything open already.
    Started,
    /// It runs on the next page view.
    Waiting,
    /// It waits for the next page view, and the page has been loaded again for it before: not once
    /// more by itself.
    WaitingAgain,
    /// It does not run.
    Refused,
    /// It does not run: the site policy forbids what it needs.
    Forbidden,
    /// It does not run: the manifest does not say what it declares.
    Outdated,
    /// It does not run: its answer is on the device, and not yet where it belongs.
    Unsaved,
    /// Its answer, which waited on the device, is where it belongs.
    Saved,
}

/// Where the first question stands.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Step {
    /// The user has not answered.
    #[default]
    Asking,
    /// The answer is being saved.
    Saving(Entry),
    /// The answer could not be saved; the user may answer again.
    Failed {
        /// Why.
        failure: Failure,
        /// It is on the device, and will be tried again.
        kept: bool,
    },
}

/// Questions, and what became of those answered.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct State {
    /// The first one is shown.
    pub questions: VecDeque<Question>,
    /// The dialog is open; else a notice says that there are questions.
    pub open: bool,
    /// Trigger the answer to the first one is to be kept.
    pub keep: Keep,
    /// Questions that are put where the page has a place for them.
    pub in_place: Vec<Question>,
    /// Trigger many were answered or put off before the first one.
    pub done: usize,
    /// Where the first one stands.
    pub step: Step,
    /// Gadgets and what became of them, not yet dismissed.
    pub outcomes: Vec<(String, Outcome)>,
    /// What the browser refused on this page, as far as it is worth telling.
    pub blocked: Blocked,
    /// Gadgets that may run before anybody is asked; for who can mend it.
    pub unguarded: Vec<String>,
}

/// Where a question is put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asking {
    /// In the dialog, at once.
    Dialog,
    /// In the dialog, when the user opens it from the notice.
    Notice,
    /// Where the page has a place for it.
    Place,
}

/// What changes the state.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// A gadget must be asked for.
    Ask(Box<Question>, Asking),
    /// The user wants to answer the questions.
    Open,
    /// The user puts all questions off.
    PutOffAll,
    /// The user wants the dialog for a gadget that asks in place.
    OpenPlace(String),
    /// The user allows what a gadget that asks in place needs.
    AllowPlace(String, Day),
    /// Trigger the answer is to be kept.
    Keep(Keep),
    /// A tick was set or taken away.
    Tick {
        /// Of the item in the first question.
        index: usize,
        /// Its new state.
        ticked: bool,
    },
    /// The user chose.
    Choose(Choice, Day),
    /// The answer is kept, and this is what follows.
    Saved(Outcome),
    /// The answer is not saved.
    NotSaved {
        /// Why.
        failure: Failure,
        /// It is on the device, and will be tried again.
        kept: bool,
    },
    /// A gadget was answered for elsewhere: its question, if it is not being saved, is no more.
    Withdraw(String),
    /// The browser refused these contacts so far.
    Blocked(Blocked),
    /// These gadgets may run before anybody is asked.
    Unguarded(Vec<String>),
    /// The answer to this gadget waits no more.
    Sent(String),
    /// A gadget needed no question.
    Settled {
        /// The gadget's name.
        gadget: String,
        /// What became of it.
        outcome: Outcome,
    },
    /// The notices were closed.
    Dismiss,
}

impl State {
    /// An action that does not fit the state changes nothing.
    pub fn apply(&mut self, action: Action) {
        match action {
            Action::Ask(question, asking) => self.ask(*question, asking),
            Action::Open => self.open = !self.questions.is_empty(),
            Action::PutOffAll if !self.is_saving() => {
                while !self.questions.is_empty() {
                    self.finish(None);
                }
            }
            Action::OpenPlace(gadget) if !self.is_saving() => {
                self.open |= self.take_place(&gadget);
            }
            Action::AllowPlace(gadget, day) if !self.is_saving() => {
                if self.take_place(&gadget) {
                    self.apply(Action::Choose(Choice::Allow, day));
                }
            }
            Action::Keep(keep) if !self.is_saving() => self.keep = keep,
            Action::Tick { index, ticked } if !self.is_saving() => {
                if let Some(item) = self
                    .questions
                    .front_mut()
                    .and_then(|question| question.items.get_mut(index))
                {
                    item.ticked = ticked;
                }
            }
            Action::Choose(Choice::Later, _) if !self.is_saving() => self.finish(None),
            Action::Choose(choice, day) if !self.is_saving() => {
                if let Some(question) = self.questions.front() {
                    self.step = Step::Saving(question.entry(choice, day));
                }
            }
            Action::Saved(outcome) if self.is_saving() => self.finish(Some(outcome)),
            Action::NotSaved { failure, kept } if self.is_saving() => {
                self.step = Step::Failed { failure, kept };
                // Also where it was answered in its place.
                self.open = true;
            }
            Action::Settled { gadget, outcome } => {
                self.outcomes.push((gadget, outcome));
            }
            Action::Sent(gadget) => {
                self.outcomes
                    .retain(|told| *told != (gadget.clone(), Outcome::Unsaved));
                self.withdraw(&gadget);
            }
            Action::Withdraw(gadget) => self.withdraw(&gadget),
            Action::Blocked(blocked) => self.blocked = blocked,
            Action::Unguarded(gadgets) => self.unguarded = gadgets,
            Action::Dismiss => {
                self.outcomes.clear();
                self.blocked = Blocked::default();
                self.unguarded.clear();
            }
            Action::PutOffAll
            | Action::OpenPlace(_)
            | Action::AllowPlace(..)
            | Action::Keep(_)
            | Action::Tick { .. }
            | Action::Choose(..)
            | Action::Saved(_)
            | Action::NotSaved { .. } => {}
        }
    }

    fn ask(&mut self, question: Question, asking: Asking) {
        let known = |other: &Question| other.gadget == question.gadget;
        if asking == Asking::Place {
            if !self.in_place.iter().chain(&self.questions).any(known) {
                self.in_place.push(question);
            }
            return;
        }
        if !self.questions.iter().any(known) {
            self.in_place.retain(|other| !known(other));
            self.questions.push_back(question);
        }
        self.open |= asking == Asking::Dialog;
    }

    /// Puts a question that stands in its place before all others. False: there is no such.
    fn take_place(&mut self, gadget: &str) -> bool {
        let at = self
            .in_place
            .iter()
            .position(|question| question.gadget == gadget);
        if let Some(at) = at {
            let question = self.in_place.remove(at);
            self.questions.push_front(question);
        }
        at.is_some()
    }

    fn withdraw(&mut self, gadget: &str) {
        let first = self.questions.front();
        let is_first = first.is_some_and(|question| question.gadget == gadget);
        if is_first && !self.is_saving() {
            self.step = Step::Asking;
        }
        let saving = self.is_saving();
        self.questions
            .retain(|question| question.gadget != gadget || (is_first && saving));
        self.in_place.retain(|question| question.gadget != gadget);
        self.open &= !self.questions.is_empty();
    }

    fn finish(&mut self, outcome: Option<Outcome>) {
        self.step = Step::Asking;
        self.keep = Keep::default();
        self.done += 1;
        if let Some(mut question) = self.questions.pop_front() {
            self.outcomes
                .extend(outcome.map(|outcome| (question.gadget.clone(), outcome)));
            if question.terms.declaration.in_place
                && matches!(outcome, None | Some(Outcome::Refused))
            {
                question.refused |= outcome.is_some();
                self.in_place.push(question);
            }
        }
        if self.questions.is_empty() {
            self.open = false;
            self.done = 0;
        }
    }

    fn is_saving(&self) -> bool {
        matches!(self.step, Step::Saving(_))
    }

    /// What the dialog asks, if it is open.
    #[must_use]
    pub fn asked(&self) -> Option<&Question> {
        self.questions.front().filter(|_| self.open)
    }

    /// A question that stands where the page has a place for it; one that is in the dialog or being
    /// saved keeps its place meanwhile, and with it the focus that comes back there.
    #[must_use]
    pub fn placed(&self, gadget: &str) -> Option<&Question> {
        let first = self.questions.front();
        let first = first.filter(|_| self.open || self.is_saving());
        let mut questions = self.in_place.iter().chain(first);
        questions.find(|question| question.gadget == gadget)
    }

    /// What is to be saved now: the first question and its answer.
    #[must_use]
    pub fn to_save(&self) -> Option<(&Question, &Entry, Keep)> {
        match (&self.step, self.questions.front()) {
            (Step::Saving(entry), Some(question)) => Some((question, entry, self.keep)),
            _ => None,
        }
    }

    /// Whether the page should be loaded again by itself: nobody is being asked, some gadget waits for
    /// it, and nothing is lost.
    #[must_use]
    pub fn should_reload(&self, reload: Reload) -> bool {
        !self.open
            && !self.is_saving()
            && reload == Reload::Safe
            && self
                .outcomes
                .iter()
                .any(|(_, outcome)| *outcome == Outcome::Waiting)
    }

    /// The gadgets with this outcome.
    pub fn with_outcome(&self, wanted: Outcome) -> impl Iterator<Item = &str> {
        self.outcomes
            .iter()
            .filter(move |(_, outcome)| *outcome == wanted)
            .map(|(gadget, _)| gadget.as_str())
    }
}

#[cfg(test)]
mod tests;
