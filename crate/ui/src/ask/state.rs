//! All that the module knows, as one value, and the one pure function that changes it. What happens
//! outside follows from the effects that the function returns.

use std::collections::VecDeque;

use gadget_consent_core::declaration::Need;
use gadget_consent_core::{Day, Entry};

use crate::answers::failure::Failure;
use crate::answers::scope::Scope;
use crate::answers::sync::Replaced;
use crate::ask::blocked::Blocked;
use crate::ask::effect::Effect;
use crate::ask::prepare::{Prepared, Wanted};
use crate::ask::prompting::{Surface, Trigger};
use crate::ask::question::{Choice, Question};
use crate::wiki::document::Reload;
use crate::wiki::release::{Cause, Outcome};
use crate::wiki::sight::Sight;

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
        /// The answer is on the device, and will be sent again.
        kept: bool,
    },
}

/// Whether the dialog takes answers. A click or a key that was meant for something else must not
/// answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Alertness {
    /// It takes none: it has just come up, or its user has just come back to the window.
    #[default]
    Asleep,
    /// It takes none by a key: its user is typing, or the focus came to a button by itself.
    Dozing,
    /// It takes answers.
    Awake,
}

/// How far the user has read a question in the dialog.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reading {
    /// The end of the question is in view now.
    pub is_at_end: bool,
    /// The end has been in view, and so the whole question has been seen.
    pub is_done: bool,
}

impl Reading {
    /// The same after the end of the question has come into view, or has left it.
    #[must_use]
    pub fn after(self, is_at_end: bool) -> Self {
        Self {
            is_at_end,
            is_done: self.is_done || is_at_end,
        }
    }

    /// Whether the question may be allowed. Code that could act as the user is not allowed before the
    /// whole question has been seen.
    #[must_use]
    pub fn can_allow(self, question: &Question) -> bool {
        self.is_done || !question.is_grave()
    }
}

/// Questions, what became of those answered, and what is still to be prepared or sent.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct State {
    /// The questions of the dialog. The first one is shown.
    pub questions: VecDeque<Question>,
    /// The dialog is open; otherwise a notice tells that there are questions.
    pub open: bool,
    /// Whether the dialog takes answers.
    pub alertness: Alertness,
    /// Why the last answer was not taken; `Clear`: there is nothing to tell.
    pub unclear: Sight,
    /// What the user has seen of the first question.
    pub reading: Reading,
    /// Where the answer to the first question goes.
    pub scope: Scope,
    /// The questions that are shown in the places of their gadgets.
    pub in_place: Vec<Question>,
    /// How many questions were answered or put off before the first one.
    pub done: usize,
    /// Where the first question stands.
    pub step: Step,
    /// Gadgets and what became of them, until the user dismisses that.
    pub outcomes: Vec<(String, Outcome)>,
    /// What stood before answers that were saved on this page, as long as they can be undone.
    pub undo: Vec<Replaced>,
    /// The questions that were refused on this page, and where each answer went, as long as that is told.
    pub refused: Vec<(Question, Scope)>,
    /// What the browser refused on this page, as far as it is worth telling.
    pub blocked: Blocked,
    /// Gadgets that may run before anybody is asked, for those who can fix that.
    pub unguarded: Vec<String>,
    /// Held gadgets that something has asked for, in the order in which their questions come. The first
    /// one is being prepared, or waits until its answer is sent.
    pub wanted: VecDeque<Wanted>,
    /// The first of `wanted` is being prepared.
    pub is_preparing: bool,
    /// The answers that wait on this device are being sent.
    pub is_sending: bool,
    /// Gadgets of this page whose answers wait.
    pub unsaved: Vec<String>,
    /// What drawing needs to know of everything around.
    pub surroundings: Surroundings,
}

/// What drawing needs to know of the page and the wiki.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Surroundings {
    /// What would be lost if the page were loaded again now.
    pub reload: Reload,
    /// The preferences keep the answers, and not the device.
    pub named: bool,
    /// The wiki has preferences for all wikis of its farm.
    pub farm: bool,
}

