//! When what waits in the outbox is tried again: as soon as it may be, and when the network comes back.

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use wasm_bindgen_futures::spawn_local;
use yew::Callback;

use crate::answers::sync::Synced;
use crate::wiki::release::Wiki;

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
    /// Tries now, unless it is being tried. Whoever is told what came of it says that it is over.
    pub fn send(&mut self, wiki: &Wiki, on_sent: Callback<Synced>) {
        if !self.is_trying {
            self.is_trying = true;
            let wiki = wiki.clone();
            spawn_local(async move { on_sent.emit(wiki.send().await) });
        }
    }

    /// Plans the next try, if something waits; `on_due`: it is time for it.
    pub fn plan(&mut self, wiki: &Wiki, on_due: &Callback<()>) {
        self.timer = None;
        let Some(outbox) = wiki.outbox() else {
            return;
        };
        if self.is_trying {
            return;
        }
        if outbox.pending_answers().is_empty() {
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
