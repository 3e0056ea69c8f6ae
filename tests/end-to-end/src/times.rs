//! How long tests take. `cargo xtask test` lists the longest.

use std::fs::OpenOptions;
use std::io::Write;
use std::time::Instant;

use crate::driver::Engine;

/// Measures a test. Dropped, also by a failing test, it appends a line to the file that
/// `GADGETCONSENT_TIMES` names: seconds, a space, the name of the test.
#[derive(Debug)]
pub struct Stopwatch {
    start: Instant,
}

impl Stopwatch {
    /// Starts now, once the test no longer waits for a wiki.
    #[must_use]
    pub fn start() -> Self {
        Self {
            start: Instant::now(),
        }
    }
}

impl Drop for Stopwatch {
    fn drop(&mut self) {
        let Some(file) = std::env::var_os("GADGETCONSENT_TIMES") else {
            return;
        };
        // The runner names a test's thread after the test.
        let thread = std::thread::current();
        let name = thread.name().unwrap_or("a test without a name");
        let browser = match Engine::asked_for() {
            Engine::Chromium => "",
            Engine::Firefox => " in Firefox",
        };
        let line = format!(
            "{:.1} {name}{browser}\n",
            self.start.elapsed().as_secs_f64()
        );
        // Losing a time is not a reason to fail.
        let _ = OpenOptions::new()
            .append(true)
            .create(true)
            .open(file)
            .and_then(|mut file| file.write_all(line.as_bytes()));
    }
}
