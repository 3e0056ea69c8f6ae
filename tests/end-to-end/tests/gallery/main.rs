//! The gallery: a browser visits every state of the dialog, the notices and the pages.
//!
//! In Chromium only: what is tested here does not depend on the browser.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use end_to_end::Engine;
use end_to_end::gallery::Visitor;
use end_to_end::times::Stopwatch;

mod accessibility;
mod linter;
mod pages;
mod pictures;
mod questions;

/// A direction of writing, and a language that is written so.
#[derive(Debug, Clone, Copy)]
struct Direction {
    name: &'static str,
    language: &'static str,
}

const LEFT_TO_RIGHT: Direction = Direction {
    name: "ltr",
    language: "en",
};
const RIGHT_TO_LEFT: Direction = Direction {
    name: "rtl",
    language: "ar",
};

/// Runs a test with a visitor. `script` runs first in each page.
fn visit(script: &str, test: impl AsyncFnOnce(&Visitor)) {
    if Engine::asked_for() != Engine::Chromium {
        println!("in Chromium only");
        return;
    }
    let _stopwatch = Stopwatch::start();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async { test(&Visitor::enter(script).await).await });
}
