//! The tests of `crate/mediawiki`, which run in Chromium on a page without a wiki.

use std::{ffi::OsString, path::Path};

use anyhow::Context;
use steps::process;

use crate::{
    setup::{Install, wasm_target},
    workspace::Workspace,
};

const TRIPLE: &str = "wasm32-unknown-unknown";

/// The hidden command of xtask that runs compiled tests.
pub const COMMAND: &str = "run-in-browser";

/// Compiles the tests, and runs them.
pub fn test(workspace: &Workspace, install: Install, xtask: &Path) -> anyhow::Result<()> {
    let target = wasm_target::ensure(workspace, install)?;
    let driver = which::which("chromedriver").context("cannot find chromedriver")?;
    let mut runner = OsString::from(xtask);
    runner.push(" ");
    runner.push(COMMAND);
    let mut command = workspace.cargo();
    command
        .args(["test", "--package", "mediawiki-web", "--test", "web"])
        .args(["--target", TRIPLE, "-Zbuild-std=std,panic_abort"])
        .arg("--target-dir")
        .arg(workspace.target().join("wasm-tests"))
        .env("RUSTC", &target.rustc)
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", &target.linker)
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner)
        .env("CHROMEDRIVER", driver)
        // rustup sets it to the libraries of another compiler.
        .env_remove("LD_LIBRARY_PATH");
    let log = workspace.log("bindings");
    Ok(process::run(
        "test the bindings to mw.*",
        &mut command,
        &log,
    )?)
}

/// What cargo passes to the runner.
#[derive(Debug, clap::Args)]
pub struct RunnerArgs {
    /// The compiled tests, and options
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<OsString>,
}

/// Runs compiled tests. This is the program `wasm-bindgen-test-runner`, which needs no installation
/// here, and always has the version of the library.
///
/// # Errors
/// When a test fails, or the browser does not start.
pub fn run(args: RunnerArgs) -> anyhow::Result<()> {
    let program = OsString::from("wasm-bindgen-test-runner");
    let arguments = std::iter::once(program).chain(args.arguments);
    wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(arguments)
}
