//! The review page on a wiki: reads the ledger, takes answers back.

use std::rc::Rc;

use gadget_consent_core::transfer;
use mediawiki_web::config;
use mediawiki_web::options::Scope;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use crate::admin_tab::AdminTab;
use crate::details;
use crate::manifest;
use crate::messages::Messages;
use crate::page;
use crate::review::{self, Action, Facts, Outside, Page, Review, Row, Seen};
use crate::wiki::Wiki;
use crate::words::today;

impl Reducible for Review {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        self.after(action).into()
    }
}

/// What the page is given.
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct ReviewAppProps {
    /// What it works with.
    pub wiki: Wiki,
}

/// See the module. It takes the place of the blank special page's content.
#[component]
pub fn ReviewApp(props: &ReviewAppProps) -> Html {
    let wiki = &props.wiki;
    let messages = use_context::<Messages>().unwrap_or(Messages::Wiki);
    let manifest = wiki.host.manifest();
    let state = {
        let (wiki, messages) = (wiki.clone(), messages.clone());
        use_reducer(move || {
            let forbidden = manifest::forbidden(&wiki.host.manifest());
            Review::new(today(), &messages.text("review-own", &[]), forbidden)
                .after(read(&wiki, &messages))
        })
    };
    use_jobs(wiki, &messages, &state);
    use_details(wiki, &state);
    use_focus(&state);
    {
        let title = messages.text("review-title", &[]);
        use_effect_with((), move |()| name_page(&title));
    }

    let dispatcher = state.dispatcher();
    let on = Callback::from(move |action| dispatcher.dispatch(action));
    let on_file = on_file(&on);
    let on_outside = {
        let (wiki, messages, on) = (wiki.clone(), messages.clone(), on.clone());
        Callback::from(move |what| match what {
            Outside::Export => export(&wiki),
            Outside::Reload => page::load_again(),
            Outside::Forget => {
                review::forget(&wiki);
                on.emit(read(&wiki, &messages));
            }
        })
    };
    let page = Page {
        state: &state,
        messages: &messages,
        on: &on,
        on_file: &on_file,
        on_outside: &on_outside,
        named: wiki.host.named(),
        unused_after: unused_after(&manifest),
        records: manifest::records(&manifest),
    };
    let page = html! {
        <>
        { page.draw() }
        <AdminTab host={props.wiki.host.clone()} />
        </>
    };
    match content() {
        Some(element) => create_portal(page, element),
        None => page,
    }
}

/// What cannot be read offers nothing for clearing.
fn unused_after(manifest: &JsValue) -> u32 {
    manifest::days(manifest, "clearUnusedAfterDays").unwrap_or_default()
}

/// All that is there.
fn read(wiki: &Wiki, messages: &Messages) -> Action {
    let manifest = wiki.host.manifest();
    let facts = Facts {
        own_title: messages.text("review-own", &[]),
        unused_after: unused_after(&manifest),
        seen: Seen::all(wiki),
        today: today(),
    };
    let row = |record: crate::store::Record| {
        let terms = manifest::terms(&manifest, &record.gadget);
        Row::new(record, terms, &facts)
    };
    let rows = wiki.ledger.records().into_iter().map(row).collect();
    Action::Read(rows, review::refused(wiki))
}

/// Saves what the state says is to be saved.
#[hook]
fn use_jobs(wiki: &Wiki, messages: &Messages, state: &UseReducerHandle<Review>) {
    let (wiki, messages, dispatcher) = (wiki.clone(), messages.clone(), state.dispatcher());
    use_effect_with(state.job.clone(), move |job| {
        let Some(job) = job.clone() else { return };
        spawn_local(async move {
            let left = wiki.ledger.put_all(&job.puts, Scope::Wiki).await.err();
            for (gadget, value) in &job.puts {
                let is_left = |(_, gadgets): &(_, Vec<String>)| gadgets.contains(gadget);
                if !left.as_ref().is_some_and(is_left) {
                    wiki.host.kept(gadget, value.clone());
                }
            }
            dispatcher.dispatch(Action::Done(left));
            dispatcher.dispatch(read(&wiki, &messages));
        });
    });
}

/// Fetches what the wiki says of the gadget that is looked at.
#[hook]
fn use_details(wiki: &Wiki, state: &UseReducerHandle<Review>) {
    let (wiki, dispatcher) = (wiki.clone(), state.dispatcher());
    let open = state.open.as_ref();
    // Of what the manifest does not have, nothing is stated.
    let gadget = open.filter(|open| manifest::terms(&wiki.host.manifest(), &open.gadget).is_some());
    let gadget = gadget.map(|open| open.gadget.clone());
    use_effect_with(gadget, move |gadget| {
        let Some(gadget) = gadget.clone() else { return };
        spawn_local(async move {
            let details = details::of(&wiki.host, &gadget).await;
            dispatcher.dispatch(Action::Told(gadget, details));
        });
    });
}

/// The focus goes to what came of a job: what it was on may be gone.
#[hook]
fn use_focus(state: &UseReducerHandle<Review>) {
    use_effect_with(state.outcome.clone(), |outcome| {
        if outcome.is_some() {
            focus(review::RESULT);
        }
    });
    use_effect_with(state.own.from.clone(), |from| {
        if from.is_some() {
            focus(review::HOST);
        }
    });
}

fn focus(id: &str) {
    let element = web_sys::window()
        .and_then(|window| window.document()?.get_element_by_id(id))
        .map(JsValue::from);
    if let Some(element) = element {
        // Fails for no element that can be focused.
        let _ = element.unchecked_into::<HtmlElement>().focus();
    }
}

fn on_file(on: &Callback<Action>) -> Callback<Event> {
    let on = on.clone();
    Callback::from(move |event: Event| {
        let (on, input) = (on.clone(), event.target());
        spawn_local(async move {
            if let Some(input) = input
                && let Some(file) = review::read_file(&input).await
            {
                on.emit(Action::File(file));
            }
        });
    })
}

/// Gives the user a file with all answers that can be read.
fn export(wiki: &Wiki) {
    let records = wiki.ledger.records();
    let answers = records
        .iter()
        .filter_map(|record| Some((record.gadget.as_str(), record.entry.as_ref().ok()?)));
    let id = config::string("wgWikiID").unwrap_or_default();
    let text = transfer::write(&id, today(), answers);
    let name = format!("gadget-consent-{id}-{}.json", today());
    wiki.host.download(&name, &text);
}

/// Where every skin has the content of a page; emptied of what Special:BlankPage says there.
fn content() -> Option<Element> {
    let document = web_sys::window()?.document()?;
    document.get_element_by_id("mw-content-text")
}

fn name_page(title: &str) {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else {
        return;
    };
    document.set_title(title);
    if let Some(heading) = document.get_element_by_id("firstHeading") {
        heading.set_text_content(Some(title));
    }
    if let Ok(Some(blank)) = document.query_selector("#mw-content-text > p") {
        blank.remove();
    }
}
