//! The contacts that the loader records on this device (`gadget-loader/src/contacts.js`). Each is a line of
//! a name, a day and a count.

use gadget_consent_core::user_scripts::{self, USER_SCRIPTS};
use gadget_consent_core::{Day, Entry, Kind, Request, Requests, SitePolicy, Source, Url};
use mediawiki_web::storage::Store;

use crate::answers::keys::{self, REFUSED, SEEN};
use crate::wiki::release::Wiki;

/// A host that this device has contacted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactedHost {
    /// The host, with its port if the address names one.
    pub host: String,
    /// The day of the last contact.
    pub day: Day,
}

impl ContactedHost {
    /// Whether the contact may have been with this source. Paths are not recorded.
    #[must_use]
    pub fn is_of(&self, source: &Source) -> bool {
        let host = self.host.split(':').next().unwrap_or_default();
        match host.strip_suffix(source.host()) {
            Some("") => !source.is_wildcard(),
            Some(below) => source.is_wildcard() && below.ends_with('.'),
            None => false,
        }
    }
}

/// A host that the browser did not let a page contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedHost {
    /// The host, with its scheme unless it is `https`, and its port if the address names one.
    pub host: String,
    /// How it was to be contacted.
    pub kind: Kind,
    /// The day of the last contact.
    pub day: Day,
    /// How often.
    pub count: u32,
    /// The gadgets that declare it.
    pub gadgets: Vec<String>,
    /// The user can allow it to scripts of their own, and has not.
    pub is_offered: bool,
}

impl ContactedHost {
    /// All hosts that this device has contacted. Lines that cannot be read are skipped.
    #[must_use]
    pub fn all(wiki: &Wiki) -> Vec<Self> {
        let contact = |(host, day, _)| Self { host, day };
        read(wiki, SEEN).map(contact).collect()
    }
}

impl RefusedHost {
    /// Whether this contact, and nothing else, is offered by such a request.
    #[must_use]
    pub fn is_offer_of(&self, request: &Request) -> bool {
        self.is_offered
            && request.kinds() == self.kind.into()
            && request.source().to_string() == self.host
    }

    /// Reads what was recorded: how and with whom, when, and how often. `None`: it cannot be read.
    fn read((name, day, count): (String, Day, u32), page: &Circumstances) -> Option<Self> {
        let (kind, host) = name.split_once(':')?;
        let kind: Kind = kind.parse().ok()?;
        let url = if host.contains("://") {
            format!("{host}/")
        } else {
            format!("https://{host}/")
        };
        let url: Url = url.parse().ok()?;
        let declares = |declared: &&(String, Requests)| declared.1.reach(kind, &url);
        let names_host = |(_, requests): &(String, Requests)| {
            let mut requests = requests.iter();
            requests.any(|request| request.source().is_of_host(url.host()))
        };
        // A gadget that asks for the site has a question of its own, which says more.
        let offered = (!page.declared.iter().any(names_host))
            .then(|| user_scripts::request(host, kind.into(), &page.policy).ok())
            .flatten();
        Some(Self {
            kind,
            host: host.to_owned(),
            day,
            count,
            gadgets: page
                .declared
                .iter()
                .filter(declares)
                .map(|(gadget, _)| gadget.clone())
                .collect(),
            is_offered: offered.is_some_and(|request| !page.own.covers(&request)),
        })
    }
}

/// What counts for what was refused.
struct Circumstances {
    /// The gadgets that declare something.
    declared: Vec<(String, Requests)>,
    /// The site policy, as far as it forbids something.
    policy: SitePolicy,
    /// What the user has allowed to scripts of their own.
    own: Requests,
}

/// The hosts that the browser did not let pages of this device contact, the latest first.
#[must_use]
pub fn refused(wiki: &Wiki) -> Vec<RefusedHost> {
    let own: Option<Entry> = wiki.host.read(USER_SCRIPTS).parse().ok();
    let all = wiki.manifest.all().into_iter();
    let page = Circumstances {
        declared: all
            .map(|(gadget, terms)| (gadget, terms.declaration.all()))
            .collect(),
        policy: wiki.manifest.forbidden.clone(),
        own: own.map(|entry| entry.granted).unwrap_or_default(),
    };
    let mut refused: Vec<RefusedHost> = read(wiki, REFUSED)
        .filter_map(|line| RefusedHost::read(line, &page))
        .collect();
    refused.reverse();
    refused
}

