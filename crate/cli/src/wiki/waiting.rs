//! Telling the user that a wiki is waited for.

use std::{
    sync::mpsc::{RecvTimeoutError, Sender, channel},
    thread,
    time::{Duration, Instant},
};

use super::limits::{Manner, Tell};

/// The request is under way for as long as this value lives.
pub(super) struct Waiting(#[allow(dead_code, reason = "its end is the signal")] Option<Sender<()>>);

impl Waiting {
    /// Tells the user after the time of the manner, and then each time that it has doubled.
    pub(super) fn for_host(host: &str, manner: &Manner) -> Self {
        let Some(tell) = manner.tell.clone() else {
            return Self(None);
        };
        let (ends, is_over) = channel();
        let host = host.to_owned();
        let (patience, most) = (manner.limits.patience, manner.limits.request);
        thread::spawn(move || {
            let begun = Instant::now();
            let mut next = patience;
            while is_over.recv_timeout(next.saturating_sub(begun.elapsed()))
                == Err(RecvTimeoutError::Timeout)
            {
                say(&tell, &host, begun.elapsed(), most);
                next = next.saturating_mul(2).max(Duration::from_millis(1));
            }
        });
        Self(Some(ends))
    }
}

fn say(tell: &Tell, host: &str, waited: Duration, most: Duration) {
    tell(&format!(
        "waiting for {host} ({} s so far, at most {} s)",
        waited.as_secs(),
        most.as_secs()
    ));
}
