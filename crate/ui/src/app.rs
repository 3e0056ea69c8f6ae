//! The composition root on a wiki: the state, and the effects that follow from it.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;
use yew::prelude::*;

use crate::blocked;
use crate::dialog::Dialog;
use crate::manners::How;
use crate::messages::Messages;
use crate::notice::{Notice, Notices};
use crate::page::{self, Reload};
use crate::place::{PlaceChoice, place};
use crate::question::{Asked, ask};
use crate::state::{Action, Choice, Outcome, State, Step};
use crate::wiki::{Cause, Wiki};
use crate::words::today;

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        self.after(action).into()
    }
}

/// What the application is given.
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct AppProps {
    /// What it works with.
    pub wiki: Wiki,
}

/// See the module.
#[component]
pub fn App(props: &AppProps) -> Html {
    let state = use_reducer(State::default);
    let places = use_questions(&props.wiki, &state);
    use_saving(&props.wiki, &state);
    let reload = page::reload();
    use_effect_with(state.should_reload(reload), |should_reload| {
        if *should_reload {
            page::load_again();
        }
    });

    let dispatcher = state.dispatcher();
    let on_tick = {
        let dispatcher = dispatcher.clone();
        Callback::from(move |(index, ticked)| dispatcher.dispatch(Action::Tick { index, ticked }))
    };
    let on_keep = {
        let dispatcher = dispatcher.clone();
        Callback::from(move |keep| dispatcher.dispatch(Action::Keep(keep)))
    };
    let put_off = {
        let wiki = props.wiki.clone();
        // An answer that waits to be sent is not put off by closing the dialog.
        let is_kept = matches!(state.step, Step::Failed { kept: true, .. });
        Callback::from(move |gadget: String| {
            if !is_kept {
                wiki.note_put_off(|record| record.put_off(&gadget, today()));
            }
            wiki.host.decided(&gadget, None);
        })
    };
    let on_choice = {
        let (dispatcher, put_off) = (dispatcher.clone(), put_off.clone());
        let first = state
            .questions
            .front()
            .map(|question| question.gadget.clone());
        Callback::from(move |choice: Choice| {
            if let (Choice::Later, Some(gadget)) = (choice, &first) {
                put_off.emit(gadget.clone());
            }
            dispatcher.dispatch(Action::Choose(choice, today()));
        })
    };
    let on_notice = {
        let dispatcher = dispatcher.clone();
        let gadgets: Vec<String> = state
            .questions
            .iter()
            .map(|question| question.gadget.clone())
            .collect();
        Callback::from(move |notice| {
            dispatcher.dispatch(match notice {
                Notice::Answer => Action::Open,
                Notice::Later => {
                    for gadget in &gadgets {
                        put_off.emit(gadget.clone());
                    }
                    Action::PutOffAll
                }
                Notice::Reload => return page::load_again(),
                Notice::Close => Action::Dismiss,
            });
        })
    };
    let notices = Notices {
        state: &state,
        reload,
        messages: &Messages::Wiki,
        on_notice: &on_notice,
    };
    let position = (state.done + 1, state.done + state.questions.len());
    html! {
        <ContextProvider<Messages> context={Messages::Wiki}>
            if let Some(question) = state.questions.front().filter(|_| state.open) {
                <Dialog
                    question={question.clone()} step={state.step.clone()} {position} {reload}
                    named={props.wiki.host.named()} farm={props.wiki.host.farm()} keep={state.keep}
                    {on_tick} {on_keep} {on_choice}
                />
            }
            { notices.html() }
            { for places.iter().map(|(gadget, element)| in_place(gadget, element, &state, reload)) }
        </ContextProvider<Messages>>
    }
}

/// What stands in one place where a gadget asks.
fn in_place(
    gadget: &str,
    element: &Element,
    state: &UseReducerHandle<State>,
    reload: Reload,
) -> Html {
    let mut questions = state.in_place.iter();
    let Some(question) = questions.find(|question| question.gadget == gadget) else {
        return Html::default();
    };
    let dispatcher = state.dispatcher();
    let gadget = gadget.to_owned();
    let on_choice = Callback::from(move |choice| {
        dispatcher.dispatch(match choice {
            PlaceChoice::Allow => Action::AllowPlace(gadget.clone(), today()),
            PlaceChoice::Open => Action::OpenPlace(gadget.clone()),
        });
    });
    let shown = place(question, reload, &on_choice, &Messages::Wiki);
    create_portal(shown, element.clone())
}

