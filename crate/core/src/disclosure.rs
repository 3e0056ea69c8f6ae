//! Disclosures: what a wiki states about the third parties of its gadgets
//! (`MediaWiki:Gadget-consent-disclosures.json`, docs/formats.md).

use std::collections::BTreeMap;

use crate::request::Request;
use crate::source::Source;
#[cfg(feature = "lint")]
use crate::source::SourceIndex;

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
    /// Why nothing narrower will do: of a wildcard, or of a kind that runs what it loads.
    Reason,
}

impl DisclosureField {
    /// All fields, in the order of the format.
    pub const ALL: [Self; 7] = [
        Self::Operator,
        Self::Purpose,
        Self::PersonalInformation,
        Self::PrivacyPolicy,
        Self::SourceCode,
        Self::Contact,
        Self::Reason,
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
            Self::Reason => "reason",
        }
    }
}

/// Whether a request needs a reason: it names all hosts under one, or runs what it loads.
#[must_use]
pub fn needs_reason(request: &Request) -> bool {
    request.source().is_wildcard() || request.kinds().has_executable()
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

    /// The fields of a list that are missing or empty, and that the disclosure of this request must have.
    pub fn missing_for<'a>(
        &'a self,
        required: &'a [DisclosureField],
        request: &Request,
    ) -> impl Iterator<Item = DisclosureField> {
        let needs_reason = needs_reason(request);
        self.missing(required)
            .filter(move |field| needs_reason || *field != DisclosureField::Reason)
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
    /// The name by which people know the gadget.
    pub title: Option<String>,
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
        let domains = self.gadgets.get(gadget)?.domains.iter();
        narrowest(domains.filter(|(own, _)| own.contains(source)))
    }

    /// The disclosures of a gadget, for many questions.
    #[cfg(feature = "lint")]
    pub(crate) fn of_gadget(&self, gadget: &str) -> GadgetIndex<'_> {
        let known = self.gadgets.get(gadget);
        let domains = known.map_or(&[][..], |gadget| &gadget.domains);
        // One source may be written in many ways. It keeps its first place, and its last disclosure
        // counts, as in `of`.
        let mut places: BTreeMap<&Source, usize> = BTreeMap::new();
        let mut distinct: Vec<&(Source, Disclosure)> = Vec::new();
        for domain in domains {
            let place = *places.entry(&domain.0).or_insert(distinct.len());
            match distinct.get_mut(place) {
                Some(known) => *known = domain,
                None => distinct.push(domain),
            }
        }
        GadgetIndex {
            index: SourceIndex::of(distinct.iter().map(|(source, _)| source)),
            domains: distinct,
        }
    }
}

/// The narrowest of sources that all contain the same source.
fn narrowest<'a>(
    domains: impl Iterator<Item = &'a (Source, Disclosure)>,
) -> Option<&'a Disclosure> {
    let mut found: Option<&(Source, Disclosure)> = None;
    for domain in domains {
        if found.is_none_or(|(known, _)| known.contains(&domain.0)) {
            found = Some(domain);
        }
    }
    found.map(|(_, disclosure)| disclosure)
}

/// The disclosures of a gadget that can be searched.
#[cfg(feature = "lint")]
pub(crate) struct GadgetIndex<'a> {
    domains: Vec<&'a (Source, Disclosure)>,
    index: SourceIndex<'a>,
}

#[cfg(feature = "lint")]
impl<'a> GadgetIndex<'a> {
    /// As [`Disclosures::of`].
    pub(crate) fn of(&self, source: &Source) -> Option<&'a Disclosure> {
        let mut found = Vec::new();
        self.index.visit_containing(source, &mut |at| {
            found.push(at);
            false
        });
        // In the order of the page.
        found.sort_unstable();
        narrowest(found.into_iter().map(|at| self.domains[at]))
    }
}
