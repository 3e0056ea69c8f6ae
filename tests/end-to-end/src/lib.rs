//! What the end-to-end tests share: a real wiki, real browsers, people and the logs of third
//! parties.

// A test that cannot go on panics and says where and why.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::missing_panics_doc)]

pub mod browser;
pub mod chromium;
pub mod demo;
pub mod dialog;
pub mod driver;
pub mod firefox;
pub mod gallery;
pub mod log;
pub mod people;
pub mod proxy;
pub mod scenario;
pub mod times;
pub mod wikis;

pub use browser::Browser;
pub use demo::Demo;
pub use driver::Engine;
pub use log::Log;
pub use people::Person;
pub use proxy::Proxy;
pub use scenario::{World, scenario, scenario_alone, scenario_over_https, scenario_through};