/// What changes the state.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Something asks for a held gadget, or the gadget was answered for in another tab.
    Want(Wanted),
    /// Whether an answer to the first wanted gadget waits on this device.
    Waits(bool),
    /// What is to be done about the first wanted gadget.
    Prepared(Prepared),
    /// The user wants to answer the questions.
    Open,
    /// The user puts all questions off.
    PutOffAll,
    /// The user wants the dialog for a gadget that asks in place.
    OpenInPlace(String),
    /// The user allows, on this day, what a gadget that asks in place needs. The button was seen so
    /// clearly.
    AllowInPlace(String, Day, Sight),
    /// The user chose where the answer goes.
    Scope(Scope),
    /// The user ticked a request, or took the tick away.
    Tick {
        /// The number of the request in the first question, from 0.
        index: usize,
        /// Whether it is ticked now.
        ticked: bool,
    },
    /// The user chose, on this day. The button was seen so clearly.
    Choose(Choice, Day, Sight),
    /// The user comes back to the window.
    Sleep,
    /// The user types in the dialog, or the focus comes to one of its buttons by itself.
    Doze,
    /// The user presses a button of the dialog by a pointer, or by assistive technology.
    Press,
    /// The dialog that asks for this gadget has slept long enough.
    Wake(String),
    /// The end of the question for this gadget has come into view, or has left it.
    Look {
        /// The gadget.
        gadget: String,
        /// The end is in view.
        is_at_end: bool,
    },
    /// The user, on this day, never wants to be asked again for the gadgets whose refusal is told.
    Never(Day),
    /// This stood before an answer that is saved.
    Replaced(Replaced),
    /// The user wants the answers undone of which this became.
    Undo(Outcome),
    /// The answer is saved, and this became of the gadget.
    Saved(Outcome),
    /// The answer is not saved.
    NotSaved {
        /// Why.
        failure: Failure,
        /// The answer is on the device, and will be sent again.
        kept: bool,
    },
    /// It is time to send what waits on this device.
    Due,
    /// What waited was sent.
    Sent {
        /// Gadgets whose answers are saved now, and the entries that stand; `None`: nothing stands.
        saved: Vec<(String, Option<Entry>)>,
        /// Gadgets whose answers are not saved and wait no more: the wiki will never take them.
        dropped: Vec<String>,
    },
    /// This became of a gadget that needed no question.
    Settled(String, Outcome),
    /// There is more that the browser refused.
    BlockedMore,
    /// What the browser has refused so far.
    Blocked(Blocked),
    /// The user wants the page loaded again.
    Reload,
    /// Remove the service worker that controls the page.
    RemoveWorker,
    /// The user closed the notices.
    Dismiss,
    /// All that followed from an action is done, and loading the page again would now do this.
    Idle(Reload),
}

