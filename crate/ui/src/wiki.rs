//! The wiki around the module on this page: the loader's side, the answers, and how a gadget is let
//! go.

use gadget_consent_core::decision::decide;
use gadget_consent_core::{Decision, Declaration, Entry};
use mediawiki_web::storage::Store;

use crate::host::Host;
use crate::state::Outcome;
use crate::store::Ledger;

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
}

impl Wiki {
    /// Lets a gadget go as far as its answer and the page's policy let it.
    #[must_use]
    pub fn settle(
        &self,
        gadget: &str,
        declaration: &Declaration,
        entry: &Entry,
        cause: Cause,
    ) -> Outcome {
        match decide(declaration, Some(entry)) {
            Decision::Run { open } if self.host.open().covers_all(&open) => {
                self.host.release(gadget, &open);
                Outcome::Started
            }
            Decision::Run { .. } => {
                let first = !self.host.enabled(gadget) || cause == Cause::Ledger;
                let again = first && !self.want(gadget) && cause == Cause::Ledger;
                if again {
                    Outcome::WaitingAgain
                } else {
                    Outcome::Waiting
                }
            }
            Decision::Ask(_) | Decision::Blocked(_) => {
                self.host.refuse(gadget);
                Outcome::Refused
            }
        }
    }

    /// Has the loader count a gadget as switched on in this tab, so that the next page view opens
    /// what it was granted. False: it was so already, or cannot be noted.
    fn want(&self, gadget: &str) -> bool {
        let key = self.host.prefix();
        let wanted = match Store::Session.get(&key) {
            Ok(wanted) => wanted.unwrap_or_default(),
            Err(_) => return false,
        };
        if wanted.split(' ').any(|name| name == gadget) {
            return false;
        }
        Store::Session
            .set(&key, format!("{wanted} {gadget}").trim())
            .is_ok()
    }
}
