//! The place of the interface administrators' part on the review page; the part itself is a module
//! of its own (`admin`), loaded when they open it.

use wasm_bindgen_futures::spawn_local;
use web_sys::Element;
use yew::{Callback, Html, NodeRef};

use crate::parts::element::{self, element};
use crate::text::messages::Messages;
use crate::wiki::host::Host;

/// The `id` of its title, which gets the focus when the button that opened it goes.
pub const TITLE: &str = "gadget-consent-admin-title";

/// Where the part stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Step {
    #[default]
    Closed,
    Opening,
    Open,
    Failed,
}

/// See the module.
#[derive(Debug, Default)]
pub struct AdminTab {
    step: Step,
    place: NodeRef,
}

/// What happens to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TabEvent {
    /// Its user opens it.
    Open,
    /// It is there, or could not be loaded.
    Opened(bool),
}

impl AdminTab {
    /// Heeds what happens, and goes on from there.
    pub fn turn(&mut self, turn: TabEvent, host: &Host, on: Callback<TabEvent>) {
        self.step = match turn {
            TabEvent::Open => {
                let (host, place) = (host.clone(), self.place.clone());
                spawn_local(async move {
                    let opened = match place.cast::<Element>() {
                        Some(element) => host.open_admin(&element).await.is_ok(),
                        None => false,
                    };
                    on.emit(TabEvent::Opened(opened));
                });
                Step::Opening
            }
            TabEvent::Opened(true) => Step::Open,
            TabEvent::Opened(false) => Step::Failed,
        };
    }

    /// The place; nothing for anybody else.
    pub fn html(&self, host: &Host, messages: &Messages, on: &Callback<TabEvent>) -> Html {
        if !host.admin() {
            return Html::default();
        }
        let mut tab = element("section", "gadget-consent gadget-consent-admin-tab").child(
            element("h2", "")
                .attr("id", TITLE)
                .attr("tabindex", "-1")
                .text(messages.text("admin-title", &[]))
                .html(),
        );
        if self.step != Step::Open {
            let words = messages.text("admin-open", &[]);
            let open = element::button("cdx-button", words, on, TabEvent::Open)
                .flag("disabled", self.step == Step::Opening);
            tab = tab.child(element("p", "").child(open.html()).html());
        }
        let mut status = element("p", "").attr("role", "status");
        if self.step == Step::Failed {
            status = status.text(messages.text("admin-not-loaded", &[]));
        }
        // What is in it is not this module's.
        let place = element("div", "")
            .attr("id", "gadget-consent-admin")
            .node_ref(self.place.clone());
        tab.child(status.html()).child(place.html()).html()
    }
}
