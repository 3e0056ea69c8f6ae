//! The composition root on a wiki: the state, and the effects that follow from it.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::blocked;
use crate::dialog::Dialog;
use crate::messages::Messages;
use crate::notice::Notices;
use crate::page;
use crate::question::{Asked, ask};
use crate::review_app::ReviewApp;
use crate::state::{Action, Choice, State};
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
    use_questions(&props.wiki, &state);
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
    let on_choice = {
        let dispatcher = dispatcher.clone();
        let host = props.wiki.host.clone();
        let first = state
            .questions
            .front()
            .map(|question| question.gadget.clone());
        Callback::from(move |choice: Choice| {
            if let (Choice::Later, Some(gadget)) = (choice, &first) {
                host.decided(gadget, None);
            }
            dispatcher.dispatch(Action::Choose(choice, today()));
        })
    };
    let on_close = Callback::from(move |()| dispatcher.dispatch(Action::Dismiss));
    let position = (state.done + 1, state.done + state.questions.len());
    html! {
        <ContextProvider<Messages> context={Messages::Wiki}>
            if let Some(question) = state.questions.front() {
                <Dialog
                    question={question.clone()} step={state.step.clone()} {position} {reload}
                    named={props.wiki.host.named()}
                    {on_tick} {on_choice}
                />
            }
            <Notices state={(*state).clone()} {reload} {on_close}
                on_reload={Callback::from(|()| page::load_again())} />
            if props.wiki.host.review() {
                <ReviewApp wiki={props.wiki.clone()} />
            }
        </ContextProvider<Messages>>
    }
}

/// Puts a question for each held gadget that is asked for, now and later; and tells what was
/// refused.
#[hook]
fn use_questions(wiki: &Wiki, state: &UseReducerHandle<State>) {
    let wiki = wiki.clone();
    let dispatcher = state.dispatcher();
    use_effect_with((), move |()| {
        let host = wiki.host.clone();
        let unguarded = wiki.unguarded();
        if !unguarded.is_empty() {
            dispatcher.dispatch(Action::Unguarded(unguarded));
        }
        if host.review() {
            // Whoever is here has come to see what was answered; nothing is asked on top of it.
            return;
        }
        // One after the other, so that they are asked for in the order in which they came.
        let waiting = Rc::new(RefCell::new(VecDeque::new()));
        let put = |cause: Cause| {
            let (wiki, waiting, dispatcher) = (wiki.clone(), waiting.clone(), dispatcher.clone());
            Closure::new(move |gadget: String| {
                let is_first = waiting.borrow().is_empty();
                waiting.borrow_mut().push_back((gadget, cause));
                if is_first {
                    spawn_local(put_questions(
                        wiki.clone(),
                        waiting.clone(),
                        dispatcher.clone(),
                    ));
                }
            })
        };
        let (on_asked, on_answered) = (put(Cause::Ledger), put(Cause::OtherTab));
        let on_blocked = Closure::new(move |_: String| {
            dispatcher.dispatch(Action::Blocked(blocked::blocked(&wiki)));
        });
        host.subscribe(&on_asked, &on_answered, &on_blocked);
        // They live as long as the page: the loader's side calls them whenever there is something.
        for closure in [on_asked, on_answered, on_blocked] {
            closure.forget();
        }
    });
}

/// Works through the held gadgets; each stays at the front until it is dealt with.
async fn put_questions(
    wiki: Wiki,
    waiting: Rc<RefCell<VecDeque<(String, Cause)>>>,
    dispatcher: UseReducerDispatcher<State>,
) {
    loop {
        let next = waiting.borrow().front().cloned();
        let Some((gadget, cause)) = next else { return };
        if cause == Cause::OtherTab {
            dispatcher.dispatch(Action::Withdraw(gadget.clone()));
        }
        match ask(&wiki, &gadget, cause).await {
            Asked::Question(question) => dispatcher.dispatch(Action::Ask(question)),
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
    let to_save = state.to_save().map(|(question, entry)| {
        (
            question.gadget.clone(),
            question.terms.clone(),
            entry.clone(),
        )
    });
    use_effect_with(to_save, move |to_save| {
        let Some((gadget, terms, entry)) = to_save.clone() else {
            return;
        };
        spawn_local(async move {
            dispatcher.dispatch(match wiki.ledger.save(&gadget, &entry).await {
                Ok(()) => {
                    wiki.host.kept(&gadget, Some(entry.to_string()));
                    let outcome = wiki.settle(&gadget, &terms, &entry, Cause::Answer);
                    wiki.host.decided(&gadget, Some(outcome));
                    Action::Saved(outcome)
                }
                Err(failure) => Action::NotSaved(failure),
            });
        });
    });
}
