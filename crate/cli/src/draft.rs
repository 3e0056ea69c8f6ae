//! What drafts consist of, of a scan alone (`scan --draft`) or with what was seen (`draft`).

use std::collections::BTreeMap;

use gadget_consent_core::Request;
use gadget_consent_core::definition::{Gadget, Need};
use gadget_consent_core::disclosure::{DisclosureField, needs_reason};
use gadget_consent_core::manifest::CONSENT_MODULE;
use serde_json::{Map, Value, json};

/// The keys that a gadget needs in the page that defines it in JSON. The other keys of the page stay.
/// `domains`: all that is to stand there.
pub fn json_keys(gadget: &Gadget, domains: &[String]) -> Value {
    let known = gadget.values("dependencies").iter();
    let mut dependencies: Vec<&str> = known.map(|value| value.text.as_str()).collect();
    if !dependencies.contains(&CONSENT_MODULE) {
        dependencies.push(CONSENT_MODULE);
    }
    json!({
        "settings": { Need::Needed.option(): domains },
        "module": { "dependencies": dependencies },
    })
}

/// A disclosure to fill in for each source. What is wide, or runs what it loads, wants a reason.
pub fn disclosures_of<'a>(requests: impl IntoIterator<Item = &'a Request>) -> Map<String, Value> {
    let mut wants_reason: BTreeMap<String, bool> = BTreeMap::new();
    for request in requests {
        *wants_reason
            .entry(request.source().to_string())
            .or_default() |= needs_reason(request);
    }
    let of_source = |(source, wants): (String, bool)| {
        let mut fields = vec![
            DisclosureField::Operator,
            DisclosureField::Purpose,
            DisclosureField::PersonalInformation,
            DisclosureField::PrivacyPolicy,
        ];
        if wants {
            fields.push(DisclosureField::Reason);
        }
        let fields = fields
            .into_iter()
            .map(|field| (field.name().to_owned(), json!("")));
        (source, Value::Object(fields.collect()))
    };
    wants_reason.into_iter().map(of_source).collect()
}

/// The page with such disclosures.
pub fn disclosures_page(gadgets: &Map<String, Value>) -> Value {
    json!({ "version": 1, "gadgets": gadgets })
}
