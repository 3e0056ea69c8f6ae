//! `cargo xtask bench`: how long the core takes, and how that grows with the wiki.

use std::{
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
    process::Command,
};

use serde::Deserialize;

use crate::{process, workspace::Workspace};

const SIZES: [usize; 5] = [10, 100, 500, 1_000, 10_000];

/// The questions that `crate/core/benches/core.rs` asks, in the order of the table.
const QUESTIONS: [&str; 5] = [
    "read a definition page",
    "read and lint a definition page",
    "compile the manifest",
    "read entries of the ledger",
    "decide about entries of the ledger",
];

const BEGIN: &str = "<!-- cargo xtask bench -->\n";
const END: &str = "<!-- end -->\n";

/// Options of `cargo xtask bench`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Write the table into docs/performance.md
    #[arg(long)]
    write: bool,

    /// Handed to Criterion: a part of the names of the questions, or its options
    #[arg(last = true, value_name = "OPTION")]
    criterion: Vec<OsString>,
}

/// Why there is no table.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The benchmarks.
    #[error(transparent)]
    Process(#[from] process::Error),
    /// A file.
    #[error("cannot use {}: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Criterion's result.
    #[error("{} is not an estimate of Criterion's: {source}", path.display())]
    Estimate {
        /// The file.
        path: PathBuf,
        /// Where and why.
        source: serde_json::Error,
    },
    /// There is no place for the table.
    #[error("{} has no lines {BEGIN:?} and {END:?}, between which the table stands", .0.display())]
    NoPlace(PathBuf),
}

/// Criterion's `estimates.json`, as far as it is needed.
#[derive(Debug, Deserialize)]
struct Estimates {
    median: Estimate,
}

#[derive(Debug, Deserialize)]
struct Estimate {
    /// Nanoseconds.
    point_estimate: f64,
}

/// Measures, and prints the table.
///
/// # Errors
/// When it cannot be measured, or the table cannot be written.
pub fn run(args: &Args) -> Result<(), Error> {
    let workspace = Workspace::here();
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    process::run_in_view(
        Command::new(cargo)
            .current_dir(workspace.root())
            .args(["bench", "--package", "gadget-consent-core"])
            .args(["--features", "lint", "--bench", "core", "--"])
            .args(&args.criterion),
    )?;
    let table = table(&workspace.target().join("criterion"))?;
    print!("{table}");
    if args.write {
        let path = workspace.root().join("docs/performance.md");
        let page = read(&path)?;
        let page = with_table(&page, &table).ok_or_else(|| Error::NoPlace(path.clone()))?;
        fs::write(&path, page).map_err(|source| Error::File { path, source })?;
    }
    Ok(())
}

fn table(results: &Path) -> Result<String, Error> {
    let sizes: Vec<String> = SIZES.iter().map(ToString::to_string).collect();
    let mut lines = vec![
        format!("| gadgets | {} |", sizes.join(" | ")),
        format!("| --- |{}", " ---: |".repeat(SIZES.len())),
    ];
    for question in QUESTIONS {
        let mut cells = vec![question.to_owned()];
        for size in SIZES {
            cells.push(time(median(results, question, size)?));
        }
        lines.push(format!("| {} |", cells.join(" | ")));
    }
    Ok(lines.join("\n") + "\n")
}

fn median(results: &Path, question: &str, size: usize) -> Result<f64, Error> {
    let path = results
        .join(question)
        .join(size.to_string())
        .join("new/estimates.json");
    let estimates: Estimates =
        serde_json::from_str(&read(&path)?).map_err(|source| Error::Estimate { path, source })?;
    Ok(estimates.median.point_estimate)
}

fn read(path: &Path) -> Result<String, Error> {
    fs::read_to_string(path).map_err(|source| Error::File {
        path: path.to_path_buf(),
        source,
    })
}

fn time(nanoseconds: f64) -> String {
    let (number, unit) = match nanoseconds {
        ..1e3 => (nanoseconds, "ns"),
        ..1e6 => (nanoseconds / 1e3, "µs"),
        _ => (nanoseconds / 1e6, "ms"),
    };
    // Three figures: more would be noise.
    let digits = match number {
        ..10.0 => 2,
        ..100.0 => 1,
        _ => 0,
    };
    format!("{number:.digits$} {unit}")
}

fn with_table(page: &str, table: &str) -> Option<String> {
    let (before, rest) = page.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}{table}{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::{BEGIN, END, time, with_table};

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

    #[test]
    fn the_table_stands_between_its_lines() {
        let page = format!("a\n{BEGIN}old\n{END}b\n");
        let expected = format!("a\n{BEGIN}new\n{END}b\n");
        assert_eq!(with_table(&page, "new\n"), Some(expected));
        assert_eq!(with_table("a\n", "new\n"), None);
    }
}
