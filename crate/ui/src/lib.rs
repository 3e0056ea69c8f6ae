//! The dialog, the notices and the review page of GadgetConsent, in Yew. On a wiki the loader calls
//! `start`; for interface administrators there is a module of its own (`admin`); a page without a wiki shows the same components with recorded data (`gallery`).

#![cfg_attr(
    all(feature = "admin", not(feature = "gallery")),
    allow(dead_code, reason = "the other module's; nothing of it is in this one")
)]

#[cfg(feature = "admin")]
mod admin;
mod admin_tab;
mod app;
mod blocked;
mod details;
mod dialog;
#[cfg(feature = "gallery")]
mod gallery;
mod host;
mod manifest;
mod manners;
mod messages;
mod notice;
mod outbox;
mod page;
mod place;
mod question;
mod request;
mod review;
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
#[cfg(any(not(feature = "admin"), feature = "gallery"))]
pub use start::start;

/// Half as large as the standard library's.
#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();
