//! The dialog's state: one value, changed by one pure function. What is saved, released or loaded
//! again follows from it (`app`).

use std::collections::VecDeque;

use gadget_consent_core::decision::{self, Occasion};
use gadget_consent_core::declaration::Need;
use gadget_consent_core::ledger::answer;
use gadget_consent_core::{Day, Entry, Request, Requests, Terms};

use crate::blocked::Blocked;
use crate::details::{Details, Disclosure};
use crate::page::Reload;
use crate::store::Failure;

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
    /// Why the user is asked.
    pub occasion: Occasion,
    /// What has to be answered.
    pub items: Vec<Item>,
    /// What the wiki says of it.
    pub details: Details,
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
            occasion: asked.occasion,
            items: needed.chain(optional).collect(),
            details,
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
        let source = request.source().to_string();
        let mut domains = self.details.domains.iter();
        domains.find_map(|(name, disclosure)| (*name == source).then_some(disclosure))
    }

    /// The number of needed requests that **Allow** would not grant.
    #[must_use]
    pub fn missing(&self) -> usize {
        let missing = |item: &&Item| item.need == Need::Needed && !item.ticked;
        self.items.iter().filter(missing).count()
    }

    fn entry(&self, choice: Choice, day: Day) -> Entry {
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
    /// Answer nothing: ask again on the next page.
    Later,
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
    Failed(Failure),
}

/// Questions, and what became of those answered.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct State {
    /// The first one is shown.
    pub questions: VecDeque<Question>,
    /// How many were answered or put off before the first one.
    pub done: usize,
    /// Where the first one stands.
    pub step: Step,
    /// Gadgets (their titles) and what became of them, not yet dismissed.
    pub outcomes: Vec<(String, Outcome)>,
    /// What the browser refused on this page, as far as it is worth telling.
    pub blocked: Blocked,
    /// Gadgets that may run before anybody is asked; for who can mend it.
    pub unguarded: Vec<String>,
}

/// What changes the state.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// A gadget must be asked for.
    Ask(Box<Question>),
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
    /// The answer is not kept.
    NotSaved(Failure),
    /// A gadget was answered for elsewhere: its question, if it is not being saved, is no more.
    Withdraw(String),
    /// The browser refused these contacts so far.
    Blocked(Blocked),
    /// These gadgets may run before anybody is asked.
    Unguarded(Vec<String>),
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
    /// The state after an action. An action that does not fit the state changes nothing.
    #[must_use]
    pub fn after(&self, action: Action) -> Self {
        let mut next = self.clone();
        next.apply(action);
        next
    }

    fn apply(&mut self, action: Action) {
        match action {
            Action::Ask(question) => {
                let known = |other: &Question| other.gadget == question.gadget;
                if !self.questions.iter().any(known) {
                    self.questions.push_back(*question);
                }
            }
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
            Action::NotSaved(failure) if self.is_saving() => self.step = Step::Failed(failure),
            Action::Settled { gadget, outcome } => {
                self.outcomes.push((title_of(&gadget), outcome));
            }
            Action::Withdraw(gadget) => self.withdraw(&gadget),
            Action::Blocked(blocked) => self.blocked = blocked,
            Action::Unguarded(gadgets) => self.unguarded = gadgets,
            Action::Dismiss => {
                self.outcomes.clear();
                self.blocked = Blocked::default();
                self.unguarded.clear();
            }
            Action::Tick { .. } | Action::Choose(..) | Action::Saved(_) | Action::NotSaved(_) => {}
        }
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
    }

    fn finish(&mut self, outcome: Option<Outcome>) {
        self.step = Step::Asking;
        self.done += 1;
        if let Some(question) = self.questions.pop_front() {
            self.outcomes
                .extend(outcome.map(|outcome| (question.title(), outcome)));
        }
    }

    fn is_saving(&self) -> bool {
        matches!(self.step, Step::Saving(_))
    }

    /// What is to be saved now: the first question and its answer.
    #[must_use]
    pub fn to_save(&self) -> Option<(&Question, &Entry)> {
        match (&self.step, self.questions.front()) {
            (Step::Saving(entry), Some(question)) => Some((question, entry)),
            _ => None,
        }
    }

    /// Whether the page should be loaded again by itself: everybody is answered for, somebody waits
    /// for it, and nothing is lost.
    #[must_use]
    pub fn should_reload(&self, reload: Reload) -> bool {
        self.questions.is_empty()
            && reload == Reload::Safe
            && self
                .outcomes
                .iter()
                .any(|(_, outcome)| *outcome == Outcome::Waiting)
    }

    /// The titles of the gadgets with this outcome.
    #[must_use]
    pub fn with_outcome(&self, wanted: Outcome) -> Vec<&str> {
        self.outcomes
            .iter()
            .filter(|(_, outcome)| *outcome == wanted)
            .map(|(title, _)| title.as_str())
            .collect()
    }
}

#[cfg(test)]
mod tests;
