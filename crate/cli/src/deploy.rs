//! Installing the module on a wiki, upgrading it, going back and removing it.
//!
//! ```text
//! State::read ── the wiki's pages ──▶ plan ── steps ──▶ execute ── edits ──▶ the wiki
//! Release ─────────────────────────────┘
//! ```
//!
//! Everything that decides is a function of the state and the release ([`plan`], [`rollback`],
//! [`uninstall`], [`stage`], [`status`]). Only [`State::read`] and [`execute()`] talk to a wiki, through the port
//! [`Site`].

mod definition;
mod execute;
mod farm;
mod installed;
mod lines;
mod plan;
mod preflight;
mod rollback;
mod show;
mod stage;
mod state;
mod status;
mod uninstall;

#[cfg(test)]
mod tests;

pub use definition::{FOLDER, Kind};
pub use execute::{Failure, Outcome, Pace, execute};
pub use farm::Proposal;
pub use plan::{Change, Conflict, Item, Options, Plan, Step, plan};
pub use preflight::{Obstacle, Preflight};
pub use rollback::{RollbackError, rollback};
pub use show::{diff, show};
pub use stage::{Facts, Stage, StageChange, StageError, stage};
pub use state::{Page, Site, State};
pub use status::{Manifest, Status, status};
pub use uninstall::{Leave, Uninstall, UninstallError, uninstall};
