//! The interface administrators' part of the review page, a module of its own (feature `admin`): the
//! linter on the wiki's live pages, the manifest and its publication, forms for site policy and
//! disclosures, and what observe mode has seen.

mod app;
mod disclosures;
mod draft;
mod field;
mod findings;
mod manifest;
mod observed;
mod pages;
mod panel;
mod policy;
mod save;
mod site;
mod state;
mod view;

#[cfg(feature = "gallery")]
pub mod gallery;

pub use app::start_admin;