impl State {
    /// Changes the state, and returns what is to be done, in order. An action that does not fit the
    /// state changes nothing.
    #[must_use]
    pub fn apply(&mut self, action: Action) -> Vec<Effect> {
        let mut effects = Vec::new();
        let asked_before = self.asked_gadget();
        let is_saving = self.is_saving();
        match action {
            Action::Want(wanted) => {
                self.wanted.push_back(wanted);
                self.prepare_next(&mut effects);
            }
            Action::Waits(waits) => {
                if !waits {
                    self.prepare(&mut effects);
                }
            }
            Action::Prepared(prepared) => self.prepared(prepared, &mut effects),
            Action::Open => self.open = !self.questions.is_empty(),
            Action::PutOffAll if !is_saving => {
                self.put_off(usize::MAX, &mut effects);
                while !self.questions.is_empty() {
                    self.finish(None);
                }
            }
            Action::OpenInPlace(gadget) if !is_saving => {
                self.open |= self.take_from_place(&gadget);
            }
            Action::AllowInPlace(gadget, day, sight) if !is_saving => {
                if self.take_from_place(&gadget) {
                    self.allow_in_place(day, sight, &mut effects);
                }
            }
            Action::Scope(scope) if !is_saving => self.scope = scope,
            Action::Tick { index, ticked } if !is_saving => self.tick(index, ticked),
            Action::Choose(Choice::Later, ..) if !is_saving => {
                self.put_off(1, &mut effects);
                self.finish(None);
            }
            Action::Choose(choice, day, sight) if !is_saving => {
                self.choose(choice, day, sight, &mut effects);
            }
            Action::Sleep => self.alertness = Alertness::Asleep,
            Action::Doze => self.rouse(Alertness::Awake, Alertness::Dozing),
            Action::Press => self.rouse(Alertness::Dozing, Alertness::Awake),
            Action::Wake(gadget) if asked_before.as_ref() == Some(&gadget) => {
                self.alertness = Alertness::Awake;
            }
            Action::Look { gadget, is_at_end } if asked_before.as_ref() == Some(&gadget) => {
                self.reading = self.reading.after(is_at_end);
            }
            Action::Never(day) => self.never(day, &mut effects),
            Action::Saved(outcome) if is_saving => self.finish(Some(outcome)),
            Action::NotSaved { failure, kept } if is_saving => self.failed(failure, kept),
            Action::Due => {
                if !is_saving && !self.is_sending {
                    self.is_sending = true;
                    effects.push(Effect::Send);
                }
            }
            Action::Sent { saved, dropped } => self.sent(saved, dropped, &mut effects),
            Action::Settled(gadget, outcome) => self.outcomes.push((gadget, outcome)),
            Action::Replaced(replaced) => {
                self.undo.retain(|known| known.gadget != replaced.gadget);
                self.undo.push(replaced);
            }
            Action::Undo(outcome) => self.undo(outcome, &mut effects),
            Action::BlockedMore => effects.push(Effect::ReadBlocked),
            Action::Blocked(blocked) => self.blocked = blocked,
            Action::RemoveWorker => effects.push(Effect::RemoveWorker),
            Action::Reload => effects.push(Effect::Reload),
            Action::Dismiss => {
                self.outcomes.clear();
                self.undo.clear();
                self.refused.clear();
                self.blocked = Blocked::default();
                self.unguarded.clear();
            }
            Action::Idle(reload) => self.idle(reload, &mut effects),
            Action::PutOffAll
            | Action::OpenInPlace(_)
            | Action::AllowInPlace(..)
            | Action::Scope(_)
            | Action::Tick { .. }
            | Action::Choose(..)
            | Action::Wake(_)
            | Action::Look { .. }
            | Action::Saved(_)
            | Action::NotSaved { .. } => {}
        }
        if self.asked_gadget() != asked_before {
            self.alertness = Alertness::Asleep;
            self.unclear = Sight::Clear;
            self.reading = Reading::default();
        }
        effects
    }

    /// What is needed has no box.
    fn tick(&mut self, index: usize, ticked: bool) {
        let first = self.questions.front_mut();
        if let Some(item) = first.and_then(|question| question.items.get_mut(index))
            && item.need == Need::Optional
        {
            item.ticked = ticked;
        }
    }

    /// Answers, unless the dialog takes no answer now; whatever the page makes of its buttons.
    fn choose(&mut self, choice: Choice, day: Day, sight: Sight, effects: &mut Vec<Effect>) {
        let allows = matches!(choice, Choice::Allow | Choice::AllowInTab);
        if allows && !self.can_allow() {
            return;
        }
        self.unclear = match self.alertness {
            Alertness::Awake => sight,
            Alertness::Asleep | Alertness::Dozing => Sight::TooSoon,
        };
        if self.unclear == Sight::Clear {
            self.answer(choice, day, effects);
        }
    }

    /// Answers the question that was in its place, or asks it in the dialog: wikitext does not reach
    /// that.
    fn allow_in_place(&mut self, day: Day, sight: Sight, effects: &mut Vec<Effect>) {
        if sight == Sight::Clear {
            self.answer(Choice::Allow, day, effects);
        } else {
            self.open = true;
        }
    }

    /// Whether the first question may be allowed.
    #[must_use]
    pub fn can_allow(&self) -> bool {
        let first = self.questions.front();
        first.is_some_and(|question| self.reading.can_allow(question))
    }

