//! The place of the interface administrators' part on the review page; the part itself is a module
//! of its own (`admin`), loaded when they open it.

use wasm_bindgen_futures::spawn_local;
use web_sys::Element;
use yew::{Callback, Html, NodeRef};

use crate::el::{self, el};
use crate::host::Host;
use crate::messages::Messages;

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
pub enum Turn {
    /// Its user opens it.
    Open,
    /// It is there, or could not be loaded.
    Opened(bool),
}

impl AdminTab {
    /// Heeds what happens, and goes on from there.
    pub fn turn(&mut self, turn: Turn, host: &Host, on: Callback<Turn>) {
        self.step = match turn {
            Turn::Open => {
                let (host, place) = (host.clone(), self.place.clone());
                spawn_local(async move {
                    let opened = match place.cast::<Element>() {
                        Some(element) => host.open_admin(&element).await.is_ok(),
                        None => false,
                    };
                    on.emit(Turn::Opened(opened));
                });
                Step::Opening
            }
            Turn::Opened(true) => Step::Open,
            Turn::Opened(false) => Step::Failed,
        };
    }

    /// The place; nothing for anybody else.
    pub fn html(&self, host: &Host, messages: &Messages, on: &Callback<Turn>) -> Html {
        if !host.admin() {
            return Html::default();
        }
        let mut tab = el("section", "gadget-consent gadget-consent-admin-tab").add(
            el("h2", "")
                .is("id", TITLE)
                .is("tabindex", "-1")
                .text(messages.text("admin-title", &[]))
                .html(),
        );
        if self.step != Step::Open {
            let words = messages.text("admin-open", &[]);
            let open = el::button("cdx-button", words, on, Turn::Open)
                .when("disabled", self.step == Step::Opening);
            tab = tab.add(el("p", "").add(open.html()).html());
        }
        let mut status = el("p", "").is("role", "status");
        if self.step == Step::Failed {
            status = status.text(messages.text("admin-not-loaded", &[]));
        }
        // What is in it is not this module's.
        let place = el("div", "")
            .is("id", "gadget-consent-admin")
            .at(self.place.clone());
        tab.add(status.html()).add(place.html()).html()
    }
}
