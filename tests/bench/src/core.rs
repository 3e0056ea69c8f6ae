//! How long the core takes, measured by Criterion.

use std::{path::Path, process::Command};

use serde::Deserialize;
use steps::process;

use crate::{Options, cargo, result};

const SIZES: [usize; 5] = [10, 100, 500, 1_000, 10_000];

/// The questions that `crate/core/benches/core.rs` asks, in the order of the table.
const QUESTIONS: [&str; 5] = [
    "read a definition page",
    "read and lint a definition page",
    "compile the manifest",
    "read entries of the ledger",
    "decide about entries of the ledger",
];

/// The part of Criterion's `estimates.json` that is used here.
#[derive(Debug, Deserialize)]
struct Estimates {
    median: Estimate,
}

#[derive(Debug, Deserialize)]
struct Estimate {
    /// In nanoseconds.
    point_estimate: f64,
}

/// Runs the benchmark.
pub fn run(options: &Options) -> anyhow::Result<()> {
    process::run_in_view(
        Command::new(cargo())
            .current_dir(options.repository)
            .args(["bench", "--package", "gadget-consent-core"])
            .args(["--features", "lint", "--bench", "core", "--"])
            .args(options.criterion),
    )?;
    Ok(())
}

/// The results of the last run, as a table.
pub fn table(repository: &Path) -> anyhow::Result<String> {
    let results = repository.join("target/criterion");
    let sizes: Vec<String> = SIZES.iter().map(ToString::to_string).collect();
    let mut lines = vec![
        format!("| gadgets | {} |", sizes.join(" | ")),
        format!("| --- |{}", " ---: |".repeat(SIZES.len())),
    ];
    for question in QUESTIONS {
        let mut cells = vec![question.to_owned()];
        for size in SIZES {
            cells.push(time(median(&results, question, size)?));
        }
        lines.push(format!("| {} |", cells.join(" | ")));
    }
    Ok(lines.join("\n") + "\n")
}

fn median(results: &Path, question: &str, size: usize) -> anyhow::Result<f64> {
    let path = results
        .join(question)
        .join(size.to_string())
        .join("new/estimates.json");
    let estimates: Estimates = result(&path)?;
    Ok(estimates.median.point_estimate)
}

fn time(nanoseconds: f64) -> String {
    let (number, unit) = match nanoseconds {
        ..1e3 => (nanoseconds, "ns"),
        ..1e6 => (nanoseconds / 1e3, "µs"),
        _ => (nanoseconds / 1e6, "ms"),
    };
    // Three significant digits: the rest is noise.
    let digits = match number {
        ..10.0 => 2,
        ..100.0 => 1,
        _ => 0,
    };
    format!("{number:.digits$} {unit}")
}

#[cfg(test)]
mod tests {
    use super::time;

    #[test]
    fn times_have_three_figures() {
        let table = [
            (712.3, "712 ns"),
            (9_244.0, "9.24 µs"),
            (93_001.0, "93.0 µs"),
            (1_391_200.0, "1.39 ms"),
            (36_809_000.0, "36.8 ms"),
        ];
        for (nanoseconds, expected) in table {
            assert_eq!(time(nanoseconds), expected);
        }
    }
}
