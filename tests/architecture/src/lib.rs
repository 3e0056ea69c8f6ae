//! Reads which part of the code uses which, and compares it with the drawings in
//! `docs/architecture.md`. An arrow there means "uses".

#![forbid(unsafe_code)]

mod code;
mod drawing;
mod javascript;
mod packages;
mod rust;

use std::path::Path;

pub use code::{Arrow, Code};
pub use drawing::Drawing;

/// The folder of the workspace.
#[must_use]
pub fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here)
}
