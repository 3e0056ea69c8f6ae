//! What people see of GadgetConsent, in Yew, in three modules for a wiki: the dialog and the notices
//! ([`start`]); with the feature `review` the review page (`start_review`); with the feature `admin`
//! the interface administrators' part of that page (`start_admin`). A page without a wiki shows all of
//! it with recorded data (`gallery`).

#![cfg_attr(
    not(feature = "gallery"),
    allow(dead_code, reason = "each module has a part of what the gallery shows")
)]

#[cfg(feature = "admin")]
mod admin;
#[cfg(feature = "review")]
mod admin_tab;
mod app;
mod blocked;
mod deed;
mod details;
mod dialog;
mod el;
mod field;
#[cfg(feature = "gallery")]
mod gallery;
mod host;
mod intl;
mod keep;
mod manifest;
mod manners;
mod messages;
mod modal;
mod notice;
mod outbox;
mod page;
mod place;
mod question;
mod request;
mod resend;
#[cfg(feature = "review")]
mod review;
#[cfg(feature = "review")]
mod review_app;
#[cfg(any(not(feature = "admin"), feature = "gallery"))]
mod start;
mod state;
mod store;
mod wiki;
mod words;

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
