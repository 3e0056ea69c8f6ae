//! Typed bindings to the front-end API of MediaWiki,
//! [`mw`](https://doc.wikimedia.org/mediawiki-core/master/js/mw.html).
//!
//! Each module names the ResourceLoader modules that must be loaded before it is used.

pub mod api;
pub mod config;
pub mod message;
pub mod options;
pub mod storage;
pub mod user;
pub mod util;
pub mod value;
