//! Every state of the dialog, the notices and the page, with recorded data and without a wiki.

mod reviewed;

use gadget_consent_core::decision::{self, Occasion};
use gadget_consent_core::{Declaration, Entry, Kind, Requests, Terms};
use js_sys::Function;
use wasm_bindgen::prelude::*;
use web_sys::Element;
use yew::prelude::*;

use crate::admin;
use crate::answers::failure::Failure;
use crate::answers::scope::Scope;
use crate::ask::blocked::{Blocked, Contact};
use crate::ask::question::Question;
use crate::ask::state::{State, Step};
use crate::ask::view::dialog::Dialog;
use crate::ask::view::modal::{Modal, ModalEvent};
use crate::ask::view::notice::Notices;
use crate::text::messages::Messages;
use crate::wiki::details::{Details, Disclosure};
use crate::wiki::document::Reload;
use crate::wiki::release::Outcome;

use self::reviewed::Reviewed;

const MAP: &str = "img:*.tile.example.org";
const CHART: &str = "connect:api.example.org script:cdn.example.net/lib/chart@4.4.1/";
const CHART_OPTIONAL: &str = "font:fonts.example.org";

/// The names of the states, in the order in which a reader meets them.
const STATES: [&str; 39] = [
    "dialog",
    "dialog-programs",
    "dialog-needed-unticked",
    "dialog-several",
    "dialog-changed",
    "dialog-confirm",
    "dialog-no-reload",
    "dialog-saving",
    "dialog-failed",
    "dialog-kept",
    "dialog-busy",
    "dialog-farm",
    "place",
    "place-programs",
    "place-refused",
    "notice-asks",
    "notice-unsaved",
    "notice-saved",
    "notice-started",
    "notice-waiting",
    "notice-refused",
    "notice-forbidden",
    "notice-outdated",
    "notice-blocked",
    "notice-blocked-by-wiki",
    "notice-unguarded",
    "review",
    "review-empty",
    "review-many",
    "review-filtered",
    "review-by-site",
    "review-details",
    "review-unreadable",
    "review-undo",
    "review-compacted",
    "review-not-saved",
    "review-own",
    "review-import",
    "review-import-damaged",
];

/// The names of all states.
#[wasm_bindgen]
#[must_use]
pub fn gallery_states() -> Vec<String> {
    STATES
        .iter()
        .chain(&admin::gallery::STATES)
        .map(|state| (*state).to_owned())
        .collect()
}

/// Shows one state in an element; `text` makes a text out of a message's key and an array of
/// parameters. Nothing for a name that is no state's.
#[wasm_bindgen]
pub fn gallery_show(element: Element, state: String, text: Function) {
    yew::Renderer::<Gallery>::with_root_and_props(element, GalleryProps { state, text }).render();
}

#[derive(PartialEq, Properties)]
struct GalleryProps {
    state: String,
    text: Function,
}

#[component]
fn Gallery(props: &GalleryProps) -> Html {
    html! {
        <ContextProvider<Messages> context={Messages::Function(props.text.clone())}>
            { shown(&props.state) }
        </ContextProvider<Messages>>
    }
}

fn shown(state: &str) -> Html {
    match state {
        "dialog" => dialog(tiles(), Step::Asking, 1, Reload::Safe),
        "dialog-programs" => dialog(charts(), Step::Asking, 1, Reload::Safe),
        "dialog-needed-unticked" => {
            let mut question = charts();
            question.items[0].ticked = false;
            dialog(question, Step::Asking, 1, Reload::Safe)
        }
        "dialog-several" => dialog(tiles(), Step::Asking, 3, Reload::Safe),
        "dialog-changed" => {
            let mut question = tiles();
            question.previous = "1;allow;2026-03-14;img:*.old.example.org".parse().ok();
            question.occasion = Occasion::Changed;
            dialog(question, Step::Asking, 1, Reload::Safe)
        }
        "dialog-confirm" => {
            let mut question = tiles();
            question.previous = "1;allow;2025-03-14;img:*.tile.example.org".parse().ok();
            question.occasion = Occasion::ConfirmationDue;
            dialog(question, Step::Asking, 1, Reload::Safe)
        }
        "dialog-no-reload" => dialog(tiles(), Step::Asking, 1, Reload::Loses),
        "dialog-saving" => {
            let entry = entry("1;allow;2026-11-20;img:*.tile.example.org");
            dialog(tiles(), Step::Saving(entry), 1, Reload::Safe)
        }
        "dialog-failed" => failed(Failure::Refused("Values are limited.".to_owned()), false),
        "dialog-kept" => failed(
            Failure::ReadOnly("The database is being moved.".to_owned()),
            true,
        ),
        "dialog-busy" => failed(Failure::Busy { retry_after: None }, true),
        "dialog-farm" => html! {
            <DialogState question={tiles()} step={Step::Asking} of=1 reload={Reload::Safe}
                farm=true />
        },
        "place" => place(tiles()),
        "place-programs" => place(charts()),
        "place-refused" => place(Question {
            refused: true,
            ..tiles()
        }),
        "notice-asks" => told(State {
            questions: [tiles(), charts()].into(),
            ..State::default()
        }),
        "notice-unsaved" => notices(Outcome::Unsaved),
        "notice-saved" => notices(Outcome::Saved),
        "notice-started" => notices(Outcome::Started),
        "notice-waiting" => notices(Outcome::Waiting),
        "notice-refused" => notices(Outcome::Refused),
        "notice-forbidden" => notices(Outcome::Forbidden),
        "notice-outdated" => notices(Outcome::Outdated),
        "notice-blocked" => blocked(vec![
            contact("tracker.example", Kind::Connect, 12, &[], false),
            contact("fonts.example.org", Kind::Font, 1, &["charts"], false),
        ]),
        "notice-blocked-by-wiki" => blocked(vec![contact(
            "a.tile.example.org",
            Kind::Img,
            9,
            &["tiles"],
            true,
        )]),
        "notice-unguarded" => told(State {
            unguarded: vec!["old_map".to_owned(), "weather".to_owned()],
            ..State::default()
        }),
        state if state.starts_with("review") => html! { <Reviewed state={state.to_owned()} /> },
        _ => admin::gallery::shown(state),
    }
}

