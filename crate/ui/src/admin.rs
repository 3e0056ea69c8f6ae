//! The interface administrators' part of the review page, a module of its own: the
//! linter on the wiki's live pages, the manifest and its publication, forms for the site policy and the
//! disclosures, the published labels, and what observe mode has recorded.
//!
//! `pages` and `save` read and write the wiki's pages, `site` computes what follows from them, `state`
//! is all that the part knows and decides, `view` draws it, and `app` runs the effects.

mod app;
pub mod declare;
pub mod draft;
pub mod file;
pub mod installation;
pub mod labels;
mod observed;
pub mod pages;
pub mod save;
mod site;
pub mod state;
pub mod view;

pub use app::start_admin;
