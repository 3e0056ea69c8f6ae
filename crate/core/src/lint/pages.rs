//! The pages of the linter's rules (`docs/lint/`), compiled into what shows them.

use super::Rule;

/// The summary of a rule: the first paragraph of its page.
#[must_use]
pub fn summary(rule: Rule) -> &'static str {
    page(rule).split("\n\n").nth(1).unwrap_or_default().trim()
}

/// The page of a rule, in Markdown.
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
        Rule::BlockedByHeader => include_str!("../../../../docs/lint/blocked-by-header.md"),
        Rule::MissingDisclosure => include_str!("../../../../docs/lint/missing-disclosure.md"),
        Rule::IncompleteDisclosure => {
            include_str!("../../../../docs/lint/incomplete-disclosure.md")
        }
        Rule::MissingDependency => include_str!("../../../../docs/lint/missing-dependency.md"),
        Rule::UnguardedGadget => include_str!("../../../../docs/lint/unguarded-gadget.md"),
        Rule::LoaderNotFirst => include_str!("../../../../docs/lint/loader-not-first.md"),
        Rule::DefaultGadget => include_str!("../../../../docs/lint/default-gadget.md"),
        Rule::StylesGadget => include_str!("../../../../docs/lint/styles-gadget.md"),
        Rule::PeersNotHeld => include_str!("../../../../docs/lint/peers-not-held.md"),
        Rule::MisspeltOption => include_str!("../../../../docs/lint/misspelt-option.md"),
        Rule::NotAGadget => include_str!("../../../../docs/lint/not-a-gadget.md"),
        Rule::UnlikelySource => include_str!("../../../../docs/lint/unlikely-source.md"),
        Rule::PrivateHost => include_str!("../../../../docs/lint/private-host.md"),
        Rule::MisplacedOption => include_str!("../../../../docs/lint/misplaced-option.md"),
        Rule::DuplicateGadget => include_str!("../../../../docs/lint/duplicate-gadget.md"),
        Rule::NothingLoads => include_str!("../../../../docs/lint/nothing-loads.md"),
        Rule::NoLoaderHere => include_str!("../../../../docs/lint/no-loader-here.md"),
        Rule::LateHeader => include_str!("../../../../docs/lint/late-header.md"),
        Rule::ReplacedHeader => include_str!("../../../../docs/lint/replaced-header.md"),
        Rule::MissingPurpose => include_str!("../../../../docs/lint/missing-purpose.md"),
        Rule::UndeclaredScript => include_str!("../../../../docs/lint/undeclared-script.md"),
        Rule::UnusedSuppression => include_str!("../../../../docs/lint/unused-suppression.md"),
    }
}
