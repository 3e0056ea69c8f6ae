//! `gadget-consent release`

use std::io::Write as _;
use std::path::PathBuf;

use gadget_consent::release::Release;

use crate::error::CommandError;

/// The release to look at.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Take this release, a folder or a .tar.gz, instead of the one in this program
    #[arg(long, value_name = "PATH")]
    release: Option<PathBuf>,

    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// How to print a release.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// In lines
    #[default]
    Human,
    /// Its provenance.json
    Json,
    /// Its SHA256SUMS
    Sums,
}

pub fn run(args: &Args) -> Result<bool, CommandError> {
    let release = Release::chosen(args.release.as_deref())?;
    let text = match args.format {
        Format::Human => human(&release),
        Format::Json => file(&release, "provenance.json"),
        Format::Sums => file(&release, "SHA256SUMS"),
    };
    write!(std::io::stdout(), "{text}")?;
    Ok(true)
}

fn file(release: &Release, name: &str) -> String {
    release.files().remove(name).unwrap_or_default()
}

/// Whatever a release says of itself is on one line, and safe to print.
fn human(release: &Release) -> String {
    let about = release.provenance();
    let bytes: usize = release.pages().values().map(String::len).sum();
    let lines = [
        ("build", about.build.clone()),
        ("stub", about.protocol.clone()),
        ("commit", about.commit.clone()),
        ("source", about.source.clone()),
        ("licence", about.licence.clone()),
        (
            "pages",
            format!("{}, {} KiB", release.pages().len(), bytes.div_ceil(1024)),
        ),
    ];
    let made = about
        .made_with
        .iter()
        .map(|(name, text)| (name.as_str(), text.clone()));
    let mut text = format!("GadgetConsent {}: all sums are right\n", about.version);
    for (name, value) in lines {
        text.extend([format!("  {name:<10}{value}\n")]);
    }
    text.push_str("made with\n");
    for (name, value) in made {
        text.extend([format!("  {name:<32}{value}\n")]);
    }
    text
}
