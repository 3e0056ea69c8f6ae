//! Disclosures: what a wiki states about the third parties of its gadgets
//! (`MediaWiki:Gadget-consent-disclosures.json`, docs/formats.md).

use std::collections::BTreeMap;

use crate::source::Source;

#[cfg(feature = "json")]
mod read;
pub mod shown;

/// The fields of a disclosure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DisclosureField {
    /// Who runs the third party.
    Operator,
    /// Why the gadget uses it.
    Purpose,
    /// Which personal information it receives.
    PersonalInformation,
    /// The address of its privacy policy.
    PrivacyPolicy,
    /// The address of its source code.
    SourceCode,
    /// How to contact it.
    Contact,
}

impl DisclosureField {
    /// All fields, in the order of the format.
    pub const ALL: [Self; 6] = [
        Self::Operator,
        Self::Purpose,
        Self::PersonalInformation,
        Self::PrivacyPolicy,
        Self::SourceCode,
        Self::Contact,
    ];

    /// The name of the field.
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

/// The disclosure of a third party of a gadget.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Disclosure(BTreeMap<DisclosureField, String>);

impl Disclosure {
    /// The text of a field; `None` if it is missing or empty.
    #[must_use]
    pub fn get(&self, field: DisclosureField) -> Option<&str> {
        self.0
            .get(&field)
            .map(|text| text.trim())
            .filter(|text| !text.is_empty())
    }

    /// The fields of a list that are missing or empty.
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

/// The disclosures of a gadget.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GadgetDisclosure {
    /// The users who maintain the gadget.
    pub maintainers: Vec<String>,
    /// The third parties, by the source that the gadget declares.
    pub domains: Vec<(Source, Disclosure)>,
}

/// All disclosures of a wiki.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Disclosures {
    /// By the name of the gadget, with underscores.
    pub gadgets: BTreeMap<String, GadgetDisclosure>,
}

impl Disclosures {
    /// The disclosure of a source that a gadget declares: of exactly this source, or of the narrowest
    /// source that contains it.
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
