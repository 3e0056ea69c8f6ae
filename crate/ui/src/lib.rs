//! The dialog, the notices and the review page of GadgetConsent, in Yew. On a wiki the loader calls
//! [`start`]; a page without a wiki shows the same components with recorded data (`gallery`).

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
mod observed;
mod outbox;
mod page;
mod place;
mod question;
mod request;
mod review;
mod review_app;
mod start;
mod state;
mod store;
mod wiki;
mod words;

#[cfg(feature = "gallery")]
pub use gallery::{gallery_show, gallery_states};
pub use start::start;

/// Half as large as the standard library's.
#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();