    fn rouse(&mut self, from: Alertness, to: Alertness) {
        if self.alertness == from {
            self.alertness = to;
        }
    }

    fn asked_gadget(&self) -> Option<String> {
        self.asked().map(|question| question.gadget.clone())
    }

    /// Prepares the first wanted gadget, unless one is being prepared or its answer is being sent. One
    /// is prepared after the other, so that the questions come in the order in which gadgets were wanted.
    fn prepare_next(&mut self, effects: &mut Vec<Effect>) {
        match self.wanted.front() {
            Some(wanted) if self.is_sending && !self.is_preparing => {
                effects.push(Effect::LookIntoOutbox(wanted.gadget.clone()));
            }
            _ => self.prepare(effects),
        }
    }

    fn prepare(&mut self, effects: &mut Vec<Effect>) {
        let Some(wanted) = self.wanted.front().cloned() else {
            return;
        };
        if self.is_preparing {
            return;
        }
        self.is_preparing = true;
        if wanted.cause == Cause::OtherTab {
            self.withdraw(&wanted.gadget);
        }
        effects.push(Effect::Prepare(wanted));
    }

    fn prepared(&mut self, prepared: Prepared, effects: &mut Vec<Effect>) {
        self.is_preparing = false;
        if let Some(Wanted { gadget, .. }) = self.wanted.pop_front() {
            match prepared {
                Prepared::Question(question, surface) => self.ask(*question, surface),
                Prepared::Settled(outcome) => {
                    if outcome == Outcome::Unsaved {
                        self.unsaved.push(gadget.clone());
                    }
                    effects.push(Effect::Tell(gadget.clone(), Some(outcome)));
                    self.outcomes.push((gadget, outcome));
                }
                Prepared::Nothing => effects.push(Effect::Tell(gadget, None)),
            }
        }
        self.prepare_next(effects);
    }

    fn ask(&mut self, question: Question, surface: Surface) {
        let known = |other: &Question| other.gadget == question.gadget;
        if surface == Surface::InPlace {
            if !self.in_place.iter().chain(&self.questions).any(known) {
                self.in_place.push(question);
            }
            return;
        }
        if !self.questions.iter().any(known) {
            self.in_place.retain(|other| !known(other));
            self.questions.push_back(question);
        }
        self.open |= surface == Surface::Dialog;
    }

