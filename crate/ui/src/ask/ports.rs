//! What asking needs of everything around it, as small traits. On a wiki, [`Wiki`] has them all
//! (`on_wiki`); in tests, a page in memory.
//!
//! [`Wiki`]: crate::wiki::release::Wiki

use gadget_consent_core::{Day, Entry, PromptStyle, Request, Requests, Terms};

use crate::answers::scope::Scope;
use crate::answers::sync::{Submission, Synced};
use crate::wiki::details::Details;
use crate::wiki::release::{Cause, Outcome};

/// What was read of a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Learned {
    /// It declares something, even if that cannot be read.
    Something,
    /// It declares nothing, and runs; or it breaks a rule, and the host tells so.
    Nothing,
    /// The wiki did not say it. The user was told, and the script stays held.
    Unknown,
}

/// The gadgets of this page view.
pub trait Gadgets {
    /// What a gadget declares. `None`: the manifest does not have the gadget, or cannot be read.
    fn terms(&self, gadget: &str) -> Option<Terms>;

    /// Reads from the wiki what a script declares, so that its terms are known.
    async fn learn(&self, script: &str) -> Learned;

    /// What a script declares as its page is now, while another revision runs, and what the wiki says of it.
    /// `None`: nothing, or it cannot be read.
    async fn changed(&self, script: &str) -> Option<(Terms, Details)>;

    /// How the site policy lets gadgets ask that start by themselves.
    fn prompt_style(&self) -> Option<PromptStyle>;

    /// What the wiki says of a gadget; it does not fail, but may have nothing.
    async fn details(&self, gadget: &str) -> Details;

    /// What the page lets through besides the first party.
    fn open(&self) -> Requests;

    /// Whether the page has a policy.
    fn is_enforced(&self) -> bool;

    /// Lets a gadget go as far as its answer and the page's policy let it.
    fn settle(&self, gadget: &str, terms: &Terms, entry: &Entry, cause: Cause) -> Outcome;

    /// Lets a gadget that runs use an optional source, as far as its answer and the page's policy let it.
    fn settle_source(
        &self,
        gadget: &str,
        request: &Request,
        terms: &Terms,
        entry: &Entry,
        cause: Cause,
    ) -> Outcome;

    /// Tells whoever waits for the gadget that it will not run.
    fn refuse(&self, gadget: &str);

    /// Tells scripts that wait for the gadget, or for one of its sources, what became of it. `None`:
    /// nothing; it is put off.
    fn decided(&self, subject: &str, outcome: Option<Outcome>);

    /// Whether the user has to be told in this tab why the gadget cannot run. False: they were.
    fn is_news(&self, why: Outcome, gadget: &str) -> bool;
}

/// The answers of this user.
pub trait Ledger {
    /// The text of the answer that counts on this page; empty: there is none.
    fn read(&self, gadget: &str) -> String;

    /// The text of the ledger's entry, which lasts longer than this session; empty: there is none.
    fn read_lasting(&self, gadget: &str) -> String;

    /// Whether an answer waits on this device to be saved.
    fn waits(&self, gadget: &str) -> bool;

    /// Saves answers that the user has just given.
    async fn save(&self, answers: &[Submission], scope: Scope) -> Synced;

    /// Saves an answer in other words; nobody has just given it. False: it is not saved, and does not
    /// wait either.
    async fn restate(&self, gadget: &str, entry: &Entry, scope: Scope) -> bool;
}

/// The user, and this device.
pub trait User {
    /// Today, by the user's clock.
    fn today(&self) -> Day;

    /// Whether the preferences keep the answers, and not the device.
    fn is_named(&self) -> bool;

    /// Whether the user is writing something on this page.
    fn is_writing(&self) -> bool;

    /// The text of the embargoes on this device; empty where nothing can be read.
    fn embargoes(&self) -> String;

    /// Keeps the text of the embargoes. Where the device keeps nothing, gadgets ask as if for the first
    /// time.
    fn keep_embargoes(&self, text: &str);
}

#[cfg(test)]
pub mod memory;
