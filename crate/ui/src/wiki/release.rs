//! The wiki around the module on this page: the loader's side, the answers, and how a gadget is let
//! go.

use gadget_consent_core::decision::decide;
use gadget_consent_core::{Answers, Decision, Entry, Terms};
use mediawiki_web::options::Reach;
use mediawiki_web::storage::Store as Keys;

use crate::answers::outbox::Outbox;
use crate::answers::store::{Any, Device, Preferences, Session};
use crate::ask::prompting::Embargoes;
use crate::ask::state::{Keep, Outcome};
use crate::parts::phrases::today;
use crate::wiki::host::Host;

/// What the module works with on this page.
#[derive(Debug, Clone, PartialEq)]
pub struct Wiki {
    /// The loader.
    pub host: Host,
    /// Whose preferences keep the answers; `None`: nobody's, the device does.
    pub user: Option<String>,
}

/// Why a gadget is let go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// Its user has just answered.
    Answer,
    /// Its user has just answered otherwise than before: it is marked as refused on this page, and
    /// cannot start on it.
    SecondThought,
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
            Decision::Run { open }
                if cause != Cause::SecondThought && self.host.open().covers_all(&open) =>
            {
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
            Cause::Answer | Cause::SecondThought => {
                if !self.host.enabled(gadget) {
                    note(&self.host.key_prefix(), gadget);
                }
                // So that it can be said when it runs; the mark is for the loader.
                note(&format!("{}~started", self.host.key_prefix()), gadget);
                note(&self.host.key_prefix(), "!");
                Outcome::Waiting
            }
            // It was noted, and the page loaded again, before: that does not help.
            Cause::Ledger if !note(&self.host.key_prefix(), gadget) => Outcome::WaitingAgain,
            Cause::Ledger => Outcome::Waiting,
            // Nobody looks at this page now; whoever does shall not find it changed.
            Cause::OtherTab => {
                note(&self.host.key_prefix(), gadget);
                Outcome::WaitingAgain
            }
        }
    }

    /// Where answers are kept that are to be kept so.
    #[must_use]
    pub fn store(&self, keep: Keep) -> Any {
        let prefix = self.host.key_prefix();
        match &self.user {
            _ if keep.session => Any::Session(Session {
                prefix,
                host: self.host.clone(),
            }),
            Some(user) => Any::Preferences(Preferences {
                user: user.clone(),
                reach: if keep.everywhere {
                    Reach::Farm
                } else {
                    Reach::Wiki
                },
            }),
            None => Any::Device(Device { prefix }),
        }
    }

    /// The answers that wait on this device to be saved; `None` for who keeps all of them there.
    #[must_use]
    pub fn outbox(&self) -> Option<Outbox> {
        let user = self.user.as_ref()?;
        Some(Outbox::new(&self.host.key_prefix(), user))
    }

    /// What was put off on this device.
    #[must_use]
    pub fn put_off(&self) -> Embargoes {
        let text = Keys::Local.get(&self.host.embargo_key()).ok().flatten();
        Embargoes::read(&text.unwrap_or_default())
    }

    /// Changes what is known of what was put off.
    pub fn note_put_off(&self, change: impl FnOnce(&mut Embargoes)) {
        let before = self.put_off();
        let mut after = before.clone();
        change(&mut after);
        if after != before {
            // Where the device keeps nothing, it asks as if for the first time.
            let _ = Keys::Local.set(&self.host.embargo_key(), &after.to_string());
        }
    }

    /// The gadgets that were granted on the page before and run on this one, once.
    #[must_use]
    pub fn just_started(&self) -> Vec<String> {
        let key = format!("{}~started", self.host.key_prefix());
        let names = Keys::Session.get(&key).ok().flatten().unwrap_or_default();
        if names.is_empty() {
            return Vec::new();
        }
        let _ = Keys::Session.remove(&key);
        let names = names.split(' ').filter(|gadget| self.host.runs(gadget));
        names.map(ToOwned::to_owned).collect()
    }

    /// Whether the user has to be told why the gadget cannot run, for a reason that no answer of
    /// theirs changes: once in this tab.
    #[must_use]
    pub fn tell(&self, why: Outcome, gadget: &str) -> bool {
        let key = match why {
            Outcome::Outdated => "~outdated",
            _ => "~forbidden",
        };
        note(&format!("{}{key}", self.host.key_prefix()), gadget)
    }

    /// The gadgets that may run before anybody is asked, as far as that was not told in this tab.
    #[must_use]
    pub fn unguarded(&self) -> Vec<String> {
        let key = format!("{}~unguarded", self.host.key_prefix());
        let is_new = |gadget: &String| note(&key, gadget);
        self.host.unguarded().into_iter().filter(is_new).collect()
    }
}

/// Notes a gadget for this tab: under the plain prefix the loader counts it as switched on, so
/// that the next page view opens what it was granted. False: it was noted already, or cannot be.
fn note(key: &str, gadget: &str) -> bool {
    let noted = match Keys::Session.get(key) {
        Ok(noted) => noted.unwrap_or_default(),
        Err(_) => return false,
    };
    if noted.split(' ').any(|name| name == gadget) {
        return false;
    }
    Keys::Session
        .set(key, format!("{noted} {gadget}").trim())
        .is_ok()
}
