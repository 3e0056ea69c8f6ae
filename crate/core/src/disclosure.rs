//! Disclosures: what a wiki publishes about the third parties of its gadgets
//! (`MediaWiki:Gadget-consent-disclosures.json`, docs/formats.md).

use std::collections::BTreeMap;

use crate::source::Source;

#[cfg(feature = "json")]
mod read;

/// What can be said of a third party.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DisclosureField {
    /// Who runs it.
    Operator,
    /// What the gadget uses it for.
    Purpose,
    /// What it learns of the user.
    PersonalInformation,
    /// Where its privacy policy is.
    PrivacyPolicy,
    /// Where its source code is.
    SourceCode,
    /// Whom to write to.
    Contact,
}

impl DisclosureField {
    /// All, in the order in which they are written.
    pub const ALL: [Self; 6] = [
        Self::Operator,
        Self::Purpose,
        Self::PersonalInformation,
        Self::PrivacyPolicy,
        Self::SourceCode,
        Self::Contact,
    ];

    /// The field as it is written.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Purpose => "purpose",
            Self::PersonalInformation => "personalInformation",
            Self::PrivacyPolicy => "privacyPolicy",
            Self::SourceCode => "sourceCode",
            Self::Contact => "contact",
        }
    }
}

/// What is said of one third party of one gadget; what is not stated is missing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Disclosure(BTreeMap<DisclosureField, String>);

impl Disclosure {
    /// What is stated; `None` for what is not, or is empty.
    #[must_use]
    pub fn get(&self, field: DisclosureField) -> Option<&str> {
        self.0
            .get(&field)
            .map(|text| text.trim())
            .filter(|text| !text.is_empty())
    }

    /// The fields of a list that are not stated.
    pub fn missing<'a>(
        &'a self,
        required: &'a [DisclosureField],
    ) -> impl Iterator<Item = DisclosureField> {
        required
            .iter()
            .copied()
            .filter(|field| self.get(*field).is_none())
    }
}

impl FromIterator<(DisclosureField, String)> for Disclosure {
    fn from_iter<T: IntoIterator<Item = (DisclosureField, String)>>(fields: T) -> Self {
        Self(fields.into_iter().collect())
    }
}

/// What is said of one gadget.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GadgetDisclosure {
    /// Who answers for the gadget.
    pub maintainers: Vec<String>,
    /// Third parties, by the source that the gadget declares.
    pub domains: Vec<(Source, Disclosure)>,
}

/// All disclosures of a wiki.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Disclosures {
    /// By the gadget's name, with underscores.
    pub gadgets: BTreeMap<String, GadgetDisclosure>,
}

impl Disclosures {
    /// What is said of a source that a gadget declares: of just this one, or else of the narrowest
    /// that contains it.
    #[must_use]
    pub fn of(&self, gadget: &str, source: &Source) -> Option<&Disclosure> {
        let domains = &self.gadgets.get(gadget)?.domains;
        let mut found: Option<&(Source, Disclosure)> = None;
        for domain in domains.iter().filter(|(own, _)| own.contains(source)) {
            if found.is_none_or(|(known, _)| known.contains(&domain.0)) {
                found = Some(domain);
            }
        }
        found.map(|(_, disclosure)| disclosure)
    }
}
