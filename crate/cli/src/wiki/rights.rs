//! What the account may do in this session, and what is missing for it.

use serde_json::Value;

use super::{Error, Wiki, error::SHOWN};
use crate::printable::shortened;

/// The rights to save the pages of GadgetConsent, with what each is for.
const NEEDED: [(&str, &str); 5] = [
    ("edit", "to edit pages"),
    ("editinterface", "to edit pages of the namespace MediaWiki"),
    ("editsitejs", "to edit the site's JavaScript"),
    ("editsitecss", "to edit the site's styles"),
    ("editsitejson", "to edit the site's JSON pages"),
];

/// The grant of bot passwords and OAuth consumers that gives a right, as MediaWiki has it
/// (<https://www.mediawiki.org/wiki/Manual:$wgGrantPermissions>), and what it is called there.
fn grant(right: &str) -> &'static str {
    match right {
        "editsitejs" | "editsitecss" => "“Edit sitewide and user CSS/JavaScript” (editsiteconfig)",
        "editinterface" | "editsitejson" => {
            "“Edit the MediaWiki namespace and sitewide/user JSON” (editinterface) or “Edit sitewide and user CSS/JavaScript” (editsiteconfig)"
        }
        _ => {
            "“Edit existing pages” (editpage) and “Create, edit, and move pages” (createeditmovepage)"
        }
    }
}

/// How many edits a wiki takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EditRate {
    /// The number of edits.
    pub edits: u32,
    /// In so many seconds.
    pub seconds: u64,
}

/// A right that is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// The right.
    pub right: &'static str,
    /// What it is for.
    pub purpose: &'static str,
    /// Who lacks it.
    pub who: Who,
}

/// Who lacks a right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// The account has it, the login does not.
    Login {
        /// The grants that give it.
        grant: &'static str,
    },
    /// The account lacks it.
    Account {
        /// The wiki's groups that have it.
        groups: Vec<String>,
    },
}

impl std::fmt::Display for Missing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            right,
            purpose,
            who,
        } = self;
        match who {
            Who::Login { grant } => write!(
                f,
                "the login lacks the right {right} ({purpose}), which the account has: add the grant {grant} to the bot password or the OAuth consumer"
            ),
            Who::Account { groups } if groups.is_empty() => write!(
                f,
                "the account lacks the right {right} ({purpose}), and no group of the wiki has it"
            ),
            Who::Account { groups } => write!(
                f,
                "the account lacks the right {right} ({purpose}): on this wiki the groups {} have it",
                groups.join(", ")
            ),
        }
    }
}

/// What the account of this session may do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Access {
    /// Its name.
    pub name: String,
    /// What is missing.
    pub missing: Vec<Missing>,
    /// The tightest limit on its edits; `None`: none.
    pub rate: Option<EditRate>,
    /// Why it is blocked, if it is.
    pub blocked: Option<String>,
}

impl Wiki {
    /// Asks what the account may do.
    ///
    /// # Errors
    /// If the wiki does not answer.
    pub fn access(&self) -> Result<Access, Error> {
        let answer = self.get(&[
            ("action", "query"),
            ("meta", "userinfo|siteinfo"),
            ("uiprop", "rights|groups|ratelimits|blockinfo"),
            ("siprop", "usergroups"),
        ])?;
        let user = &answer["query"]["userinfo"];
        let name = user["name"]
            .as_str()
            .ok_or_else(|| self.unexpected("name of the account", &answer))?;
        let has = |rights: &Value, right: &str| {
            let rights = rights.as_array().into_iter().flatten();
            rights.into_iter().any(|known| known == right)
        };
        let lacking = NEEDED
            .iter()
            .filter(|(right, _)| !has(&user["rights"], right));
        let all_groups = answer["query"]["usergroups"].as_array();
        // The rights of the session are those that the login has, too. Those of the account follow from
        // its groups.
        let account_has = |right: &str| {
            let groups = all_groups.into_iter().flatten();
            groups.into_iter().any(|group| {
                has(&user["groups"], group["name"].as_str().unwrap_or_default())
                    && has(&group["rights"], right)
            })
        };
        let groups = |right: &str| -> Vec<String> {
            all_groups
                .into_iter()
                .flatten()
                .filter(|group| has(&group["rights"], right))
                .filter_map(|group| Some(shortened(group["name"].as_str()?, SHOWN)))
                .collect()
        };
        let missing = lacking.map(|&(right, purpose)| Missing {
            right,
            purpose,
            who: if account_has(right) {
                Who::Login {
                    grant: grant(right),
                }
            } else {
                Who::Account {
                    groups: groups(right),
                }
            },
        });
        Ok(Access {
            name: shortened(name, SHOWN),
            missing: missing.collect(),
            rate: tightest(&user["ratelimits"]["edit"]),
            blocked: user["blockid"]
                .is_u64()
                .then(|| shortened(user["blockreason"].as_str().unwrap_or_default(), SHOWN)),
        })
    }
}

/// The tightest of the limits by kind of user: that with the longest pause between two edits.
fn tightest(limits: &Value) -> Option<EditRate> {
    let limits = limits.as_object().into_iter().flatten();
    let rates = limits.filter_map(|(_, limit)| {
        let edits = u32::try_from(limit["hits"].as_u64()?).ok()?;
        Some(EditRate {
            edits: edits.max(1),
            seconds: limit["seconds"].as_u64()?.clamp(1, 86_400),
        })
    });
    rates.max_by_key(|rate| rate.seconds * 1_000_000 / u64::from(rate.edits))
}

#[cfg(test)]
mod tests {
    use super::{EditRate, tightest};

    #[test]
    fn the_tightest_limit_counts() {
        let limits = serde_json::json!({
            "user": { "hits": 90, "seconds": 60 },
            "newbie": { "hits": 5, "seconds": 60 },
            "odd": { "hits": "many" },
        });
        let rate = EditRate {
            edits: 5,
            seconds: 60,
        };
        assert_eq!(tightest(&limits), Some(rate));
        assert_eq!(tightest(&serde_json::json!([])), None);
    }
}
