//! What a user allows their own scripts (`common.js` and the like): an entry of the ledger under a
//! name that no gadget can have.

use crate::day::Day;
use crate::kind::Kinds;
use crate::ledger::{Answer, Entry};
use crate::request::{Request, Requests};
use crate::site_policy::SitePolicy;
use crate::source::Source;

/// The name under which the entry is kept.
pub const USER_SCRIPTS: &str = "*";

/// Why something cannot be allowed to one's own scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UserScriptsError {
    /// Not one whole host.
    #[error("a host is expected, such as api.example.org, without “*” and without a path")]
    Host,
    /// Nothing is to be done with it.
    #[error("at least one kind of use is expected")]
    Kinds,
    /// The site policy forbids the host, or one of the kinds.
    #[error("the rules of this wiki forbid it")]
    Forbidden,
}

/// What is to be allowed, from what was typed: one whole host, and kinds of its use.
///
/// # Errors
/// See [`UserScriptsError`].
pub fn request(host: &str, kinds: Kinds, policy: &SitePolicy) -> Result<Request, UserScriptsError> {
    let source: Source = host.trim().parse().map_err(|_| UserScriptsError::Host)?;
    if source.is_wildcard() || !source.path().is_empty() {
        return Err(UserScriptsError::Host);
    }
    if kinds.is_empty() {
        return Err(UserScriptsError::Kinds);
    }
    let request = Request::new(kinds, source);
    if policy.forbidden_kinds_of(&request).is_empty() {
        Ok(request)
    } else {
        Err(UserScriptsError::Forbidden)
    }
}

/// The entry with one more request granted.
#[must_use]
pub fn with(entry: Option<&Entry>, request: Request, day: Day) -> Entry {
    let one: Requests = [request].into_iter().collect();
    let none = Requests::default();
    let (granted, refused) = entry
        .filter(|entry| entry.answer == Answer::Allow)
        .map_or((&none, &none), |entry| (&entry.granted, &entry.refused));
    Entry {
        answer: Answer::Allow,
        day,
        revision: 0,
        granted: granted.union(&one),
        refused: refused.without_named(&one),
    }
}
