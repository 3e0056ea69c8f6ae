//! Rules about disclosures.

use super::{Finding, Rule, Subject};
use crate::disclosure::{DisclosureField, GadgetIndex};
use crate::request::Request;
use crate::span::Piece;
use crate::titles::DISCLOSURES;

/// Checks that the disclosure of a source exists and is complete.
pub(super) fn check(
    subject: &Subject<'_>,
    disclosures: Option<&GadgetIndex<'_>>,
    piece: &Piece,
    request: &Request,
) -> Option<Finding> {
    let required = &subject.policy.required_disclosures;
    if disclosures.is_none() && required.is_empty() {
        return None;
    }
    let source = request.source();
    let found = disclosures.and_then(|disclosures| disclosures.of(source));
    let Some(disclosure) = found else {
        return Some(Finding {
            help: Some(format!(
                "describe “{source}” in {DISCLOSURES}, under “{}”",
                subject.gadget.name.text
            )),
            ..subject.finding(
                Rule::MissingDisclosure,
                &piece.span,
                format!("the wiki publishes no disclosure for “{source}”"),
            )
        });
    };
    let missing: Vec<&str> = disclosure
        .missing_for(required, request)
        .map(DisclosureField::name)
        .collect();
    if missing.is_empty() {
        return None;
    }
    let message = format!(
        "the disclosure for “{source}” lacks fields that the site policy requires: {}",
        missing.join(", ")
    );
    Some(subject.finding(Rule::IncompleteDisclosure, &piece.span, message))
}
