//! What people see of `GadgetConsent`, in Yew, as three modules for a wiki: the dialog and the notices
//! ([`start()`]); with the feature `review` the review page (`start_review`); with the feature `admin`
//! the interface administrators' part of that page (`start_admin`). The gallery (`gallery`) shows all
//! of it with recorded data, without a wiki.
//!
//! The rooms: `start` and `gallery` use `ask`, `review` and `admin`; these draw with `parts`, speak with
//! `text`, and keep what was answered in `answers`; `wiki` is what is around them. No arrow leads back
//! (docs/architecture.md, checked by `tests/architecture`).

#![cfg_attr(
    not(feature = "gallery"),
    allow(dead_code, reason = "each module has a part of what the gallery shows")
)]

#[cfg(feature = "admin")]
mod admin;
mod answers;
mod ask;
#[cfg(feature = "gallery")]
mod gallery;
mod parts;
#[cfg(feature = "review")]
mod review;
#[cfg(any(not(feature = "admin"), feature = "gallery"))]
mod start;
mod text;
mod wiki;

#[cfg(feature = "admin")]
pub use admin::start_admin;
#[cfg(feature = "gallery")]
pub use gallery::{gallery_show, gallery_states};
#[cfg(any(not(any(feature = "admin", feature = "review")), feature = "gallery"))]
pub use start::start;
#[cfg(feature = "review")]
pub use start::start_review;

/// Half as large as the standard library's.
#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();
