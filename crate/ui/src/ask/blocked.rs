//! What the browser refused on this page, whose it is, and what of it is worth telling.

use gadget_consent_core::{Kind, Requests, Source, Url};

use crate::text::title::title_of;
use crate::wiki::blocked::{BlockedRequest, BlockedRequests};

/// How a contact was tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// By a use of a source that the page's policy governs.
    Kind(Kind),
    /// By a page of the site in place of this page.
    Leave,
    /// By speculation rules.
    Speculate,
}

impl Way {
    /// Reads the name that the loader's side uses (`gadget-loader/src/ways.js` and `kinds.js`).
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "leave" => Some(Self::Leave),
            "speculate" => Some(Self::Speculate),
            _ => name.parse().ok().map(Self::Kind),
        }
    }

    /// That name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Kind(kind) => kind.name(),
            Self::Leave => "leave",
            Self::Speculate => "speculate",
        }
    }
}

/// Refused requests of one kind to one site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// The host, and the port unless it is the scheme's default.
    pub site: String,
    /// How they were tried.
    pub way: Way,
    /// How many there were.
    pub count: u32,
    /// The titles of the gadgets that declare such requests; none: some script on this page made them.
    pub gadgets: Vec<String>,
    /// The requests are granted; a policy that the wiki itself sends refused them.
    pub by_wiki: bool,
}

/// What was refused on this page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Blocked {
    /// What is worth telling by name.
    pub contacts: Vec<Contact>,
    /// How many requests were refused besides, to sites that are not kept.
    pub more: u32,
    /// The address of the service worker that controls the page; empty if there is none.
    pub worker: String,
    /// The user has removed the service worker.
    pub is_worker_removed: bool,
}

/// What a gadget declares, and what its user has refused.
#[derive(Debug)]
pub struct Declared {
    /// The gadget's name.
    pub gadget: String,
    /// All that it declares.
    pub requests: Requests,
    /// What its user has refused. Nobody has to be told of that.
    pub refused: Requests,
}

impl Blocked {
    /// Finds what is worth telling. `open`: what this page lets through besides `first_party`.
    #[must_use]
    pub fn new(
        blocked: &BlockedRequests,
        declared: &[Declared],
        open: &Requests,
        first_party: &[Source],
    ) -> Self {
        let contact = |request| contact(request, declared, open, first_party);
        Self {
            contacts: blocked.requests.iter().filter_map(contact).collect(),
            more: blocked.more,
            worker: blocked.worker.clone(),
            is_worker_removed: blocked.is_worker_removed,
        }
    }
}

fn contact(
    request: &BlockedRequest,
    declared: &[Declared],
    open: &Requests,
    first_party: &[Source],
) -> Option<Contact> {
    let way = Way::named(&request.kind)?;
    let url: Url = request.url.parse().ok()?;
    let Way::Kind(kind) = way else {
        // No gadget can ask for it. What is open was let through.
        return Some(Contact {
            site: site(&url),
            way,
            count: request.count,
            gadgets: Vec::new(),
            by_wiki: false,
        });
    };
    // What is open on this page can only have been refused by a policy that the wiki sends itself. What
    // that does to the first party is the wiki's own affair; what was granted, the user was told.
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
    Some(Contact {
        site: site(&url),
        way,
        count: request.count,
        gadgets: whose
            .iter()
            .map(|declared| title_of(&declared.gadget))
            .collect(),
        by_wiki,
    })
}

fn site(url: &Url) -> String {
    if url.port() == url.scheme().default_port() {
        url.host().to_owned()
    } else {
        format!("{}:{}", url.host(), url.port())
    }
}

#[cfg(test)]
mod tests {
    use gadget_consent_core::Source;

    use super::{Blocked, Declared, contact};
    use crate::wiki::blocked::{BlockedRequest, BlockedRequests};

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
        let table: [Case; 10] = [
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
            (
                "leave",
                "https://f.example/204",
                Some(("f.example", &[], false)),
            ),
            (
                "speculate",
                "https://x.example:8443/",
                Some(("x.example:8443", &[], false)),
            ),
            ("img", "nonsense", None),
        ];
        for (kind, url, expected) in table {
            let refused = BlockedRequest {
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
    #[test]
    fn what_is_not_worth_telling_is_still_counted() {
        let request = |kind: &str, url: &str| BlockedRequest {
            kind: kind.to_owned(),
            url: url.to_owned(),
            count: 2,
        };
        let blocked = BlockedRequests {
            requests: vec![
                request("font", "https://f.example/f.woff"),
                request("connect", "https://x.example/"),
            ],
            more: 7,
            ..BlockedRequests::default()
        };
        let told = Blocked::new(&blocked, &declared(), &"".parse().unwrap(), &[]);
        let sites: Vec<&str> = told.contacts.iter().map(|one| one.site.as_str()).collect();
        assert_eq!((sites, told.more), (vec!["x.example"], 7));
    }
}
