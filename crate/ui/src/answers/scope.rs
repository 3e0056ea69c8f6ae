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

impl Scope {
    /// Its name in what the tab remembers.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Wiki => "wiki",
            Self::Farm => "farm",
        }
    }

    /// The scope of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [Self::Session, Self::Wiki, Self::Farm]
            .into_iter()
            .find(|scope| scope.name() == name)
    }
}
