//! `deploy`, `status`, `rollback`, `uninstall`, `label` and `noticeboard` on a real MediaWiki with the Gadgets extension. The
//! environment variable `GADGETCONSENT_MEDIAWIKI` names its folder; without it, nothing is tested here.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "deploy/addresses.rs"]
mod addresses;
#[path = "deploy/afternoon.rs"]
mod afternoon;
#[path = "deploy/farm.rs"]
mod farm;
#[path = "deploy/labels.rs"]
mod labels;
#[path = "deploy/life.rs"]
mod life;
#[path = "deploy/obstacles.rs"]
mod obstacles;
#[path = "deploy/proxy.rs"]
mod proxy;
#[path = "deploy/releases.rs"]
mod releases;
#[path = "deploy/scanning.rs"]
mod scanning;
#[path = "deploy/stages.rs"]
mod stages;
#[path = "deploy/surroundings.rs"]
mod surroundings;