/// Forgets all contacts.
pub fn forget(wiki: &Wiki) {
    for what in [SEEN, REFUSED] {
        // A device that stores nothing has nothing to forget.
        let _ = Store::Local.remove(&keys::key(&wiki.host.key_prefix(), what));
    }
}

fn read(wiki: &Wiki, what: &str) -> impl Iterator<Item = (String, Day, u32)> {
    let text = Store::Local.get(&keys::key(&wiki.host.key_prefix(), what));
    let text = text.ok().flatten().unwrap_or_default();
    let lines: Vec<String> = text.split('\n').map(ToOwned::to_owned).collect();
    lines.into_iter().filter_map(|line| {
        let mut parts = line.split(' ');
        let name = parts.next()?.to_owned();
        Some((
            name,
            parts.next()?.parse().ok()?,
            parts.next()?.parse().ok()?,
        ))
    })
}

#[cfg(test)]
mod tests {
    use gadget_consent_core::{Kind, SitePolicy};

    use super::{Circumstances, ContactedHost, RefusedHost};

    #[test]
    fn what_is_offered_for_scripts_of_ones_own() {
        let page = Circumstances {
            declared: vec![("my_map".to_owned(), "img:*.tile.example".parse().unwrap())],
            policy: SitePolicy {
                forbidden_kinds: Kind::Worker.into(),
                forbidden_sources: vec!["*.forbidden.example".parse().unwrap()],
                ..SitePolicy::default()
            },
            own: "connect:allowed.example".parse().unwrap(),
        };
        let table = [
            ("connect:t.example", "t.example, offered"),
            ("connect:t.example:8443", "t.example:8443, offered"),
            ("connect:wss://t.example", "wss://t.example, offered"),
            ("script:t.example", "t.example, offered"),
            // A gadget asks for the host, if not for this.
            ("img:a.tile.example", "a.tile.example of my_map"),
            ("connect:a.tile.example", "a.tile.example"),
            // The site policy forbids it.
            ("worker:t.example", "t.example"),
            ("connect:x.forbidden.example", "x.forbidden.example"),
            // It is allowed: the site sent the contact on, or it was blocked before.
            ("connect:allowed.example", "allowed.example"),
            ("img:allowed.example", "allowed.example, offered"),
            // No answer can allow it.
            ("img:http://t.example", "http://t.example"),
            ("img:[::1]", "[::1]"),
            ("leave:t.example", ""),
            ("nonsense", ""),
        ];
        for (name, expected) in table {
            let line = (name.to_owned(), "2026-11-20".parse().unwrap(), 2);
            let found = RefusedHost::read(line, &page).map_or_else(String::new, |refused| {
                let gadgets = refused.gadgets.iter().map(|gadget| format!(" of {gadget}"));
                let gadgets: String = gadgets.collect();
                let offer = if refused.is_offered { ", offered" } else { "" };
                format!("{}{gadgets}{offer}", refused.host)
            });
            assert_eq!(found, expected, "{name}");
        }
    }

    #[test]
    fn whose_a_host_is() {
        let table = [
            ("a.example", "a.example", true),
            ("a.example:8443", "a.example:8443", true),
            ("b.a.example", "*.a.example", true),
            ("a.example", "*.a.example", false),
            ("xa.example", "*.a.example", false),
            ("b.a.example", "a.example", false),
            ("a.example", "a.example/lib/", true),
        ];
        for (host, source, expected) in table {
            let contact = ContactedHost {
                host: host.to_owned(),
                day: "2026-11-20".parse().unwrap(),
            };
            assert_eq!(
                contact.is_of(&source.parse().unwrap()),
                expected,
                "{host} {source}"
            );
        }
    }
}
