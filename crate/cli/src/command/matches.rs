//! `gadget-consent matches SOURCE URL`

use std::io::Write as _;

use gadget_consent_core::{Source, Url};

use crate::error::CommandError;

/// The source and the URL to compare.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The source, as in a declaration but without kinds: *.tile.example.org
    source: String,
    /// The URL that a gadget contacts
    url: String,
}

pub fn run(args: &Args) -> Result<bool, CommandError> {
    let source: Source = args.source.parse()?;
    let href =
        url::Url::parse(&args.url).map_err(|error| CommandError::Url(args.url.clone(), error))?;
    let url: Url = href.as_str().parse()?;
    let mismatch = source.mismatch(&url);
    let mut output = std::io::stdout();
    match mismatch {
        None => writeln!(output, "{source} allows {href}")?,
        Some(part) => writeln!(output, "{source} does not allow {href}: {part}")?,
    }
    Ok(mismatch.is_none())
}
