//! What follows from a change of the state and happens outside of it.

use gadget_consent_core::Entry;

use crate::answers::scope::Scope;
use crate::answers::sync::Replaced;
use crate::ask::prepare::Wanted;
use crate::ask::question::Answered;
use crate::wiki::release::Outcome;

/// Something to be done. Where another action follows from it, the effect names the action.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Prepare the question for a held gadget; [`Action::Prepared`] follows.
    ///
    /// [`Action::Prepared`]: crate::ask::state::Action::Prepared
    Prepare(Wanted),
    /// Look whether an answer to the gadget waits on this device; [`Action::Waits`] follows at once.
    ///
    /// [`Action::Waits`]: crate::ask::state::Action::Waits
    LookIntoOutbox(String),
    /// Save answers, all at once, and let their gadgets go; [`Action::Saved`] follows for those that are
    /// saved, and [`Action::NotSaved`] if some are not.
    ///
    /// [`Action::Saved`]: crate::ask::state::Action::Saved
    /// [`Action::NotSaved`]: crate::ask::state::Action::NotSaved
    Save(Vec<Answered>),
    /// Send the answers that wait on this device; [`Action::Sent`] follows.
    ///
    /// [`Action::Sent`]: crate::ask::state::Action::Sent
    Send,
    /// Plan when to send what waits; [`Action::Due`] follows at that time.
    ///
    /// [`Action::Due`]: crate::ask::state::Action::Due
    PlanSending,
    /// Let a gadget go whose answer waited and is saved now, or open its source; [`Action::Settled`] follows at once.
    ///
    /// [`Action::Settled`]: crate::ask::state::Action::Settled
    Confirm(String, Entry),
    /// Refuse a gadget for good, and save that there; [`Action::Settled`] follows.
    ///
    /// [`Action::Settled`]: crate::ask::state::Action::Settled
    Never(String, Entry, Scope),
    /// Save what stood before an answer; [`Action::Settled`] follows.
    ///
    /// [`Action::Settled`]: crate::ask::state::Action::Settled
    Undo(Replaced),
    /// Tell scripts what became of a gadget, or of one of its sources. `None`: nothing; it is put off.
    Tell(String, Option<Outcome>),
    /// Record that the user has put a gadget off, or one of its sources.
    PutOff(String),
    /// Read what the browser has refused on this page; [`Action::Blocked`] follows at once.
    ///
    /// [`Action::Blocked`]: crate::ask::state::Action::Blocked
    ReadBlocked,
    /// Remove the service worker that controls the page; [`Action::BlockedMore`] follows when it is removed.
    ///
    /// [`Action::BlockedMore`]: crate::ask::state::Action::BlockedMore
    RemoveWorker,
    /// Ask the wiki how people know these gadgets; [`Action::Named`] follows.
    ///
    /// [`Action::Named`]: crate::ask::state::Action::Named
    Name(Vec<String>),
    /// Take the dialog off the page.
    CloseDialog,
    /// Load the page again.
    Reload,
}
