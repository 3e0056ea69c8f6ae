//! `gadget-consent explain RULE`: the rules' pages, `docs/lint/`.

use std::io::Write as _;

use gadget_consent_core::lint::Rule;

use crate::failure::Failure;

/// What is explained.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The rule's identifier; all rules are listed without one
    rule: Option<Rule>,
}

pub fn run(args: &Args) -> Result<bool, Failure> {
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

/// The rule's summary: the first sentence of its page.
#[must_use]
pub fn summary(rule: Rule) -> &'static str {
    page(rule).split("\n\n").nth(1).unwrap_or_default().trim()
}

/// The rule's page, in Markdown.
#[must_use]
pub const fn page(rule: Rule) -> &'static str {
    match rule {
        Rule::Syntax => include_str!("../../../../docs/lint/syntax.md"),
        Rule::UnknownKind => include_str!("../../../../docs/lint/unknown-kind.md"),
        Rule::InsecureScheme => include_str!("../../../../docs/lint/insecure-scheme.md"),
        Rule::NonAsciiHost => include_str!("../../../../docs/lint/non-ascii-host.md"),
        Rule::PublicSuffixWildcard => {
            include_str!("../../../../docs/lint/public-suffix-wildcard.md")
        }
        Rule::SharedHostWithoutPath => {
            include_str!("../../../../docs/lint/shared-host-without-path.md")
        }
        Rule::LookAlikeHost => include_str!("../../../../docs/lint/look-alike-host.md"),
        Rule::RedundantRequest => include_str!("../../../../docs/lint/redundant-request.md"),
        Rule::NeedlessRequest => include_str!("../../../../docs/lint/needless-request.md"),
        Rule::ForbiddenByPolicy => include_str!("../../../../docs/lint/forbidden-by-policy.md"),
        Rule::MissingDisclosure => include_str!("../../../../docs/lint/missing-disclosure.md"),
        Rule::IncompleteDisclosure => {
            include_str!("../../../../docs/lint/incomplete-disclosure.md")
        }
        Rule::MissingDependency => include_str!("../../../../docs/lint/missing-dependency.md"),
        Rule::LoaderNotFirst => include_str!("../../../../docs/lint/loader-not-first.md"),
        Rule::DefaultGadget => include_str!("../../../../docs/lint/default-gadget.md"),
        Rule::StylesGadget => include_str!("../../../../docs/lint/styles-gadget.md"),
        Rule::MisspeltOption => include_str!("../../../../docs/lint/misspelt-option.md"),
    }
}
