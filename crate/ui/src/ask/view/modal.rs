//! The dialog as an element of the page: it covers everything else, has the focus, and sleeps for a
//! moment when it has just come up.

use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::callback::Timeout;
use web_sys::{HtmlDialogElement, HtmlElement};
use yew::{Callback, NodeRef};

use crate::ask::question::Question;

/// Milliseconds for which the buttons of a dialog that has just come up sleep, so that no click or key
/// that was meant for the page answers it (as Firefox's `security.notification_enable_delay`).
const WAKE: u32 = 500;

/// What happens to the dialog on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ModalEvent {
    /// The user closes it without an answer.
    Closed,
    /// The user comes back to the window.
    Returned,
    /// Its buttons wake.
    Woke,
}

/// The dialog's element.
#[derive(Debug, Default)]
pub struct Modal {
    node: NodeRef,
    title: NodeRef,
    /// The gadget for which it was drawn last. `None`: the dialog is not on the page.
    gadget: Option<String>,
    awake: bool,
    /// Wakes the buttons.
    timer: Option<Timeout>,
    listeners: Vec<EventListener>,
}

impl Modal {
    /// The reference to the dialog.
    #[must_use]
    pub fn node(&self) -> NodeRef {
        self.node.clone()
    }

    /// The reference to its title, which gets the focus.
    #[must_use]
    pub fn title(&self) -> NodeRef {
        self.title.clone()
    }

    /// Whether the buttons of this question work.
    #[must_use]
    pub fn is_awake(&self, question: &Question) -> bool {
        self.awake && self.gadget.as_ref() == Some(&question.gadget)
    }

    /// After drawing: shows the dialog if it is new. For each new gadget, its title gets the focus and its
    /// buttons sleep.
    pub fn drawn(&mut self, gadget: &str, on: &Callback<ModalEvent>) {
        if self.gadget.as_deref() == Some(gadget) {
            return;
        }
        if self.gadget.replace(gadget.to_owned()).is_none() {
            self.show(on);
        }
        if let Some(title) = self.title.cast::<HtmlElement>() {
            // Does not fail for an element that can have the focus.
            let _ = title.focus();
        }
        self.sleep(on);
    }

    fn show(&mut self, on: &Callback<ModalEvent>) {
        let Some(dialog) = self.node.cast::<HtmlDialogElement>() else {
            return;
        };
        // Fails only for a dialog that is open already.
        let _ = dialog.show_modal();
        // Escape puts the answer off, and never refuses. The dialog goes when the state says so.
        let escaped = on.clone();
        let options = EventListenerOptions::enable_prevent_default();
        self.listeners.push(EventListener::new_with_options(
            &dialog,
            "cancel",
            options,
            move |event| {
                event.prevent_default();
                escaped.emit(ModalEvent::Closed);
            },
        ));
        // If the browser closes the dialog all the same, the question must not stay open unseen.
        let closed = on.clone();
        let listener =
            EventListener::new(&dialog, "close", move |_| closed.emit(ModalEvent::Closed));
        self.listeners.push(listener);
        if let Some(window) = web_sys::window() {
            let on = on.clone();
            let listener =
                EventListener::new(&window, "focus", move |_| on.emit(ModalEvent::Returned));
            self.listeners.push(listener);
        }
    }

    /// Lets the buttons sleep for a moment. `on` is called when they wake.
    pub fn sleep(&mut self, on: &Callback<ModalEvent>) {
        self.awake = false;
        let on = on.clone();
        self.timer = Some(Timeout::new(WAKE, move || on.emit(ModalEvent::Woke)));
    }

    /// Wakes the buttons.
    pub fn wake(&mut self) {
        self.awake = true;
    }

    /// Before the dialog goes: closes it, and so gives the focus back to where it was.
    pub fn close(&mut self) {
        if self.gadget.take().is_none() {
            return;
        }
        self.timer = None;
        self.listeners.clear();
        if let Some(dialog) = self.node.cast::<HtmlDialogElement>() {
            dialog.close();
        }
    }
}
