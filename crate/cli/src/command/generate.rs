//! `gadget-consent completions` and `gadget-consent man`

use std::io::{self, Write as _};
use std::path::PathBuf;

use crate::error::CommandError;

/// The shell to complete for.
#[derive(Debug, clap::Args)]
pub struct Completions {
    /// The shell
    shell: clap_complete::Shell,
}

/// Where the manual pages go.
#[derive(Debug, clap::Args)]
pub struct Manual {
    /// A folder for the manual pages of all commands; omit it to print the main page only
    folder: Option<PathBuf>,
}

pub fn completions(args: &Completions, program: &mut clap::Command) -> Result<bool, CommandError> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, program, "gadget-consent", &mut text);
    io::stdout().write_all(&text)?;
    Ok(true)
}

pub fn manual(args: &Manual, program: clap::Command) -> Result<bool, CommandError> {
    match &args.folder {
        Some(folder) => {
            clap_mangen::generate_to(program, folder).map_err(|source| CommandError::Write {
                path: folder.clone(),
                source,
            })?;
        }
        None => clap_mangen::Man::new(program).render(&mut io::stdout())?,
    }
    Ok(true)
}
