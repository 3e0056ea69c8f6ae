//! The dialog as an element of the page: it covers everything else, has the focus, and sleeps for a
//! moment when it has just come up.

use std::cell::Cell;
use std::rc::Rc;

use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlDialogElement, HtmlElement, KeyboardEvent};
use yew::{Callback, NodeRef};

use crate::wiki::genuine;

/// Milliseconds for which the buttons of a dialog that has just come up sleep, so that no click or key
/// that was meant for the page answers it (as Firefox's `security.notification_enable_delay`).
const WAKE: u32 = 500;

/// Milliseconds within which the focus follows the key or the pointer that brings it. It follows at
/// once, but the page's own listeners come first.
const FOLLOWS: f64 = 150.0;

/// What happens to the dialog on the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModalEvent {
    /// The user leaves what it shows.
    Escaped,
    /// The browser has closed it.
    Closed,
    /// The user comes back to the window.
    Returned,
    /// The user types in the dialog, or the focus came to a button by itself.
    Disturbed,
    /// The user presses a button by a pointer, or by assistive technology.
    Pressed,
    /// The end of what it shows, under this name, has come into view (true), or has left it.
    Looked(String, bool),
    /// The time for which it sleeps is over.
    Woke,
}

/// The dialog's element.
#[derive(Debug, Default)]
pub struct Modal {
    node: NodeRef,
    title: NodeRef,
    row: NodeRef,
    body: NodeRef,
    /// Whether the end of the question was in view when somebody last looked; nobody has: `None`.
    is_at_end: Rc<Cell<Option<bool>>>,
    /// What it showed when it was drawn last. `None`: the dialog is not on the page.
    shown: Option<String>,
    /// When it fell asleep, by the clock of [`genuine::now`].
    asleep_since: f64,
    /// Wakes it.
    timer: Option<Timeout>,
    listeners: Vec<EventListener>,
    watching_end: Vec<EventListener>,
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

    /// The reference to the row of a list that gets the focus in place of the title.
    #[must_use]
    pub fn row(&self) -> NodeRef {
        self.row.clone()
    }

    /// The reference to the part between title and buttons.
    #[must_use]
    pub fn body(&self) -> NodeRef {
        self.body.clone()
    }

    /// What it showed when it was drawn last, if the dialog has slept long enough. Otherwise it sleeps
    /// on: a script of the page can make timers run out early.
    pub fn woke(&mut self, on: &Callback<ModalEvent>) -> Option<String> {
        let left = self.asleep_since + f64::from(WAKE) - genuine::now();
        if left > 1.0 {
            self.wake_in(100, on);
            return None;
        }
        self.shown.clone()
    }

    /// After drawing: shows the dialog if it is new. If it shows something new, its title gets the focus and
    /// its buttons sleep.
    pub fn drawn(&mut self, shown: &str, on: &Callback<ModalEvent>) {
        if self.shown.as_deref() == Some(shown) {
            self.look(on);
            return;
        }
        if self.shown.replace(shown.to_owned()).is_none() {
            self.show(on);
        }
        self.is_at_end.set(None);
        if let Some(body) = self.body.cast::<Element>() {
            body.set_scroll_top(0);
        }
        let row = self.row.cast::<HtmlElement>();
        if let Some(title) = row.or_else(|| self.title.cast()) {
            // Does not fail for an element that can have the focus.
            let _ = title.focus();
        }
        self.sleep(on);
        self.look(on);
        self.watch_end(shown, on);
    }

    /// Looks whether the end of the question is in view.
    fn look(&self, on: &Callback<ModalEvent>) {
        if let Some(shown) = &self.shown {
            look(&self.body, shown, &self.is_at_end, on);
        }
    }

    /// Looks again whenever something scrolls, or the window changes its size.
    fn watch_end(&mut self, shown: &str, on: &Callback<ModalEvent>) {
        self.watching_end.clear();
        let Some(window) = web_sys::window() else {
            return;
        };
        for name in ["scroll", "resize", "toggle"] {
            let (on, body, shown) = (on.clone(), self.body.clone(), shown.to_owned());
            let is_at_end = Rc::clone(&self.is_at_end);
            // What scrolls is inside; such an event does not bubble.
            let options = EventListenerOptions::run_in_capture_phase();
            let listener = move |_: &Event| look(&body, &shown, &is_at_end, &on);
            let listener = EventListener::new_with_options(&window, name, options, listener);
            self.watching_end.push(listener);
        }
    }

