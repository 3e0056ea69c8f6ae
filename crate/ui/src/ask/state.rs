//! All that the module knows, as one value, and the one pure function that changes it. What happens
//! outside follows from the effects that the function returns.

use std::collections::VecDeque;

use gadget_consent_core::declaration::Need;
use gadget_consent_core::script_rules::Pinned;
use gadget_consent_core::{Day, Entry};

use crate::answers::failure::Failure;
use crate::answers::scope::Scope;
use crate::answers::sync::Replaced;
use crate::ask::blocked::Blocked;
use crate::ask::effect::Effect;
use crate::ask::prepare::{Prepared, Wanted};
use crate::ask::prompting::{Surface, Trigger};
use crate::ask::question::{Answered, Choice, Question};
use crate::wiki::document::Reload;
use crate::wiki::names::{Name, Titled};
use crate::wiki::release::{Cause, Outcome};
use crate::wiki::sight::Sight;
use crate::wiki::subject;

/// Where the questions stand that the dialog asks together.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Step {
    /// The user has not answered.
    #[default]
    Asking,
    /// These answers are being saved.
    Saving(Vec<Answered>),
    /// Answers could not be saved; the user may answer again.
    Failed {
        /// Why.
        failure: Failure,
        /// The answers are on the device, and will be sent again.
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
    /// The questions of the dialog.
    pub questions: Vec<Question>,
    /// How many of them, from the first one on, are asked together: one by itself, several in a list. An
    /// optional source is asked for by itself.
    /// The others have come later, and wait until these are answered.
    pub listed: usize,
    /// The gadget of the list whose question is shown as a whole.
    pub opened: Option<String>,
    /// The gadget of the list whose question was shown as a whole last.
    pub returned_from: Option<String>,
    /// The questions of which a notice tells, until their user wants to answer them.
    pub quiet: Vec<Question>,
    /// The dialog is open.
    pub open: bool,
    /// Whether the dialog takes answers.
    pub alertness: Alertness,
    /// Why the last answer was not taken; `Clear`: there is nothing to tell.
    pub unclear: Sight,
    /// What the user has seen of what is shown.
    pub reading: Reading,
    /// Where answers go that are not for this tab only.
    pub scope: Scope,
    /// The questions that are shown in the places of their gadgets.
    pub in_place: Vec<Question>,
    /// The questions of refused gadgets that others miss. A notice tells of each.
    pub missed: Vec<Question>,
    /// The questions of scripts that have changed, and that run as their user has allowed. A notice tells of
    /// each.
    pub changed: Vec<Question>,
    /// How people know the gadgets that are told of.
    pub names: Vec<Name>,
    /// The gadgets whose names are being looked up. What became of them is told when that is done.
    pub naming: Vec<String>,
    /// How many questions were answered or put off before the first one.
    pub done: usize,
    /// Where the questions stand that are asked together.
    pub step: Step,
    /// Gadgets and optional sources ([`crate::wiki::subject`]), and what became of them, until the user
    /// dismisses that.
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
    /// Gadgets of this page, and optional sources, whose answers wait.
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
    /// All is in English, because the words of the user's language could not be had.
    pub lacks_words: bool,
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
    /// The user puts off all that is asked: in the dialog if it is open, else in the notice.
    PutOffAll,
    /// The user leaves what is shown: a whole question of a list for the list, and puts off all else.
    Escape,
    /// The user wants the whole question of a gadget in the list.
    Details(String),
    /// The user goes back to the list.
    Back,
    /// The user chose an answer for a gadget in the list. The button was seen so clearly.
    Mark(String, Choice, Sight),
    /// The user saves, on this day, what is chosen in the list. The button was seen so clearly.
    Save(Day, Sight),
    /// The user wants to answer anew for a gadget that others miss.
    Reconsider(String),
    /// This is how people know gadgets.
    Named(Vec<Name>),
    /// The user wants the dialog for a gadget that asks in place.
    OpenInPlace(String),
    /// The user allows, on this day, what a gadget that asks in place needs. The button was seen so
    /// clearly.
    AllowInPlace(String, Day, Sight),
    /// The user chose where the answer goes.
    Scope(Scope),
    /// The user wants only this revision of a script to run, or not.
    Pin(bool),
    /// The user ticked a request, or took the tick away.
    Tick {
        /// The number of the request in the question that is shown, from 0.
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
    /// The dialog that shows this (`State::view_key`) has slept long enough.
    Wake(String),
    /// The end of what is shown has come into view, or has left it.
    Look {
        /// What is shown (`State::view_key`).
        shown: String,
        /// The end is in view.
        is_at_end: bool,
    },
    /// The user, on this day, never wants to be asked again for the gadgets whose refusal is told.
    Never(Day),
    /// This stood before an answer that is saved.
    Replaced(Replaced),
    /// The user wants the answers undone of which this became.
    Undo(Outcome),
    /// The answers to these are saved, and this became of them.
    Saved(Vec<(String, Outcome)>),
    /// The other answers are not saved.
    NotSaved {
        /// Why.
        failure: Failure,
        /// The answers are on the device, and will be sent again.
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
        let shown_before = self.view_key();
        let is_saving = self.is_saving();
        match action {
            Action::Want(wanted) => {
                self.wanted.push_back(wanted);
                self.prepare_next(&mut effects);
            }
            Action::Waits(false) => self.prepare(&mut effects),
            Action::Waits(true) => self.begin(),
            Action::Prepared(prepared) => self.prepared(prepared, &mut effects),
            action @ (Action::Open
            | Action::PutOffAll
            | Action::Escape
            | Action::Back
            | Action::Details(_)
            | Action::Mark(..)
            | Action::Save(..)
            | Action::Reconsider(_)
            | Action::OpenInPlace(_)
            | Action::AllowInPlace(..)
            | Action::Scope(_)
            | Action::Tick { .. }
            | Action::Pin(_)
            | Action::Choose(..)) => {
                if !is_saving {
                    self.by_user(action, &mut effects);
                }
            }
            Action::Sleep => self.alertness = Alertness::Asleep,
            Action::Doze => self.rouse(Alertness::Awake, Alertness::Dozing),
            Action::Press => self.rouse(Alertness::Dozing, Alertness::Awake),
            Action::Wake(shown) if shown_before.as_ref() == Some(&shown) => {
                self.alertness = Alertness::Awake;
            }
            Action::Look { shown, is_at_end } if shown_before.as_ref() == Some(&shown) => {
                self.look(is_at_end);
            }
            Action::Never(day) => self.never(day, &mut effects),
            Action::Saved(outcomes) if is_saving => self.saved(outcomes, &mut effects),
            Action::NotSaved { failure, kept } if is_saving => self.failed(failure, kept),
            Action::Due => {
                if !is_saving && !self.is_sending {
                    self.is_sending = true;
                    effects.push(Effect::Send);
                }
            }
            Action::Sent { saved, dropped } => self.sent(saved, dropped, &mut effects),
            Action::Settled(gadget, outcome) => {
                self.stands(&self.name(&gadget), outcome.is_refused());
                self.outcomes.push((gadget, outcome));
            }
            Action::Replaced(replaced) => {
                self.undo.retain(|known| known.gadget != replaced.gadget);
                self.undo.push(replaced);
            }
            Action::Undo(outcome) => self.undo(outcome, &mut effects),
            Action::BlockedMore => effects.push(Effect::ReadBlocked),
            Action::Blocked(blocked) => self.blocked = blocked,
            Action::Named(names) => self.named(names),
            Action::RemoveWorker => effects.push(Effect::RemoveWorker),
            Action::Reload => effects.push(Effect::Reload),
            Action::Dismiss => {
                self.outcomes.clear();
                self.undo.clear();
                self.refused.clear();
                self.missed.clear();
                self.changed.clear();
                self.blocked = Blocked::default();
                self.unguarded.clear();
            }
            Action::Idle(reload) => self.idle(reload, &mut effects),
            Action::Wake(_) | Action::Look { .. } | Action::Saved(_) | Action::NotSaved { .. } => {}
        }
        if self.view_key() != shown_before {
            self.alertness = Alertness::Asleep;
            self.unclear = Sight::Clear;
            self.reading = Reading {
                is_at_end: false,
                is_done: self.asked().is_some_and(|question| question.is_read),
            };
        }
        effects
    }

    /// What a user does with the questions while no answer is being saved.
    fn by_user(&mut self, action: Action, effects: &mut Vec<Effect>) {
        match action {
            Action::Open => {
                self.questions.append(&mut self.quiet);
                self.begin();
            }
            Action::PutOffAll => self.put_off_all(effects),
            Action::Escape => self.escape(effects),
            Action::Back => {
                self.go_back();
            }
            Action::Details(gadget) if self.is_listed(&gadget) => {
                self.opened = Some(gadget);
            }
            Action::Mark(gadget, choice, sight) if self.is_listed(&gadget) => {
                self.mark(&gadget, choice, sight);
            }
            Action::Save(day, sight) => {
                self.save_marked(day, sight, effects);
            }
            Action::Reconsider(gadget) => self.reconsider(&gadget),
            Action::OpenInPlace(gadget) => {
                self.open |= self.take_from_place(&gadget);
            }
            Action::AllowInPlace(gadget, day, sight) => {
                self.allow_in_place(&gadget, day, sight, effects);
            }
            Action::Scope(scope) => self.scope = scope,
            Action::Tick { index, ticked } => self.tick(index, ticked),
            Action::Pin(is_wanted) => self.pin(is_wanted),
            Action::Choose(Choice::Later, ..) => self.choose_later(effects),
            Action::Choose(choice, day, sight) => {
                self.choose(choice, day, sight, effects);
            }
            _ => {}
        }
    }

    /// The question that is shown by itself.
    fn asked_mut(&mut self) -> Option<&mut Question> {
        let subject = self.asked()?.subject();
        let mut questions = self.questions.iter_mut();
        questions.find(|question| question.is_about(&subject))
    }

    /// What is needed has no box, nor has a source that is asked for by itself.
    fn tick(&mut self, index: usize, ticked: bool) {
        let asked = self.asked_mut().filter(|asked| asked.source.is_none());
        if let Some(item) = asked.and_then(|question| question.items.get_mut(index))
            && item.need == Need::Optional
        {
            item.ticked = ticked;
        }
    }

    /// Where the rules of the wiki say it, there is no box.
    fn pin(&mut self, is_wanted: bool) {
        let pin = self.asked_mut().and_then(|asked| asked.pin.as_mut());
        if let Some(pin) = pin
            && pin.of.rule != Pinned::Required
        {
            pin.is_wanted = is_wanted;
        }
    }

    fn look(&mut self, is_at_end: bool) {
        self.reading = self.reading.after(is_at_end);
        let is_read = self.reading.is_done;
        if let Some(question) = self.asked_mut() {
            question.is_read |= is_read;
        }
    }

    /// Notes why an answer is not taken. True: it is taken.
    fn is_clear(&mut self, sight: Sight) -> bool {
        self.unclear = match self.alertness {
            Alertness::Awake => sight,
            Alertness::Asleep | Alertness::Dozing => Sight::TooSoon,
        };
        self.unclear == Sight::Clear
    }

    /// Answers, unless the dialog takes no answer now; whatever the page makes of its buttons. The answer
    /// to a question of a list is noted in the list.
    fn choose(&mut self, choice: Choice, day: Day, sight: Sight, effects: &mut Vec<Effect>) {
        if choice.allows() && !self.can_allow() || !self.is_clear(sight) {
            return;
        }
        if self.opened.is_none() {
            self.answer(choice, day, effects);
        } else if let Some(question) = self.asked_mut() {
            question.mark = Some(choice);
            self.go_back();
        }
    }

    /// Puts off what is shown. What is put off in a question of a list is put off when the list is left.
    fn choose_later(&mut self, effects: &mut Vec<Effect>) {
        if self.opened.is_none() {
            self.put_off_listed(effects);
            self.end_round();
        } else if let Some(question) = self.asked_mut() {
            question.mark = None;
            self.go_back();
        }
    }

    fn escape(&mut self, effects: &mut Vec<Effect>) {
        if !self.go_back() {
            self.put_off_all(effects);
        }
    }

    /// Goes back to the list. False: it is shown already, or there is none.
    fn go_back(&mut self) -> bool {
        let opened = self.opened.take();
        let is_back = opened.is_some();
        self.returned_from = opened.or(self.returned_from.take());
        is_back
    }

    /// Chooses an answer in the list, unless the dialog takes no answer now.
    fn mark(&mut self, gadget: &str, choice: Choice, sight: Sight) {
        let is_later = choice == Choice::Later;
        let mut questions = self.questions.iter();
        let asked = questions.find(|question| question.gadget == gadget);
        let may = asked.is_some_and(|asked| !choice.allows() || asked.can_allow_in_row());
        if !may || !is_later && !self.is_clear(sight) {
            return;
        }
        let mut questions = self.questions.iter_mut();
        if let Some(question) = questions.find(|question| question.gadget == gadget) {
            question.mark = (!is_later).then_some(choice);
        }
    }

    /// Saves what is chosen in the list, unless the dialog takes no answer now.
    fn save_marked(&mut self, day: Day, sight: Sight, effects: &mut Vec<Effect>) {
        let listed = self.list().unwrap_or_default();
        let marked: Vec<Answered> = listed
            .into_iter()
            .filter_map(|question| {
                let choice = question.mark?;
                // Also seen by whoever gave the answer in the whole question.
                let is_seen = question.is_read || !question.is_grave();
                (is_seen || !choice.allows()).then(|| self.answered(question, choice, day))
            })
            .collect();
        if !marked.is_empty() && self.is_clear(sight) {
            self.step = Step::Saving(marked.clone());
            effects.push(Effect::Save(marked));
        }
    }

    /// Answers the question that was in its place, or asks it in the dialog: wikitext does not reach
    /// that.
    fn allow_in_place(&mut self, gadget: &str, day: Day, sight: Sight, effects: &mut Vec<Effect>) {
        if !self.take_from_place(gadget) {
            return;
        }
        if sight == Sight::Clear {
            self.answer(Choice::Allow, day, effects);
        } else {
            self.open = true;
        }
    }

    /// Whether the question that is shown by itself may be allowed.
    #[must_use]
    pub fn can_allow(&self) -> bool {
        self.asked()
            .is_some_and(|question| self.reading.can_allow(question))
    }

    fn rouse(&mut self, from: Alertness, to: Alertness) {
        if self.alertness == from {
            self.alertness = to;
        }
    }

    /// What the dialog shows, as a text: the subjects of its questions. Whenever it changes, the dialog sleeps.
    #[must_use]
    pub fn view_key(&self) -> Option<String> {
        let names: Vec<String> = self.shown().map(Question::subject).collect();
        // No subject has a bar in it.
        (!names.is_empty()).then(|| names.join("|"))
    }

    /// The questions that the dialog shows, if it is open.
    fn shown(&self) -> impl Iterator<Item = &Question> {
        let count = if self.open { self.listed } else { 0 };
        let is_shown = |question: &&Question| {
            let opened = self.opened.as_ref();
            opened.is_none_or(|gadget| *gadget == question.gadget)
        };
        self.questions.iter().take(count).filter(is_shown)
    }

    /// The gadgets that the dialog asks for in a list, if it shows one.
    #[must_use]
    pub fn list(&self) -> Option<Vec<&Question>> {
        let shown: Vec<&Question> = self.shown().collect();
        (shown.len() > 1).then_some(shown)
    }

    /// Whether the dialog shows a list that has this gadget.
    fn is_listed(&self, gadget: &str) -> bool {
        let listed = self.list().unwrap_or_default();
        listed.iter().any(|question| question.gadget == gadget)
    }

    /// Prepares the first wanted gadget, unless one is being prepared or its answer is being sent. One
    /// is prepared after the other, so that the questions come in the order in which gadgets were wanted.
    fn prepare_next(&mut self, effects: &mut Vec<Effect>) {
        match self.wanted.front() {
            Some(wanted) if self.is_sending && !self.is_preparing => {
                let gadget = subject::gadget_of(&wanted.subject);
                effects.push(Effect::LookIntoOutbox(gadget.to_owned()));
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
            self.withdraw(&wanted.subject);
        }
        effects.push(Effect::Prepare(wanted));
    }

    fn prepared(&mut self, prepared: Prepared, effects: &mut Vec<Effect>) {
        self.is_preparing = false;
        if let Some(Wanted { subject, .. }) = self.wanted.pop_front() {
            match prepared {
                Prepared::Question(question, surface) => self.ask(*question, surface),
                Prepared::Settled(outcome) => {
                    if outcome == Outcome::Unsaved {
                        self.unsaved.push(subject.clone());
                    }
                    effects.push(Effect::Tell(subject.clone(), Some(outcome)));
                    self.outcomes.push((subject, outcome));
                }
                Prepared::Known(outcome) => effects.push(Effect::Tell(subject, Some(outcome))),
                Prepared::Nothing => effects.push(Effect::Tell(subject, None)),
            }
        }
        self.prepare_next(effects);
        if self.wanted.is_empty() {
            self.begin();
        }
    }

    /// Opens the dialog for the questions that wait for it, unless it asks something already: for all
    /// gadgets before the first optional source, or for that source.
    fn begin(&mut self) {
        if self.listed == 0 {
            let questions = self.questions.iter();
            let gadgets = questions.take_while(|question| question.source.is_none());
            self.listed = gadgets.count().max(self.questions.len().min(1));
            self.open = self.listed > 0;
        }
    }

    /// After all that was asked together is answered or put off: asks what has come meanwhile.
    fn end_round(&mut self) {
        if self.listed > 0 {
            return;
        }
        self.step = Step::Asking;
        self.scope = Scope::default();
        self.opened = None;
        self.returned_from = None;
        self.open = false;
        self.begin();
        if !self.open {
            self.done = 0;
        }
    }

    fn ask(&mut self, mut question: Question, surface: Surface) {
        // What was refused on this page may not have been refused yet when the wiki was asked.
        for lacked in &mut question.details.lacks {
            let mut names = self.names.iter();
            if let Some(known) = names.find(|name| name.gadget == lacked.gadget) {
                lacked.title.clone_from(&known.title);
            }
        }
        let subject = question.subject();
        let known = |other: &Question| other.is_about(&subject);
        if surface == Surface::Missed {
            if !self.missed.iter().chain(&self.questions).any(known) {
                self.missed.push(question);
            }
            return;
        }
        if surface == Surface::Changed {
            if !self.changed.iter().chain(&self.questions).any(known) {
                self.changed.push(question);
            }
            return;
        }
        if surface == Surface::InPlace {
            if !self.in_place.iter().chain(&self.questions).any(known) {
                self.in_place.push(question);
            }
            return;
        }
        if self.questions.iter().any(known) {
            return;
        }
        self.in_place.retain(|other| !known(other));
        if surface == Surface::Dialog {
            // Whoever does something for a gadget need not go to the notice.
            self.quiet.retain(|other| !known(other));
            self.questions.push(question);
        } else if !self.quiet.iter().any(known) {
            // It does not join a dialog that another gadget has opened.
            self.quiet.push(question);
        }
    }

    /// A gadget is refused now, or no longer: what needs it and is still asked for lacks it, or does not.
    fn stands(&mut self, name: &Name, is_refused: bool) {
        let asked = self.questions.iter_mut().chain(&mut self.quiet);
        for question in asked.chain(&mut self.in_place) {
            let lacks = &mut question.details.lacks;
            lacks.retain(|one| one.gadget != name.gadget);
            let mut needed_by = name.needed_by.iter();
            if is_refused && needed_by.any(|one| one.gadget == question.gadget) {
                lacks.push(name.titled());
            }
        }
    }

    /// Asks for a gadget that others miss, or for a script that has changed, after what is asked already.
    fn reconsider(&mut self, gadget: &str) {
        for told in [&mut self.missed, &mut self.changed] {
            let mut all = told.iter();
            if let Some(at) = all.position(|question| question.gadget == gadget) {
                self.questions.push(told.remove(at));
                break;
            }
        }
        self.begin();
    }

    /// Takes over how people know gadgets.
    fn named(&mut self, names: Vec<Name>) {
        self.naming
            .retain(|gadget| !names.iter().any(|name| name.gadget == *gadget));
        for name in names {
            self.names.retain(|known| known.gadget != name.gadget);
            self.names.push(name);
        }
    }

    /// What is said of a gadget wherever it is named.
    #[must_use]
    pub fn name(&self, subject: &str) -> Name {
        let gadget = subject::gadget_of(subject);
        self.known_name(gadget)
            .unwrap_or_else(|| Name::plain(gadget))
    }

    fn known_name(&self, gadget: &str) -> Option<Name> {
        let asked = self.questions.iter().chain(&self.quiet);
        let refused = self.refused.iter().map(|(question, _)| question);
        let mut all = asked
            .chain(&self.in_place)
            .chain(&self.missed)
            .chain(&self.changed)
            .chain(refused);
        let mut names = self.names.iter();
        let name = names.find(|name| name.gadget == gadget).cloned();
        name.or_else(|| Some(all.find(|question| question.gadget == gadget)?.named()))
    }

    /// The gadgets that are told of and whose names nobody has looked up.
    fn nameless(&self) -> Vec<String> {
        let outcomes = self.outcomes.iter();
        let outcomes = outcomes.map(|(subject, _)| subject::gadget_of(subject));
        let blocked = self.blocked.contacts.iter().flat_map(|one| &one.gadgets);
        let mut all: Vec<String> = Vec::new();
        for gadget in outcomes.chain(blocked.map(String::as_str)) {
            let mut known = all.iter().chain(&self.naming);
            if !known.any(|one| one == gadget) && self.known_name(gadget).is_none() {
                all.push(gadget.to_owned());
            }
        }
        all
    }

    /// The refused gadgets that a gadget needs: those of before this page, and of this page.
    #[must_use]
    pub fn lacks(&self, subject: &str) -> Vec<Titled> {
        let gadget = subject::gadget_of(subject);
        let mut lacks = self.name(gadget).lacks;
        let is_allowed = |gadget: &String| {
            let mut outcomes = self.outcomes.iter();
            outcomes.any(|(told, outcome)| told == gadget && outcome.is_allowed())
        };
        lacks.retain(|one| !is_allowed(&one.gadget));
        for (refused, outcome) in &self.outcomes {
            let name = self.name(refused);
            let is_needed = name.needed_by.iter().any(|one| one.gadget == gadget);
            let is_new = !lacks.iter().any(|one| one.gadget == *refused);
            if is_needed && is_new && outcome.is_refused() {
                lacks.push(name.titled());
            }
        }
        lacks
    }

    /// Puts a question that stands in the place of its gadget before all others. False: there is none, or
    /// something else is asked.
    fn take_from_place(&mut self, subject: &str) -> bool {
        let at = self
            .in_place
            .iter()
            .position(|question| question.is_about(subject));
        let at = at.filter(|_| self.listed == 0);
        if let Some(at) = at {
            let question = self.in_place.remove(at);
            self.questions.insert(0, question);
            self.listed = 1;
        }
        at.is_some()
    }

    /// Removes the question about something, unless the answer to it is being saved.
    fn withdraw(&mut self, subject: &str) {
        let is_it = |question: &Question| question.is_about(subject);
        self.in_place.retain(|question| !is_it(question));
        self.quiet.retain(|question| !is_it(question));
        self.changed.retain(|question| !is_it(question));
        self.missed.retain(|question| !is_it(question));
        let at = self.questions.iter().position(is_it);
        let at = at.filter(|_| !self.is_being_saved(subject));
        let Some(at) = at else {
            return;
        };
        self.questions.remove(at);
        if self.opened.as_deref() == Some(subject) {
            self.opened = None;
        }
        if at < self.listed {
            self.listed -= 1;
            let mut left = self.questions.iter().take(self.listed);
            if !self.is_saving() && !left.any(|question| question.mark.is_some()) {
                self.step = Step::Asking;
            }
            self.end_round();
        }
    }

    /// Answers the first question, which is asked by itself.
    fn answer(&mut self, choice: Choice, day: Day, effects: &mut Vec<Effect>) {
        if let Some(question) = self.questions.first() {
            let answers = vec![self.answered(question, choice, day)];
            self.step = Step::Saving(answers.clone());
            effects.push(Effect::Save(answers));
        }
    }

    fn answered(&self, question: &Question, choice: Choice, day: Day) -> Answered {
        Answered {
            question: question.clone(),
            entry: question.entry(choice, day),
            scope: match choice {
                Choice::AllowInTab => Scope::Session,
                _ if question.is_in_tab() => Scope::Session,
                _ => self.scope,
            },
        }
    }

    /// The answers to these gadgets are saved. When all are, what was left in the list is put off.
    fn saved(&mut self, outcomes: Vec<(String, Outcome)>, effects: &mut Vec<Effect>) {
        let Step::Saving(mut answers) = std::mem::take(&mut self.step) else {
            return;
        };
        for (subject, outcome) in outcomes {
            let mut given = answers.iter();
            let at = given.position(|one| one.question.is_about(&subject));
            if let Some(answer) = at.map(|at| answers.remove(at)) {
                self.leave(&subject, Some(outcome), answer.scope);
            }
        }
        if answers.is_empty() {
            self.put_off_listed(effects);
            self.end_round();
        } else {
            self.step = Step::Saving(answers);
        }
    }

    /// Puts off all that is asked together.
    fn put_off_listed(&mut self, effects: &mut Vec<Effect>) {
        // Closing the dialog does not put off an answer that waits to be sent.
        let is_kept = matches!(self.step, Step::Failed { kept: true, .. });
        while self.listed > 0
            && let Some(question) = self.questions.first()
        {
            let (subject, is_source) = (question.subject(), question.source.is_some());
            let is_unsaved = is_kept && self.unsaved.contains(&subject);
            // What was refused before stays refused.
            let is_decided = question.refused && !question.terms.declaration.in_place;
            if !is_decided && !is_unsaved {
                effects.push(Effect::PutOff(subject.clone()));
            }
            let outcome = (is_source && is_unsaved).then_some(Outcome::SourceUnsaved);
            effects.push(Effect::Tell(subject.clone(), outcome));
            self.leave(&subject, None, self.scope);
        }
    }

    /// Puts off all that is asked. What the dialog has not shown yet is told by the notice.
    fn put_off_all(&mut self, effects: &mut Vec<Effect>) {
        if self.open {
            self.put_off_listed(effects);
            self.quiet.append(&mut self.questions);
            self.end_round();
            return;
        }
        for question in std::mem::take(&mut self.quiet) {
            effects.push(Effect::PutOff(question.subject()));
            effects.push(Effect::Tell(question.subject(), None));
        }
    }

    fn failed(&mut self, failure: Failure, kept: bool) {
        if let Step::Saving(answers) = &self.step
            && kept
        {
            let subjects = answers.iter().map(|answer| answer.question.subject());
            self.unsaved.extend(subjects);
        }
        self.step = Step::Failed { failure, kept };
        // Also where it was answered in the gadget's place.
        self.open = true;
    }

    /// A question is answered or put off.
    fn leave(&mut self, subject: &str, outcome: Option<Outcome>, scope: Scope) {
        let is_it = |question: &Question| question.is_about(subject);
        let Some(at) = self.questions.iter().position(is_it) else {
            return;
        };
        let mut question = self.questions.remove(at);
        if at < self.listed {
            self.listed -= 1;
        }
        self.named(vec![question.named()]);
        // Without an optional source, the gadget runs.
        if let Some(outcome) = outcome.filter(|_| question.source.is_none()) {
            self.stands(&question.named(), outcome.is_refused());
        }
        self.done += 1;
        self.outcomes
            .extend(outcome.map(|outcome| (subject.to_owned(), outcome)));
        if outcome == Some(Outcome::Refused) {
            self.refused.retain(|(known, _)| !is_it(known));
            self.refused.push((question.clone(), scope));
        }
        let is_left = matches!(
            outcome,
            None | Some(Outcome::Refused | Outcome::SourceRefused)
        );
        if question.has_place() && is_left {
            question.refused |= outcome.is_some();
            if let Some(one) = &mut question.source {
                one.is_told = true;
            }
            question.mark = None;
            question.is_read = false;
            self.in_place.push(question);
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
            for subject in self.unsaved_of(&gadget) {
                self.waits_no_more(&subject);
                self.wanted.push_back(Wanted {
                    subject,
                    trigger: Trigger::Page,
                    cause: Cause::Ledger,
                });
            }
        }
        for (gadget, entry) in saved {
            self.waits_no_more(&gadget);
            let subjects = self.unsaved_of(&gadget);
            match entry {
                Some(entry) if !subjects.is_empty() => {
                    for subject in subjects {
                        self.waits_no_more(&subject);
                        effects.push(Effect::Confirm(subject, entry.clone()));
                    }
                }
                _ => self.outcomes.push((gadget, Outcome::Saved)),
            }
        }
        self.prepare_next(effects);
    }

    /// What waits of a gadget, on this page: the answer for it, or answers about its sources.
    fn unsaved_of(&self, gadget: &str) -> Vec<String> {
        let mut subjects = self.unsaved.clone();
        subjects.retain(|subject| subject::gadget_of(subject) == gadget);
        subjects.dedup();
        subjects
    }

    /// Undoes the answers to the gadgets with this outcome, as far as they can be undone.
    fn undo(&mut self, outcome: Outcome, effects: &mut Vec<Effect>) {
        let (undone, left): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.undo).into_iter().partition(|one| {
                self.with_outcome(outcome)
                    .any(|subject| is_of(subject, one))
            });
        self.undo = left;
        for replaced in undone {
            self.outcomes
                .retain(|(subject, told)| *told != outcome || !is_of(subject, &replaced));
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
            .any(|subject| self.undo.iter().any(|one| is_of(subject, one)))
    }

    fn waits_no_more(&mut self, subject: &str) {
        let unsaved = [Outcome::Unsaved, Outcome::SourceUnsaved];
        self.outcomes
            .retain(|(told, outcome)| told != subject || !unsaved.contains(outcome));
        self.withdraw(subject);
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
            return;
        }
        let nameless = self.nameless();
        if !nameless.is_empty() {
            self.naming.extend(nameless.iter().cloned());
            effects.push(Effect::Name(nameless));
        }
    }

    fn is_saving(&self) -> bool {
        matches!(self.step, Step::Saving(_))
    }

    fn is_being_saved(&self, subject: &str) -> bool {
        matches!(&self.step, Step::Saving(answers)
            if answers.iter().any(|answer| answer.question.is_about(subject)))
    }

    /// The question that the dialog shows by itself, if it is open.
    #[must_use]
    pub fn asked(&self) -> Option<&Question> {
        let mut shown = self.shown();
        let first = shown.next();
        first.filter(|_| shown.next().is_none())
    }

    /// The question in the place of a gadget, or of one of its sources. One that is in the dialog, or is being saved, keeps its
    /// place meanwhile, and with it the focus that comes back there.
    #[must_use]
    pub fn placed(&self, subject: &str) -> Option<&Question> {
        let is_asked = self.open || self.is_saving();
        let asked = self.questions.iter().filter(|_| is_asked);
        let mut questions = self.in_place.iter().chain(asked);
        questions.find(|question| question.is_about(subject))
    }

    /// Whether the page should be loaded again by itself: nobody is being asked, some gadget waits for
    /// it, and nothing is lost.
    #[must_use]
    pub fn should_reload(&self, reload: Reload) -> bool {
        !self.open
            && self.questions.is_empty()
            && reload == Reload::Safe
            && self
                .outcomes
                .iter()
                .any(|(subject, outcome)| match outcome {
                    Outcome::Waiting => self.lacks(subject).is_empty(),
                    Outcome::SourceWaiting => true,
                    _ => false,
                })
    }

    /// The gadgets, or the optional sources, with this outcome.
    pub fn with_outcome(&self, wanted: Outcome) -> impl Iterator<Item = &str> {
        self.outcomes
            .iter()
            .filter(move |(_, outcome)| *outcome == wanted)
            .map(|(subject, _)| subject.as_str())
    }
}

/// Whether an answer that stood before is of the gadget of this.
fn is_of(subject: &str, replaced: &Replaced) -> bool {
    replaced.gadget == subject::gadget_of(subject)
}

#[cfg(test)]
mod tests;
