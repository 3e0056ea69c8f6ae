//! `gadget-consent manifest`.

use std::io::Write as _;

use gadget_consent_core::manifest::compile;

use crate::failure::Failure;
use crate::pages::{self, Pages};

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
            for error in errors {
                eprintln!("gadget-consent: {error}");
            }
            return Ok(false);
        }
    };
    match compile(&gadgets, &pages.policy) {
        Ok(manifest) => {
            writeln!(std::io::stdout(), "{manifest}")?;
            Ok(true)
        }
        Err(errors) => {
            for error in errors {
                eprintln!("gadget-consent: {error}");
            }
            eprintln!(
                "gadget-consent: no manifest is made without a gadget that may contact others; `gadget-consent lint` shows where"
            );
            Ok(false)
        }
    }
}
