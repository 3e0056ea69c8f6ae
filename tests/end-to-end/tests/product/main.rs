//! The product from end to end: a person opens a page of a real wiki, the dialog asks, the person
//! answers, and the browser enforces the answer.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod accounts;
mod admin;
mod answering;
mod authors;
mod back;
mod blocked;
mod contacts;
mod content;
mod damage;
mod declarations;
mod farm;
mod faults;
mod gates;
mod in_place;
mod interface;
mod languages;
mod linting;
mod look;
mod names;
mod observe;
mod optional;
mod order;
mod pinned;
mod poison;
mod policy;
mod prompting;
mod quiet;
mod review;
mod scripts;
mod secure;
mod stages;
mod starts;
mod storage;
mod styles;
mod tabs;
mod told;
mod tricks;
mod unharmed;
mod waiting;
mod widening;

const TILES: &str = "*.tile.maps.test";
const MAP: &str = "#gadget-tiles-map";
