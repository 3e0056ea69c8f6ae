//! `cargo xtask fuzz`: hostile input for every parser of the core.
//!
//! The targets have the layout of cargo-fuzz (`crate/core/fuzz`), which wants a nightly toolchain for
//! its sanitizers; the core has no unsafe code for them to watch. So the targets are built here with
//! whatever toolchain is active, with what libFuzzer needs to see where it has been.

use std::{
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    process,
    progress::note,
    setup::{self, Install, InstallArgs, Need},
    workspace::Workspace,
};

/// Inline counters and comparisons, as cargo-fuzz asks the compiler for them.
const COVERAGE: &str = "-Cpasses=sancov-module \
    -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares \
    -Ccodegen-units=1 --cfg fuzzing";

/// Bytes: long enough for several lines of a definition page.
const LONGEST_INPUT: u32 = 600;

/// Inputs for each target where nothing else is said: a few seconds.
const RUNS: u64 = 50_000;

/// Options of `cargo xtask fuzz`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only these targets: names of files in `crate/core/fuzz/fuzz_targets`, without `.rs`
    targets: Vec<String>,

    /// How many inputs each target gets; the same every time
    #[arg(long, default_value_t = RUNS)]
    runs: u64,

    /// How long each target goes on instead, from another beginning every time
    #[arg(long, conflicts_with = "runs")]
    seconds: Option<u64>,

    #[command(flatten)]
    install: InstallArgs,
}

/// What is wrong.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The compiler that builds libFuzzer.
    #[error(transparent)]
    Setup(#[from] setup::Error),
    /// The build.
    #[error(transparent)]
    Process(#[from] process::Error),
    /// A folder.
    #[error("cannot use {}: {source}", path.display())]
    Folder {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// No such target.
    #[error("there is no target “{name}”; the targets are {}", known.join(", "))]
    Unknown {
        /// What was asked for.
        name: String,
        /// What there is.
        known: Vec<String>,
    },
    /// A target found something.
    #[error(
        "the target {target} found something: {reason}. The input is in {}; to run it again: {} FILE",
        artifacts.display(), program.display()
    )]
    Found {
        /// Which target.
        target: String,
        /// How it ended.
        reason: Box<process::Error>,
        /// Where the input is.
        artifacts: PathBuf,
        /// The built target.
        program: PathBuf,
    },
}

/// Where everything is.
struct Places {
    sources: PathBuf,
    built: PathBuf,
    host: String,
}

/// How long a target goes on.
#[derive(Debug, Clone, Copy)]
enum Limit {
    /// So many inputs, the same every time.
    Runs(u64),
    /// So many seconds.
    Seconds(u64),
}

/// Builds the targets and runs them.
///
/// # Errors
/// When they cannot be built, or one finds something.
pub fn run(args: &Args) -> Result<(), Error> {
    let limit = args.seconds.map_or(Limit::Runs(args.runs), Limit::Seconds);
    fuzz_all(&args.targets, limit, args.install.into())
}

/// What belongs to `cargo xtask test`: all targets, for a short while.
///
/// # Errors
/// When they cannot be built, or one finds something.
pub fn check(install: Install) -> Result<(), Error> {
    fuzz_all(&[], Limit::Runs(RUNS), install)
}

fn fuzz_all(wanted: &[String], limit: Limit, install: Install) -> Result<(), Error> {
    let workspace = Workspace::here();
    setup::ensure(&workspace, &[Need::CppCompiler], install)?;
    let places = Places {
        sources: workspace.root().join("crate/core/fuzz"),
        built: workspace.target().join("fuzz"),
        host: host(),
    };
    let targets = chosen(&places, wanted)?;
    build(&workspace, &places)?;
    for target in &targets {
        fuzz(&places, target, limit)?;
    }
    note(&format!("nothing was found by {}", targets.join(", ")));
    Ok(())
}

/// The machine's own target triple. It is named to cargo, so that build scripts stay as they are.
fn host() -> String {
    process::answer(Command::new("rustc").arg("-vV"))
        .unwrap_or_default()
        .lines()
        .find_map(|line| line.strip_prefix("host: ").map(str::to_owned))
        .unwrap_or_else(|| "x86_64-unknown-linux-gnu".to_owned())
}

fn chosen(places: &Places, wanted: &[String]) -> Result<Vec<String>, Error> {
    let folder = places.sources.join("fuzz_targets");
    let failed = |source| Error::Folder {
        path: folder.clone(),
        source,
    };
    let mut known = Vec::new();
    for entry in fs::read_dir(&folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        known.extend(
            path.file_stem()
                .and_then(|name| name.to_str())
                .map(str::to_owned),
        );
    }
    known.sort();
    if let Some(name) = wanted.iter().find(|name| !known.contains(name)) {
        let name = name.clone();
        return Err(Error::Unknown { name, known });
    }
    Ok(if wanted.is_empty() {
        known
    } else {
        wanted.to_vec()
    })
}

fn build(workspace: &Workspace, places: &Places) -> Result<(), Error> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    process::run(
        "compile the fuzz targets",
        Command::new(cargo)
            .current_dir(&places.sources)
            .args(["build", "--release", "--locked", "--target", &places.host])
            .env("CARGO_TARGET_DIR", &places.built)
            .env("RUSTFLAGS", COVERAGE),
        &workspace.log("fuzz"),
    )?;
    Ok(())
}

fn fuzz(places: &Places, target: &str, limit: Limit) -> Result<(), Error> {
    let program = places.built.join(&places.host).join("release").join(target);
    let artifacts = places.built.join("artifacts").join(target);
    // What is found while it runs is kept there, beside what is checked in.
    let corpus = places.built.join("corpus").join(target);
    for folder in [&artifacts, &corpus] {
        if matches!(limit, Limit::Runs(_)) && folder.exists() {
            fs::remove_dir_all(folder).map_err(|source| Error::Folder {
                path: folder.clone(),
                source,
            })?;
        }
        fs::create_dir_all(folder).map_err(|source| Error::Folder {
            path: folder.clone(),
            source,
        })?;
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
    process::run(&format!("fuzz {target}"), &mut command, &log).map_err(|reason| Error::Found {
        target: target.to_owned(),
        reason: Box::new(reason),
        artifacts,
        program,
    })
}

fn option(name: &str, path: &Path) -> OsString {
    let mut option = OsString::from(name);
    option.push(path);
    option
}
