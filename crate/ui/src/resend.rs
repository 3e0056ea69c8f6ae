//! When what waits in the outbox is tried again: as soon as it may be, and when the network comes back.

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use wasm_bindgen_futures::spawn_local;
use yew::Callback;

use crate::wiki::{Kept, Wiki};

/// Milliseconds, at most, that a page waits for a try; the next page has it.
const LONGEST: u32 = 1_800_000;

/// See the module.
#[derive(Debug, Default)]
pub struct Resend {
    timer: Option<Timeout>,
    online: Option<EventListener>,
    is_trying: bool,
}

impl Resend {
    /// Whether it is being tried.
    #[must_use]
    pub fn is_trying(&self) -> bool {
        self.is_trying
    }

    /// Plans the next try, if something waits; `on_due`: it is time for it.
    pub fn plan(&mut self, wiki: &Wiki, on_due: &Callback<()>) {
        self.timer = None;
        let Some(outbox) = wiki.outbox() else {
            return;
        };
        if self.is_trying || outbox.letters().is_empty() {
            return;
        }
        let pause = outbox.due_in();
        if pause < LONGEST {
            let on = on_due.clone();
            self.timer = Some(Timeout::new(pause, move || on.emit(())));
        }
        if self.online.is_none()
            && let Some(window) = web_sys::window()
        {
            let on = on_due.clone();
            self.online = Some(EventListener::new(&window, "online", move |_| on.emit(())));
        }
    }

    /// Tries now.
    pub fn try_now(&mut self, wiki: &Wiki, on_sent: Callback<Kept>) {
        if self.is_trying {
            return;
        }
        self.is_trying = true;
        let wiki = wiki.clone();
        spawn_local(async move { on_sent.emit(wiki.send().await) });
    }

    /// The try is over.
    pub fn done(&mut self) {
        self.is_trying = false;
    }
}
