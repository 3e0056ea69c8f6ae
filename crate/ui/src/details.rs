//! What the wiki says of a gadget: its description, and what its author states of each site. None of
//! it decides anything, so the question is put without it when it cannot be had in time.

use std::collections::BTreeMap;

use mediawiki_web::value::field;
use serde::Deserialize;
use web_sys::{DomParser, SupportedType};

use crate::host::Host;

/// What the wiki says of one gadget.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Details {
    /// The description from the wiki's own messages, as plain text.
    pub description: Option<String>,
    /// What is stated of each source, by its canonical text.
    pub domains: BTreeMap<String, Disclosure>,
    /// The wiki could not be asked.
    pub missing: bool,
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
#[derive(Deserialize)]
struct GadgetDisclosures {
    #[serde(default)]
    domains: BTreeMap<String, Disclosure>,
}

/// What the wiki says of a gadget. The host fetches it (`gadget-loader/src/host.js`), while this
/// module is still on its way.
pub async fn of(host: &Host, gadget: &str) -> Details {
    let answer = host.details(gadget).await.ok();
    let answer = answer.and_then(|answer| serde_wasm_bindgen::from_value::<Answer>(answer).ok());
    match answer {
        Some(answer) => read(gadget, &answer.query),
        None => Details {
            missing: true,
            ..Details::default()
        },
    }
}

fn read(gadget: &str, query: &Query) -> Details {
    let description = query
        .gadgets
        .first()
        .map(|gadget| plain_text(&gadget.desc))
        .filter(|text| !text.is_empty());
    let domains = query
        .pages
        .first()
        .and_then(|page| page.revisions.first())
        .and_then(|revision| disclosures(gadget, &revision.slots.main.content))
        .unwrap_or_default();
    Details {
        description,
        domains,
        missing: false,
    }
}

/// `None` for a page that is no JSON, or says nothing of the gadget: unstated.
fn disclosures(gadget: &str, page: &str) -> Option<BTreeMap<String, Disclosure>> {
    let page = js_sys::JSON::parse(page).ok()?;
    let stated = field(&field(&page, "gadgets"), gadget);
    let stated: GadgetDisclosures = serde_wasm_bindgen::from_value(stated).ok()?;
    Some(stated.domains)
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
