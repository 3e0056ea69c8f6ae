//! How the administrators' part looks. Drawing reads the state and the messages, and nothing else.

mod disclosures;
mod elements;
mod findings;
mod form;
mod labels;
mod manifest;
mod observed;
pub mod page;
mod policy;
mod save_panel;
mod stages;

pub use elements::AdminPage;
