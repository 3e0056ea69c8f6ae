//! User scripts (`common.js` and others): what their user allows them is an entry of the ledger, under
//! a name that no gadget can have.

use crate::day::Day;
use crate::kind::Kinds;
use crate::ledger::{Answer, Entry};
use crate::request::{Request, Requests};
use crate::site_policy::SitePolicy;
use crate::source::Source;

/// The name of the entry.
pub const USER_SCRIPTS: &str = "*";

/// Why a request cannot be allowed to user scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UserScriptsError {
    /// The text is not exactly one host.
    #[error("expected a host such as api.example.org, without “*” and without a path")]
    Host,
    /// There is no kind.
    #[error("expected at least one kind of use")]
    Kinds,
    /// The site policy forbids the host, or one of the kinds.
    #[error("the site policy forbids this host or kind")]
    Forbidden,
}

/// The request for a host that the user typed.
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

/// The entry with another request granted.
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
