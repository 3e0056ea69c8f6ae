//! How the review page looks. Drawing reads the state and the messages, and nothing else.

mod elements;
mod import;
mod offer;
pub mod page;
mod panel;
mod table;
mod toolbar;
mod user_scripts;
mod waiting;

pub use elements::ReviewPage;
