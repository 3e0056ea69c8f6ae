//! The manifest that the loader carries (docs/formats.md), read once for each page view.
//!
//! What cannot be read is closed, field by field: a gadget has no terms and stays held, and all that
//! could be forbidden is.

use std::collections::BTreeSet;
use std::str::FromStr;

use gadget_consent_core::first_party::Local;
use gadget_consent_core::manifest::read_terms;
use gadget_consent_core::{Kind, PromptStyle, Request, Requests, SitePolicy, Source, Terms};
use mediawiki_web::value::{field, names, strings};
use wasm_bindgen::JsValue;

/// A value of JSON: the browser's own, or in tests one that lives without a browser.
pub trait Json: Sized {
    /// A field of an object; an undefined value where there is none.
    fn field(&self, name: &str) -> Self;
    /// The names of an object's fields; none of anything else.
    fn names(&self) -> Vec<String>;
    /// The strings of an array; `None` of anything else, and of an array with anything else in it.
    fn strings(&self) -> Option<Vec<String>>;
    /// A string.
    fn text(&self) -> Option<String>;
    /// A number.
    fn number(&self) -> Option<f64>;
    /// Whether there is no value.
    fn is_undefined(&self) -> bool;
    /// Whether JavaScript takes the value for true.
    fn is_truthy(&self) -> bool;
}

impl Json for JsValue {
    fn field(&self, name: &str) -> Self {
        field(self, name)
    }

    fn names(&self) -> Vec<String> {
        names(self)
    }

    fn strings(&self) -> Option<Vec<String>> {
        strings(self)
    }

    fn text(&self) -> Option<String> {
        self.as_string()
    }

    fn number(&self) -> Option<f64> {
        self.as_f64()
    }

    fn is_undefined(&self) -> bool {
        JsValue::is_undefined(self)
    }

    fn is_truthy(&self) -> bool {
        JsValue::is_truthy(self)
    }
}

/// What the manifest says.
#[derive(Debug, Clone, PartialEq)]
pub struct Manifest<J = JsValue> {
    /// The declarations, by the gadgets' names. Each is read when it is asked for: a wiki may have
    /// hundreds, a page rarely asks for more than two.
    gadgets: J,
    /// After how many days a grant has to be confirmed; 0: never. `None`: the field cannot be read,
    /// and so no gadget has terms.
    reconfirm_after_days: Option<u32>,
    /// The bytes that a user's answers may take of each page; 0: the manifest has no such field.
    /// `None`: the field cannot be read.
    pub most_ledger_bytes: Option<u32>,
    /// After how many days without use the review page offers to clear an answer. 0: it does not, also
    /// where the field cannot be read.
    pub clear_unused_after_days: u32,
    /// The loader notes contacts with third parties on every page.
    pub records_contacts: bool,
    /// The wiki publishes labels.
    pub publishes_labels: bool,
    /// The wiki asks for files of what was observed.
    pub asks_for_observations: bool,
    /// What the site policy forbids to user scripts, and nothing else of the policy. Where either of
    /// its two fields cannot be read, all kinds are forbidden.
    pub forbidden: SitePolicy,
    /// The sources that the wiki counts as its own. Those that cannot be read are left out.
    pub first_party: Vec<Source>,
    /// What else the site policy opens to every page. Pairs that cannot be read are left out.
    pub content: Requests,
    /// The same of what only the page itself contains.
    pub local: BTreeSet<Local>,
    /// How gadgets ask that start by themselves. `None`: the site policy does not say so, or in a word
    /// that is unknown.
    pub prompt_style: Option<PromptStyle>,
    /// The public suffixes of more than one label among the hosts that gadgets declare; none where the
    /// field cannot be read.
    pub suffixes: Vec<String>,
}

impl<J: Json> Manifest<J> {
    /// Reads the manifest's JSON value.
    #[must_use]
    pub fn read(manifest: &J) -> Self {
        let first_party = manifest.field("firstParty").strings().unwrap_or_default();
        let first_party = first_party.iter().filter_map(|text| text.parse().ok());
        let pairs = manifest.field("content").strings().unwrap_or_default();
        let pairs = pairs.iter().filter_map(|pair| {
            let (kind, source) = pair.split_once(' ')?;
            Some((kind.parse::<Kind>().ok()?, source))
        });
        let request =
            |(kind, source): (Kind, &str)| Some(Request::new(kind.into(), source.parse().ok()?));
        let content = pairs.clone().filter_map(request);
        let local = pairs.filter_map(|pair| {
            let mut all = Local::ALL.into_iter();
            all.find(|local| local.parts() == pair)
        });
        let style = manifest.field("ask").text();
        Self {
            gadgets: manifest.field("gadgets"),
            reconfirm_after_days: number(manifest, "reconfirmAfterDays"),
            most_ledger_bytes: number(manifest, "mostLedgerBytes"),
            clear_unused_after_days: number(manifest, "clearUnusedAfterDays").unwrap_or_default(),
            records_contacts: manifest.field("recordContacts").is_truthy(),
            publishes_labels: manifest.field("publishLabels").is_truthy(),
            asks_for_observations: manifest.field("askForObservations").is_truthy(),
            forbidden: forbidden(manifest),
            first_party: first_party.collect(),
            content: content.collect(),
            local: local.collect(),
            prompt_style: style.and_then(|name| {
                let mut styles = PromptStyle::ALL.into_iter();
                styles.find(|style| style.name() == name)
            }),
            suffixes: manifest.field("suffixes").strings().unwrap_or_default(),
        }
    }

    /// What a gadget declares, and what that comes to on this wiki. `None`: the manifest does not have
    /// the gadget, or what it says of the gadget cannot be read.
    #[must_use]
    pub fn terms(&self, gadget: &str) -> Option<Terms> {
        let parts = self.gadgets.field(gadget).strings()?;
        read_terms(&parts, self.reconfirm_after_days?).ok()
    }

    /// All gadgets of the manifest that can be read, by name.
    #[must_use]
    pub fn all(&self) -> Vec<(String, Terms)> {
        self.gadgets
            .names()
            .into_iter()
            .filter_map(|name| self.terms(&name).map(|terms| (name, terms)))
            .collect()
    }
}

/// A number of days or bytes; 0 where the manifest has none. `None`: it cannot be read.
fn number(manifest: &impl Json, name: &str) -> Option<u32> {
    let field = manifest.field(name);
    if !field.is_undefined() && field.number().is_none() {
        return None;
    }
    // A number out of bounds becomes the bound.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    Some(field.number().unwrap_or_default() as u32)
}

fn forbidden(manifest: &impl Json) -> SitePolicy {
    let kinds: Option<Vec<Kind>> = list(manifest, "forbiddenKinds");
    let (kinds, sources) = match (kinds, list(manifest, "forbiddenSources")) {
        (Some(kinds), Some(sources)) => (kinds, sources),
        _ => (Kind::ALL.into(), Vec::new()),
    };
    SitePolicy {
        forbidden_kinds: kinds.into_iter().collect(),
        forbidden_sources: sources,
        ..SitePolicy::default()
    }
}

/// A list of texts that can be read, each of them; empty where the manifest has none.
fn list<T: FromStr>(manifest: &impl Json, name: &str) -> Option<Vec<T>> {
    let list = manifest.field(name);
    if list.is_undefined() {
        return Some(Vec::new());
    }
    let texts = list.strings()?;
    texts.iter().map(|text| text.parse().ok()).collect()
}

#[cfg(test)]
mod tests;
