//! The product, end to end: a person opens a page of a real wiki, is asked, answers, and the browser
//! obeys.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod accounts;
mod admin;
mod answering;
mod blocked;
mod contacts;
mod declarations;
mod farm;
mod faults;
mod gates;
mod in_place;
mod interface;
mod linting;
mod look;
mod manners;
mod observe;
mod policy;
mod quiet;
mod review;
mod starts;
mod storage;
mod tabs;
mod unharmed;
mod words;

const TILES: &str = "*.tile.maps.test";
const MAP: &str = "#gadget-tiles-map";
