//! `gadget-consent matches SOURCE URL`.

use std::io::Write as _;

use gadget_consent_core::{Source, Url};

use crate::failure::Failure;

/// What is compared.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// As in a declaration, without kinds: `*.tile.example.org`
    source: String,
    /// The address that a gadget contacts
    url: String,
}

pub fn run(args: &Args) -> Result<bool, Failure> {
    let source: Source = args.source.parse()?;
    let href = url::Url::parse(&args.url).map_err(|error| Failure::Url(args.url.clone(), error))?;
    let url: Url = href.as_str().parse()?;
    let mismatch = source.mismatch(&url);
    let mut output = std::io::stdout();
    match mismatch {
        None => writeln!(output, "{source} lets {href} through")?,
        Some(part) => writeln!(output, "{source} does not let {href} through: {part}")?,
    }
    Ok(mismatch.is_none())
}
