//! Building blocks that the dialog, the review page and the administrators' part draw with.

pub mod checkbox;
pub mod element;
pub mod ids;
pub mod item;
pub mod phrases;
pub mod request_row;
pub mod section;
pub mod site_line;
