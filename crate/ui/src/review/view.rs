//! How the review page looks.

pub mod elements;
pub mod import;
pub mod page;
mod panel;
pub mod table;
mod toolbar;
pub mod user_scripts;
