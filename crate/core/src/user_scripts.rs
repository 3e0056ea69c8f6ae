//! User scripts (`common.js` and others): what their user allows them is an entry of the ledger, under
//! a name that no gadget can have.

use crate::day::Day;
use crate::kind::{Kind, Kinds};
use crate::ledger::{Answer, Entry, LedgerError};
use crate::request::{Request, Requests, split_kinds};
use crate::script_page::is_script;
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

/// Reads the entry of a gadget, or of a script (`//HOST/TITLE`).
///
/// Only a script has a revision of a page. With any other name it makes the entry unreadable: nobody knows
/// what its user meant.
///
/// # Errors
/// The text is not an entry, or the name cannot have it.
pub fn read_named(name: &str, text: &str) -> Result<Entry, LedgerError> {
    let entry: Entry = text.parse()?;
    if entry.pinned.is_some() && !is_script(name) {
        return Err(LedgerError::Damaged);
    }
    Ok(entry)
}

/// Reads the entry of a gadget, of a script, or that of user scripts.
///
/// Nothing declares what user scripts need, so each word of their entry must be one exact host:
/// `kind scheme://host[:port]` as the loader writes it into the policy. Any other word makes the whole
/// entry unreadable, as it does in the loader. So does a refusal beside a grant.
///
/// # Errors
/// The text is not an entry, or user scripts cannot have it.
pub fn read(gadget: &str, text: &str) -> Result<Entry, LedgerError> {
    let entry = read_named(gadget, text)?;
    if gadget != USER_SCRIPTS {
        return Ok(entry);
    }
    let mut pairs = Vec::new();
    // A list may be empty. A word in it may not: a second space opens nothing in the loader.
    let lists = text.split(';').skip(3).filter(|list| !list.is_empty());
    for word in lists.flat_map(|list| list.split(' ')) {
        pairs.extend(exact_pairs(word).ok_or(LedgerError::Damaged)?);
    }
    let all = pairs.len();
    pairs.sort_unstable();
    pairs.dedup();
    let refuses_besides = entry.answer == Answer::Allow && !entry.refused.is_empty();
    if pairs.len() < all || refuses_besides {
        return Err(LedgerError::Damaged);
    }
    Ok(entry)
}

/// The kinds of one word, each with the source as it is written; `None`: it is not one exact host.
fn exact_pairs(word: &str) -> Option<Vec<(Kind, String)>> {
    let request: Request = word.parse().ok()?;
    let source = request.source();
    let (names, written) = split_kinds(word);
    let (scheme, authority) = written.split_once("://").unwrap_or(("https", written));
    let (host, port) = match authority.split_once(':') {
        Some((host, port)) => (host, port),
        None => (authority, "1"),
    };
    let is_exact = !source.is_wildcard()
        && host == source.host()
        && source.scheme().name() == scheme
        && !port.starts_with('0')
        && port.bytes().all(|byte| byte.is_ascii_digit());
    let kinds: Vec<Kind> = match names {
        Some(names) => names
            .split('+')
            .map(|name| name.parse().ok())
            .collect::<Option<_>>()?,
        None => request.kinds().iter().collect(),
    };
    let pair = |kind| (kind, format!("{scheme}://{authority}"));
    is_exact.then(|| kinds.into_iter().map(pair).collect())
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
    let granted = entry
        .filter(|entry| entry.answer == Answer::Allow)
        .map_or(&none, |entry| &entry.granted);
    Entry {
        answer: Answer::Allow,
        day,
        revision: 0,
        pinned: None,
        granted: granted.union(&one),
        // User scripts do not ask, so that what is not granted needs no refusal.
        refused: none.clone(),
    }
}
