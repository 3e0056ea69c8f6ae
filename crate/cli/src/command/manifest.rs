//! `gadget-consent manifest`

use std::io::Write as _;

use gadget_consent_core::manifest::compile;

use crate::error::CommandError;
use crate::pages::{self, Pages};
use crate::printable::printable;

/// The pages to compile.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    pages: pages::From,
}

pub fn run(args: &Args) -> Result<bool, CommandError> {
    let pages = Pages::read(&args.pages)?;
    let gadgets = match pages.gadgets() {
        Ok(gadgets) => gadgets,
        Err(errors) => {
            return Ok(refused(
                errors
                    .iter()
                    .map(|(page, error)| format!("{page}: {error}")),
            ));
        }
    };
    match compile(&gadgets, &pages.policy) {
        Ok(manifest) => {
            writeln!(std::io::stdout(), "{manifest}")?;
            Ok(true)
        }
        Err(errors) => Ok(refused(errors.iter().map(ToString::to_string))),
    }
}

/// Reports why there is no manifest. A manifest without these gadgets would let them run unasked.
fn refused(errors: impl Iterator<Item = String>) -> bool {
    for error in errors {
        eprintln!("gadget-consent: {}", printable(&error));
    }
    eprintln!(
        "gadget-consent: no manifest was compiled; run `gadget-consent lint` to find the errors"
    );
    false
}
