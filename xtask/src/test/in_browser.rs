//! The tests of `crate/mediawiki`, which run in Chromium on a page without a wiki.

use anyhow::Context;
use steps::process;

use crate::{
    setup::{Install, wasm_target},
    workspace::Workspace,
};

const TRIPLE: &str = "wasm32-unknown-unknown";

/// The program that runs compiled tests (`xtask/web-test-runner`).
const RUNNER: &str = "web-test-runner";

/// Compiles the tests, and runs them.
pub fn test(workspace: &Workspace, install: Install) -> anyhow::Result<()> {
    let target = wasm_target::ensure(workspace, install)?;
    let driver = which::which("chromedriver").context("cannot find chromedriver")?;
    // The selection of the other commands, so that its dependencies are compiled once (`suite`).
    let mut build = workspace.cargo();
    build
        .args(["build", "--workspace", "--all-features", "--quiet"])
        .args(["--bin", RUNNER]);
    process::run_in_view(&mut build)?;
    let runner = workspace.target().join("debug").join(RUNNER);
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
