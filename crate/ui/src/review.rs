//! The review page: all answers of the user, and ways to change them, take them back, and take them
//! elsewhere. `state` is all that it knows, `page` draws it; what is saved, fetched or read follows
//! from it in `review_app`.

mod element;
mod files;
mod own;
mod page;
mod panel;
mod row;
mod seen;
mod state;
mod table;
mod tools;

pub use files::read_file;
pub use own::HOST;
pub use page::{Outside, Page, RESULT};
pub use row::{Facts, Row};
pub use seen::{Seen, forget, refused};
pub use state::{Action, By, Review};
pub use table::CLOSE;
#[cfg(feature = "gallery")]
pub use {seen::Refused, state::Filter};
