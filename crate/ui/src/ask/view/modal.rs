//! The dialog's place on the page: over everything else, with the focus in it, and asleep for a moment.

use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::callback::Timeout;
use web_sys::{HtmlDialogElement, HtmlElement};
use yew::{Callback, NodeRef};

use crate::ask::question::Question;

/// Milliseconds after which the buttons of a dialog that has just come up wake, so that no click or
/// key that was meant for the page answers it (as Firefox's `security.notification_enable_delay`).
const WAKE: u32 = 500;

/// What happens to the dialog on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ModalEvent {
    /// It is closed without an answer.
    Closed,
    /// Its user comes back to the window.
    Returned,
    /// The moment is over.
    Woke,
}

/// See the module.
#[derive(Debug, Default)]
pub struct Modal {
    node: NodeRef,
    title: NodeRef,
    /// For which gadget it was drawn last; none: there is no dialog.
    gadget: Option<String>,
    awake: bool,
    /// Ends the moment.
    timer: Option<Timeout>,
    listeners: Vec<EventListener>,
}

impl Modal {
    /// Of the dialog.
    #[must_use]
    pub fn node(&self) -> NodeRef {
        self.node.clone()
    }

    /// Of its title, which gets the focus.
    #[must_use]
    pub fn title(&self) -> NodeRef {
        self.title.clone()
    }

    /// Whether the buttons work yet.
    #[must_use]
    pub fn is_awake(&self, question: &Question) -> bool {
        self.awake && self.gadget.as_ref() == Some(&question.gadget)
    }

    /// Once the dialog was drawn: shows it, when it is new, and starts anew with each gadget.
    pub fn drawn(&mut self, gadget: &str, on: &Callback<ModalEvent>) {
        if self.gadget.as_deref() == Some(gadget) {
            return;
        }
        if self.gadget.replace(gadget.to_owned()).is_none() {
            self.show(on);
        }
        if let Some(title) = self.title.cast::<HtmlElement>() {
            // Fails for no element that can be focused.
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
        // Escape: an answer put off, never a refusal. The dialog goes when the state says so.
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
        // A browser that closes it all the same must not leave the question open unseen.
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

    /// The buttons work again after a moment.
    pub fn sleep(&mut self, on: &Callback<ModalEvent>) {
        self.awake = false;
        let on = on.clone();
        self.timer = Some(Timeout::new(WAKE, move || on.emit(ModalEvent::Woke)));
    }

    /// The moment is over.
    pub fn wake(&mut self) {
        self.awake = true;
    }

    /// Before the dialog goes: gives the focus back to where it was.
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
