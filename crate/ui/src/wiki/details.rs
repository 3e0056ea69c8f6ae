//! What the wiki says of a gadget: its description, and what its author states of each site. None of
//! it decides anything, so the question is put without it when it cannot be had in time.

use gadget_consent_core::Source;
use mediawiki_web::value::{field, names, path, string, strings};
use web_sys::{DomParser, SupportedType};

use crate::wiki::host::Host;
use crate::wiki::manifest::Manifest;

/// What the wiki says of one gadget.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Details {
    /// The description from the wiki's own messages, as plain text.
    pub description: Option<String>,
    /// What is stated of each source, by its canonical text.
    pub domains: Vec<(String, Disclosure)>,
    /// Who answers for the gadget: names of users.
    pub maintainers: Vec<String>,
    /// The titles of the pages that hold its code.
    pub pages: Vec<String>,
    /// The public suffixes of more than one label among what gadgets declare.
    pub suffixes: Vec<String>,
    /// The wiki could not be asked.
    pub missing: bool,
}

impl Details {
    /// What is stated of a source: of just this one, or else of the narrowest that contains it.
    #[must_use]
    pub fn disclosure(&self, source: &Source) -> Option<&Disclosure> {
        let mut found: Option<(Source, &Disclosure)> = None;
        for (text, disclosure) in &self.domains {
            let Ok(own) = text.parse::<Source>() else {
                continue;
            };
            if own.contains(source) && found.as_ref().is_none_or(|(known, _)| known.contains(&own))
            {
                found = Some((own, disclosure));
            }
        }
        found.map(|(_, disclosure)| disclosure)
    }
}

/// What the author of a gadget states of one third party (docs/formats.md, "Disclosures").
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Disclosure {
    /// Who runs it.
    pub operator: Option<String>,
    /// What the gadget needs it for.
    pub purpose: Option<String>,
    /// What it learns.
    pub personal_information: Option<String>,
    /// The address of its privacy policy.
    pub privacy_policy: Option<String>,
    /// The address of its source code.
    pub source_code: Option<String>,
    /// Whom to write to: an address.
    pub contact: Option<String>,
}

/// What the wiki says of a gadget. The host fetches it (`gadget-loader/src/host.js`), while this
/// module is still on its way.
pub async fn of(host: &Host, manifest: &Manifest, gadget: &str) -> Details {
    let suffixes = manifest.suffixes.clone();
    let answer = host.details(gadget).await.unwrap_or_default();
    let query = field(&answer, "query");
    if !query.is_object() {
        return Details {
            suffixes,
            missing: true,
            ..Details::default()
        };
    }
    let about = path(&query, &["gadgets", "0"]);
    let description = string(&about, "desc").map(|html| plain_text(&html));
    let page = path(
        &query,
        &["pages", "0", "revisions", "0", "slots", "main", "content"],
    );
    let mut pages = Vec::new();
    for list in ["scripts", "styles"] {
        pages.extend(strings(&path(&about, &["metadata", "module", list])).unwrap_or_default());
    }
    let mut details = Details {
        description: description.filter(|text| !text.is_empty()),
        pages,
        suffixes,
        ..Details::default()
    };
    if let Some(page) = page.as_string() {
        disclosures(gadget, &page, &mut details);
    }
    details
}

/// The disclosures page as far as it concerns one gadget: everything else on it may be of any shape.
/// What is no string is unstated.
fn disclosures(gadget: &str, page: &str, details: &mut Details) {
    let page = js_sys::JSON::parse(page).unwrap_or_default();
    let about = path(&page, &["gadgets", gadget]);
    details.maintainers = strings(&field(&about, "maintainers")).unwrap_or_default();
    let domains = field(&about, "domains");
    let disclosure = |source: String| {
        let stated = field(&domains, &source);
        let disclosure = Disclosure {
            operator: string(&stated, "operator"),
            purpose: string(&stated, "purpose"),
            personal_information: string(&stated, "personalInformation"),
            privacy_policy: string(&stated, "privacyPolicy"),
            source_code: string(&stated, "sourceCode"),
            contact: string(&stated, "contact"),
        };
        (source, disclosure)
    };
    details.domains = names(&domains).into_iter().map(disclosure).collect();
}

/// The text of the wiki's HTML. Parsed apart from the page: nothing in it is loaded or run.
fn plain_text(html: &str) -> String {
    DomParser::new()
        .and_then(|parser| parser.parse_from_string(html, SupportedType::TextHtml))
        .ok()
        .and_then(|document| document.document_element()?.text_content())
        .unwrap_or_default()
        .trim()
        .to_owned()
}
