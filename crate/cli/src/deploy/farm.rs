//! Which hosts a wiki's own pages need: those of its file repositories, and of the other wikis of its
//! farm.
//!
//! Only what the wiki's operators have set counts: answers of the API about settings, and the head of a
//! page. What editors write is no reason to open anything.

use std::collections::BTreeMap;

use gadget_consent_core::first_party::preset;
use gadget_consent_core::{Kind, Kinds, Request, SitePolicy, Source};
use serde_json::Value;
use url::Url;

/// The preset that names the farm of the Wikimedia Foundation.
const WIKIMEDIA: &str = "wikimedia";

/// From so many hosts below one domain on, the domain is proposed instead.
const MANY: usize = 5;

/// The most hosts that are looked at. A large farm has a thousand wikis.
const MOST: usize = 5_000;

/// What a wiki's own pages need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The entry for `firstParty` of the site policy.
    pub entry: String,
    /// Why.
    pub why: String,
}

/// What the wiki's own hosts are for, by host. A host without kinds is used for everything that the
/// wiki's own pages do.
#[derive(Debug, Default)]
pub(super) struct Hosts {
    of_files: BTreeMap<String, Kinds>,
    of_wikis: BTreeMap<String, &'static str>,
}

impl Hosts {
    /// What the wiki says of its repositories and of the wikis beside it.
    pub(super) fn read(query: &Value) -> Self {
        let mut hosts = Self::default();
        let general = &query["general"];
        let pictures = Kinds::from_iter([Kind::Img, Kind::Media]);
        for name in ["logo", "favicon"] {
            hosts.add_files(&general[name], Kind::Img.into());
        }
        for repository in list(&query["repos"]) {
            for name in ["url", "thumbUrl", "rootUrl"] {
                hosts.add_files(&repository[name], pictures);
            }
            hosts.add_files(&repository["favicon"], Kind::Img.into());
            // Scripts of the wiki ask the repository itself about files.
            for name in ["apiurl", "scriptDirUrl"] {
                hosts.add_files(&repository[name], Kind::Connect.into());
            }
        }
        for wiki in list(&query["interwikimap"]) {
            if wiki["local"] == true {
                hosts.add_wiki(
                    wiki["url"].as_str(),
                    "a wiki of the same farm (interwikimap)",
                );
            }
        }
        let repository = &query["wikibase"]["repo"]["url"]["base"];
        hosts.add_wiki(repository.as_str(), "the wiki's Wikibase repository");
        hosts
    }

    /// The hosts for which the head of the wiki's pages prepares the browser: those of central login and
    /// of banners.
    pub(super) fn add_prepared(&mut self, addresses: &[String]) {
        for address in addresses {
            self.add_wiki(
                Some(address),
                "named in the head of each page (dns-prefetch or preconnect)",
            );
        }
    }

    fn add_files(&mut self, address: &Value, kinds: Kinds) {
        if let Some(host) = address.as_str().and_then(host_of)
            && self.of_files.len() < MOST
        {
            let known = self.of_files.entry(host).or_default();
            *known = known.union(kinds);
        }
    }

    fn add_wiki(&mut self, address: Option<&str>, why: &'static str) {
        if let Some(host) = address.and_then(host_of)
            && self.of_wikis.len() < MOST
        {
            self.of_wikis.entry(host).or_insert(why);
        }
    }

    /// What of this a wiki has to open. `own`: the hosts that are open by themselves.
    pub(super) fn proposals(mut self, own: &[String]) -> Vec<Proposal> {
        for host in own {
            self.of_files.remove(host);
            self.of_wikis.remove(host);
        }
        let mut proposals = Vec::new();
        self.propose_preset(own, &mut proposals);
        let wikis = std::mem::take(&mut self.of_wikis);
        let (domains, rest) = below_domains(wikis);
        self.of_files.retain(|host, _| {
            !domains.iter().any(|(domain, _)| is_below(host, domain)) && !rest.contains_key(host)
        });
        proposals.extend(domains.into_iter().map(|(domain, count)| Proposal {
            entry: format!("*.{domain}"),
            why: format!("{count} wikis of the same farm are below it"),
        }));
        proposals.extend(rest.into_iter().map(|(entry, why)| Proposal {
            entry,
            why: why.to_owned(),
        }));
        proposals.extend(self.of_files.into_iter().map(|(host, kinds)| Proposal {
            why: if kinds.has(Kind::Connect) {
                "a file repository on another host".to_owned()
            } else {
                "the wiki's files or pictures come from there".to_owned()
            },
            entry: format!("{kinds}:{host}"),
        }));
        // What no site policy can name is not proposed.
        proposals.retain(|one| can_be_read(&one.entry));
        proposals
    }

