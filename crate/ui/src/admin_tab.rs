//! The place of the interface administrators' part on the review page; the part itself is a module
//! of its own (`admin`), loaded when they open it.

use wasm_bindgen_futures::spawn_local;
use web_sys::Element;
use yew::prelude::*;

use crate::host::Host;
use crate::messages::Messages;

/// Where the part stands.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Step {
    Closed,
    Opening,
    Open,
    Failed,
}

/// What the place is given.
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct AdminTabProps {
    /// Loads the part.
    pub host: Host,
}

/// See the module. Nothing for anybody else.
#[component]
pub fn AdminTab(props: &AdminTabProps) -> Html {
    let messages = use_context::<Messages>().unwrap_or(Messages::Wiki);
    let step = use_state(|| Step::Closed);
    let place = use_node_ref();
    if !props.host.admin() {
        return Html::default();
    }
    let onclick = {
        let (host, place, step) = (props.host.clone(), place.clone(), step.clone());
        move |_: MouseEvent| {
            let (host, place, step) = (host.clone(), place.clone(), step.clone());
            step.set(Step::Opening);
            spawn_local(async move {
                let opened = match place.cast::<Element>() {
                    Some(element) => host.open_admin(&element).await.is_ok(),
                    None => false,
                };
                step.set(if opened { Step::Open } else { Step::Failed });
            });
        }
    };
    html! {
        <section class="gadget-consent gadget-consent-admin-tab">
            <h2>{ messages.text("admin-title", &[]) }</h2>
            if *step != Step::Open {
                <p>
                    <button type="button" class="cdx-button" disabled={*step == Step::Opening}
                        {onclick}>
                        { messages.text("admin-open", &[]) }
                    </button>
                </p>
            }
            <p role="status">
                if *step == Step::Failed {
                    { messages.text("admin-not-loaded", &[]) }
                }
            </p>
            // What is in it is not this module's.
            <div id="gadget-consent-admin" ref={place}></div>
        </section>
    }
}
