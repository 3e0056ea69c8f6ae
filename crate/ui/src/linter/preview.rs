//! The question that the users of a gadget will get.

use gadget_consent_core::disclosure::shown::plain;
use gadget_consent_core::disclosure::{self, DisclosureField};
use gadget_consent_core::pasted::Asking;

use crate::ask::question::Question;
use crate::wiki::details::{Details, Disclosure};

/// The question to somebody who has not answered yet; `None` if the site policy forbids what the gadget
/// needs, so that nobody is asked.
#[must_use]
pub fn question(asking: &Asking, description: &str) -> Option<Question> {
    if !asking.terms.forbidden.is_empty() {
        return None;
    }
    let stated = &asking.disclosures;
    let details = Details {
        description: plain(description),
        title: stated.title.as_deref().and_then(plain),
        domains: stated
            .domains
            .iter()
            .map(|(source, stated)| (source.to_string(), said(stated)))
            .collect(),
        maintainers: stated
            .maintainers
            .iter()
            .filter_map(|name| plain(name))
            .collect(),
        pages: asking.pages.clone(),
        suffixes: asking.suffixes.clone(),
        ..Details::default()
    };
    let declaration = asking.terms.declaration.clone();
    let question = Question::unanswered(&asking.gadget, declaration, details);
    Some(question)
}

/// As the dialog reads it from the wiki.
fn said(stated: &disclosure::Disclosure) -> Disclosure {
    let text = |field| stated.get(field).and_then(plain);
    Disclosure {
        operator: text(DisclosureField::Operator),
        purpose: text(DisclosureField::Purpose),
        personal_information: text(DisclosureField::PersonalInformation),
        privacy_policy: text(DisclosureField::PrivacyPolicy),
        source_code: text(DisclosureField::SourceCode),
        contact: text(DisclosureField::Contact),
        reason: text(DisclosureField::Reason),
    }
}
