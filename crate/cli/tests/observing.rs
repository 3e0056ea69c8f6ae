//! `observe` on a real MediaWiki and in a real Chromium. The environment variable
//! `GADGETCONSENT_MEDIAWIKI_FILES` names MediaWiki's folder; without it, nothing is tested here. It is a
//! program of its own, because it runs with the end-to-end tests.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "deploy/farm.rs"]
#[allow(dead_code, reason = "shared with the tests of `deploy`")]
mod farm;
#[path = "deploy/observe.rs"]
mod observe;
