//! `gadget-consent`: what gadget authors and interface administrators do outside the browser.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use gadget_consent::policy::{PolicyError, SitePolicy};
use gadget_consent_core::definition::read_definition;
use gadget_consent_core::manifest::compile;

/// Consent for MediaWiki gadgets that contact third parties.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Compile the manifest that the loader carries, and print it.
    ///
    /// Save what is printed as the page MediaWiki:Gadget-consent-manifest.json. Exit status: 0 when
    /// it was made, 1 when a declaration cannot be read (nothing is printed then), 2 when it could
    /// not be tried.
    Manifest {
        /// The text of MediaWiki:Gadgets-definition; “-” for standard input.
        definition: PathBuf,
        /// The text of MediaWiki:Gadget-consent-policy.json.
        #[arg(long)]
        policy: Option<PathBuf>,
    },
}

/// Why a command could not do its work.
#[derive(Debug, thiserror::Error)]
enum Failure {
    /// A file.
    #[error("{path} cannot be read: {error}")]
    Read {
        path: PathBuf,
        error: std::io::Error,
    },
    /// The site policy.
    #[error("{path}: {error}")]
    Policy { path: PathBuf, error: PolicyError },
    /// Declarations, one on a line.
    #[error("{0}")]
    Declarations(String),
}

impl Failure {
    fn exit_code(&self) -> ExitCode {
        match self {
            Self::Declarations(_) => ExitCode::from(1),
            Self::Read { .. } | Self::Policy { .. } => ExitCode::from(2),
        }
    }
}

fn main() -> ExitCode {
    let Command::Manifest { definition, policy } = Cli::parse().command;
    match manifest(&definition, policy.as_deref()) {
        Ok(manifest) => {
            println!("{manifest}");
            ExitCode::SUCCESS
        }
        Err(failure) => {
            eprintln!("gadget-consent: {failure}");
            failure.exit_code()
        }
    }
}

fn manifest(definition: &Path, policy: Option<&Path>) -> Result<String, Failure> {
    let gadgets = read_definition(&read(definition)?);
    let policy = match policy {
        Some(path) => SitePolicy::read(&read(path)?).map_err(|error| Failure::Policy {
            path: path.to_owned(),
            error,
        })?,
        None => SitePolicy::default(),
    };
    compile(&gadgets, policy.mode, &policy.first_party).map_err(|errors| {
        let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
        Failure::Declarations(lines.join("\n"))
    })
}

fn read(path: &Path) -> Result<String, Failure> {
    let text = if path == Path::new("-") {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        std::fs::read_to_string(path)
    };
    text.map_err(|error| Failure::Read {
        path: path.to_owned(),
        error,
    })
}
