//! Building blocks that the dialog, the review page, the administrators' part and the linter's page draw
//! with.

pub mod checkbox;
pub mod element;
pub mod finding;
pub mod ids;
pub mod item;
pub mod markdown;
pub mod phrases;
pub mod place;
pub mod request_row;
pub mod section;
pub mod site_line;
