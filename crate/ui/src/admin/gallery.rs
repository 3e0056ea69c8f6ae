//! States of the administrators' part, with recorded pages and without a wiki.

use gadget_consent_core::lint::GadgetPage;
use gadget_consent_core::observed::Draft as Contacts;
use yew::prelude::*;

use super::draft::Entered;
use super::pages::{DEFINITION, DISCLOSURES, Live, MANIFEST, POLICY, Pages};
use super::save::Failure;
use super::state::{Action, Outcome, State, Subject, View};
use super::view::AdminView;

/// The names of the states.
pub const STATES: [&str; 9] = [
    "admin-lint",
    "admin-lint-none",
    "admin-mend",
    "admin-manifest",
    "admin-manifest-published",
    "admin-policy",
    "admin-disclosures",
    "admin-conflict",
    "admin-observed",
];

const GOOD: &str = "* consent[ResourceLoader|default|hidden|package]|consent.js
* tiles[ResourceLoader|dependencies=ext.gadget.consent|domains=img:*.tile.example.org]|tiles.js";
const BAD: &str = "
* weather[ResourceLoader|domains=connect:api.weather.example, img:api.weather.example/icons/]|weather.js
* charts[ResourceLoader|dependencies=ext.gadget.consent|domains=script:cdn.jsdelivr.net, http://a.example]|charts.js";
const SAID: &str = r#"{ "version": 1, "gadgets": { "tiles": { "maintainers": [ "Alice" ], "domains": {
    "*.tile.example.org": { "operator": "Example Maps Foundation", "purpose": "Draws the map." } } } } }"#;

/// One of them; nothing of another name.
pub fn shown(name: &str) -> Html {
    let lint = |definition: &str| read(definition, None, None);
    let state = match name {
        "admin-lint" => lint(&format!("{GOOD}{BAD}")),
        "admin-lint-none" => lint(GOOD),
        "admin-mend" => {
            let state = lint(&format!("{GOOD}{BAD}"));
            after(state, [Action::Mend(GadgetPage::Definition, None)])
        }
        "admin-manifest" => {
            let old = r#"{ "version": 1, "mode": "observe", "gadgets": { "old_map": [ "img:a.example" ] } }"#;
            after(read(GOOD, None, Some(old)), [Action::Show(View::Manifest)])
        }
        "admin-manifest-published" => {
            let manifest = lint(GOOD).site.and_then(|site| site.manifest.clone().ok());
            let state = read(GOOD, None, manifest.as_deref());
            after(state, [Action::Show(View::Manifest)])
        }
        "admin-policy" => policy(),
        "admin-disclosures" => {
            let required =
                r#"{ "version": 1, "requiredDisclosures": [ "operator", "privacyPolicy" ] }"#;
            after(
                read(GOOD, Some(required), None),
                [Action::Show(View::Disclosures)],
            )
        }
        "admin-conflict" => {
            let outcome = Outcome {
                title: POLICY.to_owned(),
                result: Err(Failure::Conflict),
            };
            after(policy(), [Action::Saved(Subject::Policy, outcome)])
        }
        "admin-observed" => {
            let seen = |gadgets: &[&str], requests: &str| Contacts {
                gadgets: gadgets.iter().map(ToString::to_string).collect(),
                requests: requests.parse().unwrap_or_default(),
            };
            let seen = vec![
                seen(&["tiles"], "img:*.tile.example.org"),
                seen(&["charts", "clock"], "connect:api.example.org"),
                seen(&[], "connect:stats.example"),
            ];
            after(
                lint(GOOD),
                [Action::Seen(seen), Action::Show(View::Observed)],
            )
        }
        _ => return Html::default(),
    };
    html! { <AdminView {state} on_action={Callback::noop()} on_save={Callback::noop()} /> }
}

fn policy() -> State {
    let page = r#"{ "version": 1, "firstParty": [ "wikimedia" ], "forbidden": { "kinds": [ "worker" ] } }"#;
    let sources = Entered::Lines("*.tracker.example\nhttp://tracker.example".to_owned());
    let path = vec!["forbidden".to_owned(), "sources".to_owned()];
    after(
        read(GOOD, Some(page), None),
        [
            Action::Show(View::Policy),
            Action::Enter(Subject::Policy, path, sources),
        ],
    )
}

fn read(definition: &str, policy: Option<&str>, manifest: Option<&str>) -> State {
    let live = |title: &str, text: Option<&str>| Live {
        title: title.to_owned(),
        text: text.map(ToOwned::to_owned),
        revision: 1234,
    };
    let pages = Pages {
        definition: live(DEFINITION, Some(definition)),
        json: Vec::new(),
        policy: live(POLICY, policy),
        disclosures: live(DISCLOSURES, Some(SAID)),
        manifest: live(MANIFEST, manifest),
        read_at: String::new(),
    };
    after(State::default(), [Action::Read(Box::new(pages))])
}

fn after(state: State, actions: impl IntoIterator<Item = Action>) -> State {
    let start = std::rc::Rc::new(state);
    let end = actions.into_iter().fold(start, Reducible::reduce);
    (*end).clone()
}