    fn show(&mut self, on: &Callback<ModalEvent>) {
        let Some(dialog) = self.node.cast::<HtmlDialogElement>() else {
            return;
        };
        // Fails only for a dialog that is open already.
        let _ = dialog.show_modal();
        // Escape puts answers off, and never refuses. The dialog goes when the state says so.
        let escaped = on.clone();
        let options = EventListenerOptions::enable_prevent_default();
        self.listeners.push(EventListener::new_with_options(
            &dialog,
            "cancel",
            options,
            move |event| {
                event.prevent_default();
                escaped.emit(ModalEvent::Escaped);
            },
        ));
        // If the browser closes the dialog all the same, no question may stay open unseen.
        let closed = on.clone();
        let listener =
            EventListener::new(&dialog, "close", move |_| closed.emit(ModalEvent::Closed));
        self.listeners.push(listener);
        self.watch_keys(&dialog, on);
        if let Some(window) = web_sys::window() {
            let on = on.clone();
            let listener =
                EventListener::new(&window, "focus", move |_| on.emit(ModalEvent::Returned));
            self.listeners.push(listener);
        }
    }

    /// The dialog falls asleep. `on` is called when that is over.
    pub fn sleep(&mut self, on: &Callback<ModalEvent>) {
        self.asleep_since = genuine::now();
        self.wake_in(WAKE, on);
    }

    fn wake_in(&mut self, milliseconds: u32, on: &Callback<ModalEvent>) {
        let on = on.clone();
        let timer = Timeout::new(milliseconds, move || on.emit(ModalEvent::Woke));
        self.timer = Some(timer);
    }

    /// Listens for what brings the focus to a button. Space and Enter press whatever has the focus, so
    /// a focus that came by itself, or that stays on a button while its user types, must not answer.
    fn watch_keys(&mut self, dialog: &HtmlDialogElement, on: &Callback<ModalEvent>) {
        let brought = Rc::new(Cell::new(0.0));
        for name in ["keydown", "mousedown", "focusin"] {
            let (on, node, brought) = (on.clone(), self.node.clone(), Rc::clone(&brought));
            let options = EventListenerOptions::run_in_capture_phase();
            let listener = move |event: &Event| {
                if genuine::is_users(event, &node) != Some(true) {
                    return;
                }
                let target = genuine::target::<Element>(event);
                let on_button =
                    target.is_some_and(|target| matches!(target.closest("button"), Ok(Some(_))));
                let is_disturbed = match event.dyn_ref::<KeyboardEvent>() {
                    Some(key) => {
                        if key.key() == "Tab" {
                            brought.set(genuine::now());
                        }
                        is_typing(key)
                    }
                    None if name == "mousedown" => {
                        brought.set(genuine::now());
                        if on_button {
                            on.emit(ModalEvent::Pressed);
                        }
                        false
                    }
                    None => on_button && genuine::now() - brought.get() > FOLLOWS,
                };
                if is_disturbed {
                    on.emit(ModalEvent::Disturbed);
                }
            };
            let listener = EventListener::new_with_options(dialog, name, options, listener);
            self.listeners.push(listener);
        }
    }

    /// Before the dialog goes: closes it, and so gives the focus back to where it was.
    pub fn close(&mut self) {
        if self.shown.take().is_none() {
            return;
        }
        self.timer = None;
        self.listeners.clear();
        self.watching_end.clear();
        if let Some(dialog) = self.node.cast::<HtmlDialogElement>() {
            dialog.close();
        }
    }
}

/// Whether the last part of the body is in view: neither the body nor the dialog hides it. Tells only
/// what has changed.
fn look(body: &NodeRef, shown: &str, was_at_end: &Cell<Option<bool>>, on: &Callback<ModalEvent>) {
    let Some(body) = body.cast::<Element>() else {
        return;
    };
    let bottom = |element: &Element| element.get_bounding_client_rect().bottom();
    let around = body.parent_element();
    let end = body.last_element_child();
    let is_at_end = end.zip(around).is_some_and(|(end, around)| {
        // An element without a box is at no end.
        let is_there = end.get_bounding_client_rect().height() > 0.0;
        is_there && bottom(&end) <= bottom(&body).min(bottom(&around)) + 1.0
    });
    if was_at_end.replace(Some(is_at_end)) != Some(is_at_end) {
        on.emit(ModalEvent::Looked(shown.to_owned(), is_at_end));
    }
}

/// Whether a key writes: a character, and not the space that presses a button.
fn is_typing(key: &KeyboardEvent) -> bool {
    let name = key.key();
    name != " " && name.chars().count() == 1 && !key.ctrl_key() && !key.alt_key() && !key.meta_key()
}
