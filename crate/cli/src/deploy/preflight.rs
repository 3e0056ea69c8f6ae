//! What a wiki is, before anything is saved on it.

use std::collections::BTreeSet;

use gadget_consent_core::definition::Gadget;
use serde_json::Value;
use url::Url;

use super::header;

use crate::printable::shortened;
use crate::release::Release;
use crate::wiki::{Error, FrontPage, Wiki};

/// The oldest version of MediaWiki.
const OLDEST: (u32, u32) = (1, 43);

/// The most titles in one request, for users without `apihighlimits`.
const BATCH: usize = 50;

/// The characters of a list of requests.
const MOST: usize = 2_000;

/// The characters of a wiki's text.
const SHOWN: usize = 300;

/// Why the module cannot be installed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Obstacle {
    /// MediaWiki is too old.
    #[error("the wiki runs {version}: expected MediaWiki 1.43 or later")]
    Version {
        /// What it runs.
        version: String,
    },
    /// There are no gadgets.
    #[error("the wiki does not have the extension Gadgets")]
    NoGadgets,
    /// A page is too long.
    #[error(
        "a page of the wiki may have {most} bytes, and {title} has {bytes}: the wiki's operators would have to raise $wgMaxArticleSize"
    )]
    TooLong {
        /// The limit.
        most: u64,
        /// The longest page.
        title: String,
        /// Its length.
        bytes: u64,
    },
    /// The wiki is read-only.
    #[error("the wiki is read-only: {reason}. Nothing was changed; try again later")]
    ReadOnly {
        /// Why.
        reason: String,
    },
    /// The wiki would not save a page.
    #[error("the wiki would not save {title}: {reason}")]
    Refused {
        /// The page.
        title: String,
        /// Why.
        reason: String,
    },
}

/// What a wiki is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Preflight {
    /// Why the module cannot be installed.
    pub obstacles: Vec<Obstacle>,
    /// What should be known.
    pub notes: Vec<String>,
    /// What the wiki's own pages need: proposed for the site policy.
    pub first_party: Vec<String>,
    /// The wiki's own `Content-Security-Policy`.
    policy: Option<String>,
}

impl Preflight {
    /// What the wiki's own `Content-Security-Policy` means for these gadgets.
    #[must_use]
    pub fn about_header(&self, gadgets: &[Gadget]) -> Option<String> {
        let policy = self.policy.as_deref()?;
        let shown = shortened(policy, SHOWN);
        let is_blocked =
            "GadgetConsent cannot widen it: what it blocks stays blocked, whatever a user allows";
        Some(match header::blocked(policy, gadgets).as_deref() {
            Some([]) => format!(
                "the wiki sends a Content-Security-Policy of its own, which blocks nothing that gadgets declare: {shown}"
            ),
            Some(blocked) => format!(
                "the wiki sends a Content-Security-Policy of its own. {is_blocked}. {} declared requests cannot succeed: {}. The policy: {shown}",
                blocked.len(),
                shortened(&blocked.join(", "), MOST)
            ),
            None => format!(
                "the wiki sends a Content-Security-Policy of its own, which could not be read. {is_blocked}. The policy: {shown}"
            ),
        })
    }

    /// Asks the wiki.
    ///
    /// # Errors
    /// If it does not answer.
    pub fn of(wiki: &Wiki, release: Option<&Release>) -> Result<Self, Error> {
        let answer = wiki.get(&[
            ("action", "query"),
            ("meta", "siteinfo|filerepoinfo"),
            ("siprop", "general|extensions"),
            ("friprop", "name|local|url|thumbUrl|rootUrl"),
        ])?;
        let query = &answer["query"];
        // A wiki that does not show it to programs still works.
        let front = query["general"]["base"].as_str();
        let front = front.and_then(|base| wiki.front_page(base).ok());
        Ok(Self::read(query, front.as_ref(), release))
    }

