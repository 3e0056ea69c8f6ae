//! What a wiki is, before anything is saved on it.

use gadget_consent_core::site::Site;
use gadget_consent_core::{Declaration, SitePolicy};
use serde_json::Value;

use super::farm::{Hosts, Proposal, host_of};

use crate::printable::shortened;
use crate::release::Release;
use crate::wiki::{Error, FrontPage, Wiki};

/// The oldest version of MediaWiki.
const OLDEST: (u32, u32) = (1, 43);

/// The most titles in one request, for users without `apihighlimits`.
const BATCH: usize = 50;

/// The characters of a list of requests.
const MOST: usize = 2_000;

/// The proposals that are shown one by one.
const MOST_PROPOSALS: usize = 40;

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
    pub proposals: Vec<Proposal>,
    /// The wiki's own `Content-Security-Policy`.
    pub policy: Option<String>,
}

impl Preflight {
    /// What the wiki's own `Content-Security-Policy` means for what it declares.
    #[must_use]
    pub fn about_header(&self, site: &Site) -> Option<String> {
        let policy = shortened(self.policy.as_deref()?, SHOWN);
        let header = site.header()?;
        let mut blocked = Vec::new();
        for gadget in site.gadgets().0 {
            let Ok(Some(declaration)) = Declaration::of(&gadget) else {
                continue;
            };
            blocked.extend(declaration.all().iter().filter_map(|request| {
                let kinds = header.blocked(request);
                let what = || format!("{} ({kinds}:{})", gadget.name.text, request.source());
                (!kinds.is_empty()).then(what)
            }));
        }
        Some(if blocked.is_empty() {
            format!(
                "the wiki sends a Content-Security-Policy of its own, which blocks nothing that gadgets declare: {policy}"
            )
        } else {
            format!(
                "the wiki sends a Content-Security-Policy of its own. GadgetConsent cannot widen it: what it blocks stays blocked, whatever a user allows. {} declared requests cannot succeed: {}. The policy: {policy}",
                blocked.len(),
                shortened(&blocked.join(", "), MOST)
            )
        })
    }

    /// Asks the wiki.
    ///
    /// # Errors
    /// If it does not answer.
    pub fn of(wiki: &Wiki, release: Option<&Release>) -> Result<Self, Error> {
        let mut answer = wiki.get(&[
            ("action", "query"),
            ("meta", "siteinfo|filerepoinfo"),
            ("siprop", "general|extensions"),
        ])?;
        let query = &mut answer["query"];
        let mut notes = Vec::new();
        for (part, parameters) in farm_questions(query) {
            // A wiki that does not answer this still works.
            match wiki.get(&parameters) {
                Ok(mut more) => query[part] = more["query"][part].take(),
                Err(error) => notes.push(format!(
                    "what the wiki says of its farm could not be read ({part}): {error}"
                )),
            }
        }
        // Nor does everyone show it to programs.
        let front = query["general"]["base"].as_str();
        let front = front.and_then(|base| wiki.front_page(base).ok());
        let mut found = Self::read(query, front.as_ref(), release);
        found.notes.splice(0..0, notes);
        Ok(found)
    }

    /// The proposals that a site policy does not have, in words.
    #[must_use]
    pub fn proposed(&self, policy: Option<&SitePolicy>) -> Vec<String> {
        let open = self.proposals.iter();
        let missing: Vec<&Proposal> = open
            .filter(|one| policy.is_none_or(|policy| !one.is_in(policy)))
            .collect();
        let mut words: Vec<String> = missing
            .iter()
            .take(MOST_PROPOSALS)
            .map(|one| format!("proposed as firstParty: “{}” ({})", one.entry, one.why))
            .collect();
        if missing.len() > MOST_PROPOSALS {
            words.push(format!(
                "{} more hosts are proposed as firstParty",
                missing.len() - MOST_PROPOSALS
            ));
        }
        if policy.is_some() && !missing.is_empty() {
            words.push(format!(
                "{} does not have these. Add what your pages use before you enforce, and publish the manifest; frames and workers are not among them",
                gadget_consent_core::titles::POLICY
            ));
        }
        words
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
        let mut hosts = Hosts::read(query);
        let mut own: Vec<String> = Vec::new();
        own.extend(general["server"].as_str().and_then(host_of));
        own.extend(found.read_front_page(front, &own));
        if let Some(front) = front {
            hosts.add_prepared(&front.prepared);
        }
        let is_login_known = front.is_some_and(|front| !front.prepared.is_empty());
        if has("CentralAuth") && !is_login_known {
            found.notes.push(
                "the wiki uses CentralAuth, and its main page does not name the host on which accounts log in: observe for a while, and add that host to firstParty".to_owned(),
            );
        }
        found.proposals = hosts.proposals(&own);
        found
    }

