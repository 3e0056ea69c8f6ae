//! What a user does with the dialog, the notices, and the places in which gadgets ask.

use gadget_consent_core::Day;

use crate::answers::scope::Scope;
use crate::ask::question::Choice;
use crate::ask::state::Action;
use crate::wiki::release::Outcome;
use crate::wiki::sight::Sight;

/// What a user has just done.
#[derive(Debug, Clone, PartialEq)]
pub enum Intent {
    /// Ticked a request, or took the tick away.
    Tick {
        /// The number of the request in the question, from 0.
        index: usize,
        /// Whether it is ticked now.
        ticked: bool,
    },
    /// Wants only this revision of a script to run, or not.
    Pin(bool),
    /// Chose where the answer goes.
    Scope(Scope),
    /// Answered, with a button that was seen so clearly.
    Choose(Choice, Sight),
    /// Chose an answer for the gadget with this name in a list, with a button that was seen so clearly.
    Mark(String, Choice, Sight),
    /// Wants the details of a gadget in a list.
    Details(String),
    /// Goes back to the list.
    Back,
    /// Saves what is chosen in a list, with a button that was seen so clearly.
    Save(Sight),
    /// Pressed a button of a notice.
    Notice(Notice),
    /// Pressed a button in the place of the gadget with this name, or of one of its sources
    /// ([`crate::wiki::subject`]).
    InPlace(String, InPlaceChoice),
    /// Wants to answer anew for the gadget with this name, which others miss.
    Reconsider(String),
}

/// The buttons of notices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// Answer the questions.
    Answer,
    /// Put all questions off.
    Later,
    /// Load the page again.
    Reload,
    /// Remove the service worker that controls the page.
    RemoveWorker,
    /// Undo the answers to the gadgets of which this became.
    Undo(Outcome),
    /// Never ask again for the gadgets whose refusal is told.
    Never,
    /// Close all notices.
    Close,
}

/// The buttons in the place of a gadget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InPlaceChoice {
    /// Allow what the gadget needs, with a button that was seen so clearly.
    Allow(Sight),
    /// Open the dialog.
    Open,
}

impl Intent {
    /// The change of the state that the user wants, on this day.
    #[must_use]
    pub fn action(self, today: Day) -> Action {
        match self {
            Self::Tick { index, ticked } => Action::Tick { index, ticked },
            Self::Pin(is_wanted) => Action::Pin(is_wanted),
            Self::Scope(scope) => Action::Scope(scope),
            Self::Choose(choice, sight) => Action::Choose(choice, today, sight),
            Self::Mark(gadget, choice, sight) => Action::Mark(gadget, choice, sight),
            Self::Details(gadget) => Action::Details(gadget),
            Self::Reconsider(gadget) => Action::Reconsider(gadget),
            Self::Back => Action::Back,
            Self::Save(sight) => Action::Save(today, sight),
            Self::Notice(Notice::Answer) => Action::Open,
            Self::Notice(Notice::Later) => Action::PutOffAll,
            Self::Notice(Notice::Reload) => Action::Reload,
            Self::Notice(Notice::RemoveWorker) => Action::RemoveWorker,
            Self::Notice(Notice::Undo(outcome)) => Action::Undo(outcome),
            Self::Notice(Notice::Never) => Action::Never(today),
            Self::Notice(Notice::Close) => Action::Dismiss,
            Self::InPlace(gadget, InPlaceChoice::Allow(sight)) => {
                Action::AllowInPlace(gadget, today, sight)
            }
            Self::InPlace(gadget, InPlaceChoice::Open) => Action::OpenInPlace(gadget),
        }
    }
}
