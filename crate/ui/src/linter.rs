//! The linter as a page, for authors of gadgets: on a static page, and on the wiki beside the review page.
//! Nothing is sent, nothing is saved, and nobody needs a right.
//!
//! `state` is all that the page knows and decides, `link` writes what was entered into an address, `preview`
//! makes the question that users will get, `view` draws, and `app` is what starts.

pub mod app;
pub mod link;
pub mod preview;
pub mod state;
pub mod view;

pub use app::{Around, start_linter};