/// Puts a question for each held gadget that is asked for, now and later; tells what was refused;
/// and gives the places where gadgets ask.
#[hook]
fn use_questions(wiki: &Wiki, state: &UseReducerHandle<State>) -> Vec<(String, Element)> {
    let wiki = wiki.clone();
    let dispatcher = state.dispatcher();
    let shown = use_state(Vec::new);
    let setter = shown.setter();
    use_effect_with((), move |()| {
        let host = wiki.host.clone();
        let unguarded = wiki.unguarded();
        if !unguarded.is_empty() {
            dispatcher.dispatch(Action::Unguarded(unguarded));
        }
        for gadget in wiki.just_started() {
            let outcome = Outcome::Started;
            dispatcher.dispatch(Action::Settled { gadget, outcome });
        }
        // One after the other, so that they are asked for in the order in which they came.
        let waiting = Rc::new(RefCell::new(VecDeque::new()));
        let put = {
            let (wiki, dispatcher) = (wiki.clone(), dispatcher.clone());
            Rc::new(move |gadget: String, how: How, cause: Cause| {
                let is_first = waiting.borrow().is_empty();
                waiting.borrow_mut().push_back((gadget, how, cause));
                if is_first {
                    spawn_local(put_questions(
                        wiki.clone(),
                        waiting.clone(),
                        dispatcher.clone(),
                    ));
                }
            })
        };
        let on_asked = {
            let put = put.clone();
            Closure::new(move |gadget, how: String| put(gadget, How::named(&how), Cause::Ledger))
        };
        let on_answered = Closure::new(move |gadget| put(gadget, How::Page, Cause::OtherTab));
        let on_blocked = Closure::new(move |_: String| {
            dispatcher.dispatch(Action::Blocked(blocked::blocked(&wiki)));
        });
        let places = RefCell::new(Vec::new());
        let on_placed = Closure::new(move |gadget: String, element: Element| {
            // What stands there is for who has no script.
            element.set_text_content(None);
            places.borrow_mut().push((gadget, element));
            setter.set(places.borrow().clone());
        });
        host.subscribe(&on_asked, &on_answered, &on_blocked, &on_placed);
        // They live as long as the page: the loader's side calls them whenever there is something.
        on_asked.forget();
        on_placed.forget();
        for closure in [on_answered, on_blocked] {
            closure.forget();
        }
    });
    (*shown).clone()
}

/// Works through the held gadgets; each stays at the front until it is dealt with.
async fn put_questions(
    wiki: Wiki,
    waiting: Rc<RefCell<VecDeque<(String, How, Cause)>>>,
    dispatcher: UseReducerDispatcher<State>,
) {
    loop {
        let next = waiting.borrow().front().cloned();
        let Some((gadget, how, cause)) = next else {
            return;
        };
        if cause == Cause::OtherTab {
            dispatcher.dispatch(Action::Withdraw(gadget.clone()));
        }
        match ask(&wiki, &gadget, how, cause).await {
            Asked::Question(question, asking) => {
                dispatcher.dispatch(Action::Ask(question, asking));
            }
            Asked::Settled(outcome) => {
                wiki.host.decided(&gadget, Some(outcome));
                dispatcher.dispatch(Action::Settled { gadget, outcome });
            }
            Asked::Nothing => wiki.host.decided(&gadget, None),
        }
        waiting.borrow_mut().pop_front();
    }
}

/// Saves the answer that the state says is to be saved, and then lets the gadget go.
#[hook]
fn use_saving(wiki: &Wiki, state: &UseReducerHandle<State>) {
    let wiki = wiki.clone();
    let dispatcher = state.dispatcher();
    let to_save = state
        .to_save()
        .map(|(question, entry, keep)| (question.clone(), entry.clone(), keep));
    use_effect_with(to_save, move |to_save| {
        let Some((question, entry, keep)) = to_save.clone() else {
            return;
        };
        spawn_local(async move {
            let gadget = &question.gadget;
            dispatcher.dispatch(match wiki.save(gadget, &entry, keep).await {
                Ok(()) => {
                    wiki.note_put_off(|record| record.answered(gadget));
                    if let Some(outbox) = wiki.outbox() {
                        outbox.remove(gadget);
                    }
                    let cause = if question.refused {
                        Cause::SecondThought
                    } else {
                        Cause::Answer
                    };
                    let outcome = wiki.settle(gadget, &question.terms, &entry, cause);
                    wiki.host.decided(gadget, Some(outcome));
                    Action::Saved(outcome)
                }
                Err(failure) => {
                    let kept = wiki.post(gadget, &entry, keep, &failure);
                    Action::NotSaved { failure, kept }
                }
            });
        });
    });
}