    /// Puts a question that stands in the place of its gadget before all others. False: there is none.
    fn take_from_place(&mut self, gadget: &str) -> bool {
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

    /// Removes the question for a gadget, unless the answer to it is being saved.
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

    fn answer(&mut self, choice: Choice, day: Day, effects: &mut Vec<Effect>) {
        let Some(question) = self.questions.front() else {
            return;
        };
        let entry = question.entry(choice, day);
        let scope = match choice {
            Choice::AllowInTab => Scope::Session,
            _ => self.scope,
        };
        effects.push(Effect::Save {
            question: Box::new(question.clone()),
            entry: entry.clone(),
            scope,
        });
        self.step = Step::Saving(entry);
    }

    /// What follows when the user puts the first so many questions off.
    fn put_off(&self, count: usize, effects: &mut Vec<Effect>) {
        // Closing the dialog does not put off an answer that waits to be sent.
        let is_kept = matches!(self.step, Step::Failed { kept: true, .. });
        for question in self.questions.iter().take(count) {
            if !is_kept {
                effects.push(Effect::PutOff(question.gadget.clone()));
            }
            effects.push(Effect::Tell(question.gadget.clone(), None));
        }
    }

    fn failed(&mut self, failure: Failure, kept: bool) {
        if let Some(question) = self.questions.front().filter(|_| kept) {
            self.unsaved.push(question.gadget.clone());
        }
        self.step = Step::Failed { failure, kept };
        // Also where it was answered in the gadget's place.
        self.open = true;
    }

    fn finish(&mut self, outcome: Option<Outcome>) {
        self.step = Step::Asking;
        let scope = std::mem::take(&mut self.scope);
        self.done += 1;
        if let Some(mut question) = self.questions.pop_front() {
            self.outcomes
                .extend(outcome.map(|outcome| (question.gadget.clone(), outcome)));
            if outcome == Some(Outcome::Refused) {
                self.refused
                    .retain(|(known, _)| known.gadget != question.gadget);
                self.refused.push((question.clone(), scope));
            }
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

    /// What waited and is saved: gadgets of this page are let go. What the wiki will never take is asked
    /// for again.
    fn sent(
        &mut self,
        saved: Vec<(String, Option<Entry>)>,
        dropped: Vec<String>,
        effects: &mut Vec<Effect>,
    ) {
        self.is_sending = false;
        for gadget in dropped {
            if self.unsaved.contains(&gadget) {
                self.waits_no_more(&gadget);
                self.wanted.push_back(Wanted {
                    gadget,
                    trigger: Trigger::Page,
                    cause: Cause::Ledger,
                });
            }
        }
        for (gadget, entry) in saved {
            self.waits_no_more(&gadget);
            match entry {
                Some(entry) if self.unsaved.contains(&gadget) => {
                    effects.push(Effect::Confirm(gadget, entry));
                }
                _ => self.outcomes.push((gadget, Outcome::Saved)),
            }
        }
        self.prepare_next(effects);
    }

    /// Undoes the answers to the gadgets with this outcome, as far as they can be undone.
    fn undo(&mut self, outcome: Outcome, effects: &mut Vec<Effect>) {
        let (undone, left): (Vec<_>, Vec<_>) = std::mem::take(&mut self.undo)
            .into_iter()
            .partition(|one| self.outcomes.contains(&(one.gadget.clone(), outcome)));
        self.undo = left;
        for replaced in undone {
            self.outcomes
                .retain(|told| *told != (replaced.gadget.clone(), outcome));
            effects.push(Effect::Undo(replaced));
        }
    }

    /// Never asks again for the gadgets whose refusal is told.
    fn never(&mut self, day: Day, effects: &mut Vec<Effect>) {
        for (question, scope) in self.refused.clone() {
            let refusals = [Outcome::Refused, Outcome::NotNever];
            let is_told = |(gadget, outcome): &(String, Outcome)| {
                *gadget == question.gadget && refusals.contains(outcome)
            };
            if self.outcomes.iter().any(is_told) {
                self.outcomes.retain(|told| !is_told(told));
                let entry = question.entry(Choice::Never, day);
                effects.push(Effect::Never(question.gadget, entry, scope));
            }
        }
    }

    /// How many gadgets with this outcome could be refused for good.
    #[must_use]
    pub fn can_never(&self, outcome: Outcome) -> usize {
        let is_refused = |gadget: &&str| {
            self.refused
                .iter()
                .any(|(question, _)| question.gadget == *gadget)
        };
        self.with_outcome(outcome).filter(is_refused).count()
    }

    /// Whether answers to gadgets with this outcome can be undone.
    #[must_use]
    pub fn can_undo(&self, outcome: Outcome) -> bool {
        self.with_outcome(outcome)
            .any(|gadget| self.undo.iter().any(|one| one.gadget == gadget))
    }

    fn waits_no_more(&mut self, gadget: &str) {
        self.outcomes
            .retain(|(told, outcome)| told != gadget || *outcome != Outcome::Unsaved);
        self.withdraw(gadget);
    }

    fn idle(&mut self, reload: Reload, effects: &mut Vec<Effect>) {
        self.surroundings.reload = reload;
        if !self.is_saving() {
            effects.push(Effect::PlanSending);
        }
        if !self.open {
            effects.push(Effect::CloseDialog);
        }
        if self.should_reload(reload) {
            effects.push(Effect::Reload);
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

    /// The question in the place of a gadget. One that is in the dialog, or is being saved, keeps its
    /// place meanwhile, and with it the focus that comes back there.
    #[must_use]
    pub fn placed(&self, gadget: &str) -> Option<&Question> {
        let first = self.questions.front();
        let first = first.filter(|_| self.open || self.is_saving());
        let mut questions = self.in_place.iter().chain(first);
        questions.find(|question| question.gadget == gadget)
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