    /// A wiki of the Wikimedia Foundation needs one word.
    fn propose_preset(&mut self, own: &[String], proposals: &mut Vec<Proposal>) {
        let of_preset = preset(WIKIMEDIA).unwrap_or_default();
        let of_preset: Vec<Source> = of_preset
            .iter()
            .filter_map(|one| one.parse().ok())
            .collect();
        let is_in = |host: &String| {
            let source: Option<Source> = host.parse().ok();
            source.is_some_and(|source| of_preset.iter().any(|known| known.contains(&source)))
        };
        if !own.iter().any(is_in) {
            return;
        }
        let before = self.of_files.len() + self.of_wikis.len();
        self.of_files.retain(|host, _| !is_in(host));
        self.of_wikis.retain(|host, _| !is_in(host));
        if self.of_files.len() + self.of_wikis.len() < before {
            proposals.push(Proposal {
                entry: WIKIMEDIA.to_owned(),
                why: "the wikis and file repositories of the Wikimedia Foundation".to_owned(),
            });
        }
    }
}

impl Proposal {
    /// Whether a site policy has this already.
    #[must_use]
    pub fn is_in(&self, policy: &SitePolicy) -> bool {
        let page = serde_json::json!({ "version": 1, "firstParty": [self.entry] }).to_string();
        let Ok(wanted) = SitePolicy::read(&page) else {
            return false;
        };
        let has = |source: &Source| policy.first_party.iter().any(|own| own.contains(source));
        let is_open = |request: &Request| {
            let of_content = policy
                .content
                .iter()
                .filter(|own| own.source().contains(request.source()));
            let open = of_content.fold(Kinds::default(), |all, own| all.union(own.kinds()));
            has(request.source()) || request.kinds().without(open).is_empty()
        };
        wanted.value.first_party.iter().all(has) && wanted.value.content.iter().all(is_open)
    }
}

fn can_be_read(entry: &str) -> bool {
    let page = serde_json::json!({ "version": 1, "firstParty": [entry] }).to_string();
    SitePolicy::read(&page).is_ok()
}

/// The domains with many of these hosts, and how many; and the other hosts.
fn below_domains(
    hosts: BTreeMap<String, &'static str>,
) -> (Vec<(String, usize)>, BTreeMap<String, &'static str>) {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for host in hosts.keys() {
        if let Some(domain) = domain_of(host).filter(|domain| domain != host) {
            *counts.entry(domain).or_default() += 1;
        }
    }
    counts.retain(|_, count| *count >= MANY);
    let rest = hosts
        .into_iter()
        .filter(|(host, _)| !counts.keys().any(|domain| is_below(host, domain)));
    let rest = rest.collect();
    (counts.into_iter().collect(), rest)
}

/// The domain with one owner, unless the host is an address or has a port.
fn domain_of(host: &str) -> Option<String> {
    let is_name = !host.contains(':') && host.parse::<std::net::IpAddr>().is_err();
    let domain = is_name.then(|| psl::domain_str(host)).flatten()?;
    Some(domain.to_owned())
}

fn is_below(host: &str, domain: &str) -> bool {
    host.strip_suffix(domain)
        .is_some_and(|before| before.ends_with('.'))
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// The host of an address, with its port if it names one; `None` for a path.
pub(super) fn host_of(address: &str) -> Option<String> {
    // Central login names its host alone.
    let is_host = |text: &str| {
        text.contains('.')
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte))
    };
    let address = match address.strip_prefix("//") {
        Some(rest) => format!("https://{rest}"),
        None if is_host(address) => format!("https://{address}"),
        None => address.to_owned(),
    };
    let url: Url = address.parse().ok()?;
    if !matches!(url.scheme(), "http" | "https") {
        return None;
    }
    let host = url.host_str()?.to_owned();
    Some(match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host,
    })
}
