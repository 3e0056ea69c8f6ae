//! The composition root of the module that asks: it brings what happens to the state, and runs the
//! effects that the state returns. It decides nothing.

use std::collections::VecDeque;

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, Event};
use yew::prelude::*;

use crate::answers::marks;
use crate::answers::resend::Resend;
use crate::answers::sync::{self, Synced};
use crate::ask::effect::Effect;
use crate::ask::intent::Intent;
use crate::ask::on_wiki::read_blocked;
use crate::ask::prepare::{Wanted, prepare};
use crate::ask::prompting::Trigger;
use crate::ask::question::Question;
use crate::ask::save::{confirm, never, put_off, save, undo};
use crate::ask::state::{Action, State, Surroundings};
use crate::ask::view::dialog::Dialog;
use crate::ask::view::focus::Focus;
use crate::ask::view::frame::Frame;
use crate::ask::view::in_place::in_place;
use crate::ask::view::list::List;
use crate::ask::view::modal::{Modal, ModalEvent};
use crate::ask::view::notice::Notices;
use crate::text::messages::Messages;
use crate::wiki::clock::today;
use crate::wiki::details::names_of;
use crate::wiki::document;
use crate::wiki::release::{Cause, Outcome, Wiki};
use crate::wiki::sight::Watch;
use crate::wiki::subject;

/// What the application is given.
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct AppProps {
    /// The wiki around it.
    pub wiki: Wiki,
    /// What watches over the buttons.
    pub watch: Watch,
}

/// What happens.
#[derive(Debug)]
pub enum Message {
    /// The state changes.
    Act(Action),
    /// A user does something.
    Did(Intent),
    /// Something happens to the dialog on the page.
    Modal(ModalEvent),
    /// The focus comes to the notices, or moves among them.
    Focused(Event),
    /// A page has a place in which a gadget asks, for itself or for one of its sources.
    Placed(String, Element),
    /// The answers that waited were sent.
    Sent(Synced),
}

/// The dialog, the notices, and the questions in their gadgets' places.
#[derive(Debug)]
pub struct App {
    state: State,
    modal: Modal,
    focus: Focus,
    /// The places in which gadgets ask.
    places: Vec<(String, Element)>,
    resend: Resend,
}

// Not a function with hooks: each hook would cost half a kilobyte.
impl Component for App {
    type Message = Message;
    type Properties = AppProps;

    fn create(ctx: &Context<Self>) -> Self {
        let wiki = &ctx.props().wiki;
        let started = marks::just_started(wiki);
        let state = State {
            surroundings: Surroundings {
                named: wiki.host.named(),
                farm: wiki.host.farm(),
                lacks_words: wiki.host.lacks_words(),
                ..Surroundings::default()
            },
            unguarded: marks::unguarded(wiki),
            undo: (started.iter())
                .filter_map(|subject| marks::undo(wiki, subject))
                .collect(),
            outcomes: (started.into_iter()).map(has_started).collect(),
            ..State::default()
        };
        subscribe(wiki, &ctx.link().callback(|message| message));
        // Before the first answer, so that it is sealed even if the page dies right after it.
        let keyless = wiki.clone();
        spawn_local(async move { sync::ensure_key(&keyless).await });
        let mut app = Self {
            state,
            modal: Modal::default(),
            focus: Focus::default(),
            places: Vec::new(),
            resend: Resend::default(),
        };
        app.act(ctx, Action::Idle(document::reload()));
        app
    }

