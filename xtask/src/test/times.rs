//! How long the steps and the tests took.

use std::{
    cmp::Reverse,
    collections::BTreeMap,
    fmt::Write,
    path::{Path, PathBuf},
    process::Command,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use console::style;
use fs_err as fs;
use steps::process;

use crate::workspace::Workspace;

/// How many of the longest tests are listed.
const LONGEST: usize = 20;

/// The stopwatch of one run.
#[derive(Debug)]
pub struct Times {
    start: Instant,
    file: PathBuf,
    done: Mutex<Done>,
}

#[derive(Debug, Default)]
struct Done {
    steps: Vec<(&'static str, Duration)>,
    /// Test programs that measure no tests of their own.
    programs: Vec<(String, Duration)>,
    /// Tests that failed, and passed when they were run again.
    passed_again: Vec<String>,
    has_failure: bool,
}

impl Times {
    /// Starts the stopwatch.
    pub fn start(workspace: &Workspace) -> anyhow::Result<Self> {
        let file = workspace.memory("test-times.txt");
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&file, "")?;
        Ok(Self {
            start: Instant::now(),
            file,
            done: Mutex::default(),
        })
    }

    /// The file to which tests append a line: seconds, a space, the name of the test.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// Runs and measures a step.
    pub fn step(
        &self,
        name: &'static str,
        go: impl FnOnce() -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let start = Instant::now();
        let outcome = go();
        let mut done = self.done();
        done.steps.push((name, start.elapsed()));
        done.has_failure |= outcome.is_err();
        outcome
    }

    /// Runs `cargo test` in view, and measures each test program. `watch` gets each line.
    pub fn watch(
        &self,
        command: &mut Command,
        mut watch: impl FnMut(&str) + Send,
    ) -> anyhow::Result<()> {
        let mut current: Option<(String, Instant)> = None;
        let outcome = process::run_watching(command, |line| {
            watch(line);
            if let Some(program) = program(line) {
                self.program_ended(current.replace((program, Instant::now())));
            }
        });
        self.program_ended(current);
        Ok(outcome?)
    }

    fn program_ended(&self, program: Option<(String, Instant)>) {
        if let Some((name, start)) = program {
            self.done().programs.push((name, start.elapsed()));
        }
    }

    /// Notes tests that failed, and passed when they were run again.
    pub fn passed_again(&self, tests: Vec<String>) {
        self.done().passed_again.extend(tests);
    }

    /// Whether a step has failed.
    pub fn has_failure(&self) -> bool {
        self.done().has_failure
    }

    /// The names of the steps that were run.
    pub fn steps(&self) -> Vec<&'static str> {
        self.done().steps.iter().map(|(name, _)| *name).collect()
    }

    /// The steps in the order in which they ended, then the longest tests.
    pub fn report(&self) -> String {
        let lines = fs::read_to_string(&self.file).unwrap_or_default();
        let done = self.done();
        let mut report = String::new();
        let mut line = |name: &str, time: Duration| {
            // Writing to a String cannot fail.
            let _ = writeln!(report, "{:>8.1} s  {name}", time.as_secs_f64());
        };
        for (name, time) in &done.steps {
            line(name, *time);
        }
        line("all of it", self.start.elapsed());
        let mut report = titled("how long the steps took", &report);
        if !done.passed_again.is_empty() {
            let names = format!("    {}\n", done.passed_again.join("\n    "));
            report += &titled("failed, and passed when run again: look into them", &names);
        }
        let tests = measured(&lines);
        let mut longest: Vec<_> = done.programs.iter().chain(&tests).collect();
        longest.sort_by_key(|(_, time)| Reverse(*time));
        if longest.is_empty() {
            return report;
        }
        let mut list = String::new();
        for (name, time) in longest.iter().take(LONGEST) {
            let _ = writeln!(list, "{:>8.1} s  {name}", time.as_secs_f64());
        }
        report + &titled("the longest tests and test programs", &list)
    }

    fn done(&self) -> MutexGuard<'_, Done> {
        self.done.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn titled(title: &str, lines: &str) -> String {
    format!("{}\n{lines}", style(format!("── {title} ──")).bold())
}

/// `     Running tests/lint.rs (target/debug/deps/lint-6f228ada065aaab9)`, as cargo says.
fn program(line: &str) -> Option<String> {
    let line = console::strip_ansi_codes(line);
    let (_, rest) = line.trim_start().split_once("Running ")?;
    let (source, file) = rest.split_once(" (")?;
    let name = Path::new(file.trim_end().strip_suffix(')')?).file_name()?;
    let (name, _) = name.to_str()?.rsplit_once('-')?;
    let source = source.trim_start_matches("unittests ");
    Some(format!("{name} ({source})"))
}

/// A test that is run for each of several wikis or directions counts as one.
fn measured(lines: &str) -> Vec<(String, Duration)> {
    let mut tests: BTreeMap<String, Duration> = BTreeMap::new();
    for line in lines.lines() {
        let Some((seconds, name)) = line.split_once(' ') else {
            continue;
        };
        if let Some(time) = seconds
            .parse()
            .ok()
            .and_then(|s| Duration::try_from_secs_f64(s).ok())
        {
            *tests.entry(name.to_owned()).or_default() += time;
        }
    }
    tests.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_named_by_cargo() {
        let table = [
            (
                "     Running unittests src/lib.rs (target/debug/deps/steps-8a30fd96a62e1761)",
                Some("steps (src/lib.rs)"),
            ),
            (
                "\u{1b}[1m\u{1b}[92m     Running\u{1b}[0m tests/lint.rs (/t/lint-6f228ada065aaab9)\n",
                Some("lint (tests/lint.rs)"),
            ),
            ("running 4 tests", None),
            ("   Compiling core v0.1.0 (/work)", None),
        ];
        for (line, expected) in table {
            assert_eq!(program(line).as_deref(), expected, "{line}");
        }
    }

    #[test]
    fn the_longest_test_comes_first() {
        let folder = tempfile::tempdir().unwrap();
        let times = Times::start(&Workspace::at(folder.path())).unwrap();
        times.step("format", || Ok(())).unwrap();
        fs::write(
            times.file(),
            "1.5 gates::a\nnonsense\n20.0 review::b\n2.0 gates::a\n",
        )
        .unwrap();
        let report = times.report();
        let at = |text: &str| report.find(text).unwrap();
        assert!(at("format") < at("all of it"), "{report}");
        assert!(at("20.0 s  review::b") < at("3.5 s  gates::a"), "{report}");
        assert!(!report.contains("run again"), "{report}");
        times.passed_again(vec!["tabs::revoked".to_owned()]);
        let report = times.report();
        assert!(report.contains("run again"), "{report}");
        assert!(report.contains("tabs::revoked"), "{report}");
        assert!(!times.has_failure());
        assert!(times.step("clippy", || anyhow::bail!("no")).is_err());
        assert!(times.has_failure());
    }
}
