//! How questions, notices and places in the page look.

pub mod dialog;
pub mod focus;
pub mod frame;
pub mod in_place;
pub mod list;
pub mod modal;
pub mod notice;
