//! `cargo xtask fuzz`: feeds hostile input to every parser of the core, and to the scan.
//!
//! The targets in `crate/core/fuzz` and `crate/scan/fuzz` have the layout of cargo-fuzz. cargo-fuzz
//! needs a nightly toolchain for its sanitizers, but the core has no unsafe code for them to check. So the targets are built
//! here, with the active toolchain and the coverage counters that libFuzzer needs.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, bail, ensure};
use fs_err as fs;
use steps::{note, process};

use crate::{
    setup::{self, Install, InstallArgs, Need},
    workspace::Workspace,
};

/// The options with which cargo-fuzz asks for inline counters and traced comparisons.
const COVERAGE: &str = "-Cpasses=sancov-module \
    -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares \
    -Ccodegen-units=1 --cfg fuzzing";

/// In bytes: long enough for several lines of a definition page.
const LONGEST_INPUT: u32 = 600;

/// The default number of inputs of each target: a few seconds.
const RUNS: u64 = 50_000;

/// Options of `cargo xtask fuzz`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only these targets: file names in `fuzz_targets`, without `.rs`
    targets: Vec<String>,

    /// How many inputs each target gets, the same ones every time
    #[arg(long, default_value_t = RUNS)]
    runs: u64,

    /// Run each target for so many seconds instead, with new inputs every time
    #[arg(long, conflicts_with = "runs")]
    seconds: Option<u64>,

    #[command(flatten)]
    install: InstallArgs,
}

/// The folders with targets.
const FOLDERS: [&str; 2] = ["crate/core/fuzz", "crate/scan/fuzz"];

/// Paths, and the machine's target triple.
struct Places {
    sources: PathBuf,
    built: PathBuf,
    host: String,
}

/// How long a target runs.
#[derive(Debug, Clone, Copy)]
enum Limit {
    /// This many inputs, the same ones every time.
    Runs(u64),
    /// This many seconds, with new inputs.
    Seconds(u64),
}

/// Builds the targets and runs them.
///
/// # Errors
/// When they cannot be built, or one finds something.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let limit = args.seconds.map_or(Limit::Runs(args.runs), Limit::Seconds);
    fuzz_all(&FOLDERS, &args.targets, limit, args.install.into())
}

/// The step of `cargo xtask test`: the core's targets, for a few seconds each. The scan's parser takes
/// three and a half minutes of processor time to compile with counters; `crate/scan/tests/hostile.rs` is run instead.
///
/// # Errors
/// When they cannot be built, or one finds something.
pub fn check(install: Install) -> anyhow::Result<()> {
    fuzz_all(&FOLDERS[..1], &[], Limit::Runs(RUNS), install)
}

fn fuzz_all(
    folders: &[&str],
    wanted: &[String],
    limit: Limit,
    install: Install,
) -> anyhow::Result<()> {
    let workspace = Workspace::here();
    setup::ensure(&workspace, &[Need::CppCompiler], install)?;
    let mut fuzzed = Vec::new();
    let mut known = Vec::new();
    for folder in folders {
        let places = Places {
            sources: workspace.root().join(folder),
            built: workspace.target().join("fuzz"),
            host: host(),
        };
        let targets = targets(&places)?;
        known.extend(targets.iter().cloned());
        let is_wanted = |target: &String| wanted.is_empty() || wanted.contains(target);
        let targets: Vec<String> = targets.into_iter().filter(is_wanted).collect();
        if targets.is_empty() {
            continue;
        }
        has_seeds(&places, &targets)?;
        build(&workspace, &places)?;
        for target in &targets {
            fuzz(&places, target, limit)?;
        }
        fuzzed.extend(targets);
    }
    if let Some(name) = wanted.iter().find(|name| !known.contains(name)) {
        bail!(
            "there is no target “{name}”; the targets are {}",
            known.join(", ")
        );
    }
    note(&format!("no failures found by {}", fuzzed.join(", ")));
    Ok(())
}

/// The machine's own target triple. Named to cargo, it keeps `RUSTFLAGS` away from build scripts.
fn host() -> String {
    process::answer(Command::new("rustc").arg("-vV"))
        .unwrap_or_default()
        .lines()
        .find_map(|line| line.strip_prefix("host: ").map(str::to_owned))
        .unwrap_or_else(|| "x86_64-unknown-linux-gnu".to_owned())
}

fn targets(places: &Places) -> anyhow::Result<Vec<String>> {
    let mut known = Vec::new();
    for entry in fs::read_dir(places.sources.join("fuzz_targets"))? {
        let path = entry?.path();
        known.extend(
            path.file_stem()
                .and_then(|name| name.to_str())
                .map(str::to_owned),
        );
    }
    known.sort();
    Ok(known)
}

/// Git keeps no empty folder, so a target without a seed runs on the machine of its author only.
fn has_seeds(places: &Places, targets: &[String]) -> anyhow::Result<()> {
    for target in targets {
        let seeds = places.sources.join("corpus").join(target);
        let has_one = fs::read_dir(&seeds).is_ok_and(|mut files| files.next().is_some());
        ensure!(
            has_one,
            "the target “{target}” has no seed: put an input into {}",
            seeds.display()
        );
    }
    Ok(())
}

fn build(workspace: &Workspace, places: &Places) -> anyhow::Result<()> {
    process::run(
        "compile the fuzz targets",
        workspace
            .cargo()
            .current_dir(&places.sources)
            .args(["build", "--release", "--locked", "--target", &places.host])
            .env("CARGO_TARGET_DIR", &places.built)
            .env("RUSTFLAGS", COVERAGE),
        &workspace.log("fuzz"),
    )?;
    Ok(())
}

fn fuzz(places: &Places, target: &str, limit: Limit) -> anyhow::Result<()> {
    let program = places.built.join(&places.host).join("release").join(target);
    let artifacts = places.built.join("artifacts").join(target);
    // New inputs are kept here, apart from the corpus that is checked in.
    let corpus = places.built.join("corpus").join(target);
    for folder in [&artifacts, &corpus] {
        if matches!(limit, Limit::Runs(_)) && folder.exists() {
            fs::remove_dir_all(folder)?;
        }
        fs::create_dir_all(folder)?;
    }
    let mut command = Command::new(&program);
    match limit {
        Limit::Runs(runs) => command.arg(format!("-runs={runs}")).arg("-seed=1"),
        Limit::Seconds(seconds) => command.arg(format!("-max_total_time={seconds}")),
    };
    command
        .arg(format!("-max_len={LONGEST_INPUT}"))
        .arg(format!("-artifact_prefix={}/", artifacts.display()))
        .arg(option("-dict=", &places.sources.join("definition.dict")))
        .arg("-print_final_stats=1")
        .args([corpus, places.sources.join("corpus").join(target)]);
    let log = places.built.join(format!("{target}.log"));
    process::run(&format!("fuzz {target}"), &mut command, &log).with_context(|| {
        format!(
            "the target {target} found a failure. The input is in {}; to run it again: {} FILE",
            artifacts.display(),
            program.display()
        )
    })
}

fn option(name: &str, path: &Path) -> OsString {
    let mut option = OsString::from(name);
    option.push(path);
    option
}
