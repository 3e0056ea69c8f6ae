//! What the wiki says of a gadget: its description, and what its author states of each site. None of
//! it decides anything, so the question is put without it when it cannot be had in time.

use mediawiki_web::value::{field, names, path, string};
use web_sys::{DomParser, SupportedType};

use crate::host::Host;

/// What the wiki says of one gadget.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Details {
    /// The description from the wiki's own messages, as plain text.
    pub description: Option<String>,
    /// What is stated of each source, by its canonical text.
    pub domains: Vec<(String, Disclosure)>,
    /// The wiki could not be asked.
    pub missing: bool,
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
}

/// What the wiki says of a gadget. The host fetches it (`gadget-loader/src/host.js`), while this
/// module is still on its way.
pub async fn of(host: &Host, gadget: &str) -> Details {
    let answer = host.details(gadget).await.unwrap_or_default();
    let query = field(&answer, "query");
    if !query.is_object() {
        return Details {
            missing: true,
            ..Details::default()
        };
    }
    let description = path(&query, &["gadgets", "0", "desc"]);
    let page = path(
        &query,
        &["pages", "0", "revisions", "0", "slots", "main", "content"],
    );
    Details {
        description: description
            .as_string()
            .map(|html| plain_text(&html))
            .filter(|text| !text.is_empty()),
        domains: page
            .as_string()
            .map(|page| disclosures(gadget, &page))
            .unwrap_or_default(),
        missing: false,
    }
}

/// The disclosures page as far as it concerns one gadget: everything else on it may be of any shape.
/// What is no string is unstated.
fn disclosures(gadget: &str, page: &str) -> Vec<(String, Disclosure)> {
    let page = js_sys::JSON::parse(page).unwrap_or_default();
    let domains = path(&page, &["gadgets", gadget, "domains"]);
    let disclosure = |source: String| {
        let stated = field(&domains, &source);
        let disclosure = Disclosure {
            operator: string(&stated, "operator"),
            purpose: string(&stated, "purpose"),
            personal_information: string(&stated, "personalInformation"),
            privacy_policy: string(&stated, "privacyPolicy"),
        };
        (source, disclosure)
    };
    names(&domains).into_iter().map(disclosure).collect()
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
