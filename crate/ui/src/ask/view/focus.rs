//! Where the focus goes when the dialog or a notice that has it disappears: back to where it was.

use wasm_bindgen::JsCast;
use web_sys::{Event, FocusEvent, HtmlElement};
use yew::NodeRef;

use crate::wiki::document;

/// The focus, as it comes to the dialog and the notices and leaves them.
#[derive(Debug, Default)]
pub struct Focus {
    /// What had the focus before the notices.
    before: Option<HtmlElement>,
    /// The dialog or the notices had it before they were drawn anew.
    was_inside: bool,
    /// The notices.
    notices: NodeRef,
}

impl Focus {
    /// The notices' element.
    #[must_use]
    pub fn notices(&self) -> NodeRef {
        self.notices.clone()
    }

    /// Before drawing: looks whether the dialog or the notices have the focus.
    pub fn before_drawing(&mut self, is_open: bool) {
        // A button that has just been disabled has lost the focus already; the open dialog counts as
        // having it all the same.
        let is_inside = |element: HtmlElement| document::is_passing(&element);
        self.was_inside |= is_open || document::focused().is_some_and(is_inside);
    }

    /// The focus comes to the notices, or moves among them: notes where it comes from. If it comes from
    /// nowhere, the notices themselves take it later.
    pub fn came(&mut self, event: &Event) {
        let from = event.dyn_ref::<FocusEvent>();
        let from = from.and_then(FocusEvent::related_target);
        let from = from.and_then(|from| from.dyn_into::<HtmlElement>().ok());
        let from = from.filter(|from| !document::is_passing(from));
        if from.is_some() || self.before.is_none() {
            self.before = from.or_else(|| self.notices.cast());
        }
    }

    /// After drawing: if what had the focus is gone, gives the focus back.
    pub fn after_drawing(&mut self, is_open: bool) {
        if std::mem::take(&mut self.was_inside)
            && !is_open
            && document::focused().is_none()
            && let Some(before) = self.before.take()
        {
            document::give_focus(&before);
        }
    }
}
