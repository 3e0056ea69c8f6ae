//! What the core and a page view cost: runs the benchmarks and turns what they measured into tables
//! and a chart (docs/performance.md).

use std::{ffi::OsString, path::Path};

use anyhow::Context;
use clap::ValueEnum;
use fs_err as fs;

mod chart;
mod core;
mod page;
mod spread;
mod views;

/// The page that publishes the figures.
const PAGE: &str = "docs/performance.md";

/// The chart on that page.
const CHART: &str = "docs/performance.svg";

/// What to measure and what to do with it.
#[derive(Debug, Clone, Copy)]
pub struct Options<'a> {
    /// The project's folder.
    pub repository: &'a Path,
    /// Only this part.
    pub only: Option<Part>,
    /// Whether to measure, or to use the results of the last run.
    pub source: Figures,
    /// Whether to publish the figures.
    pub publish: Publish,
    /// How many page views of each kind.
    pub views: u32,
    /// The program of `cargo xtask`, which starts the demo wiki.
    pub xtask: &'a Path,
    /// Options for Criterion.
    pub criterion: &'a [OsString],
}

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// The core, without a wiki or a browser
    Core,
    /// Page views: with the module, without it, with other consent managers
    Views,
    /// Of page views only the loader by itself, which the part above includes
    Loader,
}

/// Where the figures come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figures {
    /// A new measurement.
    Measure,
    /// The results of the last run.
    LastRun,
}

/// Whether the figures are published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Publish {
    /// Tables and chart are written into docs/performance.md.
    Write,
    /// The tables are only printed.
    No,
}

impl Options<'_> {
    /// Whether this run includes a part.
    #[must_use]
    pub fn wants(&self, part: Part) -> bool {
        self.only.map_or(part != Part::Loader, |only| only == part)
    }

    /// Whether this run measures a part.
    #[must_use]
    pub fn measures(&self, part: Part) -> bool {
        self.source == Figures::Measure && self.wants(part)
    }
}

/// Measures, prints the tables and publishes them if wanted.
///
/// # Errors
/// When a benchmark fails, its results are missing, or a table cannot be written.
pub fn run(options: &Options) -> anyhow::Result<()> {
    let mut tables = Vec::new();
    let mut chart = None;
    if options.measures(Part::Core) {
        core::run(options)?;
    }
    if options.wants(Part::Core) {
        tables.push(("core", core::table(options.repository)?));
    }
    if options.measures(Part::Views) {
        views::run(options)?;
    }
    if options.measures(Part::Loader) {
        views::run_loader(options)?;
    }
    if options.wants(Part::Loader) {
        tables.push(("loader", views::loader_table(options.repository)?));
    }
    if options.wants(Part::Views) {
        let views = views::Views::last(options.repository)?;
        tables.extend(views.tables()?);
        chart = Some(views.chart()?);
    }
    for (name, table) in &tables {
        println!("── {name} ──\n{table}");
    }
    if options.publish == Publish::Write {
        publish(options.repository, &tables, chart.as_deref())?;
    }
    Ok(())
}

fn publish(
    repository: &Path,
    tables: &[(&str, String)],
    chart: Option<&str>,
) -> anyhow::Result<()> {
    let path = repository.join(PAGE);
    let mut text = fs::read_to_string(&path)?;
    for (name, table) in tables {
        text = page::with(&text, name, table)?;
    }
    fs::write(&path, text)?;
    if let Some(chart) = chart {
        fs::write(repository.join(CHART), chart)?;
    }
    Ok(())
}

fn cargo() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"))
}

/// Reads the results of a benchmark.
fn result<T: serde::de::DeserializeOwned>(path: &Path) -> anyhow::Result<T> {
    let text = fs::read_to_string(path).context("there are no results of a benchmark")?;
    serde_json::from_str(&text)
        .with_context(|| format!("{}: not the results of this benchmark", path.display()))
}
