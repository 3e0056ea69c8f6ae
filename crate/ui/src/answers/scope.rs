//! Where an answer goes.

/// Where an answer goes, and so how long and on which wikis it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scope {
    /// In this tab only, until it is closed.
    Session,
    /// To the ledger of this wiki.
    #[default]
    Wiki,
    /// To the ledgers of all wikis of the farm.
    Farm,
}
