//! Building blocks that several rooms draw with.

pub mod checkbox;
pub mod element;
pub mod item;
pub mod phrases;
pub mod request_row;
