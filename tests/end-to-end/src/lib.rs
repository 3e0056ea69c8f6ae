//! What the end-to-end tests share: a real wiki, a real browser, people and the third parties' logs.

// A test that cannot go on says where and why; that is what a panic is for here.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::missing_panics_doc)]

pub mod browser;
pub mod chromedriver;
pub mod demo;
pub mod dialog;
pub mod log;
pub mod people;
pub mod scenario;

pub use browser::Browser;
pub use demo::Demo;
pub use people::Person;
pub use scenario::{World, scenario};
