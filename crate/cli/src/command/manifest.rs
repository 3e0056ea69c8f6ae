//! `gadget-consent manifest`

use std::io::Write as _;

use gadget_consent_core::site::Obstacle;

use crate::documents::{Documents, InputArgs};
use crate::error::CommandError;
use crate::printable::printable;

/// The pages to compile.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    source: InputArgs,
}

pub fn run(args: &Args) -> Result<bool, CommandError> {
    let documents = Documents::read(&args.source)?;
    match documents.site().manifest() {
        Ok(manifest) => {
            write!(std::io::stdout(), "{manifest}")?;
            Ok(true)
        }
        Err(obstacles) => {
            report(&documents, &obstacles);
            Ok(false)
        }
    }
}

/// Reports why there is no manifest. A manifest without these gadgets would let them run unasked.
fn report(documents: &Documents, obstacles: &[Obstacle]) {
    for obstacle in obstacles {
        let text = match obstacle {
            Obstacle::Definition { page, error } => match documents.gadget_page(page) {
                Some(document) => format!("{}: {error}", document.name),
                None => obstacle.to_string(),
            },
            Obstacle::Policy(_) | Obstacle::Declaration(_) => obstacle.to_string(),
        };
        eprintln!("gadget-consent: {}", printable(&text));
    }
    eprintln!(
        "gadget-consent: no manifest was compiled; run `gadget-consent lint` to find the errors"
    );
}
