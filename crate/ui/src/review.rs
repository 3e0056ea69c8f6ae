//! The review page: all answers of the user, and ways to change them, take them back, and take them
//! elsewhere. `state` is all that it knows, `page` draws it; what is saved, fetched or read follows
//! from it in `app`.

pub mod admin_tab;
pub mod app;
mod contacts;
mod row;
mod state;
pub mod view;

#[cfg(feature = "gallery")]
pub use contacts::Refused;
pub use contacts::{Contacts, forget, refused};
pub use row::{Facts, Row};
#[cfg(feature = "gallery")]
pub use state::Filter;
pub use state::{Action, By, Review};
pub use view::import::read_file;
pub use view::page::{Outside, Page, RESULT};
pub use view::table::CLOSE;
pub use view::user_scripts::HOST;
