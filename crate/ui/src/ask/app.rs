//! The composition root on a wiki: the state, and the effects that follow from it.

use std::collections::VecDeque;

use gadget_consent_core::Entry;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, FocusEvent, HtmlElement};
use yew::prelude::*;

use crate::answers::resend::Resend;
use crate::answers::sync::{Submission, Synced};
use crate::ask::blocked;
use crate::ask::intent::{InPlaceChoice, Intent, Notice};
use crate::ask::prepare::{Asked, ask};
use crate::ask::prompting::Trigger;
use crate::ask::state::{Action, Choice, Keep, Outcome, Question, State, Step};
use crate::ask::view::dialog::Dialog;
use crate::ask::view::in_place::place;
use crate::ask::view::modal::{Modal, ModalEvent};
use crate::ask::view::notice::Notices;
use crate::parts::phrases::today;
use crate::text::messages::Messages;
use crate::wiki::document;
use crate::wiki::manifest;
use crate::wiki::release::{Cause, Wiki};

/// What the application is given.
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct AppProps {
    /// What it works with.
    pub wiki: Wiki,
}

/// What happens.
#[derive(Debug)]
pub enum Message {
    /// A user does something.
    Did(Intent),
    /// Something happens to the dialog on the page.
    Turned(ModalEvent),
    /// The focus comes to the notices, or moves among them.
    Focused(Event),
    /// A held gadget is asked for, or was answered for elsewhere.
    Wanted(String, Trigger, Cause),
    /// What is to be done about the gadget that was wanted first.
    Looked(Asked),
    /// A page has a place where a gadget asks.
    Placed(String, Element),
    /// The browser has refused more.
    Blocked,
    /// What became of the answer.
    Saved(Action),
    /// It is time to try what waits in the outbox.
    Due,
    /// What came of it.
    Sent(Synced),
}

/// See the module.
#[derive(Debug)]
pub struct App {
    state: State,
    modal: Modal,
    /// Where the notices stand.
    notices: NodeRef,
    /// Where the focus was before it came to the notices.
    before: Option<HtmlElement>,
    /// It was in the dialog or the notices before they were drawn anew.
    had_focus: bool,
    /// Where gadgets ask in place.
    places: Vec<(String, Element)>,
    /// Gadgets that were wanted: one is looked at after the other, so that they are asked for in the
    /// order in which they came. Each stays at the front until it is dealt with.
    wanted: VecDeque<(String, Trigger, Cause)>,
    is_looking: bool,
    resend: Resend,
    /// Gadgets of this page whose answers wait.
    unsaved: Vec<String>,
}

// Not a function with hooks: each hook would cost half a kilobyte.
impl Component for App {
    type Message = Message;
    type Properties = AppProps;

    fn create(ctx: &Context<Self>) -> Self {
        let wiki = &ctx.props().wiki;
        let mut state = State::default();
        state.apply(Action::Unguarded(wiki.unguarded()));
        for gadget in wiki.just_started() {
            let outcome = Outcome::Started;
            state.apply(Action::Settled { gadget, outcome });
        }
        subscribe(wiki, &ctx.link().callback(|message| message));
        let mut resend = Resend::default();
        resend.plan(wiki, &ctx.link().callback(|()| Message::Due));
        Self {
            state,
            modal: Modal::default(),
            notices: NodeRef::default(),
            before: None,
            had_focus: false,
            places: Vec::new(),
            wanted: VecDeque::new(),
            is_looking: false,
            resend,
            unsaved: Vec::new(),
        }
    }

