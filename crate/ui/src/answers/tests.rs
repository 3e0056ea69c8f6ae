//! The saving path, with memory twins of the wiki, the device, the page and the clock.

mod crashes;
mod faults;
mod interleavings;
mod places;
mod saving;
mod settling;
mod shared;
mod twins;

use crate::answers::sync::Submission;

/// The gadget of most tests, and an answer that grants what it needs.
const TILES: &str = "tiles";
const GRANT: &str = "1;allow;2026-11-27;img:*.tile.maps.test";
const REFUSAL: &str = "1;refuse;2026-11-27;;img:*.tile.maps.test";

/// An answer that was given in view of `before`.
fn answer(gadget: &str, value: &str, before: &str) -> Submission {
    Submission {
        gadget: gadget.to_owned(),
        value: Some(value.to_owned()),
        before: before.to_owned(),
    }
}

/// An answer to [`TILES`], which had none.
fn grant() -> [Submission; 1] {
    [answer(TILES, GRANT, "")]
}
