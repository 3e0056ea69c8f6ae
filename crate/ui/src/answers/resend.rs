//! When pending answers are sent again: when the pause is over, and when the network is back.

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use wasm_bindgen_futures::spawn_local;
use yew::Callback;

use crate::answers::outbox::Outbox;
use crate::answers::sync::{self, Synced};
use crate::wiki::release::Wiki;

/// The most seconds that a page waits before it sends the answers. For a longer pause, the next page
/// sends them.
const LONGEST: u32 = 1_800;

/// Sends pending answers again, when they are due.
#[derive(Debug, Default)]
pub struct Resend {
    timer: Option<Timeout>,
    online: Option<EventListener>,
    /// The answers are being sent. Whoever gets the result sets this back.
    pub is_trying: bool,
}

impl Resend {
    /// Sends the pending answers now, unless that is under way.
    pub fn send(&mut self, wiki: &Wiki, on_sent: Callback<Synced>) {
        if !self.is_trying {
            self.is_trying = true;
            let wiki = wiki.clone();
            spawn_local(async move { on_sent.emit(sync::resend(&wiki).await) });
        }
    }

    /// Plans the next try, if an answer waits. `on_due` is called when it is time.
    pub fn plan(&mut self, wiki: &Wiki, on_due: &Callback<()>) {
        self.timer = None;
        if self.is_trying {
            return;
        }
        let Some(pause) = Outbox::of(wiki).and_then(|outbox| outbox.next_try()) else {
            return;
        };
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