    fn update(&mut self, ctx: &Context<Self>, message: Message) -> bool {
        self.focus.before_drawing(self.state.open);
        match message {
            Message::Act(action) => self.act(ctx, action),
            Message::Did(intent) => self.act(ctx, intent.action(today())),
            Message::Modal(ModalEvent::Escaped) => self.act(ctx, Action::Escape),
            Message::Modal(ModalEvent::Closed) => self.act(ctx, Action::PutOffAll),
            Message::Modal(ModalEvent::Returned) => self.sleep(ctx, Action::Sleep),
            Message::Modal(ModalEvent::Disturbed) => self.sleep(ctx, Action::Doze),
            Message::Modal(ModalEvent::Pressed) => {
                self.act(ctx, Action::Press);
                // Nothing moves below the pointer before the button is let go.
                return false;
            }
            Message::Modal(ModalEvent::Looked(shown, is_at_end)) => {
                self.act(ctx, Action::Look { shown, is_at_end });
            }
            Message::Modal(ModalEvent::Woke) => {
                if let Some(shown) = self.modal.woke(&ctx.link().callback(Message::Modal)) {
                    self.act(ctx, Action::Wake(shown));
                }
            }
            Message::Focused(event) => {
                self.focus.came(&event);
                return false;
            }
            Message::Placed(subject, element) => {
                // The text that stands there is for users without scripts.
                element.set_text_content(None);
                self.places.push((subject, element));
            }
            Message::Sent(synced) => {
                self.resend.is_trying = false;
                for replaced in synced.replaced.iter().cloned() {
                    self.act(ctx, Action::Replaced(replaced));
                }
                self.act(ctx, sent(&ctx.props().wiki, synced));
            }
        }
        self.act(ctx, Action::Idle(document::reload()));
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let state = &self.state;
        let on = ctx.link().callback(Message::Did);
        let messages = &Messages::Wiki;
        let watch = &ctx.props().watch;
        let frame = || Frame {
            step: &state.step,
            reload: state.surroundings.reload,
            named: state.surroundings.named,
            farm: state.surroundings.farm,
            lacks_words: state.surroundings.lacks_words,
            scope: state.scope,
            alertness: state.alertness,
            unclear: state.unclear,
            reading: state.reading,
            modal: &self.modal,
            watch: Some(watch),
            messages,
            on: &on,
        };
        let dialog = |question| {
            let dialog = Dialog {
                question,
                position: (state.done + 1, state.done + state.questions.len()),
                is_of_list: state.opened.is_some(),
                frame: frame(),
            };
            dialog.html()
        };
        let list = |questions: Vec<&Question>| {
            let list = List {
                is_more_to_come: state.listed < state.questions.len(),
                questions: &questions,
                returned_from: state.returned_from.as_deref(),
                frame: frame(),
            };
            list.html()
        };
        let notices = Notices {
            state,
            reload: state.surroundings.reload,
            messages,
            on: &on,
            node: self.focus.notices(),
            on_focus: ctx.link().callback(Message::Focused),
        };
        let place = |(subject, element): &(String, Element)| {
            let question = state.placed(subject);
            let shown = question
                .map(|question| in_place(question, state.surroundings, &on, Some(watch), messages));
            create_portal(shown.unwrap_or_default(), element.clone())
        };
        html! {
            <>
            { for state.asked().map(dialog).or_else(|| state.list().map(list)) }
            { notices.html() }
            { for self.places.iter().map(place) }
            </>
        }
    }

    fn rendered(&mut self, ctx: &Context<Self>, _first: bool) {
        if let Some(shown) = self.state.view_key() {
            let on = ctx.link().callback(Message::Modal);
            self.modal.drawn(&shown, &on);
        }
        self.focus.after_drawing(self.state.open);
        let watch = &ctx.props().watch;
        for (_, place) in &self.places {
            watch.over(place);
        }
        if let Some(dialog) = self.modal.node().cast::<Element>() {
            watch.over(&dialog);
        }
    }
}

impl App {
    /// The dialog sleeps for a moment, more or less deeply.
    fn sleep(&mut self, ctx: &Context<Self>, action: Action) {
        self.act(ctx, action);
        self.modal.sleep(&ctx.link().callback(Message::Modal));
    }

    /// Changes the state, and runs the effects in order.
    fn act(&mut self, ctx: &Context<Self>, action: Action) {
        let mut effects = VecDeque::from(self.state.apply(action));
        while let Some(effect) = effects.pop_front() {
            if let Some(action) = self.run(ctx, effect) {
                effects.extend(self.state.apply(action));
            }
        }
    }

