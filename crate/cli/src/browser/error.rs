//! What can go wrong with a browser.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use super::NAMES;

/// Why a browser cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BrowserError {
    /// There is none.
    #[error(
        "no browser was found: none of {} is on PATH; install Chromium, or name it with --browser",
        NAMES.join(", ")
    )]
    NotFound,
    /// This system has no such pipes.
    #[error("a browser is driven on Unix systems only")]
    NotUnix,
    /// It did not start.
    #[error("the browser {} does not start: {source}", path.display())]
    Start {
        /// The program.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It ended.
    #[error("the browser {} ended{said}", path.display())]
    Ended {
        /// The program.
        path: PathBuf,
        /// What it said last: empty, or with a colon before it.
        said: String,
    },
    /// It does not answer.
    #[error("the browser did not answer {method} within {} s", patience.as_secs())]
    Silent {
        /// What it was asked.
        method: &'static str,
        /// How long it was waited for.
        patience: Duration,
    },
    /// It does not do what it was asked.
    #[error("the browser refused {method}: {reason}")]
    Refused {
        /// What it was asked.
        method: &'static str,
        /// Why. On one line, and shortened.
        reason: String,
    },
    /// It sent too much.
    #[error("the browser sent a message of more than {most} bytes")]
    TooLarge {
        /// The bound.
        most: usize,
    },
    /// More happened in it than is kept.
    #[error("more than {most} things happened in the browser while it was waited for")]
    TooMany {
        /// The bound.
        most: usize,
    },
    /// It sent something else than the protocol has.
    #[error("the browser sent something that is not its protocol")]
    NotProtocol,
}
