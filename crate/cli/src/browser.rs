//! A browser of our own: Chromium without a window, driven by its DevTools protocol
//! (<https://chromedevtools.github.io/devtools-protocol/>).
//!
//! The two speak through a pipe. It opens no port to which other programs of the machine could connect.

mod error;
mod launch;
mod pipe;

pub use error::BrowserError;
pub use launch::{Browser, find};
pub use pipe::Event;

/// The usual names of the browser.
pub const NAMES: [&str; 5] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
];