    /// Runs one effect. Returns the action that follows at once; one that follows later is a message.
    fn run(&mut self, ctx: &Context<Self>, effect: Effect) -> Option<Action> {
        let wiki = &ctx.props().wiki;
        let on = ctx.link().callback(Message::Act);
        match effect {
            Effect::Prepare(wanted) => {
                let wiki = wiki.clone();
                spawn_local(async move {
                    on.emit(Action::Prepared(prepare(&wiki, &wanted).await));
                });
            }
            Effect::LookIntoOutbox(gadget) => {
                return Some(Action::Waits(sync::waits(wiki, &gadget)));
            }
            Effect::Save(answers) => {
                let wiki = wiki.clone();
                spawn_local(async move {
                    let saved = save(&wiki, &answers).await;
                    for replaced in saved.replaced {
                        let waiting = (replaced.gadget.clone(), Outcome::Waiting);
                        // What stood before an answer about a source grants something. It is not kept.
                        if saved.saved.contains(&waiting) {
                            marks::keep_undo(&wiki, &replaced);
                        }
                        on.emit(Action::Replaced(replaced));
                    }
                    if !saved.saved.is_empty() {
                        on.emit(Action::Saved(saved.saved));
                    }
                    if let Some(unsaved) = saved.unsaved {
                        on.emit(Action::NotSaved {
                            failure: unsaved.failure,
                            kept: unsaved.waits,
                        });
                    }
                });
            }
            Effect::Send => self.resend.send(wiki, ctx.link().callback(Message::Sent)),
            Effect::PlanSending => self.resend.plan(wiki, &on.reform(|()| Action::Due)),
            Effect::Confirm(subject, entry) => {
                let outcome = confirm(wiki, &subject, &entry);
                return Some(Action::Settled(subject, outcome));
            }
            Effect::Never(gadget, entry, scope) => {
                let wiki = wiki.clone();
                spawn_local(async move {
                    let saved = never(&wiki, &gadget, &entry, scope).await;
                    if let Some(replaced) = saved.replaced {
                        on.emit(Action::Replaced(replaced));
                    }
                    on.emit(Action::Settled(gadget, saved.outcome));
                });
            }
            Effect::Undo(replaced) => {
                let wiki = wiki.clone();
                spawn_local(async move {
                    let outcome = undo(&wiki, &replaced).await;
                    on.emit(Action::Settled(replaced.gadget, outcome));
                });
            }
            Effect::Tell(subject, outcome) => wiki.decided(&subject, outcome),
            Effect::PutOff(subject) => put_off(wiki, &subject),
            Effect::ReadBlocked => return Some(Action::Blocked(read_blocked(wiki))),
            Effect::Name(gadgets) => {
                let wiki = wiki.clone();
                spawn_local(async move {
                    on.emit(Action::Named(names_of(&wiki.host, &gadgets).await));
                });
            }
            Effect::RemoveWorker => wiki.host.remove_worker(),
            Effect::CloseDialog => self.modal.close(),
            Effect::Reload => document::load_again(),
        }
        None
    }
}

/// Brings what the loader's side has for the module, now and later.
fn subscribe(wiki: &Wiki, on: &Callback<Message>) {
    let on = on.clone();
    let listener = Closure::new(
        move |what: String, subject: String, place: Option<Element>| {
            let want = |trigger, cause| {
                Message::Act(Action::Want(Wanted {
                    subject: subject.clone(),
                    trigger,
                    cause,
                }))
            };
            on.emit(match (what.as_str(), place) {
                ("placed", Some(place)) => Message::Placed(subject, place),
                ("answered", _) => want(Trigger::Page, Cause::OtherTab),
                ("blocked", _) => Message::Act(Action::BlockedMore),
                (trigger, _) => want(Trigger::named(trigger), Cause::Ledger),
            });
        },
    );
    wiki.host.subscribe(&listener);
    // The loader's side calls it as long as the page lives.
    listener.forget();
}

/// What is told of a gadget that was let go, or of a source that was opened, by the reload before.
fn has_started(subject: String) -> (String, Outcome) {
    let outcome = if subject::is_source(&subject) {
        Outcome::SourceOpen
    } else {
        Outcome::Started
    };
    (subject, outcome)
}

/// What came of sending, with what the state cannot know: which answers wait no more.
fn sent(wiki: &Wiki, synced: Synced) -> Action {
    let mut dropped = synced
        .unsaved
        .map(|unsaved| unsaved.gadgets)
        .unwrap_or_default();
    dropped.retain(|gadget| !sync::waits(wiki, gadget));
    let saved = synced.saved.into_iter().map(|(gadget, value)| {
        let entry = value.and_then(|value| value.parse().ok());
        (gadget, entry)
    });
    Action::Sent {
        saved: saved.collect(),
        dropped,
    }
}