    fn update(&mut self, ctx: &Context<Self>, message: Message) -> bool {
        let wiki = &ctx.props().wiki;
        let was_saving = self.state.to_save().is_some();
        // A button that cannot be pressed just now has lost it already; the dialog keeps it all the same.
        let is_in = |element: HtmlElement| document::is_passing(&element);
        self.had_focus |= self.state.open || document::focused().is_some_and(is_in);
        match message {
            Message::Did(deed) => self.did(wiki, deed),
            Message::Turned(ModalEvent::Closed) => self.did(wiki, Intent::Choose(Choice::Later)),
            Message::Turned(ModalEvent::Returned) => {
                self.modal.sleep(&ctx.link().callback(Message::Turned));
            }
            Message::Turned(ModalEvent::Woke) => self.modal.wake(),
            Message::Focused(event) => {
                self.focused(&event);
                return false;
            }
            Message::Wanted(gadget, how, cause) => {
                self.wanted.push_back((gadget, how, cause));
                self.look(ctx);
            }
            Message::Due => {
                if !was_saving {
                    self.resend.send(wiki, ctx.link().callback(Message::Sent));
                }
            }
            Message::Sent(kept) => {
                self.resend.is_trying = false;
                self.sent(wiki, kept);
                self.look(ctx);
            }
            Message::Looked(asked) => {
                self.is_looking = false;
                self.looked(wiki, asked);
                self.look(ctx);
            }
            Message::Placed(gadget, element) => {
                // What stands there is for who has no script.
                element.set_text_content(None);
                self.places.push((gadget, element));
            }
            Message::Blocked => self.state.apply(Action::Blocked(blocked::blocked(wiki))),
            Message::Saved(action) => self.saved(action),
        }
        if !was_saving && let Some((question, entry, keep)) = self.state.to_save() {
            let on_saved = ctx.link().callback(Message::Saved);
            let (wiki, question, entry) = (wiki.clone(), question.clone(), entry.clone());
            spawn_local(async move { on_saved.emit(save(&wiki, &question, &entry, keep).await) });
        }
        if self.state.to_save().is_none() {
            self.resend
                .plan(wiki, &ctx.link().callback(|()| Message::Due));
        }
        if !self.state.open {
            self.modal.close();
        }
        if self.state.should_reload(document::reload()) {
            document::load_again();
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let host = &ctx.props().wiki.host;
        let state = &self.state;
        let on = ctx.link().callback(Message::Did);
        let reload = document::reload();
        let messages = &Messages::Wiki;
        let dialog = |question| {
            let dialog = Dialog {
                question,
                step: &state.step,
                position: (state.done + 1, state.done + state.questions.len()),
                reload,
                named: host.named(),
                farm: host.farm(),
                keep: state.keep,
                modal: &self.modal,
                messages,
                on: &on,
            };
            dialog.html()
        };
        let notices = Notices {
            state,
            reload,
            messages,
            on: &on,
            node: self.notices.clone(),
            on_focus: ctx.link().callback(Message::Focused),
        };
        let in_place = |(gadget, element): &(String, Element)| {
            let question = state.placed(gadget);
            let shown = question.map(|question| place(question, reload, &on, messages));
            create_portal(shown.unwrap_or_default(), element.clone())
        };
        html! {
            <>
            { for state.asked().map(dialog) }
            { notices.html() }
            { for self.places.iter().map(in_place) }
            </>
        }
    }

    fn rendered(&mut self, ctx: &Context<Self>, _first: bool) {
        if let Some(question) = self.state.asked() {
            let on = ctx.link().callback(Message::Turned);
            self.modal.drawn(&question.gadget, &on);
        }
        // What had it is gone: back to where it was before.
        if std::mem::take(&mut self.had_focus)
            && !self.state.open
            && document::focused().is_none()
            && let Some(before) = self.before.take()
        {
            document::give_focus(&before);
        }
    }
}

impl App {
    fn did(&mut self, wiki: &Wiki, deed: Intent) {
        let action = match deed {
            Intent::Tick { index, ticked } => Action::Tick { index, ticked },
            Intent::Keep(keep) => Action::Keep(keep),
            Intent::Choose(choice) => {
                if choice == Choice::Later && self.state.to_save().is_none() {
                    self.put_off(wiki, 1);
                }
                Action::Choose(choice, today())
            }
            Intent::Notice(Notice::Answer) => Action::Open,
            Intent::Notice(Notice::Later) => {
                self.put_off(wiki, usize::MAX);
                Action::PutOffAll
            }
            Intent::Notice(Notice::Reload) => return document::load_again(),
            Intent::Notice(Notice::Close) => Action::Dismiss,
            Intent::Place(gadget, InPlaceChoice::Allow) => Action::AllowPlace(gadget, today()),
            Intent::Place(gadget, InPlaceChoice::Open) => Action::OpenPlace(gadget),
        };
        self.state.apply(action);
    }

    /// Notes where the focus comes from; where it comes from nowhere, the notices themselves take it
    /// when what has it goes.
    fn focused(&mut self, event: &Event) {
        let from = event.dyn_ref::<FocusEvent>();
        let from = from.and_then(FocusEvent::related_target);
        let from = from.and_then(|from| from.dyn_into::<HtmlElement>().ok());
        let from = from.filter(|from| !document::is_passing(from));
        if from.is_some() || self.before.is_none() {
            self.before = from.or_else(|| self.notices.cast());
        }
    }

    /// Notes that the first so many questions are put off, and tells whoever waits for the gadgets.
    fn put_off(&self, wiki: &Wiki, count: usize) {
        // An answer that waits to be sent is not put off by closing the dialog.
        let is_kept = matches!(self.state.step, Step::Failed { kept: true, .. });
        for question in self.state.questions.iter().take(count) {
            let gadget = &question.gadget;
            if !is_kept {
                wiki.note_put_off(|record| record.put_off(gadget, today()));
            }
            wiki.host.decided(gadget, None);
        }
    }