    /// What the answers say.
    fn read(query: &Value, front: Option<&FrontPage>, release: Option<&Release>) -> Self {
        let mut found = Self::default();
        let general = &query["general"];
        let version = general["generator"]
            .as_str()
            .unwrap_or("an unknown program");
        if numbers(version).is_none_or(|version| version < OLDEST) {
            found.obstacles.push(Obstacle::Version {
                version: shortened(version, SHOWN),
            });
        }
        let extensions = query["extensions"].as_array();
        let has = |name: &str| {
            let mut extensions = extensions.into_iter().flatten();
            extensions.any(|extension| extension["name"] == name)
        };
        if !has("Gadgets") {
            found.obstacles.push(Obstacle::NoGadgets);
        }
        if !matches!(general["readonly"], Value::Null | Value::Bool(false)) {
            let reason = general["readonlyreason"].as_str();
            found.obstacles.push(Obstacle::ReadOnly {
                reason: shortened(reason.unwrap_or("it gives no reason"), SHOWN),
            });
        }
        let longest = release.and_then(|release| {
            let pages = release.pages().iter();
            pages.max_by_key(|(_, text)| text.len())
        });
        if let (Some(most), Some((title, text))) = (general["maxarticlesize"].as_u64(), longest)
            && text.len() as u64 > most
        {
            found.obstacles.push(Obstacle::TooLong {
                most,
                title: title.clone(),
                bytes: text.len() as u64,
            });
        }
        found.read_repositories(query);
        found.read_front_page(front, general);
        if has("CentralAuth") {
            found.notes.push(
                "the wiki uses CentralAuth: pages contact the wiki on which accounts log in; observe for a while, and add it to firstParty".to_owned(),
            );
        }
        found
    }

    fn read_repositories(&mut self, query: &Value) {
        let own = query["general"]["server"].as_str();
        let own = own.and_then(host_of);
        let repositories = query["repos"].as_array();
        let mut hosts = BTreeSet::new();
        for repository in repositories.into_iter().flatten() {
            for name in ["url", "thumbUrl", "rootUrl"] {
                let host = repository[name].as_str().and_then(host_of);
                hosts.extend(host.filter(|host| Some(host) != own.as_ref()));
            }
        }
        for host in hosts {
            self.notes.push(format!(
                "the wiki's files come from {host}: proposed as firstParty, “img+media:{host}”"
            ));
            self.first_party.push(format!("img+media:{host}"));
        }
    }

    fn read_front_page(&mut self, front: Option<&FrontPage>, general: &Value) {
        let Some(front) = front else {
            self.notes.push(
                "the main page could not be read: it was not checked where the wiki's scripts come from, nor whether it sends a Content-Security-Policy".to_owned(),
            );
            return;
        };
        let own = general["server"].as_str().and_then(host_of);
        if let Some(host) = front.load_host.as_deref().and_then(host_of)
            && Some(&host) != own.as_ref()
        {
            self.notes.push(format!(
                "the wiki's own scripts come from {host} ($wgLoadScript): proposed as firstParty"
            ));
            self.first_party.push(host);
        }
        self.policy.clone_from(&front.policy);
    }

    /// Asks whether the wiki would save these pages: title blacklists, protections and other rules.
    ///
    /// # Errors
    /// If the wiki does not answer.
    pub fn refused(wiki: &Wiki, titles: &[&str]) -> Result<Vec<Obstacle>, Error> {
        let mut refused = Vec::new();
        for batch in titles.chunks(BATCH) {
            let answer = wiki.post(&[
                ("action", "query"),
                ("prop", "info"),
                ("intestactions", "edit"),
                ("intestactionsdetail", "full"),
                ("errorformat", "plaintext"),
                ("titles", &batch.join("|")),
            ])?;
            let pages = answer["query"]["pages"].as_array();
            for page in pages.into_iter().flatten() {
                let Some(error) = page["actions"]["edit"].get(0) else {
                    continue;
                };
                let text = |name: &str| error[name].as_str();
                let reason = text("text").or(text("info")).or(text("code"));
                refused.push(Obstacle::Refused {
                    title: shortened(page["title"].as_str().unwrap_or_default(), SHOWN),
                    reason: shortened(reason.unwrap_or("it gives no reason"), SHOWN),
                });
            }
        }
        Ok(refused)
    }
}

