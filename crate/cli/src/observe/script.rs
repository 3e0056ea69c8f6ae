//! What our browser runs on pages.

use gadget_consent_core::manifest::OWN_GADGETS;
use serde_json::json;

/// The addresses of a page's content that are looked at.
const MOST: usize = 2_000;

/// Runs in each document before its own scripts; of gadgets and the scripts of site and user, these modules
/// may load by themselves.
pub(super) fn before(kept: &[&str]) -> String {
    include_str!("before.js").replace("KEPT", &json!(kept).to_string())
}

/// Runs gadgets on a page: the first one is looked at. Waits so many milliseconds.
pub(super) fn run(gadgets: &[String], patience: u128) -> String {
    include_str!("run.js")
        .replace("PATIENCE", &patience.to_string())
        .replace("OWN", &json!(OWN_GADGETS).to_string())
        .replace("WANTED", &json!(gadgets).to_string())
}

/// The addresses that something in the content of a page has.
pub(super) fn content() -> String {
    include_str!("content.js").replace("MOST", &MOST.to_string())
}

/// Scrolls down, as a reader does: pictures and frames below are loaded when they come near.
pub(super) const SCROLL: &str = "window.scrollTo( 0, document.documentElement.scrollHeight ); true";
