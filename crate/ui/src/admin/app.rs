//! The part on a wiki: reads the pages, saves them.

use mediawiki_web::api::{Api, ApiError};
use mediawiki_web::user;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;
use yew::prelude::*;

use super::observed;
use super::pages::fetch;
use super::save::{Failure, Job, save};
use super::state::{Action, Outcome, State, Subject};
use super::view::AdminView;
use crate::text::messages::Messages;
use crate::wiki::host::Host;

/// Puts the part into an element of the review page.
#[wasm_bindgen]
pub fn start_admin(host: Host, element: Element) {
    yew::Renderer::<AdminApp>::with_root_and_props(element, AdminAppProps { host }).render();
}

/// What the application is given.
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct AdminAppProps {
    /// The loader.
    pub host: Host,
}

/// See the module.
#[component]
pub fn AdminApp(props: &AdminAppProps) -> Html {
    let state = use_reducer(State::default);
    {
        let (dispatcher, host) = (state.dispatcher(), props.host.clone());
        use_effect_with((), move |()| {
            dispatcher.dispatch(Action::Seen(observed::drafts(&host)));
            spawn_local(read(dispatcher));
        });
    }
    let on_action = {
        let (dispatcher, host) = (state.dispatcher(), props.host.clone());
        Callback::from(move |action: Action| {
            if matches!(&action, Action::Seen(seen) if seen.is_empty()) {
                observed::clear(&host);
            }
            dispatcher.dispatch(action);
        })
    };
    let on_save = {
        let dispatcher = state.dispatcher();
        let read_at = state.site.as_ref().map(|site| site.pages.read_at.clone());
        Callback::from(move |(subject, job): (Subject, Job)| {
            let (dispatcher, read_at) = (dispatcher.clone(), read_at.clone().unwrap_or_default());
            dispatcher.dispatch(Action::Saving);
            spawn_local(async move {
                let result = match user::named() {
                    Some(user) => save(&job, &user, &read_at).await,
                    None => Err(Failure::Refused("notloggedin".to_owned())),
                };
                let title = job.base.title;
                dispatcher.dispatch(Action::Saved(subject, Outcome { title, result }));
                read(dispatcher).await;
            });
        })
    };
    html! {
        <ContextProvider<Messages> context={Messages::Wiki}>
            <AdminView state={(*state).clone()} {on_action} {on_save} />
        </ContextProvider<Messages>>
    }
}

async fn read(dispatcher: UseReducerDispatcher<State>) {
    dispatcher.dispatch(match fetch(&Api::default()).await {
        Ok(pages) => Action::Read(Box::new(pages)),
        Err(ApiError::Refused { code, info }) => {
            Action::NotRead(if info.is_empty() { code } else { info })
        }
        Err(
            ApiError::Busy { code: words, .. }
            | ApiError::Unreachable(words)
            | ApiError::Unexpected(words),
        ) => Action::NotRead(words),
    });
}
