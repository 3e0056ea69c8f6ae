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

/// Where an answer goes, as `sync` wants it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Keep {
    /// In this tab only.
    pub session: bool,
    /// On all wikis of the farm.
    pub everywhere: bool,
}

impl From<Scope> for Keep {
    fn from(scope: Scope) -> Self {
        Self {
            session: scope == Scope::Session,
            everywhere: scope == Scope::Farm,
        }
    }
}
