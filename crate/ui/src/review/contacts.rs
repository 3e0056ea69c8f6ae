//! The contacts that the loader records on this device (`gadget-loader/src/contacts.js`). Each is a line of
//! a name, a day and a count.

use gadget_consent_core::{Day, Kind, Source, Url};
use mediawiki_web::storage::Store;

use crate::answers::keys::{self, REFUSED, SEEN};
use crate::text::title::title_of;
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
    /// The host, with its port if the address names one.
    pub host: String,
    /// How it was to be contacted.
    pub kind: Kind,
    /// The day of the last contact.
    pub day: Day,
    /// How often.
    pub count: u32,
    /// The titles of the gadgets that declare it.
    pub gadgets: Vec<String>,
}

impl ContactedHost {
    /// All hosts that this device has contacted. Lines that cannot be read are skipped.
    #[must_use]
    pub fn all(wiki: &Wiki) -> Vec<Self> {
        let contact = |(host, day, _)| Self { host, day };
        read(wiki, SEEN).map(contact).collect()
    }
}

/// The hosts that the browser did not let pages of this device contact, the latest first.
#[must_use]
pub fn refused(wiki: &Wiki) -> Vec<RefusedHost> {
    let all = wiki.manifest.all();
    let mut refused: Vec<RefusedHost> = read(wiki, REFUSED)
        .filter_map(|(name, day, count)| {
            let (kind, host) = name.split_once(':')?;
            let kind: Kind = kind.parse().ok()?;
            let url: Url = format!("https://{host}/").parse().ok()?;
            let declares = all
                .iter()
                .filter(|(_, terms)| terms.declaration.all().reach(kind, &url));
            Some(RefusedHost {
                kind,
                host: host.to_owned(),
                day,
                count,
                gadgets: declares.map(|(gadget, _)| title_of(gadget)).collect(),
            })
        })
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
    use super::ContactedHost;

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
