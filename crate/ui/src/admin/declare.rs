//! What puts drafts into the pages of the wiki: the new text of a definition, and what is known beforehand for
//! the disclosures.

use gadget_consent_core::definition::Gadget;
use gadget_consent_core::disclosure::{Disclosure, DisclosureField};
use gadget_consent_core::evidence::{declare, undeclared};
use gadget_consent_core::lint::{Edit, GadgetPage, apply};
use gadget_consent_core::manifest::CONSENT_MODULE;
use gadget_consent_core::{Disclosures, Requests, Source};
use serde_json::{Map, Value};

use crate::admin::draft::{Entered, Path, text, value};
use crate::admin::site::LiveSite;

/// A definition with drafts put in, before it is saved.
#[derive(Debug, Clone, PartialEq)]
pub struct Declared {
    /// The page.
    pub page: GadgetPage,
    /// Its new text.
    pub text: String,
    /// The gadgets whose drafts are in it. One by itself, or all.
    pub gadgets: Vec<String>,
    /// Whether all were wanted.
    pub is_all: bool,
    /// What is known for the disclosures of what they newly declare.
    pub disclosures: Vec<(Path, Entered)>,
}

/// Where a gadget of a draft stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// The wiki has no such gadget.
    Unknown,
    /// Its declaration cannot be read. The linter says what is wrong.
    Unreadable,
    /// These requests are not declared; none, if all are.
    Lacks(Requests),
}

impl Standing {
    /// Whether something is to be declared.
    #[must_use]
    pub fn lacks_something(&self) -> bool {
        matches!(self, Self::Lacks(new) if !new.is_empty())
    }
}

/// The page that defines a gadget.
#[must_use]
pub fn page_of(site: &LiveSite, gadget: &str) -> GadgetPage {
    if site.pages.json.iter().any(|(name, _)| name == gadget) {
        GadgetPage::Json(gadget.to_owned())
    } else {
        GadgetPage::Definition
    }
}

/// Where a gadget stands that should declare these requests.
#[must_use]
pub fn standing(site: &LiveSite, gadget: &str, requests: &Requests) -> Standing {
    match of(site, gadget).map(|gadget| undeclared(gadget, requests)) {
        None => Standing::Unknown,
        Some(None) => Standing::Unreadable,
        Some(Some(new)) => Standing::Lacks(new),
    }
}

/// The gadget of this name.
#[must_use]
pub fn of<'a>(site: &'a LiveSite, gadget: &str) -> Option<&'a Gadget> {
    site.all.iter().find(|one| one.name.text == gadget)
}

/// Puts the drafts of one gadget, or of all that the definition page defines, into their page. `None`: there is
/// nothing to put in.
#[must_use]
pub fn put(site: &LiveSite, drafts: &[(String, Requests)], only: Option<&str>) -> Option<Declared> {
    let page = only.map_or(GadgetPage::Definition, |gadget| page_of(site, gadget));
    let mut gadgets = Vec::new();
    let mut disclosures = Vec::new();
    let mut edits: Vec<Edit> = Vec::new();
    let base = site.live(&page).text();
    let mut new_text = None;
    for (name, requests) in drafts {
        let is_wanted = only.map_or(page_of(site, name) == page, |only| only == name);
        let Standing::Lacks(new) = standing(site, name, requests) else {
            continue;
        };
        let Some(gadget) = of(site, name).filter(|_| is_wanted && !new.is_empty()) else {
            continue;
        };
        if page == GadgetPage::Definition {
            let Some(edit) = declare(gadget, &new, base) else {
                continue;
            };
            edits.push(edit);
        } else {
            new_text = Some(in_json(base, &new)?);
        }
        gadgets.push(name.clone());
        disclosures.extend(known(site, name, &new));
    }
    if gadgets.is_empty() {
        return None;
    }
    Some(Declared {
        text: new_text.unwrap_or_else(|| apply(base, &edits)),
        page,
        gadgets,
        is_all: only.is_none(),
        disclosures,
    })
}

/// The JSON definition of a gadget with requests put in. Everything else stays; MediaWiki itself writes such a
/// page anew, too.
fn in_json(page: &str, requests: &Requests) -> Option<String> {
    let mut page: Value = serde_json::from_str(page).ok()?;
    let settings = object(&mut page, "settings")?;
    let domains = array(settings, "domains")?;
    domains.retain(|own| own != "none");
    domains.extend(
        requests
            .iter()
            .map(|request| Value::from(request.to_string())),
    );
    let dependencies = array(object(&mut page, "module")?, "dependencies")?;
    if !dependencies.iter().any(|own| own == CONSENT_MODULE) {
        dependencies.push(Value::from(CONSENT_MODULE));
    }
    Some(text(&page))
}

fn object<'a>(value: &'a mut Value, name: &str) -> Option<&'a mut Map<String, Value>> {
    let field = value.as_object_mut()?.entry(name);
    let field = field.or_insert_with(|| Map::new().into());
    // PHP writes an empty object so.
    if field.as_array().is_some_and(Vec::is_empty) {
        *field = Map::new().into();
    }
    field.as_object_mut()
}

fn array<'a>(object: &'a mut Map<String, Value>, name: &str) -> Option<&'a mut Vec<Value>> {
    let field = object.entry(name);
    field
        .or_insert_with(|| Value::Array(Vec::new()))
        .as_array_mut()
}

/// The fields that say something of the site itself, and not of what one gadget does with it.
const OF_SITE: [DisclosureField; 4] = [
    DisclosureField::Operator,
    DisclosureField::PrivacyPolicy,
    DisclosureField::SourceCode,
    DisclosureField::Contact,
];