fn dialog(question: Question, step: Step, of: usize, reload: Reload) -> Html {
    html! { <DialogState {question} {step} {of} {reload} farm=false /> }
}

#[derive(PartialEq, Properties)]
struct DialogProps {
    question: Question,
    step: Step,
    of: usize,
    reload: Reload,
    farm: bool,
}

/// The dialog as it comes up, and wakes.
struct DialogState(Modal);

impl Component for DialogState {
    type Message = ModalEvent;
    type Properties = DialogProps;

    fn create(_: &Context<Self>) -> Self {
        Self(Modal::default())
    }

    fn update(&mut self, _: &Context<Self>, turn: ModalEvent) -> bool {
        if turn == ModalEvent::Woke {
            self.0.wake();
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let props = ctx.props();
        let context = ctx.link().context::<Messages>(Callback::noop());
        let dialog = Dialog {
            question: &props.question,
            step: &props.step,
            position: (1, props.of),
            reload: props.reload,
            named: true,
            farm: props.farm,
            scope: if props.farm { Scope::Farm } else { Scope::Wiki },
            modal: &self.0,
            messages: &context.map_or(Messages::Wiki, |(messages, _)| messages),
            on: &Callback::noop(),
        };
        dialog.html()
    }

    fn rendered(&mut self, ctx: &Context<Self>, _: bool) {
        let on = ctx.link().callback(|turn| turn);
        self.0.drawn(&ctx.props().question.gadget, &on);
    }

    fn destroy(&mut self, _: &Context<Self>) {
        self.0.close();
    }
}

fn failed(failure: Failure, kept: bool) -> Html {
    dialog(tiles(), Step::Failed { failure, kept }, 1, Reload::Safe)
}

fn place(question: Question) -> Html {
    html! { <PlaceState {question} /> }
}

#[derive(PartialEq, Properties)]
struct PlaceProps {
    question: Question,
}

#[component]
fn PlaceState(props: &PlaceProps) -> Html {
    let messages = use_context::<Messages>().unwrap_or(Messages::Wiki);
    crate::ask::view::in_place::in_place(
        &props.question,
        Reload::Safe,
        &Callback::noop(),
        &messages,
    )
}

fn notices(outcome: Outcome) -> Html {
    told(State {
        outcomes: vec![("tiles".to_owned(), outcome)],
        ..State::default()
    })
}

fn blocked(contacts: Vec<Contact>) -> Html {
    told(State {
        blocked: Blocked { contacts, more: 0 },
        ..State::default()
    })
}

fn contact(site: &str, kind: Kind, count: u32, gadgets: &[&str], by_wiki: bool) -> Contact {
    Contact {
        site: site.to_owned(),
        kind,
        count,
        gadgets: gadgets.iter().map(ToString::to_string).collect(),
        by_wiki,
    }
}

fn told(state: State) -> Html {
    html! { <NoticesState {state} /> }
}

#[derive(PartialEq, Properties)]
struct NoticesProps {
    state: State,
}

#[component]
fn NoticesState(props: &NoticesProps) -> Html {
    let messages = use_context::<Messages>().unwrap_or(Messages::Wiki);
    let notices = Notices {
        state: &props.state,
        reload: Reload::Loses,
        messages: &messages,
        on: &Callback::noop(),
        node: NodeRef::default(),
        on_focus: Callback::noop(),
    };
    notices.html()
}

// The texts are this file's own; what they give is looked at in the gallery, not relied upon.
fn requests(text: &str) -> Requests {
    text.parse().unwrap_or_default()
}

fn entry(text: &str) -> Entry {
    text.parse()
        .unwrap_or_else(|error| wasm_bindgen::throw_str(&format!("{text}: {error}")))
}

fn question(gadget: &str, needed: &str, optional: &str, details: Details) -> Question {
    let declaration = Declaration::new(&requests(needed), &requests(optional));
    let asked = decision::Question {
        occasion: Occasion::Unanswered,
        needed: declaration.needed.clone(),
        optional: declaration.optional.clone(),
    };
    let terms = Terms {
        declaration,
        ..Terms::default()
    };
    Question::new(gadget, terms, None, &asked, details)
}

fn tiles() -> Question {
    let disclosure = Disclosure {
        operator: Some("Example Maps Foundation".to_owned()),
        purpose: Some("Draws the background of the map.".to_owned()),
        personal_information: Some("The part of the map that you look at.".to_owned()),
        privacy_policy: Some("https://example.org/privacy".to_owned()),
        source_code: Some("https://example.org/source".to_owned()),
        contact: Some("maps@example.org".to_owned()),
    };
    let details = Details {
        description: Some("Map tiles: shows where the place of an article lies.".to_owned()),
        domains: vec![("*.tile.example.org".to_owned(), disclosure)],
        maintainers: vec!["Alice".to_owned()],
        pages: vec![
            "MediaWiki:Gadget-tiles.js".to_owned(),
            "MediaWiki:Gadget-tiles.css".to_owned(),
        ],
        ..Details::default()
    };
    question("tiles", MAP, "", details)
}

fn charts() -> Question {
    let details = Details {
        description: Some("Charts: draws the numbers of a table.".to_owned()),
        ..Details::default()
    };
    question("charts", CHART, CHART_OPTIONAL, details)
}