/// `MediaWiki 1.43.9`
fn numbers(generator: &str) -> Option<(u32, u32)> {
    let version = generator.strip_prefix("MediaWiki ")?;
    let mut numbers = version.split(['.', '-']);
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

/// The host of an address; `None` for a path.
fn host_of(address: &str) -> Option<String> {
    let address = match address.strip_prefix("//") {
        Some(rest) => format!("https://{rest}"),
        None => address.to_owned(),
    };
    let url: Url = address.parse().ok()?;
    let host = url.host_str()?.to_owned();
    Some(
        url.port()
            .map_or(host.clone(), |port| format!("{host}:{port}")),
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Obstacle, Preflight};
    use crate::wiki::FrontPage;

    fn usual() -> serde_json::Value {
        json!({
            "general": {
                "generator": "MediaWiki 1.43.9",
                "server": "https://wiki.example",
                "readonly": false,
                "maxarticlesize": 2_097_152,
            },
            "extensions": [{ "name": "Gadgets" }],
            "repos": [{ "name": "local", "url": "/images" }],
        })
    }

    #[test]
    fn a_usual_wiki_has_no_obstacle() {
        let front = FrontPage::default();
        assert_eq!(
            Preflight::read(&usual(), Some(&front), None),
            Preflight::default()
        );
    }

    #[test]
    fn what_prevents_an_installation_is_named() {
        let of = |change: &dyn Fn(&mut serde_json::Value)| {
            let mut query = usual();
            change(&mut query);
            Preflight::read(&query, Some(&FrontPage::default()), None).obstacles
        };
        let old = of(&|query| query["general"]["generator"] = "MediaWiki 1.39.17".into());
        assert!(matches!(&old[..], [Obstacle::Version { .. }]), "{old:?}");
        let other = of(&|query| query["general"]["generator"] = "Wiki 2".into());
        assert!(
            matches!(&other[..], [Obstacle::Version { .. }]),
            "{other:?}"
        );
        let none = of(&|query| query["extensions"] = json!([]));
        assert_eq!(none, [Obstacle::NoGadgets]);
        let closed = of(&|query| {
            query["general"]["readonly"] = true.into();
            query["general"]["readonlyreason"] = "Moving house".into();
        });
        assert!(closed[0].to_string().contains("Moving house"), "{closed:?}");
    }

    #[test]
    fn the_wikis_own_hosts_are_proposed() {
        let mut query = usual();
        query["repos"] = json!([
            { "name": "local", "url": "https://wiki.example/images" },
            { "name": "shared", "url": "//files.example/f", "thumbUrl": "https://thumbs.example/t" },
        ]);
        let front = FrontPage {
            load_host: Some("https://bits.example/load.php?x".to_owned()),
            policy: Some("default-src 'self'".to_owned()),
        };
        let found = Preflight::read(&query, Some(&front), None);
        assert_eq!(
            found.first_party,
            [
                "img+media:files.example",
                "img+media:thumbs.example",
                "bits.example"
            ]
        );
        let line = "* a[ResourceLoader|domains=img:x.test]|a.js";
        let gadget = gadget_consent_core::definition::Definition::read(line).gadgets()[0].clone();
        let about = found.about_header(&[gadget]).unwrap();
        assert!(
            about.contains("1 declared requests cannot succeed: a (img:x.test)"),
            "{about}"
        );
        let about = found.about_header(&[]).unwrap();
        assert!(
            about.contains("blocks nothing that gadgets declare"),
            "{about}"
        );
        for source in &found.first_party {
            let policy = json!({ "version": 1, "firstParty": [source] }).to_string();
            assert!(
                gadget_consent_core::SitePolicy::read(&policy).is_ok(),
                "{source}"
            );
        }
    }
}
