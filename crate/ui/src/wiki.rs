//! The wiki around the module on this page: the loader's side, the answers, and how a gadget is let
//! go.

use gadget_consent_core::decision::decide;
use gadget_consent_core::{Answers, Decision, Entry, Terms};
use mediawiki_web::storage::Store;

use crate::host::Host;
use crate::state::Outcome;
use crate::store::Ledger;
use crate::words::today;

/// What the module works with on this page.
#[derive(Debug, Clone, PartialEq)]
pub struct Wiki {
    /// The loader.
    pub host: Host,
    /// The answers.
    pub ledger: Ledger,
}

/// Why a gadget is let go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// Its user has just answered.
    Answer,
    /// Nobody did anything: the ledger already held the answer.
    Ledger,
    /// Its user has answered in another tab.
    OtherTab,
}

impl Wiki {
    /// Lets a gadget go as far as its answer and the page's policy let it.
    #[must_use]
    pub fn settle(&self, gadget: &str, terms: &Terms, entry: &Entry, cause: Cause) -> Outcome {
        match decide(terms, Answers::lasting(Some(entry)), today()) {
            Decision::Run { open } if self.host.open().covers_all(&open) => {
                self.host.release(gadget, &open);
                Outcome::Started
            }
            Decision::Run { .. } => self.wait(gadget, cause),
            Decision::Ask(_) | Decision::Blocked(_) => {
                self.host.refuse(gadget);
                Outcome::Refused
            }
        }
    }

    /// Only the next page view opens what the gadget was granted, and only for a gadget that counts
    /// as switched on.
    fn wait(&self, gadget: &str, cause: Cause) -> Outcome {
        match cause {
            Cause::Answer => {
                if !self.host.enabled(gadget) {
                    note(&self.host.prefix(), gadget);
                }
                Outcome::Waiting
            }
            // It was noted, and the page loaded again, before: that does not help.
            Cause::Ledger if !note(&self.host.prefix(), gadget) => Outcome::WaitingAgain,
            Cause::Ledger => Outcome::Waiting,
            // Nobody looks at this page now; whoever does shall not find it changed.
            Cause::OtherTab => {
                note(&self.host.prefix(), gadget);
                Outcome::WaitingAgain
            }
        }
    }

    /// Whether the user has to be told why the gadget cannot run, for a reason that no answer of
    /// theirs changes: once in this tab.
    #[must_use]
    pub fn tell(&self, why: Outcome, gadget: &str) -> bool {
        let key = match why {
            Outcome::Outdated => "outdated",
            _ => "forbidden",
        };
        note(&format!("{}{key}", self.host.prefix()), gadget)
    }

    /// The gadgets that may run before anybody is asked, as far as that was not told in this tab.
    #[must_use]
    pub fn unguarded(&self) -> Vec<String> {
        let key = format!("{}unguarded", self.host.prefix());
        let is_new = |gadget: &String| note(&key, gadget);
        self.host.unguarded().into_iter().filter(is_new).collect()
    }
}

/// Notes a gadget for this tab: under the plain prefix the loader counts it as switched on, so
/// that the next page view opens what it was granted. False: it was noted already, or cannot be.
fn note(key: &str, gadget: &str) -> bool {
    let noted = match Store::Session.get(key) {
        Ok(noted) => noted.unwrap_or_default(),
        Err(_) => return false,
    };
    if noted.split(' ').any(|name| name == gadget) {
        return false;
    }
    Store::Session
        .set(key, format!("{noted} {gadget}").trim())
        .is_ok()
}
