//! What people see of `GadgetConsent`, in Yew. A wiki loads it as four modules: the dialog and the
//! notices ([`start()`]), the review page ([`start_review`]), the interface administrators' part of
//! that page ([`start_admin`]), and the linter for authors ([`start_linter`]). The gallery ([`gallery_show`]) shows all of it with recorded data,
//! without a wiki. Each module is a crate of a few lines (`modules`) that exports its entry to
//! JavaScript. The optimiser leaves out what no entry of the module uses.
//!
//! The rooms: `start` and `gallery` use `ask`, `review`, `admin` and `linter`; these draw with `parts`, speak with
//! `text`, and keep what was answered in `answers`; `wiki` is what is around them. No arrow leads back
//! (docs/architecture.md, checked by `tests/architecture`).

mod admin;
mod answers;
mod ask;
mod gallery;
mod linter;
mod parts;
mod review;
mod start;
mod text;
mod wiki;

pub use admin::start_admin;
pub use gallery::{gallery_show, gallery_states};
pub use linter::{Around, start_linter};
pub use start::{start, start_review};
pub use wiki::host::Host;
pub use wiki::sight::Watch;

/// Half as large as the standard library's. Every module that links this library has it.
#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();
