//! One line on standard error for each long step: animated on a terminal, plain in a log.

use std::{
    sync::{
        LazyLock,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use console::{Term, style};
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

/// The lines of the steps that run now.
static BARS: LazyLock<MultiProgress> = LazyLock::new(MultiProgress::new);

static PLAIN: AtomicBool = AtomicBool::new(false);

/// From now on steps print plain lines, also on a terminal: several run at the same time.
pub fn print_plain_lines() {
    PLAIN.store(true, Ordering::Relaxed);
}

/// A long step that is running.
#[derive(Debug)]
#[must_use = "a step ends when it is dropped; call `done` or `failed`"]
pub struct Step {
    label: String,
    start: Instant,
    bar: Option<ProgressBar>,
}

impl Step {
    /// Starts a step and prints its label.
    pub fn start(label: &str) -> Self {
        let is_animated = Term::stderr().features().is_attended() && !PLAIN.load(Ordering::Relaxed);
        let bar = is_animated.then(|| {
            let bar = BARS.add(ProgressBar::new_spinner());
            if let Ok(template) =
                ProgressStyle::with_template("{spinner} {prefix} {elapsed:.dim} {wide_msg:.dim}")
            {
                bar.set_style(template);
            }
            bar.set_prefix(label.to_owned());
            bar.enable_steady_tick(Duration::from_millis(120));
            bar
        });
        if bar.is_none() {
            print(&format!("… {label}"));
        }
        Self {
            label: label.to_owned(),
            start: Instant::now(),
            bar,
        }
    }

    /// Shows what the step is doing now.
    pub fn say(&self, what: &str) {
        if let (Some(bar), false) = (&self.bar, what.is_empty()) {
            bar.set_message(console::strip_ansi_codes(what).into_owned());
        }
    }

    /// The step succeeded.
    pub fn done(self) {
        self.end(style("✓").green());
    }

    /// The step failed; the caller reports the error.
    pub fn failed(self) {
        self.end(style("✗").red());
    }

    fn end(self, mark: console::StyledObject<&str>) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        let seconds = self.start.elapsed().as_secs_f32();
        print(&format!(
            "{} {} ({seconds:.1} s)",
            mark.for_stderr(),
            self.label
        ));
    }
}

/// Prints one line that is not a step.
pub fn note(text: &str) {
    print(&format!("  {text}"));
}

/// Prints a line above those of the steps that run.
fn print(line: &str) {
    BARS.suspend(|| eprintln!("{line}"));
}
