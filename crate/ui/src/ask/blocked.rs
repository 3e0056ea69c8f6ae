//! What the browser refused on this page, and whose it is.

use gadget_consent_core::{Entry, Kind, Requests, Source, Url};
use mediawiki_web::value::{field, items, string};
use wasm_bindgen::JsValue;

use crate::ask::state::title_of;
use crate::wiki::manifest;
use crate::wiki::release::Wiki;

/// Contacts of one kind with one host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// The host, with a port that is written.
    pub site: String,
    /// Trigger it was to be contacted.
    pub kind: Kind,
    /// Trigger often.
    pub count: u32,
    /// The titles of the gadgets that declare it; none: a script on this page.
    pub gadgets: Vec<String>,
    /// It is granted; a policy that the wiki itself sends refused it.
    pub by_wiki: bool,
}

/// What was refused on this page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Blocked {
    /// What is worth telling by name.
    pub contacts: Vec<Contact>,
    /// Trigger many contacts were refused besides, with hosts that are not kept.
    pub more: u32,
}

/// `blocked.js`, `Contact`.
#[derive(Debug, Clone)]
struct Refused {
    kind: String,
    url: String,
    count: u32,
}

/// What a gadget has to do with contacts.
#[derive(Debug)]
struct Declared {
    gadget: String,
    requests: Requests,
    /// What its user has refused: of that nobody has to be told.
    refused: Requests,
}

/// What is worth telling of what was refused on this page.
#[must_use]
pub fn blocked(wiki: &Wiki) -> Blocked {
    let all = wiki.host.blocked();
    let contacts = items(&field(&all, "contacts"));
    if contacts.is_empty() {
        return Blocked::default();
    }
    let declared: Vec<Declared> = manifest::all(&wiki.host.manifest())
        .into_iter()
        .map(|(gadget, terms)| {
            let entry: Option<Entry> = wiki.host.read(&gadget).parse().ok();
            Declared {
                requests: terms.declaration.all(),
                refused: entry.map(|entry| entry.refused).unwrap_or_default(),
                gadget,
            }
        })
        .collect();
    let open = wiki.host.open();
    let first_party = manifest::first_party(&wiki.host.manifest());
    Blocked {
        contacts: contacts
            .iter()
            .filter_map(|refused| contact(&read(refused)?, &declared, &open, &first_party))
            .collect(),
        more: number(&all, "more").unwrap_or_default(),
    }
}

fn read(contact: &JsValue) -> Option<Refused> {
    Some(Refused {
        kind: string(contact, "kind")?,
        url: string(contact, "url")?,
        count: number(contact, "count")?,
    })
}

/// The host counts from 0 and has no halves.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn number(value: &JsValue, name: &str) -> Option<u32> {
    field(value, name).as_f64().map(|number| number as u32)
}

fn contact(
    refused: &Refused,
    declared: &[Declared],
    open: &Requests,
    first_party: &[Source],
) -> Option<Contact> {
    let kind = Kind::ALL
        .into_iter()
        .find(|kind| kind.name() == refused.kind)?;
    let url: Url = refused.url.parse().ok()?;
    // What is open on this page can only have been refused by a policy that the wiki sends itself.
    // That is its own affair, unless somebody was told that it is allowed.
    let by_wiki = open.reach(kind, &url);
    if !by_wiki && first_party.iter().any(|source| source.matches(&url)) {
        return None;
    }
    let whose: Vec<&Declared> = declared
        .iter()
        .filter(|declared| declared.requests.reach(kind, &url))
        .collect();
    let was_refused = |declared: &&Declared| declared.refused.reach(kind, &url);
    if !by_wiki && !whose.is_empty() && whose.iter().all(was_refused) {
        return None;
    }
    let is_default = url.port() == url.scheme().default_port();
    Some(Contact {
        site: if is_default {
            url.host().to_owned()
        } else {
            format!("{}:{}", url.host(), url.port())
        },
        kind,
        count: refused.count,
        gadgets: whose
            .iter()
            .map(|declared| title_of(&declared.gadget))
            .collect(),
        by_wiki,
    })
}

#[cfg(test)]
mod tests {
    use gadget_consent_core::Source;

    use super::{Declared, Refused, contact};

    fn declared() -> [Declared; 2] {
        let declared = |gadget: &str, requests: &str, refused: &str| Declared {
            gadget: gadget.to_owned(),
            requests: requests.parse().unwrap(),
            refused: refused.parse().unwrap(),
        };
        [
            declared(
                "my_map",
                "img:*.tile.example font:f.example",
                "font:f.example",
            ),
            declared("charts", "script:c.example/lib/", ""),
        ]
    }

    /// Kind, URL; site, gadgets and whether it is the wiki's.
    type Case = (
        &'static str,
        &'static str,
        Option<(&'static str, &'static [&'static str], bool)>,
    );

    #[test]
    fn whose_a_contact_is() {
        let open = "img:*.tile.example".parse().unwrap();
        let first_party: Vec<Source> = vec!["*.wiki.example".parse().unwrap()];
        let table: [Case; 8] = [
            (
                "connect",
                "https://tracker.example:8443/x",
                Some(("tracker.example:8443", &[], false)),
            ),
            (
                "script",
                "https://c.example/lib/x.js",
                Some(("c.example", &["charts"], false)),
            ),
            // It is granted.
            (
                "img",
                "https://a.tile.example/1.png",
                Some(("a.tile.example", &["my map"], true)),
            ),
            ("img", "https://upload.wiki.example/1.png", None),
            // Its user has said no to it.
            ("font", "https://f.example/f.woff", None),
            (
                "img",
                "https://f.example/f.woff",
                Some(("f.example", &[], false)),
            ),
            ("prefetch", "https://f.example/", None),
            ("img", "nonsense", None),
        ];
        for (kind, url, expected) in table {
            let refused = Refused {
                kind: kind.to_owned(),
                url: url.to_owned(),
                count: 3,
            };
            let found = contact(&refused, &declared(), &open, &first_party);
            let found = found.as_ref().map(|contact| {
                let gadgets = contact.gadgets.clone();
                (contact.site.as_str(), gadgets, contact.by_wiki)
            });
            let expected = expected.map(|(site, gadgets, by_wiki)| {
                let gadgets = gadgets.iter().map(ToString::to_string).collect();
                (site, gadgets, by_wiki)
            });
            assert_eq!(found, expected, "{kind} {url}");
        }
    }
}