    /// The host of the wiki's own scripts, if it is another one.
    fn read_front_page(&mut self, front: Option<&FrontPage>, own: &[String]) -> Option<String> {
        let Some(front) = front else {
            self.notes.push(
                "the main page could not be read: it was not checked where the wiki's scripts come from, nor whether it sends a Content-Security-Policy".to_owned(),
            );
            return None;
        };
        self.policy.clone_from(&front.policy);
        let host = front.load_host.as_deref().and_then(host_of);
        let host = host.filter(|host| !own.contains(host))?;
        self.notes.push(format!(
            "the wiki's own scripts come from {host} ($wgLoadScript): its origin is open by itself"
        ));
        Some(host)
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

/// The questions about the farm, each with the part of the answer that it gives.
fn farm_questions(query: &Value) -> Vec<(&'static str, Vec<(&'static str, &'static str)>)> {
    let mut questions = vec![(
        "interwikimap",
        vec![
            ("action", "query"),
            ("meta", "siteinfo"),
            ("siprop", "interwikimap"),
            ("sifilteriw", "local"),
        ],
    )];
    let mut extensions = query["extensions"].as_array().into_iter().flatten();
    if extensions.any(|extension| extension["name"] == "WikibaseClient") {
        let parameters = vec![("action", "query"), ("meta", "wikibase"), ("wbprop", "url")];
        questions.push(("wikibase", parameters));
    }
    questions
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use gadget_consent_core::SitePolicy;
    use gadget_consent_core::site::{Site, SitePages};

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
            { "name": "shared", "url": "//files.example/f", "thumbUrl": "https://thumbs.example/t",
              "apiurl": "https://commons.example/w/api.php" },
            { "name": "bits", "url": "https://bits.example/f" },
        ]);
        query["general"]["favicon"] = "https://icons.example/f.ico".into();
        query["interwikimap"] = json!([
            { "prefix": "de", "local": true, "url": "https://de.wiki.example/wiki/$1" },
            { "prefix": "self", "local": true, "url": "https://wiki.example/wiki/$1" },
            { "prefix": "path", "local": true, "url": "/wiki2/$1" },
            { "prefix": "google", "url": "https://www.google.com/search?q=$1" },
            { "prefix": "odd", "local": true, "url": "javascript:alert(1)" },
        ]);
        let front = FrontPage {
            load_host: Some("https://bits.example/load.php?x".to_owned()),
            policy: Some("default-src 'self'".to_owned()),
            prepared: vec!["auth.example".to_owned(), "//meta.example".to_owned()],
        };
        let found = Preflight::read(&query, Some(&front), None);
        let entries: Vec<&str> = found.proposals.iter().map(|one| &*one.entry).collect();
        assert_eq!(
            entries,
            [
                "auth.example",
                "de.wiki.example",
                "meta.example",
                "connect:commons.example",
                "img+media:files.example",
                "img:icons.example",
                "img+media:thumbs.example",
            ]
        );
        let about = |line: &str| {
            let site = Site::read(SitePages {
                definition: Some(line.to_owned()),
                header: found.policy.clone(),
                ..SitePages::default()
            });
            found.about_header(&site).unwrap()
        };
        let some = about("* a[ResourceLoader|domains=img:x.test]|a.js");
        assert!(
            some.contains("1 declared requests cannot succeed: a (img:x.test)"),
            "{some}"
        );
        let none = about("");
        assert!(
            none.contains("blocks nothing that gadgets declare"),
            "{none}"
        );
        // What the site policy has is not proposed again.
        let with = |entries: &[&str]| {
            let policy = json!({ "version": 1, "firstParty": entries }).to_string();
            let policy = SitePolicy::read(&policy).unwrap().value;
            found.proposed(Some(&policy)).join("\n")
        };
        assert_eq!(with(&entries), "");
        let covered = [
            "auth.example",
            "meta.example",
            "*.wiki.example",
            "icons.example",
        ];
        let rest = with(&covered);
        assert!(
            rest.contains("img+media:files.example") && !rest.contains("icons"),
            "{rest}"
        );
        assert!(rest.contains("does not have these"), "{rest}");
        assert_eq!(found.proposed(None).len(), entries.len());
    }

    #[test]
    fn many_wikis_below_one_domain_are_one_proposal() {
        let of = |hosts: &[String], own: &str| {
            let mut query = usual();
            query["general"]["server"] = own.into();
            let wikis = hosts
                .iter()
                .map(|host| json!({ "local": true, "url": format!("https://{host}/$1") }));
            query["interwikimap"] = wikis.collect();
            query["repos"] = json!([{ "url": "https://files.farm.example/f" }]);
            let found = Preflight::read(&query, Some(&FrontPage::default()), None);
            let entries = found.proposals.into_iter().map(|one| one.entry);
            entries.collect::<Vec<String>>()
        };
        let many: Vec<String> = (0..9)
            .map(|number| format!("w{number}.farm.example"))
            .collect();
        assert_eq!(of(&many, "https://w0.farm.example"), ["*.farm.example"]);
        let few = of(&many[..3], "https://w0.farm.example");
        assert_eq!(
            few,
            [
                "w1.farm.example",
                "w2.farm.example",
                "img+media:files.farm.example"
            ]
        );
        // Below a public suffix, everybody may have a host.
        let hosted: Vec<String> = (0..9)
            .map(|number| format!("w{number}.github.io"))
            .collect();
        let proposed = of(&hosted, "https://w0.github.io");
        assert!(
            proposed.iter().all(|entry| !entry.starts_with("*.")),
            "{proposed:?}"
        );
        let wikimedia: Vec<String> = ["de.wikipedia.org", "www.wikidata.org", "other.example"]
            .map(str::to_owned)
            .to_vec();
        assert_eq!(
            of(&wikimedia, "https://en.wikipedia.org"),
            ["wikimedia", "other.example", "img+media:files.farm.example"]
        );
    }
}
