//! `gadget-consent explain RULE`

use std::io::Write as _;

use gadget_consent_core::lint::Rule;

use crate::error::CommandError;
use gadget_consent_core::lint::{page, summary};

/// The rule to explain.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The rule's identifier; omit it to list all rules
    rule: Option<Rule>,
}

pub fn run(args: &Args) -> Result<bool, CommandError> {
    let mut output = std::io::stdout().lock();
    match args.rule {
        Some(rule) => output.write_all(page(rule).as_bytes())?,
        None => {
            for rule in Rule::ALL {
                let (id, severity) = (rule.id(), rule.severity().name());
                writeln!(output, "{id:24}  {severity:7}  {}", summary(rule))?;
            }
        }
    }
    Ok(true)
}
