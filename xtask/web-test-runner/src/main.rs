//! `wasm-bindgen-test-runner`, compiled here, so that it needs no installation and always has the
//! version of the library. It is apart from xtask, because only the tests pay for compiling it.

fn main() -> anyhow::Result<()> {
    wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(std::env::args_os())
}
