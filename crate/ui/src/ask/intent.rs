//! What a user does with the dialog, the notices and the places where gadgets ask.

use crate::ask::state::{Choice, Keep};

/// See the module.
#[derive(Debug, Clone, PartialEq)]
pub enum Intent {
    /// Ticks what the gadget asks for, or takes the tick away.
    Tick {
        /// Of the item in the question.
        index: usize,
        /// Its new state.
        ticked: bool,
    },
    /// Has the answer kept otherwise.
    Keep(Keep),
    /// Answers.
    Choose(Choice),
    /// Presses a button of a notice.
    Notice(Notice),
    /// Presses a button where the gadget of this name asks.
    Place(String, InPlaceChoice),
}

/// What the user does with a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// Answer the questions.
    Answer,
    /// Write them off.
    Later,
    /// Have the page loaded again.
    Reload,
    /// Close all.
    Close,
}

/// What the user does where a gadget asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InPlaceChoice {
    /// Allow what the gadget needs.
    Allow,
    /// Open the dialog.
    Open,
}
