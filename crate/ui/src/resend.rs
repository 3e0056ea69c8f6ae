//! When what waits in the outbox is tried again: as soon as it may be, and when the network comes back.

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use yew::Callback;

use crate::wiki::Wiki;

/// Seconds, at most, that a page waits for a try; the next page has it.
const LONGEST: u32 = 1_800;

/// See the module.
#[derive(Debug, Default)]
pub struct Resend {
    timer: Option<Timeout>,
    online: Option<EventListener>,
    /// It is being tried.
    pub is_trying: bool,
}

impl Resend {
    /// Plans the next try, if something waits; `on_due`: it is time for it.
    pub fn plan(&mut self, wiki: &Wiki, on_due: &Callback<()>) {
        self.timer = None;
        let Some(outbox) = wiki.outbox() else {
            return;
        };
        if self.is_trying {
            return;
        }
        if outbox.letters().is_empty() {
            outbox.rest();
            return;
        }
        let pause = outbox.due_in();
        if pause < LONGEST {
            let on = on_due.clone();
            self.timer = Some(Timeout::new(pause * 1_000, move || on.emit(())));
        }
        if self.online.is_none()
            && let Some(window) = web_sys::window()
        {
            let on = on_due.clone();
            self.online = Some(EventListener::new(&window, "online", move |_| on.emit(())));
        }
    }
}
