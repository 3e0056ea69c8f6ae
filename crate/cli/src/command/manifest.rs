//! `gadget-consent manifest`

use std::io::Write as _;

use gadget_consent_core::site::Obstacle;

use crate::documents::{Documents, InputArgs};
use crate::error::CommandError;
use gadget_consent::printable::one_line;

/// The pages to compile.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    source: InputArgs,
}

pub fn run(args: &Args) -> Result<bool, CommandError> {
    let documents = Documents::read(&args.source)?;
    let site = documents.site();
    match site.manifest() {
        Ok(manifest) => {
            if site.pages.policy.is_none() {
                eprintln!(
                    "gadget-consent: note: without a site policy, this manifest only observes"
                );
            }
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
        let text = obstacle.to_string();
        let text = match obstacle {
            Obstacle::Definition { page, .. } | Obstacle::MissingDependency { page, .. } => {
                // By the name of the file, if it was read from one.
                let name = documents.gadget_page(page).map(|document| &document.name);
                let rest = text.strip_prefix(&page.to_string());
                name.zip(rest)
                    .map_or(text.clone(), |(name, rest)| format!("{name}{rest}"))
            }
            Obstacle::Policy(_) | Obstacle::Declaration(_) => text,
        };
        eprintln!("gadget-consent: {}", one_line(&text));
    }
    eprintln!(
        "gadget-consent: no manifest was compiled; run `gadget-consent lint` to find the errors"
    );
}
