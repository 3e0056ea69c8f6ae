//! What asking needs of everything around it, on a wiki.

use gadget_consent_core::{Answer, Day, Entry, Mode, PromptStyle, Request, Requests, Terms};
use mediawiki_web::storage::Store as Keys;

use crate::answers::keys;
use crate::answers::marks;
use crate::answers::scope::Scope;
use crate::answers::settle::{settle, settle_source};
use crate::answers::sync::{self, Submission, Synced};
use crate::ask::blocked::{Blocked, Circumstances, Declared};
use crate::ask::ports::{Gadgets, Learned, Ledger, User};
use crate::wiki::blocked;
use crate::wiki::clock;
use crate::wiki::details::{self, Details};
use crate::wiki::document;
use crate::wiki::release::{Cause, Outcome, Wiki};
use crate::wiki::script;

impl Gadgets for Wiki {
    fn terms(&self, gadget: &str) -> Option<Terms> {
        self.manifest.terms(gadget)
    }

    async fn learn(&self, script: &str) -> Learned {
        match script::read(&self.host, script).await {
            None => Learned::Unknown,
            Some(script) if script.teach(&self.host, &self.manifest.forbidden) => {
                Learned::Something
            }
            Some(_) => Learned::Nothing,
        }
    }

    async fn changed(&self, script: &str) -> Option<(Terms, Details)> {
        let script = script::read_latest(&self.host, script).await?;
        let terms = script.propose(&self.host, &self.manifest.forbidden)?;
        let suffixes = self.manifest.suffixes.clone();
        Some((terms, details::of_script(script, suffixes)))
    }

    fn prompt_style(&self) -> Option<PromptStyle> {
        self.manifest.prompt_style
    }

    async fn details(&self, gadget: &str) -> Details {
        details::of(&self.host, &self.manifest, gadget).await
    }

    fn open(&self) -> Requests {
        self.host.reach()
    }

    fn is_enforced(&self) -> bool {
        self.host.mode() == Mode::Enforce
    }

    fn settle(&self, gadget: &str, terms: &Terms, entry: &Entry, cause: Cause) -> Outcome {
        settle(self, gadget, terms, entry, cause)
    }

    fn settle_source(
        &self,
        gadget: &str,
        request: &Request,
        terms: &Terms,
        entry: &Entry,
        cause: Cause,
    ) -> Outcome {
        settle_source(self, gadget, request, terms, entry, cause)
    }

    fn refuse(&self, gadget: &str) {
        self.host.refuse(gadget);
    }

    fn decided(&self, subject: &str, outcome: Option<Outcome>) {
        Wiki::decided(self, subject, outcome);
    }

    fn is_news(&self, why: Outcome, gadget: &str) -> bool {
        marks::is_first_time(self, why, gadget)
    }
}

impl Ledger for Wiki {
    fn read(&self, gadget: &str) -> String {
        self.host.read(gadget)
    }

    fn read_lasting(&self, gadget: &str) -> String {
        self.host.read_lasting(gadget)
    }

    fn waits(&self, gadget: &str) -> bool {
        sync::waits(self, gadget)
    }

    async fn save(&self, answers: &[Submission], scope: Scope) -> Synced {
        sync::save(self, answers, scope).await
    }

    async fn restate(&self, gadget: &str, entry: &Entry, scope: Scope) -> bool {
        sync::restate(self, gadget, entry, scope).await
    }
}

impl User for Wiki {
    fn today(&self) -> Day {
        clock::today()
    }

    fn is_named(&self) -> bool {
        self.host.named()
    }

    fn is_writing(&self) -> bool {
        document::is_writing()
    }

    fn embargoes(&self) -> String {
        let text = Keys::Local.get(&embargo_key(self)).ok().flatten();
        text.unwrap_or_default()
    }

    fn keep_embargoes(&self, text: &str) {
        let _ = Keys::Local.set(&embargo_key(self), text);
    }
}

fn embargo_key(wiki: &Wiki) -> String {
    keys::key(&wiki.host.key_prefix(), keys::EMBARGOES)
}

/// What the browser has refused on this page, as far as it is worth telling.
#[must_use]
pub fn read_blocked(wiki: &Wiki) -> Blocked {
    let blocked = blocked::read(&wiki.host);
    if blocked.is_empty() {
        // Most pages: the manifest need not be read.
        return Blocked::default();
    }
    let declared = |(gadget, terms): (String, Terms)| {
        let entry: Option<Entry> = wiki.host.read(&gadget).parse().ok();
        let (granted, refused) = entry.map_or_else(Default::default, |entry| {
            let granted = (entry.answer == Answer::Allow).then_some(entry.granted);
            (granted.unwrap_or_default(), entry.refused)
        });
        Declared {
            requests: terms.declaration.all(),
            granted,
            refused,
            has_run: wiki.host.has_run(&gadget),
            gadget,
        }
    };
    let declared: Vec<Declared> = wiki.manifest.all().into_iter().map(declared).collect();
    let page = Circumstances {
        declared: &declared,
        open: &wiki.host.open(),
        policy: &wiki.manifest.forbidden,
    };
    Blocked::new(&blocked, &page)
}
