//! The wiki around the module on this page, and what can become of a gadget.

use std::cell::OnceCell;
use std::rc::Rc;

use gadget_consent_core::seal::Key;

use crate::wiki::host::Host;
use crate::wiki::manifest::Manifest;
use crate::wiki::script_news::ScriptNews;
use crate::wiki::subject;

/// What the module works with on this page.
#[derive(Debug, Clone, PartialEq)]
pub struct Wiki {
    /// The loader's side.
    pub host: Host,
    /// The manifest that the loader carries.
    pub manifest: Rc<Manifest>,
    /// The user whose preferences hold the answers; `None`: the device holds them.
    pub user: Option<String>,
    /// The key that this page has made for users who have none.
    pub made: Rc<OnceCell<Option<Key>>>,
}

impl Wiki {
    /// Tells scripts that wait for a gadget, or for one of its optional sources, what became of it. `None`:
    /// it is put off, and the gadget stays as it is.
    pub fn decided(&self, subject: &str, outcome: Option<Outcome>) {
        if subject::is_source(subject) {
            self.host.source_decided(subject, word(outcome));
            return;
        }
        let (granted, reload) = match outcome {
            Some(Outcome::Started) => (true, false),
            Some(Outcome::Waiting | Outcome::WaitingAgain) => (true, true),
            _ => (false, false),
        };
        if matches!(outcome, Some(Outcome::Refused | Outcome::Never)) {
            // The notice says what does not run for want of it.
            self.host.tell_missed(subject);
        }
        self.host.decided(subject, granted, reload);
    }
}

/// The host's word for what became of an optional source.
fn word(outcome: Option<Outcome>) -> &'static str {
    match outcome {
        None => "later",
        Some(Outcome::SourceOpen) => "open",
        Some(Outcome::SourceWaiting) => "reload",
        Some(Outcome::SourceRefused) => "refused",
        Some(Outcome::SourceUnsaved) => "unsaved",
        Some(_) => "held",
    }
}

/// Why a gadget is released.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// The user has just answered.
    Answer,
    /// The user has just changed an earlier refusal. The gadget counts as refused on this page, and
    /// cannot start on it.
    SecondThought,
    /// The ledger already held the answer.
    Ledger,
    /// The user has answered in another tab.
    OtherTab,
}

/// What became of a gadget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It runs: the policy of the page had everything open already.
    Started,
    /// It runs on the next page view.
    Waiting,
    /// It waits for the next page view. The page was loaded again for it before, and is not loaded
    /// again by itself once more.
    WaitingAgain,
    /// It does not run: the user refused it.
    Refused,
    /// It does not run, and will not ask again: the user refused it for good.
    Never,
    /// It does not run: the user refused it. That it must not ask again is not saved.
    NotNever,
    /// It does not run: the site policy forbids what it needs.
    Forbidden,
    /// It does not run: the wiki's own header blocks what it needs.
    Closed,
    /// It does not run: the manifest does not have it.
    Outdated,
    /// A user script has not run, for this reason. What its user has answered stays.
    Script(ScriptNews),
    /// It does not run: the answer is on the device, and not yet saved.
    Unsaved,
    /// The answer, which waited on the device, is saved.
    Saved,
    /// The answer is undone: what stood before it stands again.
    Undone,
    /// The answer is undone on this device, and not yet on the wiki.
    UndoWaits,
    /// The answer could not be undone.
    NotUndone,
    /// An optional source is open for it on this page, and it runs.
    SourceOpen,
    /// An optional source opens for it on the next page view.
    SourceWaiting,
    /// An optional source is refused. It runs without.
    SourceRefused,
    /// The answer about an optional source is on the device, and not yet saved.
    SourceUnsaved,
}

impl Outcome {
    /// Whether the gadget is allowed, and nothing of its own keeps it from running.
    #[must_use]
    pub const fn is_allowed(self) -> bool {
        matches!(self, Self::Started | Self::Waiting | Self::WaitingAgain)
    }

    /// Whether the gadget does not run, and what needs it does not run either.
    #[must_use]
    pub const fn is_stopping(self) -> bool {
        self.is_refused() || matches!(self, Self::Forbidden | Self::Closed | Self::Outdated)
    }

    /// Whether the gadget does not run because its user has refused it.
    #[must_use]
    pub const fn is_refused(self) -> bool {
        matches!(self, Self::Refused | Self::Never | Self::NotNever)
    }
}
