//! `gadget-consent completions`, `gadget-consent man`: what other programs read of this one.

use std::io::{self, Write as _};
use std::path::PathBuf;

use clap::CommandFactory as _;

use crate::Cli;
use crate::failure::Failure;

/// For which shell.
#[derive(Debug, clap::Args)]
pub struct Completions {
    /// The shell
    shell: clap_complete::Shell,
}

/// Where to.
#[derive(Debug, clap::Args)]
pub struct Manual {
    /// A folder for this page and those of all commands; without one, this page alone is printed
    folder: Option<PathBuf>,
}

pub fn completions(args: &Completions) -> Result<bool, Failure> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "gadget-consent", &mut text);
    io::stdout().write_all(&text)?;
    Ok(true)
}

pub fn manual(args: &Manual) -> Result<bool, Failure> {
    match &args.folder {
        Some(folder) => {
            clap_mangen::generate_to(Cli::command(), folder).map_err(|source| Failure::Write {
                path: folder.clone(),
                source,
            })?;
        }
        None => clap_mangen::Man::new(Cli::command()).render(&mut io::stdout())?,
    }
    Ok(true)
}
