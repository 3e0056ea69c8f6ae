//! `gadget-consent draft`

use std::io::Write as _;
use std::path::PathBuf;

use clap::ValueEnum;
use gadget_consent::wiki::Wiki;
use gadget_consent_core::SitePolicy;
use gadget_consent_core::evidence::{Open, merge};

use crate::documents::{Documents, first_party};
use crate::error::CommandError;
use crate::records;
use crate::session::{OptionalLogin, open};

mod output;
mod written;

use output::Drafts;
use written::Definitions;

/// What is known, and what to compare it with.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Reports of `scan --format json`
    #[arg(long, value_name = "FILE", num_args = 1.., required_unless_present = "observed")]
    scan: Vec<PathBuf>,

    /// Files of observations: of browsers in observe mode, or of `observe`
    #[arg(long, value_name = "FILE", num_args = 1..)]
    observed: Vec<PathBuf>,

    /// The text of MediaWiki:Gadgets-definition, or a page MediaWiki:Gadgets/NAME.json in a file named
    /// NAME.json: what is declared there already is not drafted; may be repeated
    #[arg(long, value_name = "FILE")]
    definition: Vec<PathBuf>,

    /// The same pages, and the site policy, of a wiki: its address, or the address of its api.php
    #[arg(long, value_name = "URL", conflicts_with_all = ["definition", "policy"])]
    wiki: Option<String>,

    #[command(flatten)]
    login: OptionalLogin,

    /// The text of MediaWiki:Gadget-consent-policy.json: says what needs no declaration
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,

    /// Another source that is the first party, or a preset such as “wikimedia”; may be repeated
    #[arg(long, value_name = "SOURCE")]
    first_party: Vec<String>,

    /// How to write the drafts
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// How to write drafts.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum Format {
    /// For people
    #[default]
    Human,
    /// For programs: one JSON object
    Json,
}

pub fn run(args: &Args) -> Result<bool, CommandError> {
    let scan = records::scans(&args.scan)?;
    let observed = records::observations(&args.observed)?.unwrap_or_default();
    let login = args.login.wanted(false);
    let wiki = args.wiki.as_deref().map(|address| open(address, login));
    let wiki = wiki.transpose()?;
    let documents = documents(args, wiki.as_ref())?;
    let site = documents.as_ref().map(Documents::site);
    let default = SitePolicy::default();
    let policy = site.as_ref().and_then(|site| site.policy.as_ref().ok());
    let policy = policy.map_or(&default, |reading| &reading.value);
    let own = first_party(
        policy.first_party.clone(),
        &args.first_party,
        args.wiki.as_deref(),
    )?;
    let open = Open {
        first_party: &own,
        content: &policy.content,
        local: &policy.local,
    };
    let drafts = Drafts {
        evidence: merge(&scan, &observed, open),
        scan: &scan,
        definitions: documents.and_then(Definitions::of),
    };
    let text = match args.format {
        Format::Human => drafts.human(),
        Format::Json => drafts.json(),
    };
    std::io::stdout().lock().write_all(text.as_bytes())?;
    Ok(true)
}

fn documents(args: &Args, wiki: Option<&Wiki>) -> Result<Option<Documents>, CommandError> {
    let policy = args.policy.as_deref();
    match wiki {
        Some(wiki) => Documents::of_wiki(wiki).map(Some),
        None if args.definition.is_empty() && policy.is_none() => Ok(None),
        None => Documents::of_files(&args.definition, policy, None).map(Some),
    }
}