/// What the disclosures of other gadgets say of the same sites, for those that nothing is stated of yet.
fn known(site: &LiveSite, gadget: &str, new: &Requests) -> Vec<(Path, Entered)> {
    let Ok(reading) = &site.disclosures else {
        return Vec::new();
    };
    let mut entered = Vec::new();
    for request in new {
        let source = request.source();
        let own = ["gadgets", gadget, "domains", &source.to_string()].map(ToOwned::to_owned);
        if reading.value.of(gadget, source).is_some() || !value(&reading.page, &own).is_null() {
            continue;
        }
        let Some(stated) = of_others(&reading.value, source) else {
            continue;
        };
        for field in OF_SITE {
            if let Some(text) = stated.get(field) {
                let mut path = own.to_vec();
                path.push(field.name().to_owned());
                entered.push((path, Entered::Text(text.to_owned())));
            }
        }
    }
    entered
}

fn of_others<'a>(disclosures: &'a Disclosures, source: &Source) -> Option<&'a Disclosure> {
    let names = disclosures.gadgets.keys();
    let mut stated = names.filter_map(|name| disclosures.of(name, source));
    stated.find(|stated| OF_SITE.iter().any(|field| stated.get(*field).is_some()))
}

#[cfg(test)]
mod tests {
    use gadget_consent_core::titles;

    use super::*;
    use crate::admin::pages::{Live, Pages};

    fn site(definition: &str, json: &[(&str, &str)], disclosures: &str) -> LiveSite {
        let json = json.iter().map(|(name, text)| {
            let title = titles::json_definition(name);
            ((*name).to_owned(), Live::recorded(&title, Some(text), 1))
        });
        LiveSite::of(Pages {
            json: json.collect(),
            disclosures: Live::recorded(titles::DISCLOSURES, Some(disclosures), 1),
            ..Pages::recorded(definition, 1)
        })
    }

    fn drafts(all: &[(&str, &str)]) -> Vec<(String, Requests)> {
        let draft =
            |(name, requests): &(&str, &str)| ((*name).to_owned(), requests.parse().unwrap());
        all.iter().map(draft).collect()
    }

    const LINES: &str = "* a[ResourceLoader]|a.js
* b[ResourceLoader|dependencies=ext.gadget.consent|domains=img:b.example]|b.js
* c[ResourceLoader|domains=http://x.example]|c.js
* d[ResourceLoader]|d.js";
    const STATED: &str = r#"{ "version": 1, "gadgets": { "b": { "domains": { "*.maps.example": {
        "operator": "Maps", "purpose": "Draws b.", "privacyPolicy": "https://maps.example/p" } } } } }"#;

    #[test]
    fn one_gadget_or_all_are_put_into_the_page() {
        let site = site(LINES, &[], STATED);
        let all = drafts(&[
            ("a", "img:a.maps.example"),
            ("b", "img:b.example"),
            ("c", "img:c.example"),
            ("d", "connect:d.example"),
            ("e", "img:e.example"),
        ]);
        let one = put(&site, &all, Some("a")).unwrap();
        assert_eq!(
            one.text,
            LINES.replace(
                "a[ResourceLoader]",
                "a[ResourceLoader|dependencies=ext.gadget.consent|domains=img:a.maps.example]"
            )
        );
        assert_eq!(one.gadgets, ["a"]);
        // What another gadget states of the site itself, and not what it does with it.
        let paths: Vec<String> = one
            .disclosures
            .iter()
            .map(|(path, entered)| format!("{} = {}", path.join("/"), entered.shown()))
            .collect();
        assert_eq!(
            paths,
            [
                "gadgets/a/domains/a.maps.example/operator = Maps",
                "gadgets/a/domains/a.maps.example/privacyPolicy = https://maps.example/p",
            ]
        );
        let every = put(&site, &all, None).unwrap();
        assert_eq!(every.gadgets, ["a", "d"]);
        assert!(every.text.contains("domains=connect:d.example]|d.js"));
        for nothing in ["b", "c", "e", "f"] {
            assert_eq!(put(&site, &all, Some(nothing)), None, "{nothing}");
        }
        for (name, requests) in &all {
            let expected = match name.as_str() {
                "b" => Standing::Lacks(Requests::default()),
                "c" => Standing::Unreadable,
                "e" => Standing::Unknown,
                _ => Standing::Lacks(requests.clone()),
            };
            assert_eq!(standing(&site, name, requests), expected);
        }
    }

    #[test]
    fn a_json_definition_gets_the_same() {
        let page = r#"{ "settings": { "zebra": 1, "domains": [ "none" ] }, "module": { "pages": [ "a.js" ] } }"#;
        let site = site(LINES, &[("a", page)], STATED);
        let all = drafts(&[
            ("a", "img:a.example connect:b.example"),
            ("d", "img:d.example"),
        ]);
        let one = put(&site, &all, Some("a")).unwrap();
        assert_eq!(one.page, GadgetPage::Json("a".to_owned()));
        let value: Value = serde_json::from_str(&one.text).unwrap();
        let expected = serde_json::json!({
            "settings": { "zebra": 1, "domains": [ "img:a.example", "connect:b.example" ] },
            "module": { "pages": [ "a.js" ], "dependencies": [ "ext.gadget.consent" ] },
        });
        assert_eq!(value, expected);
        // Where both define it, the JSON page is the one that counts.
        assert_eq!(put(&site, &all, None).unwrap().gadgets, ["d"]);
    }
}