    fn saved(&mut self, action: Action) {
        if let (Action::NotSaved { kept: true, .. }, Some(question)) =
            (&action, self.state.questions.front())
        {
            self.unsaved.push(question.gadget.clone());
        }
        self.state.apply(action);
    }

    /// What waited is saved: what waits for it on this page is let go. What waits no more and is not
    /// saved, as the wiki takes it at no time, is asked for again.
    fn sent(&mut self, wiki: &Wiki, sent: Synced) {
        for gadget in sent.left.map(|left| left.gadgets).unwrap_or_default() {
            if self.unsaved.contains(&gadget) && !wiki.waits(&gadget) {
                self.state.apply(Action::Sent(gadget.clone()));
                self.wanted
                    .push_back((gadget, Trigger::Page, Cause::Ledger));
            }
        }
        for (gadget, value) in sent.kept {
            self.state.apply(Action::Sent(gadget.clone()));
            let entry = value.and_then(|value| value.parse().ok());
            let terms = manifest::terms(&wiki.host.manifest(), &gadget);
            let outcome = match (entry, terms) {
                (Some(entry), Some(terms)) if self.unsaved.contains(&gadget) => {
                    let outcome = wiki.settle(&gadget, &terms, &entry, Cause::Answer);
                    wiki.host.decided(&gadget, Some(outcome));
                    outcome
                }
                _ => Outcome::Saved,
            };
            self.state.apply(Action::Settled { gadget, outcome });
        }
    }

    /// Looks at the gadget that was wanted first, unless its answer is just being saved.
    fn look(&mut self, ctx: &Context<Self>) {
        let Some((gadget, how, cause)) = self.wanted.front().cloned() else {
            return;
        };
        if self.is_looking || self.resend.is_trying && ctx.props().wiki.waits(&gadget) {
            return;
        }
        self.is_looking = true;
        if cause == Cause::OtherTab {
            self.state.apply(Action::Withdraw(gadget.clone()));
        }
        let (wiki, on_looked) = (
            ctx.props().wiki.clone(),
            ctx.link().callback(Message::Looked),
        );
        spawn_local(async move { on_looked.emit(ask(&wiki, &gadget, how, cause).await) });
    }

    fn looked(&mut self, wiki: &Wiki, asked: Asked) {
        let Some((gadget, ..)) = self.wanted.pop_front() else {
            return;
        };
        match asked {
            Asked::Question(question, asking) => self.state.apply(Action::Ask(question, asking)),
            Asked::Settled(outcome) => {
                if outcome == Outcome::Unsaved {
                    self.unsaved.push(gadget.clone());
                }
                wiki.host.decided(&gadget, Some(outcome));
                self.state.apply(Action::Settled { gadget, outcome });
            }
            Asked::Nothing => wiki.host.decided(&gadget, None),
        }
    }
}

/// Hears of what the loader's side has for the module, now and later.
fn subscribe(wiki: &Wiki, on: &Callback<Message>) {
    let on = on.clone();
    let listener = Closure::new(
        move |what: String, gadget: String, place: Option<Element>| {
            on.emit(match (what.as_str(), place) {
                ("placed", Some(place)) => Message::Placed(gadget, place),
                ("answered", _) => Message::Wanted(gadget, Trigger::Page, Cause::OtherTab),
                ("blocked", _) => Message::Blocked,
                (how, _) => Message::Wanted(gadget, Trigger::named(how), Cause::Ledger),
            });
        },
    );
    wiki.host.subscribe(&listener);
    // It lives as long as the page: the loader's side calls it whenever there is something.
    listener.forget();
}

/// Saves the answer, and then lets the gadget go.
async fn save(wiki: &Wiki, question: &Question, entry: &Entry, keep: Keep) -> Action {
    let gadget = &question.gadget;
    let given = Submission {
        gadget: gadget.clone(),
        value: Some(entry.to_string()),
        before: question.before.clone(),
    };
    let kept = wiki.keep(&[given], keep).await;
    if let Some(left) = kept.left {
        return Action::NotSaved {
            failure: left.failure,
            kept: left.waits,
        };
    }
    wiki.note_put_off(|record| record.answered(gadget));
    let cause = if question.refused {
        Cause::SecondThought
    } else {
        Cause::Answer
    };
    // What stands now is what was said, upon what others have said since.
    let value = kept.kept.into_iter().next().and_then(|(_, value)| value);
    let stands = value.and_then(|value| value.parse().ok());
    let entry = stands.as_ref().unwrap_or(entry);
    let outcome = wiki.settle(gadget, &question.terms, entry, cause);
    wiki.host.decided(gadget, Some(outcome));
    Action::Saved(outcome)
}
