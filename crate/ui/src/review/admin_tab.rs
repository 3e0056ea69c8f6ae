//! The tab of the interface administrators' part on the review page. The part is a module of its own
//! (`admin`), which the loader fetches when its user opens the tab.

use yew::{Callback, Html, NodeRef};

use crate::parts::element::{self, element};
use crate::parts::ids::id;
use crate::text::messages::Messages;

/// The name of the `id` of the tab's title.
pub const TITLE: &str = "admin-title";

/// Where the tab stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AdminTab {
    /// The user is not an interface administrator: there is no tab.
    #[default]
    Absent,
    /// The user has not opened the part.
    Closed,
    /// The part is being loaded.
    Opening,
    /// The part is on the page.
    Open,
    /// The part could not be loaded.
    Failed,
}

/// What happens to the tab.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TabEvent {
    /// The user opens it.
    Open,
    /// The part was loaded, or could not be.
    Opened(bool),
}

impl AdminTab {
    /// The tab after an event.
    #[must_use]
    pub const fn after(event: TabEvent) -> Self {
        match event {
            TabEvent::Open => Self::Opening,
            TabEvent::Opened(true) => Self::Open,
            TabEvent::Opened(false) => Self::Failed,
        }
    }

    /// Draws the tab. `mount` is bound to the element into which the part is put.
    pub fn html(self, mount: &NodeRef, messages: &Messages, on: &Callback<TabEvent>) -> Html {
        if self == Self::Absent {
            return Html::default();
        }
        let mut tab = element("section", "gadget-consent gadget-consent-admin-tab").child(
            element("h2", "")
                .attr("id", id(TITLE))
                .attr("tabindex", "-1")
                .text(messages.text("admin-title", &[]))
                .html(),
        );
        if self != Self::Open {
            let words = messages.text("admin-open", &[]);
            let open = element::button("cdx-button", words, on, TabEvent::Open)
                .flag("disabled", self == Self::Opening);
            tab = tab.child(element("p", "").child(open.html()).html());
        }
        let mut status = element("p", "").attr("role", "status");
        if self == Self::Failed {
            status = status.text(messages.text("admin-not-loaded", &[]));
        }
        // The part draws its content, so that this module never changes it.
        let mount = element("div", "").node_ref(mount.clone());
        tab.child(status.html()).child(mount.html()).html()
    }
}
