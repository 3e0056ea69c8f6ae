//! Long steps of the project's tools: running other programs, with a progress line and a log each.

pub mod process;
mod progress;

pub use progress::{Step, note, print_plain_lines};
