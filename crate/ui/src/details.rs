//! What the wiki says of a gadget: its description, and what its author states of each site. None of
//! it decides anything, so the question is put without it when it cannot be had in time.

use std::collections::BTreeMap;

use gadget_consent_core::Source;
use mediawiki_web::value::field;
use serde::Deserialize;
use web_sys::{DomParser, SupportedType};

use crate::host::Host;
use crate::manifest;

/// What the wiki says of one gadget.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Details {
    /// The description from the wiki's own messages, as plain text.
    pub description: Option<String>,
    /// What is stated of each source, by its canonical text.
    pub domains: BTreeMap<String, Disclosure>,
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
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
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

#[derive(Deserialize)]
struct Answer {
    query: Query,
}

#[derive(Deserialize)]
struct Query {
    #[serde(default)]
    gadgets: Vec<Gadget>,
    #[serde(default)]
    pages: Vec<Page>,
}

#[derive(Deserialize)]
struct Gadget {
    #[serde(default)]
    desc: String,
    #[serde(default)]
    metadata: Metadata,
}

#[derive(Default, Deserialize)]
struct Metadata {
    #[serde(default)]
    module: Module,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Module {
    scripts: Vec<String>,
    styles: Vec<String>,
}

#[derive(Deserialize)]
struct Page {
    #[serde(default)]
    revisions: Vec<Revision>,
}

#[derive(Deserialize)]
struct Revision {
    slots: Slots,
}

#[derive(Deserialize)]
struct Slots {
    main: Slot,
}

#[derive(Deserialize)]
struct Slot {
    content: String,
}

/// The disclosures page as far as it concerns one gadget: everything else on it may be of any shape.
#[derive(Default, Deserialize)]
struct GadgetDisclosures {
    #[serde(default)]
    domains: BTreeMap<String, Disclosure>,
    #[serde(default)]
    maintainers: Vec<String>,
}

/// What the wiki says of a gadget. The host fetches it (`gadget-loader/src/host.js`), while this
/// module is still on its way.
pub async fn of(host: &Host, gadget: &str) -> Details {
    let answer = host.details(gadget).await.ok();
    let answer = answer.and_then(|answer| serde_wasm_bindgen::from_value::<Answer>(answer).ok());
    let suffixes = manifest::suffixes(&host.manifest());
    match answer {
        Some(answer) => Details {
            suffixes,
            ..read(gadget, answer.query)
        },
        None => Details {
            missing: true,
            suffixes,
            ..Details::default()
        },
    }
}

fn read(gadget: &str, query: Query) -> Details {
    let stated = query
        .pages
        .first()
        .and_then(|page| page.revisions.first())
        .and_then(|revision| disclosures(gadget, &revision.slots.main.content))
        .unwrap_or_default();
    let about = query.gadgets.into_iter().next();
    let (description, module) = about
        .map(|about| (plain_text(&about.desc), about.metadata.module))
        .unwrap_or_default();
    let mut pages = module.scripts;
    pages.extend(module.styles);
    Details {
        description: Some(description).filter(|text| !text.is_empty()),
        domains: stated.domains,
        maintainers: stated.maintainers,
        pages,
        ..Details::default()
    }
}

/// `None` for a page that is no JSON, or says nothing of the gadget: unstated.
fn disclosures(gadget: &str, page: &str) -> Option<GadgetDisclosures> {
    let page = js_sys::JSON::parse(page).ok()?;
    let stated = field(&field(&page, "gadgets"), gadget);
    serde_wasm_bindgen::from_value(stated).ok()
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
