//! The review page: all answers of the user, and ways to change them, take them back, and take them
//! elsewhere.
//!
//! `state` is all that the page knows and decides, `view` draws it, and `app` runs the effects that
//! `state` asks for.

pub mod admin_tab;
pub mod app;
pub mod contacts;
pub mod import_file;
pub mod row;
pub mod state;
pub mod view;
pub mod waiting;
