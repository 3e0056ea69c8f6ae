//! What the part shows: a choice of views, the chosen one, and what came of saving.

use web_sys::HtmlElement;
use yew::prelude::*;

use super::observed::Observed;
use super::panel::outcome;
use super::save::Job;
use super::state::{Action, State, Subject, View};
use super::{disclosures, findings, manifest, policy};
use crate::text::messages::{Messages, isolate};

/// What is shown, and whom to tell.
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct AdminViewProps {
    /// The state.
    pub state: State,
    /// Something changes.
    pub on_action: Callback<Action>,
    /// A page is to be saved.
    pub on_save: Callback<(Subject, Job)>,
}

/// What every part of the view is given.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// What is shown, and whom to tell.
    pub props: &'a AdminViewProps,
    /// The texts.
    pub messages: &'a Messages,
}

impl Context<'_> {
    /// The text of `gadget-consent-admin-KEY`.
    pub fn text(&self, key: &str, parameters: &[&str]) -> String {
        self.messages.text(&format!("admin-{key}"), parameters)
    }
}

/// The views, by the keys of their names.
const VIEWS: [(View, &str); 5] = [
    (View::Findings, "findings"),
    (View::Manifest, "manifest"),
    (View::Policy, "policy"),
    (View::Disclosures, "disclosures"),
    (View::Observed, "observed"),
];

/// See the module.
#[component]
pub fn AdminView(props: &AdminViewProps) -> Html {
    let messages = use_context::<Messages>().unwrap_or(Messages::Wiki);
    let context = Context {
        props,
        messages: &messages,
    };
    let state = &props.state;
    let told = use_node_ref();
    {
        let told = told.clone();
        // The button that saved cannot be pressed any more.
        use_effect_with(state.outcome.clone(), move |outcome| {
            let told = told.cast::<HtmlElement>();
            if let (Some(_), Some(told)) = (outcome, told) {
                // Fails for no element that can be focused.
                let _ = told.focus();
            }
        });
    }
    let tab = |(view, key): (View, &str)| {
        let onclick = props
            .on_action
            .reform(move |_: MouseEvent| Action::Show(view));
        let is_shown = state.view == view;
        html! {
            <button type="button" {onclick} aria-pressed={is_shown.to_string()}
                class={classes!("cdx-toggle-button", "cdx-toggle-button--framed",
                    is_shown.then_some("cdx-toggle-button--toggled-on"))}>
                { context.text(key, &[]) }
            </button>
        }
    };
    html! {
        <div class="gadget-consent gadget-consent-admin">
            <div role="group" class="gadget-consent-admin__views"
                aria-label={context.text("views", &[])}>
                { for VIEWS.into_iter().map(tab) }
            </div>
            <div role="status" tabindex="-1" ref={told}>
                { outcome(context) }
                if let Some(words) = &state.failed {
                    <p>{ context.text("not-read", &[&isolate(words)]) }</p>
                } else if state.site.is_none() {
                    <p>{ context.text("reading", &[]) }</p>
                }
            </div>
            { shown(context) }
        </div>
    }
}

fn shown(context: Context<'_>) -> Html {
    let props = context.props;
    if props.state.view == View::Observed {
        let on_clear = props.on_action.reform(|()| Action::Seen(Vec::new()));
        return html! { <Observed drafts={props.state.seen.clone()} {on_clear} /> };
    }
    let Some(site) = &props.state.site else {
        return Html::default();
    };
    match props.state.view {
        View::Findings => findings::view(context, site),
        View::Manifest => manifest::view(context, site),
        View::Policy => policy::view(context, site),
        View::Disclosures | View::Observed => disclosures::view(context, site),
    }
}
