//! How long each test takes, for `cargo xtask test`, which prints the longest tests.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::time::Instant;

/// The environment variable that names the file. Without it, nothing is written.
const FILE: &str = "GADGETCONSENT_DURATIONS";

/// The name of the thread on which the test runner runs tests one after another.
const MAIN_THREAD: &str = "main";

/// Appends `SECONDS<TAB>TEST NAME` to the file when it is dropped, also when the test fails.
#[derive(Debug)]
#[must_use = "it measures until it is dropped"]
pub struct Stopwatch {
    name: String,
    started: Instant,
}

impl Stopwatch {
    /// Starts now. `name` is used where the test runner does not say which test runs.
    pub fn start(name: &str) -> Self {
        let thread = std::thread::current();
        let test = thread.name().filter(|name| *name != MAIN_THREAD);
        Self {
            name: test.unwrap_or(name).to_owned(),
            started: Instant::now(),
        }
    }
}

impl Drop for Stopwatch {
    fn drop(&mut self) {
        let Some(path) = std::env::var_os(FILE) else {
            return;
        };
        let line = format!(
            "{:.1}\t{}\n",
            self.started.elapsed().as_secs_f64(),
            self.name
        );
        // One write for the whole line: several processes may append.
        let written = OpenOptions::new()
            .create(true)
            .append(true)
            .open(&path)
            .and_then(|mut file| file.write_all(line.as_bytes()));
        if let Err(error) = written {
            eprintln!("cannot write {FILE}={}: {error}", path.display());
        }
    }
}
