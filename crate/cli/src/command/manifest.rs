//! `gadget-consent manifest`.

use std::io::Write as _;

use gadget_consent_core::manifest::compile;

use crate::failure::Failure;
use crate::pages::{self, Pages};
use crate::printable::printable;

/// From what it is compiled.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    pages: pages::From,
}

pub fn run(args: &Args) -> Result<bool, Failure> {
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

/// Says why there is no manifest: one without these gadgets would let them run unasked.
fn refused(errors: impl Iterator<Item = String>) -> bool {
    for error in errors {
        eprintln!("gadget-consent: {}", printable(&error));
    }
    eprintln!("gadget-consent: no manifest is made; `gadget-consent lint` shows where it is wrong");
    false
}
