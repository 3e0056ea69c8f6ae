//! `cargo xtask demo`: a real wiki with the module and sample gadgets.

use clap::Args as ClapArgs;

/// Options of `cargo xtask demo`.
#[derive(Debug, ClapArgs)]
pub struct Args {}

/// Runs the demo wiki until it is interrupted.
///
/// # Errors
/// When the wiki cannot be made or started.
pub fn run(_args: Args) -> anyhow::Result<()> {
    anyhow::bail!("the demo wiki is not part of this version")
}
