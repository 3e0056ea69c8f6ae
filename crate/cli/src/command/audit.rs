//! `gadget-consent audit`

use std::io::Write as _;
use std::path::PathBuf;

use gadget_consent::printable::ascii_controls;
use gadget_consent_core::audit::{Kept, Log};
use gadget_consent_core::ledger::{LedgerMap, is_gadget};
use gadget_consent_core::{transfer, user_scripts};

use crate::error::CommandError;
use crate::session::{LoginArgs, open};

/// Whose answers to log.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Files of exported answers, from the review page
    #[arg(value_name = "FILE", required_unless_present = "wiki")]
    files: Vec<PathBuf>,

    /// The answers in the preferences of your account on a wiki: its address, or the address of its
    /// api.php. This logs in
    #[arg(long, value_name = "URL", conflicts_with = "files")]
    wiki: Option<String>,

    #[command(flatten)]
    account: LoginArgs,
}

pub fn run(args: &Args) -> Result<bool, CommandError> {
    let mut text = String::new();
    match &args.wiki {
        Some(address) => text.push_str(&of_account(address, &args.account)?),
        None => {
            for path in &args.files {
                text.push_str(&of_file(path)?);
            }
        }
    }
    let mut output = std::io::stdout().lock();
    output.write_all(ascii_controls(&text).as_bytes())?;
    Ok(true)
}

fn of_account(address: &str, login: &LoginArgs) -> Result<String, CommandError> {
    let wiki = open(address, Some(login))?;
    let preferences = wiki.preferences()?;
    let all = preferences.iter();
    let map = LedgerMap::read(all.map(|(name, value)| (name.as_str(), value.as_str())));
    let mut log = Log::default();
    for (gadget, text) in map.entries() {
        if is_gadget(&gadget) {
            let entry = user_scripts::read(&gadget, &text).ok();
            log.answer(&gadget, entry.as_ref(), Kept::Preferences);
        }
    }
    Ok(log.write(wiki.host()))
}

fn of_file(path: &PathBuf) -> Result<String, CommandError> {
    let failed = |source: std::io::Error| CommandError::Read {
        path: path.clone(),
        source,
    };
    let length = std::fs::metadata(path).map_err(failed)?.len();
    if length > u64::from(transfer::LARGEST) {
        return Err(failed(std::io::Error::other(
            "it is too large for exported answers",
        )));
    }
    let text = std::fs::read_to_string(path).map_err(failed)?;
    let answers = transfer::read_text(&text).map_err(|problems| CommandError::Answers {
        path: path.clone(),
        problems,
    })?;
    let mut log = Log::default();
    for (gadget, entry) in &answers {
        log.answer(gadget, Some(entry), Kept::File);
    }
    Ok(log.write(&wiki_of(&text)))
}

/// The wiki that a file names.
fn wiki_of(text: &str) -> String {
    let page: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
    page["wiki"].as_str().unwrap_or_default().to_owned()
}
